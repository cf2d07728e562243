"""The forms in which the safety patterns read a message.

The *plain* form is what a pattern's author sees: lower-case words without accents (ä → ae, ß → ss) or apostrophes
(``don't`` → ``dont``), each parted by one space; ``.``, ``!``, ``?`` and each emoji stand alone; a link is ``:link``.
The whole begins and ends with ``.``, so that every sentence stands between two of ``. ! ?``. The *unmasked* form is the
same with the disguise taken off its letters, and the *bare* form that without what is quoted; the writer's own tone is
sought in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.safety.unmasking import rejoined, unmask
from bot.core.text import MAX_TEXT

LINK = ":link"
USER = "@user"

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]")
_CODE_BLOCK = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_QUOTE_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>]+|(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}/[^\s<>]*"
    # Without path only where nothing but a domain ends so: "setup.py" and "z.b." are none.
    r"|(?<![\w@.-])(?:[a-z0-9-]{2,63}\.){1,3}(?:com|net|org|info|io|gg|gift|link|xyz|online|site|shop|store|club|top|live|"
    r"ru|me|co|de|at|ch|eu|pro|app|dev|fun|tk|ml|ga|cf|gq|click|win|bid|vip|example)(?![\w@-]|\.\w)",
    re.IGNORECASE,
)
_MENTION = re.compile(r"<@[!&]?\d{1,20}>")
_MARKUP = re.compile(r"<(?:#|a?:\w{1,32}:)\d{1,20}>")
_EMPHASIS = re.compile(r"(?<!\w)(\*{1,3}|__|~~|\|\|)(?=\w)([^*_~|\n]{1,400})(?<=[\w.!?])\1(?!\w)")
_APOSTROPHE = re.compile(r"(?<=\w)['’‘ʼ`´](?=\w)")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_LONG_DRAWN = re.compile(r"([^\W\d])\1{2,}")
_QUOTED = re.compile(
    r"\"[^\"\n]{1,400}\"|„[^“”\"\n]{1,400}[“”\"]|“[^”\n]{1,400}”|«[^»\n]{1,400}»|(?<!\w)'[^'\n]{2,400}'(?!\w)"
)
_EMOJI = "\u203c\u2049\u2139\u2194-\u21aa\u231a-\u27bf\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_WORD = re.compile(
    rf"{LINK}|@?\w[\w*$@#+%&]*(?:[.,:'][\w*$@#+%&]+)*[€$£%+]?|[*$€£+@#%&][\w*$€£#%&]*|[.?!]|[\n…]|[{_EMOJI}]"
)
_STOPS = {"\n": ".", "…": "."}


@dataclass(frozen=True, slots=True)
class Reading:
    """One message in the forms the patterns read."""

    plain: str
    unmasked: str
    """The plain form with disguised letters put right; the same where there is no disguise."""
    bare: str
    links: tuple[str, ...]
    """Every link as written."""
    shouted: float
    """Share of capital letters among the letters, 0 for texts of fewer than 12 letters."""
    exclamations: int
    """Length of the longest run of ``!`` and ``?`` that has a ``!`` in it."""
    only_code: bool
    """Nothing stands beside blocks of code, and no question mark within them."""


def read(text: str, hidden: Sequence[str] = ()) -> Reading:
    """Read any text at all; ``hidden`` are words that may be masked by stars."""
    text = text[:MAX_TEXT]
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)[:MAX_TEXT])
    text = _UNPRINTABLE.sub(" ", text)
    whole, text = text, _QUOTE_LINE.sub(" ", _CODE_BLOCK.sub(" ", text))
    only_code = not text.strip() and "?" not in whole and "```" in whole and whole.strip("` \n") != ""
    links = tuple(_URL.findall(text))
    text = _EMPHASIS.sub(r"\2", text)
    text = _MARKUP.sub(" ", _MENTION.sub(f" {USER} ", _URL.sub(f" {LINK} ", text)))
    plain = words(text)
    told = rejoined(text)
    unmasked = unmask(plain if told == text else words(told), hidden)
    unquoted = _QUOTED.sub(" ", told)
    bare = unmasked if unquoted == told else unmask(words(unquoted), hidden)
    return Reading(plain, unmasked, bare, links, _shouted(text), _exclamations(text), only_code)


def words(text: str) -> str:
    """Return ``text`` in plain form, with a ``.`` and a space at both ends."""
    text = _APOSTROPHE.sub("", text).lower()
    if not text.isascii():
        text = _without_accents(text.translate(_UMLAUTS))
    text = _LONG_DRAWN.sub(r"\1", text)
    found = [_STOPS.get(word, word) for word in _WORD.findall(text)]
    return f" {' '.join(('.', *found, '.'))} "


def folded(pattern: str) -> str:
    """Return what a pattern must look like to match folded text: lower case, no accents."""
    return _without_accents(pattern.translate(_UMLAUTS))


def _without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(char for char in parts if not unicodedata.combining(char)))


def _shouted(text: str) -> float:
    letters = [char for char in text.replace(LINK, "").replace(USER, "") if char.isalpha()]
    return sum(char.isupper() for char in letters) / len(letters) if len(letters) >= 12 else 0.0


def _exclamations(text: str) -> int:
    runs = re.findall(r"[!?]{2,50}", text)
    return max((len(run) for run in runs if "!" in run), default=0)
