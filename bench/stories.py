"""Left-out phrasings told with talk around them, as members write; bench/prior.py learns from them beside bare ones.

Staff write phrasings short and to the point; messages tell a story too. So phrasings are put before or behind a text of
the background, and judged by matchers that have seen neither that phrasing, or its entry, nor that text.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.core.encoding import Encoder
from bot.core.entry import Phrasing
from bot.core.matching.background import Talk, background
from bot.core.matching.confidence import Confidence, Rows
from bot.core.matching.matcher import Match, Matcher
from bot.core.matching.phrasebook import Phrasebook
from bot.core.matching.whole import Whole

FOLDS = 4
EACH = 100
"""Phrasings told in each fold, and as many of entries left out."""
SEED = 20260104


def told(phrasings: Sequence[Phrasing], encoder: Encoder | None) -> Rows:
    """Return rows of phrasings told in stories, half of them by matchers that lack the entry."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    entries = sorted({each.entry for each in phrasings})
    talk = background(phrasings)
    parts = []
    for fold in range(FOLDS):
        left = set(entries[fold::FOLDS])
        for by_entry in (False, True):
            out = [
                each
                for place, each in enumerate(phrasings)
                if (each.entry in left if by_entry else place % FOLDS == fold)
            ]
            kept = [each for each in phrasings if each not in set(out)]
            matcher = _matcher(kept, [each for place, each in enumerate(talk) if place % FOLDS != fold], encoder)
            chosen = chance.sample(out, min(EACH, len(out)))
            parts.append(_rows(matcher, chosen, talk[fold::FOLDS], chance, covered=not by_entry))
    return Rows.joined(parts)


def _matcher(phrasings: Sequence[Phrasing], talk: Sequence[Talk], encoder: Encoder | None) -> Matcher:
    book = Phrasebook.of([*talk, *phrasings], encoder)
    ranker, _ = Whole.fit(book)
    return Matcher(book, ranker, Confidence.unlearnt(encoder))


def _rows(
    matcher: Matcher,
    chosen: Sequence[Phrasing],
    talk: Sequence[Talk],
    chance: random.Random,
    *,
    covered: bool,
) -> Rows:
    asked = [(each, matcher.match(text, each.language)) for each, text in _stories(chosen, talk, chance)]
    # As named() puts them down for the trace: in order, the constant left out.
    evidence = np.array([[*match.features.values(), 1.0] for _, match in asked])
    if not covered:
        return Rows.uncovered(evidence)
    return Rows(
        evidence,
        _among(asked, 1),
        _among(asked, 3),
        np.ones(len(asked), np.bool_),
        np.zeros(len(asked), np.bool_),
    )


def _stories(chosen: Sequence[Phrasing], talk: Sequence[Talk], chance: random.Random) -> Iterator[tuple[Phrasing, str]]:
    for each in chosen:
        other = chance.choice([text for text in talk if text.language == each.language] or list(talk)).text
        first, second = (each.text, other) if chance.random() < 0.5 else (other, each.text)
        yield each, first + chance.choice((". ", ", ", " ")) + second


def _among(asked: Sequence[tuple[Phrasing, Match]], count: int) -> NDArray[np.float64]:
    return np.array([float(each.entry in [one.entry for one in match.candidates[:count]]) for each, match in asked])
