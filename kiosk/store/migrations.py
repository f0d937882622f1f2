"""The schema, as numbered steps. A step that was released is never changed; a new one is added.

Each step is one transaction together with the number it brings the database to, so a power cut
leaves the database before or after a step, never in it.
"""

from __future__ import annotations

from typing import NamedTuple


class Migration(NamedTuple):
    number: int  # PRAGMA user_version afterwards
    name: str
    statements: tuple[str, ...]


MIGRATIONS: tuple[Migration, ...] = (
    Migration(
        1,
        "first form",
        (
            "CREATE TABLE migration"
            " (number INTEGER PRIMARY KEY, name TEXT NOT NULL, at REAL NOT NULL)",
            # Keys made inside the database (keyed hashes); they never leave it.
            "CREATE TABLE secret (name TEXT PRIMARY KEY, value BLOB NOT NULL)",
            # Highest number ever handed out, or reserved, by name.
            "CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL)",
            # Up to where something was reserved: a word (a time) and a number.
            "CREATE TABLE mark"
            " (name TEXT PRIMARY KEY, word TEXT NOT NULL, number INTEGER NOT NULL)",
            """
            CREATE TABLE outbox (
                place INTEGER PRIMARY KEY AUTOINCREMENT,  -- order of writing, never reused
                key TEXT NOT NULL UNIQUE,                 -- made with the record, on each try
                destination TEXT NOT NULL,
                kind TEXT NOT NULL,
                station TEXT NOT NULL,
                terminal TEXT NOT NULL,
                line TEXT NOT NULL DEFAULT '',            -- a case: its records keep their order
                priority INTEGER NOT NULL DEFAULT 0,      -- higher goes first
                payload TEXT,                             -- JSON; NULL once reduced
                digest TEXT NOT NULL,                     -- keyed hash of the payload
                created REAL NOT NULL,                    -- wall clock, seconds
                hold_until REAL NOT NULL DEFAULT 0,
                attempts INTEGER NOT NULL DEFAULT 0,
                refusals INTEGER NOT NULL DEFAULT 0,
                uncertain INTEGER NOT NULL DEFAULT 0,     -- a try began whose outcome is not known
                next_try REAL NOT NULL DEFAULT 0,
                state TEXT NOT NULL DEFAULT 'waiting'
                    CHECK (state IN ('waiting', 'sending', 'accepted', 'refused', 'dead')),
                outcome TEXT NOT NULL DEFAULT '',         -- closed word of the last try
                changed REAL NOT NULL,
                CHECK (payload IS NOT NULL OR state = 'accepted')
            )
            """,
            "CREATE INDEX outbox_open ON outbox (priority DESC, place)"
            " WHERE state IN ('waiting', 'refused')",
            "CREATE INDEX outbox_sending ON outbox (place) WHERE state = 'sending'",
            "CREATE INDEX outbox_done ON outbox (changed) WHERE state = 'accepted'",
            "CREATE INDEX outbox_line ON outbox (line, place) WHERE line <> ''",
            # A destination that is down is left alone as a whole.
            """
            CREATE TABLE destination (
                name TEXT PRIMARY KEY,
                failures INTEGER NOT NULL DEFAULT 0,  -- in a row
                next_try REAL NOT NULL DEFAULT 0,
                outcome TEXT NOT NULL DEFAULT '',
                reached REAL                          -- last proof that it answers sense
            )
            """,
        ),
    ),
)

NEWEST = MIGRATIONS[-1].number
