"""Commands on the knowledge: is it sound, read it again, what does an entry say."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.core.faults import Fault
from bot.core.replies import answer_text
from cogs.office import Office, unrecorded

Interaction = discord.Interaction[Any]

T = app_commands.locale_str

FAULTS_SHOWN = 10

MAX_CHOICES = 25
"""What Discord shows of an autocomplete."""


@app_commands.guild_only()
@app_commands.default_permissions(manage_messages=True)
class KnowledgeCommands(
    commands.GroupCog, group_name=T("knowledge", key="name.knowledge"), group_description=T("about.knowledge")
):
    """/knowledge check, reload, show."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def cog_app_command_error(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        """Say so where the database is at fault."""
        await unrecorded(self._office, interaction, error)

    @app_commands.command(name=T("check", key="name.knowledge.check"), description=T("about.knowledge.check"))
    async def check(self, interaction: Interaction) -> None:
        """List what is wrong in the files."""
        if await self._office.admit(interaction) is None:
            return
        faults, count, languages = await self._office.engine.knowledge.check()
        good = self._office.say(interaction, "knowledge_good", count=str(count), languages=", ".join(languages))
        await self._office.answer(interaction, self._listed(interaction, faults) if faults else good)

    @app_commands.command(name=T("reload", key="name.knowledge.reload"), description=T("about.knowledge.reload"))
    async def reload(self, interaction: Interaction) -> None:
        """Read the files again."""
        if await self._office.admit(interaction) is None:
            return
        faults = await self._office.engine.knowledge.reload()
        if faults:
            await self._office.answer(interaction, self._listed(interaction, faults))
            return
        used = self._office.engine.mind.brain.replies.knowledge
        said = self._office.say(interaction, "knowledge_loaded", count=str(len(used.entries)), version=used.version)
        await self._office.answer(interaction, said)

    @app_commands.command(name=T("show", key="name.knowledge.show"), description=T("about.knowledge.show"))
    @app_commands.describe(entry=T("about.knowledge.entry"))
    async def show(self, interaction: Interaction, entry: str) -> None:
        """Show what an entry answers, in the language of whoever asks where there is one."""
        if await self._office.admit(interaction) is None:
            return
        found = self._office.engine.mind.brain.replies.knowledge.entries.get(entry.strip())
        if found is None:
            await self._office.answer(interaction, self._office.say(interaction, "no_such_entry", entry=entry))
            return
        phrasings = str(sum(len(texts) for texts in found.questions.values()))
        head = self._office.say(interaction, "entry_head", entry=found.id, topic=found.topic, phrasings=phrasings)
        _, text = answer_text(found, str(interaction.locale).partition("-")[0])
        await self._office.answer(interaction, f"{head}\n{text}")

    @show.autocomplete("entry")
    async def some_entries(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer the entries whose id or title holds what was typed."""
        wanted = typed.casefold()
        language = str(interaction.locale).partition("-")[0]
        entries = self._office.engine.mind.brain.replies.knowledge.entries.values()
        return [
            app_commands.Choice(name=f"{entry.id}: {entry.title(language)}"[:100], value=entry.id)
            for entry in entries
            if wanted in entry.id or wanted in entry.title(language).casefold()
        ][:MAX_CHOICES]

    def _listed(self, interaction: Interaction, faults: tuple[Fault, ...]) -> str:
        head = self._office.say(interaction, "knowledge_faults", count=str(len(faults)))
        return "\n".join((head, *map(str, faults[:FAULTS_SHOWN])))
