"""Entries that no message can lead to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.entry import Entry
from bot.core.knowledge import Knowledge
from bot.core.left_out import Tried
from bot.core.model import Answer, ChannelRole, Clarify, Context, HandOff, Member, Message
from bot.core.triage import Triage

EXPIRED = "expired"
"""``valid_until`` has passed."""
WORDING = "wording"
"""No phrasing of it, left out, had it among the first three: only its own words lead to it."""
RULE = "rule:"
"""A rule speaks before the matcher may, on each of its phrasings; the rule's name follows."""

_ASKER = Member("member", "member")


@dataclass(frozen=True, slots=True)
class Unreachable:
    """An entry that members do not get, and why: ``expired``, ``rule:…`` or ``wording``."""

    entry: str
    reason: str


def find_unreachable(
    knowledge: Knowledge, tried: Sequence[Tried], triage: Triage | None, now: datetime
) -> tuple[Unreachable, ...]:
    """Return such entries in the order of the knowledge; ``triage`` None: what rules do is not examined."""
    asked = Counter(each.phrasing.entry for each in tried)
    came = Counter(each.phrasing.entry for each in tried if each.offered)
    found = []
    for entry in knowledge.entries.values():
        reason = _reason(entry, triage, now)
        if reason is None and asked[entry.id] and not came[entry.id]:
            reason = WORDING
        if reason is not None:
            found.append(Unreachable(entry.id, reason))
    return tuple(found)


def _reason(entry: Entry, triage: Triage | None, now: datetime) -> str | None:
    if entry.valid_until is not None and entry.valid_until < now.date():
        return EXPIRED
    if triage is None or not entry.valid_on(now.date()):  # what begins later cannot be tried yet
        return None
    spoke: Counter[str] = Counter()
    for language, texts in entry.questions.items():
        for text in texts:
            rule = _swallowed(text, language, entry, triage, now)
            if rule is None:
                return None
            spoke[rule] += 1
    return RULE + spoke.most_common(1)[0][0]


def _swallowed(text: str, language: str, entry: Entry, triage: Triage, now: datetime) -> str | None:
    """Return the rule that kept ``text`` from its entry; None if it got there."""
    channel = entry.channels[0] if entry.channels else "support"
    message = Message("check", "check", channel, ChannelRole.SUPPORT, _ASKER, text, now, addressed=True)
    decision = triage.decide(message, Context(now=now, language=language))
    match decision:
        case Answer(entry=found) | HandOff(entry=found) if found == entry.id:
            return None
        case Clarify(options=options) if any(option.entry == entry.id for option in options):
            return None
    return decision.trace.rule
