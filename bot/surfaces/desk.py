"""What the staff's view reads: the queue of cases, and why a decision fell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.core.model import Priority


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case as the queue shows it."""

    id: str
    state: str
    """``open``, ``claimed`` or ``resolved``."""
    priority: Priority
    reason: str
    topic: str | None
    member: str
    """The member's name."""
    quote: str
    """What was asked, redacted."""
    opened_at: datetime
    claimed_by: str | None
    """Name of the moderator, None while it waits."""
    thread: str | None
    """Id of the private thread, None while it is being made."""
    message: str | None = None
    """Id of the message it began with; ``Desk.why`` tells how that was decided."""
    link: str | None = None
    """Where that message can be jumped to."""


class Desk(Protocol):
    """Read access for moderators; whoever calls it has checked that it is one who asks."""

    async def cases(self, community: str) -> tuple[CaseView, ...]:
        """Return the cases of ``community`` that a moderator may still want to act on, in any order."""
        ...

    async def why(self, message_id: str, community: str | None = None) -> Mapping[str, Any] | None:
        """Return the recorded decision on a message with its trace, as JSON can hold it.

        None if there is none, or none in ``community`` where that is given.
        """
        ...
