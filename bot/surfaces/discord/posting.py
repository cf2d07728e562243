"""Messages of the bot's: each posted once, however often it is tried."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import discord

from bot.core.controls import Button
from bot.surfaces.discord import faults
from bot.surfaces.discord.buttons import Buttons, custom_ids
from bot.surfaces.discord.texts import split

LOOK_BACK = 500
"""Messages looked through for one that may have been posted before."""

CLOCKS_DIFFER = timedelta(minutes=10)
"""How far this machine's clock may be ahead of Discord's."""

NO_PINGS = discord.AllowedMentions.none()


@dataclass(frozen=True, slots=True)
class Post:
    """What is to stand in a channel."""

    key: str
    text: str
    buttons: Sequence[Button] = ()
    reply_to: str | None = None


class Posting:
    """Sends and edits messages of one client."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def send(self, channel: int, guild: int | None, post: Post, since: datetime | None) -> str:
        """Post, in several messages where it is long; return their ids, the last of which holds the buttons.

        Args:
            channel: where.
            guild: its server, None for direct messages.
            post: what.
            since: it may stand there already, posted then or later: then it is looked for first.

        Raises:
            discord.DiscordException: as discord.py raises it; network errors too.
        """
        place = self._client.get_partial_messageable(channel, guild_id=guild)
        standing = [each async for each in self._own(place, since)] if since else []
        ids: list[int] = []
        for part in _parts(post):
            found = next((each for each in standing if each.id > (ids or [0])[-1] and _is(each, part)), None)
            ids.append((found or await self._send(place, guild, part)).id)
        return " ".join(map(str, ids))

    async def edit(self, channel: int, guild: int | None, said: str, post: Post) -> str:
        """Put a text in the place of what the bot said, in as many messages as it needs; return their ids.

        Args:
            channel: where.
            guild: its server, None for direct messages.
            said: ids of the messages it was said in.
            post: what shall stand there instead.

        Raises:
            discord.DiscordException: as discord.py raises it; network errors too.
        """
        place = self._client.get_partial_messageable(channel, guild_id=guild)
        old, ids = [int(each) for each in said.split()], list[int]()
        for number, part in enumerate(_parts(post)):
            if number < len(old):
                view = Buttons(part.buttons) if part.buttons else None
                # Without it an edit would read the mentions again and ping.
                message = place.get_partial_message(old[number])
                await message.edit(content=part.text, view=view, allowed_mentions=NO_PINGS)
                ids.append(old[number])
            else:
                ids.append((await self._send(place, guild, part)).id)
        for left_over in old[len(ids) :]:
            await self.remove(channel, str(left_over), "The answer is shorter now")
        return " ".join(map(str, ids))

    async def redress(self, channel: int, said: str, buttons: Sequence[Button]) -> None:
        """Change the buttons below what the bot said.

        Raises:
            discord.DiscordException: as discord.py raises it; network errors too.
        """
        message = self._client.get_partial_messageable(channel).get_partial_message(int(said.rsplit(maxsplit=1)[-1]))
        await message.edit(view=Buttons(buttons) if buttons else None, allowed_mentions=NO_PINGS)

    async def remove(self, channel: int, message: str, reason: str) -> None:
        """Delete a message; what is gone already counts as deleted.

        Raises:
            discord.DiscordException: as discord.py raises it; network errors too.
        """
        try:
            await self._client.http.delete_message(channel, int(message), reason=reason)
        except discord.HTTPException as error:
            if not is_gone(error):
                raise

    async def _send(self, place: discord.PartialMessageable, guild: int | None, part: Post) -> discord.Message:
        options: dict[str, Any] = {"view": Buttons(part.buttons)} if part.buttons else {}
        if part.reply_to is not None and part.reply_to.isdigit():
            # The question may be gone by now; the answer still helps whoever reads on.
            options["reference"] = discord.MessageReference(
                message_id=int(part.reply_to), channel_id=place.id, guild_id=guild, fail_if_not_exists=False
            )
        sent: discord.Message = await place.send(part.text, nonce=nonce(part.key), allowed_mentions=NO_PINGS, **options)
        return sent

    async def _own(self, place: discord.PartialMessageable, since: datetime) -> AsyncIterator[discord.Message]:
        me, after = self._client.user, since - CLOCKS_DIFFER
        async for message in place.history(limit=LOOK_BACK, after=after, oldest_first=True):
            if me is not None and message.author.id == me.id:
                yield message


def _parts(post: Post) -> Sequence[Post]:
    """Return a post as the messages it is said in: the first is the reply, the last has the buttons."""
    texts = split(post.text) or ("\u200b",)
    last = len(texts) - 1
    return [
        Post(f"{post.key}#{number}", text, post.buttons if number == last else (), None if number else post.reply_to)
        for number, text in enumerate(texts)
    ]


def nonce(key: str) -> str:
    """Return the mark by which Discord knows a message it has taken before; at most 25 characters."""
    return hashlib.blake2b(key.encode(), digest_size=12).hexdigest()


def _is(message: discord.Message, part: Post) -> bool:
    if message.nonce is not None and str(message.nonce) == nonce(part.key):
        return True
    # Discord does not keep the nonce with the message: text, buttons and what it replies to tell.
    replied = str(message.reference.message_id) if message.reference and message.reference.message_id else None
    ids = tuple(each.control.encode() for each in part.buttons)
    return (message.content, custom_ids(message), replied) == (part.text.strip(), ids, part.reply_to)


def is_gone(error: discord.HTTPException) -> bool:
    """Tell whether the message an edit was for is no longer there."""
    return error.code == faults.UNKNOWN_MESSAGE
