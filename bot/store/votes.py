"""What members pressed as votes on how sure the bot was: kept apart from the ledger, without a word of theirs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlite_utils

from bot.core.votes import Choice, Vote
from bot.store.records import Cast, VoteFilter
from bot.store.rows import Row, moment, optional_moment, stamp


def cast(db: sqlite_utils.Database, community: str, votes: Iterable[Vote]) -> None:
    """Keep votes."""
    for vote in votes:
        db.execute(
            """
            INSERT INTO votes (id, community, member, entry, wording, basis, confidence, first, choice, at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            (
                vote.id,
                community,
                vote.member,
                vote.entry,
                vote.wording,
                vote.basis,
                vote.confidence,
                int(vote.first),
                vote.choice.value,
                stamp(vote.at),
            ),
        )


def found(db: sqlite_utils.Database, wanted: VoteFilter, strikes_since: datetime) -> tuple[Cast, ...]:
    """Return votes, oldest first, each with whether it counts.

    Args:
        db: the database.
        wanted: which ones.
        strikes_since: a member who was deflected after this, without a moderator taking it back, has no vote.
    """
    condition, values = _where(wanted)
    rows = db.query(
        f"""
        SELECT votes.*, EXISTS (
            SELECT 1 FROM ledger WHERE ledger.community = votes.community AND ledger.member = votes.member
            AND ledger.at > :strikes_since AND ledger.kind = 'deflect' AND NOT ledger.taken_back
        ) AS struck
        FROM votes WHERE {condition} ORDER BY at, id
        """,  # noqa: S608
        {**values, "strikes_since": stamp(strikes_since)},
    )
    return tuple(_cast(row) for row in rows)


def discard(db: sqlite_utils.Database, wanted: VoteFilter, at: datetime) -> int:
    """Let votes count no more, until they are restored; return how many."""
    condition, values = _where(wanted)
    query = f"UPDATE votes SET discarded_at = :now WHERE discarded_at IS NULL AND {condition}"  # noqa: S608
    return int(db.execute(query, {**values, "now": stamp(at)}).rowcount)


def restore(db: sqlite_utils.Database, wanted: VoteFilter) -> int:
    """Let discarded votes count again; return how many."""
    condition, values = _where(wanted)
    query = f"UPDATE votes SET discarded_at = NULL WHERE discarded_at IS NOT NULL AND {condition}"  # noqa: S608
    return int(db.execute(query, values).rowcount)


def erase(db: sqlite_utils.Database, wanted: VoteFilter) -> int:
    """Delete votes for good; return how many."""
    condition, values = _where(wanted)
    return int(db.execute(f"DELETE FROM votes WHERE {condition}", values).rowcount)  # noqa: S608


def _where(wanted: VoteFilter) -> tuple[str, dict[str, Any]]:
    values = {
        "community": wanted.community,
        "entry": wanted.entry,
        "member": wanted.member,
        "since": stamp(wanted.since) if wanted.since else None,
    }
    conditions = {"community": "community = :community", "entry": "entry = :entry", "member": "member = :member"}
    conditions["since"] = "at >= :since"
    given = {name: value for name, value in values.items() if value is not None}
    return " AND ".join(conditions[name] for name in given) or "1", given


def _cast(row: Row) -> Cast:
    vote = Vote(
        id=row["id"],
        member=row["member"],
        entry=row["entry"],
        wording=row["wording"],
        basis=row["basis"],
        confidence=row["confidence"],
        first=bool(row["first"]),
        choice=Choice(row["choice"]),
        at=moment(row["at"]),
    )
    return Cast(vote, row["community"], struck=bool(row["struck"]), discarded_at=optional_moment(row["discarded_at"]))
