from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.wire.people import People
from tests.wire.server import FakeDiscord
from tests.wire.town import Scene, build_town


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """Serve a Discord; whatever Discord would refuse or this project never does fails the test."""
    discord = FakeDiscord()
    async with discord.serving():
        yield Scene(discord, build_town(discord), People(discord))
    assert discord.violations == []
