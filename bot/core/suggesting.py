"""Which known name somebody may have meant, for the hints of faults."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import OSA

_MOST_LISTED = 16


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that ``word`` is a likely slip of: about one letter in three may differ."""
    folded = word.casefold().replace("-", "_")
    ranked = sorted((OSA.distance(folded, other.casefold().replace("-", "_")), other) for other in known)
    if ranked and ranked[0][0] <= max(1, len(word) // 3):
        return ranked[0][1]
    return None


def suggest(word: str, known: Iterable[str]) -> str:
    """Return a hint that names the nearest known word, or all of them where none is near and they are few."""
    names = sorted(set(known))
    meant = nearest(word, names)
    if meant is not None:
        return f"Did you mean “{meant}”?"
    if 0 < len(names) <= _MOST_LISTED:
        return f"Known: {', '.join(names)}."
    return ""
