"""Ranking among the nearest phrasings only: for more phrasings than models can be fitted to at once.

The nearest phrasings are found by an inverted index, rarest terms first until ``BUDGET`` postings are read; where a
sentence encoder is used, those nearest in meaning join, and the best of both by A stay. Among them the same kernel
ridge and logistic regression are fitted for each message anew, which takes about a millisecond.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bot.core.matching.confidence import Rows
from bot.core.matching.evidence import FEATURES, SENSE_FEATURES, Scores, Wording, evidence
from bot.core.matching.phrasebook import PAIRS, SENSE, Cosines, Phrasebook, Ranked
from bot.core.matching.reading import Reading
from bot.core.matching.ridge import fit_locally, kernel
from bot.core.matching.sense import Coarse
from bot.core.matching.softmax import fit_softmax

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Numbers = NDArray[np.intp]

BUDGET = 30_000
"""Postings read for one message."""
NEAREST = 64
"""Phrasings a message is ranked among."""
SAMPLE = 250
"""Phrasings left out, one after the other, to learn the confidence."""

_NONE = np.zeros(0, np.intp)
_SHARES = np.array([1.0, 1.0, PAIRS]) / (2 + PAIRS)


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The three kernels side by side, each scaled by the root of its share, so that A is one product."""

    book: Phrasebook
    postings: sparse.csr_matrix
    """Terms × phrasings."""
    vectors: sparse.csr_matrix
    """Phrasings × terms."""
    frequency: Numbers
    """Phrasings that have each term."""
    coarse: Coarse | None
    """The phrasings' meanings, where a sentence encoder is used."""

    @classmethod
    def fit(cls, book: Phrasebook) -> tuple[Shortlist, Callable[[], Rows]]:
        """Index the phrasings, at least one; return also how to find what it makes of a sample of them left out."""
        kernels = (book.chars, book.stems, book.pairs)
        scaled = [each.postings * np.float32(np.sqrt(share)) for each, share in zip(kernels, _SHARES, strict=True)]
        unknown = book.stems.unknown_without(book.entry_of)
        postings = sparse.vstack(scaled, format="csr", dtype=np.float32)
        frequency = np.diff(postings.indptr)
        # The kernels' own postings would only hold the same numbers a second time.
        bare = replace(book, chars=book.chars.bare(), stems=book.stems.bare(), pairs=book.pairs.bare())
        coarse = Coarse.of(book.sense) if book.sense else None
        shortlist = cls(bare, postings, postings.T.tocsr(), frequency, coarse)
        return shortlist, lambda: shortlist._left_out(*unknown)

    def rank(self, readings: Sequence[Reading], wanted: Collection[int]) -> Ranked:
        """Score the entries of the phrasings nearest to any of the readings."""
        book = self.book
        parts = (
            book.chars.vectors([reading.grams for reading in readings]),
            book.stems.vectors([reading.stems for reading in readings]),
            book.pairs.vectors([reading.pairs for reading in readings]),
        )
        queries = sparse.hstack(
            [part * np.float32(np.sqrt(share)) for part, share in zip(parts, _SHARES, strict=True)], format="csr"
        )
        meant = self.book.sense.read([reading.plain for reading in readings]) if self.book.sense else None
        near = [
            self._near(queries[row], None if meant is None else meant[[row]], _NONE) for row in range(len(readings))
        ]
        if wanted:
            near.append(np.flatnonzero(np.isin(book.entry_of, list(wanted)))[: 2 * NEAREST])
        return self._rank_among(queries, meant, self._with_an_entry(np.unique(np.concatenate(near))))

    def _with_an_entry(self, near: Numbers) -> Numbers:
        # Where nothing but the background is near, any phrasing stands for the entries: it is as far as the others.
        return near if self.book.entry_of[near[-1]] >= self.book.talk else np.append(near, len(self.book.entry_of) - 1)

    def _near(self, query: sparse.csr_matrix, meant: Floats | None, without: Numbers) -> Numbers:
        near = self._nearest(query, without)
        if meant is None or self.coarse is None:
            return near
        near = np.union1d(near, self.coarse.nearest(meant[0], NEAREST, without))
        if len(near) <= NEAREST:
            return near
        mixed = self._cosines(query, meant, near, self.vectors[near].T.tocsr()).mixed[0]
        return cast("Numbers", np.sort(near[np.argpartition(-mixed, NEAREST)[:NEAREST]]))

    def _nearest(self, query: sparse.csr_matrix, without: Numbers) -> Numbers:
        terms = query.indices
        order = np.argsort(self.frequency[terms], kind="stable")
        affordable = max(1, int(np.searchsorted(np.cumsum(self.frequency[terms][order]), BUDGET, side="right")))
        chosen = order[:affordable]
        rarest = sparse.csr_matrix((query.data[chosen], terms[chosen], [0, len(chosen)]), query.shape)
        found = rarest @ self.postings
        phrasings, likeness = found.indices, found.data
        if len(without):
            kept = ~np.isin(phrasings, without)
            phrasings, likeness = phrasings[kept], likeness[kept]
        if len(phrasings) > NEAREST:
            phrasings = phrasings[np.argpartition(-likeness, NEAREST)[:NEAREST]]
        if not len(phrasings):
            phrasings = np.setdiff1d(np.arange(min(NEAREST, len(self.book.entry_of))), without)
        return cast("Numbers", np.sort(phrasings).astype(np.intp))

    def _rank_among(self, queries: sparse.csr_matrix, meant: Floats | None, near: Numbers) -> Ranked:
        entries, columns = np.unique(self.book.entry_of[near], return_inverse=True)
        vectors = self.vectors[near]
        by_term = vectors.T.tocsr()
        among = self._among((vectors @ by_term).toarray(), near)
        cosines = self._cosines(queries, meant, near, by_term)
        starts = np.searchsorted(columns, np.arange(len(entries)))
        mixed = cosines.mixed
        chars, stems, nearest = (_best(each, starts) for each in (cosines.chars, cosines.stems, mixed))
        scores = Scores(
            kernel(mixed).astype(np.float64) @ fit_locally(among, columns, len(entries)),
            fit_softmax(among, columns, len(entries)).odds(mixed).astype(np.float64),
            chars,
            stems,
            nearest,
            None if cosines.sense is None else _best(cosines.sense, starts),
        )
        return Ranked(scores, entries)

    def _among(self, lexical: Floats, near: Numbers) -> Floats:
        if self.book.sense is None:
            return lexical
        meant = self.book.sense.vectors(near)
        return (((2 + PAIRS) * lexical + SENSE * (meant @ meant.T)) / (2 + PAIRS + SENSE)).astype(np.float32)

    def _cosines(
        self, queries: sparse.csr_matrix, meant: Floats | None, near: Numbers, by_term: sparse.csr_matrix
    ) -> Cosines:
        chars, stems, pairs = self._lexical(queries, by_term)
        alike = meant @ self.book.sense.vectors(near).T if meant is not None and self.book.sense else None
        return Cosines(chars, stems, pairs, alike)

    def _lexical(self, queries: sparse.csr_matrix, by_term: sparse.csr_matrix) -> Iterator[Floats]:
        start = 0
        for kernel_of, share in zip((self.book.chars, self.book.stems, self.book.pairs), _SHARES, strict=True):
            kind = (queries.indices >= start) & (queries.indices < start + len(kernel_of.ids))
            part = sparse.csr_matrix((queries.data * kind, queries.indices, queries.indptr), queries.shape)
            yield (part @ by_term).toarray() / np.float32(share)
            start += len(kernel_of.ids)

    def _left_out(self, alone: Doubles, without_entry: Doubles) -> Rows:
        entry_of, words = self.book.entry_of, self.book.words
        sample = np.unique(np.linspace(0, len(entry_of) - 1, SAMPLE).astype(np.intp))
        rows = []
        for number in sample:
            query, entry = self.vectors[number], entry_of[number]
            meant = self.book.sense.vectors(np.array([number])) if self.book.sense else None
            near = self._near(query, meant, np.array([number]))
            if len(near):
                ranked = self._rank_among(query, meant, self._with_an_entry(near)).of_entries(self.book.talk)
                wording = Wording(words[[number]], alone[[number]])
                own = np.flatnonzero(ranked.entries == entry)
                rows.append(
                    Rows.uncovered(evidence(ranked.scores, wording), talk=True)
                    if entry < self.book.talk
                    else Rows.covered_by(ranked.scores, wording, own if len(own) else np.array([-1]))
                )
            near = self._near(query, meant, np.flatnonzero(entry_of == entry))
            if len(near) and entry >= self.book.talk:
                wording = Wording(words[[number]], without_entry[[number]])
                ranked = self._rank_among(query, meant, self._with_an_entry(near)).of_entries(self.book.talk)
                rows.append(Rows.uncovered(evidence(ranked.scores, wording)))
        return Rows.joined(rows, SENSE_FEATURES if self.book.sense else FEATURES)


def _best(cosines: Floats, starts: Numbers) -> Doubles:
    return cast("Doubles", np.maximum.reduceat(cosines, starts, axis=1).astype(np.float64))
