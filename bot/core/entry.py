"""What the bot knows about one question: its phrasings, its answer, and when it may be said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

MAX_TITLE = 80
"""Longest title in characters: Discord's limit for the label of a button."""


class HandoffPolicy(StrEnum):
    """Whether a human stands behind an answer."""

    NEVER = "never"
    """The answer says it all; no button for a human."""
    OFFER = "offer"
    """The answer carries buttons that fetch a human."""
    ALWAYS = "always"
    """A human takes the matter; the answer is said only in the private thread, until that human is there."""


@dataclass(frozen=True, slots=True)
class Link:
    """Where to read on. ``label`` holds one text per language."""

    label: Mapping[str, str]
    url: str

    def label_in(self, language: str) -> str:
        """Return the label in ``language``, or in another where there is none."""
        return pick(self.label, language)[1]


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One way in which members ask for an entry."""

    entry: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One question that the community asks, with its answer; facts are filled in."""

    id: str
    topic: str
    owner: str | None
    questions: Mapping[str, tuple[str, ...]]
    """Phrasings per language, the first one of each serves as title."""
    answers: Mapping[str, str]
    follow_ups: tuple[str, ...]
    """Ids of entries that members often want next."""
    links: tuple[Link, ...]
    handoff: HandoffPolicy
    review_by: date | None
    valid_from: date | None
    valid_until: date | None
    """Last day on which the answer is true."""
    channels: tuple[str, ...]
    """Channels in which the entry may be used; empty for all."""
    must_match: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    must_not_match: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    file: str = ""
    line: int = 0
    places: Mapping[tuple[str, str, int], tuple[int, int]] = field(default_factory=lambda: MappingProxyType({}))
    """Line and column of each example, by (``must_match`` or ``must_not_match``, language, number from 0)."""

    def title(self, language: str) -> str:
        """Return the first phrasing in ``language``, else in another, cut to 80 characters."""
        titles = {each: phrasings[0] for each, phrasings in self.questions.items() if phrasings}
        title = " ".join(pick(titles, language)[1].split())
        return title if len(title) <= MAX_TITLE else title[: MAX_TITLE - 1].rstrip() + "…"

    def answer_in(self, language: str) -> tuple[str, str]:
        """Return the answer in ``language``, or in another where there is none: (language used, text)."""
        return pick(self.answers, language)

    def valid_on(self, day: date) -> bool:
        """Say whether the answer is true on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )

    def applies_in(self, channel: str) -> bool:
        """Say whether the entry may be used in ``channel``."""
        return not self.channels or channel in self.channels


def pick(texts: Mapping[str, str], language: str) -> tuple[str, str]:
    """Return (language, text) in the wanted language, its base (``de`` for ``de-AT``), English, or the first there is.

    Raises:
        ValueError: there is no text at all.
    """
    for each in (language, language.partition("-")[0], "en", *texts):
        if each in texts:
            return each, texts[each]
    raise ValueError("there is no text in any language")
