"""What the service tells somebody who counts; what becomes of the numbers is not its business."""

from __future__ import annotations

import contextlib
from contextlib import AbstractContextManager
from typing import Protocol

from bot.store.records import Outcome


class Meter(Protocol):
    """Counts what happens."""

    def decided(self, outcome: Outcome) -> None:
        """Hear of an outcome that was kept just now."""
        ...

    def timing(self, what: str) -> AbstractContextManager[None]:
        """Measure the block, which handles a ``message`` or a ``press``; one that raises does not count."""
        ...


class Unmetered:
    """A ``Meter`` for where nobody looks."""

    def decided(self, outcome: Outcome) -> None:
        """Let it pass."""

    def timing(self, what: str) -> AbstractContextManager[None]:
        """Measure nothing."""
        del what
        return contextlib.nullcontext()
