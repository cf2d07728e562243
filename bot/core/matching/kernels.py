"""How alike two texts are: cosines of TF-IDF vectors over character n-grams, word stems and pairs of stems.

Formulas, for a term t in a text: tf = 1 + ln(count), idf = 1 + ln((1 + N) / (1 + df)), weight = tf · idf,
each text's vector scaled to length 1. A term the knowledge does not know counts towards the length with df = 0,
so that a message full of unknown words is unlike everything. The terms of all kernels are numbered through, and each
kernel is scaled by the root of its share: then A, the weighted mean of the three cosines, is one product.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
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
AMONG = 4
"""Length of those by which phrasings are compared among themselves: n-grams of length 2 to 5 overlap so much that one
length says what all say (docs/matching.md), and it is a third of the work."""
MOST_LETTERS = 48
"""Letters of a word that its n-grams are made of: what is longer is no word."""
PAIRS = 0.25
"""Weight of the word-pair kernel beside the two others, which weigh 1."""
KINDS = 3
"""Kernels: chars, stems, pairs, in this order."""
SHARES = np.array([1.0, 1.0, PAIRS], np.float32) / np.float32(2 + PAIRS)
_SHARES = SHARES.tolist()

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
    """The terms of one text as the kernels see them."""

    numbers: Numbers
    """Of the terms that the knowledge has, all kernels numbered through, ascending, each once."""
    counts: NDArray[np.intp]
    """How often each stands in the text."""
    strange: tuple[int, int, int]
    """How many different terms of each kernel the knowledge does not have."""

    @classmethod
    def of(cls, numbers: Numbers, strange: tuple[int, int, int]) -> Bag:
        """Count ``numbers``, which may come in any order and more than once; they are sorted in place."""
        numbers.sort()
        edges = np.ones(len(numbers) + 1, np.bool_)
        np.not_equal(numbers[1:], numbers[:-1], out=edges[1:-1])
        places = edges.nonzero()[0] if len(numbers) else np.zeros(1, np.intp)
        return cls(numbers.take(places[:-1]), places[1:] - places[:-1], strange)


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

    def query(self, bag: Bag) -> Query:
        """Return the vector of a text."""
        weights = np.log(bag.counts, dtype=np.float32)
        weights += 1
        weights *= self.idf.take(bag.numbers)
        bounds = bag.numbers.searchsorted(self.starts).tolist()
        for (begin, end), strange, share in zip(pairwise(bounds), bag.strange, _SHARES, strict=True):
            own = weights[begin:end]
            norm = float(own.dot(own)) + strange * self.unknown_idf**2
            own *= sqrt(share / norm) if norm else 0.0
        return Query(bag.numbers, weights)

    def unknown(self, bag: Bag) -> float:
        """Return the share of a text's stems that no phrasing has, weighted by IDF, in [0, 1]."""
        begin, end = bag.numbers.searchsorted(self.starts[1:3]).tolist()
        known = sum(self.idf.take(bag.numbers[begin:end]).tolist())
        strange = bag.strange[1] * self.unknown_idf
        return strange / (strange + known) if known or strange else 1.0


def runs(begins: NDArray[np.integer], lengths: NDArray[np.integer]) -> Places:
    """Return the places of several runs, one after the other: begin, begin + 1, … of each."""
    ends = lengths.cumsum()
    places: Places = (begins - ends + lengths).repeat(lengths)
    places += np.arange(len(places))
    return places
