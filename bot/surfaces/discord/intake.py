"""What comes in: in order, none missed while the bot was away, and none before what was missed."""

from __future__ import annotations

import logging
from collections import Counter, OrderedDict, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

import discord

from bot.core.model import Decision, Message
from bot.discord_settings import Server
from bot.store.discord import DiscordStore
from bot.surfaces.discord import faults
from bot.surfaces.discord.arriving import as_message, is_spoken
from bot.surfaces.discord.endpoints import PASSING
from bot.surfaces.discord.servers import Servers
from bot.surfaces.uptake import Uptake

log = logging.getLogger(__name__)


REMEMBERED = 10_000
"""Deleted messages that are known to be deleted, should they still wait."""

Talk = discord.TextChannel | discord.VoiceChannel | discord.Thread
"""Where people write."""


@dataclass(frozen=True, slots=True)
class Gap:
    """What may have been written in a room while nobody listened."""

    id: str
    room: Talk


Arrival = Message | Gap

Turn = tuple[int, int]
"""Counts how often the way was shut, for all and for one server: what began before must not open it after."""

Handle = Callable[[Message], Awaitable[Decision | None]]


class Intake:
    """Hands messages over, those of one room in their order.

    Until ``resume`` has been called for a server, its messages wait: what was missed comes first.

    Args:
        client: whose messages come in.
        servers: their settings.
        memory: knows what was taken up last.
        clock: returns the time in UTC.
        handle: takes one message up.
    """

    def __init__(
        self,
        client: discord.Client,
        servers: Servers,
        memory: DiscordStore,
        clock: Callable[[], datetime],
        handle: Handle,
    ) -> None:
        self._client = client
        self._servers = servers
        self._memory = memory
        self._clock = clock
        self._handle = handle
        self._uptake: Uptake[Arrival] = Uptake(self._deliver)
        self._began = clock()
        self._met: set[str] = set()
        self._open: set[str] = set()
        self._waiting: defaultdict[str, list[Message]] = defaultdict(list)
        self._shut: Counter[str] = Counter()
        self._dropped: OrderedDict[str, None] = OrderedDict()
        self._closed = False
        self._pauses = 0

    def add(self, message: Message) -> None:
        """Take ``message`` up after those before it in its channel."""
        if self._closed:
            return  # the next start reads it from the channel
        if message.community in self._open:
            self._uptake.add(message.channel, message)
        else:
            self._waiting[message.community].append(message)

    def pause(self) -> None:
        """Let everything wait: the connection is gone, and what comes after it may leave something out."""
        self._open.clear()
        self._pauses += 1

    def shut(self, community: str) -> Turn:
        """Let a server's messages wait: Discord has lost it, the bot was thrown out, or what was missed comes first.

        Returns:
            whose turn it is to open the way again, until somebody else shuts it.
        """
        self._open.discard(community)
        self._shut[community] += 1
        return self._turn(community)

    def has_turn(self, community: str, turn: Turn) -> bool:
        """Tell whether nothing has shut the way since ``turn`` was given."""
        return turn == self._turn(community)

    def drop(self, community: str, message: str) -> None:
        """Take a message up no more, for it was deleted."""
        waiting = self._waiting.get(community, [])
        waiting[:] = [each for each in waiting if each.id != message]
        self._dropped[message] = None
        if len(self._dropped) > REMEMBERED:
            self._dropped.popitem(last=False)

    def catch_up(self, room: Talk) -> None:
        """Take up what was missed in one room."""
        self._uptake.add(str(room.id), Gap(f"gap:{room.id}", room))

    async def resume(self, guild: discord.Guild, turn: Turn | None = None) -> None:
        """Take up what was missed in a server, then what has come since.

        Args:
            guild: the server.
            turn: what ``shut`` gave; None: its messages wait from now on.

        Raises:
            StoreError: the database could not be asked; everything goes on waiting.
        """
        community, server = str(guild.id), self._servers.get(guild.id)
        # What comes from now on is newer than what was missed: were it taken up first, the rest would be passed over.
        turn = turn or self.shut(community)
        if server is not None:
            # What was written between this start and the first look counts as written to the bot, too.
            since = discord.utils.time_snowflake(self._clock() if community in self._met else self._began)
            await self._memory.watch(community, [str(each.id) for each in homes(guild, server)], since)
            if not self.has_turn(community, turn):
                return  # the connection or the server was lost meanwhile; whoever brings it back begins anew
            self._met.add(community)
            for room in watched(guild, server, self._client.user):
                self.catch_up(room)
        self._open.add(community)
        for message in self._waiting.pop(community, ()):
            self.add(message)

    async def settled_in(self, room: str) -> None:
        """Wait until everything that came in one room is taken up."""
        await self._uptake.settled_in(room)

    async def settled(self) -> None:
        """Wait until everything that came is taken up."""
        await self._uptake.settled()

    def stop(self) -> None:
        """Take nothing new up any more."""
        self._closed = True

    async def close(self) -> None:
        """Stop taking up; what is left is read again at the next start."""
        self.stop()
        await self._uptake.close()

    def _turn(self, community: str) -> Turn:
        return self._pauses, self._shut[community]

    async def _deliver(self, arrival: Arrival) -> None:
        if isinstance(arrival, Message):
            if arrival.id not in self._dropped:
                await self._handle(arrival)
            return
        try:
            async for message in self._missed(arrival.room):
                await self._handle(message)
        except discord.HTTPException as error:
            fault = faults.surface_error(error, "read messages", str(arrival.room.id))
            if error.status == 429 or error.status >= 500:
                raise fault from error
            log.warning("What was missed in %s cannot be read: %s", arrival.room.id, fault)
        except PASSING as error:
            raise faults.surface_error(error, "read messages", str(arrival.room.id)) from error

    async def _missed(self, room: Talk) -> AsyncIterator[Message]:
        server, me = self._servers.get(room.guild.id), self._client.user
        if server is None or me is None:
            return
        guild, parent = str(room.guild.id), str(room.parent_id) if isinstance(room, discord.Thread) else None
        after = await self._memory.last_taken(guild, str(room.id), parent)
        if after is None:
            if not isinstance(room, discord.Thread):
                return
            after = room.id - 1
        people: dict[int, discord.Member | discord.User] = {}
        async for message in room.history(limit=None, after=discord.Object(after), oldest_first=True):
            if not is_spoken(message):
                continue
            author = people.get(message.author.id) or await _with_roles(room.guild, message.author)
            people[message.author.id] = author
            yield as_message(message, room, server, me, author)


def homes(
    guild: discord.Guild, server: Server
) -> Iterable[discord.TextChannel | discord.VoiceChannel | discord.ForumChannel]:
    """Return the support channels and forums, also those in a support category."""
    ids = set(server.support)
    for text in guild.text_channels:
        if ids & {str(text.id), str(text.category_id)}:
            yield text
    for voice in guild.voice_channels:
        if ids & {str(voice.id), str(voice.category_id)}:
            yield voice
    for forum in guild.forums:
        if ids & {str(forum.id), str(forum.category_id)}:
            yield forum


def watched(guild: discord.Guild, server: Server, me: discord.ClientUser | None) -> Iterable[Talk]:
    """Return the rooms in which nothing must be missed: support channels, what hangs under them, and cases' threads."""
    for home in homes(guild, server):
        if not isinstance(home, discord.ForumChannel):
            yield home
    for thread in guild.threads:
        own_case = thread.is_private() and me is not None and thread.owner_id == me.id
        ids = {str(thread.id), str(thread.parent_id), str(thread.category_id)}
        if own_case or (not thread.is_private() and ids & set(server.support)):
            yield thread


async def _with_roles(guild: discord.Guild, author: discord.User | discord.Member) -> discord.User | discord.Member:
    """Return the author as member of the server: history does not say who has which role."""
    if isinstance(author, discord.Member):
        return author
    try:
        return await guild.fetch_member(author.id)
    except discord.NotFound:
        return author  # has left since
