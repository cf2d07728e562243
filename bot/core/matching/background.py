"""Talk that no entry covers: what members say to each other, and ask each other about the rest of the world.

It stands beside the phrasings as one more entry, without an id, that is never shown. A message that looks like it is
less likely meant for the support, whatever words it shares with an entry: "is Fedora any better than Mint?" says
Linux as plainly as a question about the Linux version of a product does. In speaker recognition such a model of
everybody else is called a universal background model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.core.matching import background_de, background_en

_TEXTS: Mapping[str, str] = {"de": background_de.TEXT, "en": background_en.TEXT}
_FALLBACK = ("en",)
_LEAST = 60
_GOLDEN = (5**0.5 - 1) / 2


class Spoken(Protocol):
    """What is asked of a phrasing."""

    @property
    def language(self) -> str:
        """ISO code of the language it is written in."""


@dataclass(frozen=True, slots=True)
class Talk:
    """One text of the background; it takes the place of a phrasing."""

    language: str
    text: str

    @property
    def entry(self) -> str:
        """Empty, for it belongs to no entry: ids are never empty, so it sorts before them all."""
        return ""


def background(phrasings: Sequence[Spoken]) -> list[Talk]:
    """Return talk in the languages of the phrasings, evenly chosen, at most half as much as there are phrasings.

    English stands in where there is none in any of the languages. More talk than that would outweigh the phrasings.
    """
    languages = {each.language for each in phrasings}
    talk = [
        Talk(language if language in languages else min(languages, default=language), text)
        for language in sorted(languages & _TEXTS.keys()) or _FALLBACK
        for text in re.split(r" \| |\n", _TEXTS[language].strip())
    ]
    count = min(len(talk), max(_LEAST, len(phrasings) // 2)) if phrasings else 0
    # Spread evenly by the golden ratio: what is chosen stays so as the knowledge grows, and need not be encoded again.
    return [talk[place] for place in sorted(range(len(talk)), key=lambda place: place * _GOLDEN % 1)[:count]]
