from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.model import Deflect, DeflectReason
from bot.core.votes import Choice, Vote
from bot.store.database import Database
from bot.store.records import Outcome, VoteFilter
from bot.store.store import Store
from tests.making import COMMUNITY, JONAS, MIA, NOON, answered, later, taken, trace
from tests.voting import vote

LONG_AGO = NOON - timedelta(days=300)
ALL = VoteFilter()
VOTES = (
    vote("mia", on="a"),
    vote("mia", Choice.HELPED, "b", at=later(days=1)),
    vote("jonas", Choice.PICKED, "a", confidence=0.25, at=later(days=2), first=False),
)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await Database.open(tmp_path / "e.db") as database:
        kept = Store(database)
        for number, each in enumerate(VOTES):
            await kept.record(replace(answered(id=f"p{number}"), votes=(each,)))
        yield kept


async def counting(store: Store, wanted: VoteFilter = ALL) -> tuple[Vote, ...]:
    return tuple(each.vote for each in await store.votes(wanted, LONG_AGO) if each.valid)


async def test_a_vote_comes_back_as_it_was(store: Store) -> None:
    assert await counting(store) == VOTES


async def test_a_press_delivered_twice_is_one_vote(store: Store) -> None:
    assert not await store.record(replace(answered(id="p0"), votes=(vote("mia", on="c"),)))
    assert await counting(store) == VOTES


@pytest.mark.parametrize(
    ("wanted", "gone"),
    [
        (VoteFilter(entry="a"), (0, 2)),
        (VoteFilter(member="mia"), (0, 1)),
        (VoteFilter(member="mia", entry="a"), (0,)),
        (VoteFilter(since=later(days=1)), (1, 2)),
        (VoteFilter(community=COMMUNITY), (0, 1, 2)),
        (VoteFilter(community="another"), ()),
        (ALL, (0, 1, 2)),
    ],
)
async def test_undone_votes_can_be_restored_exactly(store: Store, wanted: VoteFilter, gone: tuple[int, ...]) -> None:
    left = tuple(each for place, each in enumerate(VOTES) if place not in gone)
    assert await store.discard_votes(wanted, later(days=3)) == len(gone)
    assert await counting(store) == left
    assert await store.discard_votes(wanted, later(days=4)) == 0
    assert await store.restore_votes(wanted) == len(gone)
    assert await counting(store) == VOTES


async def test_an_undone_vote_stays_undone_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "again.db"
    async with await Database.open(path) as database:
        await Store(database).record(replace(answered(), votes=VOTES))
        await Store(database).discard_votes(VoteFilter(entry="a"), NOON)
    async with await Database.open(path) as database:
        assert await counting(Store(database)) == VOTES[1:2]


async def test_a_member_can_be_forgotten(store: Store) -> None:
    assert await store.erase_votes(VoteFilter(member="mia")) == 2
    assert await store.votes(ALL, LONG_AGO) == await store.votes(VoteFilter(member="jonas"), LONG_AGO)
    assert await store.restore_votes(ALL) == 0
    assert await counting(store) == VOTES[2:]


async def test_who_was_deflected_has_no_vote_until_it_is_taken_back(store: Store) -> None:
    insult = Outcome(taken("bad", MIA, later(hours=1)), trace(), Deflect(DeflectReason.ABUSE, trace()))
    await store.record(insult)
    assert await counting(store) == VOTES[2:]
    assert [each.struck for each in await store.votes(ALL, LONG_AGO)] == [True, True, False]
    # An old strike is forgotten with the votes of its time.
    assert all(each.valid for each in await store.votes(ALL, later(hours=2)))
    await store.record(replace(answered(id="press"), takes_back="bad"))
    assert await counting(store) == VOTES


async def test_a_strike_in_another_community_is_not_known_here(store: Store) -> None:
    elsewhere = replace(taken("bad", JONAS), community="another")
    await store.record(Outcome(elsewhere, trace(), Deflect(DeflectReason.SPAM, trace())))
    assert await counting(store) == VOTES
