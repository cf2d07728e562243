"""What the confidence of a match is computed from, for one message or for many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p
from typing import cast

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Numbers = NDArray[np.intp]

BEST_SHARE = 0.25
ODDS_SHARE = 1 / 6
"""Entries are ranked by F = S + 0.25 · M + L/6."""
_SHARPNESS = 8.0
_FAR = -10.0
"""Log-odds of the background far below the others' say no more than that."""

FEATURES = (
    "score", "score_lead", "ridge", "ridge_lead", "odds", "odds_lead", "log_chance",
    "nearest", "nearest_lead", "log_share",
    "chars", "chars_behind", "stems", "stems_behind", "unknown", "log_words", "inverse_words",
    "unknown_x_score", "log_words_x_score",
    "talk_ridge", "talk_odds", "talk_nearest", "constant",
)  # fmt: skip
"""Names of the evidence, in order."""
SENSE_FEATURES = (*FEATURES[:-1], "talk_sense", "sense", "sense_behind", FEATURES[-1])
"""The same where a sentence encoder is used."""


@dataclass(frozen=True, slots=True)
class Scores:
    """How well entries fit messages, messages × entries; 0 where an entry does not come into question."""

    ridge: Doubles
    """S: the kernel ridge, about 1 where the entry is meant and about 0 where not."""
    odds: Doubles
    """L: log-odds by logistic regression."""
    chars: Doubles
    """Greatest character cosine of any phrasing of the entry."""
    stems: Doubles
    """The same for word stems."""
    nearest: Doubles
    """M: greatest A of any phrasing."""
    sense: Doubles | None = None
    """Greatest cosine by the sentence encoder, where one is used."""
    talk: Doubles | None = None
    """Messages × S, L, M and sense of the background, which is no entry (``background.py``); see ``apart``."""

    def apart(self, columns: int) -> Scores:
        """Return the scores of the entries alone, those of the background beside them.

        Args:
            columns: how many stand for the background, at the left: 1, or 0 where it does not come into question.
        """
        if not columns:
            return self
        parts = (self.ridge, self.odds, self.nearest, *(() if self.sense is None else (self.sense,)))
        talk = np.array([part[:, 0] for part in parts]).T
        ridge, odds, chars, stems, nearest = (
            part[:, 1:] for part in (self.ridge, self.odds, self.chars, self.stems, self.nearest)
        )
        return Scores(ridge, odds, chars, stems, nearest, None if self.sense is None else self.sense[:, 1:], talk)

    def of(self, rows: NDArray[np.bool_]) -> Scores:
        """Return the scores of some of the messages."""
        parts = (self.ridge, self.odds, self.chars, self.stems, self.nearest, self.sense, self.talk)
        return Scores(*(None if part is None else part[rows] for part in parts))  # type: ignore[arg-type]

    def blended(self, share: float) -> Scores:
        """Return one row: the first, mixed with ``share`` of the best of the others, where there are others."""

        def blend(rows: Doubles) -> Doubles:
            return rows if len(rows) == 1 else (1 - share) * rows[:1] + share * rows[1:].max(axis=0, keepdims=True)

        parts = (self.ridge, self.odds, self.chars, self.stems, self.nearest)
        ridge, odds, chars, stems, nearest = (blend(each) for each in parts)
        return Scores(ridge, odds, chars, stems, nearest, None if self.sense is None else blend(self.sense))

    @property
    def total(self) -> Doubles:
        """F, by which entries are ranked."""
        return self.ridge + BEST_SHARE * self.nearest + ODDS_SHARE * self.odds


@dataclass(frozen=True, slots=True)
class Wording:
    """How much of each message is known, one number a message."""

    words: Doubles
    """Count of words."""
    unknown: Doubles
    """Share of the message's words that the knowledge does not know, weighted by IDF, in [0, 1]."""

    def of(self, rows: NDArray[np.bool_]) -> Wording:
        """Return this for some of the messages."""
        return Wording(self.words[rows], self.unknown[rows])


def winners(scores: Scores) -> Numbers:
    """Return the column of the best entry for each message."""
    return cast("Numbers", np.argmax(scores.total, axis=1))


def evidence(scores: Scores, wording: Wording) -> Doubles:
    """Return messages × ``FEATURES``, or × ``SENSE_FEATURES``, about each message's winner.

    A rival that scores nothing always runs too, so leads exist where the knowledge has one entry.
    """
    kinds = (scores.total, scores.ridge, scores.odds, scores.nearest, scores.chars, scores.stems)
    every = np.array(kinds if scores.sense is None else (*kinds, scores.sense))
    words, unknown, talk = wording.words.tolist(), wording.unknown.tolist(), _talk(scores)
    rows = [_about(every[:, row], *each) for row, each in enumerate(zip(words, unknown, talk, strict=True))]
    return np.array(rows).reshape(len(rows), len(FEATURES if scores.sense is None else SENSE_FEATURES))


def _about(every: Doubles, words: float, unknown: float, talk: Sequence[float]) -> list[float]:
    """Return one row of evidence from kinds of scores × entries, which are spoilt.

    In plain numbers where there is but one of a kind: with them Python is faster than numpy.
    """
    total = every[0]
    log_odds = float(np.logaddexp.reduce(every[2]))
    log_scores = float(np.logaddexp.reduce(_SHARPNESS * total, initial=0.0))
    winner = every[:, total.argmax()]
    score, ridge, odds, nearest, chars, stems, *sense = winner.tolist()
    winner[:] = -np.inf
    rivals = np.maximum.reduce(every, axis=1).tolist()
    log_words = log1p(words)
    return [
        score, score - max(rivals[0], 0.0), ridge, ridge - max(rivals[1], 0.0), odds, odds - max(rivals[2], 0.0),
        odds - log_odds, nearest, nearest - max(rivals[3], 0.0), _SHARPNESS * score - log_scores,
        chars, max(rivals[4] - chars, 0.0), stems, max(rivals[5] - stems, 0.0),
        unknown, log_words, 1 / (1 + words), unknown * score, log_words * score,
        *talk, *(figure for own in sense for figure in (own, max(rivals[6] - own, 0.0))), 1.0,
    ]  # fmt: skip


def without_talk(rows: Doubles) -> Doubles:
    """Return the evidence with that about the background set to 0."""
    names = FEATURES if rows.shape[1] == len(FEATURES) else SENSE_FEATURES
    return cast("Doubles", rows * np.array([not name.startswith("talk_") for name in names]))


def _talk(scores: Scores) -> list[list[float]]:
    if scores.talk is None:
        # Nothing of the background is near: it fits as badly as the worst of entries does.
        return [[0.0, _FAR, 0.0] if scores.sense is None else [0.0, _FAR, 0.0, 0.0]] * len(scores.ridge)
    return [[ridge, max(odds, _FAR), *others] for ridge, odds, *others in scores.talk.tolist()]
