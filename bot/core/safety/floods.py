"""Passwords in a text that names one again and again: a list of logins, or an attempt to keep us busy.

To judge hundreds of names one by one takes longer than a message may. Here everything that could be a password is
struck out, by what it looks like alone: rather a harmless word too much than a wait for all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.safety.findings import PersonalKind
from bot.core.safety.spans import ENDING, Span, lowered, of_value

_NAMES = ("pass", "pw", "p/w", "kennw", "losung", "code", " pin", "user", "login", "echo", "curl", "mysql")
_MOST = 80
"""Names in a text; a long message about nothing but a lost password has twenty."""
_SHORTEST = 240
"""No shorter text can hold so many."""
_TOLD = re.compile(
    r"(?:pass(?:wor[dt]|phrase|code|wd)?|pwd?|psw|p/w|kennw(?:ort)?|losung(?:swort)?|code|pin|phrase)"
    r"[\"']?\s{0,3}(?:[:=]|is\b|ist\b|lautet\b|war\b|was\b)\s{0,3}[\"'„“‚]?"
    r"(?P<value>[^\s\"'“”\[\]<>]{3,64})",
    re.IGNORECASE,
)
_LOOKS_SO = re.compile(
    r"(?<![^\s\"'„“‚‘`(,;:=])(?=[^\s\[\]]{0,63}(?:[0-9#$&%§*^+~€@=]|[!?][^\s!?]|[^\W\d_]-[^\W\d_]))"
    r"(?P<value>[^\s\"'„“‚‘`(,;:=\[\]<>][^\s\[\]<>]{3,3999})"
)


def is_flood(text: str) -> bool:
    """Whether ``text`` names passwords more often than any message to a human does."""
    if len(text) < _SHORTEST:
        return False
    low = lowered(text)
    return sum(low.count(name) for name in _NAMES) - low.count("[password]") > _MOST


def flooded(text: str) -> Iterator[Span]:
    """Find whatever could be a password by its looks, or stands where one does."""
    for found in (*_TOLD.finditer(text), *_LOOKS_SO.finditer(text)):
        if found["value"].rstrip(ENDING):
            yield of_value(found, PersonalKind.PASSWORD)
