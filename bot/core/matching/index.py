"""The phrasings made searchable: kernels, the ridge over them, and the scores with something left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from bot.core.matching.confidence import Held
from bot.core.matching.evidence import Scores, Wording
from bot.core.matching.kernels import Kernel, Stems
from bot.core.matching.reading import Reader, Reading, gist
from bot.core.matching.ridge import LeftOut, Ridge, fit_ridge
from bot.core.matching.typos import Speller
from bot.core.text import fold

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Numbers = NDArray[np.intp]

PAIRS = 0.25
"""Weight of the word-pair kernel beside the two others, which weigh 1."""


class Phrased(Protocol):
    """One way to ask for an entry; ``bot.core.knowledge.Phrasing`` is one."""

    @property
    def entry(self) -> str:
        """Id of the entry."""

    @property
    def language(self) -> str:
        """ISO code of the language it is written in."""

    @property
    def text(self) -> str:
        """The wording."""


@dataclass(frozen=True, slots=True)
class Cosines:
    """Likeness of messages to phrasings, messages × phrasings, by kernel."""

    chars: Floats
    stems: Floats
    pairs: Floats

    @property
    def mixed(self) -> Floats:
        """A: the weighted mean of the kernels."""
        return ((self.chars + self.stems + PAIRS * self.pairs) / (2 + PAIRS)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Index:
    """Everything learnt from the phrasings; phrasings are sorted by entry."""

    entries: tuple[str, ...]
    starts: Numbers
    """Number of the first phrasing of each entry."""
    reader: Reader
    chars: Kernel
    stems: Kernel
    pairs: Kernel
    ridge: Ridge
    exact: Mapping[str, frozenset[int]]
    """Entries by the folded text of their phrasings."""

    @classmethod
    def fit(cls, phrasings: Sequence[Phrased]) -> tuple[Index, Held, Held]:
        """Learn from the phrasings; return also their scores without the phrasing, and without its entry.

        A phrasing that holds no word is passed over.
        """
        reader = Reader(Stems(sorted({each.language for each in phrasings})))
        chosen = sorted((each for each in phrasings if gist(each.text)), key=lambda each: (each.entry, each.text))
        entries = tuple(sorted({each.entry for each in chosen}))
        numbers = {entry: number for number, entry in enumerate(entries)}
        entry_of = np.array([numbers[each.entry] for each in chosen], np.intp)
        readings = [reader.read(each.text, each.language) for each in chosen]
        chars = Kernel.fit([reading.grams for reading in readings])
        stems = Kernel.fit([reading.stems for reading in readings])
        pairs = Kernel.fit([reading.pairs for reading in readings])
        cosines = Cosines(*(kernel.among() for kernel in (chars, stems, pairs)))
        fitted, left_out = fit_ridge(cosines.mixed, entry_of, len(entries))
        index = cls(
            entries=entries,
            starts=np.searchsorted(entry_of, np.arange(len(entries))),
            reader=Reader(reader.stems, Speller.of(Counter(word for reading in readings for word in reading.words))),
            chars=chars,
            stems=stems,
            pairs=pairs,
            ridge=fitted,
            exact=_exact(chosen, entry_of),
        )
        return index, *index._held(cosines, left_out, entry_of, readings)

    def repeated(self, text: str) -> frozenset[int]:
        """Return the entries that have ``text`` as a phrasing, case, accents and punctuation aside."""
        return self.exact.get(fold(text)) or self.exact.get(gist(text)) or frozenset()

    def scores(self, readings: Sequence[Reading]) -> tuple[Scores, Wording]:
        """Score every entry for each reading."""
        cosines = Cosines(
            self.chars.cosines([reading.grams for reading in readings]),
            self.stems.cosines([reading.stems for reading in readings]),
            self.pairs.cosines([reading.pairs for reading in readings]),
        )
        words = np.array([len(reading.words) for reading in readings], np.float64)
        unknown = np.array([self.stems.unknown(reading.stems) for reading in readings])
        mixed = cosines.mixed
        return self._scores(self.ridge.scores(mixed), cosines, mixed), Wording(words, unknown)

    def _scores(self, fitted: Doubles, cosines: Cosines, mixed: Floats) -> Scores:
        return Scores(fitted, *(self._best(each) for each in (cosines.chars, cosines.stems, mixed)))

    def _best(self, cosines: Floats) -> Doubles:
        return cast("Doubles", np.maximum.reduceat(cosines, self.starts, axis=1).astype(np.float64))

    def _held(
        self, cosines: Cosines, left_out: LeftOut, entry_of: Numbers, readings: Sequence[Reading]
    ) -> tuple[Held, Held]:
        for each in (cosines.chars, cosines.stems, cosines.pairs):
            np.fill_diagonal(each, 0.0)
        words = np.array([len(reading.words) for reading in readings], np.float64)
        without_phrasing = self._scores(left_out.phrasing, cosines, cosines.mixed)
        rows = np.arange(len(entry_of))
        best = [without_phrasing.chars.copy(), without_phrasing.stems.copy(), without_phrasing.nearest.copy()]
        for scores in best:
            scores[rows, entry_of] = 0.0
        unknown = self.stems.unknown_without(entry_of)
        return (
            Held(without_phrasing, Wording(words, unknown[0]), entry_of),
            Held(Scores(left_out.entry, *best), Wording(words, unknown[1]), entry_of),
        )


def _exact(chosen: Sequence[Phrased], entry_of: Numbers) -> Mapping[str, frozenset[int]]:
    exact: dict[str, set[int]] = {}
    for each, entry in zip(chosen, entry_of, strict=True):
        for wording in {fold(each.text), gist(each.text)}:
            exact.setdefault(wording, set()).add(int(entry))
    return {wording: frozenset(entries) for wording, entries in exact.items()}
