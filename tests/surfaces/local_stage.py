"""The local chat with an inbox that only remembers, for tests."""

from __future__ import annotations

import contextlib
import itertools
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.core.controls import Press
from bot.core.effects import OpenThread
from bot.core.model import Decision, Member, Message, Silent, SilentReason
from bot.errors import Refused
from bot.store.chat import ChatStore
from bot.store.database import Database
from bot.surfaces.base import PressReply
from bot.surfaces.local import COMMUNITY, LocalChat
from tests.fakes import FakeClock
from tests.making import ALEX, JONAS, MIA, SARA, trace
from tests.surfaces.contract import NOWHERE, Seen, Stage

PEOPLE = (MIA, JONAS, ALEX, SARA)


@dataclass
class FakeInbox:
    """Keeps what it is given; idempotent by message and press id; ``faults`` are raised first."""

    messages: list[Message] = field(default_factory=list)
    presses: list[Press] = field(default_factory=list)
    faults: deque[Exception] = field(default_factory=deque)
    withdrawn: list[str] = field(default_factory=list)
    reply: str = "noted"

    async def handle(self, message: Message) -> Decision | None:
        if self.faults:
            raise self.faults.popleft()
        if message.id in {each.id for each in self.messages}:
            return None
        self.messages.append(message)
        return Silent(SilentReason.CHATTER, trace())

    async def reconsider(self, message: Message) -> Decision | None:
        raise NotImplementedError(f"nobody edits {message.id} here")

    async def withdraw(self, community: str, message: str) -> None:
        if self.faults:
            raise self.faults.popleft()
        assert community == COMMUNITY
        self.withdrawn.append(message)

    async def press(self, press: Press) -> PressReply:
        if self.faults:
            raise self.faults.popleft()
        if press.id in {each.id for each in self.presses}:
            return PressReply()
        self.presses.append(press)
        return PressReply(self.reply)

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages]


@dataclass
class LocalStage(Stage):
    chat: LocalChat
    inbox: FakeInbox
    clock: FakeClock
    support: str = "support"
    member: str = MIA.id
    other: str = JONAS.id

    @property
    def surface(self) -> LocalChat:  # type: ignore[override]
        return self.chat

    def _who(self, viewer: str | None) -> Member:
        return ALEX if viewer is None else self.chat.persona(viewer)

    async def seen(self, room: str, viewer: str | None = None) -> list[Seen] | None:
        who = self._who(viewer)
        try:
            page = await self.chat.page(who, room)
        except Refused:
            assert room not in {state.room.id for state in await self.chat.rooms(who)}
            return None
        return [
            Seen(
                each.id,
                each.text,
                tuple(button.label for button in each.buttons),
                each.reply.id if each.reply else None,
            )
            for each in page.messages
        ]

    async def staff(self) -> list[Seen]:
        return await self.seen("staff") or []

    async def can_post(self, room: str, member: str) -> bool:
        try:
            await self.chat.post(self.chat.persona(member), room, "hello")
        except Refused:
            return False
        return True

    async def posted(self, text: str) -> str:
        return (await self.chat.post(MIA, "support", text)).id


@contextlib.asynccontextmanager
async def local_stage(folder: Path, inbox: FakeInbox | None = None) -> AsyncIterator[LocalStage]:
    """Open the chat in ``folder``; a second time it finds what the first one kept."""
    inbox = inbox or FakeInbox()
    clock = FakeClock()
    async with await Database.open(folder / "chat.db") as database:
        # Ids go on where the last opening left off, as they do with a clock that moves.
        kept = await database.run(lambda db: next(db.query("SELECT count(*) AS n FROM chat_messages"))["n"])
        numbers = itertools.count(kept * 1000)
        chat = LocalChat(
            ChatStore(database),
            PEOPLE,
            clock,
            lambda: f"m{next(numbers):09d}",
            lambda text: text.replace("secret", "[x]"),
        )
        await chat.start(inbox)
        try:
            yield LocalStage(chat, inbox, clock)
        finally:
            await chat.close()


async def open_thread(stage: LocalStage) -> str:
    opened = OpenThread("K7:open", "K7", "support", "K7 · asked", MIA.id)
    return (await stage.chat.carry_out(opened, NOWHERE)).ref
