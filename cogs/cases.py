"""Commands on cases, for those who prefer the keyboard to the claim cards."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.core.controls import Control, Verb
from bot.surfaces.desk import CaseView
from bot.surfaces.discord import staff_view
from bot.surfaces.discord.arriving import as_press
from bot.surfaces.discord.servers import is_moderator, person
from cogs.office import Office, unrecorded

Interaction = discord.Interaction[Any]

T = app_commands.locale_str

MAX_CHOICES = 25
"""What Discord shows of an autocomplete."""


@app_commands.guild_only()
@app_commands.default_permissions(manage_messages=True)
class Cases(commands.GroupCog, group_name=T("case", key="name.case"), group_description=T("about.case")):
    """/case list, show, transfer, resolve, reopen."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def cog_app_command_error(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        """Say so where the database is at fault."""
        await unrecorded(self._office, interaction, error)

    @app_commands.command(name=T("list", key="name.case.list"), description=T("about.case.list"))
    async def list_cases(self, interaction: Interaction) -> None:
        """Show the cases that wait."""
        if await self._office.admit(interaction) is not None:
            cases = await self._cases(interaction)
            await self._office.answer(interaction, staff_view.queue(cases, self._say(interaction)))

    @app_commands.command(name=T("show", key="name.case.show"), description=T("about.case.show"))
    @app_commands.describe(case=T("about.case.case"))
    async def show(self, interaction: Interaction, case: str) -> None:
        """Show one case."""
        found = await self._admitted(interaction, case)
        if found is not None:
            await self._office.answer(interaction, staff_view.whole(found, found.link, self._say(interaction)))

    @app_commands.command(name=T("resolve", key="name.case.resolve"), description=T("about.case.resolve"))
    @app_commands.describe(case=T("about.case.case"))
    async def resolve(self, interaction: Interaction, case: str) -> None:
        """Resolve a case."""
        await self._press(interaction, Verb.RESOLVE, case)

    @app_commands.command(name=T("reopen", key="name.case.reopen"), description=T("about.case.reopen"))
    @app_commands.describe(case=T("about.case.case"))
    async def reopen(self, interaction: Interaction, case: str) -> None:
        """Open a resolved case again."""
        await self._press(interaction, Verb.REOPEN, case)

    @app_commands.command(name=T("transfer", key="name.case.transfer"), description=T("about.case.transfer"))
    @app_commands.describe(case=T("about.case.case"), moderator=T("about.case.moderator"))
    async def transfer(self, interaction: Interaction, case: str, moderator: discord.Member) -> None:
        """Hand a case on."""
        found = await self._admitted(interaction, case)
        server = self._office.hub.servers.get(interaction.guild_id or 0)
        if found is None:
            return
        if not is_moderator(moderator, server):
            await self._office.answer(interaction, self._office.say(interaction, "not_allowed"))
            return
        control = Control(Verb.RELEASE, found.id)
        press = as_press(interaction, control, str(interaction.guild_id), server, self._office.hub.clock())
        refused = await self._office.engine.front.casework.transfer(press, person(moderator, server))
        done = self._office.say(interaction, "transferred", case=found.id, moderator=moderator.display_name)
        await self._office.answer(interaction, refused.text if refused else done)

    @show.autocomplete("case")
    @resolve.autocomplete("case")
    @reopen.autocomplete("case")
    @transfer.autocomplete("case")
    async def some_cases(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer the cases of this server whose id or member begins so."""
        user = interaction.user
        server = self._office.hub.servers.get(interaction.guild_id or 0)
        if not isinstance(user, discord.Member) or not is_moderator(user, server):
            return []
        wanted = typed.casefold()
        return [
            app_commands.Choice(name=f"{case.id} · {case.member} · {case.state}"[:100], value=case.id)
            for case in await self._cases(interaction)
            if case.id.casefold().startswith(wanted) or case.member.casefold().startswith(wanted)
        ][:MAX_CHOICES]

    async def _press(self, interaction: Interaction, verb: Verb, case: str) -> None:
        found = await self._admitted(interaction, case)
        if found is None:
            return
        hub = self._office.hub
        server = hub.servers.get(interaction.guild_id or 0)
        press = as_press(interaction, Control(verb, found.id), str(interaction.guild_id), server, hub.clock())
        reply = await hub.inbox.press(press)
        await self._office.answer(interaction, reply.text)

    async def _admitted(self, interaction: Interaction, case: str) -> CaseView | None:
        if await self._office.admit(interaction) is None:
            return None
        wanted = case.strip().upper()
        found = next((each for each in await self._cases(interaction) if each.id == wanted), None)
        if found is None:
            await self._office.answer(interaction, self._office.say(interaction, "no_such_case", case=case))
        return found

    async def _cases(self, interaction: Interaction) -> tuple[CaseView, ...]:
        return await self._office.engine.desk.cases(str(interaction.guild_id))

    def _say(self, interaction: Interaction) -> staff_view.Say:
        return lambda key, **values: self._office.say(interaction, key, **values)
