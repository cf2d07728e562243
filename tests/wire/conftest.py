from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.wire.lives import Bot, Zygote
from tests.wire.people import People
from tests.wire.server import FakeDiscord
from tests.wire.stage import Stage
from tests.wire.town import Scene, build_town


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """Serve a Discord; whatever Discord would refuse or this project never does fails the test."""
    discord = FakeDiscord()
    async with discord.serving():
        yield Scene(discord, build_town(discord), People(discord))
    assert discord.violations == []


@pytest.fixture(scope="session")
def zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    """Import everything and build the knowledge once for all lives of the bot."""
    zygote = Zygote(tmp_path_factory.mktemp("zygote"))
    yield zygote
    zygote.close()


@pytest.fixture
async def unlit(zygote: Zygote, tmp_path: Path) -> AsyncIterator[Stage]:
    """Serve a Discord with the bot not started yet."""
    discord = FakeDiscord()
    async with discord.serving():
        town = build_town(discord)
        stage = Stage(discord, town, People(discord), Bot(zygote, discord, tmp_path, town))
        try:
            yield stage
        finally:
            if stage.bot.pid is not None:
                await stage.bot.kill_and_bury()
    assert discord.violations == []


@pytest.fixture
async def stage(unlit: Stage) -> Stage:
    """Serve a Discord with the bot connected."""
    unlit.bot.start()
    await unlit.bot.ready()
    return unlit
