"""Entries that members' questions cannot tell apart well, and the words that would."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from bot.core.entry import Phrasing
from bot.core.knowledge import Knowledge
from bot.core.left_out import OFFERED, Tried
from bot.core.matching.kernels import Stems
from bot.core.text import spelt_tokens, strip_quoted

LEAST_CLOSENESS = 0.1
"""From this closeness on a pair is said to collide."""
MAX_WORDS = 3
"""Words named for each entry and language."""
_NEAR = 0.5
"""In a small knowledge every entry is among the first three; a rival has at least this share of the best's score."""
_LEAST_SCORE = 0.2  # of about 1 where an entry is meant: below it all entries are far away, and none is a rival
_COMMON = 0.25  # a word in the phrasings of more entries than this tells nothing
_ENOUGH = 5
_SEEN = 2  # a word of one phrasing says little about the entry


@dataclass(frozen=True, slots=True)
class Collision:
    """Two entries between which left-out phrasings waver."""

    one: str
    other: str
    closeness: float
    """Share of the left-out phrasings of one for which the other is among the first three, the mean of both."""
    lost: int
    """Left-out phrasings of either for which the other came first."""
    linked: bool
    """A follow-up leads from one to the other, so that a wrong answer is one press away from the right one."""
    shared: tuple[str, ...]
    """Words that both are asked with."""
    telling: Mapping[str, tuple[str, ...]]
    """Words that tell each of the two from the other, by entry; empty where its phrasings have none."""


def find_collisions(knowledge: Knowledge, tried: Sequence[Tried]) -> tuple[Collision, ...]:
    """Return the pairs that collide, the worst first."""
    counts = Counter(each.phrasing.entry for each in tried)
    closeness: defaultdict[tuple[str, str], float] = defaultdict(float)
    lost: Counter[tuple[str, str]] = Counter()
    for each in tried:
        own = each.phrasing.entry
        near = max(_LEAST_SCORE, _NEAR * each.match.candidates[0].score) if each.match.candidates else 0.0
        for place, rival in enumerate(each.match.candidates[:OFFERED]):
            if rival.entry != own and rival.score >= near:
                pair = (own, rival.entry) if own < rival.entry else (rival.entry, own)
                closeness[pair] += 0.5 / counts[own]
                lost[pair] += place == 0
    found = [pair for pair, value in closeness.items() if value >= LEAST_CLOSENESS and set(pair) <= set(counts)]
    words = Words.of(knowledge.phrasings())
    collisions = [
        Collision(
            *pair,
            round(closeness[pair], 3),
            lost[pair],
            _linked(knowledge, pair),
            words.shared(*pair),
            {one: words.telling(one, other) for one, other in (pair, pair[::-1])},
        )
        for pair in found
    ]
    return tuple(sorted(collisions, key=lambda each: (-each.closeness, -each.lost, each.one, each.other)))


@dataclass(frozen=True, slots=True)
class Words:
    """In what share of an entry's phrasings each word stem stands, by language, and how rare it is at all."""

    counts: Mapping[tuple[str, str], Counter[str]]
    """How many phrasings of (entry, language) have each stem."""
    sizes: Mapping[tuple[str, str], int]
    rarity: Mapping[str, float]
    spelt: Mapping[str, str]
    """How members spell a stem most often."""

    @classmethod
    def of(cls, phrasings: Sequence[Phrasing]) -> Words:
        """Count the stems of the phrasings."""
        stems = Stems({each.language for each in phrasings})
        counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        entries: defaultdict[str, set[str]] = defaultdict(set)
        spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for each in phrasings:
            pairs = spelt_tokens(strip_quoted(each.text))
            stemmed = stems.of([folded for _, folded in pairs], each.language)
            for stem, (spelling, _) in zip(stemmed, pairs, strict=True):
                spellings[stem][spelling] += 1
            counts[each.entry, each.language].update(set(stemmed))
            for stem in stemmed:
                entries[stem].add(each.entry)
        return cls(
            counts,
            Counter((each.entry, each.language) for each in phrasings),
            {stem: _rarity(len(found), len({each.entry for each in phrasings})) for stem, found in entries.items()},
            {stem: found.most_common(1)[0][0] for stem, found in spellings.items()},
        )

    def telling(self, one: str, other: str) -> tuple[str, ...]:
        """Return the words that stand at least twice as often in the phrasings of ``one`` as in those of ``other``."""
        return self._best(one, other, lambda here, there: here - 2 * there)

    def shared(self, one: str, other: str) -> tuple[str, ...]:
        """Return the words that stand in the phrasings of both."""
        return self._best(one, other, min)

    def _best(self, one: str, other: str, worth: Callable[[float, float], float]) -> tuple[str, ...]:
        found: list[str] = []
        for language in (each for entry, each in self.sizes if entry == one):
            here, there = (one, language), (other, language)
            if there not in self.sizes:
                continue
            weight = {
                stem: worth(count / self.sizes[here], self.counts[there][stem] / self.sizes[there]) * self.rarity[stem]
                for stem, count in self.counts[here].items()
                if count >= _SEEN or self.sizes[here] < _ENOUGH
            }
            best = sorted((stem for stem in weight if weight[stem] > 0), key=lambda stem: (-weight[stem], stem))
            found += (self.spelt[stem] for stem in best[:MAX_WORDS])
        return tuple(dict.fromkeys(found))


def _rarity(entries: int, of: int) -> float:
    return log((1 + of) / entries) if entries <= max(2, _COMMON * of) else 0.0


def _linked(knowledge: Knowledge, pair: tuple[str, str]) -> bool:
    entries = knowledge.entries
    return pair[1] in entries[pair[0]].follow_ups or pair[0] in entries[pair[1]].follow_ups
