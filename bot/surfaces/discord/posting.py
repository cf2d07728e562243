"""Messages of the bot's: each posted once, however often it is tried."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.core.controls import Button
from bot.surfaces.discord import faults
from bot.surfaces.discord.buttons import Buttons, custom_ids
from bot.surfaces.discord.texts import clip, split

LOOK_BACK = 100
"""Messages looked through for one that may have been posted before."""

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

    async def send(self, channel: int, guild: int | None, post: Post, *, again: bool) -> str:
        """Post, in several messages where it is long; return the id of the last one, which holds the buttons.

        Args:
            channel: where.
            guild: its server, None for direct messages.
            post: what.
            again: it may stand there already; then it is looked for first.

        Raises:
            discord.DiscordException: as discord.py raises it; network errors too.
        """
        texts = split(post.text) or ("\u200b",)
        place = self._client.get_partial_messageable(channel, guild_id=guild)
        standing = [each async for each in self._own(place)] if again else []
        last = ""
        for number, text in enumerate(texts):
            buttons = post.buttons if number == len(texts) - 1 else ()
            part = Post(f"{post.key}#{number}", text, buttons, post.reply_to if number == 0 else None)
            found = next((each for each in standing if _is(each, part)), None)
            last = str(found.id if found else (await self._send(place, guild, part)).id)
        return last

    async def edit(self, channel: int, message: str, text: str | None, buttons: Sequence[Button]) -> None:
        """Change what the bot said; ``text`` None keeps the text.

        Raises:
            discord.DiscordException: as discord.py raises it; network errors too.
        """
        partial = self._client.get_partial_messageable(channel).get_partial_message(int(message))
        view = Buttons(buttons) if buttons else None
        # Without it an edit would read the mentions again and ping.
        if text is None:
            await partial.edit(view=view, allowed_mentions=NO_PINGS)
        else:
            await partial.edit(content=clip(text), view=view, allowed_mentions=NO_PINGS)

    async def remove(self, channel: int, message: str) -> None:
        """Delete what a member wrote; what is gone already counts as deleted.

        Raises:
            discord.DiscordException: as discord.py raises it; network errors too.
        """
        try:
            await self._client.http.delete_message(channel, int(message), reason="It holds private data")
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

    async def _own(self, place: discord.PartialMessageable) -> AsyncIterator[discord.Message]:
        me = self._client.user
        async for message in place.history(limit=LOOK_BACK):
            if me is not None and message.author.id == me.id:
                yield message


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
