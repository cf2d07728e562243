"""Checks the tests that entries carry, ``must_match`` and ``must_not_match``, against a matcher."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from bot.core.entry import Entry
from bot.core.faults import Fault, Severity
from bot.core.knowledge import Knowledge
from bot.core.matching.matcher import Match


class Matching(Protocol):
    """What is needed of a matcher."""

    def match(self, text: str, language: str | None = None) -> Match:
        """Return which entries ``text`` may mean, best first."""


def check_entries(knowledge: Knowledge, matcher: Matching) -> tuple[Fault, ...]:
    """Try every example of every entry.

    Returns:
        an error where a ``must_match`` leads to another entry or a ``must_not_match`` is answered with the entry;
        a warning where a ``must_match`` leads to its entry, but not surely enough to be answered.
    """
    return tuple(fault for entry in knowledge.entries.values() for fault in _check(entry, matcher))


def _check(entry: Entry, matcher: Matching) -> Iterator[Fault]:
    for key, language, index, text in _examples(entry.must_match, "must_match"):
        match = matcher.match(text, language)
        first = match.candidates[0] if match.candidates else None
        if first is None or first.entry != entry.id:
            other = f"“{first.entry}”" if first else "nothing"
            message = f"“{text}” leads to {other}, not to “{entry.id}”."
            hint = "Add a phrasing like it here, or take what draws it there out of the other entry."
            yield _fault(entry, (key, language, index), "must-match-fails", message, hint, Severity.ERROR)
        elif first.confidence < match.answer_threshold:
            message = (
                f"“{text}” leads to “{entry.id}”, but not surely enough for an answer "
                f"({first.confidence:.2f} of {match.answer_threshold:.2f})."
            )
            hint = "Add a phrasing like it."
            yield _fault(entry, (key, language, index), "must-match-unsure", message, hint, Severity.WARNING)
    for key, language, index, text in _examples(entry.must_not_match, "must_not_match"):
        match = matcher.match(text, language)
        first = match.candidates[0] if match.candidates else None
        if first is not None and first.entry == entry.id and first.confidence >= match.answer_threshold:
            message = f"“{text}” is answered with “{entry.id}”, which it must not be."
            hint = "Give the entry it belongs to a phrasing like it, or take out the phrasing here that draws it."
            yield _fault(entry, (key, language, index), "must-not-match-fails", message, hint, Severity.ERROR)


def _examples(texts: Mapping[str, tuple[str, ...]], key: str) -> Iterator[tuple[str, str, int, str]]:
    for language, each in texts.items():
        for index, text in enumerate(each):
            yield key, language, index, text


def _fault(
    entry: Entry, example: tuple[str, str, int], code: str, message: str, hint: str, severity: Severity
) -> Fault:
    line, column = entry.places.get(example, (entry.line, 1))
    return Fault(entry.file, line, column, code, message, hint, severity)
