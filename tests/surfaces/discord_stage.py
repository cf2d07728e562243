"""The bot on a Discord of simcord's: the real client and cogs, no network."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import discord
import simcord

from bot.app import Chance
from bot.config import Config, load_config
from bot.discord_bot import OnDiscord, open_discord
from bot.discord_settings import Server
from bot.surfaces.discord.client import intents
from tests.making import NOON
from tests.small_knowledge import write_knowledge

STAFF_ONLY = "staff"


@dataclass
class World:
    """A server with the usual channels and people, and the bot in it."""

    env: simcord.Env
    guild: simcord.GuildHandle
    support: simcord.ChannelHandle
    general: simcord.ChannelHandle
    staff: simcord.ChannelHandle
    people: dict[str, simcord.MemberActor]
    bot: OnDiscord

    async def settle(self) -> None:
        """Wait until the bot has said all that it will say."""
        for _ in range(3):
            await self.bot.settled()
            await self.env.settle()

    async def say(
        self, who: str, channel: simcord.ChannelHandle, text: str, reply_to: discord.Message | None = None
    ) -> discord.Message:
        """Let somebody write, and wait for what the bot makes of it."""
        message = await self.people[who].send(channel, text, reply_to=reply_to)
        await self.settle()
        return message

    async def click(self, who: str, message: discord.Message, label: str) -> simcord.InteractionResult:
        """Let somebody press a button, and wait for what the bot makes of it."""
        result = await self.people[who].click(message, label=label)
        await self.settle()
        return result

    def posted(self) -> list[dict[str, Any]]:
        """Return the bodies of all messages the bot posted."""
        requests = self.env.http_requests
        return [each.json for each in requests if each.method == "POST" and each.path.endswith("/messages")]

    def thread(self, number: int = -1) -> simcord.ChannelHandle:
        """Return one of the private threads, the latest if it is not said."""
        return self.support.threads[number]


def settings(support: int, staff: int, moderators: int, **more: Any) -> Server:
    return Server(support=(str(support),), staff=str(staff), moderators=(str(moderators),), **more)


def make_config(folder: Path) -> Config:
    if not (folder / "knowledge").exists():
        write_knowledge(folder / "knowledge")
    (folder / "config.yaml").write_text("")
    return load_config(folder / "config.yaml")


@dataclass
class SimClock:
    """The time on simcord's Discord, which ids of messages are made of."""

    env: simcord.Env | None = None

    def __call__(self) -> datetime:
        return self.env.now() if self.env else NOON


@contextlib.asynccontextmanager
async def connected(bot: OnDiscord) -> AsyncIterator[simcord.Env]:
    """Connect the bot to an empty Discord; what its handlers raised is raised at the end."""
    env = simcord.Env(bot.client, approved_intents=intents())
    await env.start()
    try:
        yield env
    finally:
        await env.shutdown()
    env.raise_errors()


@contextlib.asynccontextmanager
async def world(config: Config) -> AsyncIterator[World]:
    """Open a server with the bot in it, set up."""
    clock = SimClock()
    async with open_discord(config, Chance(clock)) as bot, connected(bot) as env:
        clock.env = env
        guild = env.create_guild("Harbour")
        support, general = guild.create_text_channel("support"), guild.create_text_channel("general")
        moderators = guild.create_role("Crew", permissions=discord.Permissions(manage_threads=True))
        staff = guild.create_text_channel(
            "crew",
            overwrites={
                guild.default_role: discord.PermissionOverwrite(view_channel=False),
                moderators: discord.PermissionOverwrite(view_channel=True),
                bot.client.user: discord.PermissionOverwrite(view_channel=True),
            },
        )
        people = {
            name.lower(): guild.add_member(env.create_user(name), roles=[moderators] if staffed else [])
            for name, staffed in (("Mia", False), ("Jonas", False), ("Alex", True), ("Sara", True))
        }
        await env.settle()
        bot.servers.put(guild.id, settings(support.id, staff.id, moderators.id))
        await bot.intake.resume(bot.client.get_guild(guild.id))
        yield World(env, guild, support, general, staff, people, bot)
