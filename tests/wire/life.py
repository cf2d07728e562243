"""One life of the bot on the fake Discord: the real command, only less patient between two tries."""

from __future__ import annotations

import contextlib
import functools
import random
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import discord.state

from bot import app, cli, discord_bot
from bot.app import Chance
from bot.service import outbox
from bot.surfaces.discord import faults
from bot.surfaces.discord.intake import Intake, Turn
from tests.wire.tempo import quick

SOON = timedelta(milliseconds=50)

NO_HURRY = 60.0
"""Seconds a stop takes at most for what is under way: a busy machine must not make a test end with work left over."""

TOOK_UP = "took up what was missed in"
"""Written to the log when the way is open for a server's messages."""


class ToldIntake(Intake):
    """The real one, which tells when the way is open."""

    async def resume(self, guild: discord.Guild, turn: Turn | None = None) -> None:
        await super().resume(guild, turn)
        if str(guild.id) in self._open:
            sys.stdout.write(f"{TOOK_UP} {guild.id}\n")
            sys.stdout.flush()


def live(config: str, seed: int, ahead: float, *, patient: bool) -> int:
    """Run ``eyelevel discord`` until it is told to end, and return its exit code."""
    bits = random.Random(seed).getrandbits  # noqa: S311 - ids that repeat
    chance = Chance(lambda: datetime.now(UTC) + timedelta(seconds=ahead), bits)
    discord_bot.Chance = lambda: chance  # type: ignore[assignment,misc]
    sys.argv = ["eyelevel", "discord", "--config", config]
    discord_bot.Intake = ToldIntake  # type: ignore[misc]
    with contextlib.ExitStack() as hurry:
        if not patient:
            app.STOP_SECONDS = discord_bot.SETTLE_SECONDS = NO_HURRY
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
