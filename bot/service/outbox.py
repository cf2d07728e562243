"""Carries effects out: each lane in its order, again and again until it is done or dead."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from bot.core.effects import CaseThread, EditSaid, Effect, OpenThread, PutCard, RemoveMessage, Say
from bot.errors import NeverWorks, Outage, StoreError, TryLater
from bot.service.undelivered import Voices, hindered, instead, instead_of_thread
from bot.store.records import Pending
from bot.store.store import Store
from bot.surfaces.base import Receipt, Surface, Whereabouts

log = logging.getLogger(__name__)

LANES_AT_ONCE = 16
"""How many lanes are served at the same time."""

MAX_ATTEMPTS = 12
"""Tries before an effect is given up: with the backoff below about 45 minutes."""

LONGEST_WAIT = timedelta(minutes=10)
"""The wait doubles from one second with each try, up to this."""

STORE_PAUSE_SECONDS = 1.0
"""Rest before the database is asked again after it failed."""

LONGEST_SLEEP_SECONDS = 30.0
"""The outbox looks at least this often, should the system's clock be set."""


class Outbox:
    """The worker that empties the outbox into a surface.

    Args:
        store: where the effects wait.
        surface: carries them out, once for each key.
        clock: returns the time in UTC.
        voices: returns the wording of a community.
    """

    def __init__(self, store: Store, surface: Surface, clock: Callable[[], datetime], voices: Voices) -> None:
        self._store = store
        self._surface = surface
        self._clock = clock
        self._voices = voices
        self._inherited: int | None = None
        self._woken = asyncio.Event()
        self._draining = asyncio.Lock()

    def wake(self) -> None:
        """Say that there is something new to carry out."""
        self._woken.set()

    async def run(self) -> None:
        """Carry effects out until cancelled."""
        while True:
            self._woken.clear()
            try:
                await self.drain()
                pause = await self._pause()
            except StoreError as error:
                log.warning("The outbox waits for the database: %s", error)
                await asyncio.sleep(STORE_PAUSE_SECONDS)
                continue
            # No wait_for: before Python 3.12 it loses a cancellation that comes at the moment of the wake, and a stop
            # would wait for this worker for ever.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._woken.wait()

    async def drain(self) -> None:
        """Carry out everything that is due now, also what somebody else's drain has begun."""
        async with self._draining:
            if self._inherited is None:
                # What waits already may have been carried out by an earlier life that died before noting so.
                self._inherited = await self._store.newest_effect()
            under_way: dict[asyncio.Task[None], int] = {}
            try:
                await self._serve(under_way)
            except asyncio.CancelledError:
                for task in under_way:
                    task.cancel()
                raise
            finally:
                # None is left running unwatched.
                await asyncio.gather(*under_way, return_exceptions=True)

    async def _serve(self, under_way: dict[asyncio.Task[None], int]) -> None:
        """Keep lanes going until nothing is due; a lane that has to wait holds no other up."""
        while True:
            self._woken.clear()
            busy = set(under_way.values())
            for pending in await self._store.due(self._clock(), LANES_AT_ONCE + len(busy)):
                if pending.seq not in busy and len(under_way) < LANES_AT_ONCE:
                    under_way[asyncio.create_task(self._deliver(pending))] = pending.seq
            if not under_way:
                return
            for task in await self._first_of(under_way):
                del under_way[task]
                task.result()

    async def _first_of(self, under_way: Iterable[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
        """Return what has ended; nothing where something else has become due before."""
        woken = asyncio.create_task(self._woken.wait(), name="outbox-woken")
        try:
            pause = await self._pause(self._clock())
            ended, _ = await asyncio.wait({*under_way, woken}, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
        finally:
            woken.cancel()
        return {task for task in under_way if task in ended}

    async def _pause(self, after: datetime | None = None) -> float:
        due = await self._store.next_due(after)
        if due is None:
            return LONGEST_SLEEP_SECONDS
        return min(max((due - self._clock()).total_seconds(), 0.0), LONGEST_SLEEP_SECONDS)

    async def _deliver(self, pending: Pending) -> None:
        effect = pending.effect
        if _lost_its_place(pending):
            # Staff were told when the thread itself could not be made; one notice is enough.
            notices = await instead_of_thread(self._store, self._voices, pending)
            await self._store.bury(pending, "its thread was never made", notices, self._clock())
            return
        if isinstance(effect, EditSaid) and pending.said is None and pending.said_state != "pending":
            await self._store.done(pending, "", self._clock())
            return
        try:
            receipt = await self._surface.carry_out(effect, self._whereabouts(pending))
        except NeverWorks as error:
            await self._give_up(pending, error)
        except TryLater as error:
            await self._try_later(pending, error, error.after)
        # A fault in a surface must not stop the other lanes, and is mended by the next release at the latest.
        except Exception as error:
            log.exception("Carrying out %s failed.", effect.key)
            await self._try_later(pending, error, None)
        else:
            await self._finish(pending, receipt)

    def _whereabouts(self, pending: Pending) -> Whereabouts:
        again = self._inherited is None or pending.seq <= self._inherited
        return Whereabouts(pending.thread, pending.said, pending.community, again, pending.created_at)

    async def _finish(self, pending: Pending, receipt: Receipt) -> None:
        now = self._clock()
        told: tuple[Effect, ...] = ()
        if receipt.hindrance is not None:
            told = await hindered(self._store, self._voices, pending, receipt.hindrance, now)
        await self._store.done(pending, receipt.ref, now, told)

    async def _try_later(self, pending: Pending, error: Exception, after: timedelta | None) -> None:
        blameless = isinstance(error, Outage)
        if pending.attempts + 1 >= MAX_ATTEMPTS and not blameless:
            await self._give_up(pending, error)
            return
        wait = after or min(timedelta(seconds=2**pending.attempts), LONGEST_WAIT)
        await self._store.retry(pending, self._clock() + wait, _said(error), counted=not blameless)

    async def _give_up(self, pending: Pending, error: Exception) -> None:
        log.error("Giving up %s: %s", pending.effect.key, _said(error))
        now = self._clock()
        notices = await instead(self._store, self._voices, pending, error, now)
        await self._store.bury(pending, _said(error), notices, now)


def _lost_its_place(pending: Pending) -> bool:
    effect = pending.effect
    if isinstance(effect, OpenThread | PutCard) or pending.thread is not None:
        return False
    if isinstance(effect, Say) and effect.case is not None:
        return True
    return not isinstance(effect, Say | EditSaid | RemoveMessage) or isinstance(effect.place, CaseThread)


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__
