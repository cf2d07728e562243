"""Kernel ridge regression, one entry against the rest, with exact leave-one-out scores in closed form.

With K the kernel among the phrasings, Y ∈ {0,1}^(N×C) and C⁻ = (K + λI)⁻¹:
weights α = C⁻Y and S(q) = k(q)ᵀα. Leaving phrasing i out: S₋ᵢ(xᵢ) = Yᵢ − αᵢ / C⁻ᵢᵢ. Leaving all phrasings b of an
entry out: S₋b(x_b) = Y_b − (C⁻_bb)⁻¹ α_b. (Rasmussen & Williams, Gaussian Processes for Machine Learning, 5.4.2.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Numbers = NDArray[np.intp]

STEEPNESS = 1.5
PENALTY = 0.1
_AT_ONCE = 256
"""Phrasings up to which LAPACK inverts: a millisecond or two."""


def kernel(similarity: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return exp(1.5 · (similarity − 1)), positive definite because the similarity is."""
    exponents = similarity - 1
    exponents *= STEEPNESS
    return cast("NDArray[np.floating]", np.exp(exponents, out=exponents))


@dataclass(frozen=True, slots=True)
class Ridge:
    """The fitted weights, phrasings × entries."""

    weights: Floats

    def scores(self, similarity: Floats) -> Doubles:
        """Return messages × entries from messages × phrasings."""
        return (kernel(similarity) @ self.weights).astype(np.float64)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the ridge would say about each phrasing had it never seen it, phrasings × entries."""

    phrasing: Doubles
    """Without that phrasing."""
    entry: Doubles
    """Without any phrasing of its entry, whose own column is 0."""


def fit_ridge(similarity: Floats, entry_of: Numbers, entries: int) -> tuple[Ridge, LeftOut]:
    """Fit the ridge to the similarity among phrasings; ``entry_of`` gives each phrasing's entry.

    Takes time N³ and memory 24·N² bytes: for a few thousand phrasings.
    """
    own = np.zeros((len(entry_of), entries))
    own[np.arange(len(entry_of)), entry_of] = 1.0
    inverse = _inverse(kernel(similarity.astype(np.float64)) + PENALTY * np.eye(len(entry_of)))
    weights = inverse @ own
    without_phrasing = own - weights / np.diag(inverse)[:, None]
    without_entry = np.empty_like(own)
    for entry in range(entries):
        block = np.flatnonzero(entry_of == entry)
        without_entry[block] = own[block] - np.linalg.solve(inverse[np.ix_(block, block)], weights[block])
        without_entry[block, entry] = 0.0
    return Ridge(weights.astype(np.float32)), LeftOut(without_phrasing, without_entry)


def scores_among(similarity: Floats, asked: Floats, starts: Numbers) -> Doubles:
    """Return messages × entries by a ridge that is fitted for these messages alone and not kept.

    Args:
        similarity: among the phrasings, which are sorted by entry.
        asked: messages × phrasings.
        starts: number of the first phrasing of each entry.
    """
    # Single precision does: the penalty keeps what is solved a thousand times away from what it cannot tell apart.
    matrix = kernel(similarity)
    matrix.reshape(-1)[:: len(matrix) + 1] += np.float32(PENALTY)
    factor, _ = lapack.spotrf(matrix.T, lower=True, overwrite_a=True)
    # S = kᵀ (K + λI)⁻¹ Y: with one message that is far less work than the weights of all phrasings.
    shares, _ = lapack.spotrs(factor, kernel(asked).T, lower=True)
    return cast("Doubles", np.add.reduceat(shares, starts, axis=0).T.astype(np.float64))


def _inverse(matrix: Doubles) -> Doubles:
    """Return the inverse of a positive definite matrix, which the penalty makes it.

    By halves, with Schur's complement: LAPACK as scipy calls it keeps all other threads waiting, a tenth of a second
    for 1,700 phrasings; numpy's products do not, and take hardly longer.
    """
    if len(matrix) <= _AT_ONCE:
        return _inverse_at_once(matrix)
    half = len(matrix) // 2
    upper, right = _inverse(matrix[:half, :half]), matrix[:half, half:]
    solved = upper @ right
    lower = _inverse(matrix[half:, half:] - right.T @ solved)
    crossed = -solved @ lower
    inverse = np.empty_like(matrix)
    inverse[:half, :half] = upper - crossed @ solved.T
    inverse[:half, half:] = crossed
    inverse[half:, :half] = crossed.T
    inverse[half:, half:] = lower
    return inverse


def _inverse_at_once(matrix: Doubles) -> Doubles:
    # Cholesky costs a third of a general inverse.
    if not len(matrix):
        return matrix
    factor, _ = lapack.dpotrf(matrix, lower=True, clean=True)
    lower, _ = lapack.dpotri(factor, lower=True)
    return cast("Doubles", np.tril(lower) + np.tril(lower, -1).T)
