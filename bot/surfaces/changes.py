"""What those who look at the local chat are told."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.model import Member
from bot.store.chat_records import Posted, Room


@dataclass(frozen=True, slots=True)
class MessageChanged:
    """A message is new, or has changed."""

    room: Room
    message: Posted


@dataclass(frozen=True, slots=True)
class RoomChanged:
    """A room is new, or somebody was let in, or it was locked or unlocked."""

    room: Room


@dataclass(frozen=True, slots=True)
class ReadChanged:
    """Somebody has read on in a room, perhaps in another window."""

    member: str
    room: str
    unread: int


@dataclass(frozen=True, slots=True)
class PersonaChanged:
    """Somebody goes by another name."""

    member: Member


Change = MessageChanged | RoomChanged | ReadChanged | PersonaChanged
