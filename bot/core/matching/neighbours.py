"""How alike a few phrasings are to messages and to each other, without a look at any other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bot.core.matching.index import SALIENCE, Vectors
from bot.core.matching.kernels import AMONG, KINDS, SHARES, Floats, Places, Query, Space, runs

Indices = NDArray[np.intp]

_EDGES = np.arange(KINDS + 1)
_TINY = np.float32(1e-6)
_CHUNK = 2_000
"""Phrasings looked at together."""
_MANY_MORE = 20
"""How many times as many terms as are here take longer to clear than these, one by one."""
_FEW = 64
"""Phrasings up to which a product of dense matrices takes less time than to set up a sparse one; it grows faster."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What phrasings are compared among themselves by: n-grams of the length ``AMONG``, all stems and pairs.

    The n-grams of that length are numbered behind all others, so what is telling stands together in each phrasing.
    """

    first: int
    """Number of the first such term."""
    behind: Places
    """How many n-grams of other lengths stand before it, for each phrasing."""
    lifts: Floats
    """What makes the n-grams of one length count as much as those of every length do, for each phrasing."""

    @classmethod
    def of(cls, vectors: Vectors, space: Space, grams: Iterable[str]) -> Telling:
        """Look for the terms in the phrasings; ``grams`` are the n-grams of ``space``, in order."""
        end = space.starts[1]
        first = end - sum(len(gram) == AMONG for gram in grams)
        chunks = [_looked_at(vectors, chunk, first, end) for chunk in range(0, len(vectors), _CHUNK)]
        behind, squares = (np.concatenate(each) for each in zip(*chunks, strict=True))
        return cls(first, behind, np.sqrt(SHARES[0] / np.maximum(squares, _TINY)))


def _looked_at(vectors: Vectors, first: int, telling: int, end: int) -> tuple[Places, Floats]:
    """Return how many terms stand before ``telling`` in some phrasings, and the squares from there to ``end``."""
    last = min(first + _CHUNK, len(vectors))
    bounds = vectors.starts[KINDS * first : KINDS * last + 1 : KINDS]
    terms, places = vectors.terms[bounds[0] : bounds[-1]], bounds[:-1] - bounds[0]
    others = terms < telling
    squares = vectors.weights(first, last) ** 2 * ((terms < end) & ~others)
    return np.add.reduceat(others, places, dtype=np.int64), np.add.reduceat(squares, places)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The terms of some phrasings, one after the other."""

    near: Indices
    """The phrasings."""
    bounds: Places
    """Where each phrasing's terms begin in each kernel, and where the last of these end: phrasings × 4."""
    terms: Indices
    """Wide, for numpy would widen them at each look-up."""
    salience: Floats
    """tf of each."""
    scales: Floats
    """What makes weights of tf · idf, phrasings × kernels."""
    idf: Floats
    """Of all terms there are."""

    @classmethod
    def of(cls, vectors: Vectors, near: Indices) -> Neighbours:
        """Take the vectors of ``near``, at least one phrasing, each once."""
        edges = KINDS * near[:, None] + _EDGES
        bounds = vectors.starts.take(edges)
        begins = bounds[:, 0]
        lengths = bounds[:, KINDS] - begins
        places = runs(begins, lengths)
        bounds -= (begins - lengths.cumsum() + lengths)[:, None]
        salience = SALIENCE.take(vectors.again.take(places))
        terms = vectors.terms.take(places).astype(np.intp)
        return cls(near, bounds, terms, salience, vectors.scales.take(edges[:, :-1]), vectors.idf)

    def cosines(self, queries: Sequence[Query]) -> Floats:
        """Return kernels × queries × phrasings, exactly."""
        spread, scales = self._room(), self.scales / SHARES
        found = np.array([self._products_with(query, spread) * scales for query in queries])
        return found.transpose(2, 0, 1)

    def _room(self) -> Floats:
        """Return a number for each term there is, 0 for those of these phrasings."""
        if len(self.idf) < _MANY_MORE * len(self.terms):
            return np.zeros(len(self.idf), np.float32)
        room = np.empty(len(self.idf), np.float32)
        room[self.terms] = 0
        return room

    def _products_with(self, query: Query, spread: Floats) -> Floats:
        """Return phrasings × kernels, not scaled; ``spread`` is room for the query, and left as it was."""
        spread[query.numbers] = query.weights * self.idf.take(query.numbers)
        products = spread.take(self.terms)
        spread[query.numbers] = 0
        products *= self.salience
        return cast("Floats", np.add.reduceat(products, self.bounds[:, :KINDS].ravel()).reshape(-1, KINDS))

    def among(self, telling: Telling) -> Floats:
        """Return how alike they are among themselves by the lexical part of A, phrasings × phrasings.

        The n-grams are those of one length only, weighed so that they count as much as those of every length do.
        """
        scales, lengths = self.scales.copy(), self.bounds[:, 1:] - self.bounds[:, :-1]
        lengths[:, 0] -= telling.behind.take(self.near)
        scales[:, 0] *= telling.lifts.take(self.near)
        each = np.add.reduce(lengths, axis=1)
        places = (self.terms >= telling.first).nonzero()[0]
        terms = self.terms.take(places)
        shared, columns, size = _shared(terms, len(self.idf))
        weights = scales.ravel().repeat(lengths.ravel()).take(shared)
        weights *= self.idf.take(terms.take(shared))
        weights *= self.salience.take(places.take(shared))
        rows = np.arange(len(each)).repeat(each).take(shared)
        return _products(rows, columns, weights, (len(each), size))


def _shared(terms: Indices, count: int) -> tuple[Indices, Indices, int]:
    """Return the places of the terms that several phrasings have, numbered anew, and how many such terms there are.

    What a phrasing shares with none of the others is nothing. To find the terms that are shared every place signs its
    term; of the places of a term the last is left, which is counted for each of them. So nothing is sorted, and of the
    memory of ``signed``, which is as long as there are terms, hardly any is touched.
    """
    signed = np.empty(count, np.int32)
    signed[terms] = np.arange(len(terms), dtype=np.int32)
    last = signed.take(terms)
    shared = np.bincount(last, minlength=len(terms)) > 1
    found = shared.take(last).nonzero()[0]
    numbers = shared.cumsum()
    return found, numbers.take(last.take(found)) - 1, int(numbers[-1])


def _products(rows: Indices, columns: Indices, weights: Floats, shape: tuple[int, int]) -> Floats:
    """Return the products of all pairs of rows, 1 for a row with itself."""
    count, size = shape
    dense = np.zeros((size, count), np.float32)
    dense.reshape(-1)[columns * count + rows] = weights
    if count <= _FEW:
        alike = dense.T @ dense
    else:
        ends = rows.searchsorted(np.arange(count + 1)).astype(np.int32)
        alike = sparse.csr_matrix((weights, columns.astype(np.int32), ends), shape) @ dense
    alike.reshape(-1)[:: count + 1] = 1
    return cast("Floats", alike)
