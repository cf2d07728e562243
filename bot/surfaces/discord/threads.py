"""The private threads of cases: opened once, found again, closed and opened again."""

from __future__ import annotations

import contextlib
import functools
import logging
from typing import Final

import discord

from bot.core.effects import OpenThread
from bot.discord_settings import Server
from bot.errors import NeverWorks
from bot.surfaces.discord import faults
from bot.surfaces.discord.calls import FAILURES
from bot.surfaces.discord.texts import MAX_THREAD_NAME

log = logging.getLogger(__name__)

ARCHIVE_MINUTES: Final = 10080
"""Quiet minutes after which Discord folds a thread away by itself; the bot unfolds it when it writes."""


class Threads:
    """Private threads of one client."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def open(self, effect: OpenThread, parent: discord.TextChannel, *, again: bool) -> str:
        """Make the thread, or find the one that was made before; return its id.

        Raises:
            discord.DiscordException: as discord.py raises it; network errors too.
        """
        name = thread_name(effect)
        found = await self._standing(parent, name) if again else None
        thread = found or await self._make(parent, name, f"Case {effect.case}")
        return str(thread.id)

    async def _make(self, parent: discord.TextChannel, name: str, reason: str) -> discord.Thread:
        make = functools.partial(
            parent.create_thread,
            name=name,
            type=discord.ChannelType.private_thread,
            invitable=False,
            auto_archive_duration=ARCHIVE_MINUTES,
            reason=reason,
        )
        try:
            return await make()
        except discord.HTTPException as error:
            if error.code != faults.MAX_THREADS or not await self._make_room(parent.guild):
                raise
        return await make()

    async def _make_room(self, guild: discord.Guild) -> bool:
        """Fold the quietest thread of the bot's own away, as Discord does with quiet ones; False where there is none.

        Whoever writes in it brings it back.
        """
        me = self._client.user
        own = [each for each in await guild.active_threads() if each.is_private() and me and each.owner_id == me.id]
        if not own:
            return False
        quietest = min(own, key=lambda each: each.last_message_id or each.id)
        log.warning("Server %s has as many active threads as Discord allows; %s is folded away.", guild.id, quietest.id)
        await self._client.http.edit_channel(quietest.id, archived=True, reason="Room for another case")
        return True

    async def show_typing(self, channel: str) -> None:
        """Show that the bot is about to speak; where that cannot be shown, it is not."""
        with contextlib.suppress(*FAILURES):
            await self._client.http.send_typing(int(channel))

    async def add(self, thread: str, member: str) -> None:
        """Let one person in; twice is once.

        Raises:
            discord.DiscordException: as discord.py raises it; network errors too.
        """
        await self._client.http.add_user_to_thread(int(thread), int(member))

    async def fold(self, thread: str, *, away: bool, locked: bool, reason: str) -> None:
        """Archive and lock a thread, or unfold it.

        Raises:
            discord.DiscordException: as discord.py raises it; network errors too.
        """
        await self._client.http.edit_channel(int(thread), archived=away, locked=locked, reason=reason)

    async def unfold(self, thread: str) -> None:
        """Bring a thread back that was folded away by Discord or by hand.

        Raises:
            discord.DiscordException: as discord.py raises it; network errors too.
        """
        await self._client.http.edit_channel(int(thread), archived=False, locked=False, reason="The case goes on")

    def parent(self, effect: OpenThread, guild_id: int, server: Server) -> discord.TextChannel:
        """Return the channel under which the thread of a case belongs.

        Raises:
            NeverWorks: there is none.
        """
        guild = self._client.get_guild(guild_id)
        if guild is None:
            raise NeverWorks("The bot is not in this server.", f"no_guild:{guild_id}")
        wanted = server.threads or effect.parent
        channel = guild.get_channel_or_thread(int(wanted))
        if isinstance(channel, discord.Thread):
            channel = channel.parent
        if isinstance(channel, discord.TextChannel) and not channel.is_news():
            return channel
        # Discord has private threads under ordinary text channels alone: not in forums, not in news.
        channels = (guild.get_channel(int(each)) for each in server.support)
        fallback = next((each for each in channels if isinstance(each, discord.TextChannel)), None)
        if fallback is not None and server.threads is None:
            return fallback
        raise NeverWorks(
            "There is no text channel for private threads; choose one with /setup.", f"no_thread_parent:{wanted}"
        )

    async def _standing(self, parent: discord.TextChannel, name: str) -> discord.Thread | None:
        me = self._client.user
        for thread in await parent.guild.active_threads():
            if thread.name == name and thread.parent_id == parent.id and me and thread.owner_id == me.id:
                return thread
        async for thread in parent.archived_threads(private=True, joined=True, limit=100):
            if thread.name == name and me and thread.owner_id == me.id:
                return thread
        return None


def thread_name(effect: OpenThread) -> str:
    """Return the thread's name; it always holds the case's id, by which a thread is found again."""
    title = effect.title if effect.case in effect.title else f"{effect.title} · {effect.case}"
    return title if len(title) <= MAX_THREAD_NAME else f"{title[: MAX_THREAD_NAME - 9]}… {effect.case}"
