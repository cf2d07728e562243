"""Hands posted messages to the inbox: each at least once, those of one room in their order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.errors import StoreError
from bot.store.chat_records import Posted

log = logging.getLogger(__name__)

RETRY_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Waits between tries while the store cannot record; the last one is repeated."""


class Uptake:
    """One queue and one worker a room, so that a slow room does not hold up another.

    ``deliver`` is called until it no longer raises ``StoreError``: the inbox takes a message
    up once however often it is handed over.
    """

    def __init__(self, deliver: Callable[[Posted], Awaitable[None]]) -> None:
        self._deliver = deliver
        self._queues: dict[str, asyncio.Queue[Posted]] = {}
        self._workers: dict[str, asyncio.Task[None]] = {}

    def add(self, posted: Posted) -> None:
        """Deliver ``posted`` after everything added before it in the same room."""
        queue = self._queues.setdefault(posted.room, asyncio.Queue())
        queue.put_nowait(posted)
        worker = self._workers.get(posted.room)
        if worker is None or worker.done():
            worker = asyncio.create_task(self._work(queue), name=f"uptake-{posted.room}")
            worker.add_done_callback(_report)
            self._workers[posted.room] = worker

    async def settled(self) -> None:
        """Wait until everything added so far has been delivered."""
        await asyncio.gather(*(queue.join() for queue in self._queues.values()))

    async def close(self) -> None:
        """Stop; what was not delivered is delivered at the next start."""
        for worker in self._workers.values():
            worker.cancel()
        # A worker that ended by a bug has been reported; the others must still be waited for.
        await asyncio.gather(*self._workers.values(), return_exceptions=True)
        self._workers.clear()

    async def _work(self, queue: asyncio.Queue[Posted]) -> None:
        while True:
            posted = await queue.get()
            try:
                await self._insist(posted)
            finally:
                queue.task_done()

    async def _insist(self, posted: Posted) -> None:
        tries = 0
        while True:
            try:
                return await self._deliver(posted)
            except StoreError as error:
                wait = RETRY_SECONDS[min(tries, len(RETRY_SECONDS) - 1)]
                log.warning("Message %s is not recorded yet, next try in %s s: %s", posted.id, wait, error)
            tries += 1
            await asyncio.sleep(wait)


def _report(worker: asyncio.Task[None]) -> None:
    if not worker.cancelled() and worker.exception() is not None:
        log.error("A room's worker ended; the next post starts it again.", exc_info=worker.exception())
