from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from yarl import URL

from bot.surfaces.playground.server import serving
from tests.playground.served import TOKEN, FakeDesk, Served
from tests.surfaces.local_stage import local_stage


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    desk = FakeDesk()
    jar = aiohttp.CookieJar(unsafe=True)
    async with (
        local_stage(tmp_path) as stage,
        serving(stage.chat, desk, TOKEN, "127.0.0.1", 0) as address,
        aiohttp.ClientSession(cookie_jar=jar) as http,
    ):
        yield Served(stage, desk, URL(address).with_query(None), http)
