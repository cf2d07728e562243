"""How alike a few phrasings are to messages and to each other, without a look at any other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bot.core.matching.index import Vectors
from bot.core.matching.kernels import KINDS, SHARES, Floats, Numbers, Query, Space, runs

AMONG = 4
"""Length of the character n-grams by which phrasings are compared among themselves: those of length 2 to 5 overlap so
much that one length says what all say (docs/matching.md), and it is a third of the work."""
_KINDS = np.arange(KINDS)
_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Telling:
    """The terms that phrasings are compared among themselves by: n-grams of one length, all stems and pairs."""

    terms: NDArray[np.bool_]
    """For every term whether it is one of them."""
    grams: int
    """How many of all terms are n-grams; they come first."""

    @classmethod
    def of(cls, grams: Iterable[str], space: Space) -> Telling:
        """Choose among the terms of ``space``, whose n-grams are ``grams``, in order."""
        terms = np.ones(len(space.idf), np.bool_)
        count = space.starts[1]
        terms[:count] = np.fromiter(map(len, grams), np.int64, count) == AMONG
        return cls(terms, count)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The vectors of some phrasings, one after the other."""

    ends: NDArray[np.int64]
    """Where the terms of each phrasing begin, and where the last end."""
    bounds: NDArray[np.int64]
    """Where each phrasing's terms begin in each kernel."""
    terms: Numbers
    weights: Floats

    @classmethod
    def of(cls, vectors: Vectors, near: NDArray[np.intp]) -> Neighbours:
        """Take the vectors of ``near``, at least one phrasing, each once."""
        starts = vectors.starts.take(KINDS * near[:, None] + _KINDS)
        begins = starts[:, 0]
        lengths = vectors.starts.take(KINDS * (near + 1)) - begins
        ends = np.zeros(len(near) + 1, np.int64)
        np.cumsum(lengths, out=ends[1:])
        places = runs(begins, lengths)
        bounds = starts + (ends[:-1] - begins)[:, None]
        return cls(ends, bounds.ravel(), vectors.terms.take(places), vectors.weights.take(places))

    def cosines(self, queries: Sequence[Query], space: Space) -> Floats:
        """Return kernels × queries × phrasings, exactly."""
        found = np.empty((len(queries), len(self.bounds)), np.float32)
        for query, row in zip(queries, found, strict=True):
            spread = np.zeros(len(space.idf), np.float32)
            spread[query.numbers] = query.weights
            np.add.reduceat(self.weights * spread.take(self.terms), self.bounds, out=row)
        by_kernel = found.reshape(len(queries), -1, KINDS).transpose(2, 0, 1)
        return cast("Floats", by_kernel / SHARES[:, None, None])

    def among(self, telling: Telling) -> Floats:
        """Return how alike they are among themselves by the lexical part of A, phrasings × phrasings.

        The n-grams are those of one length only, weighed so that they count as much as those of every length do.
        """
        kept = np.flatnonzero(telling.terms.take(self.terms))
        terms, weights = self.terms.take(kept), self.weights.take(kept)
        ends = np.searchsorted(kept, self.ends)
        # Of the squares of a phrasing's weights all that is no n-gram makes up a fixed share.
        squares = np.add.reduceat(weights * weights, ends[:-1]) - (1 - SHARES[0])
        lift = np.sqrt(SHARES[0] / np.maximum(squares, np.float32(_TINY)))
        weights *= np.where(terms < telling.grams, np.repeat(lift, ends[1:] - ends[:-1]), np.float32(1))
        alike = _products(terms, weights, ends, len(telling.terms))
        alike.flat[:: len(alike) + 1] = 1.0
        return alike


def _products(terms: Numbers, weights: Floats, ends: NDArray[np.intp], size: int) -> Floats:
    """Return the products of all pairs of phrasings; those of a phrasing with itself lack what no other has.

    What a phrasing shares with none of the others changes nothing and is left out. To find the terms that are shared
    each phrasing signs all its terms; one that bears the name of another phrasing at last is shared. So nothing is
    sorted, and hardly any of the memory of ``signed``, which is as long as there are terms, is touched.
    """
    count = len(ends) - 1
    rows = np.repeat(np.arange(count, dtype=np.int32), ends[1:] - ends[:-1])
    signed = np.empty(size, np.int32)
    signed[terms] = rows
    several = np.zeros(size, np.bool_)
    several[terms[signed.take(terms) != rows]] = True
    shared = np.flatnonzero(several)
    signed[shared] = np.arange(len(shared), dtype=np.int32)
    kept = np.flatnonzero(several.take(terms))
    columns, weights = signed.take(terms.take(kept)), weights.take(kept)
    dense = np.zeros(len(shared) * count, np.float32)
    dense[columns * count + rows.take(kept)] = weights
    # Sparse times dense: for many phrasings a small part of what the product of two dense ones takes.
    sparsely = sparse.csr_matrix((weights, columns, np.searchsorted(kept, ends)), (count, len(shared)))
    return cast("Floats", sparsely @ dense.reshape(len(shared), count))
