"""Hands what people wrote to the inbox: each at least once, that of one room in its order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Generic, Protocol, TypeVar

from bot.errors import StoreError, TryLater

log = logging.getLogger(__name__)

RETRY_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Waits between tries while the store cannot record; the last one is repeated."""


class Arrived(Protocol):
    """Something that has come and is to be delivered."""

    @property
    def id(self) -> str:
        """What it is called in the log."""
        ...


T = TypeVar("T", bound=Arrived)


class Uptake(Generic[T]):
    """One queue and one worker a room, so that a slow room does not hold up another.

    ``deliver`` is called until it no longer raises ``StoreError`` or ``TryLater``: the inbox takes a message
    up once however often it is handed over.
    """

    def __init__(self, deliver: Callable[[T], Awaitable[None]]) -> None:
        self._deliver = deliver
        self._queues: dict[str, asyncio.Queue[T]] = {}
        self._workers: dict[str, asyncio.Task[None]] = {}

    def add(self, room: str, arrived: T) -> None:
        """Deliver ``arrived`` after everything added before it in the same room."""
        queue = self._queues.setdefault(room, asyncio.Queue())
        queue.put_nowait(arrived)
        worker = self._workers.get(room)
        if worker is None or worker.done():
            worker = asyncio.create_task(self._work(room, queue), name=f"uptake-{room}")
            worker.add_done_callback(_report)
            self._workers[room] = worker

    async def settled(self) -> None:
        """Wait until everything added so far has been delivered."""
        await asyncio.gather(*(queue.join() for queue in tuple(self._queues.values())))

    async def settled_in(self, room: str) -> None:
        """Wait until everything added so far in one room has been delivered."""
        queue = self._queues.get(room)
        if queue is not None:
            await queue.join()

    async def close(self) -> None:
        """Stop; what was not delivered is delivered at the next start."""
        workers = tuple(self._workers.values())
        for worker in workers:
            worker.cancel()
        # A worker that ended by a bug has been reported; the others must still be waited for.
        await asyncio.gather(*workers, return_exceptions=True)
        self._workers.clear()

    async def _work(self, room: str, queue: asyncio.Queue[T]) -> None:
        while not queue.empty():
            arrived = queue.get_nowait()
            try:
                await self._insist(arrived)
            finally:
                queue.task_done()
        # Rooms come and go by the thousand; nothing was added since the look above, for nothing was awaited.
        del self._queues[room], self._workers[room]

    async def _insist(self, arrived: T) -> None:
        tries = 0
        while True:
            try:
                return await self._deliver(arrived)
            except (StoreError, TryLater) as error:
                wait = RETRY_SECONDS[min(tries, len(RETRY_SECONDS) - 1)]
                log.warning("Message %s is not recorded yet, next try in %s s: %s", arrived.id, wait, error)
            tries += 1
            await asyncio.sleep(wait)


def _report(worker: asyncio.Task[None]) -> None:
    if not worker.cancelled() and worker.exception() is not None:
        log.error("A room's worker ended; the next post starts it again.", exc_info=worker.exception())
