"""How messages are turned into words and terms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from bot.core.matching.kernels import Bag
from bot.core.matching.lexicon import Lexicon
from bot.core.matching.typos import Speller
from bot.core.text import fold, normalise, spelt_tokens, strip_quoted

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """One text as the kernels see it."""

    plain: str
    """As it was written, on one line, without what is quoted, its typos repaired: for a sentence encoder, "" where none
    is used."""
    wordings: tuple[str, ...]
    """Folded, its typos as they are: all of it, then without what is quoted where that is something else."""
    words: tuple[str, ...]
    bag: Bag
    """Character n-grams, stems, and neighbouring stems, the beginning and the end of the text counted as words."""
    slips: Mapping[str, str]
    """What was read for each word that is none."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Knows the languages and the words of the knowledge."""

    lexicon: Lexicon
    speller: Speller
    written: Mapping[str, str] | None = None
    """How the knowledge writes a folded word, capitals and umlauts included; None where no encoder is used."""

    def read(self, text: str, language: str | None, whole: Reading | None = None) -> Reading:
        """Return the reading of ``text``, its typos repaired; as in ``whole`` where it is a part of that."""
        own = strip_quoted(text)
        spelt = spelt_tokens(own)
        if not spelt:
            own, spelt = text, spelt_tokens(text)
        known = self.lexicon.stems.languages
        if whole is None:
            words = self.speller.repair(spelt, (language,) if language in known else known)
            slips: Mapping[str, str] = {
                slip: word for (_, slip), word in zip(spelt, words, strict=True) if slip != word
            }
        else:
            slips = whole.slips
            words = [slips.get(word, word) for _, word in spelt]
        bag = self.lexicon.bag(words, language)
        return Reading(self._plain(own, slips), _wordings(text, own, spelt), tuple(words), bag, slips)

    def _plain(self, own: str, slips: Mapping[str, str]) -> str:
        if self.written is None:
            return ""
        plain = normalise(own)
        return _WORD.sub(lambda found: self._as_written(found[0], slips), plain) if slips else plain

    def _as_written(self, word: str, slips: Mapping[str, str]) -> str:
        repaired = slips.get(fold(word))
        return word if repaired is None else (self.written or {}).get(repaired, repaired)


def _wordings(text: str, own: str, spelt: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    folded_own = " ".join(word for _, word in spelt)
    return (folded_own,) if own == text.strip() else tuple(dict.fromkeys((fold(text), folded_own)))


def written_words(texts: Iterable[str]) -> Mapping[str, str]:
    """Return how each folded word is written most often in ``texts``."""
    spellings = Counter(chain.from_iterable(_WORD.findall(text) for text in texts))
    written: dict[str, str] = {}
    # Each spelling is folded once: the words of ten thousand phrasings are few.
    for spelling in sorted(spellings, key=lambda each: (-spellings[each], each)):
        written.setdefault(fold(spelling), spelling)
    return written


def bare(text: str) -> str:
    """Return the text without what is quoted, or all of it where nothing else holds a word."""
    own = strip_quoted(text)
    return own if fold(own) else text


def folded(text: str) -> tuple[str, str]:
    """Return the folded text without what is quoted, or all of it where nothing else is there; and all of it."""
    own, whole = strip_quoted(text), fold(text)
    return whole if own == text.strip() else fold(own) or whole, whole
