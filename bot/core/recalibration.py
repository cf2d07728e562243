"""Recalibration: what members pressed moves the confidence, within bounds and as far as many of them agree.

The matcher's confidence p becomes σ(l + s), l = logit p. The shift s is worked out at two levels of confidence and
drawn straight between them: for all of the knowledge (a), and for each entry starting from there (a + b). Each is a
penalised maximum-likelihood estimate of its own, of the votes near its level (Platt scaling, by local likelihood), in
which no member's pull exceeds a fixed one: an M-estimate of bounded influence (Huber). Votes decide between answering
and asking back and nothing else: what was not worth asking about stays so, what was worth it is asked about at the
least.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from bot.core.checkup import Matching
from bot.core.entry import Entry
from bot.core.knowledge import Knowledge
from bot.core.model import Candidate, Shift
from bot.core.offsets import NONE, Pull, Shifts, between, both_levels, chance_of, odds_of, root
from bot.core.votes import Choice, Vote, counts, wording_of

OVERALL = (-1.0, 0.5)
"""Bounds of a, in log-odds: what it answered from 0.77 on, it answers from 0.67 or only from 0.90 on."""
ENTRY = (-1.5, 0.5)
"""Bounds of b. Farther down than up: to be asked back is a nuisance, a wrong answer is harm."""
MEMBERS_OVERALL = 5
MEMBERS_ENTRY = 3
"""So many different members must have voted *in the direction* of a move, else there is none."""
STIFF_OVERALL = 10.0
STIFF_ENTRY = 4.0
"""How many unexpected votes hold a shift of 1: the strength of the prior that the matcher is right about itself."""
PULL_OF_MEMBER = 2.0
"""The most that all votes of one member pull a, in unexpected votes."""
PULL_OF_ENTRY = 3.0
"""The most that all votes on one entry pull a: one bad answer says little about the others."""
PULL_ON_ENTRY = 1.0
"""The most that all votes of one member pull b."""
PRESSES_A_WEEK = 3
"""Presses of one member that count in a week of the calendar, the first ones."""
HALF_LIFE = 60
"""Days after which a vote counts half."""
MEMORY = 240
"""Days after which it no longer counts."""
WEIGHT = {Choice.HUMAN: 0.5}
"""Who asks for a human after an answer was not necessarily answered wrongly; all else counts 1."""

_JUST_BELOW = 1e-3
_LEAST_LEFT = 1e-6


@dataclass(frozen=True, slots=True)
class Recalibration:
    """How votes shift the confidence of each entry, in log-odds."""

    version: str = ""
    """First 12 hex digits over the votes that count and the day; empty where none does."""
    overall: Shifts = NONE
    entries: Mapping[str, Shifts] = field(default_factory=lambda: MappingProxyType({}))
    """The whole shifts of each entry; those that votes may not move are not here."""

    def of(self, entry: str, confidence: float) -> float:
        """Return the shift of an entry's confidence."""
        shifts = self.entries.get(entry)
        return 0.0 if shifts is None else between(shifts, confidence)

    def applied(self, candidates: tuple[Candidate, ...], asked_from: float) -> tuple[Candidate, ...]:
        """Return candidates with the confidence of the first shifted and the others sharing what that leaves.

        Args:
            candidates: as the matcher found them, best first; their order stays.
            asked_from: the confidence from which on it is asked which entry is meant. No shift crosses it.
        """
        shift = self.of(candidates[0].entry, candidates[0].confidence) if candidates else 0.0
        if not shift or candidates[0].confidence < asked_from:
            return candidates
        first, *others = candidates
        changed = max(asked_from, chance_of(odds_of(first.confidence) + shift))
        left = (1 - changed) / max(1 - first.confidence, _LEAST_LEFT)
        return (
            replace(first, confidence=changed),
            *(replace(each, confidence=min(changed, each.confidence * left)) for each in others),
        )

    def noted(self, candidates: Sequence[Candidate]) -> Shift | None:
        """Return what a trace keeps about these candidates of the matcher; None without votes."""
        if not self.version or not candidates:
            return None
        first = candidates[0]
        whole = self.of(first.entry, first.confidence)
        overall = between(self.overall, first.confidence) if first.entry in self.entries else 0.0
        return Shift(self.version, overall, whole - overall, tuple(each.confidence for each in candidates))


UNCHANGED = Recalibration()
"""Without votes, and offline: every confidence stays as the matcher found it."""


def counted(votes: Iterable[Vote], knowledge: Knowledge, basis: str, today: date) -> tuple[Vote, ...]:
    """Return the votes that count today, oldest first.

    Of each member those of the first presses of a week, and one an entry and day: the last of them.

    Args:
        votes: in any order; those of members with strikes and those undone are left out already.
        knowledge: in use; votes on entries that are gone or worded anew do not count.
        basis: of the confidences in use, see ``Vote.basis``.
        today: votes fade by whole days, so that a day's recalibration can be repeated.
    """
    wording = {entry.id: wording_of(entry) for entry in knowledge.entries.values() if counts(entry)}
    presses: dict[tuple[str, tuple[int, int]], set[str]] = {}
    last: dict[tuple[str, str, date], Vote] = {}
    for vote in sorted(votes, key=lambda each: (each.at, each.id)):
        day = vote.at.date()
        if vote.basis != basis or wording.get(vote.entry) != vote.wording or (today - day).days > MEMORY:
            continue
        of_week = presses.setdefault((vote.member, day.isocalendar()[:2]), set())
        if vote.press in of_week or len(of_week) < PRESSES_A_WEEK:
            of_week.add(vote.press)
            last[vote.member, vote.entry, day] = vote
    return tuple(sorted(last.values(), key=lambda each: (each.at, each.id)))


def recalibrate(
    votes: Iterable[Vote], knowledge: Knowledge, basis: str, today: date, ceiling: Callable[[Entry], float]
) -> Recalibration:
    """Return how votes shift the confidence; ``UNCHANGED`` without any that count. Their order does not matter.

    Args:
        votes: see ``counted``.
        knowledge: see ``counted``.
        basis: see ``counted``.
        today: see ``counted``.
        ceiling: the most that an entry may be raised in all, 0 or more; see ``ceiling_of``.
    """
    valid = counted(votes, knowledge, basis, today)
    if not valid:
        return UNCHANGED
    first = [vote for vote in valid if vote.first]
    overall = both_levels(lambda level: _overall(first, level, today))
    of_entry: dict[str, list[Vote]] = {}
    for vote in valid:
        of_entry.setdefault(vote.entry, []).append(vote)
    shifts = {}
    for entry in knowledge.entries.values():
        if counts(entry):
            own = of_entry.get(entry.id, [])
            low, high = both_levels(lambda level, own=own: _own(own, level, overall[level], today))  # type: ignore[misc]
            most = ceiling(entry) if max(low, high) > 0 else 0.0
            shifts[entry.id] = min(low, most), min(high, most)
    digest = hashlib.sha256("\0".join([today.isoformat(), *(vote.id for vote in valid)]).encode())
    return Recalibration(digest.hexdigest()[:12], overall, MappingProxyType(shifts))


def ceiling_of(entry: Entry, matcher: Matching) -> float:
    """Return how far an entry may be raised before one of its ``must_not_match`` would be answered with it."""
    room = math.inf
    for language, texts in entry.must_not_match.items():
        for text in texts:
            match = matcher.match(text, language)
            if match.candidates and match.candidates[0].entry == entry.id:
                own = odds_of(match.candidates[0].confidence)
                room = min(room, odds_of(match.answer_threshold) - own - _JUST_BELOW)
    return max(0.0, room)


def _overall(votes: Sequence[Vote], level: int, today: date) -> float:
    """Solve for a: as far as the votes sorted by members and the same sorted by entries both support it."""
    weights = [_weight(vote, today) for vote in votes]
    by_member = Pull.of(votes, weights, [vote.member for vote in votes], level, PULL_OF_MEMBER)
    by_entry = Pull.of(votes, weights, [vote.entry for vote in votes], level, PULL_OF_ENTRY)

    def slope(shift: float) -> float:
        one, other = by_member.at(shift), by_entry.at(shift)
        # The weaker of the two where they agree, else none: in all three cases the middle one of the two and 0.
        return sorted((one, 0.0, other))[1] - STIFF_OVERALL * shift

    shift = root(slope, *OVERALL)
    return shift if by_member.backed(shift > 0, MEMBERS_OVERALL) else 0.0


def _own(votes: Sequence[Vote], level: int, overall: float, today: date) -> float:
    """Solve for a + b, given a."""
    if not votes:
        return overall
    weights = [_weight(vote, today) for vote in votes]
    pull = Pull.of(votes, weights, [vote.member for vote in votes], level, PULL_ON_ENTRY)

    def slope(shift: float) -> float:
        return pull.at(shift) - STIFF_ENTRY * (shift - overall)

    shift = root(slope, overall + ENTRY[0], overall + ENTRY[1])
    return shift if pull.backed(shift > overall, MEMBERS_ENTRY) else overall


def _weight(vote: Vote, today: date) -> float:
    age = max(0, (today - vote.at.date()).days)
    return float(WEIGHT.get(vote.choice, 1.0) * 0.5 ** (age / HALF_LIFE))
