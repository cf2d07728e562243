"""What is kept about one member, shown and erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlite_utils

from bot.store.database import Database
from bot.store.rows import optional_moment

NOBODY = "erased"
"""Stands where a member's id stood: rows stay, so that nothing is taken up again, but say of nobody any more."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept about a member; of messages the redacted text."""

    messages: int
    latest: datetime | None
    language: str | None
    cases: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether anything is kept at all."""
        return bool(self.messages or self.cases or self.language)


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was erased."""

    messages: int
    cases: int


class PrivacyStore:
    """Reads and erases, each call one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def kept(self, community: str, member: str) -> Kept:
        """Return what is kept about a member of a community.

        Raises:
            StoreError: the database could not be asked.
        """
        return await self._database.run(lambda db: _kept(db, community, member))

    async def erase(self, community: str, member: str) -> Erased:
        """Erase it: texts, names, ids, language. An open case is resolved, for nobody is left to talk to.

        Raises:
            StoreError: the database could not do it; nothing was erased.
        """
        return await self._database.run(lambda db: _erase(db, community, member))


def _kept(db: sqlite_utils.Database, community: str, member: str) -> Kept:
    whose = (community, member)
    count = next(
        iter(db.query("SELECT count(*) AS n, max(at) AS at FROM ledger WHERE community = ? AND member = ?", whose))
    )
    known = next(iter(db.query("SELECT language FROM members WHERE community = ? AND member = ?", whose)), None)
    cases = db.query("SELECT id FROM cases WHERE community = ? AND member = ? ORDER BY opened_at", whose)
    language = known["language"] if known else None
    return Kept(count["n"], optional_moment(count["at"]), language, tuple(row["id"] for row in cases))


_CASES = "SELECT id FROM cases WHERE community = :community AND member = :member"
_MESSAGES = "SELECT message FROM ledger WHERE community = :community AND member = :member"

_STEPS = (
    # What was or is to be said about them, first of all: it holds their words.
    f"DELETE FROM outbox WHERE case_id IN ({_CASES})",  # noqa: S608 - constants of this file
    f"DELETE FROM outbox WHERE substr(key, 1, instr(key, ':') - 1) IN ({_MESSAGES})",  # noqa: S608
    f"UPDATE case_log SET text = '' WHERE case_id IN ({_CASES})",  # noqa: S608
    f"UPDATE case_log SET actor = :nobody, actor_name = '' WHERE actor = :member AND case_id IN ({_CASES})",  # noqa: S608
    """UPDATE cases SET quote = '', member_name = '–', link = NULL, tried = '', lately = '', member = :nobody,
       state = 'resolved', closed = 1, version = version + 1 WHERE community = :community AND member = :member""",
    """UPDATE ledger SET text = '', fingerprint = '', member_name = '', link = NULL, member = :nobody,
       trace = json_set(trace, '$.text', '', '$.findings', json('[]'))
       WHERE community = :community AND member = :member""",
    "DELETE FROM votes WHERE community = :community AND member = :member",
    "DELETE FROM members WHERE community = :community AND member = :member",
    "DELETE FROM presence WHERE community = :community AND member = :member",
)


def _erase(db: sqlite_utils.Database, community: str, member: str) -> Erased:
    before = _kept(db, community, member)
    values = {"community": community, "member": member, "nobody": NOBODY}
    for step in _STEPS:
        db.execute(step, values)
    return Erased(before.messages, len(before.cases))
