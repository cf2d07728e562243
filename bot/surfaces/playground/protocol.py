"""What a window and the server say to each other over the WebSocket, as JSON objects with a ``type``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bot.core.controls import Verb
from bot.core.model import Member
from bot.store.chat_records import Posted, Room, RoomState
from bot.surfaces.desk import CaseView
from bot.surfaces.local import MAX_TEXT
from bot.surfaces.people import BOT

MAX_FRAME = 64 * 1024
"""Longest frame in bytes that a window may send: a message of any script fits several times."""

Ident = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,80}$")]
Nonce = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$")]


class _Frame(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Post(_Frame):
    """Post a message; a second one with the same nonce is the first one again."""

    type: Literal["post"]
    nonce: Nonce
    room: Ident
    text: str
    reply_to: Ident | None = None


class Delete(_Frame):
    """Take back a message of one's own."""

    type: Literal["delete"]
    nonce: Nonce
    message: Ident


class PressButton(_Frame):
    """Press a button under a message."""

    type: Literal["press"]
    nonce: Nonce
    message: Ident
    control: str


class Work(_Frame):
    """Claim, release, resolve or reopen a case from the queue."""

    type: Literal["work"]
    nonce: Nonce
    verb: Annotated[Verb, Field(strict=False)]
    case: Ident


class Rename(_Frame):
    """Go by another name."""

    type: Literal["rename"]
    nonce: Nonce
    name: str


class Read(_Frame):
    """Everything up to this message has been seen."""

    type: Literal["read"]
    room: Ident
    message: Ident


class History(_Frame):
    """Show the latest messages of a room, or those before the one numbered ``before``."""

    type: Literal["history"]
    nonce: Nonce
    room: Ident
    before: Annotated[int, Field(ge=0, lt=2**63)] | None = None


class Why(_Frame):
    """Show how the decision on a message fell."""

    type: Literal["why"]
    nonce: Nonce
    message: Ident


Asked = Post | Delete | PressButton | Work | Rename | Read | History | Why

_ASKED: TypeAdapter[Asked] = TypeAdapter(Annotated[Asked, Field(discriminator="type")])


def parse(text: str) -> Asked:
    """Read one frame of a window.

    Raises:
        pydantic.ValidationError: it is none that this version knows.
    """
    return _ASKED.validate_json(text)


def welcome(me: Member, personas: Sequence[Member], rooms: Sequence[RoomState]) -> dict[str, Any]:
    """Say who the window is and what it may see."""
    return {
        "type": "welcome",
        "me": person(me),
        "bot": person(BOT),
        "personas": [person(persona) for persona in personas],
        "rooms": [{**room_view(state.room, me), "unread": state.unread, "last": state.last_seq} for state in rooms],
        "limit": MAX_TEXT,
    }


def message_link(room: str, message: str) -> str:
    """Return the address of a message within the page; whoever follows it stays who they are."""
    return f"/#in={room}&at={message}"


def person(member: Member) -> dict[str, str]:
    """Show who somebody is."""
    return {"id": member.id, "name": member.name, "role": member.role.value}


def room_view(room: Room, viewer: Member) -> dict[str, Any]:
    """Show a room; who was let in stays with the server."""
    return {
        "id": room.id,
        "role": room.role.value,
        "title": room.title,
        "locked": room.locked,
        "case": room.case,
        "mine": viewer.id in room.guests,
    }


def message_view(posted: Posted, viewer: Member) -> dict[str, Any]:
    """Show a message; the nonce only to its author."""
    reply = posted.reply
    return {
        "id": posted.id,
        "seq": posted.seq,
        "room": posted.room,
        "author": person(posted.author),
        "text": posted.text,
        "at": posted.at.isoformat(),
        "buttons": [
            {"id": button.control.encode(), "label": button.label, "style": button.style.value}
            for button in posted.buttons
        ],
        "reply": {"id": reply.id, "author": reply.author_name, "text": reply.text} if reply else None,
        "nonce": posted.nonce if posted.author.id == viewer.id else None,
        "card": posted.card,
        "edited": posted.edited,
        "removed": posted.removed,
        "taken": posted.taken,
    }


def case_view(case: CaseView) -> dict[str, Any]:
    """Show a case of the queue."""
    return {
        "id": case.id,
        "state": case.state,
        "priority": case.priority.value,
        "reason": case.reason,
        "topic": case.topic,
        "member": case.member,
        "quote": case.quote,
        "opened_at": case.opened_at.isoformat(),
        "claimed_by": case.claimed_by,
        "thread": case.thread,
        "message": case.message,
    }
