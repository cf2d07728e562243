"""Taking the disguise off letters: ``1d10t``, ``f u c k``, ``f.u.c.k``, ``f**k``, look-alike letters of other scripts.

Only insults are sought in the result. A word wholly in another script is left alone: it is no disguise but a language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_LETTERS = str.maketrans("013457@$!€£", "oieastasiel")
_SCRIPTS = str.maketrans(
    # Cyrillic, then Greek letters that are drawn like Latin ones.
    "авеікмнорстухцјѕԁԛԝһѵαβεηικμνορτυχω",
    "abeikmhopctyxujsdqwhvabenikmvoptuxw",
)
_SPACED = re.compile(r"(?<= )(?:[a-z0-9@$*] ){3,40}")
_LETTERS_APART = re.compile(r"(?<!\S)[^\W_](?: [^\W_]){2,39}(?![^\s.,;:!?])")
_MARK_AS_I = re.compile(r"\b([a-z]{1,3})!(?=[a-z])", re.IGNORECASE)
_POINTED = re.compile(r"[a-z0-9@$](?:[._,:'][a-z0-9@$]){2,40}")
_LATIN = re.compile(r"[a-z]")
_MEASURE = re.compile(r"[0-9.,:]+[a-z€$%+]{0,4}|[a-z]+[0-9.]+")  # 500gb, 2fa, v1.2, mp3: digits that are meant
_STARRED = re.compile(r"[a-z]*[*#]+[a-z*#]*")


def rejoined(text: str) -> str:
    """Return a text as written with words put together whose letters stand apart, and ``!`` for an i put right.

    Only here two spaces still part ``s t u p i d  b o t`` into its words.
    """
    text = _LETTERS_APART.sub(lambda run: _one_word(run.group()), text)
    return _MARK_AS_I.sub(r"\1i", text) if "!" in text else text


def unmask(plain: str, hidden: Sequence[str]) -> str:
    """Return the plain form of a message with disguised words put right.

    Args:
        plain: words parted by single spaces, with a space at both ends.
        hidden: words that stars may stand for.
    """
    plain = _SPACED.sub(_joined, plain)
    return f" {' '.join(_word(word, hidden) for word in plain.split())} "


def _joined(run: re.Match[str]) -> str:
    return f"{_one_word(run.group().rstrip())} "


def _one_word(apart: str) -> str:
    letters = "".join(char for char in apart if char.isalnum() or char in "@$*")
    # "1 2 3 4" are numbers, and "a a a" is a cry; a disguise has several different letters in it.
    return letters if sum(char.isalpha() for char in letters) >= 3 and len(set(letters)) > 2 else apart


def _word(word: str, hidden: Sequence[str]) -> str:
    if word.isascii() and word.isalpha():
        return word
    if not word.isascii() and _LATIN.search(word):
        word = word.translate(_SCRIPTS)
    if _POINTED.fullmatch(word):
        word = _one_word(word)
    if _STARRED.fullmatch(word):
        return _starred(word, hidden)
    if _LATIN.search(word) and word[0] not in "@:" and not _MEASURE.fullmatch(word):
        return word.translate(_LETTERS)
    return word


def _starred(word: str, hidden: Sequence[str]) -> str:
    if not _LATIN.search(word):
        return word
    # Stars mostly stand for one letter each; where no word fits so, for some.
    exact = re.compile(re.sub(r"[*#]", "[a-z]", word))
    loose = re.compile(re.sub(r"[*#]+", "[a-z]{1,6}", word))
    for pattern in (exact, loose):
        for candidate in hidden:
            if pattern.fullmatch(candidate):
                return candidate
    return word
