"""The chat in the terminal: a window into the local chat, driven by lines of input."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

from bot.core.controls import Button
from bot.core.model import Member, Role
from bot.errors import Refused, StoreError
from bot.store.chat_records import Posted, Room, RoomState
from bot.surfaces.changes import Change, MessageChanged
from bot.surfaces.console_view import HELP, ConsoleView, harmless, title
from bot.surfaces.desk import Desk
from bot.surfaces.local import COMMUNITY, LocalChat
from bot.surfaces.people import CHANNELS


class ConsoleChat:
    """One window in a terminal, as one persona at a time in one room.

    Args:
        chat: the rooms and people.
        desk: what moderators read.
        settle: waits until the bot has done what the last line set going, so that its replies stand before the next.
        view: writes onto the terminal.
        me: whom to begin as.
        typed: somebody types, and sees what; otherwise the input is a script, which is read back as it is done.
    """

    def __init__(
        self,
        chat: LocalChat,
        desk: Desk,
        settle: Callable[[], Awaitable[None]],
        view: ConsoleView,
        me: Member,
        *,
        typed: bool,
    ) -> None:
        self._chat = chat
        self._desk = desk
        self._settle = settle
        self._view = view
        self._me = me
        self._typed = typed
        self._room = CHANNELS[0]
        self._texts: dict[str, str] = {}
        self._buttons: dict[int, tuple[str, Button]] = {}
        self._numbers = itertools.count(1)
        self._latest_question: str | None = None
        self._mine: str | None = None
        self._commands: Mapping[str, Callable[[str], Awaitable[None]]] = {
            "as": self._be,
            "go": self._go,
            "name": self._rename,
            "delete": self._delete,
            "queue": self._queue,
            "why": self._why,
            "help": self._help,
        }

    async def run(self, lines: AsyncIterator[str]) -> None:
        """Do what each line says until ``/quit`` or the end of input."""
        unsubscribe = self._chat.subscribe(self._notice)
        try:
            await self._enter(self._room.id)
            self._view.note("/help lists what you can type.")
            self._prompt()
            async for line in lines:
                if line.strip() in ("/quit", "/exit"):
                    return
                await self._obey(line)
                self._prompt()
        finally:
            unsubscribe()

    def _prompt(self) -> None:
        if self._typed:
            self._view.prompt(self._me, self._room)

    async def _obey(self, line: str) -> None:
        text = line.strip()
        if not text:
            return
        try:
            if text.startswith("/"):
                name, _, rest = text[1:].partition(" ")
                command = self._commands.get(name)
                if command is None:
                    self._view.note(f"There is no /{name}; /help lists what there is.")
                    return
                await command(rest.strip())
            elif text.isascii() and text.isdecimal():
                await self._press(int(text))
            else:
                await self._chat.post(self._me, self._room.id, text)
            await self._settle()
        except (Refused, StoreError) as error:
            self._view.note(str(error))

    async def _press(self, number: int) -> None:
        if number not in self._buttons:
            self._view.note(f"There is no button {number} here.")
            return
        message, button = self._buttons[number]
        reply = await self._chat.press(self._me, message, button.control.encode(), uuid.uuid4().hex)
        if reply.text:
            self._view.only_you(reply.text)

    async def _be(self, name: str) -> None:
        wanted = name.casefold()
        for persona in self._chat.personas:
            if wanted in (persona.id.casefold(), persona.name.casefold()):
                self._me = persona
                rooms = {state.room.id for state in await self._chat.rooms(persona)}
                await self._enter(self._room.id if self._room.id in rooms else CHANNELS[0].id)
                return
        people = ", ".join(f"{persona.id} ({persona.role})" for persona in self._chat.personas)
        self._view.note(f"You can be: {people}.")

    async def _rename(self, name: str) -> None:
        self._me = await self._chat.rename(self._me, name)
        self._view.place(self._me, self._room)

    async def _delete(self, _rest: str) -> None:
        if self._mine is None:
            self._view.note("There is nothing of yours here.")
            return
        await self._chat.delete(self._me, self._mine)

    async def _go(self, name: str) -> None:
        states = await self._chat.rooms(self._me)
        if not name:
            self._view.rooms(states, self._room.id)
            return
        room = _named(states, name)
        if room is None:
            self._view.note(f"There is no room “{name}” for you; /go lists those there are.")
            return
        await self._enter(room.id)

    async def _enter(self, room: str) -> None:
        self._room = next(state.room for state in await self._chat.rooms(self._me) if state.room.id == room)
        self._buttons.clear()
        self._numbers = itertools.count(1)
        self._texts.clear()
        self._latest_question = None
        self._mine = None
        self._view.place(self._me, self._room)
        page = await self._chat.page(self._me, room)
        for posted in page.messages:
            self._show(posted)
        if page.messages:
            await self._chat.mark_read(self._me, room, page.messages[-1].id)

    async def _queue(self, _rest: str) -> None:
        if self._moderates():
            self._view.cases(await self._desk.cases(COMMUNITY))

    async def _why(self, _rest: str) -> None:
        if not self._moderates():
            return
        told = await self._desk.why(self._latest_question) if self._latest_question else None
        if told is None:
            self._view.note("The bot has decided about nothing here yet.")
            return
        self._view.why(told)

    async def _help(self, _rest: str) -> None:
        self._view.note(HELP)

    def _moderates(self) -> bool:
        if self._me.role is Role.MODERATOR:
            return True
        names = ", ".join(persona.id for persona in self._chat.personas if persona.role is Role.MODERATOR)
        self._view.note(f"Only moderators see this: /as one of {names}.")
        return False

    def _notice(self, change: Change) -> None:
        if not isinstance(change, MessageChanged) or not change.room.visible_to(self._me):
            return
        posted = change.message
        by_bot = posted.author.role is Role.BOT
        if change.room.id == self._room.id:
            # What was written here changes once more when the bot took it up; that is no news.
            if by_bot or posted.removed or not posted.taken:
                self._show(posted, seen=self._typed and posted.author.id == self._me.id)
        elif by_bot and not posted.edited:
            said = " ".join(harmless(posted.text).split())[:60]
            self._view.note(f"  • {title(change.room)}: {said} (/go {change.room.case or change.room.id})")

    def _show(self, posted: Posted, *, seen: bool = False) -> None:
        """Show a message, or only its buttons where its text has been seen."""
        if posted.author.role is not Role.BOT:
            self._latest_question = posted.id
        if posted.author.id == self._me.id:
            self._mine = None if posted.removed else posted.id
        for number in [number for number, (message, _) in self._buttons.items() if message == posted.id]:
            del self._buttons[number]

        def number_of(button: Button) -> int:
            return self._number(posted.id, button)

        if seen or self._texts.get(posted.id) == posted.text:
            self._view.buttons(posted, number_of)
        else:
            self._view.message(posted, number_of)
        self._texts[posted.id] = posted.text

    def _number(self, message: str, button: Button) -> int:
        # Given once until the room is entered anew: a number typed twice must not press what took a button's place.
        number = next(self._numbers)
        self._buttons[number] = (message, button)
        return number


def _named(states: tuple[RoomState, ...], name: str) -> Room | None:
    """Find a room by its number in the list, its name, or its case."""
    wanted = name.removeprefix("#").casefold()
    for index, state in enumerate(states, 1):
        room = state.room
        if wanted in (str(index), room.id.casefold(), room.title.casefold(), (room.case or "").casefold()):
            return room
    return None
