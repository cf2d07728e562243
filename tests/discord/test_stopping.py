"""A stop is over within ten seconds, whatever Discord does, and a cancellation that is lost once does not keep it."""

from __future__ import annotations

import asyncio
from typing import Any

from bot import app, discord_bot
from bot.surfaces.discord import connection
from bot.surfaces.discord.connection import Connection

WHOLE = 10.0


def test_the_limits_of_each_step_leave_room_in_ten_seconds() -> None:
    assert discord_bot.SETTLE_SECONDS + app.STOP_SECONDS + connection.CLOSE_SECONDS <= WHOLE - 1


class Deaf:
    """A client that loses its first cancellation, as a wait_for before Python 3.12 does."""

    def __init__(self) -> None:
        self.cancelled = 0
        self.started = asyncio.Event()

    def is_closed(self) -> bool:
        return False

    async def start(self, token: str) -> None:
        del token
        self.started.set()
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                self.cancelled += 1
                if self.cancelled > 1:
                    raise

    async def close(self) -> None:
        pass


async def test_a_lost_cancellation_does_not_keep_the_stop(monkeypatch: Any) -> None:
    monkeypatch.setattr(connection, "CANCEL_SECONDS", 0.01)
    client = Deaf()
    async with Connection(client) as connected:  # type: ignore[arg-type]
        connected.start("token")
        await client.started.wait()
    assert client.cancelled == 2
