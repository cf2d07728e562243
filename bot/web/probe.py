"""Asks something that may be stuck, without getting stuck and without asking twice at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Probe(Generic[T]):
    """Asks when called, unless an earlier question is still under way: then its answer is everybody's.

    Args:
        ask: what is asked.
        seconds: how long one caller waits for the answer. The question itself is not given up: however often
            somebody asks a database that hangs, one question waits for it and no queue of them.
    """

    def __init__(self, ask: Callable[[], Coroutine[Any, Any, T]], seconds: float) -> None:
        self._ask = ask
        self._seconds = seconds
        self._asking: asyncio.Task[T] | None = None

    async def __call__(self) -> T:
        """Return the answer.

        Raises:
            TimeoutError: there is none yet, or there will be none because the probe was closed.
            Exception: whatever the question raised.
        """
        asking = self._asking
        if asking is None or asking.done():
            asking = self._asking = asyncio.create_task(self._ask())
            asking.add_done_callback(_hear)
        await asyncio.wait({asking}, timeout=self._seconds)
        if not asking.done() or asking.cancelled():
            raise TimeoutError
        return asking.result()

    async def close(self) -> None:
        """Give up what is under way."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.wait({self._asking})


def _hear(asking: asyncio.Task[T]) -> None:
    # It may fail when nobody waits for it any more; whoever asks next learns how things are then.
    if not asking.cancelled():
        asking.exception()
