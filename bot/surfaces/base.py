"""What a surface is: it carries effects out, and hands messages and presses to an ``Inbox``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.core.controls import Press
from bot.core.effects import Effect
from bot.core.model import Decision, Message
from bot.core.name_seen import NameSeen


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Ids from earlier receipts that an effect refers to; None where there is none yet."""

    thread: str | None = None
    """Id of the private thread of the effect's case."""
    said: str | None = None
    """Id of the message an ``EditSaid`` changes, or of the card a ``PutCard`` brings up to date."""
    community: str = ""
    """Whose effect it is."""
    again: bool = False
    """An earlier life of the bot may have carried it out and died before it could note so."""
    since: datetime | None = None
    """When the effect was written down: nothing of it can have happened before."""


class Hindrance(StrEnum):
    """Why a member cannot talk in the private thread that was opened for them."""

    UNSEEN = "unseen"
    """They cannot see the channel it hangs under."""
    MUTE = "mute"
    """They may read it and not write there."""
    TIMED_OUT = "timed_out"
    LEFT = "left"
    """They are no longer here."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that an effect was carried out; ``ref`` is the id of what it made, empty if nothing."""

    ref: str = ""
    hindrance: Hindrance | None = None
    """Of the member a thread was opened for."""


@dataclass(frozen=True, slots=True)
class PressReply:
    """What only the person who pressed is told; empty text says nothing."""

    text: str = ""


class Surface(Protocol):
    """A place where people talk with the bot."""

    async def carry_out(self, effect: Effect, where: Whereabouts) -> Receipt:
        """Make the effect happen, once for each ``effect.key`` however often it is called.

        Raises:
            TryLater: a passing fault; the outbox tries again.
            NeverWorks: it will never work; the outbox gives up and tells staff.
        """
        ...


@dataclass(frozen=True, slots=True)
class Vital:
    """How a surface stands with its platform at this moment."""

    connected: bool
    latency_s: float | None = None
    """Latest round trip to the platform's gateway in seconds, None where there is none."""
    rate_limited: int = 0
    """How often the platform has asked to slow down since the start."""


class Vitals(Protocol):
    """What a surface offers that can be watched over."""

    def vital(self) -> Vital:
        """Say how things stand, at once and without asking anybody."""
        ...


class Inbox(Protocol):
    """What surfaces call: the same responder and casework behind every one of them."""

    async def handle(self, message: Message) -> Decision | None:
        """Take one message up; None when this message id was taken up before.

        Raises:
            StoreError: it could not be recorded, so nothing was said; deliver it again.
        """
        ...

    async def reconsider(self, message: Message) -> Decision | None:
        """Decide anew about a message that was edited; once, and only where the bot alone has dealt with it.

        Raises:
            StoreError: it could not be recorded, so nothing was changed; deliver it again.
        """
        ...

    async def withdraw(self, community: str, message: str) -> None:
        """Take the answer to a message back that was deleted.

        Raises:
            StoreError: it could not be recorded, so nothing was changed; deliver it again.
        """
        ...

    async def press(self, press: Press) -> PressReply:
        """Do what a button asks; a second delivery of the same press id is a no-op.

        Raises:
            StoreError: it could not be recorded, so nothing was done; press again.
        """
        ...

    async def see_name(self, seen: NameSeen) -> bool:
        """Look at the name of somebody who joined, or goes by a new one; return whether it can be taken for staff's.

        Moderators are told once for each member and name, however often it is called.

        Raises:
            StoreError: it could not be recorded; call it again.
        """
        ...
