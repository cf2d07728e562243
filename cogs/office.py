"""What commands need: the engine's desks, the words to answer in, and the right to ask."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import discord

from bot.app import Engine
from bot.discord_settings import Server
from bot.errors import StoreError
from bot.store.discord import DiscordStore
from bot.surfaces.discord.faults import ALREADY_ACKNOWLEDGED, UNKNOWN_INTERACTION
from bot.surfaces.discord.hub import Hub, tell
from bot.surfaces.discord.servers import is_moderator
from bot.surfaces.discord.texts import clip
from bot.surfaces.discord.wording import Words

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Office:
    """Everything behind the commands."""

    hub: Hub
    engine: Engine
    words: Words
    memory: DiscordStore

    async def save(self, guild: discord.Guild, server: Server) -> None:
        """Keep what /setup chose, and put it to use.

        Raises:
            StoreError: it could not be kept, so nothing has changed.
        """
        await self.memory.save_server(str(guild.id), server.model_dump_json())
        self.hub.servers.put(guild.id, server)
        self.engine.recalibrator.wake()
        await self.hub.intake.resume(guild)

    def say(self, interaction: discord.Interaction[Any], key: str, **values: str) -> str:
        """Return one text in the language of whoever asks."""
        return self.words.say(interaction, key, **values)

    async def answer(self, interaction: discord.Interaction[Any], text: str) -> None:
        """Answer whoever asks, and nobody else."""
        await tell(interaction, clip(text))

    async def admit(self, interaction: discord.Interaction[Any]) -> Server | None:
        """Acknowledge a command, and return the server's settings if whoever asks is staff there; else say why not.

        Discord checks the default rights by itself, but a server may loosen them: the role counts.
        """
        await interaction.response.defer(ephemeral=True, thinking=True)
        server = self.hub.servers.get(interaction.guild_id or 0)
        if server is None:
            await self.answer(interaction, self.say(interaction, "not_set_up"))
            return None
        if not isinstance(interaction.user, discord.Member) or not is_moderator(interaction.user, server):
            await self.answer(interaction, self.say(interaction, "not_allowed"))
            return None
        return server


async def unrecorded(office: Office, interaction: discord.Interaction[Any], error: Exception) -> None:
    """Say that the database did not take it; pass over whom Discord no longer lets answer; raise every other fault.

    Raises:
        Exception: what is no fault of the database.
    """
    cause = getattr(error, "original", error)
    if isinstance(cause, discord.HTTPException) and cause.code in (UNKNOWN_INTERACTION, ALREADY_ACKNOWLEDGED):
        log.info("A command came too late to be answered, or twice: %s", cause)
        return
    if not isinstance(cause, StoreError):
        raise error
    await office.answer(interaction, office.say(interaction, "no_database"))
