"""The one ``Inbox`` behind every surface: messages to the responder, presses to whom they concern."""

from __future__ import annotations

from bot.core.controls import Press
from bot.core.effects import Say, StaffQueue
from bot.core.model import Context, Decision, Member, Message
from bot.core.name_seen import NameSeen
from bot.core.replies import Origin
from bot.service.buttons import VERBS, Buttons
from bot.service.casework import Casework
from bot.service.names import Names
from bot.service.pointing import point
from bot.service.responder import Responder
from bot.service.second_thoughts import SecondThoughts
from bot.service.shell import Shell
from bot.surfaces.base import PressReply


class Front:
    """See ``bot.surfaces.base.Inbox``."""

    def __init__(self, shell: Shell, protected_names: tuple[str, ...] = ()) -> None:
        self._meter = shell.meter
        self._names = Names(shell, protected_names)
        self._responder = Responder(shell)
        self._shell = shell
        self._buttons = Buttons(shell)
        self._second_thoughts = SecondThoughts(shell, self._responder)
        self.casework = Casework(shell)

    async def handle(self, message: Message) -> Decision | None:
        """Take one message up; None when it was taken up before."""
        with self._meter.timing("message"):
            return await self._responder.handle(message)

    async def reconsider(self, message: Message) -> Decision | None:
        """Decide anew about a message that was edited."""
        return await self._second_thoughts.reconsider(message)

    async def withdraw(self, community: str, message: str) -> None:
        """Take the answer to a message back that was deleted."""
        await self._second_thoughts.withdraw(community, message)

    async def preview(self, message: Message) -> tuple[Decision, tuple[str, ...]]:
        """Return what would be decided about a message if nothing had been said before, and said; nothing is kept."""
        brain = self._shell.mind.of(message.community)
        context = Context(now=self._shell.clock())
        decision = await brain.decide(message, context)
        member = message.author
        origin = Origin(message.id, message.community, message.channel, member, message.at, None)
        plan = brain.replies.plan(origin, decision, context, None, "PREVIEW")
        return decision, tuple(effect.text for effect in plan.effects if isinstance(effect, Say))

    async def hand_over(self, message: Message, by: Member) -> bool:
        """Give a message to a human because a moderator says so; False where that was done before.

        Raises:
            StoreError: it could not be recorded; ask again.
        """
        return await self._responder.hand_over(message, by)

    async def tell_staff(self, community: str, line: str) -> None:
        """Say a line in the staff queue, at most once a day.

        Raises:
            StoreError: it could not be recorded.
        """
        now = self._shell.clock()
        text = self._shell.mind.of(community).replies.staff_voice.first(line)
        await self._shell.store.post(community, (Say(f"{line}:{community}:{now:%Y-%m-%d}", StaffQueue(), text),), now)
        self._shell.wake()

    async def point(self, community: str, key: str, channel: str, member: str, text: str, where: str) -> None:
        """Say in ``channel`` that questions are asked in ``where``; see ``bot.service.pointing``."""
        await point(self._shell, community, key, channel, member, text, where)

    async def press(self, press: Press) -> PressReply:
        """Do what a button asks."""
        with self._meter.timing("press"):
            if press.control.verb in VERBS:
                return await self._buttons.press(press)
            return await self.casework.press(press)

    async def see_name(self, seen: NameSeen) -> bool:
        """Look at a name that somebody has taken."""
        return await self._names.see(seen)
