"""The vocabulary every layer shares: messages, context, decisions and their trace.

All of it is frozen: a fact that crosses a layer cannot be changed behind another's back.
Identifiers are opaque strings given by the surface; every time is an aware UTC datetime.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What an author may do. Surfaces work it out afresh for each message and each press."""

    MEMBER = "member"
    MODERATOR = "moderator"
    BOT = "bot"


class ChannelRole(StrEnum):
    """What a channel is for, as the bot's configuration says."""

    SUPPORT = "support"
    """Questions are taken up without the bot being addressed."""
    COMMUNITY = "community"
    """The bot speaks only when mentioned or replied to."""
    STAFF = "staff"
    """The moderators' own channel, with the queue of cases."""
    CASE = "case"
    """The private thread of one case: humans talk, the bot records."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who writes. ``name`` is shown as the member writes it, never guessed from."""

    id: str
    name: str
    role: Role = Role.MEMBER


@dataclass(frozen=True, slots=True)
class Message:
    """One message as a surface received it, text as written."""

    id: str
    community: str
    """The server or workspace it belongs to; nothing crosses from one to another."""
    channel: str
    channel_role: ChannelRole
    author: Member
    text: str
    at: datetime
    addressed: bool = False
    """The bot was mentioned, replied to, or written to directly."""
    reply_to: str | None = None
    reply_to_author: str | None = None
    mentions: tuple[str, ...] = ()
    """Ids of the people mentioned, the bot left out."""
    link: str | None = None
    """Where a moderator can jump to the message, if the surface has such links."""


class Priority(StrEnum):
    """How soon a human should look; the queue is ordered by it, then by age."""

    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class HandOffReason(StrEnum):
    """Why a human is needed."""

    UNCERTAIN = "uncertain"
    ASKED = "asked"
    UPSET = "upset"
    SENSITIVE = "sensitive"
    REPEAT = "repeat"
    POLICY = "policy"
    FAULT = "fault"
    NOT_A_TROLL = "not_a_troll"
    """A moderator took a deflection back."""


class DeflectReason(StrEnum):
    """Why a message got one calm line and no more."""

    ABUSE = "abuse"
    SCAM = "scam"
    SPAM = "spam"


class SilentReason(StrEnum):
    """Why the bot said nothing."""

    CHATTER = "chatter"
    NOT_ADDRESSED = "not_addressed"
    HUMAN_PRESENT = "human_present"
    STAFF = "staff"
    COOLDOWN = "cooldown"
    REPEAT_ABUSE = "repeat_abuse"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that might be meant. ``confidence`` is a calibrated probability in [0, 1]."""

    entry: str
    confidence: float
    score: float


@dataclass(frozen=True, slots=True)
class Shift:
    """What members' votes did to a confidence: σ(logit + overall + entry); see ``bot.core.recalibration``."""

    version: str
    """Of the recalibration in use."""
    overall: float
    """In log-odds, as is ``entry``."""
    entry: float
    """What is added for the first candidate's entry."""
    before: tuple[float, ...]
    """The candidates' confidences without it, in their order."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Why a decision fell, complete enough to explain it to staff and to replay it."""

    rule: str
    """Name of the rule that spoke."""
    text: str
    """The message with every personal datum redacted."""
    language: str
    knowledge_version: str
    candidates: tuple[Candidate, ...] = ()
    """Best first, at most five."""
    answer_threshold: float | None = None
    clarify_threshold: float | None = None
    findings: tuple[str, ...] = ()
    """What the safety rules saw, e.g. ``personal_data:iban`` or ``upset:swearing``."""
    features: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """What the confidence was computed from."""
    passed: tuple[str, ...] = ()
    """Rules asked before the one that spoke, in order."""
    shift: Shift | None = None
    """What votes did to ``candidates``; None where no vote counted."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Say the answer of ``entry``; the matcher is sure, or the member chose it."""

    entry: str
    confidence: float | None
    """Calibrated probability that it is the right one; None where the member chose it by a button."""
    trace: Trace


@dataclass(frozen=True, slots=True)
class Clarify:
    """Ask which of at most three entries is meant, best first."""

    options: tuple[Candidate, ...]
    trace: Trace


@dataclass(frozen=True, slots=True)
class HandOff:
    """Give the matter to a human in a private thread."""

    reason: HandOffReason
    trace: Trace
    topic: str | None = None
    """The sensitive topic, or the topic of the entry whose policy asks for a human."""
    entry: str | None = None
    priority: Priority = Priority.NORMAL


@dataclass(frozen=True, slots=True)
class Deflect:
    """One calm canned line; silence for what follows."""

    reason: DeflectReason
    trace: Trace


@dataclass(frozen=True, slots=True)
class Silent:
    """Say nothing, for a reason that is recorded."""

    reason: SilentReason
    trace: Trace


Decision = Answer | Clarify | HandOff | Deflect | Silent


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer this member already got in this channel."""

    entry: str
    at: datetime
    message: str
    """Id of the message that was answered."""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """The member's case that is not resolved yet."""

    id: str
    claimed_by: str | None
    """Name of the moderator, None while it waits."""
    reason: HandOffReason


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier message of a member's, redacted, and what became of it."""

    message: str
    text: str
    answer: str | None
    """The entry it was answered with."""


@dataclass(frozen=True, slots=True)
class Context:
    """Everything ``decide`` may know besides the message itself."""

    now: datetime
    language: str | None = None
    """Language the member wrote last, None when unknown."""
    recent_answers: tuple[GivenAnswer, ...] = ()
    """Newest first, within the configured window, in this channel."""
    recent_texts: tuple[tuple[datetime, str, str], ...] = ()
    """(time, channel, fingerprint of the folded text) of the member's latest messages, newest first."""
    copies_by_others: int = 0
    """How often others posted this very text lately; counted only where a text is more than a phrase."""
    deflected_at: tuple[datetime, ...] = ()
    """When this member was deflected, newest first, within the configured window."""
    open_case: OpenCase | None = None
    human_present: bool = False
    """A moderator is talking with this member here right now."""
    heard: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """How often the member was told a line, by line key: so that none repeats itself."""
    expected_wait: timedelta | None = None
    """Measured median time until a case is claimed; None without enough cases to say."""
    earlier_cases: int = 0
    """How many cases this member had here before, the open one included."""
    lately: tuple[Earlier, ...] = ()
    """What the member wrote here before, oldest first: for the moderator who takes over."""
