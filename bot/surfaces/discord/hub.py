"""What the cogs hold on to: the engine behind this client, and what they all need of it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import discord

from bot.core.controls import Control
from bot.core.model import Message
from bot.errors import StoreError
from bot.surfaces.base import Inbox
from bot.surfaces.discord import faults
from bot.surfaces.discord.arriving import as_direct, as_message, as_press, is_spoken
from bot.surfaces.discord.direct import DirectMessages
from bot.surfaces.discord.intake import Intake
from bot.surfaces.discord.posting import NO_PINGS
from bot.surfaces.discord.reconciling import CaseThreads
from bot.surfaces.discord.servers import Servers
from bot.surfaces.discord.under_way import UnderWay
from bot.surfaces.discord.wording import Words

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hub:
    """The engine as the cogs see it."""

    client: discord.Client
    inbox: Inbox
    servers: Servers
    clock: Callable[[], datetime]
    intake: Intake
    threads: CaseThreads
    direct: DirectMessages
    tell_staff: Callable[[str, str], Awaitable[None]]
    """``tell_staff(community, line)``: once a day."""
    forgive: Callable[[], None]
    """Permissions have changed: what Discord refused before may be asked again."""
    words: Words
    under_way: UnderWay
    """Presses, edits and deletions that are not recorded yet."""

    async def message(self, message: discord.Message) -> Message | None:
        """Return what a person wrote as the engine takes it; None where it is none of the bot's business."""
        me = self.client.user
        if me is None or not is_spoken(message):
            return None
        if message.guild is None:
            community = await self.direct.community(message.author)
            return None if community is None else as_direct(message, community)
        server, channel = self.servers.get(message.guild.id), message.channel
        if server is None or not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
            return None
        return as_message(message, channel, server, me)

    async def warn(self, guild: discord.Guild, line: str) -> None:
        """Tell the staff of a server something that they should mend, at most once a day."""
        if self.servers.get(guild.id) is None:
            return
        try:
            await self.tell_staff(str(guild.id), line)
        except StoreError as error:
            log.warning("The staff of %s could not be told of %s: %s", guild.id, line, error)

    async def press(self, interaction: discord.Interaction[Any], control: Control) -> None:
        """Acknowledge a press at once, do it, and say what came of it to whoever pressed alone."""
        with self.under_way.one():
            await self._press(interaction, control)

    async def _press(self, interaction: discord.Interaction[Any], control: Control) -> None:
        answered = await acknowledge(interaction)
        community = str(interaction.guild_id or await self.direct.community(interaction.user) or "")
        press = as_press(interaction, control, community, self.servers.get(community), self.clock())
        try:
            reply = await self.inbox.press(press)
        except StoreError as error:
            log.warning("A press on %s could not be recorded: %s", control.encode(), error)
            if answered:
                await tell(interaction, self.words.say(interaction, "no_database"))
            return
        if reply.text and answered:
            await tell(interaction, reply.text)


async def acknowledge(interaction: discord.Interaction[Any]) -> bool:
    """Tell Discord within its three seconds that the press has come; False when it no longer listens."""
    try:
        await interaction.response.defer()
    except discord.HTTPException as error:
        # Too late, or a second delivery: what was asked for is done all the same.
        if error.code in (faults.UNKNOWN_INTERACTION, faults.ALREADY_ACKNOWLEDGED):
            return False
        raise
    return True


async def tell(interaction: discord.Interaction[Any], text: str) -> None:
    """Say something that only the person who pressed or asked can see."""
    try:
        await interaction.followup.send(text, ephemeral=True, allowed_mentions=NO_PINGS)
    except discord.HTTPException as error:
        log.info("Somebody could not be told what became of their press: %s", error)
