"""The private thread of a case, opened for its member: made once, the member let in, and looked whether that helps."""

from __future__ import annotations

import discord

from bot.core.effects import OpenThread
from bot.discord_settings import Server
from bot.errors import NeverWorks
from bot.surfaces.base import Hindrance, Receipt
from bot.surfaces.discord import faults
from bot.surfaces.discord.calls import ADDING, Calls, code_of
from bot.surfaces.discord.standing import hindrance
from bot.surfaces.discord.threads import Threads


class Opening:
    """Opens threads of one client.

    Args:
        client: looks on Discord.
        threads: makes them.
        calls: makes the requests.
    """

    def __init__(self, client: discord.Client, threads: Threads, calls: Calls) -> None:
        self._client = client
        self._threads = threads
        self._calls = calls
        self._made: dict[str, str] = {}

    async def open(self, effect: OpenThread, guild: int, server: Server, *, again: bool) -> Receipt:
        """Open the thread, also where another try has come half way; the receipt tells what hinders the member.

        Raises:
            TryLater: the network, a rate limit, Discord itself.
            NeverWorks: no permission, or no channel under which it could be.
        """
        parent = self._threads.parent(effect, guild, server)
        thread = self._made.get(effect.key)
        if thread is None:
            if not effect.tells:
                # A moderator claims a case without a thread: what was refused before may be mended by now.
                self._calls.forgive()
            if effect.tells and not again:
                await self._threads.show_typing(effect.parent)
            thread = await self._calls.make(
                "create private threads", str(parent.id), lambda: self._threads.open(effect, parent, again=again)
            )
            # From here on it exists: another try must not make another one.
            self._made[effect.key] = thread
        hinders = await self._let_in(thread, parent, effect.member)
        del self._made[effect.key]
        return Receipt(thread, hinders)

    async def _let_in(self, thread: str, parent: discord.TextChannel, member: str) -> Hindrance | None:
        try:
            await self._calls.make(ADDING, thread, lambda: self._threads.add(thread, member))
        except NeverWorks as error:
            if code_of(error) in (faults.UNKNOWN_MEMBER, faults.UNKNOWN_USER):
                return Hindrance.LEFT
            # Whoever cannot see the parent may not be added at all: then it is theirs, not the bot's right that lacks.
            hinders = await hindrance(parent, member)
            if hinders is not Hindrance.UNSEEN:
                raise
            return hinders
        return await hindrance(parent, member)
