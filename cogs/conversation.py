"""What people write, edit and delete: handed over where the bot is at home, in the order of each channel."""

from __future__ import annotations

import logging
from datetime import timedelta

import discord
from discord.ext import commands

from bot.errors import StoreError
from bot.surfaces.discord.hub import Hub

log = logging.getLogger(__name__)

RECONSIDERED = timedelta(seconds=60)
"""An edit later than this is a new thought: who still needs something asks again."""


class Conversation(commands.Cog):
    """Listens to messages."""

    def __init__(self, client: commands.Bot, hub: Hub) -> None:
        self._client = client
        self._hub = hub

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Hand over what a person wrote in a server that is set up, or to the bot alone."""
        if message.guild is None and not self._hub.direct.answers:
            if not message.author.bot:
                await self._hub.direct.point(message)
            return
        arrived = await self._hub.message(message)
        if arrived is not None:
            self._hub.intake.add(arrived)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Reconsider a question that was edited within a minute; a link that unfolded is no edit."""
        message = payload.message
        edited = message.edited_at
        if edited is None or edited - message.created_at > RECONSIDERED:
            return
        arrived = await self._hub.message(message)
        if arrived is None:
            return
        with self._hub.under_way.one():
            await self._hub.intake.settled_in(arrived.channel)
            try:
                await self._hub.inbox.reconsider(arrived)
            except StoreError as error:
                log.warning("The edit of message %s could not be recorded: %s", message.id, error)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Take the answer to a deleted question back."""
        await self._withdraw(payload.guild_id, payload.channel_id, payload.message_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Take the answers to deleted questions back."""
        for message in payload.message_ids:
            await self._withdraw(payload.guild_id, payload.channel_id, message)

    async def _withdraw(self, guild: int | None, channel: int, message: int) -> None:
        if guild is None:
            return
        # It may be waiting still, or being taken up at this moment.
        self._hub.intake.drop(str(guild), str(message))
        with self._hub.under_way.one():
            await self._hub.intake.settled_in(str(channel))
            try:
                await self._hub.inbox.withdraw(str(guild), str(message))
            except StoreError as error:
                log.warning("The answer to deleted message %s could not be withdrawn: %s", message, error)
