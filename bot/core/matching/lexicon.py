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

    def bags(self, words: Sequence[str], language: str | None) -> tuple[Bag, Bag, Bag]:
        """Return what each kernel sees of the folded words of a text."""
        return (self._chars(words), *self._stems_and_pairs(self.stems.of(words, language)))

    def _chars(self, words: Sequence[str]) -> Bag:
        numbers = list(map(self.words.get, words))
        unknown = [word for word, number in zip(words, numbers, strict=True) if number is None]
        loose = [gram for word in unknown[:MOST_UNKNOWN] for gram in grams(word)]
        places = [place for place in map(self.grams.get, loose) if place is not None]
        strange = len(set(loose).difference(self.grams)) if len(places) < len(loose) else 0
        strange += len(GRAM_SIZES) * sum(min(len(word), MOST_LETTERS) for word in unknown[MOST_UNKNOWN:])
        begins, ends = self.gram_starts, self.gram_starts[1:]
        known = [self.gram_numbers[begins[number] : ends[number]] for number in numbers if number is not None]
        return Bag.of(np.concatenate([np.array(places, np.int32), *known]), strange)

    def _stems_and_pairs(self, stems: Sequence[str]) -> tuple[Bag, Bag]:
        size = len(self.stem_numbers)
        # Stems that the knowledge does not have are numbered on, behind the two ends of a text.
        strange: dict[str, int] = {}
        numbers = [
            size + 2 + strange.setdefault(stem, len(strange)) if number is None else number
            for stem, number in zip(stems, map(self.stem_numbers.get, stems), strict=True)
        ]
        pairs = list(pairwise((size, *numbers, size + 1)))
        keys = np.array([pair_key(*pair, size) for pair in pairs if max(pair) < size + 2], np.int64)
        odd = {pair for pair in pairs if max(pair) >= size + 2}
        places = self.pair_keys.searchsorted(keys)
        found = self.pair_keys.take(places, mode="clip") == keys if len(self.pair_keys) else places > 0
        return (
            Bag.of(np.array([number for number in numbers if number < size], np.int32), len(strange)),
            Bag.of(places[found].astype(np.int32), len(odd) + len(set(keys[~found].tolist()))),
        )


_Key = TypeVar("_Key", int, Keys)


def pair_key(first: _Key, second: _Key, stems: int) -> _Key:
    """Return one number for each pair of stems; ``stems`` stands for the beginning of a text, one more for its end."""
    return first * (stems + 2) + second
