"""Buttons: what one does is written in its id, what it may do is decided by the state in the store.

An id fits Discord's 100 characters, so a button survives a restart of the bot.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.model import Member

MAX_CONTROL_ID = 100
"""Discord's limit for a component's custom id, in characters."""

_SEPARATOR = "|"


class Verb(StrEnum):
    """What a press asks for; the subject is a case id for the second group, a message id for the others.

    The last group is the surface's own to carry out, where it can.
    """

    HELPED = "helped"
    MISSED = "missed"
    HUMAN = "human"
    PICK = "pick"
    NONE_OF_THESE = "none"
    FOLLOW_UP = "follow"

    CLAIM = "claim"
    RELEASE = "release"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    SOLVED = "solved"
    UNSOLVED = "unsolved"

    NOT_A_TROLL = "nottroll"

    REMOVE = "remove"
    TIMEOUT = "timeout"


class ControlStyle(StrEnum):
    """How a button looks."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    SUCCESS = "success"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Control:
    """What a button means: ``verb`` on ``subject``, with an entry id as ``argument`` where one is picked."""

    verb: Verb
    subject: str
    argument: str = ""

    def encode(self) -> str:
        """Return the id that is put on the button.

        Raises:
            ValueError: it would be longer than 100 characters or a part holds the separator.
        """
        parts = (self.verb.value, self.subject, self.argument)
        if any(_SEPARATOR in part for part in parts):
            raise ValueError(f"a part of the control {parts!r} holds {_SEPARATOR!r}")
        encoded = _SEPARATOR.join(parts)
        if len(encoded) > MAX_CONTROL_ID:
            raise ValueError(f"the control id {encoded!r} is longer than {MAX_CONTROL_ID} characters")
        return encoded

    @classmethod
    def decode(cls, encoded: str) -> Control | None:
        """Read an id back; None for one that no version of this bot wrote."""
        parts = encoded.split(_SEPARATOR)
        if len(parts) != 3 or parts[0] not in set(Verb):
            return None
        return cls(Verb(parts[0]), parts[1], parts[2])


@dataclass(frozen=True, slots=True)
class Button:
    """A button as a surface draws it. ``label`` has at most 80 characters."""

    control: Control
    label: str
    style: ControlStyle = ControlStyle.SECONDARY


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody pressed a button. ``id`` is the surface's own, so that a second delivery is a no-op."""

    id: str
    community: str
    channel: str
    member: Member
    control: Control
    at: datetime
