"""The phrasings as the kernels see them: what every way of ranking entries starts from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from bot.core.encoding import Encoder
from bot.core.matching.evidence import Scores, Wording
from bot.core.matching.kernels import Gathering, Kernel, Stems
from bot.core.matching.reading import Reader, Reading, gist, written_words
from bot.core.matching.sense import Sense
from bot.core.matching.typos import Speller
from bot.core.text import fold

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Numbers = NDArray[np.intp]

PAIRS = 0.25
"""Weight of the word-pair kernel beside the two other lexical ones, which weigh 1."""
SENSE = 4.0
"""Weight of the sentence encoder's kernel, where one is used."""


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
    sense: Floats | None = None

    @property
    def mixed(self) -> Floats:
        """A: the weighted mean of the kernels."""
        lexical = self.chars + self.stems + PAIRS * self.pairs
        if self.sense is None:
            return cast("Floats", (lexical / (2 + PAIRS)).astype(np.float32))
        return cast("Floats", ((lexical + SENSE * self.sense) / (2 + PAIRS + SENSE)).astype(np.float32))


@dataclass(frozen=True, slots=True)
class Ranked:
    """The scores of some texts, one a row, and which entry each column stands for."""

    scores: Scores
    entries: Numbers

    def of_entries(self, talk: int) -> Ranked:
        """Return this without the background, which is entry 0 where ``talk`` is 1; its scores stand beside."""
        columns = int(talk > 0 and self.entries[0] == 0)
        return Ranked(self.scores.apart(columns), self.entries[columns:])


class Ranker(Protocol):
    """Scores entries for readings."""

    def rank(self, readings: Sequence[Reading], wanted: Collection[int]) -> Ranked:
        """Return the scores of the entries that come into question, at least one, those of ``wanted`` among them."""


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """The phrasings sorted by entry, with the kernels fitted to them."""

    entries: tuple[str, ...]
    entry_of: Numbers
    """Number of each phrasing's entry."""
    words: Doubles
    """Count of words in each phrasing."""
    reader: Reader
    chars: Kernel
    stems: Kernel
    pairs: Kernel
    exact: Mapping[str, frozenset[int]]
    """Entries by the folded text of their phrasings."""
    sense: Sense | None = None
    """What the phrasings mean, where a sentence encoder is used."""

    @classmethod
    def of(
        cls, phrasings: Sequence[Phrased], encoder: Encoder | None = None, before: Sense | None = None
    ) -> Phrasebook:
        """Read the phrasings; one that holds no word is passed over. What ``before`` holds is not encoded again."""
        stems = Stems(sorted({each.language for each in phrasings}))
        learner = Reader(stems)
        chosen = sorted((each for each in phrasings if gist(each.text)), key=lambda each: (each.entry, each.text))
        entries = tuple(sorted({each.entry for each in chosen}))
        numbers = {entry: number for number, entry in enumerate(entries)}
        vocabulary: Counter[str] = Counter()
        lengths, plain = [], []
        chars, stemmed, pairs = Gathering(), Gathering(), Gathering()
        for each in chosen:
            reading = learner.read(each.text, each.language)
            vocabulary.update(reading.words)
            lengths.append(len(reading.words))
            plain.append(reading.plain)
            chars.add(reading.grams)
            stemmed.add(reading.stems)
            pairs.add(reading.pairs)
        return cls(
            entries=entries,
            entry_of=np.array([numbers[each.entry] for each in chosen], np.intp),
            words=np.array(lengths, np.float64),
            reader=Reader(stems, Speller.of(vocabulary), written_words(plain) if encoder else {}),
            chars=chars.kernel(),
            stems=stemmed.kernel(),
            pairs=pairs.kernel(),
            exact=_exact(chosen, numbers),
            sense=Sense.of(encoder, plain, before) if encoder and plain else None,
        )

    @property
    def talk(self) -> int:
        """How many of the entries are the background: 0 or 1; it is the first."""
        return int(self.entries[:1] == ("",))

    def repeated(self, text: str) -> frozenset[int]:
        """Return the entries that have ``text`` as a phrasing, case, accents and punctuation aside."""
        return self.exact.get(fold(text)) or self.exact.get(gist(text)) or frozenset()

    def wording(self, reading: Reading) -> Wording:
        """Return how much of the reading is known."""
        return Wording(np.array([float(len(reading.words))]), np.array([self.stems.unknown(reading.stems)]))


def _exact(chosen: Sequence[Phrased], numbers: Mapping[str, int]) -> Mapping[str, frozenset[int]]:
    exact: dict[str, set[int]] = {}
    for each in chosen:
        for wording in {fold(each.text), gist(each.text)}:
            exact.setdefault(wording, set()).add(numbers[each.entry])
    return {wording: frozenset(entries) for wording, entries in exact.items()}
