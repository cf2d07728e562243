from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.case import CaseState
from bot.core.controls import Button, Control, Verb
from bot.core.effects import CaseThread, Channel, EditSaid, Effect, OpenThread, PutCard, Say, StaffQueue
from bot.core.model import Candidate, Deflect, DeflectReason, Priority
from bot.errors import Conflict
from bot.store.database import Database
from bot.store.ledger import WAIT_LEAST, Windows
from bot.store.records import Outcome
from bot.store.store import Store
from tests.making import (
    ALEX,
    COMMUNITY,
    JONAS,
    MIA,
    NOON,
    answered,
    case,
    handed_off,
    later,
    silent,
    taken,
    trace,
)

WINDOWS = Windows(
    answers=timedelta(minutes=30),
    texts=timedelta(minutes=10),
    deflections=timedelta(hours=24),
    presence=timedelta(minutes=10),
)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await Database.open(tmp_path / "e.db") as database:
        yield Store(database)


def say(key: str, channel: str = "support", text: str = "hello") -> Say:
    return Say(key, Channel(channel), text, (Button(Control(Verb.HELPED, "m1"), "Yes"),), reply_to="m1")


def deflected(**more: object) -> Outcome:
    what = trace()
    return Outcome(taken(**more), what, Deflect(DeflectReason.ABUSE, what))  # type: ignore[arg-type]


async def test_a_second_delivery_changes_nothing(store: Store) -> None:
    assert await store.record(replace(answered(), effects=(say("a"),), said=("clarify.ask",)))
    assert not await store.record(replace(answered("other"), effects=(say("b"),), said=("clarify.ask",)))
    row = await store.entered("m1")
    assert row is not None
    assert row.entry == "reset-password"
    assert [pending.effect.key for pending in await store.due(NOON, 10)] == ["a"]
    context = await store.context(COMMUNITY, "support", "mia", NOON, WINDOWS)
    assert context.heard == {"clarify.ask": 1}


async def test_a_conflict_keeps_nothing_of_the_outcome(store: Store) -> None:
    await store.record(handed_off(case()))
    stale = replace(handed_off(replace(case(), version=7), id="m2"), effects=(say("late"),))
    with pytest.raises(Conflict):
        await store.record(stale)
    assert await store.entered("m2") is None
    assert await store.due(NOON, 10) == ()


async def test_a_member_has_one_open_case(store: Store) -> None:
    await store.record(handed_off(case()))
    with pytest.raises(Conflict, match="open case already"):
        await store.record(handed_off(case("BBBBBB"), id="m2"))
    assert await store.record(handed_off(case("CCCCCC", JONAS), id="m3", member=JONAS))


async def test_a_case_id_drawn_twice_is_a_conflict_and_not_the_other_members_case(store: Store) -> None:
    await store.record(handed_off(case()))
    twice = replace(handed_off(case("AAAAAA", JONAS), id="m2", member=JONAS), effects=(say("lost"),))
    with pytest.raises(Conflict, match="AAAAAA"):
        await store.record(twice)
    assert await store.entered("m2") is None
    assert await store.record(handed_off(case("BBBBBB", JONAS), id="m2", member=JONAS))
    kept = await store.case("AAAAAA")
    assert kept is not None
    assert kept.member != JONAS


async def test_of_two_changes_to_one_version_the_second_is_refused(store: Store) -> None:
    await store.record(handed_off(case()))
    claimed = replace(case(), version=2, state=CaseState.CLAIMED, claimed_by=ALEX)
    await store.save_step(claimed, (), NOON)
    with pytest.raises(Conflict, match="AAAAAA"):
        await store.save_step(replace(claimed, claimed_by=JONAS), (), NOON)
    kept = await store.case("AAAAAA")
    assert kept == claimed


async def test_a_row_comes_back_as_it_was_written(store: Store) -> None:
    what = replace(
        trace(candidates=(Candidate("a", 0.9, 1.5), Candidate("b", 0.1, 0.5))),
        answer_threshold=0.8,
        features={"lead": 0.25},
        findings=("upset:swearing",),
        passed=("staff", "sensitive"),
    )
    await store.record(replace(answered(), trace=what))
    row = await store.entered("m1")
    assert row is not None
    assert (row.trace, row.taken, row.kind) == (what, taken(), "answer")
    assert await store.entered("nobody") is None


async def test_context_looks_back_only_so_far_and_only_here(store: Store) -> None:
    await store.record(answered(id="old", at=later(minutes=-31)))
    await store.record(answered(id="here", at=later(minutes=-29)))
    await store.record(answered(id="new", at=later(minutes=-1)))
    await store.record(answered(id="other", member=JONAS, at=later(minutes=-2)))
    context = await store.context(COMMUNITY, "support", "mia", NOON, WINDOWS)
    assert [given.message for given in context.recent_answers] == ["new", "here"]
    assert [text[0] for text in context.recent_texts] == [later(minutes=-1)]
    elsewhere = await store.context(COMMUNITY, "general", "mia", NOON, WINDOWS)
    assert elsewhere.recent_answers == ()
    assert (await store.context("c2", "support", "mia", NOON, WINDOWS)).recent_answers == ()


async def test_a_deflection_taken_back_counts_no_more(store: Store) -> None:
    await store.record(deflected(id="m1"))
    await store.record(deflected(id="m2", at=later(seconds=1)))
    assert len((await store.context(COMMUNITY, "support", "mia", later(minutes=1), WINDOWS)).deflected_at) == 2
    await store.record(replace(silent(id="p1", member=ALEX, at=later(seconds=5)), takes_back="m1"))
    left = (await store.context(COMMUNITY, "support", "mia", later(minutes=1), WINDOWS)).deflected_at
    assert left == (later(seconds=1),)


async def test_presence_ends_by_itself(store: Store) -> None:
    await store.be_present(COMMUNITY, "support", "mia", "Alex", NOON)
    assert (await store.context(COMMUNITY, "support", "mia", later(minutes=9), WINDOWS)).human_present
    assert not (await store.context(COMMUNITY, "support", "mia", later(minutes=11), WINDOWS)).human_present
    assert not (await store.context(COMMUNITY, "general", "mia", NOON, WINDOWS)).human_present


async def test_a_wait_is_promised_only_when_measured(store: Store) -> None:
    for number in range(WAIT_LEAST):
        context = await store.context(COMMUNITY, "support", "mia", NOON, WINDOWS)
        assert context.expected_wait is None
        waited = timedelta(minutes=10 * (number + 1))
        opened = case(f"CASE{number}", opened_at=NOON - waited, first_claimed_at=NOON, state=CaseState.RESOLVED)
        await store.record(handed_off(opened, id=f"m{number}"))
    context = await store.context(COMMUNITY, "support", "mia", NOON, WINDOWS)
    assert context.expected_wait == timedelta(minutes=30)
    assert context.earlier_cases == WAIT_LEAST


async def test_lanes_keep_their_order_and_do_not_wait_for_each_other(store: Store) -> None:
    await store.post(COMMUNITY, (say("a1", "a"), say("a2", "a"), say("b1", "b")), NOON)
    first = await store.due(NOON, 10)
    assert [pending.effect.key for pending in first] == ["a1", "b1"]
    await store.retry(first[0], later(seconds=5), "down")
    await store.done(first[1], "msg-7", NOON)
    assert await store.due(NOON, 10) == (), "a2 must wait for a1"
    assert await store.next_due() == later(seconds=5)
    again = await store.due(later(seconds=5), 10)
    assert [(pending.effect.key, pending.attempts) for pending in again] == [("a1", 1)]
    await store.bury(again[0], "gone", (), NOON)
    assert [pending.effect.key for pending in await store.due(NOON, 10)] == ["a2"]


async def test_receipts_tell_later_effects_where_to_go(store: Store) -> None:
    await store.record(handed_off(case()))
    thread = OpenThread("case:AAAAAA:thread", "AAAAAA", "support", "AAAAAA", "mia")
    opening = Say("opening", CaseThread("AAAAAA"), "hello")
    edit = EditSaid("edit", CaseThread("AAAAAA"), "opening")
    card = PutCard("card", "AAAAAA", "a case")
    await store.post(COMMUNITY, (thread, opening, edit, card, replace(card, key="card2")), NOON)
    seen = []
    while pending := await store.due(NOON, 1):
        seen.append((pending[0].effect.key, pending[0].thread, pending[0].said))
        await store.done(pending[0], f"ref-{pending[0].effect.key}", NOON)
    thread_ref = "ref-case:AAAAAA:thread"
    assert seen == [
        ("case:AAAAAA:thread", None, None),
        ("opening", thread_ref, None),
        ("edit", thread_ref, "ref-opening"),
        ("card", thread_ref, None),
        ("card2", thread_ref, "ref-card"),
    ]
    assert (await store.case_of_thread(COMMUNITY, thread_ref)) == case()
    assert await store.case_of_thread("c2", thread_ref) is None


@pytest.mark.parametrize(
    "effect",
    [
        say("k"),
        Say("k", StaffQueue(), "to staff"),
        Say("k", CaseThread("AAAAAA"), "ünï\u202e 'quoted' \N{GRINNING FACE}"),
        EditSaid("k", Channel("support"), "other", None, ()),
        PutCard("k", "AAAAAA", "card", (Button(Control(Verb.CLAIM, "AAAAAA"), "Claim"),)),
    ],
)
async def test_every_effect_comes_back_as_it_was_posted(store: Store, effect: Effect) -> None:
    await store.post(COMMUNITY, (effect, effect), NOON)
    pending = await store.due(NOON, 10)
    assert [each.effect for each in pending] == [effect]


async def test_the_queue_is_ordered_by_urgency_then_age(store: Store) -> None:
    for number, (priority, minutes) in enumerate(
        [(Priority.NORMAL, 0), (Priority.URGENT, 3), (Priority.HIGH, 2), (Priority.HIGH, 1)]
    ):
        opened = case(
            f"CASE{number}", replace(MIA, id=f"u{number}"), priority=priority, opened_at=later(minutes=minutes)
        )
        await store.record(handed_off(opened, id=f"m{number}"))
    done = case("DONE", replace(MIA, id="u9"), state=CaseState.RESOLVED)
    await store.record(handed_off(done, id="m9"))
    assert [queued.case.id for queued in await store.queue(COMMUNITY)] == ["CASE1", "CASE3", "CASE2", "CASE0", "DONE"]
    assert await store.queue("c2") == ()


async def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    async with await Database.open(tmp_path / "e.db") as database:
        store = Store(database)
        await store.record(replace(handed_off(case()), effects=(say("a"),)))
    async with await Database.open(tmp_path / "e.db") as database:
        store = Store(database)
        assert await store.open_case(COMMUNITY, "mia") == case()
        assert [pending.effect for pending in await store.due(NOON, 10)] == [say("a")]
        assert not await store.record(handed_off(case()))
