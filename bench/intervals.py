"""How far a share counted on a few rows may be from the true one."""

from __future__ import annotations

from math import sqrt

_Z = 1.959964
"""Standard deviations that hold 95 % of a normal distribution."""


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927), in [0, 1]; all of it where nothing was counted."""
    if not count:
        return 0.0, 1.0
    share, spread = hits / count, _Z * _Z / count
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / count + spread / (4 * count)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def told(hits: int, count: int) -> str:
    """Return e.g. `` 12/ 520  2.31 % [1.33, 3.99]``."""
    low, high = wilson(hits, count)
    share = hits / count if count else 0.0
    return f"{hits:>5}/{count:<5} {share:7.2%} [{low:7.2%}, {high:7.2%}]"
