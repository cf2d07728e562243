"""The threads of cases held against what Discord has: one that is gone is forgotten, and staff are told."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

import discord

from bot.surfaces.discord.endpoints import PASSING

log = logging.getLogger(__name__)


class CaseThreads:
    """Knows which threads must be there.

    Args:
        client: looks on Discord.
        under_way: returns the threads people may write in, of a community.
        lose: forgets a thread that is gone and tells staff; does nothing where it is no case's.
        catch_up: takes up what was written in a thread that was folded away meanwhile.
    """

    def __init__(
        self,
        client: discord.Client,
        under_way: Callable[[str], Awaitable[tuple[str, ...]]],
        lose: Callable[[str, str], Awaitable[None]],
        catch_up: Callable[[discord.Thread], None],
    ) -> None:
        self._catch_up = catch_up
        self._client = client
        self._under_way = under_way
        self._lose = lose

    async def gone(self, community: str, thread: str) -> None:
        """Note that a thread was deleted.

        Raises:
            StoreError: it could not be noted.
        """
        await self._lose(community, thread)

    async def reconcile(self, guild: discord.Guild) -> None:
        """Look for every thread that should be there; what cannot be asked now is asked at the next start.

        Raises:
            StoreError: the database could not be asked.
        """
        for thread in await self._under_way(str(guild.id)):
            # Discord tells at the start of threads that are not folded away; of others it has to be asked.
            if guild.get_thread(int(thread)) is None and await self._is_gone(int(thread)):
                await self._lose(str(guild.id), thread)

    async def _is_gone(self, thread: int) -> bool:
        try:
            found = await self._client.fetch_channel(thread)
            if isinstance(found, discord.Thread):
                self._catch_up(found)
        except discord.NotFound:
            return True
        except (discord.DiscordException, *PASSING) as error:
            # No right to see it is no proof that it is gone.
            log.warning("The thread %s cannot be looked at: %s", thread, error)
        return False
