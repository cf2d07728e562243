"""Rows of the ``chat_*`` tables and back, within somebody else's transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlite_utils

from bot.core.controls import Button, Control, ControlStyle
from bot.core.model import ChannelRole, Member, Role
from bot.store.chat_records import MAX_QUOTE, Draft, Posted, Quote, Room, RoomState

MESSAGE = f"""
    SELECT m.*, q.id AS quote_id, q.author AS quote_author, q.author_name AS quote_name,
           substr(q.text, 1, {MAX_QUOTE}) AS quote_text
    FROM chat_messages m LEFT JOIN chat_messages q ON q.id = m.reply_to AND q.room = m.room
"""  # noqa: S608 - the only value put in is a number of ours
"""Selects messages with what they reply to; add a WHERE on ``m``."""


def one_row(db: sqlite_utils.Database, sql: str, parameters: Sequence[object]) -> dict[str, Any] | None:
    """Return the first row of a query, None where there is none."""
    return next(iter(db.query(sql, parameters)), None)


def insert_message(
    db: sqlite_utils.Database,
    draft: Draft,
    *,
    buttons: tuple[Button, ...] = (),
    card: str | None = None,
    taken: bool = True,
) -> str:
    """Write a message; return its id."""
    db.execute(
        """
        INSERT INTO chat_messages
            (id, room, author, author_name, author_role, text, buttons, reply_to, card_case, nonce, at, taken)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (draft.id, draft.room, draft.author.id, draft.author.name, draft.author.role.value, draft.text,
         _dump(buttons), draft.reply_to, card, draft.nonce, draft.at.isoformat(), int(taken)),
    )  # fmt: skip
    return draft.id


def rewrite_message(db: sqlite_utils.Database, message: str, text: str | None, buttons: tuple[Button, ...]) -> None:
    """Change text (None keeps it) and buttons of a message."""
    db.execute(
        "UPDATE chat_messages SET text = coalesce(?, text), buttons = ?, edited = 1 WHERE id = ?",
        (text, _dump(buttons), message),
    )


def remove_message(db: sqlite_utils.Database, message: str) -> None:
    """Wipe a message: that somebody wrote here stays, what it was does not. Buttons go with it."""
    db.execute(
        "UPDATE chat_messages SET text = '', buttons = ?, removed = 1 WHERE id = ?",
        (_dump(()), message),
    )


def mark_read(db: sqlite_utils.Database, member: str, room: str, message: str) -> None:
    """Note that ``member`` has seen ``message``; a mark never moves back."""
    db.execute(
        """
        INSERT INTO chat_read (member, room, seq) SELECT ?, room, seq FROM chat_messages WHERE id = ? AND room = ?
        ON CONFLICT (member, room) DO UPDATE SET seq = max(seq, excluded.seq)
        """,
        (member, message, room),
    )


def count_unread(db: sqlite_utils.Database, member: str, room: str) -> int:
    """Count the messages of others in ``room`` since the last one ``member`` saw."""
    counted = one_row(
        db,
        """
        SELECT count(*) AS n FROM chat_messages WHERE room = ? AND author != ? AND seq >
            coalesce((SELECT seq FROM chat_read WHERE member = ? AND room = ?), 0)
        """,
        (room, member, member, room),
    )
    return int(counted["n"]) if counted else 0


def read_room(db: sqlite_utils.Database, room: str) -> Room | None:
    """Return one room, None where there is no such room."""
    row = one_row(db, "SELECT * FROM chat_rooms WHERE id = ?", (room,))
    if row is None:
        return None
    guests = frozenset(guest["member"] for guest in db.query("SELECT member FROM chat_guests WHERE room = ?", (room,)))
    return Room(
        row["id"], ChannelRole(row["role"]), row["title"], row["case_id"], row["parent"], bool(row["locked"]), guests
    )


def read_rooms(db: sqlite_utils.Database, viewer: Member) -> list[RoomState]:
    """Return the rooms ``viewer`` may read, oldest first."""
    states = []
    for row in list(db.query("SELECT id FROM chat_rooms ORDER BY created_at, id")):
        room = read_room(db, row["id"])
        if room is not None and room.visible_to(viewer):
            last = one_row(db, "SELECT max(seq) AS seq FROM chat_messages WHERE room = ?", (room.id,))
            states.append(RoomState(room, count_unread(db, viewer.id, room.id), (last or {}).get("seq") or 0))
    return states


def read_message(db: sqlite_utils.Database, message: str) -> Posted | None:
    """Return one message, None where there is no such message."""
    row = one_row(db, MESSAGE + " WHERE m.id = ?", (message,))
    return None if row is None else as_posted(row)


def known_message(db: sqlite_utils.Database, message: str) -> Posted:
    """Return a message written in this very transaction."""
    posted = read_message(db, message)
    if posted is None:
        raise LookupError(message)
    return posted


def as_posted(row: dict[str, Any]) -> Posted:
    """Return one row of ``MESSAGE`` as a fact."""
    quote = Quote(row["quote_id"], row["quote_author"], row["quote_name"], row["quote_text"])
    return Posted(
        seq=row["seq"],
        id=row["id"],
        room=row["room"],
        author=Member(row["author"], row["author_name"], Role(row["author_role"])),
        text=row["text"],
        at=datetime.fromisoformat(row["at"]),
        buttons=_load(row["buttons"]),
        reply=quote if row["quote_id"] else None,
        nonce=row["nonce"],
        card=row["card_case"],
        edited=bool(row["edited"]),
        removed=bool(row["removed"]),
        taken=bool(row["taken"]),
    )


def _dump(buttons: tuple[Button, ...]) -> str:
    return json.dumps([[button.control.encode(), button.label, button.style.value] for button in buttons])


def _load(text: str) -> tuple[Button, ...]:
    loaded = ((Control.decode(encoded), label, style) for encoded, label, style in json.loads(text))
    return tuple(Button(control, label, ControlStyle(style)) for control, label, style in loaded if control)
