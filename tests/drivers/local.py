"""The local chat itself, without a window in between."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import AsyncIterator, Collection

from bot.app import Local
from bot.core.controls import Verb
from bot.errors import Refused
from bot.store.chat_records import RoomState
from bot.surfaces.local import COMMUNITY, QUEUE_VERBS
from tests.drivers.base import Row, Seen, Settle, Told, View, settling


class LocalDriver:
    """Calls ``LocalChat`` as its windows do."""

    def __init__(self, local: Local) -> None:
        self._chat = local.chat
        self._desk = local.engine.desk
        self._settle: Settle = settling(local)
        self._pressed = ("", "")

    async def post(self, who: str, room: str, text: str, reply_to: str | None = None) -> Told:
        state = await self._room(who, room)
        if state is None:
            return Told(f"There is no {room}.", refused=True)
        author = self._chat.persona(who)
        page = await self._chat.page(author, state.room.id)
        replied = next((each.id for each in reversed(page.messages) if each.author.name == reply_to), None)
        try:
            await self._chat.post(author, state.room.id, text, replied)
        except Refused as refused:
            return Told(str(refused), refused=True)
        await self._settle()
        return Told()

    async def press(self, who: str, room: str, labels: Collection[str], within: str = "") -> Told:
        state = await self._room(who, room)
        page = await self._chat.page(self._chat.persona(who), state.room.id) if state else None
        for posted in reversed(page.messages if page else ()):
            for button in posted.buttons:
                if button.label in labels and within in posted.text:
                    return await self._press(who, posted.id, button.control.encode())
        return Told("There is no such button.", refused=True)

    async def press_late(self, who: str, verb: Verb, case: str | None) -> Told:
        if verb not in QUEUE_VERBS:
            return await self._press(who, *self._pressed)
        reply = await self._chat.press_case(self._chat.persona(who), verb, case or "", uuid.uuid4().hex)
        await self._settle()
        return Told(reply.text)

    async def rename(self, who: str, name: str) -> Told:
        try:
            await self._chat.rename(self._chat.persona(who), name)
        except Refused as refused:
            return Told(str(refused), refused=True)
        await self._settle()
        return Told()

    async def view(self, who: str, room: str) -> View | None:
        state = await self._room(who, room)
        if state is None:
            return None
        page = await self._chat.page(self._chat.persona(who), state.room.id)
        seen = (
            Seen(each.author.name, each.text, tuple(button.label for button in each.buttons)) for each in page.messages
        )
        return View(tuple(seen), state.room.locked)

    async def queue(self, who: str) -> tuple[Row, ...]:
        del who  # the desk is asked by windows that have checked it
        return tuple(
            Row(case.id, case.state, case.priority.value, case.reason, case.member, case.quote, case.claimed_by)
            for case in await self._desk.cases(COMMUNITY)
        )

    def legible(self, text: str) -> str:
        return text

    async def _press(self, who: str, message: str, control: str) -> Told:
        self._pressed = (message, control)
        try:
            reply = await self._chat.press(self._chat.persona(who), message, control, uuid.uuid4().hex)
        except Refused as refused:
            return Told(str(refused), refused=True)
        await self._settle()
        return Told(reply.text)

    async def _room(self, who: str, room: str) -> RoomState | None:
        states = await self._chat.rooms(self._chat.persona(who))
        return next((state for state in states if room in (state.room.id, state.room.case)), None)


@contextlib.asynccontextmanager
async def local_driver(local: Local) -> AsyncIterator[LocalDriver]:
    """Drive the local chat while the block runs."""
    yield LocalDriver(local)
