"""Whether a member can see and write in a private thread: Discord lets one be added to a thread one cannot use."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import discord

from bot.surfaces.base import Hindrance
from bot.surfaces.discord import faults
from bot.surfaces.discord.endpoints import PASSING

NEEDED: Mapping[Hindrance, str] = MappingProxyType(
    {Hindrance.UNSEEN: "view_channel", Hindrance.MUTE: "send_messages_in_threads"}
)
"""The right that is missing where somebody is hindered so."""


async def hindrance(parent: discord.TextChannel, member: str) -> Hindrance | None:
    """Return what keeps ``member`` from talking in the threads under ``parent``; None where nothing does.

    What cannot be found out hinders nobody: the thread itself is there.
    """
    try:
        found = await parent.guild.fetch_member(int(member))
    except discord.NotFound as error:
        return Hindrance.LEFT if error.code in (faults.UNKNOWN_MEMBER, faults.UNKNOWN_USER) else None
    except (discord.DiscordException, *PASSING):
        return None
    if found.is_timed_out():
        return Hindrance.TIMED_OUT
    may = parent.permissions_for(found)
    return next((each for each, right in NEEDED.items() if not getattr(may, right)), None)
