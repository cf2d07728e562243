"""One browser window: it is one persona, sees what that persona may see, and does what it asks."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from typing import Any

import pydantic
from aiohttp import WSCloseCode, WSMsgType, web

from bot.core.model import Member, Role
from bot.errors import Refused, StoreError
from bot.surfaces.changes import Change, MessageChanged, PersonaChanged, ReadChanged, RoomChanged
from bot.surfaces.desk import CaseView, Desk
from bot.surfaces.local import LocalChat
from bot.surfaces.playground import protocol

log = logging.getLogger(__name__)

BACKLOG = 1000
"""Frames that may wait for a slow window before it is told to come back and read anew."""


class Window:
    """Reads one WebSocket's frames and writes to it, in order, what its persona may see."""

    def __init__(self, socket: web.WebSocketResponse, me: Member, chat: LocalChat, desk: Desk) -> None:
        self.me = me
        self._socket = socket
        self._chat = chat
        self._desk = desk
        self._frames: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue(BACKLOG + 1)

    async def run(self) -> None:
        """Serve the window until it closes."""
        # Listening starts before the rooms are read: what changes in between is shown twice rather than never.
        unsubscribe = self._chat.subscribe(self.show)
        try:
            rooms = await self._chat.rooms(self.me)
            meanwhile, self._frames = self._frames, asyncio.Queue(BACKLOG + 1)
            self._send(protocol.welcome(self.me, self._chat.personas, rooms))
            while not meanwhile.empty():
                self._send(meanwhile.get_nowait())
            await self._serve()
        finally:
            unsubscribe()

    async def _serve(self) -> None:
        writer = asyncio.create_task(self._write())
        try:
            async for frame in self._socket:
                if frame.type is WSMsgType.TEXT:
                    await self._read(frame.data)
        finally:
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await writer

    def show(self, change: Change) -> None:
        """Send a change, if this persona may see it."""
        match change:
            case MessageChanged(room, message) if room.visible_to(self.me):
                self._send({"type": "message", "message": protocol.message_view(message, self.me)})
            case RoomChanged(room) if room.visible_to(self.me):
                self._send({"type": "room", "room": protocol.room_view(room, self.me)})
            case PersonaChanged(member):
                self.me = member if member.id == self.me.id else self.me
                self._send({"type": "persona", "persona": protocol.person(member)})
            case ReadChanged(self.me.id, room_id, unread):
                self._send({"type": "read", "room": room_id, "unread": unread})

    def show_cases(self, cases: tuple[CaseView, ...]) -> None:
        """Send the queue, if this persona works on it."""
        if self.me.role is Role.MODERATOR:
            self._send({"type": "cases", "cases": [protocol.case_view(case) for case in cases]})

    async def _read(self, text: str) -> None:
        try:
            asked = protocol.parse(text)
        except pydantic.ValidationError as error:
            log.info("A window sent what is no frame: %s", error.errors(include_input=False, include_url=False))
            self._send({"type": "refused", "nonce": _nonce_of(text), "code": "malformed"})
            return
        nonce = None if isinstance(asked, protocol.Read) else asked.nonce
        try:
            answer = await self._do(asked)
        except Refused as refused:
            self._send({"type": "refused", "nonce": nonce, "code": refused.code})
        except StoreError as error:
            log.warning("What a window asked for could not be recorded: %s", error)
            self._send({"type": "refused", "nonce": nonce, "code": "store", "detail": str(error)})
        else:
            if nonce is not None:
                self._send({"type": "done", "nonce": nonce, **answer})

    async def _do(self, asked: protocol.Asked) -> dict[str, Any]:
        match asked:
            case protocol.Post():
                posted = await self._chat.post(self.me, asked.room, asked.text, asked.reply_to, asked.nonce)
                return {"message": posted.id}
            case protocol.PressButton():
                reply = await self._chat.press(self.me, asked.message, asked.control, asked.nonce)
                return {"text": reply.text}
            case protocol.Work():
                reply = await self._chat.press_case(self.me, asked.verb, asked.case, asked.nonce)
                return {"text": reply.text}
            case protocol.History():
                page = await self._chat.page(self.me, asked.room, asked.before)
                views = [protocol.message_view(posted, self.me) for posted in page.messages]
                return {"messages": views, "more": page.more}
            case protocol.Why():
                return {"why": await self._why(asked.message)}
            case protocol.Delete():
                await self._chat.delete(self.me, asked.message)
            case protocol.Rename():
                await self._chat.rename(self.me, asked.name)
            case protocol.Read():
                await self._chat.mark_read(self.me, asked.room, asked.message)
        return {}

    async def _why(self, message: str) -> dict[str, Any] | None:
        if self.me.role is not Role.MODERATOR:
            raise Refused("not_allowed", "Only moderators see how a decision fell.")
        posted = await self._chat.message(self.me, message)
        # The bot decides about what a person wrote; asked about its own reply, that is what is meant.
        subject = posted.reply.id if posted.author.role is Role.BOT and posted.reply else posted.id
        why = await self._desk.why(subject)
        return dict(why) if why is not None else None

    def _send(self, frame: dict[str, Any] | None) -> None:
        if self._frames.qsize() < BACKLOG:
            self._frames.put_nowait(frame)
        elif not self._frames.full():
            self._frames.put_nowait(None)

    async def _write(self) -> None:
        while (frame := await self._frames.get()) is not None:
            with contextlib.suppress(ConnectionError):
                await self._socket.send_str(json.dumps(frame, ensure_ascii=False))
        await self._socket.close(code=WSCloseCode.TRY_AGAIN_LATER, message=b"too far behind")


def _nonce_of(text: str) -> str | None:
    # So that the page can say at which of its requests the fault lies.
    with contextlib.suppress(ValueError, AttributeError):
        nonce = json.loads(text).get("nonce")
        return nonce if isinstance(nonce, str) else None
    return None
