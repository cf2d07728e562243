"""/privacy: what is kept about a member, for themself; for anybody, by moderators."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.store.privacy import PrivacyStore
from bot.surfaces.discord.hub import acknowledge
from bot.surfaces.discord.posting import NO_PINGS
from bot.surfaces.discord.servers import is_moderator
from cogs.office import Office, unrecorded

Interaction = discord.Interaction[Any]

T = app_commands.locale_str

CONFIRM_SECONDS = 120.0


@app_commands.guild_only()
class Privacy(commands.GroupCog, group_name=T("privacy", key="name.privacy"), group_description=T("about.privacy")):
    """/privacy show and erase."""

    def __init__(self, office: Office, store: PrivacyStore) -> None:
        self._office = office
        self._store = store

    async def cog_app_command_error(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        """Say so where the database is at fault."""
        await unrecorded(self._office, interaction, error)

    @app_commands.command(name=T("show", key="name.privacy.show"), description=T("about.privacy.show"))
    @app_commands.describe(member=T("about.privacy.member"))
    async def show(self, interaction: Interaction, member: discord.User | None = None) -> None:
        """Show what is kept."""
        whose = await self._admitted(interaction, member)
        if whose is None:
            return
        kept = await self._store.kept(str(interaction.guild_id), str(whose.id))
        say = self._office.say
        if not kept:
            await self._office.answer(interaction, say(interaction, "privacy_nothing", member=whose.display_name))
            return
        latest = f"<t:{int(kept.latest.timestamp())}:d>" if kept.latest else "–"
        parts = [
            say(interaction, "privacy_head", member=whose.display_name),
            say(interaction, "privacy_messages", count=str(kept.messages), latest=latest),
        ]
        if kept.language:
            parts.append(say(interaction, "privacy_language", language=kept.language))
        if kept.cases:
            parts.append(say(interaction, "privacy_cases", cases=", ".join(kept.cases)))
        await self._office.answer(interaction, "\n".join(parts))

    @app_commands.command(name=T("erase", key="name.privacy.erase"), description=T("about.privacy.erase"))
    @app_commands.describe(member=T("about.privacy.member"))
    async def erase(self, interaction: Interaction, member: discord.User | None = None) -> None:
        """Erase what is kept, once it is confirmed."""
        whose = await self._admitted(interaction, member)
        if whose is None:
            return
        question = self._office.say(interaction, "privacy_confirm", member=whose.display_name)
        confirm = Confirm(self._office.say(interaction, "privacy_erase"))
        await interaction.followup.send(question, view=confirm, ephemeral=True, allowed_mentions=NO_PINGS)
        if await confirm.wait():
            return  # nobody pressed
        erased = await self._store.erase(str(interaction.guild_id), str(whose.id))
        counts = {"messages": str(erased.messages), "cases": str(erased.cases)}
        await self._office.answer(interaction, self._office.say(interaction, "privacy_erased", **counts))

    async def _admitted(
        self, interaction: Interaction, member: discord.User | None
    ) -> discord.User | discord.Member | None:
        """Acknowledge, and return whose data it is about; None where that is not theirs to ask."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        user = interaction.user
        if member is None or member.id == user.id:
            return user
        server = self._office.hub.servers.get(interaction.guild_id or 0)
        if isinstance(user, discord.Member) and is_moderator(user, server):
            return member
        await self._office.answer(interaction, self._office.say(interaction, "not_allowed"))
        return None


class Confirm(discord.ui.View):
    """One button that must be pressed for something to happen."""

    def __init__(self, label: str) -> None:
        super().__init__(timeout=CONFIRM_SECONDS)
        button: discord.ui.Button[Confirm] = discord.ui.Button(label=label, style=discord.ButtonStyle.danger)
        button.callback = self._pressed  # type: ignore[method-assign]
        self.add_item(button)

    async def _pressed(self, interaction: Interaction) -> None:
        await acknowledge(interaction)
        self.stop()
