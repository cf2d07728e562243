"""The matcher: which entry a message means, and how sure that is, calibrated from the knowledge alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np

from bot.core.matching.confidence import CERTAIN, Confidence, named
from bot.core.matching.index import Index, Phrased
from bot.core.matching.reading import Reading
from bot.core.model import Candidate

MAX_CANDIDATES = 5
_REPEAT_BONUS = 100.0  # lifts an exact repeat above every score


class Knowing(Protocol):
    """What the matcher needs of ``bot.core.knowledge.Knowledge``."""

    def phrasings(self) -> Sequence[Phrased]:
        """Return every phrasing of every entry."""


@dataclass(frozen=True, slots=True)
class Match:
    """What a message may mean. No candidates: it holds no word."""

    candidates: tuple[Candidate, ...]
    """Best first, at most five."""
    answer_threshold: float
    """From this confidence of the first candidate on, answer."""
    clarify_threshold: float
    """From this confidence of the first candidate on, one of the first three is likely meant: ask which."""
    features: Mapping[str, float]
    """The evidence for the first candidate."""
    repaired: str
    """The message's words as they were read, after typo repair."""


class Matcher:
    """Finds the entry a message means. Nothing changes after it is built, so threads may share it."""

    def __init__(self, index: Index, confidence: Confidence) -> None:
        self._index = index
        self._confidence = confidence

    @classmethod
    def build(cls, knowledge: Knowing, precision: float = 0.95) -> Matcher:
        """Return a matcher for ``knowledge`` whose answers aim to be right in ``precision`` of all cases."""
        return cls.from_phrasings(knowledge.phrasings(), precision)

    @classmethod
    def from_phrasings(cls, phrasings: Sequence[Phrased], precision: float = 0.95) -> Matcher:
        """Return a matcher for bare phrasings; the order in which they come does not matter."""
        index, without_phrasing, without_entry = Index.fit(phrasings)
        return cls(index, Confidence.learn(without_phrasing, without_entry, precision))

    def match(self, text: str, language: str | None = None) -> Match:
        """Return what ``text`` may mean; ``language`` None tries every language of the knowledge."""
        reading = self._index.reader.read(text, language)
        if not reading.words or not self._index.entries:
            return self._match((), {}, reading)
        scores, wording = self._index.scores([reading])
        rows, chances = self._confidence.of(scores, wording)
        total = scores.total[0]
        repeated = self._index.repeated(text)
        total[list(repeated)] += _REPEAT_BONUS
        order = np.argsort(-total, kind="stable")[:MAX_CANDIDATES]
        first = float(chances[0])
        if repeated:
            first = max(first, CERTAIN) if len(repeated) == 1 else CERTAIN / len(repeated)
        confidences = self._confidence.spread(total, order, first)
        candidates = tuple(
            Candidate(self._index.entries[entry], confidence, float(scores.total[0][entry]))
            for entry, confidence in zip(order, confidences, strict=True)
        )
        return self._match(candidates, named(rows[0]), reading)

    def _match(self, candidates: tuple[Candidate, ...], features: Mapping[str, float], reading: Reading) -> Match:
        confidence = self._confidence
        return Match(
            candidates=candidates,
            answer_threshold=confidence.answer_threshold,
            clarify_threshold=confidence.clarify_threshold,
            features=MappingProxyType(dict(features)),
            repaired=" ".join(reading.words),
        )
