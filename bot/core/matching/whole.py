"""Ranking by models fitted to all phrasings at once: exact, for a few thousand phrasings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from bot.core.matching.confidence import Rows
from bot.core.matching.evidence import Scores, Wording
from bot.core.matching.index import Postings
from bot.core.matching.kernels import KINDS, SHARES, Query, runs
from bot.core.matching.phrasebook import Cosines, Phrasebook, Ranked
from bot.core.matching.reading import Reading
from bot.core.matching.ridge import LeftOut, Ridge, fit_ridge
from bot.core.matching.softmax import OUT, Softmax, fit_softmax, odds_without

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Numbers = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Whole:
    """Kernel ridge and logistic regression over all phrasings."""

    book: Phrasebook
    starts: Numbers
    """Number of the first phrasing of each entry."""
    postings: Postings
    ridge: Ridge
    softmax: Softmax
    meant: Floats | None
    """The phrasings' vectors, where a sentence encoder is used."""

    @classmethod
    def fit(cls, book: Phrasebook) -> tuple[Whole, Callable[[], Rows]]:
        """Fit to the phrasings, at least one; return also how to find what it makes of each left out."""
        meant = book.sense.vectors() if book.sense else None
        alike = None if meant is None else meant @ meant.T
        spaces = [book.vectors.matrix(book.space, kind) for kind in range(KINDS)]
        chars, stems, pairs = ((each @ each.T).toarray() for each in spaces)
        cosines = Cosines(chars, stems, pairs, alike, book.share)
        mixed = cosines.mixed
        count = len(book.entries)
        ridge, left_out = fit_ridge(mixed, book.entry_of, count)
        starts = np.searchsorted(book.entry_of, np.arange(count))
        postings = Postings.of(book.vectors, len(book.space.idf), weighted=True)
        whole = cls(book, starts, postings, ridge, fit_softmax(mixed, book.entry_of, count), meant)
        return whole, lambda: whole._left_out(cosines, left_out, odds_without(mixed, book.entry_of, count))

    def rank(self, readings: Sequence[Reading], wanted: Collection[int]) -> Ranked:  # noqa: ARG002 - every entry is scored
        """Score every entry."""
        book = self.book
        chars, stems, pairs = np.stack([self._cosines(book.space.query(each.bag)) for each in readings], axis=1)
        cosines = Cosines(chars, stems, pairs, self._meaning(readings), book.share)
        mixed = cosines.mixed
        odds = self.softmax.odds(mixed).astype(np.float64)
        return Ranked(self._scores(self.ridge.scores(mixed), odds, cosines, mixed), np.arange(len(book.entries)))

    def _cosines(self, query: Query) -> Floats:
        """Return kernels × phrasings."""
        space, postings, count = self.book.space, self.postings, len(self.book.vectors)
        lengths = postings.frequency(query.numbers)
        places = runs(postings.starts[query.numbers], lengths)
        # The phrasings of each kernel are counted apart by numbering them on.
        kind = (np.searchsorted(space.starts, query.numbers, "right") - 1) * count
        numbers = postings.phrasings[places] + np.repeat(kind, lengths)
        products = postings.weights[places] * np.repeat(query.weights, lengths)
        found = np.bincount(numbers, weights=products, minlength=KINDS * count).reshape(KINDS, count)
        return cast("Floats", (found / SHARES[:, None]).astype(np.float32))

    def _scores(self, fitted: Doubles, odds: Doubles, cosines: Cosines, mixed: Floats) -> Scores:
        chars, stems, nearest = (self._best(each) for each in (cosines.chars, cosines.stems, mixed))
        return Scores(fitted, odds, chars, stems, nearest, None if cosines.sense is None else self._best(cosines.sense))

    def _meaning(self, readings: Sequence[Reading]) -> Floats | None:
        if self.book.sense is None or self.meant is None:
            return None
        return self.book.sense.read([reading.plain for reading in readings]) @ self.meant.T

    def _best(self, cosines: Floats) -> Doubles:
        return cast("Doubles", np.maximum.reduceat(cosines, self.starts, axis=1).astype(np.float64))

    def _left_out(self, cosines: Cosines, left_out: LeftOut, odds: tuple[Floats, Floats]) -> Rows:
        entry_of, words = self.book.entry_of, self.book.words
        for each in (cosines.chars, cosines.stems, cosines.pairs, cosines.sense):
            if each is not None:
                np.fill_diagonal(each, 0.0)
        seen = self._scores(left_out.phrasing, odds[0].astype(np.float64), cosines, cosines.mixed)
        own = np.arange(len(entry_of)), entry_of
        best = [each.copy() for each in (seen.chars, seen.stems, seen.nearest, seen.sense) if each is not None]
        for scores in best:
            scores[own] = 0.0
        unseen = Scores(left_out.entry, odds[1].astype(np.float64), *best)
        unseen.odds[own] = OUT
        alone, without_entry = self.book.vectors.unknown_without(self.book.space, entry_of)
        phrasing, entry = (seen, Wording(words, alone)), (unseen, Wording(words, without_entry))
        return Rows.left_out(entry_of, phrasing, entry, self.book.talk)
