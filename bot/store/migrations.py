"""The tables, as numbered steps. A step that has landed is never changed: the next one mends it."""

from __future__ import annotations

import sqlite_utils
from sqlite_utils.migrations import Migrations

APPLICATION_ID = 0x4579654C
"""``EyeL``: marks the file as ours (sqlite.org/pragma.html#pragma_application_id)."""

MIGRATIONS = Migrations("eyelevel")


@MIGRATIONS(name="0001_ledger_cases_outbox_members")
def _ledger_cases_outbox_members(db: sqlite_utils.Database) -> None:
    db.execute("""
        CREATE TABLE ledger (
            message TEXT PRIMARY KEY,
            community TEXT NOT NULL,
            channel TEXT NOT NULL,
            member TEXT NOT NULL,
            member_name TEXT NOT NULL,
            at TEXT NOT NULL,
            text TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            link TEXT,
            kind TEXT NOT NULL,
            reason TEXT,
            topic TEXT,
            entry TEXT,
            confidence REAL,
            language TEXT NOT NULL,
            rule TEXT NOT NULL,
            trace TEXT NOT NULL,
            case_id TEXT,
            taken_back INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID
    """)
    db.execute("CREATE INDEX ledger_by_member ON ledger (community, member, at)")
    db.execute("""
        CREATE TABLE cases (
            id TEXT PRIMARY KEY,
            community TEXT NOT NULL,
            channel TEXT NOT NULL,
            message TEXT NOT NULL,
            member TEXT NOT NULL,
            member_name TEXT NOT NULL,
            reason TEXT NOT NULL,
            topic TEXT,
            priority TEXT NOT NULL,
            language TEXT NOT NULL,
            quote TEXT NOT NULL,
            link TEXT,
            tried TEXT NOT NULL,
            earlier INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('open', 'claimed', 'resolved')),
            closed INTEGER NOT NULL DEFAULT 0,
            version INTEGER NOT NULL,
            opened_at TEXT NOT NULL,
            changed_at TEXT NOT NULL,
            claimed_by TEXT,
            claimed_by_name TEXT,
            first_claimed_at TEXT,
            thread TEXT,
            card TEXT
        ) STRICT, WITHOUT ROWID
    """)
    # Not unique: a reopened case may stand beside one that was opened meanwhile.
    db.execute("CREATE INDEX open_cases ON cases (community, member) WHERE state != 'resolved'")
    db.execute("CREATE INDEX cases_by_thread ON cases (thread)")
    db.execute("""
        CREATE TABLE case_log (
            id INTEGER PRIMARY KEY,
            case_id TEXT NOT NULL REFERENCES cases (id),
            at TEXT NOT NULL,
            kind TEXT NOT NULL,
            actor TEXT NOT NULL,
            actor_name TEXT NOT NULL,
            text TEXT NOT NULL
        ) STRICT
    """)
    db.execute("CREATE INDEX case_log_by_case ON case_log (case_id, id)")
    db.execute("""
        CREATE TABLE outbox (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            key TEXT NOT NULL UNIQUE,
            community TEXT NOT NULL,
            lane TEXT NOT NULL,
            case_id TEXT,
            kind TEXT NOT NULL,
            effect TEXT NOT NULL,
            state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'dead')),
            attempts INTEGER NOT NULL DEFAULT 0,
            due_at TEXT NOT NULL,
            created_at TEXT NOT NULL,
            done_at TEXT,
            ref TEXT,
            error TEXT
        ) STRICT
    """)
    db.execute("CREATE INDEX outbox_pending ON outbox (lane, seq) WHERE state = 'pending'")
    db.execute("""
        CREATE TABLE members (
            community TEXT NOT NULL,
            member TEXT NOT NULL,
            name TEXT NOT NULL,
            language TEXT,
            heard TEXT NOT NULL DEFAULT '{}',
            seen_at TEXT NOT NULL,
            PRIMARY KEY (community, member)
        ) STRICT, WITHOUT ROWID
    """)
    db.execute("""
        CREATE TABLE presence (
            community TEXT NOT NULL,
            channel TEXT NOT NULL,
            member TEXT NOT NULL,
            moderator TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (community, channel, member)
        ) STRICT, WITHOUT ROWID
    """)


@MIGRATIONS(name="0002_local_chat")
def _local_chat(db: sqlite_utils.Database) -> None:
    db.execute("""
        CREATE TABLE chat_rooms (
            id TEXT PRIMARY KEY,
            role TEXT NOT NULL,
            title TEXT NOT NULL,
            case_id TEXT UNIQUE,
            parent TEXT,
            locked INTEGER NOT NULL DEFAULT 0,
            created_at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
    """)
    db.execute("""
        CREATE TABLE chat_guests (
            room TEXT NOT NULL REFERENCES chat_rooms (id),
            member TEXT NOT NULL,
            PRIMARY KEY (room, member)
        ) STRICT, WITHOUT ROWID
    """)
    db.execute("""
        CREATE TABLE chat_messages (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            room TEXT NOT NULL REFERENCES chat_rooms (id),
            author TEXT NOT NULL,
            author_name TEXT NOT NULL,
            author_role TEXT NOT NULL,
            text TEXT NOT NULL,
            buttons TEXT NOT NULL DEFAULT '[]',
            reply_to TEXT,
            card_case TEXT UNIQUE,
            nonce TEXT,
            at TEXT NOT NULL,
            edited INTEGER NOT NULL DEFAULT 0,
            taken INTEGER NOT NULL,
            UNIQUE (author, nonce)
        ) STRICT
    """)
    db.execute("CREATE INDEX chat_messages_by_room ON chat_messages (room, seq)")
    db.execute("CREATE INDEX chat_messages_not_taken ON chat_messages (seq) WHERE taken = 0")
    # The unique key is what makes an effect happen once, however often the outbox hands it over.
    db.execute("""
        CREATE TABLE chat_effects (
            key TEXT PRIMARY KEY,
            ref TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
    """)
    db.execute("""
        CREATE TABLE chat_read (
            member TEXT NOT NULL,
            room TEXT NOT NULL,
            seq INTEGER NOT NULL,
            PRIMARY KEY (member, room)
        ) STRICT, WITHOUT ROWID
    """)


@MIGRATIONS(name="0003_indexes_to_count_by")
def _indexes_to_count_by(db: sqlite_utils.Database) -> None:
    # Asked every few seconds for the metrics, while done effects and resolved cases only grow in number.
    db.execute("CREATE INDEX cases_by_state ON cases (state)")
    db.execute("CREATE INDEX outbox_dead ON outbox (seq) WHERE state = 'dead'")


@MIGRATIONS(name="0004_votes")
def _votes(db: sqlite_utils.Database) -> None:
    db.execute("""
        CREATE TABLE votes (
            id TEXT PRIMARY KEY,
            community TEXT NOT NULL,
            member TEXT NOT NULL,
            entry TEXT NOT NULL,
            wording TEXT NOT NULL,
            basis TEXT NOT NULL,
            confidence REAL NOT NULL,
            first INTEGER NOT NULL,
            choice TEXT NOT NULL,
            at TEXT NOT NULL,
            discarded_at TEXT
        ) STRICT, WITHOUT ROWID
    """)
    db.execute("CREATE INDEX votes_by_time ON votes (community, at)")
    db.execute("CREATE INDEX votes_by_member ON votes (community, member)")


@MIGRATIONS(name="0005_removed_messages")
def _removed_messages(db: sqlite_utils.Database) -> None:
    db.execute("ALTER TABLE chat_messages ADD COLUMN removed INTEGER NOT NULL DEFAULT 0")


@MIGRATIONS(name="0006_copies_of_a_text")
def _copies_of_a_text(db: sqlite_utils.Database) -> None:
    db.execute("CREATE INDEX ledger_by_text ON ledger (community, fingerprint, at) WHERE fingerprint != ''")


@MIGRATIONS(name="0007_discord")
def _discord(db: sqlite_utils.Database) -> None:
    # What was taken up last in a channel is asked at each start.
    db.execute("CREATE INDEX ledger_by_channel ON ledger (community, channel)")
    db.execute("""
        CREATE TABLE discord_watched (
            guild TEXT NOT NULL,
            channel TEXT NOT NULL,
            since INTEGER NOT NULL,
            PRIMARY KEY (guild, channel)
        ) STRICT, WITHOUT ROWID
    """)
    db.execute("""
        CREATE TABLE discord_servers (
            guild TEXT PRIMARY KEY,
            settings TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
    """)
    db.execute("""
        CREATE TABLE discord_commands (
            place TEXT PRIMARY KEY,
            fingerprint TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
    """)


@MIGRATIONS(name="0008_what_was_written_before_a_case")
def _what_was_written_before_a_case(db: sqlite_utils.Database) -> None:
    db.execute("ALTER TABLE cases ADD COLUMN lately TEXT NOT NULL DEFAULT ''")
