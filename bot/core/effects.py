"""What a decision makes happen outside, as data: written to the outbox, carried out by a surface.

Each effect has a ``key``. A surface that is handed the same key twice carries the effect out once
(Discord: ``nonce``; the local chat: a unique column), so an effect whose receipt was lost in a crash
can simply be tried again.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.controls import Button


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel named by its surface's id."""

    id: str


@dataclass(frozen=True, slots=True)
class CaseThread:
    """The private thread of a case, which may not exist yet when the effect is written."""

    case: str


@dataclass(frozen=True, slots=True)
class StaffQueue:
    """The staff channel in which cases wait."""


@dataclass(frozen=True, slots=True)
class Direct:
    """Between the bot and one member alone, where a surface has such a place and the member lets the bot in."""

    member: str


Place = Channel | CaseThread | StaffQueue | Direct


@dataclass(frozen=True, slots=True)
class Say:
    """Post ``text``. Receipt: the new message's id."""

    key: str
    place: Place
    text: str
    buttons: tuple[Button, ...] = ()
    reply_to: str | None = None
    case: str | None = None
    """Case whose thread this tells of, outside it: said once the thread is there, with the way to it."""


@dataclass(frozen=True, slots=True)
class EditSaid:
    """Replace text and buttons of what the effect ``said`` posted; ``text`` None keeps the text."""

    key: str
    place: Place
    said: str
    """Key of the ``Say``."""
    text: str | None = None
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenThread:
    """Create the private thread of ``case`` under the channel and add the member. Receipt: the thread's id."""

    key: str
    case: str
    parent: str
    title: str
    """At most 100 characters, no text of the member's."""
    member: str
    tells: bool = False
    """The member is told of it in the open as soon as it is there."""


@dataclass(frozen=True, slots=True)
class AddToThread:
    """Let one person into the thread of ``case``."""

    key: str
    case: str
    member: str


@dataclass(frozen=True, slots=True)
class CloseThread:
    """Archive and lock the thread of ``case``: nobody writes there until it is opened again."""

    key: str
    case: str


@dataclass(frozen=True, slots=True)
class ReopenThread:
    """Unlock the thread of ``case``."""

    key: str
    case: str


@dataclass(frozen=True, slots=True)
class PutCard:
    """Show the claim card of ``case`` in the staff queue, or bring the one that is there up to date.

    Receipt: the card's message id.
    """

    key: str
    case: str
    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoveMessage:
    """Take what a member wrote out of ``place``. A message that is gone already counts as removed."""

    key: str
    place: Place
    message: str
    """The surface's id of it."""


Effect = Say | EditSaid | OpenThread | AddToThread | CloseThread | ReopenThread | PutCard | RemoveMessage
