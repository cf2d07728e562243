"""Who is in the local chat, which channels it has, and whom a text speaks to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.model import ChannelRole, Member, Role
from bot.store.chat_records import Room

BOT = Member("eyelevel", "Eyelevel", Role.BOT)

CHANNELS: tuple[Room, ...] = (
    Room("support", ChannelRole.SUPPORT, ""),
    Room("general", ChannelRole.COMMUNITY, ""),
    Room("staff", ChannelRole.STAFF, ""),
)
STAFF_CHANNEL = "staff"

_MENTION = re.compile(r"(?<![\w@])@(\w+)")


@dataclass(frozen=True, slots=True)
class SpokenTo:
    """Whom a text mentions."""

    bot: bool
    people: tuple[str, ...]
    """Ids, in the order of their first mention."""


def spoken_to(text: str, people: Sequence[Member]) -> SpokenTo:
    """Find ``@Name`` of the bot and of ``people`` in ``text``; letter case does not matter."""
    ids = {member.name.casefold(): member.id for member in (BOT, *people)}
    named = (ids.get(name.casefold()) for name in _MENTION.findall(text))
    found = tuple(dict.fromkeys(member for member in named if member is not None))
    return SpokenTo(BOT.id in found, tuple(member for member in found if member != BOT.id))
