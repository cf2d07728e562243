"""What a change of the knowledge flips: the same messages decided before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.entry import Entry
from bot.core.knowledge import Knowledge
from bot.core.model import Answer, ChannelRole, Clarify, Context, Decision, Deflect, HandOff, Member, Message
from bot.core.text import fingerprint
from bot.core.triage import Triage

_ASKER = Member("member", "member")


class Kind(StrEnum):
    """What becomes of a message, without the reasons."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    HANDOFF = "handoff"
    DEFLECT = "deflect"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Asked:
    """A message to try; ``language`` as the file says it, None to have it detected."""

    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the bot does with a message."""

    decision: Kind
    entry: str | None
    """The entry that is answered, or that staff take over; where it asks, the likeliest of those offered."""
    confidence: float | None
    """Probability that the likeliest entry is meant, None where no entry comes into question."""


@dataclass(frozen=True, slots=True)
class Flip:
    """One message of which something else becomes."""

    text: str
    language: str | None
    before: Outcome
    after: Outcome


def examples_of(*knowledges: Knowledge) -> tuple[Asked, ...]:
    """Return every phrasing and every ``must_match`` of all entries, each once, in the order of the files."""
    found: dict[tuple[str, str], Asked] = {}
    for knowledge in knowledges:
        for entry in knowledge.entries.values():
            for language, text in _texts(entry):
                found.setdefault((language, fingerprint(text)), Asked(text, language))
    return tuple(found.values())


def flips(before: Triage, after: Triage, messages: Iterable[Asked], now: datetime) -> Iterator[Flip]:
    """Yield the messages that get another decision or another entry, in their order; ``now`` decides what is valid."""
    for number, asked in enumerate(messages):
        was, becomes = (_outcome(_decided(triage, asked, str(number), now)) for triage in (before, after))
        if (was.decision, was.entry) != (becomes.decision, becomes.entry):
            yield Flip(asked.text, asked.language, was, becomes)


def counts(found: Sequence[Flip]) -> dict[str, int]:
    """Return how often each decision became each other, ``answer → clarify`` and so on, the most frequent first."""
    tally: dict[str, int] = {}
    for flip in found:
        tally[_change(flip)] = tally.get(_change(flip), 0) + 1
    return dict(sorted(tally.items(), key=lambda item: (-item[1], item[0])))


def _change(flip: Flip) -> str:
    same = flip.before.decision is flip.after.decision
    return f"{flip.before.decision} → {'another ' if same else ''}{flip.after.decision}"


def _texts(entry: Entry) -> Iterator[tuple[str, str]]:
    for texts in (entry.questions, entry.must_match):
        for language, each in texts.items():
            yield from ((language, text) for text in each)


def _decided(triage: Triage, asked: Asked, number: str, now: datetime) -> Decision:
    message = Message(number, "diff", "support", ChannelRole.SUPPORT, _ASKER, asked.text, now)
    return triage.decide(message, Context(now=now, language=asked.language))


def _outcome(decision: Decision) -> Outcome:
    candidates = decision.trace.candidates
    confidence = round(candidates[0].confidence, 3) if candidates else None
    match decision:
        case Answer(entry=entry):
            return Outcome(Kind.ANSWER, entry, confidence)
        case Clarify(options=options):
            return Outcome(Kind.CLARIFY, options[0].entry, confidence)
        case HandOff(entry=entry):
            return Outcome(Kind.HANDOFF, entry, confidence)
        case Deflect():
            return Outcome(Kind.DEFLECT, None, confidence)
    return Outcome(Kind.SILENT, None, confidence)
