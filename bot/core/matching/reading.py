"""How texts are turned into words, n-grams and stems, the same way for phrasings and messages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from bot.core.matching.kernels import Stems, grams
from bot.core.matching.typos import Speller
from bot.core.text import fold, normalise, spelt_tokens, strip_quoted


@dataclass(frozen=True, slots=True)
class Reading:
    """One text as the kernels see it."""

    plain: str
    """As it was written, on one line, without what is quoted: for a sentence encoder."""
    words: tuple[str, ...]
    grams: Counter[str]
    stems: Counter[str]
    pairs: Counter[str]
    """Neighbouring stems, the beginning and the end of the text counted as words."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Knows the languages and the words of the knowledge."""

    stems: Stems
    speller: Speller | None = None

    def read(self, text: str, language: str | None) -> Reading:
        """Return the reading of ``text``, its typos repaired where a speller is known."""
        bare = strip_quoted(text)
        spelt = spelt_tokens(bare)
        if not spelt:
            bare, spelt = text, spelt_tokens(text)
        words = [folded for _, folded in spelt]
        if self.speller is not None:
            known = self.stems.languages
            words = self.speller.repair(spelt, (language,) if language in known else known)
        stems = self.stems.of(words, language)
        return Reading(
            plain=normalise(bare),
            words=tuple(words),
            grams=Counter(gram for word in words for gram in grams(word)),
            stems=Counter(stems),
            pairs=Counter(f"{first} {second}" for first, second in pairwise(["^", *stems, "$"])),
        )


def gist(text: str) -> str:
    """Return the folded text without what is quoted, or all of it where nothing else is there."""
    return fold(strip_quoted(text)) or fold(text)
