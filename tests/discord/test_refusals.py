"""Where Discord has refused, nobody asks again until something has changed."""

from __future__ import annotations

from dataclasses import dataclass, field

import discord
import pytest

from bot.errors import NeverWorks, Outage
from bot.surfaces.discord import faults
from bot.surfaces.discord.calls import ADDING, REFUSED_SECONDS, Calls


@dataclass
class Answer:
    status: int
    reason: str = "because"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Door:
    """Refuses, or lets in."""

    open: bool = False
    code: int = 50013
    knocks: int = 0
    unfolded: int = 0

    async def knock(self) -> str:
        self.knocks += 1
        if not self.open:
            raise discord.Forbidden(Answer(403), {"code": self.code, "message": "no"})
        return "in"

    async def unfold(self, place: str) -> None:
        assert place == "7"
        self.unfolded += 1
        self.open = True


@dataclass
class Clock:
    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


async def test_a_refusal_is_believed_for_a_while_and_at_its_place_alone() -> None:
    door, clock = Door(), Clock()
    calls = Calls(door.unfold, clock)
    for _ in range(3):
        with pytest.raises(NeverWorks, match="send messages"):
            await calls.make("send messages", "7", door.knock)
    assert door.knocks == 1
    with pytest.raises(NeverWorks):
        await calls.make("send messages", "8", door.knock)
    assert door.knocks == 2
    clock.seconds = REFUSED_SECONDS
    door.open = True
    assert await calls.make("send messages", "7", door.knock) == "in"


async def test_changed_permissions_are_tried_at_once() -> None:
    door = Door()
    calls = Calls(door.unfold, Clock())
    with pytest.raises(NeverWorks):
        await calls.make("send messages", "7", door.knock)
    door.open = True
    calls.forgive()
    assert await calls.make("send messages", "7", door.knock) == "in"


async def test_a_folded_thread_is_no_refusal_but_brought_back() -> None:
    door = Door(code=160005)
    assert await Calls(door.unfold, Clock()).unfolding("send messages", "7", door.knock) == "in"
    assert (door.knocks, door.unfolded) == (2, 1)


async def test_one_person_who_cannot_be_added_stands_in_nobody_elses_way() -> None:
    door = Door(code=50001)
    calls = Calls(door.unfold, Clock())
    with pytest.raises(NeverWorks):
        await calls.make(ADDING, "7", door.knock)
    door.open = True
    assert await calls.make(ADDING, "7", door.knock) == "in"


async def test_one_request_that_did_not_get_through_is_soon_made_good_and_an_outage_waits_longer() -> None:
    door = Door()
    calls = Calls(door.unfold, Clock())

    async def lost() -> None:
        raise OSError("reset")

    async def waited() -> float:
        with pytest.raises(Outage) as raised:
            await calls.make("send messages", "7", lost)
        assert raised.value.after is not None
        return raised.value.after / faults.HICCUP_WAIT

    waits = [await waited() for _ in range(6)]
    assert waits[:3] == [1, 2, 4]
    assert waits[-1] == faults.OUTAGE_WAIT / faults.HICCUP_WAIT
    door.open = True
    await calls.make("send messages", "7", door.knock)
    assert await waited() == 1
