"""Figures as the bench of judgement prints them: counts, shares and how far chance may have carried them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

_Z = 1.959964
"""95 % of a normal distribution lie within so many standard deviations."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: ``part`` of ``whole``."""

    name: str
    part: int
    whole: int
    aim: str = ""
    """As in the issue, e.g. ``≥ 95 %``; empty where none is set."""
    worst: tuple[str, ...] = ()
    """The errors in this row, the worst first, each a line for staff at the terminal."""

    @property
    def share(self) -> float:
        """The part in percent, 0 for an empty whole."""
        return 100 * self.part / self.whole if self.whole else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval in percent by Wilson's formula, which holds for small counts and shares near 0 and 1."""
        if not self.whole:
            return 0.0, 100.0
        n, p = self.whole, self.part / self.whole
        middle = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        reach = _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
        return max(0.0, 100 * (middle - reach)), min(100.0, 100 * (middle + reach))


@dataclass(frozen=True, slots=True)
class Measured:
    """One row that is no share, e.g. a time."""

    name: str
    value: str
    aim: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One table; ``missing`` says what is not there instead of its rows."""

    title: str
    rows: tuple[Figure | Measured, ...] = ()
    missing: str = ""
    notes: tuple[str, ...] = ()


def section(title: str, rows: Iterable[Figure | Measured], *notes: str) -> Section:
    """Return a section without the figures that nothing was counted for."""
    return Section(title, tuple(row for row in rows if isinstance(row, Measured) or row.whole), notes=notes)
