"""How each effect appears in the local chat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from bot.core.effects import (
    AddToThread,
    CaseThread,
    Channel,
    CloseThread,
    Direct,
    EditSaid,
    Effect,
    OpenThread,
    Place,
    PutCard,
    RemoveMessage,
    ReopenThread,
    Say,
    StaffQueue,
)
from bot.errors import NeverWorks, TryLater
from bot.store.chat import ChatStore
from bot.store.chat_records import Carried, Draft
from bot.surfaces.base import Whereabouts
from bot.surfaces.people import BOT, STAFF_CHANNEL


@dataclass(frozen=True, slots=True)
class Shown:
    """What an effect made or changed, for those who are looking."""

    ref: str
    fresh: bool
    room: str
    message: str = ""
    """Empty where it is the room itself that changed."""


class EffectDesk:
    """Writes effects into the chat's store, each key once."""

    def __init__(self, store: ChatStore, clock: Callable[[], datetime], new_id: Callable[[], str]) -> None:
        self._store = store
        self._clock = clock
        self._new_id = new_id

    async def carry_out(self, effect: Effect, where: Whereabouts) -> Shown:
        """Write one effect.

        Raises:
            TryLater: the thread or the message it refers to has no id yet.
            NeverWorks: the room or the message is not there.
        """
        match effect:
            case Say():
                return await self._say(effect, where)
            case EditSaid() | RemoveMessage():
                return await self._change(effect, where)
            case PutCard():
                draft = self._draft(STAFF_CHANNEL, effect.text)
                return _message(STAFF_CHANNEL, await self._store.put_card(effect, draft))
            case OpenThread():
                await self._existing(effect.parent)
                thread = f"t-{self._new_id()}"
                done = await self._store.open_thread(effect, thread, self._clock())
                return Shown(done.ref, done.fresh, done.ref)
            case AddToThread():
                thread = await self._thread(effect.case, where)
                return _room(thread, await self._store.admit(effect, thread))
            case CloseThread() | ReopenThread():
                thread = await self._thread(effect.case, where)
                locked = isinstance(effect, CloseThread)
                return _room(thread, await self._store.lock(effect.key, thread, locked=locked))
            case _:
                assert_never(effect)

    async def _say(self, effect: Say, where: Whereabouts) -> Shown:
        room = await self._place(effect.place, where)
        draft = self._draft(room, effect.text, effect.reply_to)
        return _message(room, await self._store.say(effect, draft))

    async def _change(self, effect: EditSaid | RemoveMessage, where: Whereabouts) -> Shown:
        if isinstance(effect, RemoveMessage):
            room = await self._place(effect.place, where)
            return _message(room, await self._store.remove(effect))
        if where.said is None:
            raise TryLater(f"What {effect.said} said is not posted yet.")
        message = await self._store.message(where.said)
        if message is None:
            raise NeverWorks(f"The message {where.said} is not there.")
        return _message(message.room, await self._store.edit(effect, where.said))

    async def _place(self, place: Place, where: Whereabouts) -> str:
        match place:
            case Channel():
                return await self._existing(place.id)
            case CaseThread():
                return await self._thread(place.case, where)
            case StaffQueue():
                return STAFF_CHANNEL
            case Direct():
                raise NeverWorks("There are no direct messages here.")
            case _:
                assert_never(place)

    async def _thread(self, case: str, where: Whereabouts) -> str:
        if where.thread is None:
            raise TryLater(f"The thread of case {case} is not open yet.")
        return await self._existing(where.thread)

    async def _existing(self, room: str) -> str:
        if await self._store.room(room) is None:
            raise NeverWorks(f"There is no room {room!r}.")
        return room

    def _draft(self, room: str, text: str, reply_to: str | None = None) -> Draft:
        return Draft(self._new_id(), room, BOT, text, self._clock(), reply_to)


def _message(room: str, done: Carried) -> Shown:
    return Shown(done.ref, done.fresh, room, done.ref)


def _room(room: str, done: Carried) -> Shown:
    return Shown(done.ref, done.fresh, room)
