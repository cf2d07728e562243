"""Multinomial logistic regression in the space the kernels span, fitted by accelerated gradient descent.

With A the similarity among the phrasings, centred (rows and columns of mean 0), L = A·a are the log-odds. What is
minimised is the cross-entropy + PENALTY/2 · tr(aᵀAa); the gradient, A taken out, is P − Y + PENALTY·a. Nesterov's
momentum, a fixed step and a fixed count of steps (``Pace``): the early stop is part of the regularisation. Centring
changes no probability, but takes out the direction that all phrasings share, which would force a far smaller step.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import cast

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Numbers = NDArray[np.intp]

PENALTY = 0.01
_FOLDS = 4
_TINY = 1e-6
_LARGEST = np.float32(80)
"""Log-odds that float32 still has an exponential of; they hardly reach 10."""
OUT = -20.0
"""Log-odds of an entry that was left out."""


def _momenta(steps: int) -> tuple[float, ...]:
    """Return Nesterov's sequence, 0 for the first step."""
    found, current = [0.0], 1.0
    for _ in range(steps - 1):
        following = (1 + sqrt(1 + 4 * current**2)) / 2
        found.append((current - 1) / following)
        current = following
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Pace:
    """How many steps are taken, and how long they are: steps² over curvature says how far they lead."""

    curvature: float
    """Assumed, as a share of the largest eigenvalue; a step is one over it. 1/2 would be the safe bound, the real one
    is about 1 over the count of entries to begin with."""
    momenta: tuple[float, ...]
    """How far each step looks ahead along the line of the last two."""


STEADY = Pace(0.15, _momenta(20))
"""For models that are kept."""
BRISK = Pace(0.05, _momenta(12))
"""As far in two thirds of the time, the log-odds about 0.02 off: for a model fitted to one message alone."""
_MANY = 16
"""Entries from which on curvature is low enough for the long steps of ``BRISK``; with two they would overshoot."""


def suiting(entries: int) -> Pace:
    """Return the pace for a model of so many entries that is used for one message only."""
    return BRISK if entries >= _MANY else STEADY


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


def fit_softmax(similarity: Floats, entry_of: Numbers, entries: int, pace: Pace = STEADY) -> Softmax:
    """Fit to the similarity among phrasings; takes time N²·C."""
    means = np.add.reduce(similarity, axis=0) / np.float32(len(similarity))
    centred = similarity - means
    centred -= means[:, None] - means.mean()
    shrink = pace.curvature * _largest_eigenvalue(centred) + PENALTY
    rate, kept = np.float32(1 / shrink), 1 - PENALTY / shrink
    # Entries × phrasings, few arrays, few calls: for a shortlist the time goes into these. ``ahead`` is kept times
    # what Nesterov's method looks ahead to, so that the penalty costs no step of its own.
    wanted = np.zeros((entries, len(entry_of)), np.float32)
    wanted[entry_of, np.arange(len(entry_of))] = rate
    steep = centred / np.float32(max(kept, _TINY))  # where all are alike, both are 0
    # The first step starts from equal chances of all entries.
    before, weights, chances = np.zeros_like(wanted), wanted - rate / np.float32(entries), np.empty_like(wanted)
    for momentum in pace.momenta[1:]:
        np.multiply(weights, np.float32(kept * (1 + momentum)), out=chances)
        before *= np.float32(kept * momentum)
        ahead = np.subtract(chances, before, out=before)
        np.dot(ahead, steep, out=chances)
        np.minimum(chances, _LARGEST, out=chances)
        np.exp(chances, out=chances)
        chances *= rate / np.add.reduce(chances, axis=0)
        ahead += wanted
        ahead -= chances
        before, weights = weights, ahead
    return Softmax(np.ascontiguousarray(weights.T), means.astype(np.float32))


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
    for steps in (4, 4, 3, 1):
        for _ in range(steps):
            vector = matrix @ vector
        size = sqrt(float(vector @ vector))
        if size == 0.0:
            return 0.0
        vector /= np.float32(size)
    return size
