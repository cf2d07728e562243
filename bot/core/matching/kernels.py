"""How alike two texts are: cosines of TF-IDF vectors over character n-grams and over word stems.

Formulas, for a term t in a text: tf = 1 + ln(count), idf = 1 + ln((1 + N) / (1 + df)), weight = tf · idf,
each text's vector scaled to length 1. A term the knowledge does not know counts towards the length with df = 0,
so that a message full of unknown words is unlike everything.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import Stemmer
from numpy.typing import NDArray
from scipy import sparse

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]

GRAM_SIZES = (2, 3, 4, 5)
"""Lengths of the character n-grams, the blank at either end of a word counted."""

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
    padded = f" {word} "
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
            return _stem(words, language)
        by_language = [_stem(words, each) for each in self.languages]
        return [stem for stems in zip(*by_language, strict=True) for stem in dict.fromkeys(stems)]


def _stem(words: Sequence[str], language: str) -> list[str]:
    # A stemmer object must not be shared by threads; making one takes about a microsecond.
    algorithm = _SNOWBALL.get(language)
    if algorithm is None:
        return list(words)
    return cast("list[str]", Stemmer.Stemmer(algorithm, 0).stemWords(list(words)))


@dataclass(frozen=True, slots=True)
class Kernel:
    """One TF-IDF space fitted to the phrasings. ``postings`` is terms × phrasings."""

    ids: Mapping[str, int]
    idf: Floats
    unknown_idf: float
    postings: sparse.csr_matrix

    @classmethod
    def fit(cls, bags: Iterable[Counter[str]]) -> Kernel:
        """Build the space from one bag of terms for each phrasing; each is read once and not kept."""
        gathering = Gathering()
        for bag in bags:
            gathering.add(bag)
        return gathering.kernel()

    def vectors(self, bags: Sequence[Counter[str]]) -> sparse.csr_matrix:
        """Return one row of length ≤ 1 for each bag; what is missing to 1 is terms unknown here."""
        columns: list[int] = []
        values: list[float] = []
        ends = [0]
        for bag in bags:
            known = [(number, count) for term, count in bag.items() if (number := self.ids.get(term)) is not None]
            numbers = np.fromiter((number for number, _ in known), np.int32, len(known))
            weights = (1 + np.log(np.fromiter((count for _, count in known), np.float32, len(known)))) * self.idf[
                numbers
            ]
            norm = float(np.sqrt(weights @ weights + (len(bag) - len(known)) * self.unknown_idf**2)) or 1.0
            columns.extend(numbers)
            values.extend(weights / norm)
            ends.append(len(columns))
        shape = (len(bags), len(self.ids))
        return sparse.csr_matrix((np.array(values, np.float32), np.array(columns, np.int32), np.array(ends)), shape)

    def cosines(self, bags: Sequence[Counter[str]]) -> Floats:
        """Return bags × phrasings, each in [0, 1]."""
        return cast("Floats", (self.vectors(bags) @ self.postings).toarray())

    def bare(self) -> Kernel:
        """Return the same space without the phrasings' vectors."""
        return Kernel(self.ids, self.idf, self.unknown_idf, sparse.csr_matrix((len(self.ids), 0), dtype=np.float32))

    def among(self) -> Floats:
        """Return the cosines of the phrasings among themselves."""
        return cast("Floats", (self.postings.T @ self.postings).toarray())

    def unknown(self, bag: Counter[str]) -> float:
        """Return the share of the bag's terms that no phrasing has, weighted by IDF, in [0, 1]."""
        known = [float(self.idf[number]) for term in bag if (number := self.ids.get(term)) is not None]
        strange = (len(bag) - len(known)) * self.unknown_idf
        return strange / (strange + sum(known)) if bag else 1.0

    def unknown_without(self, entry_of: NDArray[np.intp]) -> tuple[Doubles, Doubles]:
        """Return ``unknown`` of every phrasing for a knowledge without it, and for one without its entry."""
        places = self.postings.tocoo()
        alone = np.bincount(places.row, minlength=len(self.idf)) == 1
        lowest = np.full(len(self.idf), len(entry_of))
        np.minimum.at(lowest, places.row, entry_of[places.col])
        highest = np.zeros(len(self.idf), np.intp)
        np.maximum.at(highest, places.row, entry_of[places.col])
        return self._unknown_where(alone), self._unknown_where(lowest == highest)

    def _unknown_where(self, strange: NDArray[np.bool_]) -> Doubles:
        places = self.postings.tocoo()
        weight = np.where(strange, self.unknown_idf, self.idf)[places.row].astype(np.float64)
        count = self.postings.shape[1]
        total = np.bincount(places.col, weights=weight, minlength=count)
        share: Doubles = np.bincount(places.col, weights=weight * strange[places.row], minlength=count) / total
        return share


class Gathering:
    """Bags of terms on their way to a ``Kernel``, kept as numbers: a hundred thousand bags would fill the memory."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._columns = array("i")
        self._counts = array("i")
        self._lengths = array("i")

    def add(self, bag: Counter[str]) -> None:
        """Take in the bag of the next phrasing."""
        ids = self._ids
        self._columns.extend([ids.setdefault(term, len(ids)) for term in bag])
        self._counts.extend(bag.values())
        self._lengths.append(len(bag))

    def kernel(self) -> Kernel:
        """Return the space fitted to all bags added."""
        columns, counts = np.array(self._columns, np.int32), np.array(self._counts, np.float32)
        size = len(self._lengths)
        rows = np.repeat(np.arange(size, dtype=np.int32), np.array(self._lengths, np.int32))
        frequency = np.bincount(columns, minlength=len(self._ids))
        idf = (1 + np.log((1 + size) / (1 + frequency))).astype(np.float32)
        weights = (1 + np.log(counts)) * idf[columns]
        norms = np.sqrt(np.bincount(rows, weights=weights**2, minlength=size)).astype(np.float32)
        shape = (len(self._ids), size)
        postings = sparse.csr_matrix((weights / norms[rows], (columns, rows)), shape=shape, dtype=np.float32)
        return Kernel(self._ids, idf, float(1 + np.log(1 + size)), postings)
