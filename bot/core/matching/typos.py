"""Typo repair: a word that neither the knowledge nor the language has is read as the nearest word of the knowledge.

Where the knowledge has none near, a common word of the language is taken: "devcie" says device though no phrasing has
it, and what is nobody's word would be read as one of the knowledge sooner or later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import simplemma
from rapidfuzz import process
from rapidfuzz.distance import OSA
from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

from bot.core.common_words import CommonWords

MIN_LENGTH = 4
"""Shorter words are left alone: one letter away from them lies half the dictionary."""
MIN_BESIDE_COMMON = 3
"""The same where common words are known, which are no slips: "bil" may then be read as "bill"."""
LONG_WORD = 7
"""From this length on two slips are forgiven, below it one."""
_MAX_LENGTH = 40
MAX_SLIPS = 8
"""Different words repaired in one message: where more are in no dictionary, it is no language that is misspelt."""
MAX_STRANGE = 50
"""Different unknown words looked at in one message: more are no slips."""


@dataclass(frozen=True, slots=True)
class Speller:
    """The words of the knowledge by length, each with how often it stands there."""

    counts: Mapping[str, int]
    by_length: Mapping[int, Sequence[str]]
    common: CommonWords | None = None

    @classmethod
    def of(cls, words: Counter[str], common: CommonWords | None = None) -> Speller:
        """Learn the words of the knowledge; commoner ones win among equally near ones."""
        by_length: dict[int, list[str]] = {}
        for word, _ in sorted(words.items(), key=lambda item: (-item[1], item[0])):
            by_length.setdefault(len(word), []).append(word)
        return cls(MappingProxyType(dict(words)), MappingProxyType(by_length), common)

    @property
    def _shortest(self) -> int:
        return MIN_BESIDE_COMMON if self.common else MIN_LENGTH

    def repair(self, words: Sequence[tuple[str, str]], languages: Sequence[str]) -> list[str]:
        """Return the folded words, each that no dictionary has replaced by a near one, if any is.

        Args:
            words: each as written in lower case and folded, see ``text.spelt_tokens``.
            languages: whose dictionaries are asked; a dictionary is loaded when first asked.
        """
        strange = [pair for pair in dict.fromkeys(words) if pair[1] not in self.counts][:MAX_STRANGE]
        if not strange:
            return [folded for _, folded in words]
        slips = [pair for pair in strange if self._may_be_a_slip(*pair, languages)][:MAX_SLIPS]
        read = {pair: self._nearest(pair[1]) for pair in slips}
        return [read.get(pair) or pair[1] for pair in words]

    def _may_be_a_slip(self, spelt: str, folded: str, languages: Sequence[str]) -> bool:
        readable = self._shortest <= len(folded) <= _MAX_LENGTH and folded.isalpha()
        if not readable or (self.common and folded in self.common.ranks):
            return False
        return not any(_in_dictionary(spelt, language) for language in languages)

    def _nearest(self, word: str) -> str | None:
        allowed = 2 if len(word) >= LONG_WORD else 1
        best: tuple[int, int, str] | None = None
        for length in range(max(MIN_LENGTH - 1, len(word) - allowed), len(word) + allowed + 1):
            # The most frequent comes first in the list, and extractOne returns the first of the nearest.
            found = process.extractOne(word, self.by_length.get(length, ()), scorer=OSA.distance, score_cutoff=allowed)
            if found is not None:
                key = (int(found[1]), -self.counts[found[0]], found[0])
                best = key if best is None else min(best, key)
        if best is None and self.common:
            return self.common.nearest(word, allowed, MIN_BESIDE_COMMON)
        return best[2] if best else None


def _in_dictionary(word: str, language: str) -> bool:
    return language in SUPPORTED_LANGUAGES and simplemma.is_known(word, lang=language)
