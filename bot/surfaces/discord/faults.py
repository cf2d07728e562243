"""What an error of Discord's means for an effect: later, or never, and then what staff have to mend."""

from __future__ import annotations

from datetime import timedelta

import aiohttp
import discord

from bot.errors import NeverWorks, Outage, SurfaceError, TryLater

UNKNOWN_CHANNEL = 10003
UNKNOWN_MEMBER = 10007
UNKNOWN_MESSAGE = 10008
UNKNOWN_USER = 10013
UNKNOWN_INTERACTION = 10062
ALREADY_ACKNOWLEDGED = 40060
MISSING_ACCESS = 50001
CANNOT_DM = 50007
MISSING_PERMISSIONS = 50013
THREAD_ARCHIVED = 50083
THREAD_LOCKED = 160005
MAX_THREADS = 160006

FOLDED = (THREAD_ARCHIVED, THREAD_LOCKED)
"""A thread that was archived takes no edits and lets nobody in; one that was locked besides takes no messages."""

OUTAGE_WAIT = timedelta(seconds=5)
"""How soon to try again while Discord cannot be reached."""

HICCUP_WAIT = timedelta(seconds=0.5)
"""How soon to try again after one request alone went wrong; twice that after two in a row, and so on."""

BLOCKED_SECONDS = 600.0
"""How long to stay away when Discord refuses this address altogether."""


def surface_error(error: Exception, doing: str, place: str) -> SurfaceError:
    """Return what to raise for ``error``.

    Args:
        error: of discord.py or of the network beneath it.
        doing: what was being done, for staff, such as ``send messages``.
        place: id of the channel or thread it was done to.
    """
    if isinstance(error, discord.RateLimited):
        return Outage(f"Discord asks to wait {error.retry_after:.0f} s.", timedelta(seconds=error.retry_after))
    if not isinstance(error, discord.HTTPException):
        return Outage(f"Discord cannot be reached: {type(error).__name__}: {error}", OUTAGE_WAIT)
    if error.status == 429:
        return Outage("Discord refuses requests for a while (429).", _retry_after(error))
    if error.status == 401:
        return Outage("Discord does not accept the token any more.", timedelta(seconds=BLOCKED_SECONDS))
    if error.status >= 500:
        failed = f"Discord failed ({error.status})."
        # From 502 on it is the gateway before Discord, or Discord as a whole: not about what was asked.
        return TryLater(failed) if error.status == 500 else Outage(failed, OUTAGE_WAIT)
    cause = f"{error.status}:{error.code}:{doing}:{place}"
    return NeverWorks(f"Discord does not let me {doing} (<#{place}>): {error.text or error.status}", cause)


def _retry_after(error: discord.HTTPException) -> timedelta:
    response = error.response
    told = response.headers.get("Retry-After", "") if isinstance(response, aiohttp.ClientResponse) else ""
    try:
        return timedelta(seconds=min(max(float(told), 1.0), 3600.0))
    except ValueError:
        return timedelta(seconds=BLOCKED_SECONDS)
