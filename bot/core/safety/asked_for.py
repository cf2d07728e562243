"""Passwords in talk that is pasted line by line: somebody asks for one, and the next line is it."""

from __future__ import annotations

import re

_ASKED = re.compile(r"pass ?(?:wor[dt]|phrase|code)|kennwort|losungswort|\bpwd?\b", re.IGNORECASE)
_SPEAKER = re.compile(r"(?:[\[(][^\])\n]{1,24}[\])]\s?)?(?:[\w .@'-]{1,24}[:>]\s?)?", re.IGNORECASE)
"""What may stand before it on its line: the time, and who speaks."""
_REACH = 120
"""Characters at the end of the line before that are read."""


def is_reply(text: str, word: re.Match[str]) -> bool:
    """Whether ``word`` is all that somebody says on a line, in reply to a line about a password."""
    begin = text.rfind("\n", 0, word.start()) + 1
    if not begin or text[word.end() : word.end() + 3].strip(" .!)\"'`").partition("\n")[0]:
        return False
    asked = text[:begin].rstrip().rpartition("\n")[2]
    return _SPEAKER.fullmatch(text, begin, word.start()) is not None and _ASKED.search(asked[-_REACH:]) is not None
