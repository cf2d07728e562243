"""How texts are turned into words, n-grams and stems, the same way for phrasings and messages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from bot.core.matching.kernels import Stems, grams
from bot.core.matching.typos import Speller
from bot.core.text import fold, normalise, spelt_tokens, strip_quoted

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """One text as the kernels see it."""

    plain: str
    """As it was written, on one line, without what is quoted, its typos repaired: for a sentence encoder."""
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
    written: Mapping[str, str] = field(default_factory=dict)
    """How the knowledge writes a folded word, capitals and umlauts included."""

    def read(self, text: str, language: str | None) -> Reading:
        """Return the reading of ``text``, its typos repaired where a speller is known."""
        bare = strip_quoted(text)
        spelt = spelt_tokens(bare)
        if not spelt:
            bare, spelt = text, spelt_tokens(text)
        words = [folded for _, folded in spelt]
        plain = normalise(bare)
        if self.speller is not None:
            known = self.stems.languages
            repaired = self.speller.repair(spelt, (language,) if language in known else known)
            slips = {slip: word for slip, word in zip(words, repaired, strict=True) if slip != word}
            if slips and self.written:
                plain = _WORD.sub(lambda found: self._as_written(found[0], slips), plain)
            words = repaired
        stems = self.stems.of(words, language)
        return Reading(
            plain=plain,
            words=tuple(words),
            grams=Counter(gram for word in words for gram in grams(word)),
            stems=Counter(stems),
            pairs=Counter(f"{first} {second}" for first, second in pairwise(["^", *stems, "$"])),
        )

    def _as_written(self, word: str, slips: Mapping[str, str]) -> str:
        repaired = slips.get(fold(word))
        return word if repaired is None else self.written.get(repaired, repaired)


def written_words(texts: Iterable[str]) -> Mapping[str, str]:
    """Return how each folded word is written most often in ``texts``."""
    counts: dict[str, Counter[str]] = {}
    for text in texts:
        for found in _WORD.finditer(text):
            counts.setdefault(fold(found[0]), Counter())[found[0]] += 1
    return {word: min(seen, key=lambda spelling: (-seen[spelling], spelling)) for word, seen in counts.items()}


def gist(text: str) -> str:
    """Return the folded text without what is quoted, or all of it where nothing else is there."""
    return fold(strip_quoted(text)) or fold(text)
