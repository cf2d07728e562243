"""How the finders of private data see a text: what hides a number from them taken away, every place known.

People paste from phones, PDFs and chats: invisible characters, full-width digits and markdown stand in the middle of
an IBAN. A view reads through them and still says where in the text as written each character came from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.safety.spans import has_any

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212\ufe58\ufe63\uff0d"
_BLANKS = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_PLAIN = str.maketrans(
    {**dict.fromkeys(_DASHES, "-"), **dict.fromkeys(_BLANKS, " "), "\uff0b": "+", "\uff20": "@", "\uff0e": ".",
     "\uff0f": "/", "\uff1a": ":", "\uff08": "(", "\uff09": ")"}
)  # fmt: skip
_INVISIBLE = frozenset(
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c"
    "\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u206a\u206b\u206c\u206d\u206e\u206f\ufe00\ufe01"
    "\ufe02\ufe03\ufe04\ufe05\ufe06\ufe07\ufe08\ufe09\ufe0a\ufe0b\ufe0c\ufe0d\ufe0e\ufe0f\ufeff\U000e0001"
)
_FOREIGN = re.compile("[\u00a0\u00ad\u0300-\U0010ffff]")
"""What may be invisible, or is read as something else."""
_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")
_OPENS, _CLOSES = r"(?<![^\s(>*|~_\"'`:=])", r"(?![^\s)<*|~_\"'`.,:;!?])"
_MARKDOWN = re.compile(
    r"```(?:[a-z0-9+#-]{1,15}(?=\n))?|`{1,2}"  # code
    r"|^[ \t]{0,3}(?:>[ \t]?){1,3}"  # quotes
    rf"|{_OPENS}(?:\*\*|__|\|\||~~)(?=\S)|(?<=\S)(?:\*\*|__|\|\||~~){_CLOSES}"
    rf"|(?P<open>{_OPENS}[*_](?=[^\s*_][^\n*_]{{1,100}}[*_]{_CLOSES}))|(?P<close>(?<=[^\s*_])[*_]{_CLOSES})",
    re.MULTILINE | re.IGNORECASE,
)
_SINGLY = re.compile(r"(?<![0-9])[0-9](?:[ ._/-]{1,2}[0-9](?![0-9])){1,48}")
_MANY_SINGLY = re.compile(r"(?<![0-9])[0-9](?:[ ._/-]{1,2}[0-9](?![0-9])){4}")


@dataclass(frozen=True, slots=True)
class View:
    """A text as the finders read it."""

    text: str
    places: Sequence[int] | None = None
    """Where each character stands in the text as written; None where nothing was left out."""
    length: int = 0
    """Of the text as written."""

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``text[start:end]`` stands in the text as written, with the invisible in it and behind it."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end] if end < len(self.places) else self.length

    def without(self, dropped: Sequence[int]) -> View:
        """Return the view without the characters at these places of it, which are in order."""
        gone = frozenset(dropped)
        kept = [place for place in range(len(self.text)) if place not in gone]
        places = kept if self.places is None else [self.places[place] for place in kept]
        return View("".join(self.text[place] for place in kept), places, self.length or len(self.text))


def view_of(text: str) -> View:
    """Return ``text`` with foreign digits, dashes and blanks made ASCII, markdown blanked, the invisible left out."""
    view = View(text, None, len(text))
    if _FOREIGN.search(text):
        hidden = [
            found.start()
            for found in _FOREIGN.finditer(text)
            if found.group() in _INVISIBLE or unicodedata.combining(found.group())
        ]
        if hidden:
            view = view.without(hidden)
        readable = view.text.translate(_PLAIN)
        readable = _FOREIGN_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit.group())), readable)
        view = View(readable, view.places, len(text))
    if has_any(view.text, "`*_|~>"):
        view = View(_MARKDOWN.sub(_blank, view.text), view.places, len(text))
    return view


def joined(view: View) -> View | None:
    """Return the view with digits that stand singly put together (``4 1 1 1`` → ``4111``), None if there are none."""
    if not _MANY_SINGLY.search(view.text):
        return None
    dropped: list[int] = []
    for run in _SINGLY.finditer(view.text):
        signs = [char for char in run.group() if not char.isdigit()]
        # What stands between most digits spells them out; a rarer sign belongs to the number's form.
        common = {char for char in set(signs) if signs.count(char) * 2 >= len(signs)}
        dropped += [place for place in range(run.start(), run.end()) if view.text[place] in common]
    return view.without(dropped) if dropped else None


def _blank(mark: re.Match[str]) -> str:
    return " " * len(mark.group())
