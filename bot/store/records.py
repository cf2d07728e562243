"""What goes into the store and what comes out, as frozen facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.case import Case
from bot.core.effects import Effect
from bot.core.model import Decision, Member, Trace
from bot.core.votes import Vote


@dataclass(frozen=True, slots=True)
class Taken:
    """A message or press as the ledger keeps it. ``text`` is redacted, and empty where nothing needs it."""

    id: str
    community: str
    channel: str
    member: Member
    at: datetime
    text: str
    fingerprint: str
    link: str | None = None


@dataclass(frozen=True, slots=True)
class CaseNote:
    """One line of a case's log."""

    case: str
    at: datetime
    kind: str
    """An ``Action``, ``opened``, or ``message`` for what was written in the thread."""
    actor: Member
    text: str = ""
    """Redacted."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One message or press with everything that follows from it: kept in one transaction or not at all."""

    taken: Taken
    trace: Trace
    decision: Decision | None = None
    """None for a press that needed no decision."""
    effects: tuple[Effect, ...] = ()
    said: tuple[str, ...] = ()
    listener: str | None = None
    """Id of the member who is told ``said``; None means whoever wrote or pressed."""
    case: Case | None = None
    """The case opened or changed; its version is one more than what it was based on."""
    notes: tuple[CaseNote, ...] = ()
    case_id: str | None = None
    """The case this belongs to without changing it."""
    takes_back: str | None = None
    """Id of the ledger row whose deflection no longer counts."""
    votes: tuple[Vote, ...] = ()
    """What a press says about how sure the bot was."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A row of the ledger."""

    taken: Taken
    kind: str
    """The decision's name in lower case, or ``press``."""
    reason: str | None
    topic: str | None
    entry: str | None
    confidence: float | None
    trace: Trace
    case: str | None


@dataclass(frozen=True, slots=True)
class Pending:
    """An effect that is due, with what it refers to."""

    seq: int
    effect: Effect
    community: str
    attempts: int
    thread: str | None
    said: str | None
    said_state: str | None = None
    """State of the effect an ``EditSaid`` changes; None where there never was one."""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tallies:
    """How much there is of what somebody must deal with."""

    cases: Mapping[str, int]
    """Number of cases by state; every state is there."""
    pending: int
    """Effects that wait to be carried out."""
    dead: int
    """Effects that were given up."""
    oldest: timedelta
    """Age of the oldest effect that waits; nothing where none does."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A case as the staff's queue shows it."""

    case: Case
    thread: str | None
    card: str | None


@dataclass(frozen=True, slots=True)
class VoteFilter:
    """Which votes are meant; None: whatever it is."""

    community: str | None = None
    entry: str | None = None
    member: str | None = None
    since: datetime | None = None
    """Cast then or later."""


@dataclass(frozen=True, slots=True)
class Cast:
    """A vote as it was kept."""

    vote: Vote
    community: str
    struck: bool
    """The member was deflected, and has no vote."""
    discarded_at: datetime | None
    """When staff discarded it; None where they did not."""

    @property
    def valid(self) -> bool:
        """Whether the vote may count."""
        return not self.struck and self.discarded_at is None
