"""What machines are told: alive, ready, and the numbers, whatever becomes of the parts."""

import asyncio
import re
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestClient
from prometheus_client.parser import text_string_to_metric_families

from bot.core.case import CaseState
from bot.core.effects import Channel, Say
from bot.errors import SetupError, StoreError
from bot.health_settings import Health as Settings
from bot.store.database import Database
from bot.store.records import Outcome
from bot.store.store import Store
from bot.surfaces.base import Vital
from bot.web.health import Health, Watched, open_health
from bot.web.listening import listen
from bot.web.metrics import Metrics
from tests.fakes import FakeClock
from tests.making import COMMUNITY, JONAS, NOON, answered, case, handed_off, silent, taken, trace
from tests.patience import PATIENCE

DOCS = (Path(__file__).parents[3] / "docs" / "operations.md").read_text("utf-8")


@dataclass
class FakePlatform:
    now: Vital = field(default_factory=lambda: Vital(connected=True))

    def vital(self) -> Vital:
        return self.now


@dataclass
class Bench:
    database: Database
    health: Health
    http: TestClient
    clock: FakeClock
    seconds: deque[float]
    platform: FakePlatform = field(default_factory=FakePlatform)
    workers: list[asyncio.Task[None]] = field(default_factory=list)
    entries: int = 3

    @property
    def store(self) -> Store:
        return Store(self.database)

    def opened(self):
        parts = Watched(self.store, lambda: self.entries, self.workers, {"platform": self.platform})
        return self.health.watching(parts)

    async def ask(self, path: str) -> tuple[int, dict[str, object]]:
        async with self.http.get(path) as answer:
            assert answer.headers["Cache-Control"] == "no-store"
            return answer.status, await answer.json()

    async def reasons(self) -> list[tuple[str, str]]:
        status, told = await self.ask("/readyz")
        assert (status, told["ready"]) == ((503, False) if told["reasons"] else (200, True))
        return [(each["part"], each["reason"]) for each in told["reasons"]]

    async def numbers(self) -> dict[str, float]:
        """Return the samples as Prometheus reads them, such as ``eyelevel_cases{state=open}``."""
        async with self.http.get("/metrics") as answer:
            assert answer.status == 200
            assert answer.content_type == "text/plain"
            families = list(text_string_to_metric_families(await answer.text()))
        return {_name(sample): sample.value for family in families for sample in family.samples}


def _name(sample) -> str:
    labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
    return f"{sample.name}{{{labels}}}" if labels else sample.name


@pytest.fixture
async def bench(tmp_path: Path, aiohttp_client: Callable[..., Awaitable[TestClient]]) -> AsyncIterator[Bench]:
    async with await Database.open(tmp_path / "e.db") as database:
        clock = FakeClock()
        seconds: deque[float] = deque()
        health = Health(clock, seconds.popleft, PATIENCE)
        yield Bench(database, health, await aiohttp_client(health.app()), clock, seconds)


class TestReady:
    async def test_it_is_when_every_part_is(self, bench: Bench):
        async with bench.opened():
            assert await bench.reasons() == []

    async def test_it_is_not_before_it_is_open_nor_when_it_closes(self, bench: Bench):
        assert await bench.reasons() == [("bot", "It is starting.")]
        async with bench.opened():
            pass
        assert await bench.reasons() == [("bot", "It is stopping.")]
        assert await bench.ask("/healthz") == (200, {"alive": True, "reasons": []})

    async def test_a_database_that_cannot_be_written_is_named(self, bench: Bench):
        async with bench.opened():
            await bench.database.run(lambda db: db.execute("PRAGMA query_only = ON"))
            ((part, reason),) = await bench.reasons()
            assert part == "store"
            assert "cannot be written" in reason
            await bench.database.run(lambda db: db.execute("PRAGMA query_only = OFF"))
            assert await bench.reasons() == []

    async def test_a_surface_without_its_connection_is_named(self, bench: Bench):
        async with bench.opened():
            bench.platform.now = Vital(connected=False)
            assert await bench.reasons() == [("surface", "platform is not connected.")]

    async def test_knowledge_without_an_entry_is_none(self, bench: Bench):
        bench.entries = 0
        async with bench.opened():
            assert await bench.reasons() == [("knowledge", "There is no entry in it.")]

    async def test_everything_that_is_wrong_is_told_at_once(self, bench: Bench):
        bench.entries = 0
        bench.platform.now = Vital(connected=False)
        async with bench.opened():
            assert [part for part, _ in await bench.reasons()] == ["knowledge", "surface"]


async def test_a_worker_that_ended_makes_it_neither_alive_nor_ready(bench: Bench):
    stop = asyncio.Event()

    async def work() -> None:
        await stop.wait()

    bench.workers = [asyncio.create_task(work(), name="outbox")]
    async with bench.opened():
        assert (await bench.ask("/healthz"))[0] == 200
        stop.set()
        await asyncio.wait(bench.workers)
        told = [{"part": "worker", "reason": "outbox ended."}]
        assert await bench.ask("/healthz") == (503, {"alive": False, "reasons": told})
        assert await bench.ask("/readyz") == (503, {"ready": False, "reasons": told})


async def test_a_disk_that_hangs_holds_no_answer_up(bench: Bench):
    goes_on = threading.Event()
    hanging = asyncio.create_task(bench.database.run(lambda _: goes_on.wait()))
    bench.health._seconds = 0.05
    try:
        async with bench.opened():
            assert await bench.reasons() == [("store", "The database does not answer.")]
            numbers = await bench.numbers()
            assert numbers["eyelevel_store_up"] == 0
            assert not [name for name in numbers if name.startswith(("eyelevel_cases", "eyelevel_outbox"))]
            assert (await bench.ask("/healthz"))[0] == 200
    finally:
        goes_on.set()
        await hanging


class TestNumbers:
    async def test_before_it_is_open_there_are_those_that_it_counts_itself(self, bench: Bench):
        bench.health.metrics.decided(answered())
        numbers = await bench.numbers()
        assert numbers["eyelevel_decisions_total{kind=answer,reason=}"] == 1
        assert "eyelevel_store_up" not in numbers

    async def test_decisions_are_counted_by_kind_and_reason(self, bench: Bench):
        count = bench.health.metrics.decided
        for outcome in (answered(), answered("other"), handed_off(case()), silent(), Outcome(taken(), trace())):
            count(outcome)
        async with bench.opened():
            numbers = await bench.numbers()
        counted = {name: value for name, value in numbers.items() if name.startswith("eyelevel_decisions_total")}
        assert counted == {
            "eyelevel_decisions_total{kind=answer,reason=}": 2,
            "eyelevel_decisions_total{kind=handoff,reason=uncertain}": 1,
            "eyelevel_decisions_total{kind=silent,reason=chatter}": 1,
        }

    async def test_cases_and_the_outbox_are_read_from_the_store(self, bench: Bench):
        store = bench.store
        await store.record(handed_off(case()))
        await store.record(handed_off(case("BBBBBB", JONAS, state=CaseState.RESOLVED), id="m2", member=JONAS))
        for number in range(3):
            at = NOON + timedelta(seconds=number)
            await store.post(COMMUNITY, (Say(f"s{number}", Channel(f"room{number}"), "hello"),), at)
        first, second, _ = await store.due(NOON + timedelta(minutes=1), 9)
        await store.done(first, "ref", NOON)
        await store.bury(second, "cannot", (), NOON)
        bench.clock.forward(seconds=42)
        async with bench.opened():
            numbers = await bench.numbers()
        assert numbers["eyelevel_store_up"] == 1
        states = {state: numbers[f"eyelevel_cases{{state={state}}}"] for state in CaseState}
        assert states == {"open": 1, "claimed": 0, "resolved": 1}
        assert numbers["eyelevel_outbox_effects{state=pending}"] == 1
        assert numbers["eyelevel_outbox_effects{state=dead}"] == 1
        assert numbers["eyelevel_outbox_oldest_seconds"] == 40

    async def test_an_empty_outbox_has_no_age(self, bench: Bench):
        async with bench.opened():
            assert (await bench.numbers())["eyelevel_outbox_oldest_seconds"] == 0

    async def test_how_the_surface_stands_is_told(self, bench: Bench):
        async with bench.opened():
            numbers = await bench.numbers()
            assert "eyelevel_gateway_latency_seconds{surface=platform}" not in numbers
            bench.platform.now = Vital(connected=True, latency_s=0.12, rate_limited=4)
            numbers = await bench.numbers()
        assert numbers["eyelevel_surface_connected{surface=platform}"] == 1
        assert numbers["eyelevel_gateway_latency_seconds{surface=platform}"] == 0.12
        assert numbers["eyelevel_rate_limited_total{surface=platform}"] == 4
        assert numbers["eyelevel_knowledge_entries"] == 3

    async def test_a_database_in_trouble_takes_only_its_own_numbers_away(self, bench: Bench):
        async with bench.opened():
            await bench.database.run(lambda db: db.execute("ALTER TABLE cases RENAME TO lost"))
            numbers = await bench.numbers()
        assert numbers["eyelevel_store_up"] == 0
        assert numbers["eyelevel_surface_connected{surface=platform}"] == 1
        assert not [name for name in numbers if name.startswith(("eyelevel_cases", "eyelevel_outbox"))]

    async def test_each_stands_in_the_documentation_and_none_besides(self, bench: Bench):
        bench.platform.now = Vital(connected=True, latency_s=0.12)
        async with bench.opened(), bench.http.get("/metrics") as answer:
            text = await answer.text()
        told = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE ")}
        assert set(re.findall(r"^\| `(eyelevel_\w+)", DOCS, re.MULTILINE)) == {
            name for name in told if not name.endswith("_created")
        }

    async def test_counting_looks_at_no_row_of_the_large_tables(self, bench: Bench):
        queries: list[str] = []

        def watch(db):
            db.conn.set_trace_callback(queries.append)

        await bench.database.run(watch)
        await bench.store.tallies(NOON)
        asked = [query for query in queries if "SELECT" in query]
        assert asked
        for query in asked:
            plan = await bench.database.run(
                lambda db, query=query: [row["detail"] for row in db.query(f"EXPLAIN QUERY PLAN {query}")]
            )
            assert all("INDEX" in step for step in plan if step.startswith(("SCAN", "SEARCH"))), plan


class TestTiming:
    async def test_each_message_and_press_is_timed_by_itself(self, bench: Bench):
        bench.seconds.extend([10.0, 10.3, 20.0, 20.002])
        for what in ("message", "press"):
            with bench.health.metrics.timing(what):
                pass
        numbers = await bench.numbers()
        assert numbers["eyelevel_handling_seconds_count{what=message}"] == 1
        assert numbers["eyelevel_handling_seconds_bucket{le=0.25,what=message}"] == 0
        assert numbers["eyelevel_handling_seconds_bucket{le=0.5,what=message}"] == 1
        assert numbers["eyelevel_handling_seconds_bucket{le=0.0025,what=press}"] == 1

    async def test_what_could_not_be_kept_was_not_handled(self, bench: Bench):
        bench.seconds.extend([10.0, 10.3])
        with pytest.raises(StoreError), bench.health.metrics.timing("message"):
            raise StoreError("locked")
        assert "eyelevel_handling_seconds_count{what=message}" not in await bench.numbers()


class TestListening:
    async def test_what_is_not_enabled_listens_nowhere(self):
        with listen("127.0.0.1", 0, "x") as taken_port:
            settings = Settings(port=taken_port.getsockname()[1])
            async with open_health(settings, FakeClock(), time.monotonic) as health:
                assert isinstance(health.metrics, Metrics)
            with pytest.raises(SetupError, match=r"health\.port"):
                async with open_health(replace_enabled(settings), FakeClock(), time.monotonic):
                    pass

    async def test_it_is_served_as_long_as_the_block_runs(self, caplog: pytest.LogCaptureFixture):
        caplog.set_level("INFO")
        async with aiohttp.ClientSession() as http:
            async with open_health(Settings(enabled=True, port=0), FakeClock(), time.monotonic):
                found = re.search(r"http://127\.0\.0\.1:\d+", caplog.text)
                assert found
                async with http.get(f"{found[0]}/healthz") as answer:
                    assert answer.status == 200
            with pytest.raises(aiohttp.ClientConnectionError):
                await http.get(f"{found[0]}/healthz")

    def test_it_stays_on_this_machine_and_off_unless_asked(self):
        assert (Settings().enabled, Settings().host) == (False, "127.0.0.1")


def replace_enabled(settings: Settings) -> Settings:
    return settings.model_copy(update={"enabled": True})
