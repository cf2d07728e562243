"""The common words of the languages, to tell which of them a misspelt word was meant to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from rapidfuzz import process
from rapidfuzz.distance import OSA


@dataclass(frozen=True, slots=True)
class CommonWords:
    """Words by how they begin and end, the commonest first; nothing changes after it is made."""

    ranks: Mapping[str, int]
    """Of each word, 0 for the commonest."""
    alike: Mapping[tuple[int, str], Sequence[str]]
    """By length, and by ``"x…"`` for the first letter or ``"…x"`` for the last."""

    @classmethod
    def of(cls, words: Iterable[str]) -> CommonWords:
        """Sort folded words, which come with the commonest first."""
        ranks = {word: rank for rank, word in enumerate(dict.fromkeys(words))}
        alike: dict[tuple[int, str], list[str]] = {}
        for word in ranks:
            for end in _ends(word):
                alike.setdefault((len(word), end), []).append(word)
        return cls(MappingProxyType(ranks), MappingProxyType(alike))

    def nearest(self, word: str, slips: int, shortest: int) -> str | None:
        """Return the nearest word at most so many slips away, the commonest of equally near ones.

        Only words that begin or end alike are looked at, a tenth of all: a slip seldom takes both ends.

        Args:
            word: a folded word.
            slips: letters too many, too few, wrong, or changed for their neighbour (optimal string alignment).
            shortest: letters that the word found has at the least.
        """
        best: tuple[float, int, str] | None = None
        for length in range(max(shortest, len(word) - slips), len(word) + slips + 1):
            for end in _ends(word):
                near = self.alike.get((length, end), ())
                found = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=slips)
                if found is not None:
                    key = (found[1], self.ranks[found[0]], found[0])
                    best = key if best is None else min(best, key)
        return best[2] if best else None


def _ends(word: str) -> tuple[str, str]:
    return f"{word[:1]}…", f"…{word[-1:]}"
