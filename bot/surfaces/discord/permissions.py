"""The least rights the bot needs, where, and which of them are missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import discord

from bot.discord_settings import Server
from bot.surfaces.discord.intake import homes

SUPPORT = ("view_channel", "send_messages", "read_message_history", "send_messages_in_threads")
"""Where questions are read and answered; also in the posts of forums."""

PARENT = (
    "view_channel",
    "create_private_threads",
    "send_messages_in_threads",
    "manage_threads",
    "read_message_history",
)
"""Where private threads hang: made, written in, locked and archived."""

STAFF = ("view_channel", "send_messages", "read_message_history")
"""Where cases wait for a moderator."""

MODERATION = ("manage_messages", "moderate_members")
"""For the buttons that delete a message or time somebody out, where they are switched on."""

LEAST = tuple(dict.fromkeys((*SUPPORT, *PARENT, *STAFF)))
"""Everything the invitation asks for."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A right that the bot does not have."""

    permission: str
    """As discord.py calls it, such as ``create_private_threads``."""
    channel: int | None
    """Id of the channel; None: a channel of the settings that is not there."""


def missing(guild: discord.Guild, me: discord.Member, server: Server) -> tuple[Missing, ...]:
    """Return what is missing in a server, in the order of its channels."""
    return tuple(dict.fromkeys(_missing(guild, me, server)))


def invitation(application: int, *, moderation: bool = False) -> str:
    """Return the link by which an administrator invites the bot with the least rights."""
    wanted = (*LEAST, *MODERATION) if moderation else LEAST
    permissions = discord.Permissions(**dict.fromkeys(wanted, True))
    return discord.utils.oauth_url(application, permissions=permissions, scopes=("bot", "applications.commands"))


def title(permission: str) -> str:
    """Return a permission as Discord's own settings write it, in English."""
    return permission.replace("_", " ").title().replace(" In ", " in ")


def _missing(guild: discord.Guild, me: discord.Member, server: Server) -> Iterator[Missing]:
    found = tuple(homes(guild, server))
    for home in found:
        yield from _lacks(home, me, SUPPORT)
        if server.moderation:
            yield from _lacks(home, me, MODERATION)
    texts = [home for home in found if isinstance(home, discord.TextChannel)]
    parent = guild.get_channel(int(server.threads)) if server.threads else next(iter(texts), None)
    if parent is None:
        yield Missing("create_private_threads", int(server.threads) if server.threads else None)
    else:
        yield from _lacks(parent, me, PARENT)
    staff = guild.get_channel(int(server.staff)) if server.staff else None
    if staff is None:
        yield Missing("view_channel", int(server.staff) if server.staff else None)
    else:
        yield from _lacks(staff, me, STAFF)


def _lacks(channel: discord.abc.GuildChannel, me: discord.Member, needed: tuple[str, ...]) -> Iterator[Missing]:
    have = channel.permissions_for(me)
    for permission in needed:
        if not getattr(have, permission):
            yield Missing(permission, channel.id)
