"""The client: discord.py's own, with the intents, the address and the rights this bot needs, and nothing said aloud."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord.ext import commands
from discord.webhook.async_ import async_context

from bot.surfaces.discord.endpoints import Endpoints, InteractionAdapter, RestClient
from bot.surfaces.discord.posting import NO_PINGS


def intents() -> discord.Intents:
    """Return what the bot must hear: servers, members' names and roles, messages and their text."""
    wanted = discord.Intents.none()
    wanted.guilds = True
    wanted.guild_messages = True
    wanted.dm_messages = True
    wanted.message_content = True
    return wanted


class DiscordClient(commands.Bot):
    """One connection to Discord. What it does on events stands in the cogs it is given.

    Args:
        endpoints: where it talks to.
        equip: adds cogs and buttons; called at each login, for a closed client forgets them.
    """

    def __init__(self, endpoints: Endpoints, equip: Callable[[DiscordClient], Awaitable[None]]) -> None:
        self._equip = equip
        self.reads_everything = True
        """Whether the Message Content intent is on; without it only mentions and direct messages carry text."""
        self.endpoints = endpoints
        super().__init__(
            command_prefix=(),
            help_command=None,
            intents=intents(),
            allowed_mentions=NO_PINGS,
            chunk_guilds_at_startup=False,
            max_messages=None,  # every message is kept in the ledger or on Discord, not in memory
            member_cache_flags=discord.MemberCacheFlags.none(),
        )

    def _get_state(self, **options: Any) -> Any:  # noqa: ANN401 - as discord.py has it
        # The one place where discord.py has not yet handed its HTTP client on to others.
        self.http = self.rest = RestClient(self.endpoints)
        return super()._get_state(**options)

    async def login(self, token: str) -> None:
        """Prove who the bot is; from here on interactions are answered at the right address too.

        Raises:
            discord.LoginFailure: the token is wrong.
        """
        # A context variable: it holds for this task and all that come out of it, not for other clients.
        async_context.set(InteractionAdapter(self.endpoints))
        await super().login(token)

    async def setup_hook(self) -> None:
        """Equip the client before the first event comes."""
        await self._equip(self)

    def read_less(self) -> None:
        """Ask for no message content at the next connection: Discord does not let the bot in with it."""
        self.reads_everything = False
        # Intents of a client have no setter.
        self._connection._intents.message_content = False  # noqa: SLF001

    async def on_message(self, message: discord.Message, /) -> None:
        """Look for no prefix commands; the conversation cog listens by itself."""
