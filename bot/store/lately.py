"""What a member wrote before: for the moderator who takes over."""

from __future__ import annotations

from datetime import datetime

import sqlite_utils

from bot.core.model import Earlier
from bot.store.rows import stamp

SHOWN = 3
"""Messages before a case that a moderator is shown."""


def lately(
    db: sqlite_utils.Database, community: str, channel: str, member: str, since: datetime
) -> tuple[Earlier, ...]:
    """Return the latest messages of a member in a channel, oldest first; presses and messages without text left out."""
    rows = db.query(
        """
        SELECT message, text, entry FROM ledger
        WHERE community = ? AND member = ? AND at > ? AND channel = ? AND text != '' AND rule NOT LIKE 'press:%'
        ORDER BY at DESC LIMIT ?
        """,
        (community, member, stamp(since), channel, SHOWN),
    )
    return tuple(Earlier(row["message"], row["text"], row["entry"]) for row in rows)[::-1]
