"""How well a knowledge will do, judged from the knowledge alone: what ``kb check`` tells staff beside the faults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.collisions import Collision, find_collisions
from bot.core.faults import Fault, Severity
from bot.core.knowledge import Knowledge
from bot.core.left_out import Learn, Tried, leave_out
from bot.core.reach import Unreachable, find_unreachable
from bot.core.triage import Triage
from bot.core.variety import OneSided, find_one_sided


@dataclass(frozen=True, slots=True)
class Misfit:
    """A phrasing that, left out, fits another entry better than its own."""

    entry: str
    language: str
    text: str
    fits: str
    """The entry it fits better."""
    confidence: float
    """Probability that the matcher gives ``fits``, in [0, 1]."""
    own: float
    """The same for its own entry."""
    answered: bool
    """The matcher was sure: a question worded so gets the wrong answer."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What would become of questions like the phrasings, as shares of 1; None where there is nothing to share."""

    tried: int
    """Phrasings left out."""
    answered: float | None
    precision: float | None
    """Share of those answered whose answer was right."""
    clarified: float | None
    offered: float | None
    """Share of those clarified whose entry was among the three offered."""
    handed_off: float | None


@dataclass(frozen=True, slots=True)
class Examples:
    """How the tests that entries carry came out."""

    tried: int
    failed: int
    unsure: int


@dataclass(frozen=True, slots=True)
class Health:
    """All findings, the worst first."""

    estimate: Estimate
    misfits: tuple[Misfit, ...]
    collisions: tuple[Collision, ...]
    one_sided: tuple[OneSided, ...]
    unreachable: tuple[Unreachable, ...]
    examples: Examples


def examine(
    knowledge: Knowledge, learn: Learn, triage: Triage | None, failures: Sequence[Fault], now: datetime
) -> Health:
    """Examine a knowledge; takes about six times as long as learning it.

    Args:
        knowledge: what to examine.
        learn: builds a matcher from some of its phrasings.
        triage: to find entries that no message gets past the rules to; None where there are no safety rules.
        failures: what ``checkup.check_entries`` found.
        now: decides which entries have expired.
    """
    tried = leave_out(knowledge.phrasings(), learn)
    return Health(
        estimate=estimate(tried),
        misfits=find_misfits(tried),
        collisions=find_collisions(knowledge, tried),
        one_sided=find_one_sided(knowledge),
        unreachable=find_unreachable(knowledge, tried, triage, now),
        examples=Examples(
            tried=sum(
                len(texts)
                for entry in knowledge.entries.values()
                for examples in (entry.must_match, entry.must_not_match)
                for texts in examples.values()
            ),
            failed=sum(each.severity is Severity.ERROR for each in failures),
            unsure=sum(each.severity is Severity.WARNING for each in failures),
        ),
    )


def find_misfits(tried: Sequence[Tried]) -> tuple[Misfit, ...]:
    """Return the phrasings for which the bot would answer with another entry or ask, another one first."""
    found = [
        Misfit(
            each.phrasing.entry,
            each.phrasing.language,
            each.phrasing.text,
            each.first.entry,
            round(each.first.confidence, 3),
            round(each.own, 3),
            each.answered,
        )
        for each in tried
        # Where the bot would fetch a human, the first is no rival, merely the nearest of what is all far away.
        if each.first is not None and not each.right and (each.answered or each.clarified)
    ]
    return tuple(sorted(found, key=lambda each: (not each.answered, each.own - each.confidence, each.text)))


def estimate(tried: Sequence[Tried]) -> Estimate:
    """Return what became of the left-out phrasings."""
    answered = [each for each in tried if each.answered]
    clarified = [each for each in tried if each.clarified]
    rest = [each for each in tried if not (each.answered or each.clarified)]
    return Estimate(
        tried=len(tried),
        answered=_share(len(answered), tried),
        precision=_share(sum(each.right for each in answered), answered),
        clarified=_share(len(clarified), tried),
        offered=_share(sum(each.offered for each in clarified), clarified),
        handed_off=_share(len(rest), tried),
    )


def _share(part: int, whole: Sequence[object]) -> float | None:
    return part / len(whole) if whole else None
