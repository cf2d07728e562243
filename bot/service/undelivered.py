"""What is said in place of an effect that cannot be carried out: to staff what to mend, to the member the truth."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.core.effects import CaseThread, Channel, Direct, Effect, OpenThread, Place, Say, StaffQueue
from bot.core.lines import Lines
from bot.core.replies import main_key
from bot.errors import NeverWorks
from bot.store.records import Pending
from bot.store.store import Store
from bot.surfaces.base import Hindrance

NO_THREAD = ":none"
"""Ends the key of what is said in place of a line that speaks of a thread."""

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


async def instead_of_thread(store: Store, voices: Voices, pending: Pending) -> tuple[Effect, ...]:
    """Return what a member is told in place of a line that speaks of a thread, where none could be made.

    Raises:
        StoreError: the database could not be asked.
    """
    effect = pending.effect
    case = await store.case(effect.case) if isinstance(effect, Say) and effect.case else None
    if case is None or not isinstance(effect, Say):
        return ()
    text = voices(case.community, case.language).say("note.no_thread", case.member.id, {})
    return (Say(f"{effect.key}{NO_THREAD}", effect.place, text, (), effect.reply_to),)


async def hindered(
    store: Store, voices: Voices, pending: Pending, hindrance: Hindrance, now: datetime
) -> tuple[Effect, ...]:
    """Return what is said where a member cannot talk in their thread: to staff what to mend, to them the truth.

    Raises:
        StoreError: the database could not be asked.
    """
    effect = pending.effect
    case = await store.case(effect.case) if isinstance(effect, OpenThread) else None
    if case is None:
        return ()
    staff = voices(case.community, None)
    # A missing right concerns every case to come, so it is told once a day; the rest concerns this one member.
    about = f"{case.community}:{now:%Y-%m-%d}" if hindrance in _RIGHTS else case.id
    text = staff.first(f"staff.member_{hindrance}", case=case.id, member=case.member.name)
    told: tuple[Effect, ...] = (Say(f"hindered:{hindrance}:{about}", StaffQueue(), text),)
    if hindrance is Hindrance.LEFT:
        return told
    said = voices(case.community, case.language).say(f"note.member_{hindrance}", case.member.id, {})
    seen = hindrance is not Hindrance.UNSEEN
    place: Place = CaseThread(case.id) if seen else Channel(case.channel)
    return (*told, Say(f"{effect.key}:{hindrance}", place, said, (), None if seen else case.message))


_RIGHTS = (Hindrance.UNSEEN, Hindrance.MUTE)
"""What staff can mend by a permission."""


async def _direct(store: Store, effect: Say) -> tuple[Effect, ...]:
    """Try to reach the member alone when the channel does not take what the bot has to say."""
    member = await _listener(store, effect.key)
    return () if member is None else (Say(f"{effect.key}:direct", Direct(member), effect.text),)


async def _listener(store: Store, key: str) -> str | None:
    key = key.removesuffix(NO_THREAD)
    origin = key.removesuffix(main_key(""))
    row = await store.entered(origin) if origin != key else None
    return row.taken.member.id if row else None
