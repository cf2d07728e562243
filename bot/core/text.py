"""Reading what people type: normalising, folding, words, sentences, and what is only quoted.

Everything here takes any ``str`` at all, lone surrogates and NULs among them, and never raises.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

MAX_TEXT = 4_000
"""Characters read of a message; Discord's own limit is 2,000, or 4,000 for those who pay."""

_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"\s+")
_APOSTROPHES = re.compile(r"(?<=\w)['’‘ʼ`´](?=\w)")
_NO_WORD = re.compile(r"[\W_]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_PLAIN = "".join(char.lower() if char.isalnum() else " " for char in map(chr, range(128)))
"""What each character of ASCII folds to."""

_CODE_BLOCK = re.compile(r"```.*?```", re.DOTALL)
_QUOTE_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_URL = re.compile(r"(?:https?://|www\.)[^\s<>]+", re.IGNORECASE)
_MENTION = re.compile(r"<(?:@[!&]?|#)\d{1,20}>|<a?:\w{1,32}:\d{1,20}>|(?<![\w.])@[\w.]{1,64}")
_QUOTING = ("`", ">", "://", "@")
"""Where none of these is, and no "www.", nothing is quoted."""

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+|(?<=[?!])(?=\w)")


def normalise(text: str) -> str:
    """Return at most ``MAX_TEXT`` characters in one Unicode form (NFKC), one line, nothing invisible."""
    text = text[:MAX_TEXT]
    if text.isascii() and text.isprintable():
        return " ".join(text.split())  # the same, in a fraction of the time
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", _UNPRINTABLE.sub(" ", text)))[:MAX_TEXT]
    return _SPACES.sub(" ", _UNPRINTABLE.sub(" ", text)).strip()


def fold(text: str) -> str:
    """Return the words of ``text`` in lower case, parted by single spaces, spelt without accents.

    German umlauts become ae, oe, ue and ß becomes ss, as people write them who lack the keys.
    """
    if text.isascii():  # the same, in a fraction of the time
        text = text[:MAX_TEXT]
        text = _APOSTROPHES.sub("", text) if "'" in text or "`" in text else text
        return " ".join(text.translate(_PLAIN).split())
    text = _APOSTROPHES.sub("", normalise(text)).casefold()
    if not text.isascii():
        text = text.translate(_UMLAUTS)
    if not text.isascii():
        text = _without_accents(text)
    return _NO_WORD.sub(" ", text).strip()


def tokens(text: str) -> list[str]:
    """Return the folded words of ``text`` in order."""
    return fold(text).split()


def spelt_tokens(text: str) -> list[tuple[str, str]]:
    """Return each word twice: in lower case as written, for dictionaries, and folded."""
    folded = tokens(text)
    if text.isascii():
        return list(zip(folded, folded, strict=True))
    lowered = _NO_WORD.sub(" ", _APOSTROPHES.sub("", normalise(text)).lower()).split()
    # Some marks part words before folding and vanish in it; then the folded words must do.
    return list(zip(lowered if len(lowered) == len(folded) else folded, folded, strict=True))


def strip_quoted(text: str) -> str:
    """Return ``text`` without code blocks, quoted lines, URLs, mentions and custom emoji.

    What is in single backticks stays: people put the name of a button or an error there.
    """
    text = text[:MAX_TEXT]
    if any(map(text.__contains__, _QUOTING)) or "www." in text.lower():  # none is in most messages
        for pattern in (_CODE_BLOCK, _QUOTE_LINE, _URL, _MENTION):
            text = pattern.sub(" ", text)
    return text.strip()


def sentences(text: str) -> list[str]:
    """Return the sentences of ``text``, cut after ``. ! ? …`` and at line ends; none is empty."""
    return [piece for piece in (part.strip() for part in _SENTENCE_END.split(text[:MAX_TEXT])) if piece]


def fingerprint(text: str) -> str:
    """Return 16 hex digits that are the same for texts which differ in case, accents or punctuation only."""
    folded = fold(text) or normalise(text)
    return hashlib.blake2b(folded.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(char for char in parts if not unicodedata.combining(char)))
