"""Ids that sort by the time they were given out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime


class SortableIds:
    """Gives out unique ids: twelve hex digits of milliseconds, then eight of chance.

    Two ids of one millisecond still sort in the order they were given out.
    """

    def __init__(self, clock: Callable[[], datetime], random_bits: Callable[[int], int]) -> None:
        self._clock = clock
        self._random_bits = random_bits
        self._last = 0

    def __call__(self) -> str:
        """Return the next id."""
        self._last = max(int(self._clock().timestamp() * 1000), self._last + 1)
        return f"{self._last:012x}{self._random_bits(32):08x}"
