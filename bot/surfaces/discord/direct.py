"""Direct messages: pointed to the server, or answered where that is switched on."""

from __future__ import annotations

from typing import Literal, Protocol

import discord

from bot.surfaces.discord.endpoints import PASSING
from bot.surfaces.discord.intake import homes
from bot.surfaces.discord.servers import Servers

MAX_SERVERS = 50
"""Servers looked through for the one a member is in: each is a request."""


class Point(Protocol):
    """Says where to ask."""

    async def __call__(self, community: str, key: str, channel: str, member: str, text: str, where: str) -> None:
        """Say it once for each ``key``."""
        ...


class DirectMessages:
    """Finds the server a direct message belongs to.

    Args:
        client: looks on Discord.
        servers: those that are set up.
        mode: what is done with direct messages.
        point: says, in a channel of direct messages, where to ask; once for each key.
    """

    def __init__(
        self,
        client: discord.Client,
        servers: Servers,
        mode: Literal["point", "answer", "ignore"],
        point: Point,
    ) -> None:
        self._client = client
        self._servers = servers
        self._mode = mode
        self._point = point
        self._known: dict[int, str] = {}

    @property
    def answers(self) -> bool:
        """Whether direct messages are answered like those in a support channel."""
        return self._mode == "answer"

    async def community(self, user: discord.abc.Snowflake) -> str | None:
        """Return the server that ``user`` shares with the bot and that is set up; None where there is none."""
        # Where somebody was found before is looked at first; they may have left since.
        guilds = sorted(self._client.guilds, key=lambda guild: str(guild.id) != self._known.get(user.id))
        for guild in guilds[:MAX_SERVERS]:
            server = self._servers.get(guild.id)
            if server is not None and server.ready and await _is_in(guild, user.id):
                self._known[user.id] = str(guild.id)
                return str(guild.id)
        return None

    async def point(self, message: discord.Message) -> None:
        """Say kindly where to ask, at most once an hour.

        Raises:
            StoreError: it could not be recorded.
        """
        community = await self.community(message.author) if self._mode == "point" else None
        guild = self._client.get_guild(int(community)) if community else None
        server = self._servers.get(guild.id) if guild else None
        if guild is None or server is None:
            return
        where = next((f"{home.mention} ({guild.name})" for home in homes(guild, server)), guild.name)
        hour = f"{message.created_at:%Y-%m-%dT%H}"
        member = str(message.author.id)
        key = f"direct:{member}:{hour}"
        await self._point(str(guild.id), key, str(message.channel.id), member, message.content, where)


async def _is_in(guild: discord.Guild, user: int) -> bool:
    try:
        await guild.fetch_member(user)
    except (discord.DiscordException, *PASSING):
        return False
    return True
