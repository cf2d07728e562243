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
        return cast("Floats", by_kernel / SHARES[:, None, None])

    def _products_with(self, query: Query, size: int) -> Floats:
        """Return one for each phrasing and kernel."""
        spread = np.zeros(size, np.float32)
        spread[query.numbers] = query.weights
        products = spread.take(self.terms)
        products *= self.weights
        return cast("Floats", np.add.reduceat(products, self.bounds[:-1]))

    def among(self, telling: Telling) -> Floats:
        """Return how alike they are among themselves by the lexical part of A, phrasings × phrasings.

        The n-grams are those of one length only, weighed so that they count as much as those of every length do.
        """
        columns = telling.columns.take(self.terms)
        kept = (columns >= 0).nonzero()[0]
        columns, ends = columns.take(kept), kept.searchsorted(self.bounds[::KINDS])
        rows = np.arange(len(self.near), dtype=np.int32).repeat(ends[1:] - ends[:-1])
        shared, columns, size = _shared(columns, rows, telling)
        rows = rows.take(shared)
        lifts = telling.lifts.take(self.near).take(rows)
        # N-grams were numbered first, and so they still are.
        weights = self.weights.take(kept.take(shared)) * np.where(columns < size[0], lifts, np.float32(1))
        return _products(rows, columns, weights, (len(self.near), size[1]))


def _shared(columns: Numbers, rows: Numbers, telling: Telling) -> tuple[NDArray[np.intp], Numbers, tuple[int, int]]:
    """Return the places of the terms that several phrasings have, numbered anew, and how many n-grams and terms.

    What a phrasing shares with none of the others is nothing. To find the terms that are shared each phrasing signs all
    its terms; one that bears the name of another phrasing at last is shared. So nothing is sorted, and of the memory of
    ``signed``, which is as long as there are terms, hardly any is touched.
    """
    signed = np.empty(telling.count, np.int32)
    signed[columns] = rows
    several = np.zeros(telling.count, np.bool_)
    several[columns[signed.take(columns) != rows]] = True
    terms = several.nonzero()[0]
    signed[terms] = np.arange(len(terms), dtype=np.int32)
    shared = several.take(columns).nonzero()[0]
    return shared, signed.take(columns.take(shared)), (int(terms.searchsorted(telling.grams)), len(terms))


def _products(rows: Numbers, columns: Numbers, weights: Floats, shape: tuple[int, int]) -> Floats:
    """Return the products of all pairs of rows, 1 for a row with itself."""
    count, size = shape
    dense = np.zeros(size * count, np.float32)
    dense[columns * count + rows] = weights
    # Sparse times dense: for many phrasings a small part of what the product of two dense ones takes.
    ends = rows.searchsorted(np.arange(count + 1, dtype=np.int32)).astype(np.int32)
    alike = sparse.csr_matrix((weights, columns, ends), shape) @ dense.reshape(size, count)
    alike.flat[:: count + 1] = 1.0
    return cast("Floats", alike)
