"""The bot on a Discord of simcord's: the real client and cogs, no network."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import discord
import simcord

from bot.app import Chance, personas
from bot.config import Config
from bot.core.model import Role
from bot.discord_bot import OnDiscord, open_discord
from bot.discord_settings import Server
from bot.surfaces.discord.client import intents
from tests.discord.checked import faults_of
from tests.patience import PATIENCE

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
"""When simcord's time begins."""


@dataclass
class SimClock:
    """The time on simcord's Discord, which ids of messages are made of."""

    env: simcord.Env | None = None

    def __call__(self) -> datetime:
        return self.env.now() if self.env else BEGINNING


@dataclass
class World:
    """A server with the usual channels and people, and the bot in it."""

    env: simcord.Env
    guild: simcord.GuildHandle
    support: simcord.ChannelHandle
    general: simcord.ChannelHandle
    staff: simcord.ChannelHandle
    moderators: simcord.RoleHandle
    people: dict[str, simcord.MemberActor]
    bot: OnDiscord
    config: Config
    clock: SimClock
    life: contextlib.AsyncExitStack
    """Closes the bot."""

    async def set_up(self, **more: Any) -> None:
        """Tell the bot which channel is what, as /setup does; what it read before would count as read later."""
        await listened()
        channels = {
            "support": (str(self.support.id),),
            "staff": str(self.staff.id),
            "moderators": (str(self.moderators.id),),
        }
        self.bot.servers.put(self.guild.id, Server(**(channels | more)))
        self.bot.engine.recalibrator.wake()
        await self.bot.engine.recalibrator.settled()
        await self.bot.intake.resume(self.bot.client.get_guild(self.guild.id))
        await self.bot.intake.settled()

    async def restart(self, while_away: Callable[[], Awaitable[None]] | None = None) -> None:
        """Stop the bot, let something happen, and start it again on the same database."""
        await self.settle()
        settings = self.bot.servers.get(self.guild.id)
        await self.life.aclose()
        if while_away is not None:
            await while_away()
        self.life = contextlib.AsyncExitStack()
        self.bot = await self.life.enter_async_context(open_discord(self.config, Chance(self.clock)))
        self.bot.servers.put(self.guild.id, settings)
        await self.env.restart_bot(self.bot.client)
        await self.settle()

    async def settle(self) -> None:
        """Wait until the bot has said all that it will say."""
        for _ in range(3):
            await listened()
            await self.bot.settled()
            await self.bot.engine.recalibrator.settled()
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


async def listened() -> None:
    """Wait for whatever hears of an event: what it asks the database goes on where the loop does not see it."""
    while listening := [each for each in asyncio.all_tasks() if each.get_name().startswith("discord.py: ")]:
        await asyncio.wait_for(asyncio.wait(listening), PATIENCE)


@contextlib.asynccontextmanager
async def simulated(bot: OnDiscord) -> AsyncIterator[simcord.Env]:
    """Connect the bot to an empty Discord; what its handlers raised, or Discord would refuse, fails the test."""
    env = simcord.Env(bot.client, approved_intents=intents())
    await env.start()
    try:
        yield env
    finally:
        await env.shutdown()
    env.raise_errors()
    assert faults_of(env.http_requests) == []


@contextlib.asynccontextmanager
async def world(config: Config) -> AsyncIterator[World]:
    """Open a server with the bot in it, set up."""
    clock = SimClock()
    async with contextlib.AsyncExitStack() as life:
        bot = await life.enter_async_context(open_discord(config, Chance(clock)))
        async with simulated(bot) as env:
            clock.env = env
            opened = furnished(env, bot, config, clock, life.pop_all())
            try:
                await env.settle()
                await opened.set_up()
                yield opened
            finally:
                await env.settle()
                await opened.life.aclose()


def furnished(
    env: simcord.Env, bot: OnDiscord, config: Config, clock: SimClock, life: contextlib.AsyncExitStack
) -> World:
    """Make a server with the usual channels and people."""
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
        each.id: guild.add_member(env.create_user(each.name), roles=[moderators] if each.role is Role.MODERATOR else [])
        for each in personas(config)
    }
    return World(env, guild, support, general, staff, moderators, people, bot, config, clock, life)


def labels(message: discord.Message | None) -> list[str]:
    """Return what stands on the buttons under a message."""
    return [child.label for row in message.components for child in row.children] if message else []
