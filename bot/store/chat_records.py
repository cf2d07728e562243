"""What the local chat keeps, as frozen facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.controls import Button
from bot.core.model import ChannelRole, Member, Role


@dataclass(frozen=True, slots=True)
class Room:
    """A channel, or the private thread of a case."""

    id: str
    role: ChannelRole
    title: str
    """Shown in the list; empty for the fixed channels, whose names are their ids."""
    case: str | None = None
    parent: str | None = None
    """The channel a thread hangs under."""
    locked: bool = False
    guests: frozenset[str] = frozenset()
    """Ids of the people let into a thread."""

    def visible_to(self, member: Member) -> bool:
        """Tell whether ``member`` may read here."""
        if member.role is not Role.MEMBER:
            return True
        if self.role is ChannelRole.STAFF:
            return False
        return self.role is not ChannelRole.CASE or member.id in self.guests


@dataclass(frozen=True, slots=True)
class Quote:
    """The message that a reply answers."""

    id: str
    author: str
    author_name: str
    text: str
    """As written, cut to ``MAX_QUOTE`` characters."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A message as it stands in a room."""

    seq: int
    """Its place in the order of all messages; later is greater."""
    id: str
    room: str
    author: Member
    text: str
    at: datetime
    buttons: tuple[Button, ...] = ()
    reply: Quote | None = None
    nonce: str | None = None
    """What the author's page called it before it had an id."""
    card: str | None = None
    """The case whose claim card this is."""
    edited: bool = False
    removed: bool = False
    """It was taken out: nothing of its text is left."""
    taken: bool = True
    """The bot has recorded what became of it; always true of the bot's own."""


@dataclass(frozen=True, slots=True)
class RoomState:
    """A room as one person finds it."""

    room: Room
    unread: int
    """Messages of others since the last one this person saw."""
    last_seq: int
    """The newest message, 0 where there is none."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some messages of one room, oldest first."""

    messages: tuple[Posted, ...]
    more: bool
    """There are older ones."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants to post."""

    id: str
    room: str
    author: Member
    text: str
    at: datetime
    reply_to: str | None = None
    nonce: str | None = None
    """A second draft with the same author and nonce is the first one again, sent twice."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of an effect."""

    ref: str
    """Id of the message or thread it made, empty where it makes none."""
    fresh: bool
    """False when it had been carried out before."""


MAX_QUOTE = 140
"""Characters of the replied-to message that a reply shows."""
