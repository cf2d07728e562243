"""What a dialogue needs of a surface: people write, press and look, each seeing only what the surface shows them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Protocol

from bot.app import Local
from bot.core.controls import Verb

Settle = Callable[[], Awaitable[None]]
"""Waits until the bot has done everything that the last post or press set going."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One message as somebody finds it."""

    author: str
    text: str
    buttons: tuple[str, ...] = ()
    """Labels, in order."""


@dataclass(frozen=True, slots=True)
class View:
    """A room as somebody finds it."""

    messages: tuple[Seen, ...]
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What only the person who posted or pressed is told."""

    text: str = ""
    refused: bool = False
    """The surface did not do it, and the text says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """A case in the queue."""

    case: str
    state: str
    priority: str
    reason: str
    member: str
    quote: str
    claimed_by: str | None = None


class Driver(Protocol):
    """Somebody's hands and eyes on one surface. A room is ``support``, ``general``, ``staff`` or the id of a case."""

    async def post(self, who: str, room: str, text: str, reply_to: str | None = None) -> Told:
        """Write ``text``, as a reply to the latest message of the person named ``reply_to`` if given."""
        ...

    async def press(self, who: str, room: str, labels: Collection[str], within: str = "") -> Told:
        """Press the newest button with one of ``labels`` under a message that holds ``within``."""
        ...

    async def press_late(self, who: str, verb: Verb, case: str | None) -> Told:
        """Press what was pressed last, in a window that has not heard of it: of a case, in the queue."""
        ...

    async def rename(self, who: str, name: str) -> Told:
        """Let ``who`` go by another name."""
        ...

    async def view(self, who: str, room: str) -> View | None:
        """Return a room with its messages; None where there is none for ``who``."""
        ...

    async def queue(self, who: str) -> tuple[Row, ...]:
        """Return the cases as the moderator ``who`` finds them."""
        ...

    def legible(self, text: str) -> str:
        """Return how this surface shows ``text``."""
        ...


def settling(local: Local) -> Settle:
    """Return what waits for the bot to be done."""

    async def settle() -> None:
        await local.chat.settled()
        await local.engine.outbox.drain()
        await local.engine.recalibrator.settled()

    return settle
