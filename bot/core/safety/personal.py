"""Private data in the open: found and redacted, in code blocks and quotes as well, for that is where tokens stand."""

from __future__ import annotations

import re

from bot.core.safety import contacts, numbers, secrets
from bot.core.safety.findings import PersonalDatum
from bot.core.safety.spans import Span, merged, plain
from bot.core.text import MAX_TEXT

_ANY = (secrets.tokens, secrets.passwords, contacts.emails)
_WITH_DIGIT = (contacts.addresses,)
_WITH_DIGITS = (numbers.ibans, numbers.cards, numbers.national_ids, contacts.phones)
_DIGIT = re.compile(r"[0-9]")
_DIGITS = re.compile(r"(?:[0-9][^0-9]{0,4}){6}")


def find(text: str) -> tuple[PersonalDatum, ...]:
    """Return the private data in the first ``MAX_TEXT`` characters, in order, none overlapping another."""
    return tuple(PersonalDatum(span.kind, span.start, span.end) for span in _spans(text[:MAX_TEXT]))


def redact(text: str) -> str:
    """Return the first ``MAX_TEXT`` characters with every private datum replaced by its mark.

    Redacting twice changes nothing more. Lone surrogates, which no file or database takes, become ``?``.
    """
    text = text[:MAX_TEXT].encode("utf-8", "replace").decode("utf-8")
    # A datum may show only once its neighbour is gone; each round takes characters away, so this ends.
    while spans := _spans(text):
        for span in reversed(spans):
            text = text[: span.start] + span.kind.mark + text[span.end :]
    return text


def _spans(text: str) -> tuple[Span, ...]:
    readable = plain(text)
    finders = list(_ANY)
    # Most messages hold no number worth a look: not asking keeps the common case cheap.
    if _DIGIT.search(readable):
        finders += _WITH_DIGIT
        if _DIGITS.search(readable):
            finders += _WITH_DIGITS
    return merged(span for finder in finders for span in finder(readable))
