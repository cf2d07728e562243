"""What a server's settings say of its channels and people."""

from __future__ import annotations

from collections.abc import Mapping

import discord

from bot.core.model import ChannelRole, Member, Role
from bot.discord_settings import Server

Room = discord.abc.GuildChannel | discord.Thread


class Servers:
    """The settings of each server, by id: those of the configuration, and those that /setup wrote.

    Args:
        configured: from config.yaml; /setup does not change these.
    """

    def __init__(self, configured: Mapping[str, Server]) -> None:
        self._configured = dict(configured)
        self._set_up: dict[str, Server] = {}

    def get(self, guild: int | str) -> Server | None:
        """Return a server's settings, None where nobody has set it up."""
        return self._configured.get(str(guild)) or self._set_up.get(str(guild))

    def ready(self) -> tuple[str, ...]:
        """Return the ids of the servers that are set up."""
        known = self._set_up | self._configured
        return tuple(guild for guild, server in known.items() if server.ready)

    def in_file(self, guild: int | str) -> bool:
        """Tell whether config.yaml rules this server."""
        return str(guild) in self._configured

    def put(self, guild: int | str, server: Server) -> None:
        """Use what /setup wrote."""
        self._set_up[str(guild)] = server


def channel_role(channel: Room, server: Server, bot: int) -> ChannelRole:
    """Return what a channel or thread is for."""
    if isinstance(channel, discord.Thread) and channel.is_private() and channel.owner_id == bot:
        return ChannelRole.CASE
    parent = channel.parent_id if isinstance(channel, discord.Thread) else None
    ids = {str(each) for each in (channel.id, parent, channel.category_id) if each is not None}
    if server.staff in ids:
        return ChannelRole.STAFF
    return ChannelRole.SUPPORT if ids & set(server.support) else ChannelRole.COMMUNITY


def person(user: discord.User | discord.Member, server: Server | None) -> Member:
    """Return who somebody is here, with the role they have at this moment."""
    name = user.display_name
    if user.bot:
        return Member(str(user.id), name, Role.BOT)
    moderates = isinstance(user, discord.Member) and is_moderator(user, server)
    return Member(str(user.id), name, Role.MODERATOR if moderates else Role.MEMBER)


def is_moderator(member: discord.Member, server: Server | None) -> bool:
    """Tell whether somebody is staff: by a role of the settings, or as administrator."""
    if member.guild_permissions.administrator:
        return True
    roles = set(server.moderators) if server else set()
    return any(str(role.id) in roles for role in member.roles)
