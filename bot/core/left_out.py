"""How each phrasing fares with a matcher that has not seen it: the nearest there is to real messages.

Up to ``ALL_UP_TO`` phrasings every one is left out once, a fifth of each entry at a time; of larger knowledge one
evenly spread part is. Any matcher can be examined so, for nothing but ``match`` is asked of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.core.checkup import Matching
from bot.core.entry import Phrasing
from bot.core.matching.matcher import Match
from bot.core.model import Candidate

FOLDS = 5
ALL_UP_TO = 2_000
"""Phrasings up to which every one is left out; with more, learning five times would take minutes."""
OFFERED = 3
"""Entries offered when the bot asks which is meant."""

Learn = Callable[[Sequence[Phrasing]], Matching]
"""Builds a matcher from phrasings."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One phrasing and what a matcher made of it that had not seen it, but others of its entry."""

    phrasing: Phrasing
    match: Match

    @property
    def first(self) -> Candidate | None:
        """The likeliest entry."""
        return self.match.candidates[0] if self.match.candidates else None

    @property
    def right(self) -> bool:
        """Whether its own entry came first."""
        return self.first is not None and self.first.entry == self.phrasing.entry

    @property
    def offered(self) -> bool:
        """Whether its own entry came among the first three."""
        return any(each.entry == self.phrasing.entry for each in self.match.candidates[:OFFERED])

    @property
    def answered(self) -> bool:
        """Whether the matcher was sure."""
        return self.first is not None and self.first.confidence >= self.match.answer_threshold

    @property
    def clarified(self) -> bool:
        """Whether the bot would ask which is meant."""
        return self.first is not None and not self.answered and self.first.confidence >= self.match.clarify_threshold

    @property
    def own(self) -> float:
        """Confidence given to its own entry, 0 where it is not among the candidates."""
        return next((each.confidence for each in self.match.candidates if each.entry == self.phrasing.entry), 0.0)


def leave_out(phrasings: Sequence[Phrasing], learn: Learn) -> tuple[Tried, ...]:
    """Return how the phrasings fare, in their order; those without a sibling are passed over, for nothing is left."""
    tried: dict[int, Tried] = {}
    for chosen in _folds(phrasings):
        out = set(chosen)
        kept = [each for number, each in enumerate(phrasings) if number not in out]
        known = {each.entry for each in kept}
        matcher = learn(kept)
        for number in chosen:
            each = phrasings[number]
            if each.entry in known:
                tried[number] = Tried(each, matcher.match(each.text, each.language))
    return tuple(tried[number] for number in sorted(tried))


def _folds(phrasings: Sequence[Phrasing]) -> Iterator[list[int]]:
    if len(phrasings) > ALL_UP_TO:
        count = min(ALL_UP_TO, len(phrasings) // FOLDS)
        yield [place * len(phrasings) // count for place in range(count)]
        return
    seen: Counter[str] = Counter()
    folds: list[list[int]] = [[] for _ in range(FOLDS)]
    for number, each in enumerate(phrasings):
        folds[seen[each.entry] % FOLDS].append(number)
        seen[each.entry] += 1
    yield from (fold for fold in folds if fold)
