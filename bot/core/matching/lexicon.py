"""The words of the knowledge and the terms each is made of, so that a message's terms need hardly be computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.core.matching.kernels import GRAM_SIZES, MOST_LETTERS, Bag, Numbers, Stems, grams

Keys = NDArray[np.int64]

MOST_UNKNOWN = 200
"""Unknown words of a text whose n-grams are looked up; those of further ones are taken for unknown too. No question
has as many, but four thousand random letters have."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Terms by number, for each kernel apart."""

    stems: Stems
    words: Mapping[str, int]
    grams: Mapping[str, int]
    gram_starts: NDArray[np.int64]
    """Where the n-grams of each word begin in ``gram_numbers``, and where the last end."""
    gram_numbers: Numbers
    stem_numbers: Mapping[str, int]
    pair_keys: Keys
    """Every pair of neighbouring stems as one number, see ``pair_key``, ascending; its place is the pair's number."""

    def bag(self, words: Sequence[str], language: str | None) -> Bag:
        """Return what the kernels see of the folded words of a text."""
        stems, strange_stems = self._numbered(self.stems.of(words, language))
        pairs, strange_pairs = self._pairs(stems)
        grams, loose, strange_grams = self._chars(words)
        first, size = len(self.grams), len(self.stem_numbers)
        terms = loose + [first + stem for stem in stems if stem < size] + [first + size + pair for pair in pairs]
        return Bag.of(
            np.concatenate([np.array(terms, np.int32), *grams]), (strange_grams, strange_stems, strange_pairs)
        )

    def _chars(self, words: Sequence[str]) -> tuple[list[Numbers], list[int], int]:
        """Return the n-grams of known words and of unknown ones, and how many different ones are unknown."""
        numbers = list(map(self.words.get, words))
        begins, ends = self.gram_starts, self.gram_starts[1:]
        known = [self.gram_numbers[begins[number] : ends[number]] for number in numbers if number is not None]
        if len(known) == len(words):
            return known, [], 0
        unknown = [word for word, number in zip(words, numbers, strict=True) if number is None]
        loose = [gram for word in unknown[:MOST_UNKNOWN] for gram in grams(word)]
        places = [place for place in map(self.grams.get, loose) if place is not None]
        strange = len(set(loose).difference(self.grams)) if len(places) < len(loose) else 0
        strange += len(GRAM_SIZES) * sum(min(len(word), MOST_LETTERS) for word in unknown[MOST_UNKNOWN:])
        return known, places, strange

    def _numbered(self, stems: Sequence[str]) -> tuple[list[int], int]:
        """Return the stems' numbers, and how many different ones the knowledge does not have."""
        # These are numbered on, behind the two ends of a text.
        following = len(self.stem_numbers) + 2
        strange: dict[str, int] = {}
        numbers = [
            following + strange.setdefault(stem, len(strange)) if number is None else number
            for stem, number in zip(stems, map(self.stem_numbers.get, stems), strict=True)
        ]
        return numbers, len(strange)

    def _pairs(self, stems: Sequence[int]) -> tuple[list[int], int]:
        """Return the numbers of the pairs of neighbouring stems, and how many different ones are unknown."""
        size = len(self.stem_numbers)
        pairs = list(pairwise((size, *stems, size + 1)))
        odd = {pair for pair in pairs if max(pair) >= size + 2} if max(stems, default=0) >= size else set()
        keys = [pair_key(*pair, size) for pair in pairs if pair not in odd]
        places = self.pair_keys.searchsorted(keys)
        found = self.pair_keys.take(places, mode="clip").tolist() if len(self.pair_keys) else [-1] * len(keys)
        known = [place for key, there, place in zip(keys, found, places.tolist(), strict=True) if key == there]
        strange = len(set(keys).difference(found)) if len(known) < len(keys) else 0
        return known, len(odd) + strange


_Key = TypeVar("_Key", int, Keys)


def pair_key(first: _Key, second: _Key, stems: int) -> _Key:
    """Return one number for each pair of stems; ``stems`` stands for the beginning of a text, one more for its end."""
    return first * (stems + 2) + second
