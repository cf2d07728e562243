"""Cases and their logs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlite_utils

from bot.core.case import Case, CaseState
from bot.errors import Conflict
from bot.store.records import CaseNote, Queued
from bot.store.rows import Row, case_from, case_row, stamp


def save(db: sqlite_utils.Database, case: Case) -> None:
    """Write a new case, or a changed one over the version it was based on.

    Raises:
        Conflict: somebody else changed it first, or opened one for this member; or chance drew an id that is taken.
    """
    row = case_row(case)
    if case.version == 1:
        _refuse_second(db, case)
        marks = ", ".join(f":{column}" for column in row)
        insert = f"INSERT INTO cases ({', '.join(row)}) VALUES ({marks}) ON CONFLICT (id) DO NOTHING"  # noqa: S608
        # Six letters are short enough to be read aloud, and so to be drawn twice: once in 20 among 10,000 cases.
        if db.execute(insert, row).rowcount != 1:
            raise Conflict(f"The case id {case.id} is taken.")
        return
    changes = ", ".join(f"{column} = :{column}" for column in row if column != "id")
    cursor = db.execute(f"UPDATE cases SET {changes} WHERE id = :id AND version = :version - 1", row)  # noqa: S608
    if cursor.rowcount != 1:
        raise Conflict(f"Case {case.id} was changed by somebody else in the meantime.")


def _refuse_second(db: sqlite_utils.Database, case: Case) -> None:
    if open_of(db, case.community, case.member.id) is not None:
        raise Conflict(f"{case.member.name} has an open case already.")


def note(db: sqlite_utils.Database, notes: Iterable[CaseNote]) -> None:
    """Add to the logs of cases."""
    for entry in notes:
        db.execute(
            "INSERT INTO case_log (case_id, at, kind, actor, actor_name, text) VALUES (?, ?, ?, ?, ?, ?)",
            (entry.case, stamp(entry.at), entry.kind, entry.actor.id, entry.actor.name, entry.text),
        )


def case(db: sqlite_utils.Database, case_id: str) -> Case | None:
    """Return one case."""
    return _first(db, "id = ?", case_id)


def open_of(db: sqlite_utils.Database, community: str, member: str) -> Case | None:
    """Return the member's case that is not resolved, the newest if a reopened one stands beside it."""
    return _first(db, "community = ? AND member = ? AND state != 'resolved' ORDER BY opened_at DESC", community, member)


def threadless(db: sqlite_utils.Database, case_id: str) -> bool:
    """Tell whether a case has no private thread, and none is being opened."""
    query = """
        SELECT 1 FROM cases WHERE id = :id AND thread IS NULL AND NOT EXISTS
        (SELECT 1 FROM outbox WHERE case_id = :id AND kind = 'OpenThread' AND state = 'pending')
    """
    return next(iter(db.query(query, {"id": case_id})), None) is not None


def lose_thread(db: sqlite_utils.Database, community: str, thread: str) -> Case | None:
    """Forget a thread that is gone; return the case it was of, None where it was of none."""
    found = of_thread(db, community, thread)
    if found is not None:
        db.execute("UPDATE cases SET thread = NULL WHERE id = ?", (found.id,))
    return found


def under_way(db: sqlite_utils.Database, community: str) -> tuple[tuple[Case, str], ...]:
    """Return the cases whose threads people may write in, with these."""
    rows = db.query(
        "SELECT * FROM cases WHERE community = ? AND thread IS NOT NULL AND NOT closed ORDER BY opened_at", (community,)
    )
    return tuple((case_from(row), row["thread"]) for row in rows)


def of_thread(db: sqlite_utils.Database, community: str, thread: str) -> Case | None:
    """Return the case whose private thread this is."""
    return _first(db, "community = ? AND thread = ?", community, thread)


def _first(db: sqlite_utils.Database, condition: str, *values: object) -> Case | None:
    row = next(iter(db.query(f"SELECT * FROM cases WHERE {condition} LIMIT 1", values)), None)  # noqa: S608
    return None if row is None else case_from(row)


def queue(db: sqlite_utils.Database, community: str, resolved: int) -> tuple[Queued, ...]:
    """Return all open cases, most urgent and then oldest first, and after them the latest ``resolved`` ones."""
    waiting = db.query(
        """
        SELECT * FROM cases WHERE community = ? AND state != 'resolved'
        ORDER BY CASE priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 ELSE 2 END, opened_at
        """,
        (community,),
    )
    done = db.query(
        "SELECT * FROM cases WHERE community = ? AND state = 'resolved' ORDER BY changed_at DESC LIMIT ?",
        (community, resolved),
    )
    return tuple(_view(row) for rows in (waiting, done) for row in rows)


def _view(row: Row) -> Queued:
    return Queued(case_from(row), row["thread"], row["card"])


def lapsed(db: sqlite_utils.Database, before: datetime) -> tuple[Case, ...]:
    """Return the cases resolved before ``before`` whose threads still wait for the member's word."""
    rows = db.query(
        "SELECT * FROM cases WHERE state = 'resolved' AND closed = 0 AND changed_at < ? ORDER BY changed_at",
        (stamp(before),),
    )
    return tuple(case_from(row) for row in rows)


def by_state(db: sqlite_utils.Database) -> dict[str, int]:
    """Return how many cases there are in each state."""
    rows = db.query("SELECT state, count(*) AS n FROM cases GROUP BY state")
    return {state.value: 0 for state in CaseState} | {row["state"]: row["n"] for row in rows}
