"""One SQLite file, one thread that owns the connection, one transaction a call.

WAL with ``synchronous=FULL``: what a call returned from is on the disk, also after a power cut.
``locking_mode=EXCLUSIVE``: a second process on the same file is told so at once, instead of both
carrying out the same effects.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import sqlite_utils

from bot.errors import StoreCorrupt, StoreError, StoreFull, StoreLocked, StoreReadOnly, StoreTooNew
from bot.store.migrations import APPLICATION_ID, MIGRATIONS

T = TypeVar("T")

BUSY_SECONDS = 3.0
"""How long SQLite itself waits for another process before it says the file is locked."""


class Database:
    """The connection and the thread that owns it: ``async with await Database.open(path) as database``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="eyelevel-store")
        self._db: sqlite_utils.Database | None = None

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Open or create the file, and bring its tables up to this version.

        Raises:
            StoreError: with what is wrong with the file and how to mend it.
        """
        database = cls(path)
        try:
            database._db = await database._on_thread(lambda: _connect(path))
        except BaseException:
            database._executor.shutdown(wait=False)
            raise
        return database

    async def run(self, work: Callable[[sqlite_utils.Database], T]) -> T:
        """Run ``work`` in one transaction on the owning thread: all of it is kept, or nothing.

        Raises:
            StoreError: the database could not do it; nothing of it was kept.
        """
        return await self._on_thread(lambda: self._in_transaction(work))

    def _in_transaction(self, work: Callable[[sqlite_utils.Database], T]) -> T:
        if self._db is None:
            raise StoreError(f"The database {self.path} is closed.")
        with translated(self.path), self._db.atomic():
            return work(self._db)

    async def _on_thread(self, call: Callable[[], T]) -> T:
        # Shielded: a cancelled caller must not leave the caller's next call racing a transaction
        # whose outcome nobody waited for.
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._executor, call))

    async def close(self) -> None:
        """Close the connection after what is under way; a second call does nothing."""
        if self._db is not None:
            db, self._db = self._db, None
            await self._on_thread(db.close)
        self._executor.shutdown(wait=True)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def _connect(path: Path) -> sqlite_utils.Database:
    with translated(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _from_os(error, path.parent) from error
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
        try:
            return _prepare(connection, path)
        except BaseException:
            connection.close()
            raise


def _prepare(connection: sqlite3.Connection, path: Path) -> sqlite_utils.Database:
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    _refuse_foreign(connection, path)
    mode = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
    if mode != "wal":
        raise StoreError(f"The database {path} is on a file system without WAL ({mode}). Put it on a local disk.")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    # Takes the exclusive lock now: without a write SQLite would take it only at the first message.
    connection.execute("BEGIN IMMEDIATE")
    db = sqlite_utils.Database(connection)
    mark_as_ours(db)
    connection.commit()
    _refuse_newer(db, path)
    MIGRATIONS.apply(db)
    return db


def _refuse_newer(db: sqlite_utils.Database, path: Path) -> None:
    unknown = {done.name for done in MIGRATIONS.applied(db)} - known_migrations()
    if unknown:
        raise StoreTooNew(
            f"The database {path} was written by a later version of Eyelevel "
            f"(it has {', '.join(sorted(unknown))}). Update Eyelevel, or start with another file."
        )


def mark_as_ours(db: sqlite_utils.Database) -> None:
    """Write our mark into the file's header: the least that can be written."""
    db.execute(f"PRAGMA application_id={APPLICATION_ID}")


def known_migrations() -> set[str]:
    """Names of all migrations this version brings."""
    with contextlib.closing(sqlite3.connect(":memory:")) as empty:
        return {migration.name for migration in MIGRATIONS.pending(sqlite_utils.Database(empty))}


def _refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application == APPLICATION_ID or not tables:
        return
    raise StoreCorrupt(
        f"{path} is an SQLite database of another program. Name another file as store.file in config.yaml."
    )


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into the store's own, with how to mend them."""
    try:
        yield
    except sqlite3.Error as error:
        raise _from_sqlite(error, path) from error


def _from_sqlite(error: sqlite3.Error, path: Path) -> StoreError:
    # Extended result codes keep the primary one in their low byte (sqlite.org/rescode.html).
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreLocked(
            f"The database {path} is in use by another process. Stop the other Eyelevel, then try again."
        )
    if path.is_dir():
        return StoreError(f"{path} is a folder. Name a file as store.file in config.yaml.")
    # A disk mounted read-only with a write-ahead log left on it is told as a failing one.
    barred = code == sqlite3.SQLITE_IOERR and path.exists() and not os.access(path, os.W_OK)
    if barred or code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return StoreReadOnly(
            f"The database {path} cannot be written. Give this user the right to write it and its folder."
        )
    if code == sqlite3.SQLITE_FULL:
        return StoreFull(f"No space is left for the database {path}. Free some; nothing was half-written.")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreCorrupt(
            f"The database {path} is damaged or no SQLite file ({error}). "
            "Move it away and put your last backup in its place."
        )
    return StoreError(f"The database {path} could not do that: {error}.")


def _from_os(error: OSError, path: Path) -> StoreError:
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StoreReadOnly(f"The folder {path} cannot be written: {error.strerror}. Give this user the right to.")
    if error.errno == errno.ENOSPC:
        return StoreFull(f"No space is left for the folder {path}.")
    return StoreError(f"The folder {path} cannot be made: {error.strerror}.")


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """What ``eyelevel doctor`` shows of a database file, found without changing it."""

    exists: bool
    in_use: bool = False
    intact: bool = True
    pending: tuple[str, ...] = ()
    """Migrations that the next start applies."""
    fault: str = ""
    """What is wrong and how to mend it; empty when nothing is."""


def inspect_database(path: Path) -> DatabaseState:
    """Look at a database file without creating or changing it."""
    if not path.exists():
        return DatabaseState(exists=False)
    try:
        with (
            translated(path),
            contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as raw,
        ):
            _refuse_foreign(raw, path)
            verdict = raw.execute("PRAGMA quick_check(1)").fetchone()[0]
            db = sqlite_utils.Database(raw)
            _refuse_newer(db, path)
            pending = tuple(migration.name for migration in MIGRATIONS.pending(db))
    except StoreLocked:
        return DatabaseState(exists=True, in_use=True)
    except StoreError as error:
        return DatabaseState(exists=True, intact=False, fault=str(error))
    fault = "" if verdict == "ok" else f"The database {path} is damaged: {verdict}. Put your last backup in its place."
    return DatabaseState(exists=True, intact=not fault, pending=pending, fault=fault)
