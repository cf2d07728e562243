"""What the small Discord of these tests remembers: people, guilds, channels, threads, messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any

DISCORD_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
FIRST_PERSON = 150_000_000_000
"""Milliseconds after Discord's epoch at which the first person of a world joined Discord."""

ACTIVE_THREADS = 1000
"""Discord's cap of active threads a guild (error 160006 behind it)."""

THREAD_PEOPLE = 1000
"""Discord's cap of members a thread (error 30033 behind it)."""


class Kind(IntEnum):
    """Discord's channel types."""

    TEXT = 0
    DM = 1
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


@dataclass
class User:
    id: int
    name: str
    bot: bool = False
    dms_closed: bool = False


@dataclass
class Role:
    id: int
    name: str
    permissions: int
    position: int = 1


@dataclass
class Overwrite:
    """Permissions of one role or person in one channel, over those of the roles."""

    id: int
    is_member: bool
    allow: int = 0
    deny: int = 0


@dataclass
class Member:
    user: User
    joined: datetime
    roles: set[int] = field(default_factory=set)
    nick: str | None = None
    timeout_until: datetime | None = None

    def timed_out(self, now: datetime) -> bool:
        return self.timeout_until is not None and self.timeout_until > now


@dataclass
class Message:
    id: int
    channel: int
    author: User
    content: str
    at: datetime
    embeds: list[dict[str, Any]] = field(default_factory=list)
    components: list[dict[str, Any]] = field(default_factory=list)
    reply_to: int | None = None
    flags: int = 0
    nonce: str | None = None
    edited: datetime | None = None
    mentions: tuple[int, ...] = ()
    only_for: int | None = None
    """The one person who sees an ephemeral message."""

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """The buttons under it, rows and containers left out."""
        return [part for part in walk(self.components) if part.get("type") == 2]

    @property
    def text(self) -> str:
        """Everything it says: content and embeds."""
        parts = [self.content]
        for embed in self.embeds:
            parts += [embed.get("title", ""), embed.get("description", "")]
            parts += [f"{row['name']}: {row['value']}" for row in embed.get("fields", ())]
            parts.append(embed.get("footer", {}).get("text", ""))
        return "\n".join(part for part in parts if part)


def walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield every component, the outer ones first."""
    for part in components:
        yield part
        yield from walk(part.get("components", []))


@dataclass
class Channel:
    id: int
    guild: int | None
    kind: Kind
    name: str
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    parent: int | None = None
    owner: int | None = None
    people: dict[int, datetime] = field(default_factory=dict)
    """Members of a thread, or the two of a DM."""
    archived: bool = False
    locked: bool = False
    invitable: bool = True
    auto_archive: int = 1440
    archive_changed: datetime = DISCORD_EPOCH

    @property
    def is_thread(self) -> bool:
        return self.kind in (Kind.PUBLIC_THREAD, Kind.PRIVATE_THREAD)


@dataclass
class Guild:
    id: int
    name: str
    owner: int
    now: Callable[[], datetime]
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    """Threads are among them."""
    active_threads: int = ACTIVE_THREADS
    thread_people: int = THREAD_PEOPLE
    commands: list[dict[str, Any]] = field(default_factory=list)

    def threads(self, *, archived: bool = False) -> list[Channel]:
        return [each for each in self.channels.values() if each.is_thread and each.archived == archived]


class World:
    """Everything there is, and where ids and time come from.

    Args:
        clock: returns the time in UTC.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.ahead = timedelta()
        """How far the server's clock was moved on."""
        self._last_id = 0
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.direct: dict[int, Channel] = {}
        self.bot = self.user("Eyelevel", bot=True)
        self.commands: list[dict[str, Any]] = []
        self.command_writes = 0
        self.audit: list[tuple[str, int, str | None]] = []
        """(what was done, to whom or what, the reason given) of each moderation act of the bot."""

    def now(self) -> datetime:
        return self._clock() + self.ahead

    def new_id(self) -> int:
        """Return a snowflake: it tells the time, and grows strictly."""
        millis = int((self.now() - DISCORD_EPOCH).total_seconds() * 1000)
        self._last_id = max(millis << 22, self._last_id + 1)
        return self._last_id

    def user(self, name: str, *, bot: bool = False) -> User:
        # The same people have the same ids in every world: which wording somebody hears hangs on their id.
        user = User((FIRST_PERSON + len(self.users)) << 22, name, bot)
        self.users[user.id] = user
        return user

    def guild(self, name: str, everyone: int) -> Guild:
        owner = self.user(f"Owner of {name}")
        guild = Guild(self.new_id(), name, owner.id, self.now)
        guild.roles[guild.id] = Role(guild.id, "@everyone", everyone, 0)
        self.guilds[guild.id] = guild
        self.join(guild, owner)
        return guild

    def role(self, guild: Guild, name: str, permissions: int) -> Role:
        role = Role(self.new_id(), name, permissions, len(guild.roles))
        guild.roles[role.id] = role
        return role

    def join(self, guild: Guild, user: User, *roles: Role) -> Member:
        member = Member(user, self.now(), {role.id for role in roles})
        guild.members[user.id] = member
        return member

    def channel(self, guild: Guild, name: str, *overwrites: Overwrite, kind: Kind = Kind.TEXT) -> Channel:
        channel = Channel(self.new_id(), guild.id, kind, name, {each.id: each for each in overwrites})
        guild.channels[channel.id] = channel
        return channel

    def find(self, channel: int) -> Channel | None:
        for guild in self.guilds.values():
            if channel in guild.channels:
                return guild.channels[channel]
        return self.direct.get(channel)

    def guild_of(self, channel: Channel) -> Guild | None:
        return None if channel.guild is None else self.guilds.get(channel.guild)

    def direct_with(self, user: User) -> Channel:
        for channel in self.direct.values():
            if user.id in channel.people:
                return channel
        people = {user.id: self.now(), self.bot.id: self.now()}
        channel = Channel(self.new_id(), None, Kind.DM, "", people=people)
        self.direct[channel.id] = channel
        return channel
