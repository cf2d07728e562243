"""Effects that wait to be carried out, in lanes: what belongs to one case or channel keeps its order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlite_utils

from bot.core.effects import EditSaid, Effect, OpenThread, PutCard
from bot.store.records import Pending
from bot.store.rows import Row, effect_from, effect_json, lane_of, moment, optional_moment, stamp


def post(db: sqlite_utils.Database, community: str, effects: Iterable[Effect], at: datetime) -> None:
    """Add effects, due at once. A key that is there already is left as it is."""
    for effect in effects:
        kind, content = effect_json(effect)
        lane, case_id = lane_of(effect)
        db.execute(
            """
            INSERT INTO outbox (key, community, lane, case_id, kind, effect, due_at, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING
            """,
            (effect.key, community, f"{community}/{lane}", case_id, kind, content, stamp(at), stamp(at)),
        )


def due(db: sqlite_utils.Database, now: datetime, limit: int) -> tuple[Pending, ...]:
    """Return the first pending effect of each lane, where it is due."""
    rows = db.query(
        """
        SELECT o.*, c.thread AS thread, c.card AS card
        FROM outbox AS o LEFT JOIN cases AS c ON c.id = o.case_id
        WHERE o.seq IN (SELECT min(seq) FROM outbox WHERE state = 'pending' GROUP BY lane) AND o.due_at <= ?
        ORDER BY o.seq LIMIT ?
        """,
        (stamp(now), limit),
    )
    return tuple(_pending(db, row) for row in list(rows))


def _pending(db: sqlite_utils.Database, row: Row) -> Pending:
    effect = effect_from(row["kind"], row["effect"])
    said, state = row["card"], None
    if isinstance(effect, EditSaid):
        first = next(iter(db.query("SELECT ref, state FROM outbox WHERE key = ?", (effect.said,))), None)
        said, state = (first["ref"], first["state"]) if first else (None, None)
    created = moment(row["created_at"])
    return Pending(row["seq"], effect, row["community"], row["attempts"], row["thread"], said, state, created)


def newest(db: sqlite_utils.Database) -> int:
    """Return the number of the effect that was put in last, 0 where there never was one."""
    return int(next(iter(db.query("SELECT coalesce(max(seq), 0) AS n FROM outbox")))["n"])


def next_due(db: sqlite_utils.Database, after: datetime | None = None) -> datetime | None:
    """Return when the next lane's first effect is due (later than ``after``), None where nothing waits."""
    rows = db.query(
        """
        SELECT min(due_at) AS due_at FROM outbox
        WHERE seq IN (SELECT min(seq) FROM outbox WHERE state = 'pending' GROUP BY lane) AND due_at > ?
        """,
        (stamp(after) if after else "",),
    )
    return optional_moment(next(iter(rows))["due_at"])


def done(db: sqlite_utils.Database, pending: Pending, ref: str, at: datetime) -> None:
    """Note that an effect was carried out, and where what it made can be found."""
    db.execute(
        "UPDATE outbox SET state = 'done', attempts = attempts + 1, done_at = ?, ref = ?, error = NULL WHERE seq = ?",
        (stamp(at), ref, pending.seq),
    )
    match pending.effect:
        case OpenThread(case=case):
            db.execute("UPDATE cases SET thread = ? WHERE id = ?", (ref, case))
        case PutCard(case=case):
            db.execute("UPDATE cases SET card = ? WHERE id = ?", (ref, case))
        case _:
            pass


def retry(db: sqlite_utils.Database, pending: Pending, due_at: datetime, error: str, *, counted: bool = True) -> None:
    """Note a failed try and when the next one is due; one that is not ``counted`` brings no end nearer."""
    db.execute(
        "UPDATE outbox SET attempts = attempts + ?, due_at = ?, error = ? WHERE seq = ?",
        (int(counted), stamp(due_at), error, pending.seq),
    )


def bury(db: sqlite_utils.Database, pending: Pending, error: str, at: datetime) -> None:
    """Give an effect up: it stays in the table as dead, with the reason."""
    db.execute(
        "UPDATE outbox SET state = 'dead', attempts = attempts + 1, done_at = ?, error = ? WHERE seq = ?",
        (stamp(at), error, pending.seq),
    )


def depth(db: sqlite_utils.Database) -> dict[str, int]:
    """Return how many effects are pending, done and dead."""
    rows = db.query("SELECT state, count(*) AS n FROM outbox GROUP BY state")
    return {"pending": 0, "done": 0, "dead": 0} | {row["state"]: row["n"] for row in rows}


def waiting(db: sqlite_utils.Database) -> tuple[int, int, datetime | None]:
    """Return how many effects are pending and dead, and since when the oldest pending one waits."""
    rows = db.query(
        """
        SELECT count(*) AS pending, min(created_at) AS since,
               (SELECT count(*) FROM outbox WHERE state = 'dead') AS dead
        FROM outbox WHERE state = 'pending'
        """
    )
    row = next(iter(rows))
    return row["pending"], row["dead"], optional_moment(row["since"])
