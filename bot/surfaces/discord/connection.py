"""Keeps the client connected: an outer loop around discord.py's own, with a growing wait, and an end within seconds."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from types import TracebackType
from typing import Self

import discord

from bot.errors import SetupError
from bot.surfaces.discord.client import DiscordClient
from bot.surfaces.discord.endpoints import PASSING

log = logging.getLogger(__name__)

SHORTEST_WAIT = 5.0
LONGEST_WAIT = 300.0
"""Seconds between tries. Discord takes the token away after 1,000 of them in a day."""

STEADY = 120.0
"""Seconds a connection must have lasted for the next wait to be short again."""

CLOSE_SECONDS = 2.0
"""How long the farewell may take."""

CANCEL_SECONDS = 0.5
"""How long a cancelled connection is given before it is cancelled again."""


class Connection:
    """The connection of one client: ``async with`` ends it."""

    def __init__(self, client: DiscordClient, shortest_wait: float = SHORTEST_WAIT) -> None:
        self._client = client
        self._shortest = shortest_wait
        self._task: asyncio.Task[None] | None = None

    def start(self, token: str) -> asyncio.Task[None]:
        """Connect in the background; the task ends only by a fault that no other try can mend.

        Its exception is then a ``SetupError`` that says how.
        """
        self._task = asyncio.create_task(self._stay(token), name="discord")
        return self._task

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            await _ended(self._task)
        await self._close()

    async def _stay(self, token: str) -> None:
        loop = asyncio.get_running_loop()
        wait = self._shortest
        while True:
            began = loop.time()
            await self._once(token)
            await self._close()
            if loop.time() - began >= STEADY:
                wait = self._shortest
            log.warning("Discord: next try in %.0f s.", wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)

    async def _once(self, token: str) -> None:
        if self._client.is_closed():
            self._client.clear()
            # A closed client has lost its event loop; entered as a context it takes the running one. It is left in
            # ``_close``, which does not wait for a server that does not say goodbye.
            await self._client.__aenter__()
        try:
            await self._client.start(token)
        except discord.LoginFailure as error:
            raise SetupError("Discord does not accept the token. Copy it anew from the developer portal.") from error
        except discord.PrivilegedIntentsRequired:
            log.error(  # noqa: TRY400 - what to do is known, the traceback tells nothing
                "The bot may read mentions and direct messages only: “Message Content Intent” is off in the developer "
                "portal, under Bot."
            )
            self._client.read_less()
        # discord.py raises AttributeError where the first socket closes before it has said hello.
        except (discord.DiscordException, AttributeError, *PASSING) as error:
            log.warning("The connection to Discord ended: %s: %s", type(error).__name__, error)

    async def _close(self) -> None:
        # No wait_for: before Python 3.12 it loses a cancellation that comes at the moment of the end.
        with contextlib.suppress(TimeoutError, discord.DiscordException, *PASSING):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._client.close()


async def _ended(task: asyncio.Task[None]) -> None:
    """Cancel a task until it has ended: discord.py connects in a wait_for, which may lose one cancellation."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=CANCEL_SECONDS)
    await asyncio.gather(task, return_exceptions=True)
