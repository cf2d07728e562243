"""Whether a message says what is not wanted beside what is: "I don't want to cancel, only move to a cheaper plan".

A bag of words cannot tell the two apart, and what is denied often stands first and in clearer words.
"""

from __future__ import annotations

import re

from bot.core.text import fold

_AT_MOST = r".{0,80}? "
"""Letters from the one to the other at the most; a space before the turning word."""
_NOT = r"(?:nicht|kein\w{0,2})\b(?! nur\b| bloss\b)"
"""German for "not"; "nicht nur" denies nothing."""
_TURNS = re.compile(
    r"\b(?:not|dont|didnt) (?:really |actually |even |here |currently )?"
    r"(?:to|want|wanna|need|trying|looking|mean|asking|about|talking|after|interested|wish|planning|going)\b"
    rf"{_AT_MOST}(?:only|just|but|instead|merely)\b"
    rf"|\b{_NOT}{_AT_MOST}sondern\b"
    rf"|\b(?:will|wollte|moechte|mag|soll|brauche?|suche?|geht|gehts)\b.{{0,60}}? {_NOT}{_AT_MOST}"
    r"(?:nur|bloss|lediglich)\b"
)


def denies(text: str) -> bool:
    """Tell whether ``text`` sets what is wanted against what is not, in English or German."""
    return _TURNS.search(fold(text)) is not None
