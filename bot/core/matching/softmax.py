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


def _looks(steps: int) -> Floats:
    """Return where each step but the first looks by Nesterov's sequence: how much of the weights in either row.

    The first two rows hold the weights of the last two steps, those of even steps in the first; a step looks ahead
    along the line of both. The third is what was taken out of either.
    """
    found, current = np.ones((steps - 1, 3), np.float32), 1.0
    for step in range(steps - 1):
        following = (1 + sqrt(1 + 4 * current**2)) / 2
        momentum, current = (current - 1) / following, following
        found[step, [step & 1, ~step & 1]] = 1 + momentum, -momentum
    return found


@dataclass(frozen=True, slots=True)
class Pace:
    """How many steps are taken, and how long they are: steps² over curvature says how far they lead."""

    curvature: float
    """Assumed, as a share of the largest eigenvalue; a step is one over it. 1/2 would be the safe bound, the real one
    is about 1 over the count of entries to begin with."""
    looks: Floats
    """See ``_looks``."""


STEADY = Pace(0.15, _looks(20))
"""For models that are kept."""
BRISK = Pace(0.05, _looks(12))
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
        apart = similarity - self.means
        apart -= np.add.reduce(apart, axis=1, keepdims=True) / np.float32(len(self.means))
        return cast("Floats", apart @ self.weights)


def fit_softmax(similarity: Floats, entry_of: Numbers, entries: int, pace: Pace = STEADY) -> Softmax:
    """Fit to the similarity among phrasings; takes time N²·C."""
    count = len(entry_of)
    means = np.add.reduce(similarity, axis=0) / np.float32(count)
    centred = similarity - means
    centred -= (means - np.add.reduce(means) / np.float32(count))[:, None]
    shrink = pace.curvature * _largest_eigenvalue(centred) + PENALTY
    kept = 1 - PENALTY / shrink
    # Entries × phrasings, few arrays, few calls: for a shortlist the time goes into these. ``ahead`` is kept times
    # what Nesterov's method looks ahead to, so that the penalty costs no step of its own.
    wanted = np.zeros((entries, count), np.float32)
    wanted[entry_of, np.arange(count)] = 1 / shrink
    centred /= np.float32(max(kept, _TINY))  # where all are alike, both are 0
    # Weights before and now, which take turns in the first two rows; what is wanted is added to both at each look, for
    # that costs no call of its own. That the first step finds equal chances is left out, for centring takes out what
    # all entries have alike.
    weights = np.zeros((3, entries, count), np.float32)
    weights[2] = wanted
    rows, shares = weights.reshape(3, -1), np.float32(kept) * pace.looks
    ahead, chances, shrinks = np.empty_like(wanted), np.empty_like(wanted), np.full(entries, shrink, np.float32)
    flat, bounds = ahead.reshape(-1), np.full_like(wanted, _LARGEST)  # an array, for numpy is slower with one number
    dot, turns = np.dot, (weights[0], weights[1])
    for step, share in enumerate(shares, start=1):
        dot(share, rows, flat)
        dot(ahead, centred, chances)
        np.minimum(chances, bounds, out=chances)
        np.exp(chances, out=chances)
        chances /= dot(shrinks, chances)
        np.subtract(ahead, chances, out=turns[step & 1])
    wanted += weights[len(shares) & 1]
    return Softmax(np.ascontiguousarray(wanted.T), means)


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
            vector = matrix.dot(vector)
        size = sqrt(vector.dot(vector))
        if size == 0.0:
            return 0.0
        vector /= np.float32(size)
    return size
