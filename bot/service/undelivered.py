"""What is said in place of an effect that cannot be carried out: to staff what to mend, to the member the truth."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.core.case import Case
from bot.core.effects import Channel, Direct, Effect, OpenThread, Say, StaffQueue
from bot.core.lines import Lines
from bot.core.replies import THREAD, main_key
from bot.errors import NeverWorks
from bot.store.records import Pending
from bot.store.store import Store

Voices = Callable[[str, str | None], Lines]
"""Returns the wording of a community: in a language, or with None in that of its staff."""


async def instead(
    store: Store, voices: Voices, pending: Pending, error: Exception, now: datetime
) -> tuple[Effect, ...]:
    """Return what follows from giving ``pending`` up because of ``error``.

    Raises:
        StoreError: the database could not be asked.
    """
    effect = pending.effect
    told = _to_staff(voices(pending.community, None), pending, error, now)
    if isinstance(effect, OpenThread):
        case = await store.case(effect.case)
        return (*told, *(_no_thread(voices, case, effect) if case else ()))
    if isinstance(effect, Say) and isinstance(effect.place, Channel):
        return (*told, *await _direct(store, effect))
    return told


def _to_staff(staff: Lines, pending: Pending, error: Exception, now: datetime) -> tuple[Effect, ...]:
    effect = pending.effect
    if isinstance(effect, Say) and isinstance(effect.place, StaffQueue | Direct):
        return ()  # a notice about a notice would have no end, and members may keep their direct messages shut
    what = f"{type(effect).__name__} {effect.key}"
    text = staff.first("staff.undelivered", what=what, error=str(error) or type(error).__name__)
    cause = error.cause if isinstance(error, NeverWorks) else ""
    # One cause, one notice a day: a channel that takes nothing would else fill the queue.
    about = f"{pending.community}:{cause}:{now:%Y-%m-%d}" if cause else effect.key
    return (Say(f"dead:{about}", StaffQueue(), text),)


def _no_thread(voices: Voices, case: Case, effect: OpenThread) -> tuple[Effect, ...]:
    if not effect.key.endswith(THREAD):
        return ()  # a later try, at a moderator's wish: the member has been told
    text = voices(case.community, case.language).say("note.no_thread", case.member.id, {})
    return (Say(f"{effect.key}:none", Channel(case.channel), text, (), case.message),)


async def _direct(store: Store, effect: Say) -> tuple[Effect, ...]:
    """Try to reach the member alone when the channel does not take what the bot has to say."""
    member = await _listener(store, effect.key)
    return () if member is None else (Say(f"{effect.key}:direct", Direct(member), effect.text),)


async def _listener(store: Store, key: str) -> str | None:
    if key.endswith(f"{THREAD}:none"):
        case = await store.case(key.split(":")[1])
        return case.member.id if case else None
    origin = key.removesuffix(main_key(""))
    row = await store.entered(origin) if origin != key else None
    return row.taken.member.id if row else None
