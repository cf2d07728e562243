"""What the confidence of a match is computed from, for one message or for many at once."""

from __future__ import annotations

from dataclasses import dataclass
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
_LEAST_TALK = np.array([-np.inf, _FAR, -np.inf, -np.inf])
"""Log-odds far below the others' say no more than that."""
_LEADING = 4
"""Kinds of scores whose lead over the runner-up is evidence; of the others it is how far the winner is behind the
best."""

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
    total = scores.total
    rows, winner = np.arange(len(total)), total.argmax(axis=1)
    kinds = (total, scores.ridge, scores.odds, scores.nearest, scores.chars, scores.stems)
    every = np.array(kinds if scores.sense is None else (*kinds, scores.sense))
    own = every[:, rows, winner]
    every[:, rows, winner] = -np.inf
    rivals = np.maximum.reduce(every, axis=2)
    lead = own[:_LEADING] - np.maximum(rivals[:_LEADING], 0.0)
    behind = np.maximum(rivals[_LEADING:] - own[_LEADING:], 0.0)
    score, log_words = own[0], np.log1p(wording.words)
    log_chance = own[2] - np.logaddexp.reduce(scores.odds, axis=1)
    log_share = _SHARPNESS * score - np.logaddexp.reduce(_SHARPNESS * total, axis=1, initial=0.0)
    columns = [
        score, lead[0], own[1], lead[1], own[2], lead[2], log_chance, own[3], lead[3], log_share,
        own[4], behind[0], own[5], behind[1],
        wording.unknown, log_words, 1 / (1 + wording.words),
        wording.unknown * score, log_words * score, *_talk(scores).T,
    ]  # fmt: skip
    if scores.sense is not None:
        columns += [own[6], behind[2]]
    columns.append(np.ones(len(winner)))
    return np.ascontiguousarray(np.array(columns).T)  # in a third of the time that np.stack takes


def without_talk(rows: Doubles) -> Doubles:
    """Return the evidence with that about the background set to 0."""
    names = FEATURES if rows.shape[1] == len(FEATURES) else SENSE_FEATURES
    return cast("Doubles", rows * np.array([not name.startswith("talk_") for name in names]))


def _talk(scores: Scores) -> Doubles:
    if scores.talk is None:
        # Nothing of the background is near: it fits as badly as the worst of entries does.
        row = [0.0, _FAR, 0.0] if scores.sense is None else [0.0, _FAR, 0.0, 0.0]
        return np.array([row] * len(scores.ridge))
    least = _LEAST_TALK[: scores.talk.shape[1]]
    return cast("Doubles", np.maximum(scores.talk, least))
