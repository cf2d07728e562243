"""Shares with how far chance may have carried them, on one line."""

from __future__ import annotations

from judgement_rows.figures import Figure


def told(part: int, whole: int) -> str:
    """Return e.g. ``12/520  2.31 % [1.33, 3.99]``; the interval is Wilson's, of 95 %."""
    figure = Figure("", part, whole)
    low, high = figure.interval
    return f"{part:>5}/{whole:<5} {figure.share:6.2f} % [{low:.2f}, {high:.2f}]"
