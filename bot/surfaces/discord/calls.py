"""Requests to Discord: their errors become ours, and where it has refused once nobody asks again for a while."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

import discord

from bot.errors import NeverWorks, Outage, SurfaceError
from bot.surfaces.discord import faults
from bot.surfaces.discord.endpoints import PASSING

FAILURES = (discord.DiscordException, *PASSING)

ADDING = "add people to threads"
"""Refused for one person, it is not refused for the next: this alone is always asked."""

REFUSED_SECONDS = 600.0
"""How long a refusal is believed: 10,000 of them within ten minutes, and Discord blocks the address."""

MOST_DOUBLINGS = 10

REMEMBERED = 10_000
"""Most refusals held in memory."""

T = TypeVar("T")


class Calls:
    """Makes requests and remembers what was refused.

    Args:
        unfold: brings a thread back that was folded away.
        timer: returns seconds that only ever grow.
    """

    def __init__(self, unfold: Callable[[str], Awaitable[None]], timer: Callable[[], float] = time.monotonic) -> None:
        self._unfold = unfold
        self._timer = timer
        self._failed_in_a_row = 0
        self._refused: dict[tuple[str, str], tuple[float, str, str]] = {}

    async def make(self, doing: str, place: str, call: Callable[[], Awaitable[T]]) -> T:
        """Make a request, unless it was refused lately.

        Args:
            doing: what it does, for staff, such as ``send messages``.
            place: id of the channel or thread it is done to.
            call: makes it.

        Raises:
            TryLater: the network, a rate limit, Discord itself.
            NeverWorks: no permission, or what it refers to is gone.
        """
        until, text, cause = self._refused.get((doing, place), (0.0, "", ""))
        if self._timer() < until:
            raise NeverWorks(text, cause)
        try:
            done = await call()
        except FAILURES as error:
            ours = faults.surface_error(error, doing, place)
            if isinstance(ours, Outage) and ours.after == faults.OUTAGE_WAIT:
                ours.after = self._next_wait()
            if isinstance(error, discord.Forbidden) and error.code not in faults.FOLDED and doing != ADDING:
                self._remember(doing, place, ours)
            raise ours from error
        self._failed_in_a_row = 0
        return done

    async def unfolding(self, doing: str, place: str, call: Callable[[], Awaitable[T]]) -> T:
        """Make a request in a place that may be a thread somebody has folded away: then it is brought back first.

        Raises:
            TryLater: the network, a rate limit, Discord itself.
            NeverWorks: no permission, or what it refers to is gone.
        """
        try:
            return await self.make(doing, place, call)
        except NeverWorks as error:
            if code_of(error) not in faults.FOLDED:
                raise
        await self.make("manage threads", place, lambda: self._unfold(place))
        return await self.make(doing, place, call)

    def _next_wait(self) -> timedelta:
        """Return how long to wait after another request that did not get through: one alone is soon made good."""
        wait: timedelta = min(faults.HICCUP_WAIT * 2**self._failed_in_a_row, faults.OUTAGE_WAIT)
        self._failed_in_a_row = min(self._failed_in_a_row + 1, MOST_DOUBLINGS)
        return wait

    def _remember(self, doing: str, place: str, refusal: SurfaceError) -> None:
        if not isinstance(refusal, NeverWorks):
            return
        if len(self._refused) >= REMEMBERED:
            self._refused.clear()
        self._refused[doing, place] = (self._timer() + REFUSED_SECONDS, str(refusal), refusal.cause)

    def forgive(self) -> None:
        """Ask anew: permissions have changed somewhere."""
        self._refused.clear()


def code_of(error: NeverWorks) -> int:
    """Return Discord's number of what is behind an error, 0 where there is none."""
    cause = error.__cause__
    return cause.code if isinstance(cause, discord.HTTPException) else 0
