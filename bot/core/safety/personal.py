"""Private data in the open: found and redacted, in code blocks and quotes as well, for that is where tokens stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.core.safety import (
    codes,
    commands,
    contacts,
    entered,
    floods,
    handed_over,
    numbers,
    passwords,
    postal,
    secrets,
)
from bot.core.safety.findings import PersonalDatum, PersonalKind
from bot.core.safety.spans import Span, merged
from bot.core.safety.view import View, joined, view_of
from bot.core.text import MAX_TEXT

Finder = Callable[[str], Iterator[Span]]

_ANY: tuple[Finder, ...] = (
    secrets.tokens,
    passwords.passwords,
    handed_over.handed_over,
    entered.entered,
    commands.on_command_lines,
    contacts.emails,
    contacts.spoken_phones,
)
_FLOODED: tuple[Finder, ...] = (secrets.tokens, floods.flooded, contacts.emails)
_WITH_DIGIT = (codes.codes, postal.addresses, numbers.card_checks)
_WITH_DIGITS = (numbers.ibans, numbers.bank_accounts, numbers.cards, numbers.national_ids, contacts.phones)
_ROUNDS = 12
"""How often a text is read anew after something was struck out; two do for nearly every text."""
_DIGIT = re.compile(r"[0-9]")
_DIGITS = re.compile(r"(?:[0-9][^0-9]{0,4}){6}")


def find(text: str) -> tuple[PersonalDatum, ...]:
    """Return the private data in the first ``MAX_TEXT`` characters, in order, none overlapping another."""
    return find_and_redact(text)[0]


def redact(text: str) -> str:
    """Return the first ``MAX_TEXT`` characters with every private datum replaced by its mark.

    Redacting twice changes nothing more. Lone surrogates, which no file or database takes, become ``?``.
    """
    return find_and_redact(text)[1]


def concealed(text: str) -> tuple[PersonalKind, ...]:
    """Return the kinds whose marks stand in ``text``: what was struck out before it came here, say over a restart."""
    return tuple(kind for kind in PersonalKind if kind.mark in text) if "[" in text else ()


def find_and_redact(text: str) -> tuple[tuple[PersonalDatum, ...], str]:
    """Do both at the price of one; the places are those in the text given."""
    text = text[:MAX_TEXT]
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode("utf-8")
    first = spans = _spans(text)
    # A datum may show only once its neighbour is gone.
    for _ in range(_ROUNDS):
        if not spans:
            break
        text = _marked(text, spans)
        spans = _spans(text)
    return tuple(PersonalDatum(span.kind, span.start, span.end) for span in first), text


def _spans(text: str) -> tuple[Span, ...]:
    view = view_of(text)
    finders = list(_FLOODED if floods.is_flood(view.text) else _ANY)
    together = None
    # An underscore in a token may look like the end of emphasis.
    found = list(secrets.tokens(text)) if view.text != text and "_" in text else []
    # Most messages hold no number worth a look: not asking keeps the common case cheap.
    if _DIGIT.search(view.text):
        finders += _WITH_DIGIT
        if _DIGITS.search(view.text):
            finders += _WITH_DIGITS
            together = joined(view)
    found += [_placed(text, view, span) for finder in finders for span in finder(view.text)]
    if together is not None:
        found += [_placed(text, together, span) for finder in _WITH_DIGITS for span in finder(together.text)]
    return merged(found)


def _placed(text: str, view: View, span: Span) -> Span:
    start, end = view.source(span.start, span.end)
    if span.kind is PersonalKind.PASSWORD or span.kind is PersonalKind.TOKEN:
        # What was read as markdown around a secret may be part of it.
        while start and text[start - 1] in "*_":
            start -= 1
        while end < len(text) and text[end] in "*_":
            end += 1
    return span if (start, end) == (span.start, span.end) else Span(span.kind, start, end)


def _marked(text: str, spans: tuple[Span, ...]) -> str:
    parts: list[str] = []
    done = 0
    for span in spans:
        parts += (text[done : span.start], span.kind.mark)
        done = span.end
    return "".join((*parts, text[done:]))
