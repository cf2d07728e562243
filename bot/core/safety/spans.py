"""Spans of a text that a finder claims, and what all finders of private data share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.core.safety.findings import PersonalKind

ENDING = ".,!?;:)…'’"
"""Marks behind a word that end its sentence or clause."""
_FARTHEST = 20
"""How far into a word an anchor may stand."""
_MARKS = tuple(kind.mark.lower() for kind in PersonalKind)


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]`` is a datum of this kind."""

    kind: PersonalKind
    start: int
    end: int


def lowered(text: str) -> str:
    """Return ``text`` in lower case, every character where it stood, for patterns that need not ask for both cases."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(char.lower()[0] for char in text)


def has_any(text: str, hints: Iterable[str]) -> bool:
    """Whether one of the words stands in ``text``: what is asked before dear patterns are."""
    for hint in hints:  # noqa: SIM110 - twice as fast as any(), and asked many times a message
        if hint in text:
            return True
    return False


def places(low: str, begin: Iterable[str], within: Iterable[str] = ()) -> list[int]:
    """Return where a word of ``low`` begins with one of ``begin``, or holds one of ``within``; not in our own marks."""
    result: list[int] = []
    for hints, inside in ((begin, False), (within, True)):
        for hint in hints:
            place = low.find(hint)
            while place >= 0:
                led = low[place - 1] if place else " "
                if (inside or not (led.isalnum() or led == "_")) and not (
                    led == "[" and low.startswith(_MARKS, place - 1)
                ):
                    result.append(place)
                place = low.find(hint, place + 1)
    result.sort()
    return result


def near(pattern: re.Pattern[str], text: str, anchors: Iterable[int]) -> Iterator[re.Match[str]]:
    """Find ``pattern`` as ``finditer`` does, but only where a word begins that has an anchor in it.

    A pattern that may begin with any word is thereby tried at few places of a text instead of at all.
    """
    done = 0
    for anchor in anchors:
        whole = word = anchor
        least = max(done, whole - _FARTHEST)
        while word > least and (text[word - 1].isalnum() or text[word - 1] == "_"):
            word -= 1
        whole = word
        while whole > least and (text[whole - 1].isalnum() or text[whole - 1] in "_-"):
            whole -= 1
        if word < done:
            continue
        found = pattern.match(text, whole) or (pattern.match(text, word) if whole < word else None)
        done = found.end() if found else word + 1
        if found:
            yield found


def before(text: str, start: int, reach: int = 40) -> str:
    """Return up to ``reach`` characters of the line before ``start``, in lower case.

    Where the datum stands on a line of its own, say in a code block, it is the last line before that has words.
    """
    led = text[max(0, start - reach) : start]
    said = led.rstrip()
    return (said if said == led else said + " ").rpartition("\n")[2].lower()


def after(text: str, end: int, reach: int = 40) -> str:
    """Return up to ``reach`` characters of the same line that stand behind ``end``, in lower case."""
    return text[end : end + reach].partition("\n")[0].lower()


def says(pattern: re.Pattern[str], context: str) -> bool:
    """Whether ``pattern``, which has words, is found in what ``before`` or ``after`` gave; digits alone say nothing."""
    return context.islower() and pattern.search(context) is not None


def of_value(found: re.Match[str], kind: PersonalKind) -> Span:
    """Return the span of the group ``value`` without the marks that end its sentence.

    "!" and "?" may belong to a password: rather a mark too long than a character left over.
    """
    value = found["value"]
    length = len(value) if value.endswith(("!", "?", ".")) else len(value.rstrip(ENDING))
    return Span(kind, found.start("value"), found.start("value") + length)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return ``spans`` in order; of overlapping ones the first to start, then the longest, names the whole stretch."""
    result: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if result and span.start < result[-1].end:
            last = result[-1]
            result[-1] = Span(last.kind, last.start, max(last.end, span.end))
        else:
            result.append(span)
    return tuple(result)
