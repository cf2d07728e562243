"""The phrasings as the kernels see them: what every way of ranking entries starts from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from bot.core.encoding import Encoder
from bot.core.matching.evidence import Scores, Wording
from bot.core.matching.index import Vectors, gather
from bot.core.matching.kernels import PAIRS, Space
from bot.core.matching.reading import Reader, Reading, bare, folded, written_words
from bot.core.matching.repeats import Repeats
from bot.core.matching.sense import Sense
from bot.core.matching.typos import Speller
from bot.core.text import normalise

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Numbers = NDArray[np.intp]


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
    share: float = 0.0
    """Weight of sense, see ``Encoder.share``."""

    @property
    def mixed(self) -> Floats:
        """A: the weighted mean of the kernels."""
        mixed = self.chars + self.stems
        mixed += PAIRS * self.pairs
        if self.sense is not None:
            mixed += self.share * self.sense
        mixed /= 2 + PAIRS + self.share
        return cast("Floats", mixed.astype(np.float32, copy=False))


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
    """The phrasings sorted by entry, as the kernels see them."""

    entries: tuple[str, ...]
    entry_of: Numbers
    """Number of each phrasing's entry."""
    words: Doubles
    """Count of words in each phrasing."""
    reader: Reader
    space: Space
    vectors: Vectors
    repeats: Repeats
    sense: Sense | None = None
    """What the phrasings mean, where an encoder is used."""

    @classmethod
    def of(
        cls, phrasings: Sequence[Phrased], encoder: Encoder | None = None, before: Sense | None = None
    ) -> Phrasebook:
        """Read the phrasings; one that holds no word is passed over. What ``before`` holds is not encoded again."""
        taken = ((each, folded(each.text)) for each in phrasings)
        chosen = sorted((pair for pair in taken if pair[1][0]), key=lambda pair: (pair[0].entry, pair[0].text))
        entries = tuple(sorted({each.entry for each, _ in chosen}))
        place = {entry: number for number, entry in enumerate(entries)}
        entry_of = np.array([place[each.entry] for each, _ in chosen], np.intp)
        texts = [own.split() for _, (own, _) in chosen]
        lexicon, space, vectors = gather(texts, [each.language for each, _ in chosen])
        plain = [normalise(bare(each.text)) for each, _ in chosen] if encoder else []
        return cls(
            entries=entries,
            entry_of=entry_of,
            words=np.fromiter(map(len, texts), np.float64, len(texts)),
            reader=Reader(
                lexicon,
                Speller.of(Counter(chain.from_iterable(texts)), encoder.common if encoder else None),
                written_words(plain) if encoder else None,
            ),
            space=space,
            vectors=vectors,
            repeats=Repeats.of([wordings for _, wordings in chosen], entry_of),
            sense=Sense.of(encoder, plain, before) if encoder and plain else None,
        )

    @property
    def share(self) -> float:
        """Weight of sense among the kernels."""
        return self.sense.encoder.share if self.sense else 0.0

    @property
    def talk(self) -> int:
        """How many of the entries are the background: 0 or 1; it is the first."""
        return int(self.entries[:1] == ("",))

    def repeated(self, reading: Reading) -> frozenset[int]:
        """Return the entries that have the text as a phrasing, case, accents and punctuation aside."""
        return (
            self.repeats.entries_of(reading.wordings) - {0} if self.talk else self.repeats.entries_of(reading.wordings)
        )

    def wording(self, reading: Reading) -> Wording:
        """Return how much of the reading is known."""
        return Wording(np.array([float(len(reading.words))]), np.array([self.space.unknown(reading.bag)]))
