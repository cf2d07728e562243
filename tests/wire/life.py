"""One life of the bot on the fake Discord: the real thing, only less patient between two tries."""

from __future__ import annotations

import asyncio
import contextlib
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import discord.state

from bot import app
from bot.config import Config
from bot.service import outbox
from tests.wire.tempo import quick

SOON = timedelta(milliseconds=50)


def live(config: Config, seed: int, ahead: float, *, patient: bool) -> None:
    """Run the bot until it is told to end."""
    chance = app.Chance(
        lambda: datetime.now(UTC) + timedelta(seconds=ahead),
        random.Random(seed).getrandbits,  # noqa: S311
    )
    with contextlib.ExitStack() as hurry:
        if not patient:
            outbox.LONGEST_WAIT = SOON
            _wait_less_for_guilds()
            hurry.enter_context(quick())
        asyncio.run(app.run_discord(config, chance))


def _wait_less_for_guilds() -> None:
    """discord.py waits two seconds for guilds that come late; those of the fake Discord come at once."""
    begin = discord.state.ConnectionState.__init__

    def impatient(self: Any, **options: Any) -> None:
        begin(self, **({"guild_ready_timeout": 0.05} | options))

    discord.state.ConnectionState.__init__ = impatient  # type: ignore[method-assign]
