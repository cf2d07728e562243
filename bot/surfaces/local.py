"""A small chat server in this process: the console and the browser playground are windows into it.

It stands where Discord stands later: people post and press here, the bot's effects appear here.
Everything is kept, so a restart finds the same rooms, messages and read marks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.controls import Control, Press, Verb
from bot.core.effects import Effect
from bot.core.model import Member, Message, Role
from bot.core.name_seen import NameSeen
from bot.errors import Refused
from bot.store.chat import ChatStore
from bot.store.chat_records import Draft, Page, Posted, Room, RoomState
from bot.surfaces.base import Inbox, PressReply, Receipt, Vital, Whereabouts
from bot.surfaces.changes import Change, MessageChanged, PersonaChanged, ReadChanged, RoomChanged
from bot.surfaces.local_effects import EffectDesk
from bot.surfaces.people import BOT, CHANNELS, STAFF_CHANNEL, spoken_to
from bot.surfaces.uptake import Uptake

COMMUNITY = "playground"

MAX_TEXT = 2000
"""Characters a message may have, as on Discord."""

MAX_NAME = 32
"""Characters a name may have, as on Discord."""

PAGE = 50
"""Messages that a page of history holds."""

QUEUE_VERBS = frozenset({Verb.CLAIM, Verb.RELEASE, Verb.RESOLVE, Verb.REOPEN})
"""What moderators may ask for from the queue, without a button in a room."""


class LocalChat:
    """Rooms, messages and people of one community; a ``Surface``.

    Args:
        store: where it keeps everything.
        personas: who can write here.
        clock: returns the time now, in UTC.
        new_id: returns a new id each time; ids hold no ``|``.
        conceal: strikes personal data out of a text, before anything of it is kept or shown. The bot
            is handed what was written as long as this process lives; after a restart in between it
            is handed the concealed form, whose marks still tell what stood there.
        link: returns where a message can be jumped to, None where there are no such links.
    """

    def __init__(
        self,
        store: ChatStore,
        personas: Sequence[Member],
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        conceal: Callable[[str], str],
        link: Callable[[str, str], str] | None = None,
    ) -> None:
        self.personas = tuple(personas)
        self._store = store
        self._clock = clock
        self._new_id = new_id
        self._conceal = conceal
        self._link = link
        self._effects = EffectDesk(store, clock, new_id)
        self._listeners: list[Callable[[Change], None]] = []
        self._uptake = Uptake(self._deliver)
        self._inbox: Inbox | None = None
        self._open = False

    async def start(self, inbox: Inbox) -> None:
        """Open the channels and hand ``inbox`` what was posted but not taken up before the last stop."""
        self._inbox = inbox
        await self._store.ensure_rooms(CHANNELS, self._clock())
        for posted in await self._store.not_taken():
            self._uptake.add(posted.room, posted)
        self._open = True

    async def close(self) -> None:
        """Stop handing messages over."""
        self._open = False
        await self._uptake.close()

    def vital(self) -> Vital:
        """Say whether it is open: there is no platform behind it that could be away."""
        return Vital(connected=self._open)

    async def settled(self) -> None:
        """Wait until the inbox has taken up everything posted so far."""
        await self._uptake.settled()

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Call ``listener`` at every change; the returned function ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def persona(self, member: str) -> Member:
        """Return who has this id.

        Raises:
            Refused: nobody.
        """
        for persona in self.personas:
            if persona.id == member:
                return persona
        raise Refused("nobody", f"There is no persona {member!r}.")

    async def rename(self, member: Member, name: str) -> Member:
        """Let ``member`` go by another name until the next start; the bot sees it as when somebody joins.

        Raises:
            Refused: the name is empty or too long, or ``member`` is a moderator, whose name is the configuration's.
            StoreError: it could not be recorded; the name is as before.
        """
        name = " ".join(clean(name).split())
        if member.role is not Role.MEMBER:
            raise Refused("not_allowed", "Only members take another name here.")
        if not name or len(name) > MAX_NAME:
            raise Refused("name", f"A name has 1 to {MAX_NAME} characters.")
        renamed = replace(self.persona(member.id), name=name)
        staff = (BOT.name, *(persona.name for persona in self.personas if persona.role is Role.MODERATOR))
        await self._started().see_name(NameSeen(COMMUNITY, renamed, self._clock(), staff))
        self.personas = tuple(renamed if each.id == member.id else each for each in self.personas)
        self._publish(PersonaChanged(renamed))
        return renamed

    async def rooms(self, viewer: Member) -> tuple[RoomState, ...]:
        """Return the rooms ``viewer`` may read, with what is unread in them."""
        return await self._store.rooms_for(viewer)

    async def page(self, viewer: Member, room: str, before: int | None = None) -> Page:
        """Return the latest messages of a room, or those before the one numbered ``before``.

        Raises:
            Refused: there is no such room for ``viewer``.
        """
        await self._visible(viewer, room)
        return await self._store.page(room, before, PAGE)

    async def message(self, viewer: Member, message: str) -> Posted:
        """Return one message.

        Raises:
            Refused: there is no such message for ``viewer``.
        """
        posted = await self._store.message(message)
        if posted is None:
            raise Refused("gone", f"There is no message {message!r}.")
        await self._visible(viewer, posted.room)
        return posted

    async def post(
        self, author: Member, room: str, text: str, reply_to: str | None = None, nonce: str | None = None
    ) -> Posted:
        """Keep and show what ``author`` wrote, then hand it to the inbox.

        The same ``nonce`` from the same author posts once.

        Raises:
            Refused: the text is empty or too long, the room is locked or not there for ``author``.
            StoreError: it could not be kept; nothing was shown.
        """
        cleaned = clean(text)
        if not cleaned:
            raise Refused("empty", "The message is empty.")
        if len(cleaned) > MAX_TEXT:
            raise Refused("too_long", f"The message has {len(cleaned)} characters; {MAX_TEXT} are possible.")
        place = await self._visible(author, room)
        if place.locked:
            raise Refused("locked", "This conversation is closed.")
        draft = Draft(self._new_id(), room, author, self._conceal(cleaned), self._clock(), reply_to, nonce)
        posted, new = await self._store.post(draft)
        if new:
            self._publish(MessageChanged(place, posted))
            self._uptake.add(room, replace(posted, text=cleaned))
        return posted

    async def delete(self, member: Member, message: str) -> None:
        """Take back what ``member`` wrote, and with it what the bot answered.

        Raises:
            Refused: it is not ``member``'s, or the bot has not read it yet.
            StoreError: it could not be recorded; ask again.
        """
        posted = await self.message(member, message)
        if posted.author.id != member.id:
            raise Refused("not_yours", "Only its author can delete a message.")
        if not posted.taken:
            raise Refused("untaken", "The bot has not read this message yet; delete it in a moment.")
        # In this order a kill in between leaves a message that can be deleted again, not an answer to nothing.
        await self._started().withdraw(COMMUNITY, message)
        room = await self._visible(member, posted.room)
        self._publish(MessageChanged(room, await self._store.delete(message)))

    async def press(self, member: Member, message: str, control: str, nonce: str) -> PressReply:
        """Press a button that stands under a message; the same ``nonce`` presses once.

        Raises:
            Refused: the message does not show this button to ``member``.
            StoreError: it could not be recorded; nothing was done.
        """
        posted = await self.message(member, message)
        for button in posted.buttons:
            if button.control.encode() == control:
                return await self._press(member, posted.room, button.control, nonce)
        raise Refused("gone", "The button is not there any more.")

    async def press_case(self, member: Member, verb: Verb, case: str, nonce: str) -> PressReply:
        """Do what a moderator asks of a case in the queue; the same ``nonce`` asks once.

        Raises:
            Refused: ``member`` is no moderator, or the verb is none of the queue's.
            StoreError: it could not be recorded; nothing was done.
        """
        if member.role is not Role.MODERATOR or verb not in QUEUE_VERBS:
            raise Refused("not_allowed", "Only moderators work on cases.")
        return await self._press(member, STAFF_CHANNEL, Control(verb, case), nonce)

    async def mark_read(self, member: Member, room: str, message: str) -> None:
        """Note that ``member`` has seen ``message`` and everything before it.

        Raises:
            Refused: there is no such room for ``member``.
        """
        await self._visible(member, room)
        unread = await self._store.mark_read(member.id, room, message)
        self._publish(ReadChanged(member.id, room, unread))

    async def carry_out(self, effect: Effect, where: Whereabouts) -> Receipt:
        """Make the effect appear, once for its key."""
        done = await self._effects.carry_out(effect, where)
        if done.fresh:
            room = await self._store.room(done.room)
            message = await self._store.message(done.message) if done.message else None
            if room is not None:
                self._publish(MessageChanged(room, message) if message else RoomChanged(room))
        return Receipt(done.ref)

    async def _press(self, member: Member, room: str, control: Control, nonce: str) -> PressReply:
        press = Press(f"{member.id}.{nonce}", COMMUNITY, room, member, control, self._clock())
        return await self._started().press(press)

    async def _deliver(self, posted: Posted) -> None:
        room = await self._store.room(posted.room)
        if room is None:  # cannot be: rooms are never removed, and a message refers to its room
            return
        await self._started().handle(self._as_message(posted, room))
        self._publish(MessageChanged(room, await self._store.taken(posted.id)))

    def _as_message(self, posted: Posted, room: Room) -> Message:
        named = spoken_to(posted.text, self.personas)
        reply = posted.reply
        return Message(
            id=posted.id,
            community=COMMUNITY,
            channel=posted.room,
            channel_role=room.role,
            author=posted.author,
            text=posted.text,
            at=posted.at,
            addressed=named.bot or (reply is not None and reply.author == BOT.id),
            reply_to=reply.id if reply else None,
            reply_to_author=reply.author if reply else None,
            mentions=named.people,
            link=self._link(posted.room, posted.id) if self._link else None,
        )

    async def _visible(self, viewer: Member, room: str) -> Room:
        found = await self._store.room(room)
        # The same answer for both: that a private thread exists is itself private.
        if found is None or not found.visible_to(viewer):
            raise Refused("no_room", f"There is no room {room!r} for {viewer.name}.")
        return found

    def _started(self) -> Inbox:
        if self._inbox is None:
            raise RuntimeError("LocalChat.start() comes before anything is posted or pressed")
        return self._inbox

    def _publish(self, change: Change) -> None:
        for listener in tuple(self._listeners):
            listener(change)


def clean(text: str) -> str:
    """Return ``text`` without what no keyboard writes: lone surrogates and control characters.

    Line breaks and tabs stay, as does every letter of every script; blanks around it go.
    """
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    unified = whole.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in unified if char in "\n\t" or (char >= " " and not "\x7f" <= char <= "\x9f")).strip()
