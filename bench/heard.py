"""Labelled messages as evidence: what bench/prior.py learns from beside left-out phrasings.

A knowledge's own phrasings do not say how far messages are from them: staff write to the point and pick what differs,
members write as they like and tell stories. That is much the same from one knowledge to the next, so it is learnt from
the messages to all of the sets: as they are, and told before or behind a line of chat of other communities, for those
of most sets are short; and from such lines alone and from questions to other communities, which nothing fits.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from datasets import Message, Task, written
from numpy.typing import NDArray

from bot.core.matching import calibration
from bot.core.matching.matcher import Matcher

Doubles = NDArray[np.float64]

IN_SCOPE = 0.7
"""Share of the messages that an entry fits, whatever it is in a set: between what support channels and sets have."""
TOLD = 0.25
"""Share of the messages that are told with a line of chat."""
CHAT = 0.2
"""What such lines alone count, beside messages, which count 1."""
QUESTIONS = 0.05
"""What questions to other communities count."""
PULL = 100.0
"""Pull to the weights that left-out phrasings suggest, in messages."""
EACH = 1000.0
"""Weight of all sets of one family, in messages."""
MOST = 1500
"""Messages of one set that are read, evenly chosen; half as many are told with chat."""
LINES = 700
"""Lines of chat that are read alone, and as many questions to others."""
TELLING = range(3, 26)
"""Words in a line of chat that something is told with."""
ELSEWHERE = (24, 25, 26, 27, 35, 40)
"""Writers to other communities."""
KOMETA = (*range(11, 24), 28, 29, 32, 33, 34, 36, 37, 38, 39, 41, 42, 43)
"""Writers to the Kometa community. Nothing is learnt from 30 and 31, who are told on only."""
SEED = 20260105


@dataclass(frozen=True, slots=True)
class Heard:
    """What messages looked like to the matcher of one knowledge."""

    family: str
    """The name that sets with the same source share."""
    evidence: Doubles
    right: Doubles
    share: Doubles
    """What each counts; messages 1 together."""


def hear(task: Task, family: str, matcher: Matcher) -> Heard:
    """Ask the messages of a set, and what nothing fits."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    chat, questions = (
        [message for message in written(ELSEWHERE, kind) if message.language == task.language]
        for kind in ("silent", "human:unknown")
    )
    own = _some([Message(task.language, *each) for each in task.messages], MOST, chance)
    written_to_it = _some(_by_writers(task), MOST, chance) if family == "Kometa" else []
    told = _told(own[: MOST // 2], [each.text for each in chat], chance)
    bare = [(each, (1 - TOLD) / (2 if written_to_it else 1)) for each in (own, written_to_it) if each]
    groups = [*bare, (told, TOLD), (_some(chat, LINES, chance), CHAT), (_some(questions, LINES, chance), QUESTIONS)]
    parts = [_asked(matcher, messages, weight) for messages, weight in groups]
    return Heard(family, *(np.concatenate(column) for column in zip(*parts, strict=True)))


def _by_writers(task: Task) -> list[Message]:
    """Return every second message by other writers that an entry fits or that is a question none fits."""
    found = [*written(KOMETA, "answer"), *written(KOMETA, "human:unknown")]
    return [message for message in found if message.language == task.language][::2]


def _some(messages: Sequence[Message], most: int, chance: random.Random) -> list[Message]:
    return chance.sample(messages, min(most, len(messages)))


def _told(messages: Sequence[Message], lines: Sequence[str], chance: random.Random) -> list[Message]:
    telling = [line for line in lines if len(line.split()) in TELLING]
    told = []
    for each in messages:
        line = chance.choice(telling)
        first, second = (each.text, line) if chance.random() < 0.5 else (line, each.text)
        told.append(replace(each, text=first + chance.choice((". ", ", ", " ")) + second))
    return told


def _asked(matcher: Matcher, messages: Sequence[Message], weight: float) -> tuple[Doubles, Doubles, Doubles]:
    """Return evidence, what was right and what each counts of ``weight``; messages without a word are passed over."""
    asked = [(each, matcher.match(each.text, each.language)) for each in messages]
    asked = [(each, match) for each, match in asked if match.candidates]
    # As named() puts them down for the trace: in order, the constant left out.
    evidence = np.array([[*match.features.values(), 1.0] for _, match in asked])
    right = np.array([float(each.entry == match.candidates[0].entry) for each, match in asked])
    fits = np.array([bool(each.entry) for each, _ in asked])
    share = np.where(fits, IN_SCOPE / max(1, fits.sum()), (1 - IN_SCOPE) / max(1, (~fits).sum()))
    return evidence, right, share * weight / share.sum()


def fit(heard: Sequence[Heard], first: Doubles) -> Doubles:
    """Return the weights fitted to what was heard, each family of sets counting the same, pulled to ``first``."""
    families = [each.family for each in heard]
    share = [each.share * EACH / families.count(each.family) for each in heard]
    evidence, right = (np.concatenate([getattr(each, name) for each in heard]) for name in ("evidence", "right"))
    return calibration.fit(evidence, right, np.concatenate(share), first, PULL).weights
