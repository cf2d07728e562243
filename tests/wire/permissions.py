"""Who may do what where: the part of Discord's permission rules that a support bot meets.

Source: docs.discord.com, "Permissions" and "Threads"; the bits are Discord's.
"""

from __future__ import annotations

from enum import IntFlag

from tests.wire.world import Channel, Guild, Kind, Member


class May(IntFlag):
    """The permissions the server knows."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_AUDIT_LOG = 1 << 7
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40


EVERYTHING = ~May(0)
MEMBERS = (
    May.VIEW_CHANNEL
    | May.SEND_MESSAGES
    | May.READ_MESSAGE_HISTORY
    | May.ADD_REACTIONS
    | May.EMBED_LINKS
    | May.USE_APPLICATION_COMMANDS
    | May.CREATE_PUBLIC_THREADS
    | May.SEND_MESSAGES_IN_THREADS
)
"""What @everyone has in a new guild, as far as it matters here."""

STAFF = MEMBERS | May.MANAGE_MESSAGES | May.MANAGE_THREADS | May.MODERATE_MEMBERS | May.CREATE_PRIVATE_THREADS
WHILE_TIMED_OUT = May.VIEW_CHANNEL | May.READ_MESSAGE_HISTORY


def in_guild(guild: Guild, member: Member) -> May:
    """Return what the roles of ``member`` give in the guild as a whole."""
    if guild.owner == member.user.id:
        return EVERYTHING
    held = May(guild.roles[guild.id].permissions)
    for role in member.roles:
        held |= May(guild.roles[role].permissions)
    return EVERYTHING if May.ADMINISTRATOR in held else held


def in_channel(guild: Guild, member: Member, channel: Channel) -> May:
    """Return what ``member`` may do in ``channel``; a thread takes its parent's overwrites."""
    held = in_guild(guild, member)
    if held == EVERYTHING:
        return held
    place = guild.channels.get(channel.parent or channel.id, channel)
    everyone = place.overwrites.get(guild.id)
    if everyone is not None:
        held = (held & ~May(everyone.deny)) | May(everyone.allow)
    deny = allow = May(0)
    for role in member.roles:
        if (overwrite := place.overwrites.get(role)) is not None:
            deny |= May(overwrite.deny)
            allow |= May(overwrite.allow)
    held = (held & ~deny) | allow
    if (own := place.overwrites.get(member.user.id)) is not None:
        held = (held & ~May(own.deny)) | May(own.allow)
    if May.VIEW_CHANNEL not in held:
        return May(0)
    if member.timed_out(guild.now()):
        held &= WHILE_TIMED_OUT
    if not channel.is_thread and May.SEND_MESSAGES not in held:
        held &= ~(May.MENTION_EVERYONE | May.EMBED_LINKS | May.ATTACH_FILES)
    return held


def sees(guild: Guild, member: Member, channel: Channel) -> bool:
    """Say whether ``channel`` is there for ``member`` at all."""
    held = in_channel(guild, member, channel)
    if May.VIEW_CHANNEL not in held:
        return False
    return channel.kind is not Kind.PRIVATE_THREAD or member.user.id in channel.people or May.MANAGE_THREADS in held
