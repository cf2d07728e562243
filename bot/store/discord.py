"""What the bot must remember of Discord itself: what it watches since when, what /setup wrote, which commands stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlite_utils

from bot.store.database import Database


class DiscordStore:
    """Reads and writes the ``discord_*`` tables, each call one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def watch(self, guild: str, channels: Iterable[str], since: int) -> None:
        """Note that ``channels`` are watched, from the message id ``since`` on where that is new."""
        rows = [(guild, channel, since) for channel in channels]

        def work(db: sqlite_utils.Database) -> None:
            for row in rows:
                db.execute("INSERT OR IGNORE INTO discord_watched (guild, channel, since) VALUES (?, ?, ?)", row)

        await self._database.run(work)

    async def last_taken(self, guild: str, channel: str, parent: str | None) -> int | None:
        """Return the id of the message in ``channel`` that was taken up last.

        Where there is none: from where on it, or the ``parent`` it hangs under, is watched; None where neither is.
        """
        newest = """
            SELECT max(CAST(message AS INTEGER)) AS id FROM ledger
            WHERE community = ? AND channel = ? AND message NOT GLOB '*[^0-9]*'
        """
        watched = "SELECT min(since) AS id FROM discord_watched WHERE guild = ? AND channel IN (?, ?)"

        def work(db: sqlite_utils.Database) -> int | None:
            taken = next(iter(db.query(newest, (guild, channel))))["id"]
            since = next(iter(db.query(watched, (guild, channel, parent or channel))))["id"]
            known = [each for each in (taken, since) if each is not None]
            return max(known) if known else None

        return await self._database.run(work)

    async def servers(self) -> Mapping[str, str]:
        """Return what /setup wrote, as JSON, by server."""
        rows = "SELECT guild, settings FROM discord_servers"
        return await self._database.run(lambda db: {row["guild"]: row["settings"] for row in db.query(rows)})

    async def save_server(self, guild: str, settings: str) -> None:
        """Keep what /setup wrote."""
        write = "INSERT OR REPLACE INTO discord_servers (guild, settings) VALUES (?, ?)"
        await self._database.run(lambda db: db.execute(write, (guild, settings)))

    async def commands(self, place: str) -> str | None:
        """Return the fingerprint of the commands that Discord was told last."""
        query = "SELECT fingerprint FROM discord_commands WHERE place = ?"

        def work(db: sqlite_utils.Database) -> str | None:
            row = next(iter(db.query(query, (place,))), None)
            return None if row is None else str(row["fingerprint"])

        return await self._database.run(work)

    async def save_commands(self, place: str, fingerprint: str) -> None:
        """Note which commands Discord knows."""
        write = "INSERT OR REPLACE INTO discord_commands (place, fingerprint) VALUES (?, ?)"
        await self._database.run(lambda db: db.execute(write, (place, fingerprint)))
