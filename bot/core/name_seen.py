"""Somebody has a name that a reader may take for staff's: moderators are told, nobody is punished for a name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from bot.core.cards import quoted
from bot.core.effects import Say, StaffQueue
from bot.core.lines import Lines
from bot.core.model import Member, Role
from bot.core.safety.lookalike import ProtectedNames


@dataclass(frozen=True, slots=True)
class NameSeen:
    """A member joined, or goes by another name from now on."""

    community: str
    member: Member
    at: datetime
    staff: tuple[str, ...] = ()
    """Names of the bot and of the staff there, as the surface shows them; with those of the configuration they are
    protected."""


def notice(seen: NameSeen, protected: tuple[str, ...], staff: Lines) -> Say | None:
    """Return the card that moderators get, None where the name is nobody else's.

    Its key follows from member and name: the outbox keeps each key once, so a card is never repeated.
    """
    if seen.member.role is not Role.MEMBER:
        return None
    known = ProtectedNames.of((*protected, *seen.staff)).resembles(seen.member.name)
    if known is None:
        return None
    text = staff.first("staff.lookalike", member=quoted(seen.member.name), known=known)
    about = hashlib.blake2b(f"{seen.member.id}\0{seen.member.name}".encode("utf-8", "replace"), digest_size=10)
    return Say(f"name:{seen.community}:{about.hexdigest()}", StaffQueue(), text)
