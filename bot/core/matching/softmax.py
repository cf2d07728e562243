"""Multinomial logistic regression in the space the kernels span, fitted by accelerated gradient descent.

With A the similarity among the phrasings, centred (rows and columns of mean 0), L = A·a are the log-odds. What is
minimised is the cross-entropy + PENALTY/2 · tr(aᵀAa); the gradient, A taken out, is P − Y + PENALTY·a. Nesterov's
momentum, a fixed step and a fixed count of steps: the early stop is part of the regularisation. Centring changes no
probability, but takes out the direction that all phrasings share, which would force a far smaller step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Numbers = NDArray[np.intp]

PENALTY = 0.01
STEPS = 20
_STEP = 0.15  # of the largest eigenvalue: 1/2 would be the safe bound, real curvature is far lower
_FOLDS = 4
OUT = -20.0
"""Log-odds of an entry that was left out."""


@dataclass(frozen=True, slots=True)
class Softmax:
    """The fitted weights, phrasings × entries, and what centring needs."""

    weights: Floats
    means: Floats
    """Mean similarity of the training phrasings to each of them."""

    def odds(self, similarity: Floats) -> Floats:
        """Return the log-odds, messages × entries, from messages × phrasings."""
        middle = similarity.mean(axis=1, keepdims=True) - self.means.mean()
        return cast("Floats", (similarity - self.means - middle) @ self.weights)


def fit_softmax(similarity: Floats, entry_of: Numbers, entries: int) -> Softmax:
    """Fit to the similarity among phrasings; takes time N²·C."""
    means = similarity.mean(axis=0)
    centred = similarity - means - (means[:, None] - means.mean())
    own = np.zeros((len(entry_of), entries), np.float32)
    own[np.arange(len(entry_of)), entry_of] = 1.0
    shrink = _STEP * _largest_eigenvalue(centred) + PENALTY
    weights = ahead = np.zeros_like(own)
    momentum = 1.0
    for _ in range(STEPS):
        chances = centred @ ahead
        chances -= chances.max(axis=1, keepdims=True)
        np.exp(chances, out=chances)
        chances /= chances.sum(axis=1, keepdims=True)
        moved = ahead + (own - chances - PENALTY * ahead) / np.float32(shrink)
        following = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = moved + np.float32((momentum - 1) / following) * (moved - weights)
        weights, momentum = moved, following
    return Softmax(weights.astype(np.float32), means.astype(np.float32))


def odds_without(similarity: Floats, entry_of: Numbers, entries: int) -> tuple[Floats, Floats]:
    """Return the log-odds of each phrasing by fits that had not seen it, and that had not seen its entry.

    Four folds each: of the phrasings of every entry, and of the entries.
    """
    place = np.arange(len(entry_of)) - np.searchsorted(entry_of, entry_of)
    return (
        _cross_fit(similarity, entry_of, entries, (place + entry_of) % _FOLDS),
        _cross_fit(similarity, entry_of, entries, entry_of % _FOLDS),
    )


def _cross_fit(similarity: Floats, entry_of: Numbers, entries: int, fold_of: Numbers) -> Floats:
    odds = np.full((len(entry_of), entries), OUT, np.float32)
    for fold in range(_FOLDS):
        out, seen = np.flatnonzero(fold_of == fold), np.flatnonzero(fold_of != fold)
        if len(out) and len(seen):
            left, columns = np.unique(entry_of[seen], return_inverse=True)
            fitted = fit_softmax(similarity[np.ix_(seen, seen)], columns, len(left))
            odds[np.ix_(out, left)] = fitted.odds(similarity[np.ix_(out, seen)])
    return odds


def _largest_eigenvalue(matrix: Floats) -> float:
    # Power iteration from a fixed start that is not orthogonal to anything in particular.
    vector = np.cos(np.arange(len(matrix), dtype=np.float32))
    size = 0.0
    for _ in range(12):
        vector = matrix @ vector
        size = float(np.linalg.norm(vector))
        if size == 0.0:
            return 0.0
        vector /= np.float32(size)
    return size
