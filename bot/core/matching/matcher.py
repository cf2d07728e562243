"""The matcher: which entry a message means, and how sure that is, calibrated from the knowledge alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import Protocol

import numpy as np

from bot.core.encoding import Encoder
from bot.core.matching.background import background
from bot.core.matching.confidence import CERTAIN, Confidence, named, spread
from bot.core.matching.keeping import (
    Array,
    Parts,
    kept_book,
    kept_confidence,
    kept_ranker,
    revived_book,
    revived_confidence,
    revived_ranker,
)
from bot.core.matching.phrasebook import Phrasebook, Phrased, Ranked, Ranker
from bot.core.matching.priors import prior_of
from bot.core.matching.reading import Reading
from bot.core.matching.sense import Sense
from bot.core.matching.shortlist import Shortlist
from bot.core.matching.whole import Whole
from bot.core.model import Candidate
from bot.core.text import sentences, strip_quoted, tokens

MAX_CANDIDATES = 5
WHOLE_UP_TO = 2_000
"""Phrasings up to which models are fitted to all of them; the time that takes grows with their square and more."""
_REPEAT_BONUS = 100.0  # lifts an exact repeat above every score


LONG = 12
"""From this many words on, the sentences of a message are also read one by one."""
LEAST_WORDS = 4
"""Sentences shorter than this are greetings and the like."""
MAX_PARTS = 8
MAX_SENTENCES = 64
"""Sentences looked through for those: 4,000 characters may hold a thousand."""
GIBBERISH = 0.9
"""Share of words that the knowledge does not have, from which on a message tells no story it could know."""

SENTENCE_SHARE = 0.3
"""How much the best single sentence weighs beside the whole message: the question may stand in one sentence of a
story, or be spread over all of them."""


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
    """From this confidence of the first candidate on, one of the first three is likely meant: ask which.

    It differs by message: two entries that fit equally well can both be unlikely to be the one, and likely together.
    """
    features: Mapping[str, float]
    """The evidence for the first candidate."""
    repaired: str
    """The message's words as they were read, after typo repair."""


class Matcher:
    """Finds the entry a message means. Nothing changes after it is built, so threads may share it."""

    def __init__(
        self,
        book: Phrasebook,
        ranker: Ranker | None,
        confidence: Confidence,
        learn: Callable[[], Confidence] | None = None,
    ) -> None:
        """Take the parts; ``ranker`` is None without any phrasing, ``learn`` where the confidence is its own."""
        self._book = book
        self._ranker = ranker
        self._confidence = confidence
        self._learn = learn

    @classmethod
    def build(
        cls,
        knowledge: Knowing,
        precision: float = 0.95,
        encoder: Encoder | None = None,
        before: Matcher | None = None,
        *,
        hasty: bool = False,
    ) -> Matcher:
        """Return a matcher for ``knowledge`` whose answers aim to be right in ``precision`` of all cases.

        Args:
            knowledge: what to match against.
            precision: the wanted share of right answers among all given.
            encoder: adds the meaning of whole texts to what words tell.
            before: what was in use until now; phrasings that it knows need not be encoded again.
            hasty: be as sure as ``before`` was, until ``settled`` learns from this knowledge: in half the time.
        """
        return cls.from_phrasings(knowledge.phrasings(), precision, encoder=encoder, before=before, hasty=hasty)

    @classmethod
    def from_phrasings(
        cls,
        phrasings: Sequence[Phrased],
        precision: float = 0.95,
        whole_up_to: int = WHOLE_UP_TO,
        *,
        encoder: Encoder | None = None,
        before: Matcher | None = None,
        hasty: bool = False,
    ) -> Matcher:
        """Return a matcher for bare phrasings; the order in which they come does not matter.

        Args:
            phrasings: what to match against.
            precision: the wanted share of right answers among all given.
            whole_up_to: with more phrasings than this, each message is ranked among its nearest phrasings only.
            encoder: see ``build``.
            before: see ``build``.
            hasty: see ``build``.
        """
        talk = background(phrasings)
        book = Phrasebook.of([*talk, *phrasings], encoder, before.sense if before else None)
        if len(book.entries) == book.talk:
            return cls(book, None, Confidence.unlearnt(encoder))
        kind = Whole if len(book.entry_of) <= whole_up_to + len(talk) else Shortlist
        ranker, left_out = kind.fit(book)

        def learn() -> Confidence:
            return Confidence.learn(left_out(), precision, prior_of(encoder))

        lent = before.lend(book.sense) if hasty and before else None
        return cls(book, ranker, lent or learn(), learn if lent else None)

    def lend(self, sense: Sense | None) -> Confidence | None:
        """Return this matcher's confidence for another; None where it comes from other evidence."""
        own, other = (each.encoder.name if each else None for each in (self.sense, sense))
        fits = self._ranker is not None and own == other
        return self._confidence if fits else None

    def settled(self) -> Matcher:
        """Return this matcher with a confidence of its own, where it was built hastily."""
        return self if self._learn is None else Matcher(self._book, self._ranker, self._learn())

    def kept(self) -> dict[str, Array]:
        """Return the matcher as arrays; none where there is nothing in it, or its confidence is not its own yet."""
        if self._ranker is None or self._learn is not None:
            return {}
        return kept_book(self._book) | kept_ranker(self._ranker) | kept_confidence(self._confidence)

    @classmethod
    def revived(cls, parts: Parts, encoder: Encoder | None) -> Matcher:
        """Return the matcher that was ``kept`` with this encoder.

        Raises:
            Unusable: the arrays are no matcher.
        """
        book = revived_book(parts, encoder)
        return cls(book, revived_ranker(parts, book), revived_confidence(parts, encoder is not None))

    @property
    def sense(self) -> Sense | None:
        """The phrasings' meanings, where a sentence encoder is used."""
        return self._book.sense

    @property
    def slow(self) -> bool:
        """Whether a match takes so long that nothing should have to wait for it."""
        return self.sense is not None and self.sense.encoder.slow

    def match(self, text: str, language: str | None = None) -> Match:
        """Return what ``text`` may mean; ``language`` None tries every language of the knowledge."""
        reading = self._book.reader.read(text, language)
        if not reading.words or self._ranker is None:
            return self._match((), {}, reading)
        repeated, wording = self._book.repeated(reading), self._book.wording(reading)
        told = len(reading.words) >= LONG and not repeated and wording.unknown[0] < GIBBERISH
        parts = self._parts(text, language, reading) if told else []
        ranked = self._ranker.rank([reading, *parts], repeated)
        if parts:
            ranked = Ranked(ranked.scores.blended(SENTENCE_SHARE), ranked.entries)
        ranked = ranked.of_entries(self._book.talk)
        scores = ranked.scores
        row, first = self._confidence.of(scores, wording)
        if repeated:
            first = max(first, CERTAIN) if len(repeated) == 1 else CERTAIN / len(repeated)
        total = scores.total[0]
        lifted = total + _REPEAT_BONUS * np.isin(ranked.entries, list(repeated)) if repeated else total
        order = (-lifted).argsort(kind="stable")[:MAX_CANDIDATES]
        found = zip(
            ranked.entries.take(order).tolist(),
            spread(lifted.take(order).tolist(), first, len(repeated)),
            total.take(order).tolist(),
            strict=True,
        )
        candidates = tuple(Candidate(self._book.entries[entry], *figures) for entry, *figures in found)
        evidence = named(row, self.sense.encoder if self.sense else None)
        return self._match(candidates, evidence, reading, self._confidence.asking_from(row, first))

    def _parts(self, text: str, language: str | None, whole: Reading) -> list[Reading]:
        found = list(dict.fromkeys(sentences(strip_quoted(text))[:MAX_SENTENCES]))
        telling = (sentence for sentence in found if len(tokens(sentence)) >= LEAST_WORDS)
        chosen = islice(telling, MAX_PARTS) if len(found) > 1 else ()
        return [self._book.reader.read(sentence, language, whole) for sentence in chosen]

    def _match(
        self,
        candidates: tuple[Candidate, ...],
        features: Mapping[str, float],
        reading: Reading,
        asking_from: float | None = None,
    ) -> Match:
        confidence = self._confidence
        return Match(
            candidates=candidates,
            answer_threshold=confidence.answer_threshold,
            clarify_threshold=confidence.clarify_threshold if asking_from is None else asking_from,
            features=MappingProxyType(dict(features)),
            repaired=" ".join(reading.words),
        )
