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
Doubles = NDArray[np.float64]

_KINDS = np.arange(KINDS)
_TINY = np.float32(1e-6)
_CHUNK = 2_000
"""Phrasings looked at together."""


@dataclass(frozen=True, slots=True)
class Telling:
    """The terms that phrasings are compared among themselves by: n-grams of one length, all stems and pairs."""

    columns: Numbers
    """For every term its number among these, ascending, -1 where it is none or stands in one phrasing only."""
    count: int
    grams: int
    """How many of them are n-grams; they come first."""
    lifts: Floats
    """What makes the n-grams of one length count as much as those of every length do, for each phrasing."""

    @classmethod
    def of(cls, vectors: Vectors, space: Space, grams: Iterable[str], frequency: NDArray[np.integer]) -> Telling:
        """Choose among the terms of ``space``, whose n-grams are ``grams``, in order.

        Args:
            vectors: those of the phrasings.
            space: their terms.
            grams: the n-grams.
            frequency: in how many phrasings each term stands.
        """
        count = space.starts[1]
        alike = np.fromiter(map(len, grams), np.int8, count) == AMONG
        shared = frequency > 1
        shared[:count] &= alike
        columns = np.full(len(shared), -1, np.int32)
        columns[shared] = np.arange(np.count_nonzero(shared), dtype=np.int32)
        lifted = np.append(alike, np.zeros(len(shared) - count, np.bool_))
        lifts = [_lifts(vectors, first, lifted) for first in range(0, len(vectors), _CHUNK)]
        return cls(columns, int(shared.sum()), int(shared[:count].sum()), np.concatenate(lifts))


def _lifts(vectors: Vectors, first: int, lifted: NDArray[np.bool_]) -> Floats:
    starts = vectors.starts[KINDS * first : KINDS * (first + _CHUNK) + 1 : KINDS]
    own = slice(starts[0], starts[-1])
    squares = np.add.reduceat(vectors.weights[own] ** 2 * lifted.take(vectors.terms[own]), starts[:-1] - starts[0])
    return cast("Floats", np.sqrt(SHARES[0] / np.maximum(squares, _TINY)))


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The vectors of some phrasings, one after the other."""

    near: NDArray[np.intp]
    """The phrasings."""
    bounds: NDArray[np.int64]
    """Where each phrasing's terms begin in each kernel, and where the last end."""
    terms: Numbers
    weights: Floats

    @classmethod
    def of(cls, vectors: Vectors, near: NDArray[np.intp]) -> Neighbours:
        """Take the vectors of ``near``, at least one phrasing, each once."""
        starts = vectors.starts.take(KINDS * near[:, None] + _KINDS)
        begins = starts[:, 0]
        lengths = vectors.starts.take(KINDS * (near + 1)) - begins
        ends = np.cumsum(lengths)
        bounds = np.append(starts + (ends - lengths - begins)[:, None], ends[-1])
        places = runs(begins, lengths)
        return cls(near, bounds, vectors.terms.take(places), vectors.weights.take(places))

    def cosines(self, queries: Sequence[Query], space: Space) -> Floats:
        """Return kernels × queries × phrasings, exactly."""
        found = np.stack([self._products_with(query, len(space.idf)) for query in queries])
        by_kernel = found.reshape(len(queries), -1, KINDS).transpose(2, 0, 1)
        return cast("Floats", (by_kernel / SHARES[:, None, None]).astype(np.float32))

    def _products_with(self, query: Query, size: int) -> Doubles:
        """Return one for each phrasing and kernel."""
        asked = np.zeros(size, np.bool_)
        asked[query.numbers] = True
        hits = np.flatnonzero(asked.take(self.terms))
        own = query.weights.take(np.searchsorted(query.numbers, self.terms.take(hits)))
        sums = np.zeros(len(hits) + 1)
        np.cumsum(self.weights.take(hits) * own, out=sums[1:])
        return np.diff(sums.take(np.searchsorted(hits, self.bounds)))

    def among(self, telling: Telling) -> Floats:
        """Return how alike they are among themselves by the lexical part of A, phrasings × phrasings.

        The n-grams are those of one length only, weighed so that they count as much as those of every length do.
        """
        columns = telling.columns.take(self.terms)
        kept = np.flatnonzero(columns >= 0)
        columns, weights, ends = (
            columns.take(kept),
            self.weights.take(kept),
            np.searchsorted(kept, self.bounds[::KINDS]),
        )
        lifts = np.repeat(telling.lifts.take(self.near), ends[1:] - ends[:-1])
        lifts[columns >= telling.grams] = 1
        alike = _products(columns, weights * lifts, ends, telling.count)
        alike.flat[:: len(alike) + 1] = 1.0
        return alike


def _products(columns: Numbers, weights: Floats, ends: NDArray[np.intp], size: int) -> Floats:
    """Return the products of all pairs of phrasings; those of a phrasing with itself lack what no other has.

    What a phrasing shares with none of the others changes nothing and is left out. To find the terms that are shared
    each phrasing signs all its terms; one that bears the name of another phrasing at last is shared. So nothing is
    sorted, and of the memory of ``signed``, which is as long as there are terms, hardly any is touched.
    """
    count = len(ends) - 1
    rows = np.repeat(np.arange(count, dtype=np.int32), ends[1:] - ends[:-1])
    signed = np.empty(size, np.int32)
    signed[columns] = rows
    several = np.zeros(size, np.bool_)
    several[columns[signed.take(columns) != rows]] = True
    shared = np.flatnonzero(several)
    signed[shared] = np.arange(len(shared), dtype=np.int32)
    kept = np.flatnonzero(several.take(columns))
    columns, weights = signed.take(columns.take(kept)), weights.take(kept)
    dense = np.zeros(len(shared) * count, np.float32)
    dense[columns * count + rows.take(kept)] = weights
    # Sparse times dense: for many phrasings a small part of what the product of two dense ones takes.
    sparsely = sparse.csr_matrix((weights, columns, np.searchsorted(kept, ends)), (count, len(shared)))
    return cast("Floats", sparsely @ dense.reshape(len(shared), count))
