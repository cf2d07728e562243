"""The one ``Inbox`` behind every surface: messages to the responder, presses to whom they concern."""

from __future__ import annotations

from bot.core.controls import Press
from bot.core.model import Decision, Message
from bot.core.name_seen import NameSeen
from bot.service.buttons import VERBS, Buttons
from bot.service.casework import Casework
from bot.service.names import Names
from bot.service.responder import Responder
from bot.service.shell import Shell
from bot.surfaces.base import PressReply


class Front:
    """See ``bot.surfaces.base.Inbox``."""

    def __init__(self, shell: Shell, protected_names: tuple[str, ...] = ()) -> None:
        self._meter = shell.meter
        self._names = Names(shell, protected_names)
        self._responder = Responder(shell)
        self._buttons = Buttons(shell)
        self.casework = Casework(shell)

    async def handle(self, message: Message) -> Decision | None:
        """Take one message up; None when it was taken up before."""
        with self._meter.timing("message"):
            return await self._responder.handle(message)

    async def press(self, press: Press) -> PressReply:
        """Do what a button asks."""
        with self._meter.timing("press"):
            if press.control.verb in VERBS:
                return await self._buttons.press(press)
            return await self.casework.press(press)

    async def see_name(self, seen: NameSeen) -> bool:
        """Look at a name that somebody has taken."""
        return await self._names.see(seen)
