"""One life of the bot on the fake Discord: the real command, only less patient between two tries."""

from __future__ import annotations

import contextlib
import functools
import random
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import discord.state

from bot import cli, discord_bot
from bot.app import Chance
from bot.service import outbox
from bot.surfaces.discord import faults
from tests.wire.tempo import quick

SOON = timedelta(milliseconds=50)


def live(config: str, seed: int, ahead: float, *, patient: bool) -> int:
    """Run ``eyelevel discord`` until it is told to end, and return its exit code."""
    bits = random.Random(seed).getrandbits  # noqa: S311 - ids that repeat
    chance = Chance(lambda: datetime.now(UTC) + timedelta(seconds=ahead), bits)
    discord_bot.Chance = lambda: chance  # type: ignore[assignment,misc]
    sys.argv = ["eyelevel", "discord", "--config", config]
    with contextlib.ExitStack() as hurry:
        if not patient:
            outbox.LONGEST_WAIT = faults.OUTAGE_WAIT = SOON
            connection = functools.partial(discord_bot.Connection, shortest_wait=SOON.total_seconds())
            discord_bot.Connection = connection  # type: ignore[assignment,misc]
            _wait_less_for_guilds()
            hurry.enter_context(quick())
        return cli.main()


def _wait_less_for_guilds() -> None:
    """discord.py waits two seconds for guilds that come late; those of the fake Discord come at once."""
    begin = discord.state.ConnectionState.__init__

    def impatient(self: Any, **options: Any) -> None:
        begin(self, **({"guild_ready_timeout": 0.05} | options))

    discord.state.ConnectionState.__init__ = impatient  # type: ignore[method-assign]
