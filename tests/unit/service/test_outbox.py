from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.effects import CaseThread, Channel, CloseThread, EditSaid, OpenThread, PutCard, Say, StaffQueue
from bot.errors import NeverWorks, StoreLocked, TryLater
from bot.service.outbox import MAX_ATTEMPTS, Outbox
from bot.store.database import Database
from bot.store.store import Store
from tests.fakes import FakeClock, FakeSurface, plain_lines
from tests.making import COMMUNITY, NOON, case, handed_off
from tests.patience import PATIENCE, until

HELLO = Say("hello", Channel("support"), "hello")


class Bench:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = FakeClock()
        self.surface = FakeSurface()
        self.outbox = Outbox(store, self.surface, self.clock, lambda *_: plain_lines())

    async def until_empty(self) -> None:
        """Carry out and wait, until nothing waits."""
        await self.outbox.drain()
        while (due := await self.store.next_due()) is not None:
            self.clock.now = max(due, self.clock.now)
            await self.outbox.drain()

    @property
    def shown(self) -> list[str]:
        return list(self.surface.shown)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with await Database.open(tmp_path / "e.db") as database:
        yield Bench(Store(database))


async def test_a_passing_fault_is_tried_again_with_growing_waits(bench: Bench) -> None:
    await bench.store.post(COMMUNITY, (HELLO,), NOON)
    bench.surface.faults.extend([TryLater("net"), TryLater("net"), TryLater("net")])
    waits = []
    while True:
        await bench.outbox.drain()
        due = await bench.store.next_due()
        if due is None:
            break
        waits.append(due - bench.clock.now)
        bench.clock.now = due
    assert bench.shown == ["hello"]
    assert waits == [timedelta(seconds=1), timedelta(seconds=2), timedelta(seconds=4)]


async def test_the_wait_a_surface_was_told_is_kept(bench: Bench) -> None:
    await bench.store.post(COMMUNITY, (HELLO,), NOON)
    bench.surface.faults.append(TryLater("429", after=timedelta(seconds=37)))
    await bench.outbox.drain()
    assert await bench.store.next_due() == NOON + timedelta(seconds=37)


async def test_what_never_works_is_told_to_staff_once(bench: Bench) -> None:
    await bench.store.post(COMMUNITY, (HELLO,), NOON)
    bench.surface.faults.append(NeverWorks("no permission"))
    await bench.until_empty()
    assert bench.shown == ["dead:hello"]
    notice = bench.surface.shown["dead:hello"]
    assert isinstance(notice, Say)
    assert notice.place == StaffQueue()
    assert "error=no permission" in notice.text
    assert await bench.store.depth() == {"pending": 0, "done": 1, "dead": 1}


async def test_a_dead_staff_channel_makes_no_endless_notices(bench: Bench) -> None:
    await bench.store.post(COMMUNITY, (HELLO,), NOON)
    bench.surface.fails = lambda _effect: NeverWorks("gone")
    await bench.until_empty()
    assert await bench.store.depth() == {"pending": 0, "done": 0, "dead": 2}


async def test_it_is_given_up_after_so_many_tries(bench: Bench) -> None:
    await bench.store.post(COMMUNITY, (HELLO,), NOON)
    bench.surface.fails = lambda effect: TryLater("down") if effect.key == "hello" else None
    await bench.until_empty()
    assert [effect.key for effect, _ in bench.surface.calls].count("hello") == MAX_ATTEMPTS
    assert bench.shown == ["dead:hello"]


async def test_a_fault_nobody_thought_of_stops_neither_the_lane_nor_the_others(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    await bench.store.post(
        COMMUNITY, (HELLO, Say("b", Channel("general"), "b"), Say("c", Channel("support"), "c")), NOON
    )
    bench.surface.faults.append(ZeroDivisionError("a bug"))
    await bench.until_empty()
    assert sorted(bench.shown) == ["b", "c", "hello"]
    assert bench.shown.index("hello") < bench.shown.index("c")
    assert "Carrying out hello failed" in caplog.text


async def test_without_a_thread_staff_are_told_once_and_the_card_still_comes(bench: Bench) -> None:
    await bench.store.record(handed_off(case()))
    effects = (
        OpenThread("thread", "AAAAAA", "support", "AAAAAA", "mia"),
        Say("opening", CaseThread("AAAAAA"), "hello"),
        PutCard("card", "AAAAAA", "a case"),
        EditSaid("edit", CaseThread("AAAAAA"), "opening"),
        CloseThread("close", "AAAAAA"),
    )
    await bench.store.post(COMMUNITY, effects, NOON)
    bench.surface.fails = lambda effect: NeverWorks("cap") if isinstance(effect, OpenThread) else None
    await bench.until_empty()
    assert sorted(bench.shown) == ["card", "dead:thread"]


async def test_an_edit_of_what_was_never_said_is_no_fault(bench: Bench) -> None:
    await bench.store.post(COMMUNITY, (EditSaid("edit", Channel("support"), "nothing"), HELLO), NOON)
    await bench.until_empty()
    assert bench.shown == ["hello"]
    assert (await bench.store.depth())["dead"] == 0


async def test_waking_carries_out_at_once(bench: Bench) -> None:
    worker = asyncio.create_task(bench.outbox.run())
    await asyncio.sleep(0.05)
    await bench.store.post(COMMUNITY, (HELLO,), NOON)
    bench.outbox.wake()
    await asyncio.wait_for(bench.surface.spoke.wait(), PATIENCE)
    worker.cancel()
    with pytest.raises(asyncio.CancelledError):
        await worker


async def test_a_database_in_trouble_does_not_end_the_worker(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.service.outbox.STORE_PAUSE_SECONDS", 0.01)
    await bench.store.post(COMMUNITY, (HELLO,), NOON)
    due, troubles = bench.store.due, iter([True, True])

    async def flaky(*args: object) -> object:
        if next(troubles, False):
            raise StoreLocked("locked")
        return await due(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(bench.store, "due", flaky)
    worker = asyncio.create_task(bench.outbox.run())
    await asyncio.wait_for(bench.surface.spoke.wait(), PATIENCE)
    worker.cancel()
    with pytest.raises(asyncio.CancelledError):
        await worker
    assert "waits for the database: locked" in caplog.text


@pytest.mark.parametrize("steps", range(8))
async def test_told_to_end_just_when_it_is_woken_it_ends(bench: Bench, steps: int) -> None:
    running = asyncio.create_task(bench.outbox.run())
    await until(lambda: bool(bench.outbox._woken._waiters))
    bench.outbox.wake()
    # Cancelled at each of the steps it may take from being woken to going on.
    for _ in range(steps):
        await asyncio.sleep(0)
    running.cancel()
    ended, _ = await asyncio.wait({running}, timeout=5)
    running.cancel()
    assert ended == {running}
