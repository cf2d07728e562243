"""The bot on Discord, put together: engine, client and cogs, opened and closed here."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from bot.app import Chance, Engine, open_engine
from bot.config import Config
from bot.service.shell import Brain
from bot.store.database import Database
from bot.store.discord import DiscordStore
from bot.surfaces.discord.buttons import pressed_button
from bot.surfaces.discord.client import DiscordClient
from bot.surfaces.discord.connection import Connection
from bot.surfaces.discord.direct import DirectMessages
from bot.surfaces.discord.endpoints import Endpoints
from bot.surfaces.discord.hub import Hub
from bot.surfaces.discord.intake import Intake
from bot.surfaces.discord.reconciling import CaseThreads
from bot.surfaces.discord.servers import Servers
from bot.surfaces.discord.surface import DiscordSurface
from cogs.conversation import Conversation
from cogs.lifecycle import Lifecycle

SETTLE_SECONDS = 2.0
"""How long a stop waits for messages that have come and are not recorded yet."""


@dataclass(frozen=True, slots=True)
class OnDiscord:
    """The bot, ready to be connected."""

    client: DiscordClient
    connection: Connection
    engine: Engine
    servers: Servers
    intake: Intake

    async def settled(self) -> None:
        """Wait until everything that came so far is taken up and carried out."""
        await self.intake.settled()
        await self.engine.outbox.drain()


@contextlib.asynccontextmanager
async def open_discord(config: Config, chance: Chance | None = None) -> AsyncIterator[OnDiscord]:
    """Put the bot together while the block runs; connecting it is the caller's to do.

    Raises:
        InputFaults: the knowledge has errors.
        StoreError: the database cannot be used; the text says why and how to mend it.
    """
    chance = chance or Chance()
    settings = config.discord
    servers = Servers(settings.guilds)
    hubs: list[Hub] = []

    async def equip(client: DiscordClient) -> None:
        for hub in hubs:
            client.add_dynamic_items(pressed_button(hub.press))
            await client.add_cog(Lifecycle(client, hub))
            await client.add_cog(Conversation(client, hub))

    client = DiscordClient(Endpoints(settings.api_url, settings.gateway_url), equip)
    surface = DiscordSurface(client, servers)

    def communities() -> tuple[str, ...]:
        return servers.ready()

    def dress(community: str, brain: Brain) -> Brain:
        return _dressed(servers, community, brain)

    async with (
        await Database.open(config.store.file) as database,
        # Closed after the engine, which still has something to say.
        Connection(client) as connection,
        open_engine(config, surface, database, communities, chance, dress) as engine,
    ):

        async def under_way(community: str) -> tuple[str, ...]:
            return tuple(thread for _, thread in await engine.store.under_way(community))

        memory = DiscordStore(database)
        intake = Intake(client, servers, memory, chance.clock, engine.front.handle)
        threads = CaseThreads(client, under_way, engine.front.casework.lose_thread)
        direct = DirectMessages(client, servers, settings.direct_messages, engine.front.point)
        hubs.append(Hub(client, engine.front, servers, chance.clock, intake, threads, direct))
        try:
            yield OnDiscord(client, connection, engine, servers, intake)
        finally:
            intake.stop()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(intake.settled(), SETTLE_SECONDS)
            await intake.close()


def _dressed(servers: Servers, community: str, brain: Brain) -> Brain:
    """Return the brain with the languages of one server."""
    server = servers.get(community)
    if server is None or not (server.default_language or server.staff_language):
        return brain
    triage, replies = brain.triage, brain.replies
    default = server.default_language or replies.default_language
    staff = server.staff_language or replies.staff_language
    return Brain(
        replace(triage, default_language=default), replace(replies, default_language=default, staff_language=staff)
    )
