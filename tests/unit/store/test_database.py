from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
import threading
from pathlib import Path

import pytest
import sqlite_utils

from bot.errors import StoreCorrupt, StoreError, StoreFull, StoreLocked, StoreReadOnly, StoreTooNew
from bot.store.database import Database, inspect_database, known_migrations, translated
from bot.store.migrations import MIGRATIONS
from tests.patience import PATIENCE


def put(db: sqlite_utils.Database, community: str, member: str = "mia") -> None:
    db.execute(
        "INSERT INTO members (community, member, name, seen_at) VALUES (?, ?, 'Mia', '2026')", (community, member)
    )


def count(db: sqlite_utils.Database) -> int:
    return int(next(iter(db.query("SELECT count(*) AS n FROM members")))["n"])


async def test_a_failed_call_keeps_nothing(tmp_path: Path) -> None:
    async with await Database.open(tmp_path / "e.db") as database:

        def half(db: sqlite_utils.Database) -> None:
            put(db, "a")
            put(db, "a")

        with pytest.raises(StoreError):
            await database.run(half)
        assert await database.run(count) == 0


async def test_a_cancelled_caller_does_not_tear_a_transaction(tmp_path: Path) -> None:
    async with await Database.open(tmp_path / "e.db") as database:
        half, cancelled = threading.Event(), threading.Event()

        def slow(db: sqlite_utils.Database) -> None:
            put(db, "a")
            half.set()
            assert cancelled.wait(PATIENCE)
            put(db, "b")

        call = asyncio.create_task(database.run(slow))
        assert await asyncio.to_thread(half.wait, PATIENCE)
        call.cancel()
        await asyncio.sleep(0)  # lets the call hear of it
        cancelled.set()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert await database.run(count) == 2


async def test_all_calls_run_on_one_thread_in_their_order(tmp_path: Path) -> None:
    async with await Database.open(tmp_path / "e.db") as database:
        await asyncio.gather(*(database.run(lambda db, n=n: put(db, f"{n:03}")) for n in range(50)))
        rows = await database.run(lambda db: [row["community"] for row in db.query("SELECT community FROM members")])
        assert rows == [f"{n:03}" for n in range(50)]


async def test_a_second_process_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "e.db"
    async with await Database.open(path):
        code = f"import sqlite3; c = sqlite3.connect({str(path)!r}, timeout=0); c.execute('BEGIN IMMEDIATE')"
        other = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stderr=asyncio.subprocess.PIPE)
        _, error = await other.communicate()
        assert b"locked" in error
        assert inspect_database(path).in_use
    assert not inspect_database(path).in_use


async def test_a_locked_file_is_named_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.database.BUSY_SECONDS", 0.05)
    path = tmp_path / "e.db"
    async with await Database.open(path):
        with pytest.raises(StoreLocked, match="in use by another process"):
            await Database.open(path)


async def test_a_damaged_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "e.db"
    path.write_bytes(b"this is a shopping list, no database" * 100)
    before = path.read_bytes()
    with pytest.raises(StoreCorrupt, match="backup"):
        await Database.open(path)
    assert path.read_bytes() == before
    assert not inspect_database(path).intact


async def test_a_page_torn_out_is_found(tmp_path: Path) -> None:
    path = tmp_path / "e.db"
    async with await Database.open(path) as database:
        await database.run(lambda db: [put(db, f"{n:05}" * 20) for n in range(2000)])
    with path.open("r+b") as file:
        file.seek(4096 * 12)
        file.write(os.urandom(4096 * 20))
    assert not inspect_database(path).intact


async def test_somebody_elses_database_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE recipes (name)")
    raw.commit()
    raw.close()
    before = path.read_bytes()
    with pytest.raises(StoreCorrupt, match="another program"):
        await Database.open(path)
    assert path.read_bytes() == before


@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="needs a folder that even root cannot write")
async def test_a_folder_without_the_right_to_write_is_named_as_such() -> None:
    with pytest.raises(StoreReadOnly, match=r"/sys/eyelevel-test cannot be written.*right to"):
        await Database.open(Path("/sys/eyelevel-test/e.db"))


async def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "e.db").mkdir()
    with pytest.raises(StoreError, match="is a folder"):
        await Database.open(tmp_path / "e.db")


def test_a_disk_that_was_mounted_read_only_is_not_called_a_failing_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "e.db").touch()
    # What SQLite says of a write-ahead log it can neither read in nor remove.
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR
    with pytest.raises(StoreError, match="disk I/O error"), translated(tmp_path / "e.db"):
        raise error
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(StoreReadOnly, match="cannot be written"), translated(tmp_path / "e.db"):
        raise error


async def test_a_database_turned_read_only_keeps_what_it_has(tmp_path: Path) -> None:
    async with await Database.open(tmp_path / "e.db") as database:
        await database.run(lambda db: put(db, "a"))

        def refuse(db: sqlite_utils.Database) -> None:
            db.execute("PRAGMA query_only = ON")
            put(db, "b")

        with pytest.raises(StoreReadOnly, match="cannot be written"):
            await database.run(refuse)


async def test_a_full_disk_is_named_and_nothing_is_half_written(tmp_path: Path) -> None:
    async with await Database.open(tmp_path / "e.db") as database:

        def fill(db: sqlite_utils.Database) -> None:
            pages = db.execute("PRAGMA page_count").fetchone()[0]
            db.execute(f"PRAGMA max_page_count = {pages + 2}")
            for n in range(5000):
                put(db, f"{n:05}" * 20)

        with pytest.raises(StoreFull, match="half-written"):
            await database.run(fill)
        assert await database.run(count) == 0


async def test_a_newer_database_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "e.db"
    async with await Database.open(path) as database:
        await database.run(
            lambda db: db["_sqlite_migrations"].insert(
                {"migration_set": "eyelevel", "name": "9999_from_the_future", "applied_at": "2030"}
            )
        )
    with pytest.raises(StoreTooNew, match="9999_from_the_future"):
        await Database.open(path)
    # The doctor must not call intact what the next start refuses.
    assert "9999_from_the_future" in inspect_database(path).fault


async def test_a_closed_database_says_so(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "e.db")
    await database.close()
    await database.close()
    with pytest.raises((StoreError, RuntimeError)):
        await database.run(count)


@pytest.mark.parametrize("stop", sorted(known_migrations()))
async def test_every_earlier_version_is_brought_up_to_date(tmp_path: Path, stop: str) -> None:
    """A database as the version before ``stop`` left it opens, with its rows, and has the tables of today."""
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    raw = sqlite3.connect(old)
    db = sqlite_utils.Database(raw)
    MIGRATIONS.apply(db, stop_before=stop)
    had_members = db["members"].exists()
    if had_members:
        put(db, "a")
        raw.execute(f"PRAGMA application_id = {0x4579654C}")
    else:
        raw.execute("DROP TABLE IF EXISTS _sqlite_migrations")
    raw.commit()
    raw.close()
    async with await Database.open(old) as upgraded, await Database.open(new) as fresh:
        # What a migration adds by ALTER TABLE is written differently from a fresh CREATE, so names are compared.
        columns = (
            "SELECT m.name AS t, p.name AS c FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table'"
        )

        def shape(db: sqlite_utils.Database) -> set[tuple[str, str]]:
            return {(row["t"], row["c"]) for row in db.query(columns)}

        assert await upgraded.run(shape) == await fresh.run(shape)
        assert await upgraded.run(count) == int(had_members)
