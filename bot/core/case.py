"""The life of a case as a pure state machine: ``step(case, event) -> Step | Refusal``.

::

              ┌────────── release ──────────┐
              ▼                             │
    handoff → OPEN ── claim ──────────→ CLAIMED ── resolve, solved ──→ RESOLVED ── lapse ──→ (thread closed)
              ▲ └──────── solved ───────────────────────────────────────▲   │
              └─────────────────── reopen, unsolved, writes again ───────────┘

Nothing else changes a case. What must be seen outside follows from the notices of each step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from bot.core.model import HandOffReason, Member, Priority, Role


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Case:
    """One matter of one member, kept until a human and the member are done with it."""

    id: str
    community: str
    channel: str
    """Where the member asked; the private thread hangs below it."""
    message: str
    member: Member
    reason: HandOffReason
    priority: Priority
    language: str
    quote: str
    """What the member wrote, redacted."""
    opened_at: datetime
    changed_at: datetime
    topic: str | None = None
    link: str | None = None
    tried: str = ""
    """Entries the matcher thought of, for the moderator."""
    lately: str = ""
    """What the member wrote just before, redacted, a line each."""
    earlier: int = 0
    """How many cases this member had here before."""
    state: CaseState = CaseState.OPEN
    closed: bool = False
    """The thread is locked and archived."""
    version: int = 1
    """Counts the changes: a change based on an older version is refused."""
    claimed_by: Member | None = None
    first_claimed_at: datetime | None = None


class Action(StrEnum):
    """What can happen to a case after it was opened."""

    CLAIM = "claim"
    RELEASE = "release"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    SOLVED = "solved"
    UNSOLVED = "unsolved"
    JOIN = "join"
    """The same member was handed over again while the case is open."""
    WROTE = "wrote"
    """The member wrote into the thread something that needs a human."""
    LAPSE = "lapse"
    """Nobody objected for the time configured after the case was resolved."""


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """An action on a case, by whom and when. ``priority`` matters to ``JOIN`` alone."""

    action: Action
    actor: Member
    at: datetime
    priority: Priority = Priority.NORMAL


class Notice(StrEnum):
    """What a step makes visible outside; ``replies`` turns each into effects."""

    CLAIMED = "claimed"
    RELEASED = "released"
    ASK_SOLVED = "ask_solved"
    ANSWERED = "answered"
    """The question whether it is solved needs no answer any more."""
    SOLVED = "solved"
    REOPENED = "reopened"
    LOCK = "lock"
    UNLOCK = "unlock"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class Step:
    """The case after the event, and what must be seen of it, in order."""

    case: Case
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """The event does not fit; ``line`` tells the actor why."""

    line: str
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


_URGENCY = {Priority.NORMAL: 0, Priority.HIGH: 1, Priority.URGENT: 2}


def more_urgent(one: Priority, other: Priority) -> Priority:
    """Return the higher of two priorities."""
    return max(one, other, key=_URGENCY.__getitem__)


def step(case: Case, event: CaseEvent) -> Step | Refusal:
    """Return the case after ``event``, or why it does not fit its state or the actor's rights."""
    return _STEPS[event.action](case, event)


def _claim(case: Case, event: CaseEvent) -> Step | Refusal:
    if event.actor.role is not Role.MODERATOR or event.actor.id == case.member.id:
        return Refusal("press.not_allowed")
    if case.state is CaseState.RESOLVED:
        return Refusal("press.gone")
    if case.claimed_by is not None:
        return Refusal("press.claimed_by", {"moderator": case.claimed_by.name})
    first = case.first_claimed_at or event.at
    changed = _changed(case, event, state=CaseState.CLAIMED, claimed_by=event.actor, first_claimed_at=first)
    return Step(changed, (Notice.CLAIMED, Notice.CARD))


def _release(case: Case, event: CaseEvent) -> Step | Refusal:
    if event.actor.role is not Role.MODERATOR:
        return Refusal("press.not_allowed")
    if case.state is not CaseState.CLAIMED or case.claimed_by is None:
        return Refusal("press.not_claimed")
    if case.claimed_by.id != event.actor.id:
        return Refusal("press.claimed_by", {"moderator": case.claimed_by.name})
    return Step(_changed(case, event, state=CaseState.OPEN, claimed_by=None), (Notice.RELEASED, Notice.CARD))


def _resolve(case: Case, event: CaseEvent) -> Step | Refusal:
    if event.actor.role is not Role.MODERATOR:
        return Refusal("press.not_allowed")
    if case.state is CaseState.RESOLVED:
        return Refusal("press.already")
    if case.state is CaseState.OPEN:
        return Refusal("press.not_claimed")
    # Members are asked once whether it really is solved, so the thread stays open for their answer.
    return Step(_changed(case, event, state=CaseState.RESOLVED), (Notice.ASK_SOLVED, Notice.CARD))


def _reopen(case: Case, event: CaseEvent) -> Step | Refusal:
    if event.actor.role is not Role.MODERATOR:
        return Refusal("press.not_allowed")
    return _open_again(case, event, case.priority)


def _unsolved(case: Case, event: CaseEvent) -> Step | Refusal:
    if event.actor.id != case.member.id:
        return Refusal("press.not_yours")
    # Whoever was told "solved" and is not has waited twice.
    return _open_again(case, event, more_urgent(case.priority, Priority.HIGH))


def _open_again(case: Case, event: CaseEvent, priority: Priority) -> Step | Refusal:
    if case.state is not CaseState.RESOLVED:
        return Refusal("press.already")
    first = Notice.UNLOCK if case.closed else Notice.ANSWERED
    opened = _changed(case, event, state=CaseState.OPEN, claimed_by=None, closed=False, priority=priority)
    return Step(opened, (first, Notice.REOPENED, Notice.CARD))


def _solved(case: Case, event: CaseEvent) -> Step | Refusal:
    if event.actor.id != case.member.id:
        return Refusal("press.not_yours")
    if case.closed:
        return Refusal("press.already")
    solved = _changed(case, event, state=CaseState.RESOLVED, closed=True)
    # The lock comes last: an archived thread takes no edits (Discord 50083).
    answered = (Notice.ANSWERED,) if case.state is CaseState.RESOLVED else ()
    return Step(solved, (*answered, Notice.SOLVED, Notice.CARD, Notice.LOCK))


def _join(case: Case, event: CaseEvent) -> Step | Refusal:
    if case.state is CaseState.RESOLVED:
        return Refusal("press.gone")
    joined = _changed(case, event, priority=more_urgent(case.priority, event.priority))
    return Step(joined, (Notice.CARD,))


def _wrote(case: Case, event: CaseEvent) -> Step | Refusal:
    if case.state is not CaseState.RESOLVED:
        return Refusal("press.already")
    return _open_again(case, event, case.priority)


def _lapse(case: Case, event: CaseEvent) -> Step | Refusal:
    if case.state is not CaseState.RESOLVED or case.closed:
        return Refusal("press.already")
    return Step(_changed(case, event, closed=True), (Notice.ANSWERED, Notice.CARD, Notice.LOCK))


def _changed(case: Case, event: CaseEvent, **fields: object) -> Case:
    return replace(case, version=case.version + 1, changed_at=event.at, **fields)  # type: ignore[arg-type]


_STEPS: Mapping[Action, Callable[[Case, CaseEvent], Step | Refusal]] = MappingProxyType(
    {
        Action.CLAIM: _claim,
        Action.RELEASE: _release,
        Action.RESOLVE: _resolve,
        Action.REOPEN: _reopen,
        Action.SOLVED: _solved,
        Action.UNSOLVED: _unsolved,
        Action.JOIN: _join,
        Action.WROTE: _wrote,
        Action.LAPSE: _lapse,
    }
)
