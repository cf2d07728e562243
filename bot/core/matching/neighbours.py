"""How alike a few phrasings are to messages and to each other: the exact cosines, without a look at any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bot.core.matching.index import Vectors
from bot.core.matching.kernels import KINDS, SHARES, Floats, Query, runs

_BITS = 32
_MASK = (1 << _BITS) - 1
_KINDS = np.arange(KINDS)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The vectors of some phrasings over the terms that these have."""

    lengths: NDArray[np.int64]
    """Terms of each phrasing."""
    bounds: NDArray[np.int64]
    """Where each phrasing's terms begin in each kernel."""
    weights: Floats
    terms: NDArray[np.int64]
    """Different ones of all phrasings, ascending."""
    local: NDArray[np.intp]
    """The place in ``terms`` of each term of each phrasing."""

    @classmethod
    def of(cls, vectors: Vectors, near: NDArray[np.intp]) -> Neighbours:
        """Take the vectors of ``near``, at least one phrasing, each once."""
        starts = vectors.starts[KINDS * near[:, None] + _KINDS]
        begins = starts[:, 0]
        lengths = vectors.starts[KINDS * (near + 1)] - begins
        places = runs(begins, lengths)
        # Numbers and their places sorted as one are sorted in half the time that finding an order takes.
        keys = vectors.terms.take(places).astype(np.int64)
        keys <<= _BITS
        keys |= np.arange(len(keys))
        keys.sort()
        order = keys & _MASK
        keys >>= _BITS
        first = np.empty(len(keys), np.bool_)
        first[0] = True
        np.not_equal(keys[1:], keys[:-1], out=first[1:])
        local = np.empty(len(keys), np.intp)
        local[order] = np.cumsum(first) - 1
        bounds = starts + (np.cumsum(lengths) - lengths - begins)[:, None]
        return cls(lengths, bounds.ravel(), vectors.weights.take(places), keys[first], local)

    def cosines(self, queries: Sequence[Query]) -> NDArray[np.float32]:
        """Return kernels × queries × phrasings."""
        found = [np.add.reduceat(self.weights * self._spread(query).take(self.local), self.bounds) for query in queries]
        by_kernel = np.stack(found).reshape(len(queries), -1, KINDS).transpose(2, 0, 1)
        return cast("Floats", by_kernel / SHARES[:, None, None])

    def among(self) -> Floats:
        """Return how alike they are among themselves by the lexical part of A, phrasings × phrasings."""
        count = len(self.lengths)
        # What a phrasing shares with none of the others is left out.
        shared = np.greater(np.bincount(self.local, minlength=len(self.terms)), 1)
        numbers = np.cumsum(shared)
        terms = int(numbers[-1])
        columns = np.where(shared, numbers, 0).take(self.local)
        kept = np.flatnonzero(columns)
        columns, weights = columns.take(kept) - 1, self.weights.take(kept)
        ends = np.searchsorted(kept, np.append(0, np.cumsum(self.lengths)))
        dense = np.zeros(terms * count, np.float32)
        dense[columns * count + np.repeat(np.arange(count), ends[1:] - ends[:-1])] = weights
        # Sparse times dense: a twelfth of what the product of two dense ones takes.
        alike = sparse.csr_matrix((weights, columns, ends), (count, terms)) @ dense.reshape(terms, count)
        alike.flat[:: count + 1] = 1.0
        return cast("Floats", alike)

    def _spread(self, query: Query) -> Floats:
        places = np.minimum(np.searchsorted(self.terms, query.numbers), len(self.terms) - 1)
        known = self.terms[places] == query.numbers
        spread = np.zeros(len(self.terms), np.float32)
        spread[places[known]] = query.weights[known]
        return spread
