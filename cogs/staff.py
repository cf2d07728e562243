"""Commands with which moderators look behind a decision, try a question, or call a human for somebody."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.core.model import ChannelRole, Message, Role
from bot.surfaces.discord import staff_view
from bot.surfaces.discord.arriving import as_message
from bot.surfaces.discord.client import DiscordClient
from bot.surfaces.discord.permissions import missing, title
from bot.surfaces.discord.servers import person
from cogs.office import Office, unrecorded

Interaction = discord.Interaction[Any]

T = app_commands.locale_str

_ID = re.compile(r"(\d{15,20})/?\s*$")


class Staff(commands.Cog):
    """/why, /ask, /status, and the two entries in the menu of a message."""

    def __init__(self, client: DiscordClient, office: Office) -> None:
        self._client = client
        self._office = office
        self._menus = (
            app_commands.ContextMenu(name=T("Why?", key="menu.why"), callback=self.why_menu),
            app_commands.ContextMenu(name=T("Hand to a human", key="menu.human"), callback=self.human_menu),
        )

    async def cog_load(self) -> None:
        """Put the menus' entries beside the commands."""
        for menu in self._menus:
            menu.guild_only = True
            menu.default_permissions = discord.Permissions(manage_messages=True)
            self._client.tree.add_command(menu)

    async def cog_unload(self) -> None:
        """Take them away again."""
        for menu in self._menus:
            self._client.tree.remove_command(menu.name, type=menu.type)

    async def cog_app_command_error(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        """Say so where the database is at fault."""
        await unrecorded(self._office, interaction, error)

    @app_commands.command(name=T("why", key="name.why"), description=T("about.why"))
    @app_commands.describe(message=T("about.why.message"))
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_messages=True)
    async def why(self, interaction: Interaction, message: str) -> None:
        """Say why the bot did what it did with a message."""
        if await self._office.admit(interaction) is None:
            return
        found = _ID.search(message.strip())
        await self._why(interaction, found[1] if found else message)

    async def why_menu(self, interaction: Interaction, message: discord.Message) -> None:
        """Say why, for the message that was pointed at; below an answer, for the question."""
        if await self._office.admit(interaction) is None:
            return
        asked = message.reference.message_id if message.reference and message.author.bot else None
        await self._why(interaction, str(asked or message.id))

    async def human_menu(self, interaction: Interaction, message: discord.Message) -> None:
        """Give a message to a human."""
        server = await self._office.admit(interaction)
        me, channel = self._client.user, message.channel
        if server is None or me is None or message.author.bot:
            return
        if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
            return
        asked = as_message(message, channel, server, me)
        handed = await self._office.engine.front.hand_over(asked, person(interaction.user, server))
        line = "handed" if handed else "handed_before"
        await self._office.answer(interaction, self._office.say(interaction, line))

    @app_commands.command(name=T("ask", key="name.ask"), description=T("about.ask"))
    @app_commands.describe(question=T("about.ask.question"))
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_messages=True)
    async def ask(self, interaction: Interaction, question: app_commands.Range[str, 1, 2000]) -> None:
        """Show what the bot would say."""
        server = await self._office.admit(interaction)
        if server is None:
            return
        message = Message(
            id=f"ask-{interaction.id}",
            community=str(interaction.guild_id),
            channel=str(interaction.channel_id),
            channel_role=ChannelRole.SUPPORT,
            author=replace(person(interaction.user, server), role=Role.MEMBER),
            text=question,
            at=self._office.hub.clock(),
            addressed=True,
        )
        decision, said = await self._office.engine.front.preview(message)
        await self._office.answer(interaction, staff_view.preview(decision, said, self._say(interaction)))

    @app_commands.command(name=T("status", key="name.status"), description=T("about.status"))
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_messages=True)
    async def status(self, interaction: Interaction) -> None:
        """Say how the bot is doing here."""
        server, guild = await self._office.admit(interaction), interaction.guild
        if server is None or guild is None:
            return
        say, engine = self._say(interaction), self._office.engine
        depth, knowledge = await engine.store.depth(), engine.mind.brain.replies.knowledge
        cases = await engine.desk.cases(str(guild.id))
        lacking = missing(guild, guild.me, server)
        named = ", ".join(
            say("missing", permission=title(each.permission), channel=f"<#{each.channel}>")
            if each.channel
            else say("missing_everywhere", permission=title(each.permission))
            for each in lacking
        )
        parts = [
            say("status_gateway", milliseconds=str(round(self._client.latency * 1000))),
            say("status_outbox", pending=str(depth["pending"]), dead=str(depth["dead"])),
            say("status_knowledge", count=str(len(knowledge.entries)), version=knowledge.version),
            say("status_permissions", missing=named) if named else say("status_complete"),
            staff_view.queue(cases, say),
        ]
        if not self._client.reads_everything:
            parts.insert(0, say("no_content"))
        await self._office.answer(interaction, "\n".join(parts))

    async def _why(self, interaction: Interaction, message: str) -> None:
        known = await self._office.engine.desk.why(message, str(interaction.guild_id))
        say = self._say(interaction)
        await self._office.answer(interaction, staff_view.why(known, say) if known else say("no_such_message"))

    def _say(self, interaction: Interaction) -> staff_view.Say:
        return lambda key, **values: self._office.say(interaction, key, **values)
