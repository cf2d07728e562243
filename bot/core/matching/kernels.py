"""How alike two texts are: cosines of TF-IDF vectors over character n-grams, word stems and pairs of stems.

Formulas, for a term t in a text: tf = 1 + ln(count), idf = 1 + ln((1 + N) / (1 + df)), weight = tf · idf,
each text's vector scaled to length 1. A term the knowledge does not know counts towards the length with df = 0,
so that a message full of unknown words is unlike everything. The terms of all kernels are numbered through, and each
kernel is scaled by the root of its share: then A, the weighted mean of the three cosines, is one product.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import cast

import numpy as np
import Stemmer
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Numbers = NDArray[np.int32]
Places = NDArray[np.int64]

GRAM_SIZES = (2, 3, 4, 5)
"""Lengths of the character n-grams, the blank at either end of a word counted."""
MOST_LETTERS = 48
"""Letters of a word that its n-grams are made of: what is longer is no word."""
PAIRS = 0.25
"""Weight of the word-pair kernel beside the two others, which weigh 1."""
KINDS = 3
"""Kernels: chars, stems, pairs, in this order."""
SHARES = np.array([1.0, 1.0, PAIRS], np.float32) / np.float32(2 + PAIRS)

_SNOWBALL: Mapping[str, str] = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french",
    "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
    "yi": "yiddish",
}  # fmt: skip


def grams(word: str) -> list[str]:
    """Return the character n-grams of one word with a blank at either end; each as often as it stands there."""
    padded = f" {word} " if len(word) <= MOST_LETTERS else f" {word[:MOST_LETTERS]}"
    return [padded[i : i + size] for size in GRAM_SIZES for i in range(len(padded) - size + 1)]


class Stems:
    """Word stems by Snowball, the word itself where a language has no stemmer."""

    def __init__(self, languages: Iterable[str]) -> None:
        self.languages = tuple(dict.fromkeys(languages))

    def of(self, words: Sequence[str], language: str | None) -> list[str]:
        """Return the stems of ``words`` in ``language``; by every known language where that is unknown.

        With several languages a word gives each different stem once.
        """
        if language in self.languages:
            return stemmed(words, language)
        by_language = [stemmed(words, each) for each in self.languages]
        return [stem for stems in zip(*by_language, strict=True) for stem in dict.fromkeys(stems)]


def stemmed(words: Sequence[str], language: str) -> list[str]:
    """Return the stem of each word."""
    # A stemmer object must not be shared by threads; making one takes about a microsecond.
    algorithm = _SNOWBALL.get(language)
    if algorithm is None:
        return list(words)
    return cast("list[str]", Stemmer.Stemmer(algorithm, 0).stemWords(list(words)))


@dataclass(frozen=True, slots=True)
class Bag:
    """The terms of one text as one kernel sees them."""

    numbers: Numbers
    """Of the terms that the knowledge has, ascending, each once."""
    counts: NDArray[np.intp]
    """How often each stands in the text."""
    strange: int
    """How many different terms the knowledge does not have."""

    @classmethod
    def of(cls, numbers: Numbers, strange: int) -> Bag:
        """Count ``numbers``, which may come in any order and more than once."""
        ordered = np.sort(numbers)
        edges = np.empty(len(ordered) + 1, np.bool_)
        edges[0] = edges[-1] = True
        np.not_equal(ordered[1:], ordered[:-1], out=edges[1:-1])
        places = np.flatnonzero(edges) if len(ordered) else np.zeros(1, np.intp)
        return cls(ordered[places[:-1]], places[1:] - places[:-1], strange)


@dataclass(frozen=True, slots=True)
class Query:
    """One text as a vector over the terms of all kernels, those the knowledge does not have left out."""

    numbers: Numbers
    weights: Floats


@dataclass(frozen=True, slots=True)
class Space:
    """The terms of all kernels, numbered through, and what each weighs."""

    idf: Floats
    starts: tuple[int, ...]
    """Number of each kernel's first term, and the count of all terms."""
    unknown_idf: float

    @classmethod
    def of(cls, frequency: NDArray[np.intp], starts: tuple[int, ...], phrasings: int) -> Space:
        """Weigh the terms by how many of the phrasings have each."""
        idf = (1 + np.log((1 + phrasings) / (1 + frequency))).astype(np.float32)
        return cls(idf, starts, float(1 + np.log(1 + phrasings)))

    def query(self, bags: Sequence[Bag]) -> Query:
        """Return the vector of a text, given a bag for each kernel."""
        numbers = np.concatenate([bag.numbers + start for bag, start in zip(bags, self.starts, strict=False)])
        weights = np.log(np.concatenate([bag.counts for bag in bags]), dtype=np.float32)
        weights += 1
        weights *= self.idf.take(numbers)
        end = 0
        for bag, share in zip(bags, SHARES, strict=True):
            own = weights[end : end + len(bag.numbers)]
            end += len(own)
            norm = float(own @ own) + bag.strange * self.unknown_idf**2
            own *= sqrt(share / norm) if norm else 0.0
        return Query(numbers, weights)

    def unknown(self, stems: Bag) -> float:
        """Return the share of a text's stems that no phrasing has, weighted by IDF, in [0, 1]."""
        known = float(self.idf[self.starts[1] : self.starts[2]][stems.numbers].sum())
        strange = stems.strange * self.unknown_idf
        return strange / (strange + known) if known or strange else 1.0


def runs(begins: NDArray[np.integer], lengths: NDArray[np.integer]) -> Places:
    """Return the places of several runs, one after the other: begin, begin + 1, … of each."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    places: Places = np.arange(total) + np.repeat(begins - ends + lengths, lengths)
    return places
