"""The connection comes and goes, servers too: what was missed is taken up, and threads are held against their cases."""

from __future__ import annotations

import asyncio
import logging

import discord
from discord.ext import commands

from bot.errors import StoreError
from bot.store.discord import DiscordStore
from bot.surfaces.discord.client import DiscordClient
from bot.surfaces.discord.endpoints import PASSING
from bot.surfaces.discord.hub import Hub
from bot.surfaces.discord.wording import fingerprint_of, payload_of
from bot.surfaces.uptake import RETRY_SECONDS

log = logging.getLogger(__name__)


class Lifecycle(commands.Cog):
    """Listens to the connection itself."""

    def __init__(self, client: DiscordClient, hub: Hub, memory: DiscordStore) -> None:
        self._client = client
        self._hub = hub
        self._memory = memory

    @commands.Cog.listener()
    async def on_disconnect(self) -> None:
        """Let everything wait until it is known what was missed."""
        self._hub.intake.pause()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Take up what was missed in every server, and tell Discord of commands where they have changed."""
        for guild in self._client.guilds:
            await self._resume(guild)
            if not self._client.reads_everything:
                await self._hub.warn(guild, "staff.no_content")
        try:
            await self._sync()
        except (StoreError, discord.DiscordException, *PASSING) as error:
            log.warning("Discord could not be told of the commands; the next start tries again: %s", error)

    @commands.Cog.listener()
    async def on_resumed(self) -> None:
        """Take up what was missed; Discord may have replayed only part of it."""
        for guild in self._client.guilds:
            await self._resume(guild)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Take up what was missed while Discord had lost the server."""
        if self._client.is_ready():
            await self._resume(guild)

    @commands.Cog.listener()
    async def on_guild_unavailable(self, guild: discord.Guild) -> None:
        """Let a server wait that Discord has lost."""
        self._hub.intake.shut(str(guild.id))

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Let a server wait that has thrown the bot out."""
        self._hub.intake.shut(str(guild.id))

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Begin, or go on where the bot was thrown out and invited again."""
        await self._resume(guild)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Tell staff when the thread of a case is gone; the case stays."""
        await self._hub.threads.gone(str(payload.guild_id), str(payload.thread_id))

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Look after threads that went with their channel: of those folded away Discord does not tell."""
        await self._resume(channel.guild)

    @commands.Cog.listener()
    async def on_guild_channel_update(self, *_: discord.abc.GuildChannel) -> None:
        """Ask anew where Discord has refused."""
        self._hub.forgive()

    @commands.Cog.listener()
    async def on_guild_role_update(self, *_: discord.Role) -> None:
        """Ask anew where Discord has refused."""
        self._hub.forgive()

    @commands.Cog.listener()
    async def on_member_update(self, _: discord.Member, after: discord.Member) -> None:
        """Ask anew where the bot was given a role."""
        if after == after.guild.me:
            self._hub.forgive()

    async def _sync(self) -> None:
        """Tell Discord of the commands; it takes this 200 times a day, so only where something is new."""
        application = self._client.application_id
        if application is None:
            return
        payload = await payload_of(self._client.tree)
        fingerprint, place = fingerprint_of(payload), f"global:{application}"
        if await self._memory.commands(place) != fingerprint:
            await self._client.http.bulk_upsert_global_commands(application, payload)
            await self._memory.save_commands(place, fingerprint)

    async def _resume(self, guild: discord.Guild) -> None:
        """Open the way for a server's messages; without the database it stays shut, and is tried again."""
        self._hub.forgive()
        intake, community, tries = self._hub.intake, str(guild.id), 0
        turn = intake.shut(community)
        while intake.has_turn(community, turn):
            try:
                # Threads first: what was written in one that was folded away comes before what is written now.
                await self._hub.threads.reconcile(guild)
                if intake.has_turn(community, turn):
                    await intake.resume(guild, turn)
            except StoreError as error:
                wait = RETRY_SECONDS[min(tries, len(RETRY_SECONDS) - 1)]
                log.warning("Server %s waits for the database, next try in %s s: %s", guild.id, wait, error)
                tries += 1
                await asyncio.sleep(wait)
            else:
                return
