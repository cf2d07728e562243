"""Votes reach the brain in use, and what changes them does too."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.core.knowledge import Knowledge
from bot.core.matching.matcher import Match
from bot.core.model import Candidate, Shift
from bot.core.recalibration import MEMORY, UNCHANGED, Recalibration
from bot.core.safety.rules import Rules
from bot.core.triage import Triage
from bot.core.votes import SENSE, Choice, Vote
from bot.service.desk import StaffDesk
from bot.service.recalibrator import Recalibrator
from bot.service.shell import Brain, Mind
from bot.store.database import Database
from bot.store.records import Cast, VoteFilter
from bot.store.rows import trace_from, trace_json
from bot.store.store import Store
from tests.fakes import FakeClock
from tests.making import COMMUNITY, answered, trace
from tests.voting import KNOWLEDGE, entry, several

PATIENCE = 30


@dataclass
class CountingMatcher:
    """Finds one entry with one confidence; counts how often it is asked."""

    first: str = "a"
    sense: None = None
    asked: int = 0

    def match(self, _text: str, _language: str | None = None) -> Match:
        self.asked += 1
        return Match((Candidate(self.first, 0.78, 1.0),), 0.8, 0.4, {}, "")


def brain(knowledge: Knowledge = KNOWLEDGE, matcher: CountingMatcher | None = None) -> Brain:
    rules: Rules = None  # type: ignore[assignment]
    triage = Triage(knowledge, matcher or CountingMatcher(), rules, ("en",), "en")  # type: ignore[arg-type]
    return Brain(triage, None)  # type: ignore[arg-type]


class NoticedMind(Mind):
    """Notes when votes have come to count."""

    def __init__(self, first: Brain) -> None:
        super().__init__(first)
        self.tuned = asyncio.Event()

    def tune(self, community: str, knowledge: Knowledge, recalibration: Recalibration) -> None:
        super().tune(community, knowledge, recalibration)
        self.tuned.set()


class HookedStore(Store):
    """Does something while the votes are read."""

    meanwhile: Callable[[], None] = staticmethod(lambda: None)

    async def votes(self, wanted: VoteFilter, strikes_since: datetime) -> tuple[Cast, ...]:
        self.meanwhile()
        return await super().votes(wanted, strikes_since)


class Stage:
    def __init__(self, store: HookedStore, *, on: bool = True) -> None:
        self.store = store
        self.mind = NoticedMind(brain())
        self.clock = FakeClock()
        self.recalibrator = Recalibrator(store, self.mind, lambda: (COMMUNITY,), self.clock, on=on)

    async def cast(self, votes: list[Vote], press: str = "p") -> None:
        await self.store.record(replace(answered(id=press), votes=tuple(votes)))

    async def now(self) -> Recalibration:
        self.recalibrator.wake()
        await self.recalibrator.settled()
        return self.mind.of(COMMUNITY).triage.recalibration


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with await Database.open(tmp_path / "e.db") as database:
        yield Stage(HookedStore(database))


async def test_votes_are_taken_up_when_told_of(stage: Stage) -> None:
    assert await stage.now() is UNCHANGED
    await stage.cast(several(5))
    await stage.recalibrator.settled()
    assert stage.mind.of(COMMUNITY).triage.recalibration is UNCHANGED
    assert (await stage.now()).of("a", 0.85) < -0.3


async def test_the_worker_takes_them_up_by_itself(stage: Stage) -> None:
    await stage.cast(several(5))
    stage.recalibrator.wake()
    worker = asyncio.create_task(stage.recalibrator.run())
    await asyncio.wait_for(stage.mind.tuned.wait(), PATIENCE)
    assert stage.mind.of(COMMUNITY).triage.recalibration.of("a", 0.85) < -0.3
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)


async def test_what_is_undone_is_as_if_it_had_never_been(stage: Stage) -> None:
    await stage.cast(several(5, on="b"), "before")
    before = await stage.now()
    await stage.cast(several(5, Choice.HELPED, on="a"), "after")
    assert await stage.now() != before
    await stage.store.discard_votes(VoteFilter(entry="a"), stage.clock())
    assert await stage.now() == before
    await stage.store.restore_votes(VoteFilter(entry="a"))
    await stage.store.erase_votes(VoteFilter(entry="a"))
    assert await stage.now() == before


async def test_switched_off_nothing_moves(stage: Stage) -> None:
    off = Stage(stage.store, on=False)
    await off.cast(several(9))
    assert await off.now() is UNCHANGED


async def test_votes_of_another_community_and_another_evidence_are_not_its_business(stage: Stage) -> None:
    await stage.cast(several(9, basis=SENSE))
    elsewhere = answered(id="q")
    votes = tuple(several(9, on="b"))
    await stage.store.record(replace(elsewhere, taken=replace(elsewhere.taken, community="another"), votes=votes))
    assert await stage.now() is UNCHANGED


async def test_votes_are_forgotten_in_time(stage: Stage) -> None:
    await stage.cast(several(9))
    assert await stage.now() is not UNCHANGED
    stage.clock.now += timedelta(days=MEMORY + 2)
    assert await stage.now() is UNCHANGED


async def test_new_knowledge_meanwhile_is_not_overwritten_but_taken_up_next(stage: Stage) -> None:
    await stage.cast(several(9))
    new = brain(Knowledge({"b": entry("b")}, "v2"))
    stage.store.meanwhile = lambda: setattr(stage.mind, "brain", new)  # type: ignore[method-assign]
    await stage.now()
    assert stage.mind.brain is new
    stage.store.meanwhile = lambda: None  # type: ignore[method-assign]
    assert (await stage.now()) is UNCHANGED
    assert stage.mind.brain.triage.knowledge.version == "v2"


async def test_examples_of_what_must_not_match_are_tried_once_for_each_matcher(stage: Stage) -> None:
    matcher = CountingMatcher()
    guarded = Knowledge({**KNOWLEDGE.entries, "a": entry("a", must_not_match=("not a", "nor this"))}, "v1")
    stage.mind.brain = brain(guarded, matcher)
    await stage.cast([vote for on in "abc" for vote in several(20, Choice.HELPED, on=on, confidence=0.7)])
    held_back = await stage.now()
    assert 0 < held_back.of("a", 0.78) < 0.13
    assert held_back.of("b", 0.78) > 0.2
    asked = matcher.asked
    assert asked == 2
    await stage.now()
    assert matcher.asked == asked


async def test_staff_read_what_votes_did_to_a_decision(stage: Stage) -> None:
    shifted = Shift("abc", -0.1, -0.4, (0.85,))
    asked = answered()
    what = replace(asked.trace, candidates=(Candidate("a", 0.77, 1.0),), shift=shifted)
    await stage.store.record(replace(asked, trace=what))
    why = await StaffDesk(stage.store).why("m1")
    assert why is not None
    assert why["shift"] == {"version": "abc", "overall": -0.1, "entry": -0.4, "before": (0.85,)}
    assert json.loads(json.dumps(why))["shift"]["before"] == [0.85]
    await stage.store.record(answered(id="m2"))
    assert (await StaffDesk(stage.store).why("m2") or {})["shift"] is None


def test_a_trace_from_before_there_were_votes_is_read() -> None:
    old = json.loads(trace_json(trace()))
    del old["shift"]
    assert trace_from(json.dumps(old)) == trace()


async def test_votes_of_one_community_count_in_no_other(stage: Stage) -> None:
    await stage.cast(several(9))
    assert await stage.now() is not UNCHANGED
    assert stage.mind.of("elsewhere").triage.recalibration is UNCHANGED
