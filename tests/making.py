"""Builders of test data: each takes only what a test is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.core.case import Case
from bot.core.model import (
    Answer,
    Candidate,
    ChannelRole,
    HandOff,
    HandOffReason,
    Member,
    Message,
    Priority,
    Role,
    Silent,
    SilentReason,
    Trace,
)
from bot.store.records import Outcome, Taken

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MIA = Member("mia", "Mia")
JONAS = Member("jonas", "Jonas")
ALEX = Member("alex", "Alex", Role.MODERATOR)
SARA = Member("sara", "Sara", Role.MODERATOR)
COMMUNITY = "c1"


def later(**delta: float) -> datetime:
    return NOON + timedelta(**delta)


def message(
    text: str = "How do I reset my password?",
    id: str = "m1",  # noqa: A002
    author: Member = MIA,
    at: datetime = NOON,
    channel: str = "support",
    role: ChannelRole = ChannelRole.SUPPORT,
    **more: object,
) -> Message:
    return Message(id, COMMUNITY, channel, role, author, text, at, **more)  # type: ignore[arg-type]


def trace(
    rule: str = "match", text: str = "how?", language: str = "en", candidates: tuple[Candidate, ...] = ()
) -> Trace:
    return Trace(rule, text, language, "abc123", candidates)


def case(id: str = "AAAAAA", member: Member = MIA, **more: object) -> Case:  # noqa: A002
    fields: dict[str, object] = {
        "id": id,
        "community": COMMUNITY,
        "channel": "support",
        "message": "m1",
        "member": member,
        "reason": HandOffReason.UNCERTAIN,
        "priority": Priority.NORMAL,
        "language": "en",
        "quote": "how?",
        "opened_at": NOON,
        "changed_at": NOON,
    }
    return Case(**(fields | more))  # type: ignore[arg-type]


def taken(id: str = "m1", member: Member = MIA, at: datetime = NOON, **more: object) -> Taken:  # noqa: A002
    fields: dict[str, object] = {"text": "how?", "fingerprint": "how"}
    return Taken(id=id, community=COMMUNITY, channel="support", member=member, at=at, **(fields | more))  # type: ignore[arg-type]


def answered(entry: str = "reset-password", **more: object) -> Outcome:
    what = trace()
    return Outcome(taken(**more), what, Answer(entry, 0.97, what))  # type: ignore[arg-type]


def handed_off(opened: Case, **more: object) -> Outcome:
    what = trace()
    return Outcome(taken(**more), what, HandOff(opened.reason, what), case=opened)  # type: ignore[arg-type]


def silent(reason: SilentReason = SilentReason.CHATTER, **more: object) -> Outcome:
    what = trace()
    return Outcome(taken(**more), what, Silent(reason, what))  # type: ignore[arg-type]
