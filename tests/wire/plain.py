"""A plain discord.py client, to prove the fake Discord with."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import discord

from tests.wire.server import TOKEN, FakeDiscord
from tests.wire.tempo import pointed_at, quick

NOBODY = discord.AllowedMentions.none()


class Plain(discord.Client):
    """A client that notes what it hears."""

    def __init__(self, *, content: bool = True) -> None:
        intents = discord.Intents.default()
        intents.members = True
        intents.message_content = content
        super().__init__(intents=intents, guild_ready_timeout=0.05, allowed_mentions=NOBODY)
        self.heard: list[str] = []
        self.pressed: list[discord.Interaction] = []
        self.resumed = 0
        self.edits: list[str] = []

    async def on_message(self, message: discord.Message) -> None:
        if message.author.id != self.user.id:
            self.heard.append(message.content)

    async def on_raw_message_edit(self, edit: discord.RawMessageUpdateEvent) -> None:
        self.edits.append(edit.message.content)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self.pressed.append(interaction)

    async def on_resumed(self) -> None:
        self.resumed += 1


@contextlib.asynccontextmanager
async def connected(fake: FakeDiscord, client: Plain | None = None) -> AsyncIterator[Plain]:
    client = client or Plain()
    with quick(), pointed_at(fake.api_url, fake.gateway_url):
        running = asyncio.create_task(client.start(TOKEN))
        try:
            await fake.until(lambda: client.is_ready() or running.done(), "the client is ready")
            if running.done():
                running.result()
            yield client
        finally:
            await client.close()
            await asyncio.gather(running, return_exceptions=True)
