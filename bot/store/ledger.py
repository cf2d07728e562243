"""The ledger: one row for each message or press that was taken up, with what was decided and why."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlite_utils

from bot.core.model import Answer, Context, Decision, GivenAnswer, HandOff, HandOffReason, Member, OpenCase
from bot.store.lately import lately
from bot.store.records import Entered, Outcome, Taken
from bot.store.rows import Row, moment, stamp, trace_from, trace_json

WAIT_SAMPLE = 20
"""The expected wait is the median over at most this many of the latest claimed cases."""

WAIT_LEAST = 5
"""With fewer claimed cases than this no wait is promised."""


@dataclass(frozen=True, slots=True)
class Windows:
    """How far back a context looks."""

    answers: timedelta
    texts: timedelta
    deflections: timedelta
    presence: timedelta
    waits: timedelta = timedelta(days=14)


def enter(db: sqlite_utils.Database, outcome: Outcome) -> bool:
    """Write the row of ``outcome``; False when the message was taken up before."""
    row = _row(outcome)
    columns = ", ".join(row)
    marks = ", ".join(f":{column}" for column in row)
    cursor = db.execute(f"INSERT INTO ledger ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING", row)  # noqa: S608
    return cursor.rowcount == 1


def _row(outcome: Outcome) -> dict[str, Any]:
    taken, decision = outcome.taken, outcome.decision
    return {
        "message": taken.id,
        "community": taken.community,
        "channel": taken.channel,
        "member": taken.member.id,
        "member_name": taken.member.name,
        "at": stamp(taken.at),
        "text": taken.text,
        "fingerprint": taken.fingerprint,
        "link": taken.link,
        "kind": kind_of(decision),
        "reason": getattr(decision, "reason", None),
        "topic": decision.topic if isinstance(decision, HandOff) else None,
        "entry": decision.entry if isinstance(decision, Answer | HandOff) else None,
        "confidence": decision.confidence if isinstance(decision, Answer) else None,
        "language": outcome.trace.language,
        "rule": outcome.trace.rule,
        "trace": trace_json(outcome.trace),
        "case_id": outcome.case.id if outcome.case else outcome.case_id,
    }


def kind_of(decision: Decision | None) -> str:
    """Return the name of a decision as the ledger and the command line write it."""
    return "press" if decision is None else type(decision).__name__.lower()


def entered(db: sqlite_utils.Database, message: str) -> Entered | None:
    """Return the row of a message or press."""
    row = _one(db, "SELECT * FROM ledger WHERE message = ?", message)
    return None if row is None else _entered(row)


def _entered(row: Row) -> Entered:
    return Entered(
        taken=Taken(
            id=row["message"],
            community=row["community"],
            channel=row["channel"],
            member=Member(row["member"], row["member_name"]),
            at=moment(row["at"]),
            text=row["text"],
            fingerprint=row["fingerprint"],
            link=row["link"],
        ),
        kind=row["kind"],
        reason=row["reason"],
        topic=row["topic"],
        entry=row["entry"],
        confidence=row["confidence"],
        trace=trace_from(row["trace"]),
        case=row["case_id"],
    )


def meet(db: sqlite_utils.Database, outcome: Outcome) -> None:
    """Keep what the next message of this member should know: language and lines heard."""
    taken = outcome.taken
    db.execute(
        """
        INSERT INTO members (community, member, name, language, seen_at) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (community, member) DO UPDATE SET
            name = excluded.name, language = excluded.language, seen_at = excluded.seen_at
        """,
        (taken.community, taken.member.id, taken.member.name, outcome.trace.language, stamp(taken.at)),
    )
    listener = outcome.listener or taken.member.id
    heard = _heard(db, taken.community, listener)
    for key in outcome.said:
        heard[key] = heard.get(key, 0) + 1
    db.execute(
        "UPDATE members SET heard = ? WHERE community = ? AND member = ?",
        (json.dumps(heard), taken.community, listener),
    )


def take_back(db: sqlite_utils.Database, message: str) -> None:
    """Let a deflection count no more."""
    db.execute("UPDATE ledger SET taken_back = 1 WHERE message = ?", (message,))


def _heard(db: sqlite_utils.Database, community: str, member: str) -> dict[str, int]:
    known = _one(db, "SELECT heard FROM members WHERE community = ? AND member = ?", community, member)
    heard: dict[str, int] = json.loads(known["heard"]) if known else {}
    return heard


def context(
    db: sqlite_utils.Database, community: str, channel: str, member: str, now: datetime, windows: Windows
) -> Context:
    """Return what a decision about this member in this channel may know."""
    known = _one(db, "SELECT language FROM members WHERE community = ? AND member = ?", community, member)
    return Context(
        now=now,
        language=known["language"] if known else None,
        recent_answers=_recent_answers(db, community, channel, member, now - windows.answers),
        recent_texts=_recent_texts(db, community, member, now - windows.texts),
        deflected_at=_deflected(db, community, member, now - windows.deflections),
        open_case=_open_case(db, community, member),
        human_present=_human_present(db, community, channel, member, now - windows.presence),
        heard=_heard(db, community, member),
        earlier_cases=_earlier_cases(db, community, member),
        expected_wait=_expected_wait(db, community, now - windows.waits),
        lately=lately(db, community, channel, member, now - windows.answers),
    )


def copies(db: sqlite_utils.Database, community: str, fingerprint: str, member: str, since: datetime) -> int:
    """Count how often others posted a text since ``since``."""
    sql = """
        SELECT count(*) AS n FROM ledger
        WHERE community = ? AND fingerprint = ? AND fingerprint != '' AND at > ? AND member != ?
    """
    row = _one(db, sql, community, fingerprint, stamp(since), member)
    return int(row["n"]) if row else 0


_OF_MEMBER = "FROM ledger WHERE community = ? AND member = ? AND at > ?"


def _recent_answers(
    db: sqlite_utils.Database, community: str, channel: str, member: str, since: datetime
) -> tuple[GivenAnswer, ...]:
    rows = db.query(
        f"SELECT entry, at, message {_OF_MEMBER} AND channel = ? AND kind = 'answer' ORDER BY at DESC LIMIT 10",
        (community, member, stamp(since), channel),
    )
    return tuple(GivenAnswer(row["entry"], moment(row["at"]), row["message"]) for row in rows)


def _recent_texts(
    db: sqlite_utils.Database, community: str, member: str, since: datetime
) -> tuple[tuple[datetime, str, str], ...]:
    rows = db.query(
        f"SELECT at, channel, fingerprint {_OF_MEMBER} AND fingerprint != '' ORDER BY at DESC LIMIT 20",
        (community, member, stamp(since)),
    )
    return tuple((moment(row["at"]), row["channel"], row["fingerprint"]) for row in rows)


def _deflected(db: sqlite_utils.Database, community: str, member: str, since: datetime) -> tuple[datetime, ...]:
    rows = db.query(
        f"SELECT at {_OF_MEMBER} AND kind = 'deflect' AND NOT taken_back ORDER BY at DESC LIMIT 20",
        (community, member, stamp(since)),
    )
    return tuple(moment(row["at"]) for row in rows)


def _open_case(db: sqlite_utils.Database, community: str, member: str) -> OpenCase | None:
    row = _one(
        db,
        """
        SELECT id, claimed_by_name, reason FROM cases
        WHERE community = ? AND member = ? AND state != 'resolved' ORDER BY opened_at DESC
        """,
        community,
        member,
    )
    return None if row is None else OpenCase(row["id"], row["claimed_by_name"], HandOffReason(row["reason"]))


def _earlier_cases(db: sqlite_utils.Database, community: str, member: str) -> int:
    query = "SELECT count(*) AS n FROM cases WHERE community = ? AND member = ?"
    return int(next(iter(db.query(query, (community, member))))["n"])


def _human_present(db: sqlite_utils.Database, community: str, channel: str, member: str, since: datetime) -> bool:
    query = "SELECT 1 FROM presence WHERE community = ? AND channel = ? AND member = ? AND at > ?"
    return _one(db, query, community, channel, member, stamp(since)) is not None


def _expected_wait(db: sqlite_utils.Database, community: str, since: datetime) -> timedelta | None:
    rows = db.query(
        """
        SELECT opened_at, first_claimed_at FROM cases
        WHERE community = ? AND first_claimed_at > ? ORDER BY first_claimed_at DESC LIMIT ?
        """,
        (community, stamp(since), WAIT_SAMPLE),
    )
    waits = sorted(moment(row["first_claimed_at"]) - moment(row["opened_at"]) for row in rows)
    return waits[len(waits) // 2] if len(waits) >= WAIT_LEAST else None


def be_present(
    db: sqlite_utils.Database, community: str, channel: str, member: str, moderator: str, at: datetime
) -> None:
    """Note that a moderator is talking with a member in a channel."""
    db.execute(
        """
        INSERT INTO presence (community, channel, member, moderator, at) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (community, channel, member) DO UPDATE SET moderator = excluded.moderator, at = excluded.at
        """,
        (community, channel, member, moderator, stamp(at)),
    )


def last_asker(db: sqlite_utils.Database, community: str, channel: str, since: datetime) -> str | None:
    """Return the member whose message was taken up last in a channel, other than silently."""
    row = _one(
        db,
        """
        SELECT member FROM ledger WHERE community = ? AND channel = ? AND at > ?
        AND kind NOT IN ('silent', 'press') ORDER BY at DESC
        """,
        community,
        channel,
        stamp(since),
    )
    return None if row is None else str(row["member"])


def _one(db: sqlite_utils.Database, query: str, *values: object) -> Row | None:
    return next(iter(db.query(f"{query} LIMIT 1", values)), None)
