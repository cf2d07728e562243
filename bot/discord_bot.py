"""The bot on Discord, put together: engine, client and cogs, opened and closed here."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.app import Chance, Engine, open_engine, watched
from bot.config import Config
from bot.core.controls import Control, Verb
from bot.discord_settings import Server
from bot.service.shell import Brain
from bot.store.database import Database
from bot.store.discord import DiscordStore
from bot.store.privacy import PrivacyStore
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
from bot.surfaces.discord.under_way import UnderWay
from bot.surfaces.discord.wording import Words, WordsTranslator, read_words
from bot.web.health import open_health
from cogs.cases import Cases
from cogs.conversation import Conversation
from cogs.knowledge import KnowledgeCommands
from cogs.lifecycle import Lifecycle
from cogs.moderation import Moderation
from cogs.office import Office
from cogs.privacy import Privacy
from cogs.setup import Setup
from cogs.staff import Staff

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
    ready: list[Callable[[DiscordClient], Awaitable[None]]] = []

    async def equip(client: DiscordClient) -> None:
        for equip_with in ready:
            await equip_with(client)

    client = DiscordClient(Endpoints(settings.api_url, settings.gateway_url), equip)
    words = Words(read_words())

    def staff_words(community: str) -> Mapping[str, str]:
        server = servers.get(community)
        return words.in_language((server and server.staff_language) or config.community.staff_language)

    surface = DiscordSurface(client, servers, staff_words, lambda: client.rest.rate_limited)

    def dress(community: str, brain: Brain) -> Brain:
        return _dressed(servers, community, brain)

    async with contextlib.AsyncExitStack() as opened:
        health = await opened.enter_async_context(open_health(config.health, chance.clock, chance.timer))
        database = await opened.enter_async_context(await Database.open(config.store.file))
        memory, privacy = DiscordStore(database), PrivacyStore(database)
        await remember(servers, memory)
        # Closed after the engine, which still has something to say.
        connection = await opened.enter_async_context(Connection(client))
        engine = await opened.enter_async_context(
            open_engine(config, surface, database, servers.ready, chance, health.metrics, dress)
        )

        async def open_threads(community: str) -> tuple[str, ...]:
            return tuple(thread for _, thread in await engine.store.under_way(community))

        intake = Intake(client, servers, memory, chance.clock, engine.front.handle)
        under_way = UnderWay()
        hub = Hub(
            client=client,
            inbox=engine.front,
            servers=servers,
            clock=chance.clock,
            intake=intake,
            threads=CaseThreads(client, open_threads, engine.front.casework.lose_thread, intake.catch_up),
            direct=DirectMessages(client, servers, settings.direct_messages, engine.front.point),
            tell_staff=engine.front.tell_staff,
            forgive=surface.calls.forgive,
            words=words,
            under_way=under_way,
        )
        office = Office(hub, engine, words, memory)
        ready.append(lambda client: _equip(client, office, privacy))
        try:
            async with health.watching(watched(engine, {"discord": surface})):
                yield OnDiscord(client, connection, engine, servers, intake)
        finally:
            intake.stop()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SETTLE_SECONDS):
                    await asyncio.gather(intake.settled(), under_way.settled())
            await intake.close()


async def remember(servers: Servers, memory: DiscordStore) -> None:
    """Use what /setup wrote in an earlier life.

    Raises:
        StoreError: the database could not be asked.
    """
    for guild, settings in (await memory.servers()).items():
        servers.put(guild, Server.model_validate_json(settings, strict=False))


async def _equip(client: DiscordClient, office: Office, privacy: PrivacyStore) -> None:
    hub = office.hub
    moderation = Moderation(office)

    async def press(interaction: Any, control: Control) -> None:  # noqa: ANN401 - discord.py's
        ours = control.verb in (Verb.REMOVE, Verb.TIMEOUT)
        await (moderation.press if ours else hub.press)(interaction, control)

    # A client that was closed keeps the commands of a group, although its cog is gone.
    client.tree.clear_commands(guild=None)
    await client.tree.set_translator(WordsTranslator(office.words))
    client.add_dynamic_items(pressed_button(press))
    for cog in (
        Lifecycle(client, hub, office.memory),
        Conversation(client, hub),
        Staff(client, office),
        Cases(office),
        KnowledgeCommands(office),
        Setup(office),
        Privacy(office, privacy),
    ):
        await client.add_cog(cog)


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
