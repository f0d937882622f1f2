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
    Migration(
        2,
        "writes of unknown outcome, materials, audit",
        (
            # A CHECK cannot be changed: the table is written anew, rows and their order kept.
            "ALTER TABLE outbox RENAME TO outbox_1",
            "DROP INDEX outbox_open",
            "DROP INDEX outbox_sending",
            "DROP INDEX outbox_done",
            "DROP INDEX outbox_line",
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
                state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending',
                    'unknown', 'accepted', 'refused', 'dead', 'closed', 'handed-over')),
                outcome TEXT NOT NULL DEFAULT '',         -- closed word of the last try
                changed REAL NOT NULL,
                rule TEXT NOT NULL DEFAULT 'resend'       -- what to do when the outcome is unknown
                    CHECK (rule IN ('resend', 'ask', 'ask-then-send', 'staff')),
                reference TEXT NOT NULL DEFAULT '',       -- number on the wire, for life (msgid)
                sent REAL NOT NULL DEFAULT 0,             -- wall clock of the last sending
                code TEXT NOT NULL DEFAULT '',            -- the destination's word for a refusal
                proof TEXT NOT NULL DEFAULT '',           -- its number of what it accepted
                origin TEXT NOT NULL DEFAULT '',          -- the export this record came in by
                CHECK (payload IS NOT NULL OR state IN ('accepted', 'closed'))
            )
            """,
            "INSERT INTO outbox (place, key, destination, kind, station, terminal, line, priority,"
            " payload, digest, created, hold_until, attempts, refusals, uncertain, next_try, state,"
            " outcome, changed) SELECT place, key, destination, kind, station, terminal, line,"
            " priority, payload, digest, created, hold_until, attempts, refusals, uncertain,"
            " next_try, state, outcome, changed FROM outbox_1 ORDER BY place",
            "DROP TABLE outbox_1",
            "CREATE INDEX outbox_open ON outbox (destination, priority DESC, place)"
            " WHERE state IN ('waiting', 'refused', 'unknown')",
            "CREATE INDEX outbox_sending ON outbox (place) WHERE state = 'sending'",
            "CREATE INDEX outbox_held ON outbox (hold_until) WHERE hold_until > 0",
            "CREATE INDEX outbox_done ON outbox (changed) WHERE state IN ('accepted', 'closed')",
            "CREATE INDEX outbox_line ON outbox (line, place) WHERE line <> ''",
            # Figures of what is left to do, and the oldest of a kind, without reading a record.
            "CREATE INDEX outbox_left ON outbox (destination, state, created)"
            " WHERE state NOT IN ('accepted', 'closed')",
            "CREATE INDEX outbox_kind ON outbox (kind, place)"
            " WHERE state NOT IN ('accepted', 'closed')",
            # Files beside the database. Their keys stand here alone: without its row one is noise.
            """
            CREATE TABLE material (
                name TEXT PRIMARY KEY,          -- SHA-256 of the file as it lies on the disk
                record TEXT NOT NULL REFERENCES outbox (key),
                place INTEGER NOT NULL,         -- order within the record
                secret BLOB NOT NULL,           -- 32 bytes, of this file only
                digest TEXT NOT NULL,           -- SHA-256 of the content
                size INTEGER NOT NULL,          -- bytes of the content
                media TEXT NOT NULL             -- IANA media type
            )
            """,
            "CREATE INDEX material_record ON material (record, place)",
            # Who did what. Each row's link covers the row and the link before it.
            """
            CREATE TABLE audit (
                number INTEGER PRIMARY KEY,     -- 1, 2, 3 … without a gap
                at INTEGER NOT NULL,            -- wall clock, milliseconds
                actor TEXT NOT NULL,
                who TEXT NOT NULL,              -- keyed hash of the acting person, or empty
                deed TEXT NOT NULL,
                item TEXT NOT NULL,             -- kind of record, item, or empty
                person TEXT NOT NULL,           -- keyed hash of whose insurance, or empty
                reference TEXT NOT NULL,        -- key of a record, an export, a backup
                digest TEXT NOT NULL,           -- keyed hash of what it says, or a closed word
                link TEXT NOT NULL
            )
            """,
            "CREATE TRIGGER audit_stays BEFORE UPDATE ON audit"
            " BEGIN SELECT RAISE(ABORT, 'audit rows stay'); END",
            "CREATE TRIGGER audit_grows BEFORE DELETE ON audit"
            " BEGIN SELECT RAISE(ABORT, 'audit rows stay'); END",
        ),
    ),
    Migration(
        3,
        "post of the service platform",
        (
            # Notices, courses, publicity tasks: the newest version of each. A withdrawn one leaves
            # its number, so that an older version that comes late does not bring it back.
            """
            CREATE TABLE post (
                kind TEXT NOT NULL,
                id TEXT NOT NULL,                  -- the platform's
                version INTEGER NOT NULL,
                content TEXT,                      -- JSON; NULL once withdrawn
                published TEXT NOT NULL,           -- local time, ISO 8601
                until TEXT NOT NULL DEFAULT '',    -- last day in force; '' open
                came REAL NOT NULL,                -- wall clock, seconds
                shown INTEGER NOT NULL DEFAULT -1, -- highest version that somebody was shown
                claimed INTEGER NOT NULL DEFAULT 0,
                PRIMARY KEY (kind, id)
            )
            """,
            # Who of the staff has read which version: by keyed hash.
            """
            CREATE TABLE post_read (
                kind TEXT NOT NULL,
                id TEXT NOT NULL,
                version INTEGER NOT NULL,
                who TEXT NOT NULL,
                record TEXT NOT NULL,              -- key of the receipt
                PRIMARY KEY (kind, id, version, who)
            )
            """,
            "CREATE TABLE post_cursor (kind TEXT PRIMARY KEY, value TEXT NOT NULL)",
        ),
    ),
    Migration(
        4,
        "cases of persons",
        (
            # Whose case a record is, to be found again under 办理进度. What became of it is the
            # record's own: nothing of that is written down twice.
            """
            CREATE TABLE filed (
                record TEXT PRIMARY KEY REFERENCES outbox (key),
                person TEXT NOT NULL,              -- keyed hash of whose insurance
                number TEXT NOT NULL,              -- one-time number, on the receipt
                item TEXT NOT NULL,
                at REAL NOT NULL,                  -- wall clock, seconds
                undoes TEXT NOT NULL DEFAULT ''    -- centre's number of what it withdraws
            )
            """,
            "CREATE INDEX filed_person ON filed (person, at)",
        ),
    ),
    Migration(
        5,
        "papers with a check number",
        (
            # Of each paper that bears one: what its check number is, and what must stand on it.
            """
            CREATE TABLE paper (
                serial TEXT PRIMARY KEY,
                item TEXT NOT NULL,
                digest TEXT NOT NULL,      -- keyed hash of serial and content
                person TEXT NOT NULL,      -- keyed hash of whose paper it is
                facts TEXT NOT NULL,       -- JSON: [label, text], as printed
                at REAL NOT NULL           -- wall clock, seconds
            )
            """,
            "CREATE INDEX paper_at ON paper (at)",
        ),
    ),
    Migration(
        6,
        "queue of the station",
        (
            # At the keeper: how many numbers and blocks of a type's day were given.
            """
            CREATE TABLE queue_count (
                day TEXT NOT NULL,
                kind TEXT NOT NULL,
                given INTEGER NOT NULL DEFAULT 0,
                blocks INTEGER NOT NULL DEFAULT 0,
                PRIMARY KEY (day, kind)
            )
            """,
            # Who asked is a one-time word, so that an answer that was lost is given once more.
            """
            CREATE TABLE queue_ticket (
                day TEXT NOT NULL,
                number TEXT NOT NULL,
                kind TEXT NOT NULL,
                priority TEXT NOT NULL,
                at REAL NOT NULL,                  -- handed out, wall clock, seconds
                turn INTEGER NOT NULL,
                entry INTEGER NOT NULL,
                standing TEXT NOT NULL,
                window TEXT NOT NULL DEFAULT '',
                calls INTEGER NOT NULL DEFAULT 0,
                passes INTEGER NOT NULL DEFAULT 0,
                called_at REAL NOT NULL DEFAULT 0,
                PRIMARY KEY (day, number)
            )
            """,
            # What was answered to a one-time word: a number, a block's first, or '' for void.
            """
            CREATE TABLE queue_request (
                request TEXT PRIMARY KEY,
                day TEXT NOT NULL,
                answer TEXT NOT NULL
            )
            """,
            "CREATE TABLE queue_streak (day TEXT NOT NULL, window TEXT NOT NULL,"
            " streak INTEGER NOT NULL, PRIMARY KEY (day, window))",
            # At a ticket machine: numbers set apart for it, up to `next` used. `lost`: the mark of
            # lost counters under which they came; under another one they are not used any more.
            """
            CREATE TABLE queue_block (
                day TEXT NOT NULL,
                kind TEXT NOT NULL,
                first INTEGER NOT NULL,
                last INTEGER NOT NULL,
                next INTEGER NOT NULL,
                lost INTEGER NOT NULL,
                PRIMARY KEY (day, kind, first)
            )
            """,
            # What it handed out alone (or, number '', asked for and never showed), to be told.
            """
            CREATE TABLE queue_owed (
                request TEXT PRIMARY KEY,
                day TEXT NOT NULL,
                number TEXT NOT NULL,
                kind TEXT NOT NULL,
                priority TEXT NOT NULL,
                at REAL NOT NULL
            )
            """,
            # At the keeper: 预约, under a number of its own. It names nobody.
            """
            CREATE TABLE queue_appointment (
                number TEXT PRIMARY KEY,
                day TEXT NOT NULL,
                slot TEXT NOT NULL,                -- HH:MM at which it begins
                kind TEXT NOT NULL,
                item TEXT NOT NULL,                -- id of what it is for
                standing TEXT NOT NULL DEFAULT 'booked'
                    CHECK (standing IN ('booked', 'withdrawn', 'came')),
                at REAL NOT NULL                   -- when it was made, wall clock, seconds
            )
            """,
            "CREATE INDEX queue_appointment_slot ON queue_appointment (day, slot, kind)"
            " WHERE standing <> 'withdrawn'",
        ),
    ),
    Migration(
        7,
        "originals of cases",
        (
            # Which papers of a case must be handed in themselves (ids, JSON), and when staff took
            # them: then the time within which they go on to the office begins. 0: not yet.
            "ALTER TABLE filed ADD COLUMN originals TEXT NOT NULL DEFAULT '[]'",
            "ALTER TABLE filed ADD COLUMN received REAL NOT NULL DEFAULT 0",
        ),
    ),
    Migration(
        8,
        "several matters of one form",
        (
            # Which part of its item a case is; '' where the item is one matter.
            "ALTER TABLE filed ADD COLUMN part TEXT NOT NULL DEFAULT ''",
            # A page goes with each part that demands it, and its file lies here once.
            "ALTER TABLE material RENAME TO material_before",
            "DROP INDEX material_record",
            """
            CREATE TABLE material (
                name TEXT NOT NULL,             -- SHA-256 of the file as it lies on the disk
                record TEXT NOT NULL REFERENCES outbox (key),
                place INTEGER NOT NULL,         -- order within the record
                secret BLOB NOT NULL,           -- 32 bytes, of this file only
                digest TEXT NOT NULL,           -- SHA-256 of the content
                size INTEGER NOT NULL,          -- bytes of the content
                media TEXT NOT NULL,            -- IANA media type
                PRIMARY KEY (name, record)
            )
            """,
            "INSERT INTO material (name, record, place, secret, digest, size, media)"
            " SELECT name, record, place, secret, digest, size, media FROM material_before",
            "DROP TABLE material_before",
            "CREATE INDEX material_record ON material (record, place)",
        ),
    ),
    Migration(
        9,
        "an employer's cases",
        (
            # Keyed hash of the employer's code, of a case that is about one; '' of all others, and
            # of those filed before: they are found by who filed them.
            "ALTER TABLE filed ADD COLUMN unit TEXT NOT NULL DEFAULT ''",
            "CREATE INDEX filed_unit ON filed (unit, at) WHERE unit <> ''",
        ),
    ),
    Migration(
        10,
        "what the hub knows of cases",
        (
            "ALTER TABLE filed ADD COLUMN acting TEXT NOT NULL DEFAULT 'self'",
            # Papers that follow (容缺): JSON, as the hub is told.
            "ALTER TABLE filed ADD COLUMN late TEXT NOT NULL DEFAULT '[]'",
            # How the case stood when the hub was last told; '': never.
            "ALTER TABLE filed ADD COLUMN told TEXT NOT NULL DEFAULT ''",
        ),
    ),
    Migration(
        11,
        "duties that the hub gave",
        (
            # `told`: how it stood when the hub was last told; '': never.
            "CREATE TABLE given (record TEXT PRIMARY KEY, told TEXT NOT NULL)",
        ),
    ),
    Migration(
        12,
        "what staff handed in",
        (
            # A payload is wiped once it is accepted: what the staff's own pages say of a report, or
            # of an attendance, afterwards. No text of it, nobody but the account.
            """
            CREATE TABLE duty (
                record TEXT PRIMARY KEY REFERENCES outbox (key),
                kind TEXT NOT NULL,
                subject TEXT NOT NULL,          -- the report it belongs to; the account
                stage TEXT NOT NULL,            -- first, continued, final; sign-in, sign-out
                detail TEXT NOT NULL DEFAULT '', -- of a report: what kind of event
                at REAL NOT NULL
            ) WITHOUT ROWID
            """,
            "CREATE INDEX duty_subject ON duty (kind, at)",
        ),
    ),
    Migration(
        13,
        "papers for the archive",
        (
            # Of a case whose papers go to the hub's archive: what the hub is told of it. The papers
            # stay until it has given a receipt.
            """
            CREATE TABLE archiving (
                record TEXT PRIMARY KEY REFERENCES outbox (key),
                "case" TEXT NOT NULL,              -- JSON; nobody stands in it
                ended REAL NOT NULL DEFAULT 0,     -- taken by the centre, wall clock; 0: not yet
                tries INTEGER NOT NULL DEFAULT 0,
                refusals INTEGER NOT NULL DEFAULT 0,
                next_try REAL NOT NULL DEFAULT 0,  -- wall clock, seconds
                why TEXT NOT NULL DEFAULT '',      -- of the last refusal, a closed word
                stuck INTEGER NOT NULL DEFAULT 0   -- not tried until somebody says so
            ) WITHOUT ROWID
            """,
        ),
    ),
    Migration(
        14,
        "what the hub knows of the hall",
        (
            # At the keeper of the queue: of which day it was told what, and by which record.
            "CREATE TABLE hall_told"
            " (day TEXT PRIMARY KEY, mark TEXT NOT NULL, record TEXT NOT NULL) WITHOUT ROWID",
        ),
    ),
    Migration(
        15,
        "work on cases",
        (
            # What staff did for a case, here or at another terminal of the station. Only added to.
            """
            CREATE TABLE case_deed (
                place INTEGER PRIMARY KEY AUTOINCREMENT,  -- order of coming in, never reused
                came REAL NOT NULL,                       -- wall clock, seconds
                id TEXT NOT NULL UNIQUE,
                number TEXT NOT NULL,                     -- of the case
                what TEXT NOT NULL,
                paper TEXT NOT NULL,
                value TEXT NOT NULL,
                offered TEXT NOT NULL,                    -- account to whom a post is offered
                count INTEGER NOT NULL,
                at TEXT NOT NULL,                         -- ISO 8601
                who TEXT NOT NULL,                        -- account; '' a terminal by itself
                terminal TEXT NOT NULL,
                seen TEXT NOT NULL                        -- ids of the deeds that it follows, JSON
            )
            """,
            "CREATE INDEX case_deed_number ON case_deed (number, place)",
            # How each case of the station stands, as its terminal told it last.
            """
            CREATE TABLE case_known (
                place INTEGER PRIMARY KEY AUTOINCREMENT,  -- a new one with each news
                number TEXT NOT NULL UNIQUE,
                facts TEXT NOT NULL,                      -- JSON, as the hub is told
                at REAL NOT NULL                          -- since when it stands so
            )
            """,
            # How a case of this terminal stood when `case_known` was last told; '': never.
            "ALTER TABLE filed ADD COLUMN known TEXT NOT NULL DEFAULT ''",
            # How far this book and that of the terminal which keeps the station's have told each
            # other everything.
            """
            CREATE TABLE case_line (
                book TEXT PRIMARY KEY,
                deeds INTEGER NOT NULL DEFAULT 0,         -- heard, by its places
                facts INTEGER NOT NULL DEFAULT 0,
                told_deeds INTEGER NOT NULL DEFAULT 0,    -- told, by ours
                told_facts INTEGER NOT NULL DEFAULT 0
            ) WITHOUT ROWID
            """,
            # Who took a result away signed for it, on this glass: PNG with what was signed.
            "CREATE TABLE case_signature (deed TEXT PRIMARY KEY, picture BLOB NOT NULL)",
        ),
    ),
    Migration(
        16,
        "what the hub gives the staff to read, and their exams",
        (
            # What is in force, as the hub listed it last; `content` once it was fetched by its sum.
            """
            CREATE TABLE board (
                id TEXT PRIMARY KEY,               -- the hub's
                place INTEGER NOT NULL,            -- in the list
                entry TEXT NOT NULL,               -- JSON, as it was listed
                sha256 TEXT NOT NULL,
                content TEXT                       -- JSON
            )
            """,
            # What was read and claimed here and need not stand in the list yet: by keyed hash.
            """
            CREATE TABLE board_act (
                id TEXT NOT NULL,
                version INTEGER NOT NULL,
                what TEXT NOT NULL CHECK (what IN ('read', 'claim')),
                who TEXT NOT NULL,
                record TEXT NOT NULL,
                at REAL NOT NULL,
                PRIMARY KEY (id, version, what, who)
            )
            """,
            # A try is here before the hub is asked for it. Its paper and answers are wiped when its
            # result is known.
            """
            CREATE TABLE exam_try (
                key TEXT PRIMARY KEY,
                post TEXT NOT NULL,
                who TEXT NOT NULL,                 -- keyed hash of the account
                state TEXT NOT NULL
                    CHECK (state IN ('asked', 'open', 'handed', 'known', 'none')),
                at REAL NOT NULL,                  -- when it was asked for; then, when it began
                ends REAL NOT NULL DEFAULT 0,
                paper TEXT,                        -- JSON, without what is right
                answers TEXT NOT NULL DEFAULT '{}',
                marks TEXT NOT NULL DEFAULT '[]',  -- questions to come back to
                record TEXT NOT NULL DEFAULT '',
                result TEXT                        -- JSON, as the hub told it
            )
            """,
            "CREATE INDEX exam_try_who ON exam_try (who, post, at)",
        ),
    ),
    Migration(
        17,
        "home visits",
        (
            # 服务对象台账: whom the station visits at home, as long as they agree. It leaves this
            # database for nowhere.
            """
            CREATE TABLE visited (
                id TEXT PRIMARY KEY,
                name TEXT NOT NULL,
                phone TEXT NOT NULL,
                place TEXT NOT NULL,
                kind TEXT NOT NULL,
                needs TEXT NOT NULL,               -- JSON
                consent TEXT NOT NULL,             -- version of what they agreed to
                agreed REAL NOT NULL,              -- wall clock, seconds
                contact REAL NOT NULL,             -- when they were last seen
                who TEXT NOT NULL                  -- account that put them in
            ) WITHOUT ROWID
            """,
            """
            CREATE TABLE home_visit (
                id TEXT PRIMARY KEY,
                person TEXT NOT NULL REFERENCES visited (id),
                requested REAL NOT NULL,
                planned TEXT NOT NULL DEFAULT '',  -- ISO day
                closed REAL NOT NULL DEFAULT 0,
                outcome TEXT NOT NULL DEFAULT ''
            ) WITHOUT ROWID
            """,
            "CREATE INDEX home_visit_person ON home_visit (person, requested)",
        ),
    ),
    Migration(
        18,
        "windows of the station",
        (
            # At the keeper: who took which window on a day, and what they last said of it. Times in
            # seconds of the wall clock.
            """
            CREATE TABLE queue_window (
                day TEXT NOT NULL,
                window TEXT NOT NULL,
                account TEXT NOT NULL,
                terminal TEXT NOT NULL,
                stand TEXT NOT NULL CHECK (stand IN ('open', 'away', 'closed')),
                since REAL NOT NULL,
                touched REAL NOT NULL,
                heard REAL NOT NULL,
                PRIMARY KEY (day, window)
            )
            """,
            # The window to which a number was moved (转移); '': whichever serves its type.
            "ALTER TABLE queue_ticket ADD COLUMN bound TEXT NOT NULL DEFAULT ''",
        ),
    ),
    Migration(
        19,
        "what staff have not sent yet",
        (
            # An account's own draft; it goes when it is sent, dropped, or too old.
            """
            CREATE TABLE draft (
                account TEXT NOT NULL,
                kind TEXT NOT NULL,
                subject TEXT NOT NULL,          -- the report it would become
                content BLOB NOT NULL,          -- JSON
                at REAL NOT NULL,               -- wall clock, seconds
                PRIMARY KEY (account, kind, subject)
            ) WITHOUT ROWID
            """,
        ),
    ),
    Migration(
        20,
        "what the hub told last",
        (
            # Of each matter the last answer, whole; nothing of a citizen.
            """
            CREATE TABLE told (
                matter TEXT PRIMARY KEY,
                body BLOB NOT NULL,             -- JSON, as it came
                at REAL NOT NULL                -- when it came, wall clock, seconds
            ) WITHOUT ROWID
            """,
        ),
    ),
    Migration(
        21,
        "papers taken in at home",
        (
            # 上门收件: it waits here until a form is handed in with it; gone with its person.
            """
            CREATE TABLE taken_in (
                id TEXT PRIMARY KEY,
                person TEXT NOT NULL REFERENCES visited (id) ON DELETE CASCADE,
                item TEXT NOT NULL,
                at REAL NOT NULL,               -- wall clock, seconds
                who TEXT NOT NULL               -- account that took it in
            ) WITHOUT ROWID
            """,
            "CREATE INDEX taken_in_person ON taken_in (person, at)",
            """
            CREATE TABLE taken_page (
                intake TEXT NOT NULL REFERENCES taken_in (id) ON DELETE CASCADE,
                number INTEGER NOT NULL,
                paper TEXT NOT NULL,            -- id of the item's paper
                picture BLOB NOT NULL,          -- JPEG, straightened
                PRIMARY KEY (intake, number)
            )
            """,
        ),
    ),
)

NEWEST = MIGRATIONS[-1].number
