"""Ranking among the nearest phrasings only: for more phrasings than models can be fitted to at once.

The nearest phrasings are found by an inverted index, rarest terms first until ``BUDGET`` postings are read; where a
sentence encoder is used, those nearest in meaning join, and the best of both by A stay. Among them the same kernel
ridge and logistic regression are fitted for each message anew, which takes about a third of a millisecond.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from bot.core.matching.confidence import Rows
from bot.core.matching.evidence import FEATURES, SENSE_FEATURES, Scores, Wording, evidence
from bot.core.matching.index import Postings
from bot.core.matching.kernels import KINDS, PAIRS, Query, runs
from bot.core.matching.neighbours import Neighbours, Telling
from bot.core.matching.phrasebook import Cosines, Phrasebook, Ranked
from bot.core.matching.reading import Reading
from bot.core.matching.ridge import scores_among
from bot.core.matching.sense import Coarse
from bot.core.matching.softmax import fit_softmax, suiting

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Numbers = NDArray[np.intp]

BUDGET = 6_000
"""Postings read for one message."""
NEAREST = 64
"""Phrasings a message is ranked among."""
PARTS_NEAREST = 320
"""How many more all sentences of a story bring together, each ``NEAREST`` at the most."""
SAMPLE = 250
"""Phrasings left out, one after the other, to learn the confidence."""

_HARDLY = 16
"""How many times as near the nearest is as what is looked at only where too few are nearer."""
_NONE = np.zeros(0, np.intp)


@dataclass(frozen=True, slots=True)
class Shortlist:
    """An index of the phrasings by term."""

    book: Phrasebook
    postings: Postings
    telling: Telling
    firsts: Numbers
    """The first term of each kernel but the first."""
    coarse: Coarse | None
    """The phrasings' meanings, where an encoder finds phrasings by them."""

    @classmethod
    def fit(cls, book: Phrasebook) -> tuple[Shortlist, Callable[[], Rows]]:
        """Index the phrasings, at least one; return also how to find what it makes of a sample of them left out."""
        coarse = Coarse.of(book.sense) if book.sense and book.sense.encoder.seeks else None
        postings = Postings.of(book.vectors, len(book.space.idf), weighted=False)
        telling = Telling.of(book.vectors, book.space, book.reader.lexicon.grams)
        shortlist = cls(book, postings, telling, np.array(book.space.starts[1:-1]), coarse)
        return shortlist, shortlist._left_out

    def rank(self, readings: Sequence[Reading], wanted: Collection[int]) -> Ranked:
        """Score the entries of the phrasings nearest to any of the readings."""
        book = self.book
        queries = [book.space.query(reading.bag) for reading in readings]
        meant = book.sense.read([reading.plain for reading in readings]) if book.sense else None
        share = min(NEAREST, PARTS_NEAREST // max(1, len(queries) - 1))
        near = [
            self._near(query, None if meant is None else meant[[row]], _NONE, share if row else NEAREST)
            for row, query in enumerate(queries)
        ]
        chosen = np.unique(np.concatenate(near)) if len(near) > 1 else near[0]
        if wanted:
            chosen = np.union1d(chosen, np.flatnonzero(np.isin(book.entry_of, list(wanted)))[: 2 * NEAREST])
        if not self._any_entry(chosen):  # any phrasing stands for the entries then: it is as far as the others
            chosen = np.append(chosen, len(book.entry_of) - 1)
        return self._rank_among(queries, meant, chosen)

    def _any_entry(self, near: Numbers) -> bool:
        """Tell whether anything but the background is near."""
        return len(near) > 0 and bool(self.book.entry_of[near[-1]] >= self.book.talk)

    def _near(self, query: Query, meant: Floats | None, without: Numbers, count: int = NEAREST) -> Numbers:
        near = self._nearest(query, without, count)
        if meant is None or self.coarse is None:
            return near
        near = np.union1d(near, self.coarse.nearest(meant[0], count, without))
        senses = self.book.sense.vectors(near) if self.book.sense else None
        mixed = self._cosines([query], meant, Neighbours.of(self.book.vectors, near), senses).mixed[0]
        return near.take(greatest(mixed, count))

    def _nearest(self, query: Query, without: Numbers, count: int) -> Numbers:
        likeness = self._likeness(query)
        likeness[without] = 0.0
        # A few hundred of thousands, and hardly ever fewer than are wanted: so much less to find the nearest among.
        found: Numbers = (likeness > likeness.max() / _HARDLY).nonzero()[0]
        if len(found) < count:
            found = (likeness > 0).nonzero()[0]  # in a fraction of the time without the comparison
        if not len(found):
            return np.setdiff1d(np.arange(min(count, len(likeness))), without)
        return found.take(greatest(likeness.take(found), count))

    def _likeness(self, query: Query) -> Doubles:
        """Return about A for every phrasing, from as many postings as ``BUDGET`` allows."""
        space, postings, vectors = self.book.space, self.postings, self.book.vectors
        begins = postings.starts.take(query.numbers)
        lengths = postings.starts.take(query.numbers + 1) - begins
        # Terms that add most for each posting read come first.
        order = (lengths / (query.weights * query.weights)).argsort(kind="stable")
        affordable = max(1, int(lengths.take(order).cumsum().searchsorted(BUDGET, side="right")))
        chosen = order[:affordable]
        lengths = np.minimum(lengths.take(chosen), BUDGET)
        found = postings.phrasings.take(runs(begins.take(chosen), lengths)).astype(np.intp)
        # Hardly any term stands in a phrasing twice; taking each for once saves its weight in the index.
        numbers = query.numbers.take(chosen)
        weights = (query.weights.take(chosen) * space.idf.take(numbers)).repeat(lengths)
        kinds = self.firsts.searchsorted(numbers, "right").repeat(lengths)
        weights *= vectors.scales.take(found * KINDS + kinds)
        return cast("Doubles", np.bincount(found, weights, len(vectors)))

    def _rank_among(self, queries: Sequence[Query], meant: Floats | None, near: Numbers) -> Ranked:
        entry_of = self.book.entry_of[near]  # ascending, as the phrasings are sorted by entry
        first = np.ones(len(near), np.bool_)
        np.not_equal(entry_of[1:], entry_of[:-1], out=first[1:])
        starts, columns = first.nonzero()[0], first.cumsum() - 1
        neighbours = Neighbours.of(self.book.vectors, near)
        senses = self.book.sense.vectors(near) if self.book.sense else None
        among = self._among(neighbours.among(self.telling), senses)
        cosines = self._cosines(queries, meant, neighbours, senses)
        mixed = cosines.mixed
        parts = [cosines.chars, cosines.stems, mixed, *(() if cosines.sense is None else (cosines.sense,))]
        best = np.maximum.reduceat(np.array(parts, np.float64), starts, axis=2)
        odds = fit_softmax(among, columns, len(starts), suiting(len(starts))).odds(mixed).astype(np.float64)
        return Ranked(Scores(scores_among(among, mixed, starts), odds, *best), entry_of[starts])

    def _among(self, lexical: Floats, senses: Floats | None) -> Floats:
        if senses is None:
            return lexical
        share = self.book.share / (2 + PAIRS + self.book.share)
        among = senses @ senses.T
        among *= np.float32(share)
        lexical *= np.float32(1 - share)
        among += lexical
        return among

    def _cosines(
        self, queries: Sequence[Query], meant: Floats | None, neighbours: Neighbours, senses: Floats | None
    ) -> Cosines:
        alike = meant @ senses.T if meant is not None and senses is not None else None
        chars, stems, pairs = neighbours.cosines(queries)
        return Cosines(chars, stems, pairs, alike, self.book.share)

    def _left_out(self) -> Rows:
        entry_of, words = self.book.entry_of, self.book.words
        alone, without_entry = self.book.vectors.unknown_without(self.book.space, entry_of)
        sample = np.unique(np.linspace(0, len(entry_of) - 1, SAMPLE).astype(np.intp))
        rows = []
        for number in sample:
            query, entry = self.book.vectors.query(number), entry_of[number]
            meant = self.book.sense.vectors(np.array([number])) if self.book.sense else None
            near = self._near(query, meant, np.array([number]))
            if self._any_entry(near):
                ranked = self._rank_among([query], meant, near).of_entries(self.book.talk)
                wording = Wording(words[[number]], alone[[number]])
                own = np.flatnonzero(ranked.entries == entry)
                rows.append(
                    Rows.uncovered(evidence(ranked.scores, wording), talk=True)
                    if entry < self.book.talk
                    else Rows.covered_by(ranked.scores, wording, own if len(own) else np.array([-1]))
                )
            near = self._near(query, meant, np.flatnonzero(entry_of == entry))
            if self._any_entry(near) and entry >= self.book.talk:
                wording = Wording(words[[number]], without_entry[[number]])
                ranked = self._rank_among([query], meant, near).of_entries(self.book.talk)
                rows.append(Rows.uncovered(evidence(ranked.scores, wording)))
        return Rows.joined(rows, SENSE_FEATURES if self.book.sense else FEATURES)


def greatest(values: NDArray[np.floating], count: int) -> Numbers:
    """Return the places of the ``count`` greatest values, ascending; of equal ones the first."""
    spare = len(values) - count
    if spare <= 0:
        return np.arange(len(values))
    least = np.partition(values, spare)[spare]  # half the time that argpartition takes
    chosen = (values >= least).nonzero()[0]
    ties = len(chosen) - count
    if ties:
        chosen = np.delete(chosen, (values.take(chosen) == least).nonzero()[0][-ties:])
    return cast("Numbers", chosen)
