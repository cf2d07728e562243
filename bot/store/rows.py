"""Between rows and the frozen facts of the core."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from bot.core.case import Case, CaseState
from bot.core.effects import (
    AddToThread,
    CaseThread,
    Channel,
    CloseThread,
    Direct,
    EditSaid,
    Effect,
    OpenThread,
    Place,
    PutCard,
    RemoveMessage,
    ReopenThread,
    Say,
    StaffQueue,
)
from bot.core.model import HandOffReason, Member, Priority, Role, Trace

Row = Mapping[str, Any]

_EFFECTS: dict[str, TypeAdapter[Any]] = {
    kind.__name__: TypeAdapter(kind)
    for kind in (Say, EditSaid, OpenThread, AddToThread, CloseThread, ReopenThread, PutCard, RemoveMessage)
}
_TRACE = TypeAdapter(Trace)


def stamp(at: datetime) -> str:
    """Return a UTC time as text that sorts by time: the fraction is always written.

    Raises:
        ValueError: the time has no zone or another zone than UTC.
    """
    if at.tzinfo is None or at.utcoffset():
        raise ValueError(f"{at!r} is not in UTC")
    return at.isoformat(timespec="microseconds")


def moment(text: str) -> datetime:
    """Read a time back."""
    return datetime.fromisoformat(text)


def optional_moment(text: str | None) -> datetime | None:
    """Read a time back that may be missing."""
    return None if text is None else moment(text)


def effect_json(effect: Effect) -> tuple[str, str]:
    """Return an effect's kind and its content as JSON."""
    kind = type(effect).__name__
    return kind, _EFFECTS[kind].dump_json(effect).decode()


def effect_from(kind: str, content: str) -> Effect:
    """Read an effect back."""
    effect: Effect = _EFFECTS[kind].validate_json(content)
    return effect


def lane_of(effect: Effect) -> tuple[str, str | None]:
    """Return the lane in which an effect keeps its order, and the case it belongs to."""
    match effect:
        case Say(place=Channel(), case=str(case)):
            return f"case:{case}", case
        case Say() | EditSaid() | RemoveMessage():
            return _lane_in(effect.place)
        case _:
            return f"case:{effect.case}", effect.case


def _lane_in(place: Place) -> tuple[str, str | None]:
    match place:
        case Channel(id=channel):
            return f"channel:{channel}", None
        case CaseThread(case=case):
            return f"case:{case}", case
        case StaffQueue():
            return "staff", None
        case Direct(member=member):
            return f"direct:{member}", None


def trace_json(trace: Trace) -> str:
    """Return a trace as JSON."""
    # A read-only mapping is no dict to the serializer.
    return _TRACE.dump_json(replace(trace, features=dict(trace.features))).decode()


def trace_from(content: str) -> Trace:
    """Read a trace back."""
    return _TRACE.validate_json(content)


def case_row(case: Case) -> dict[str, Any]:
    """Return the columns of a case; ``thread`` and ``card`` are the outbox's to write."""
    row = asdict(case)
    for key in ("member", "claimed_by"):
        del row[key]
    return row | {
        "member": case.member.id,
        "member_name": case.member.name,
        "claimed_by": case.claimed_by.id if case.claimed_by else None,
        "claimed_by_name": case.claimed_by.name if case.claimed_by else None,
        "opened_at": stamp(case.opened_at),
        "changed_at": stamp(case.changed_at),
        "first_claimed_at": stamp(case.first_claimed_at) if case.first_claimed_at else None,
        "closed": int(case.closed),
    }


def case_from(row: Row) -> Case:
    """Read a case back."""
    claimer = row["claimed_by"]
    return Case(
        id=row["id"],
        community=row["community"],
        channel=row["channel"],
        message=row["message"],
        member=Member(row["member"], row["member_name"]),
        reason=HandOffReason(row["reason"]),
        topic=row["topic"],
        priority=Priority(row["priority"]),
        language=row["language"],
        quote=row["quote"],
        link=row["link"],
        tried=row["tried"],
        lately=row["lately"],
        earlier=row["earlier"],
        state=CaseState(row["state"]),
        closed=bool(row["closed"]),
        version=row["version"],
        opened_at=moment(row["opened_at"]),
        changed_at=moment(row["changed_at"]),
        claimed_by=Member(claimer, row["claimed_by_name"], Role.MODERATOR) if claimer else None,
        first_claimed_at=optional_moment(row["first_claimed_at"]),
    )
