"""What responder and casework share: the brain in use, the store, time, ids, and one lock a member."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.core.knowledge import Knowledge
from bot.core.model import Context, Decision, Message
from bot.core.recalibration import UNCHANGED, Recalibration
from bot.core.replies import Replies
from bot.core.triage import Triage
from bot.service.meter import Meter, Unmetered
from bot.store.ledger import Windows
from bot.store.records import Outcome
from bot.store.store import Store

TRIES_ON_CONFLICT = 4
"""How often a change is worked out anew when somebody else changed the case first."""


@dataclass(frozen=True, slots=True)
class Brain:
    """One version of the knowledge, ready to decide and to reply. Replaced as a whole on a reload."""

    triage: Triage
    replies: Replies

    async def decide(self, message: Message, context: Context) -> Decision:
        """Return what ``Triage.decide`` does; where that takes long, everything else goes on meanwhile."""
        if self.triage.slow:
            return await asyncio.to_thread(self.triage.decide, message, context)
        # Two milliseconds: handing it to a thread would cost a good part of that.
        return self.triage.decide(message, context)


def _as_it_is(community: str, brain: Brain) -> Brain:
    del community
    return brain


class Mind:
    """Holds the brain in use. Whoever decides takes it once, so that a reload never splits a decision.

    Args:
        brain: what all communities share.
        dress: gives it the languages of one community.
    """

    def __init__(self, brain: Brain, dress: Callable[[str, Brain], Brain] = _as_it_is) -> None:
        self.brain = brain
        self._dress = dress
        self._tuned: dict[str, tuple[Knowledge, Recalibration]] = {}

    def of(self, community: str) -> Brain:
        """Return the brain as it decides and speaks in ``community``."""
        brain = self._dress(community, self.brain)
        knowledge, recalibration = self._tuned.get(community, (None, UNCHANGED))
        if knowledge is not brain.triage.knowledge or recalibration is brain.triage.recalibration:
            return brain
        return replace(brain, triage=replace(brain.triage, recalibration=recalibration))

    def tune(self, community: str, knowledge: Knowledge, recalibration: Recalibration) -> None:
        """Let the votes of ``community`` count there, as long as ``knowledge`` is the one in use."""
        self._tuned[community] = (knowledge, recalibration)


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything impure that the service needs, passed in."""

    store: Store
    mind: Mind
    clock: Callable[[], datetime]
    """Returns the time in UTC."""
    new_id: Callable[[], str]
    """Returns an id for a new case: short, never used before."""
    windows: Windows
    wake: Callable[[], None]
    """Tells the outbox that there is something to carry out."""
    meter: Meter = field(default_factory=Unmetered)
    recalibrate: Callable[[], None] = lambda: None
    """Tells that votes or the knowledge changed, so that confidences have to be recalibrated."""
    late_after: timedelta = timedelta(minutes=10)
    """A reply to a message older than this says that it is late."""
    _locks: dict[tuple[str, str], asyncio.Lock] = field(default_factory=dict)

    async def context(self, community: str, channel: str, member: str) -> Context:
        """Return what a decision about this member in this channel may know right now."""
        return await self.store.context(community, channel, member, self.clock(), self.windows)

    async def record(self, outcome: Outcome) -> bool:
        """Keep an outcome and have its effects carried out; False when it was taken up before."""
        kept = await self.store.record(outcome)
        if kept:
            self.meter.decided(outcome)
            if outcome.effects:
                self.wake()
            if outcome.votes:
                self.recalibrate()
        return kept

    @asynccontextmanager
    async def alone_with(self, community: str, member: str) -> AsyncIterator[None]:
        """Hold the member's lock: what one member writes is decided in order, each knowing the one before."""
        key = (community, member)
        lock = self._locks.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                yield
        finally:
            # Nobody holds it and nobody waits: drop it, or the table would grow with every member ever seen.
            if not lock.locked() and self._locks.get(key) is lock:
                del self._locks[key]


def row_id(subject: str, group: str) -> str:
    """Return the ledger id of a press on ``subject``.

    The same for each button of ``group``, so that the second click finds the first one there; short
    however long the chain of follow-ups behind ``subject`` is.
    """
    return "p" + hashlib.blake2b(f"{subject}\0{group}".encode(), digest_size=10).hexdigest()
