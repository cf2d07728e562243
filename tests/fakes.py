"""Stand-ins that keep what happened, and fail when they are told to."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.effects import Effect
from bot.core.lines import LABELS, PLACEHOLDERS, Lines
from bot.core.safety.reading import Reading
from bot.core.safety.shape import Topic
from bot.core.safety.weighing import As
from bot.surfaces.base import Receipt, Whereabouts
from tests.making import NOON


@dataclass
class FakeClock:
    """A clock that stands still until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **delta: float) -> None:
        self.now += timedelta(**delta)


@dataclass
class FakeSurface:
    """Carries each key out once; ``faults`` are raised first, one a call."""

    faults: deque[Exception] = field(default_factory=deque)
    shown: dict[str, Effect] = field(default_factory=dict)
    calls: list[tuple[Effect, Whereabouts]] = field(default_factory=list)
    spoke: asyncio.Event = field(default_factory=asyncio.Event)
    fails: Callable[[Effect], Exception | None] = lambda _effect: None

    async def carry_out(self, effect: Effect, where: Whereabouts) -> Receipt:
        self.calls.append((effect, where))
        if self.faults:
            raise self.faults.popleft()
        fault = self.fails(effect)
        if fault is not None:
            raise fault
        self.shown.setdefault(effect.key, effect)
        self.spoke.set()
        return Receipt(f"ref:{effect.key}")


def plain_lines(language: str = "en", variants: int = 3) -> Lines:
    """Lines that say their own key and placeholders: ``thread.claimed/1 moderator={moderator}``."""
    said = {
        key: tuple(
            " ".join([f"{key}/{number}", *(f"{name}={{{name}}}" for name in sorted(places))])
            for number in range(variants)
        )
        for key, places in PLACEHOLDERS.items()
    }
    labels = {key: f"{key} {{n}}" if key.startswith("wait.") else key for key in LABELS}
    return Lines(language, language, said, labels)


@dataclass
class FakeJudge:
    """Gives one label what it is told to, the rest to questions, whatever the text."""

    label: As | Topic
    chance: float

    def scores(self, reading: Reading, notes: Iterable[str]) -> Mapping[str, float]:  # noqa: ARG002
        labels = (*(each for each in As if each is not As.SENSITIVE), *Topic)
        return dict.fromkeys(labels, 0.0) | {As.MATTER: 1 - self.chance, self.label: self.chance}
