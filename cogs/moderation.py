"""What a moderator can do about a deflected message by a button: delete it, or time its author out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import discord

from bot.core.controls import Control, Verb
from bot.errors import StoreError
from bot.store.records import Entered
from bot.surfaces.discord.endpoints import PASSING
from bot.surfaces.discord.hub import acknowledge
from bot.surfaces.discord.servers import is_moderator
from cogs.office import Office

Interaction = discord.Interaction[Any]

TIMEOUT = timedelta(hours=1)


class Moderation:
    """Carries the two buttons out; Discord's own audit log tells who pressed."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def press(self, interaction: Interaction, control: Control) -> None:
        """Do what the button asks, where the settings and Discord allow it."""
        answered = await acknowledge(interaction)
        line = await self._line(interaction, control)
        if answered:
            await self._office.answer(interaction, self._office.say(interaction, line))

    async def _line(self, interaction: Interaction, control: Control) -> str:
        user, guild = interaction.user, interaction.guild
        server = self._office.hub.servers.get(interaction.guild_id or 0)
        allowed = isinstance(user, discord.Member) and is_moderator(user, server)
        if guild is None or server is None or not server.moderation or not allowed:
            return "not_allowed"
        try:
            row = await self._office.engine.store.entered(control.subject)
        except StoreError:
            return "no_database"
        if row is None or row.taken.community != str(guild.id):
            return "no_such_message"
        return await self._carry_out(guild, control.verb, row, f"{user.name} ({user.id}), by the bot's notice")

    async def _carry_out(self, guild: discord.Guild, verb: Verb, row: Entered, reason: str) -> str:
        try:
            return await (self._delete if verb is Verb.REMOVE else self._time_out)(guild, row, reason)
        except discord.NotFound:
            return "moderated_gone"
        except discord.Forbidden:
            return "moderated_forbidden"
        except (discord.DiscordException, *PASSING):
            return "moderated_failed"

    async def _delete(self, guild: discord.Guild, row: Entered, reason: str) -> str:
        http = self._office.hub.client.http
        await http.delete_message(int(row.taken.channel), int(row.taken.id), reason=reason)
        del guild
        return "moderated_deleted"

    async def _time_out(self, guild: discord.Guild, row: Entered, reason: str) -> str:
        member = await guild.fetch_member(int(row.taken.member.id))
        await member.timeout(TIMEOUT, reason=reason)
        return "moderated_timed_out"
