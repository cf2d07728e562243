"""The phrasings as vectors over the terms of all kernels, by phrasing and by term, in plain arrays.

``gather`` computes an n-gram once for each word of the knowledge instead of once for each phrasing; the rest is
sorting, some thousand phrasings at a time, so that no step needs much memory or holds other threads up for long.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bot.core.matching.kernels import (
    AMONG,
    KINDS,
    SHARES,
    Floats,
    Numbers,
    Query,
    Space,
    Stems,
    grams,
    runs,
    stemmed,
)
from bot.core.matching.lexicon import Keys, Lexicon, pair_key

Doubles = NDArray[np.float64]
Counts = NDArray[np.uint8]

_MOST_COUNTED = 255
"""How often a term is counted in one phrasing: what more of the same says is nothing new."""
SALIENCE: Floats = (1 + np.log(np.arange(1, _MOST_COUNTED + 2))).astype(np.float32)
"""tf by how often more than once a term stands in a text."""
_CHUNK = 2_000
"""Phrasings that are sorted at a time."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """One vector of length 1 for each phrasing."""

    starts: Keys
    """Where the terms of each phrasing's kernels begin, ``KINDS`` numbers a phrasing, and where the last end."""
    terms: Numbers
    """Ascending within a phrasing, so that those of a kernel stand together."""
    again: Counts
    """How often more than once each stands in the phrasing: a byte, where its weight would take four."""
    scales: Floats
    """What makes a weight of tf · idf, ``KINDS`` numbers a phrasing."""
    idf: Floats
    """That of ``Space``."""

    def __len__(self) -> int:
        """Count the phrasings."""
        return len(self.starts) // KINDS

    def query(self, number: int) -> Query:
        """Return one phrasing's vector."""
        own = slice(self.starts[KINDS * number], self.starts[KINDS * (number + 1)])
        return Query(self.terms[own], self.weights(number, number + 1))

    def weights(self, first: int, end: int) -> Floats:
        """Return the weights of all terms of the phrasings from ``first`` on, before ``end``."""
        bounds = self.starts[KINDS * first : KINDS * end + 1]
        scales = self.scales[KINDS * first : KINDS * end].repeat(np.diff(bounds))
        return self._weighed(np.arange(bounds[0], bounds[-1]), scales)

    def _weighed(self, places: Keys, scales: Floats) -> Floats:
        scales *= SALIENCE.take(self.again.take(places))
        scales *= self.idf.take(self.terms.take(places))
        return scales

    def matrix(self, space: Space, kind: int) -> sparse.csr_matrix:
        """Return phrasings × terms of one kernel, not scaled by its share."""
        begins, lengths = self.starts[kind:-1:KINDS], np.diff(self.starts)[kind::KINDS]
        places = runs(begins, lengths)
        first, end = space.starts[kind : kind + 2]
        scales = (self.scales[kind::KINDS] / np.sqrt(SHARES[kind])).repeat(lengths)
        parts = (self._weighed(places, scales), self.terms[places] - first)
        return sparse.csr_matrix((*parts, np.append(0, np.cumsum(lengths))), (len(self), end - first))

    def unknown_without(self, space: Space, entry_of: NDArray[np.intp]) -> tuple[Doubles, Doubles]:
        """Return ``Space.unknown`` of every phrasing for a knowledge without it, and for one without its entry."""
        places = self.matrix(space, 1).tocoo()
        idf = space.idf[space.starts[1] : space.starts[2]]
        alone = np.bincount(places.col, minlength=len(idf)) == 1
        lowest = np.full(len(idf), len(entry_of))
        np.minimum.at(lowest, places.col, entry_of[places.row])
        highest = np.zeros(len(idf), np.intp)
        np.maximum.at(highest, places.col, entry_of[places.row])

        def unknown_where(strange: NDArray[np.bool_]) -> Doubles:
            weight = np.where(strange, space.unknown_idf, idf)[places.col].astype(np.float64)
            total = np.bincount(places.row, weights=weight, minlength=len(self))
            unknown = np.bincount(places.row, weights=weight * strange[places.col], minlength=len(self))
            return unknown / total

        return unknown_where(alone), unknown_where(lowest == highest)


@dataclass(frozen=True, slots=True)
class Postings:
    """The phrasings that have each term."""

    starts: NDArray[np.integer]
    phrasings: Numbers
    weights: Floats
    """Of the term in each of these phrasings; none where there are too many to keep them twice."""

    @classmethod
    def of(cls, vectors: Vectors, terms: int, *, weighted: bool) -> Postings:
        """Turn the vectors round, with or without their weights."""
        # Something must be turned round with the terms; a byte each takes least room.
        values = vectors.weights(0, len(vectors)) if weighted else vectors.again
        rows = sparse.csr_matrix((values, vectors.terms, vectors.starts[::KINDS]), (len(vectors), terms))
        columns = rows.tocsc()
        return cls(columns.indptr, columns.indices, columns.data if weighted else np.zeros(0, np.float32))

    def frequency(self, numbers: Numbers) -> NDArray[np.integer]:
        """Return in how many phrasings each term stands."""
        return cast("NDArray[np.integer]", self.starts[numbers + 1] - self.starts[numbers])


def gather(texts: Sequence[Sequence[str]], languages: Sequence[str]) -> tuple[Lexicon, Space, Vectors]:
    """Return the words and terms of the phrasings, and their vectors.

    Args:
        texts: the folded words of each phrasing, at least one.
        languages: the language of each phrasing.
    """
    words: dict[str, int] = {}
    numbers = np.fromiter((words.setdefault(word, len(words)) for text in texts for word in text), np.int64)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    stems, stem_numbers, stem_row = _stems(list(words), numbers, lengths, languages)
    pair_keys, pair_row = _pairs(stem_row, lengths, len(stem_numbers))
    gram_numbers, gram_starts, of_words = _grams(words)
    lexicon = Lexicon(stems, words, gram_numbers, gram_starts, of_words, stem_numbers, pair_keys)
    kernel_starts = np.cumsum([0, len(gram_numbers), len(stem_numbers), len(pair_keys)])
    occurrences = _Occurrences(lexicon, lengths, numbers, stem_row, pair_row, kernel_starts)
    space, vectors = occurrences.weighed()
    return lexicon, space, vectors


def _stems(
    words: Sequence[str], numbers: Keys, lengths: Keys, languages: Sequence[str]
) -> tuple[Stems, dict[str, int], Keys]:
    """Number the stem of every word in the language of its phrasing."""
    stems = Stems(sorted(set(languages)))
    place = {language: number for number, language in enumerate(stems.languages)}
    spoken = np.fromiter((place[language] for language in languages), np.int64, len(languages))
    each, where = np.unique(np.repeat(spoken, lengths) * len(words) + numbers, return_inverse=True)
    found: dict[str, int] = {}
    stem_of = np.zeros(len(each), np.int64)
    for number, language in enumerate(stems.languages):
        own = np.flatnonzero(each // len(words) == number)
        cut = stemmed([words[word] for word in (each[own] % len(words)).tolist()], language)
        stem_of[own] = [found.setdefault(stem, len(found)) for stem in cut]
    return stems, found, stem_of[where]


def _pairs(stem_row: Keys, lengths: Keys, size: int) -> tuple[Keys, Keys]:
    """Number every pair of neighbouring stems; a phrasing of n words has n + 1 of them."""
    ends = np.cumsum(lengths + 1)
    first = np.full(len(stem_row) + len(lengths), size, np.int64)
    second = np.full(len(first), size + 1, np.int64)
    begins, closes = np.zeros(len(first), np.bool_), np.zeros(len(first), np.bool_)
    begins[ends - lengths - 1] = closes[ends - 1] = True
    first[~begins] = second[~closes] = stem_row
    keys, row = np.unique(pair_key(first, second, size), return_inverse=True)
    return keys, row


def _grams(words: dict[str, int]) -> tuple[dict[str, int], Keys, Numbers]:
    found: dict[str, int] = {}
    flat, ends = array("i"), array("q", [0])
    for word in words:
        flat.extend([found.setdefault(gram, len(found)) for gram in grams(word)])
        ends.append(len(flat))
    # Those of the length AMONG come last.
    order = np.argsort(np.fromiter((len(gram) == AMONG for gram in found), np.bool_, len(found)), kind="stable")
    place = np.empty(len(found), np.int32)
    place[order] = np.arange(len(found), dtype=np.int32)
    names = list(found)
    ordered = {names[number]: new for new, number in enumerate(order.tolist())}
    return ordered, np.array(ends, np.int64), place[np.array(flat, np.int32)]


@dataclass(frozen=True, slots=True)
class _Occurrences:
    """Every term of every phrasing, as often as it stands there."""

    lexicon: Lexicon
    lengths: Keys
    """Words of each phrasing."""
    words: Keys
    stems: Keys
    pairs: Keys
    kernel_starts: Keys

    def weighed(self) -> tuple[Space, Vectors]:
        """Count the terms and weigh them."""
        # A hundred thousand phrasings have twenty million terms: nothing of that length is held twice, or wide.
        # Room for all is taken once; what is not written to of it costs nothing.
        sizes, room, end = [np.zeros(1, np.int64)], self._room(), 0
        terms, again = np.empty(room, np.int32), np.empty(room, np.uint8)
        frequency = np.zeros(self.kernel_starts[-1], np.intp)
        for size, number, count in self._counted():
            sizes.append(size)
            own = slice(end, end + len(number))
            terms[own], again[own], end = number, count, own.stop
            frequency += np.bincount(number, minlength=len(frequency))
        starts = np.cumsum(np.concatenate(sizes))
        terms, again = terms[:end], again[:end]
        space = Space.of(frequency, tuple(self.kernel_starts.tolist()), len(self.lengths))
        scales = np.empty(len(starts) - 1, np.float32)
        shares = np.tile(SHARES, _CHUNK)
        for first in range(0, len(starts) - 1, KINDS * _CHUNK):
            bounds = starts[first : first + KINDS * _CHUNK + 1]
            own = slice(bounds[0], bounds[-1])
            # No phrasing is without a word, so none of the runs is empty.
            norms = np.add.reduceat((SALIENCE[again[own]] * space.idf[terms[own]]) ** 2, bounds[:-1] - bounds[0])
            scales[first : first + len(norms)] = np.sqrt(shares[: len(norms)] / norms)
        return space, Vectors(starts, terms, again, scales, space.idf)

    def _room(self) -> int:
        """Return how many terms all phrasings have, each as often as it stands there."""
        letters = np.diff(self.lexicon.gram_starts).take(self.words).sum() if len(self.words) else 0
        return int(letters) + len(self.stems) + len(self.pairs)

    def _counted(self) -> Iterator[tuple[Keys, Numbers, Counts]]:
        """Yield, some phrasings at a time: how many terms each has in each kernel, these terms, and ``again``."""
        ends = np.append(0, np.cumsum(self.lengths))
        size = int(self.kernel_starts[-1])
        for first in range(0, len(self.lengths), _CHUNK):
            last = min(first + _CHUNK, len(self.lengths))
            keys = np.sort(self._keys(np.arange(last - first), self.lengths[first:last], ends[first], first, size))
            edges = np.flatnonzero(keys[1:] != keys[:-1]) + 1
            edges = np.concatenate(([0], edges))
            counts = np.diff(edges, append=len(keys))
            keys = keys[edges]
            bounds = (np.arange(last - first)[:, None] * size + self.kernel_starts[:KINDS]).ravel()
            places = np.searchsorted(keys, bounds)
            yield (
                np.diff(places, append=len(keys)),
                (keys % size).astype(np.int32),
                np.minimum(counts - 1, _MOST_COUNTED).astype(np.uint8),
            )

    def _keys(self, rows: Keys, lengths: Keys, begin: int, first: int, size: int) -> Keys:
        """Return row · size + term for every occurrence in the phrasings from ``first`` on."""
        total = int(lengths.sum())
        of_word = np.repeat(rows, lengths) * size
        words = self.words[begin : begin + total]
        begins = self.lexicon.gram_starts[words]
        grams_of = self.lexicon.gram_starts[words + 1] - begins
        chars = np.repeat(of_word, grams_of) + self.lexicon.gram_numbers[runs(begins, grams_of)]
        stems = of_word + self.stems[begin : begin + total] + self.kernel_starts[1]
        of_pair = np.repeat(rows, lengths + 1) * size
        pairs = of_pair + self.pairs[begin + first : begin + first + len(of_pair)] + self.kernel_starts[2]
        return np.concatenate([chars, stems, pairs])
