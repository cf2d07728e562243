"""What goes wrong between bot and Discord: planned for one request, or drawn by a seed for a share of them."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tests.wire.refusals import Refusal


class Fault(StrEnum):
    """A way in which one request goes wrong."""

    BUCKET_429 = "429 of a bucket"
    GLOBAL_429 = "429 for everything"
    CLOUDFLARE_429 = "429 from before Discord, in HTML"
    SERVER_500 = "500"
    SERVER_503 = "503"
    DROP_BEFORE = "connection lost before it was done"
    DROP_AFTER = "connection lost after it was done"
    SLOW = "a slow answer"
    REFUSED = "an error of Discord's"
    KILL_BEFORE = "the bot is killed before it was done"
    KILL_AFTER = "the bot is killed after it was done, before it knows"


DRAWN = (
    Fault.BUCKET_429,
    Fault.GLOBAL_429,
    Fault.SERVER_500,
    Fault.SERVER_503,
    Fault.DROP_BEFORE,
    Fault.DROP_AFTER,
    Fault.SLOW,
)
"""What can be drawn by chance; the others need a plan."""


@dataclass
class Planned:
    """A fault for the requests to come that match, ``skip`` of them left out first."""

    fault: Fault
    method: str
    path: re.Pattern[str]
    times: int
    skip: int = 0
    refusal: Refusal | None = None
    hold: asyncio.Event | None = None
    """A slow answer waits for this instead of a time."""
    every: int = 1
    """Only each so-manieth of the matching requests goes wrong."""
    matched: int = 0
    struck: int = 0


@dataclass
class Faults:
    """Decides for each request whether and how it goes wrong; the same seed and requests give the same faults."""

    seed: int = 0
    rates: Mapping[Fault, float] = field(default_factory=dict)
    retry_after: float = 0.02
    """Seconds that a 429 asks to wait."""
    slow: float = 0.05
    """Seconds that a slow answer takes longer."""
    kill: Callable[[], None] | None = None
    """Kills the bot's process, where it runs in one of its own."""
    planned: list[Planned] = field(default_factory=list)
    count: Counter[Fault] = field(default_factory=Counter)
    _nth: Counter[str] = field(default_factory=Counter)

    def plan(
        self,
        fault: Fault,
        method: str = ".*",
        path: str = ".*",
        *,
        times: int = 1,
        skip: int = 0,
        every: int = 1,
        refusal: Refusal | None = None,
        hold: asyncio.Event | None = None,
    ) -> Planned:
        """Let the next matching requests go wrong; ``path`` is a pattern searched in the route's template."""
        planned = Planned(fault, method, re.compile(path), times, skip, refusal, hold, every)
        self.planned.append(planned)
        return planned

    def draw(self, method: str, template: str, path: str) -> Planned | None:
        """Return how this request goes wrong."""
        for planned in self.planned:
            if re.fullmatch(planned.method, method) and planned.path.search(template):
                if planned.skip > 0:
                    planned.skip -= 1
                    continue
                planned.matched += 1
                if planned.struck < planned.times and planned.matched % planned.every == 0:
                    planned.struck += 1
                    self.count[planned.fault] += 1
                    return planned
        return self._by_chance(method, path)

    def _by_chance(self, method: str, path: str) -> Planned | None:
        if not self.rates:
            return None
        key = f"{method} {path}"
        self._nth[key] += 1
        # Drawn from the request itself, not from a running sequence: which comes first does not matter.
        draw = random.Random(f"{self.seed}|{key}|{self._nth[key]}").random()  # noqa: S311
        for fault, rate in self.rates.items():
            if draw < rate:
                self.count[fault] += 1
                return Planned(fault, method, re.compile(""), 1)
            draw -= rate
        return None
