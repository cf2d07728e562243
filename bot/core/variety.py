"""Entries whose phrasings are too few, or too much of one kind, to know a question that is worded anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from bot.core.knowledge import Knowledge
from bot.core.text import tokens

FEW = 4
"""Fewer phrasings in a language than this are too few."""
_MOST = 0.8  # of the phrasings begin with the same two words
_ALIKE = 0.5  # of the words of two phrasings are the same, on average
_SHORT = 4
_LONG = 6


class Shortcoming(StrEnum):
    """What is wrong with the phrasings of an entry in one language."""

    FEW = "few"
    SAME_OPENING = "same-opening"
    """Nearly all begin with the same two words."""
    ALIKE = "alike"
    """They are mostly made of the same words."""
    NONE_SHORT = "none-short"
    """Nobody seems to ask in a few words, as people do in a chat."""


@dataclass(frozen=True, slots=True)
class OneSided:
    """One such entry."""

    entry: str
    language: str
    phrasings: int
    shortcoming: Shortcoming
    example: str
    """The shared words, or empty."""


_ORDER = tuple(Shortcoming)


def find_one_sided(knowledge: Knowledge) -> tuple[OneSided, ...]:
    """Return the entries with few or one-sided phrasings, those that suffer most first; each once a language."""
    found = [
        OneSided(entry.id, language, len(texts), *shortcoming)
        for entry in knowledge.entries.values()
        for language, texts in entry.questions.items()
        for shortcoming in list(_faults(texts))[:1]
    ]
    return tuple(sorted(found, key=lambda each: (_ORDER.index(each.shortcoming), each.phrasings, each.entry)))


def _faults(texts: Sequence[str]) -> Iterator[tuple[Shortcoming, str]]:
    if len(texts) < FEW:
        yield Shortcoming.FEW, ""
        return
    words = [tokens(text) for text in texts]
    opening, count = Counter(tuple(each[:2]) for each in words).most_common(1)[0]
    if count >= _MOST * len(texts):
        yield Shortcoming.SAME_OPENING, " ".join(opening)
    if _likeness([frozenset(each) for each in words]) >= _ALIKE:
        common = Counter(word for each in words for word in set(each)).most_common(3)
        yield Shortcoming.ALIKE, " ".join(word for word, _ in common)
    # A language that does not part its words by blanks has short phrasings only, and is never hit.
    if min(map(len, words)) > _SHORT and sum(map(len, words)) > _LONG * len(words):
        yield Shortcoming.NONE_SHORT, ""


def _likeness(texts: Sequence[frozenset[str]]) -> float:
    pairs = [(one, other) for one, other in combinations(texts, 2) if one | other]
    return sum(len(one & other) / len(one | other) for one, other in pairs) / max(1, len(pairs))
