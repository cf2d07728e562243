"""What people write: handed over where the bot is at home, in the order of each channel."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.surfaces.discord.arriving import as_message, is_spoken
from bot.surfaces.discord.hub import Hub


class Conversation(commands.Cog):
    """Listens to messages."""

    def __init__(self, client: commands.Bot, hub: Hub) -> None:
        self._client = client
        self._hub = hub

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Hand over what a person wrote in a server that is set up."""
        me, guild = self._client.user, message.guild
        if me is None or guild is None or not is_spoken(message):
            return
        server = self._hub.servers.get(guild.id)
        channel = message.channel
        if server is None or not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
            return
        self._hub.take_up(as_message(message, channel, server, me))
