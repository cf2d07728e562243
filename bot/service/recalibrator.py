"""Keeps the recalibration in use up to date with the votes, the knowledge and the day."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from bot.core.entry import Entry
from bot.core.matching.matcher import Matcher
from bot.core.recalibration import MEMORY, Recalibration, ceiling_of, recalibrate
from bot.core.triage import Triage
from bot.core.votes import SENSE, SPELLING
from bot.errors import StoreError
from bot.service.shell import Mind
from bot.store.records import Cast, VoteFilter
from bot.store.store import Store

log = logging.getLogger(__name__)

ROUND_SECONDS = 3600.0
"""How often it looks without being told: votes fade by the day, and a moderator may take a strike back."""


class Recalibrator:
    """Works the recalibration out anew whenever something it follows from has changed.

    Args:
        store: where the votes are.
        mind: whose brain gets it.
        communities: returns those whose votes count, each for itself.
        clock: returns the time in UTC.
        on: False leaves every confidence as the matcher found it.
    """

    def __init__(
        self,
        store: Store,
        mind: Mind,
        communities: Callable[[], Iterable[str]],
        clock: Callable[[], datetime],
        *,
        on: bool,
    ) -> None:
        self._store = store
        self._mind = mind
        self._communities = communities
        self._clock = clock
        self._on = on
        self._due = asyncio.Event()
        self._lock = asyncio.Lock()
        self._ceilings: Ceilings | None = None

    def wake(self) -> None:
        """Tell that something changed."""
        self._due.set()

    async def run(self) -> None:
        """Follow what changes until cancelled."""
        while True:
            try:
                async with asyncio.timeout(ROUND_SECONDS):
                    await self._due.wait()
            except TimeoutError:
                self._due.set()
            try:
                await self.settled()
            except StoreError as error:
                log.warning("Votes cannot be read, and the confidence stays as it is: %s", error)

    async def settled(self) -> None:
        """Take up what was told of, if it was not; afterwards the next decision knows of it.

        Raises:
            StoreError: the votes cannot be read; what was in use stays in use.
        """
        async with self._lock:
            if self._due.is_set():
                self._due.clear()
                await self._refresh()

    async def _refresh(self) -> None:
        if not self._on:
            return
        now, brain = self._clock(), self._mind.brain
        matcher = brain.triage.matcher
        if self._ceilings is None or self._ceilings.matcher is not matcher:
            self._ceilings = Ceilings(matcher)
        for community in self._communities():
            cast = await votes_in_force(self._store, now, community)
            work = (brain.triage, cast, now.date(), self._ceilings)
            # Where new knowledge has come into use meanwhile, the mind knows that this is for the old one; whoever
            # brought it has told so, and it is worked out anew.
            self._mind.tune(community, brain.triage.knowledge, await asyncio.to_thread(recalibration_of, *work))


class Ceilings:
    """How far entries may be raised, each found out when it is first asked for: it takes a match for each example."""

    def __init__(self, matcher: Matcher) -> None:
        self.matcher = matcher
        self._known: dict[str, float] = {}

    def __call__(self, entry: Entry) -> float:
        """Return ``ceiling_of`` the entry."""
        if entry.id not in self._known:
            self._known[entry.id] = ceiling_of(entry, self.matcher)
        return self._known[entry.id]


async def votes_in_force(store: Store, now: datetime, community: str | None = None) -> tuple[Cast, ...]:
    """Return the votes that are not forgotten yet, discarded ones and those of members with strikes among them."""
    since = now - timedelta(days=MEMORY + 1)
    return await store.votes(VoteFilter(community=community, since=since), strikes_since=since)


def recalibration_of(triage: Triage, cast: Iterable[Cast], today: date, ceilings: Ceilings) -> Recalibration:
    """Return what the valid ones of the votes make of a triage's confidence."""
    votes = [each.vote for each in cast if each.valid]
    return recalibrate(votes, triage.knowledge, basis_in_use(triage), today, ceilings)


def basis_in_use(triage: Triage) -> str:
    """Say what a triage's confidences are computed from, as ``Vote.basis`` does."""
    sense = triage.matcher.sense
    return SPELLING if sense is None else f"{SENSE}{sense.encoder.name}"
