"""Builders of votes."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.config import Matching
from bot.core.entry import Entry, HandoffPolicy
from bot.core.knowledge import Knowledge
from bot.core.votes import SENSE, SPELLING, Choice, Vote, wording_of
from tests.making import NOON

DEFAULT_BASIS = f"{SENSE}{Matching().encoder}"
"""Basis of the votes on what the default configuration answers."""


def entry(
    name: str, *, must_not_match: tuple[str, ...] = (), always: bool = False, answer: str = "Like this."
) -> Entry:
    """Return an entry with one phrasing."""
    return Entry(
        id=name,
        topic="topic",
        owner=None,
        questions={"en": (f"How does {name} work?",)},
        answers={"en": answer},
        follow_ups=(),
        links=(),
        handoff=HandoffPolicy.ALWAYS if always else HandoffPolicy.OFFER,
        review_by=None,
        valid_from=None,
        valid_until=None,
        channels=(),
        must_not_match={"en": must_not_match},
    )


KNOWLEDGE = Knowledge({each.id: each for each in (entry("a"), entry("b"), entry("c"), entry("x", always=True))}, "v1")


def vote(
    member: str = "mia",
    choice: Choice = Choice.MISSED,
    on: str = "a",
    confidence: float = 0.85,
    at: datetime = NOON,
    **more: object,
) -> Vote:
    """Return a vote on an entry of KNOWLEDGE; its press has an id of its own, made of all that it says."""
    fields: dict[str, object] = {"wording": wording_of(KNOWLEDGE.entries[on]), "basis": SPELLING, "first": True}
    what = "-".join(str(each) for each in (member, f"{at:%Y%m%d%H%M%S}", choice, confidence, *more.values()))
    press = more.pop("press", what)
    return Vote(  # type: ignore[arg-type]
        id=f"{press}:{on}", member=member, entry=on, confidence=confidence, choice=choice, at=at, **(fields | more)
    )


def several(count: int, choice: Choice = Choice.MISSED, **more: object) -> list[Vote]:
    """Return the same vote by so many members."""
    return [vote(f"m{number}", choice, **more) for number in range(count)]  # type: ignore[arg-type]


def ago(days: int) -> datetime:
    """Return a time so many days before noon of the day."""
    return NOON - timedelta(days=days)
