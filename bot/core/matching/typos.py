"""Typo repair: an unknown word that is nearly a word of the knowledge is read as that word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from rapidfuzz import process
from rapidfuzz.distance import OSA

MIN_LENGTH = 4
"""Shorter words are left alone: one letter away from them lies half the dictionary."""
LONG_WORD = 7
"""From this length on two slips are forgiven, below it one."""
_MAX_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Speller:
    """The words of the knowledge by length, each with how often it stands there."""

    counts: Mapping[str, int]
    by_length: Mapping[int, Sequence[str]]

    @classmethod
    def of(cls, words: Counter[str]) -> Speller:
        """Learn the words of the knowledge; commoner ones win among equally near ones."""
        by_length: dict[int, list[str]] = {}
        for word, _ in sorted(words.items(), key=lambda item: (-item[1], item[0])):
            by_length.setdefault(len(word), []).append(word)
        return cls(MappingProxyType(dict(words)), MappingProxyType(by_length))

    def repair(self, words: Sequence[str]) -> list[str]:
        """Return ``words`` with each unknown one replaced by the nearest known one, if one is near enough."""
        return [word if word in self.counts else self._nearest(word) or word for word in words]

    def _nearest(self, word: str) -> str | None:
        if not MIN_LENGTH <= len(word) <= _MAX_LENGTH or not word.isalpha():
            return None
        allowed = 2 if len(word) >= LONG_WORD else 1
        best: tuple[int, int, str] | None = None
        for length in range(max(MIN_LENGTH - 1, len(word) - allowed), len(word) + allowed + 1):
            # The most frequent comes first in the list, and extractOne returns the first of the nearest.
            found = process.extractOne(word, self.by_length.get(length, ()), scorer=OSA.distance, score_cutoff=allowed)
            if found is not None:
                key = (int(found[1]), -self.counts[found[0]], found[0])
                best = key if best is None else min(best, key)
        return best[2] if best else None
