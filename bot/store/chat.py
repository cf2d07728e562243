"""The local chat's rooms, messages and read marks: what a chat platform keeps on its own servers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import sqlite_utils

from bot.core.effects import AddToThread, EditSaid, OpenThread, PutCard, RemoveMessage, Say
from bot.core.model import ChannelRole, Member
from bot.store.chat_records import Carried, Draft, Page, Posted, Room, RoomState
from bot.store.chat_rows import (
    MESSAGE,
    as_posted,
    count_unread,
    insert_message,
    known_message,
    mark_read,
    one_row,
    read_message,
    read_room,
    read_rooms,
    remove_message,
    rewrite_message,
)
from bot.store.database import Database


class ChatStore:
    """Reads and writes the ``chat_*`` tables, each call one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ensure_rooms(self, rooms: Sequence[Room], at: datetime) -> None:
        """Create those of ``rooms`` that are not there yet."""

        def work(db: sqlite_utils.Database) -> None:
            for room in rooms:
                db.execute(
                    "INSERT OR IGNORE INTO chat_rooms (id, role, title, created_at) VALUES (?, ?, ?, ?)",
                    (room.id, room.role.value, room.title, at.isoformat()),
                )

        await self._database.run(work)

    async def room(self, room: str) -> Room | None:
        """Return one room, None where there is no such room."""
        return await self._database.run(lambda db: read_room(db, room))

    async def rooms_for(self, viewer: Member) -> tuple[RoomState, ...]:
        """Return the rooms ``viewer`` may read, oldest first, with what is unread in them."""
        return await self._database.run(lambda db: tuple(read_rooms(db, viewer)))

    async def message(self, message: str) -> Posted | None:
        """Return one message, None where there is no such message."""
        return await self._database.run(lambda db: read_message(db, message))

    async def page(self, room: str, before: int | None, limit: int) -> Page:
        """Return the latest ``limit`` messages of ``room``, or those before the one numbered ``before``."""

        def work(db: sqlite_utils.Database) -> Page:
            found = list(
                db.query(
                    MESSAGE + " WHERE m.room = ? AND (? IS NULL OR m.seq < ?) ORDER BY m.seq DESC LIMIT ?",
                    (room, before, before, limit + 1),
                )
            )
            return Page(tuple(as_posted(row) for row in reversed(found[:limit])), more=len(found) > limit)

        return await self._database.run(work)

    async def post(self, draft: Draft) -> tuple[Posted, bool]:
        """Keep what somebody wrote; return it, and whether it is new (False: this nonce was kept before)."""

        def work(db: sqlite_utils.Database) -> tuple[Posted, bool]:
            seen = one_row(
                db, "SELECT id FROM chat_messages WHERE author = ? AND nonce = ?", (draft.author.id, draft.nonce)
            )
            if seen is None:
                insert_message(db, draft, taken=False)
                mark_read(db, draft.author.id, draft.room, draft.id)
            return known_message(db, seen["id"] if seen else draft.id), seen is None

        return await self._database.run(work)

    async def not_taken(self) -> tuple[Posted, ...]:
        """Return what people posted and the bot has not recorded yet, in the order it was posted."""
        return await self._database.run(
            lambda db: tuple(as_posted(row) for row in db.query(MESSAGE + " WHERE m.taken = 0 ORDER BY m.seq"))
        )

    async def taken(self, message: str) -> Posted:
        """Note that the bot has recorded ``message``."""

        def work(db: sqlite_utils.Database) -> Posted:
            db.execute("UPDATE chat_messages SET taken = 1 WHERE id = ?", (message,))
            return known_message(db, message)

        return await self._database.run(work)

    async def mark_read(self, member: str, room: str, message: str) -> int:
        """Note that ``member`` has seen ``message`` and all before it; return how many are unread after it."""

        def work(db: sqlite_utils.Database) -> int:
            mark_read(db, member, room, message)
            return count_unread(db, member, room)

        return await self._database.run(work)

    async def say(self, effect: Say, draft: Draft) -> Carried:
        """Post what the bot says."""
        return await self._once(effect.key, lambda db: insert_message(db, draft, buttons=effect.buttons))

    async def edit(self, effect: EditSaid, message: str) -> Carried:
        """Change what the bot said."""

        def work(db: sqlite_utils.Database) -> str:
            rewrite_message(db, message, effect.text, effect.buttons)
            return message

        return await self._once(effect.key, work)

    async def remove(self, effect: RemoveMessage) -> Carried:
        """Wipe what a member wrote; nothing happens where it is not there."""

        def work(db: sqlite_utils.Database) -> str:
            remove_message(db, effect.message)
            return effect.message

        return await self._once(effect.key, work)

    async def delete(self, message: str) -> Posted:
        """Wipe what its author takes back; return what is left of it."""

        def work(db: sqlite_utils.Database) -> Posted:
            remove_message(db, message)
            return known_message(db, message)

        return await self._database.run(work)

    async def open_thread(self, effect: OpenThread, thread: str, at: datetime) -> Carried:
        """Create the thread of a case with its member in it."""

        def work(db: sqlite_utils.Database) -> str:
            db.execute(
                "INSERT INTO chat_rooms (id, role, title, case_id, parent, created_at) VALUES (?, ?, ?, ?, ?, ?)",
                (thread, ChannelRole.CASE.value, effect.title, effect.case, effect.parent, at.isoformat()),
            )
            db.execute("INSERT INTO chat_guests (room, member) VALUES (?, ?)", (thread, effect.member))
            return thread

        return await self._once(effect.key, work)

    async def admit(self, effect: AddToThread, thread: str) -> Carried:
        """Let one person into a thread."""

        def work(db: sqlite_utils.Database) -> str:
            db.execute("INSERT OR IGNORE INTO chat_guests (room, member) VALUES (?, ?)", (thread, effect.member))
            return ""

        return await self._once(effect.key, work)

    async def lock(self, key: str, thread: str, *, locked: bool) -> Carried:
        """Lock a thread or unlock it."""

        def work(db: sqlite_utils.Database) -> str:
            db.execute("UPDATE chat_rooms SET locked = ? WHERE id = ?", (int(locked), thread))
            return ""

        return await self._once(key, work)

    async def put_card(self, effect: PutCard, draft: Draft) -> Carried:
        """Post the claim card of a case, or bring the one that is there up to date."""

        def work(db: sqlite_utils.Database) -> str:
            card = one_row(db, "SELECT id FROM chat_messages WHERE card_case = ?", (effect.case,))
            if card is None:
                return insert_message(db, draft, buttons=effect.buttons, card=effect.case)
            rewrite_message(db, card["id"], effect.text, effect.buttons)
            return str(card["id"])

        return await self._once(effect.key, work)

    async def _once(self, key: str, work: Callable[[sqlite_utils.Database], str]) -> Carried:
        def once(db: sqlite_utils.Database) -> Carried:
            done = one_row(db, "SELECT ref FROM chat_effects WHERE key = ?", (key,))
            if done is not None:
                return Carried(done["ref"], fresh=False)
            ref = work(db)
            db.execute("INSERT INTO chat_effects (key, ref) VALUES (?, ?)", (key, ref))
            return Carried(ref, fresh=True)

        return await self._database.run(once)
