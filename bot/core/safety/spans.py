"""Spans of a text that a finder claims, and what all finders of private data share."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.safety.findings import PersonalKind

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212\ufe58\ufe63\uff0d"
_BLANKS = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u200b\u2060\ufeff"
_PLAIN = str.maketrans(
    {**dict.fromkeys(_DASHES, "-"), **dict.fromkeys(_BLANKS, " "), "\uff0b": "+", "\uff20": "@", "\uff0e": "."}
)


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]`` is a datum of this kind."""

    kind: PersonalKind
    start: int
    end: int


def plain(text: str) -> str:
    """Return ``text`` with foreign digits, dashes and blanks made ASCII, character for character.

    The length stays the same, so that a place found in the result is the place in ``text``.
    """
    if text.isascii():
        return text
    text = text.translate(_PLAIN)
    return "".join(char if char.isascii() or not char.isdecimal() else str(unicodedata.decimal(char)) for char in text)


def before(text: str, start: int, reach: int = 40) -> str:
    """Return up to ``reach`` characters of the same line that stand before ``start``, in lower case."""
    return text[max(0, start - reach) : start].rpartition("\n")[2].lower()


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
