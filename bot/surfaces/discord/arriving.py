"""Discord's events as messages and presses of ours."""

from __future__ import annotations

import re
from datetime import datetime

import discord

from bot.core.controls import Control, Press
from bot.core.model import ChannelRole, Message
from bot.discord_settings import Server
from bot.surfaces.discord.servers import Room, channel_role, person

_EMOJI = re.compile(r"<a?(:\w+:)\d+>")
"""A server's own emoji: the digits of its id would be taken for a number of the member's."""

SPOKEN = (discord.MessageType.default, discord.MessageType.reply)
"""Other messages are Discord's own: somebody joined, a message was pinned."""


def is_spoken(message: discord.Message) -> bool:
    """Tell whether a person wrote this."""
    return message.type in SPOKEN and not message.author.bot and message.webhook_id is None


def as_message(
    message: discord.Message,
    channel: Room,
    server: Server,
    bot: discord.ClientUser,
    author: discord.User | discord.Member | None = None,
) -> Message:
    """Return what somebody wrote in a server, as every surface hands it over; ``author`` knows more of who wrote."""
    replied = message.reference
    answered = _author_of(replied)
    return Message(
        id=str(message.id),
        community=str(channel.guild.id),
        channel=str(channel.id),
        channel_role=channel_role(channel, server, bot.id),
        author=person(author or message.author, server),
        text=text_of(message),
        at=message.created_at,
        addressed=_addressed(message, bot, answered),
        reply_to=str(replied.message_id) if replied and replied.message_id else None,
        reply_to_author=str(answered.id) if answered else None,
        mentions=tuple(str(each.id) for each in message.mentions if each.id != bot.id),
        link=message.jump_url,
    )


def as_direct(message: discord.Message, community: str) -> Message:
    """Return what somebody wrote to the bot alone, for a server that both are in."""
    return Message(
        id=str(message.id),
        community=community,
        channel=str(message.channel.id),
        channel_role=ChannelRole.SUPPORT,
        author=person(message.author, None),
        text=text_of(message),
        at=message.created_at,
        addressed=True,
    )


def as_press(
    interaction: discord.Interaction, control: Control, community: str, server: Server | None, at: datetime
) -> Press:
    """Return a press of a button."""
    return Press(
        id=str(interaction.id),
        community=community,
        channel=str(interaction.channel_id),
        member=person(interaction.user, server),
        control=control,
        at=at,
    )


def text_of(message: discord.Message) -> str:
    """Return what was written, with names for mentions; the question of a forum post begins in its title."""
    text = _EMOJI.sub(r"\1", message.clean_content)
    channel = message.channel
    if isinstance(channel, discord.Thread) and channel.id == message.id:
        return f"{channel.name}\n{text}".strip()
    return text


def _author_of(reference: discord.MessageReference | None) -> discord.User | discord.Member | None:
    if reference is None:
        return None
    known = reference.resolved or reference.cached_message
    return known.author if isinstance(known, discord.Message) else None


def _addressed(
    message: discord.Message, bot: discord.ClientUser, replied_to: discord.User | discord.Member | None
) -> bool:
    if replied_to is not None and replied_to.id == bot.id:
        return True
    # A role of the bot's own name is what many pick from the list instead of the bot itself.
    own_role = message.guild.self_role if message.guild else None
    return any(each.id == bot.id for each in message.mentions) or own_role in message.role_mentions
