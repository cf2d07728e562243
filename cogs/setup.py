"""/setup: an administrator chooses channels, roles and languages, sees which rights are missing, and saves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord_settings import Server
from bot.surfaces.discord.permissions import missing, title
from bot.surfaces.discord.posting import NO_PINGS
from cogs.office import Office, unrecorded

Interaction = discord.Interaction[Any]

T = app_commands.locale_str

MINUTES = 14
"""How long the choice stays open: a minute less than Discord lets the bot change it."""

MOST = 25
"""Most channels or roles that can be chosen."""


class Setup(commands.Cog):
    """The command itself."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def cog_app_command_error(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        """Say so where the database is at fault."""
        await unrecorded(self._office, interaction, error)

    @app_commands.command(name=T("setup", key="name.setup"), description=T("about.setup"))
    @app_commands.guild_only()
    @app_commands.default_permissions(administrator=True)
    async def setup(self, interaction: Interaction) -> None:
        """Show what is chosen and what is missing, and let it be changed."""
        guild = interaction.guild
        if guild is None or not administers(interaction):
            await interaction.response.send_message(self._office.say(interaction, "not_allowed"), ephemeral=True)
            return
        if self._office.hub.servers.in_file(guild.id):
            await interaction.response.send_message(self._office.say(interaction, "setup_by_file"), ephemeral=True)
            return
        server = self._office.hub.servers.get(guild.id) or Server()
        languages = tuple(self._office.engine.mind.brain.replies.lines)
        choice = Choice(self._office, guild, server, interaction, languages)
        await interaction.response.send_message(choice.text(interaction), view=choice, ephemeral=True)


class Choice(discord.ui.View):
    """What is chosen so far; nothing changes until it is saved."""

    def __init__(
        self,
        office: Office,
        guild: discord.Guild,
        server: Server,
        interaction: Interaction,
        languages: Sequence[str],
    ) -> None:
        super().__init__(timeout=MINUTES * 60)
        self._office = office
        self._guild = guild
        self.server = server
        self._fill(interaction, languages)

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Let only an administrator go on: somebody may have lost the right since the command."""
        if administers(interaction):
            return True
        await interaction.response.send_message(self._office.say(interaction, "not_allowed"), ephemeral=True)
        return False

    async def on_error(self, interaction: Interaction, error: Exception, item: discord.ui.Item[Any], /) -> None:
        """Say so where the database is at fault; what was chosen stays to be saved again."""
        del item
        await unrecorded(self._office, interaction, error)

    def text(self, interaction: Interaction) -> str:
        """Return what is chosen, and which rights are missing for it."""
        say, server = self._office.say, self.server
        replies = self._office.engine.mind.brain.replies
        nothing = say(interaction, "setup_nothing")
        threads = f"<#{server.threads}>" if server.threads else say(interaction, "setup_under_question")
        chosen = say(
            interaction,
            "setup_chosen",
            support=" ".join(f"<#{each}>" for each in server.support) or nothing,
            staff=f"<#{server.staff}>" if server.staff else nothing,
            moderators=" ".join(f"<@&{each}>" for each in server.moderators) or nothing,
            threads=threads,
            members=server.default_language or replies.default_language,
            spoken=server.staff_language or replies.staff_language,
        )
        return f"{say(interaction, 'setup_intro')}\n{chosen}\n{self._rights(interaction)}"

    def _rights(self, interaction: Interaction) -> str:
        if not self.server.ready:
            return self._office.say(interaction, "setup_needs")
        named = [
            self._office.say(interaction, "missing", permission=title(each.permission), channel=f"<#{each.channel}>")
            if each.channel
            else self._office.say(interaction, "missing_everywhere", permission=title(each.permission))
            for each in missing(self._guild, self._guild.me, self.server)
        ]
        if not named:
            return self._office.say(interaction, "status_complete")
        return self._office.say(interaction, "status_permissions", missing=", ".join(named))

    def _fill(self, interaction: Interaction, languages: Sequence[str]) -> None:
        say = self._office.say
        kinds = [discord.ChannelType.text, discord.ChannelType.forum, discord.ChannelType.category]
        support: discord.ui.ChannelSelect[Choice] = discord.ui.ChannelSelect(
            channel_types=kinds, placeholder=say(interaction, "setup_support"), max_values=MOST
        )
        staff: discord.ui.ChannelSelect[Choice] = discord.ui.ChannelSelect(
            channel_types=[discord.ChannelType.text], placeholder=say(interaction, "setup_staff")
        )
        roles: discord.ui.RoleSelect[Choice] = discord.ui.RoleSelect(
            placeholder=say(interaction, "setup_roles"), min_values=0, max_values=MOST
        )
        threads: discord.ui.ChannelSelect[Choice] = discord.ui.ChannelSelect(
            channel_types=[discord.ChannelType.text], placeholder=say(interaction, "setup_threads"), min_values=0
        )
        members: discord.ui.Button[Choice] = discord.ui.Button(label=say(interaction, "setup_members_speak"))
        spoken: discord.ui.Button[Choice] = discord.ui.Button(label=say(interaction, "setup_staff_speak"))
        saving: discord.ui.Button[Choice] = discord.ui.Button(
            label=say(interaction, "setup_save"), style=discord.ButtonStyle.success
        )

        async def chose_support(used: Interaction) -> None:
            await self._chose(used, support=tuple(str(each.id) for each in support.values))

        async def chose_staff(used: Interaction) -> None:
            await self._chose(used, staff=str(staff.values[0].id))

        async def chose_roles(used: Interaction) -> None:
            await self._chose(used, moderators=tuple(str(each.id) for each in roles.values))

        async def chose_threads(used: Interaction) -> None:
            await self._chose(used, threads=str(threads.values[0].id) if threads.values else None)

        async def next_for_members(used: Interaction) -> None:
            now = self.server.default_language or self._office.engine.mind.brain.replies.default_language
            await self._chose(used, default_language=_after(languages, now))

        async def next_for_staff(used: Interaction) -> None:
            now = self.server.staff_language or self._office.engine.mind.brain.replies.staff_language
            await self._chose(used, staff_language=_after(languages, now))

        for item, chose in (
            (support, chose_support), (staff, chose_staff), (roles, chose_roles), (threads, chose_threads),
            (members, next_for_members), (spoken, next_for_staff), (saving, self._finish),
        ):  # fmt: skip
            item.callback = chose  # type: ignore[assignment,method-assign]
            self.add_item(item)

    async def _chose(self, interaction: Interaction, **changed: object) -> None:
        self.server = self.server.model_copy(update=changed)
        await interaction.response.edit_message(content=self.text(interaction), allowed_mentions=NO_PINGS)

    async def _finish(self, interaction: Interaction) -> None:
        if not self.server.ready:
            await interaction.response.edit_message(content=self.text(interaction), allowed_mentions=NO_PINGS)
            return
        await interaction.response.defer()
        await self._office.save(self._guild, self.server)
        channels = " ".join(f"<#{each}>" for each in self.server.support)
        said = self._office.say(interaction, "setup_saved", channels=channels)
        text = f"{said}\n{self._rights(interaction)}"
        await interaction.edit_original_response(content=text, view=None, allowed_mentions=NO_PINGS)
        self.stop()


def administers(interaction: Interaction) -> bool:
    """Tell whether whoever uses this is an administrator of the server."""
    return isinstance(interaction.user, discord.Member) and interaction.user.guild_permissions.administrator


def _after(languages: Sequence[str], now: str) -> str:
    """Return the language that comes after ``now``, the first after the last."""
    known = list(languages)
    return known[(known.index(now) + 1) % len(known)] if now in known else known[0]
