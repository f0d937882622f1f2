"""The terminal's one encrypted database."""

from __future__ import annotations

import contextlib
import enum
import fcntl
import hmac
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kiosk.store import aside, copies
from kiosk.store.audit import Audit
from kiosk.store.connection import APPLICATION_ID, connect, one, utils
from kiosk.store.counters import Counter, start_counters_anew
from kiosk.store.faults import Fault, StoreFault, fault_of
from kiosk.store.key import sync_folder
from kiosk.store.materials import Materials
from kiosk.store.migrations import MIGRATIONS, NEWEST
from kiosk.store.salvage import Salvage
from kiosk.store.scratch import overwrite_scratch
from kiosk.wipe.zero import zero

if TYPE_CHECKING:
    import sqlite_utils


_TABLES = ("migration", "secret", "counter", "mark", "outbox", "destination", "material", "audit",
           "post", "post_read", "post_cursor", "filed", "duty", "given", "paper", "queue_count",
           "queue_ticket", "queue_request", "queue_streak", "queue_block", "queue_owed",
           "queue_appointment", "archiving", "case_deed", "case_known", "case_line",
           "case_signature", "visited", "home_visit", "queue_window", "exam_try", "draft",
           "hall_told", "board", "board_act", "told", "taken_in", "taken_page")  # fmt: skip


BACKING_UP, RESTORING = ".backup-", ".restore-"
"""How names of folders begin that a backup or a restore works in, beside the database."""


class Began(enum.StrEnum):
    CREATED = "created"  # there was none
    OPENED = "opened"
    REPLACED = "replaced"  # the old one was set aside; service goes on with an empty one: alarm


class Opening(NamedTuple):
    """What opening came to. `aside` is the name under which an unusable database was kept."""

    began: Began
    aside: str = ""


class Integrity(NamedTuple):
    """`pages` with a wrong HMAC (SQLCipher), `structure` findings of SQLite itself."""

    pages: int
    structure: int

    @property
    def whole(self) -> bool:
        return self.pages == 0 and self.structure == 0


class Store:
    """One process owns it. Every method may be called from any thread.

    Errors that leave this room are `StoreFault` only.
    """

    db: sqlite_utils.Database
    opening: Opening

    def __init__(self, path: Path, key: bytes | bytearray, clock: Callable[[], float]) -> None:
        """Use `Store.open`."""
        self.path = path
        self.clock = clock
        self._key = bytearray(key)
        self._lock = threading.RLock()
        self._owner = -1
        self._secret: bytes | None = None
        self._counters: dict[str, Counter] = {}
        self._checking = False
        self.audit = Audit(self)
        self.materials = Materials(self)

    @classmethod
    def open(
        cls,
        path: Path | str,
        key: bytes | bytearray,
        clock: Callable[[], float] = time.time,
        *,
        as_it_is: bool = False,
    ) -> Store:
        """Open, or create, or set aside and create; `store.opening` says which.

        `clock` is the wall clock in seconds. Raises StoreFault where service cannot go on with a
        new database either: in use by another process, disk full, no access, or written by a
        newer release. With `as_it_is` (tools) nothing is created or set aside: a database that is
        not there or not readable raises as well.
        """
        store = cls(Path(path), key, clock)
        if as_it_is and not store.path.exists():
            raise StoreFault(Fault.NO_ACCESS)
        store.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        store._take_ownership()
        try:
            store.opening = store._begin(as_it_is)
        except BaseException:
            store._drop_ownership()
            raise
        return store

    # ---- reading and writing

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite_utils.Database]:
        """All of it or nothing; left without an error, it is on the disk (synchronous=FULL)."""
        with self._lock, _words():
            db = self._live()
            connection = db.conn
            if connection.in_transaction:
                with db.atomic():
                    yield db
                return
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield db
                connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(Exception):
                    connection.execute("ROLLBACK")
                raise

    def rows(self, sql: str, parameters: tuple | dict[str, Any] = ()) -> list[dict[str, Any]]:
        """All rows of a question, fetched whole so that no cursor stays open."""
        with self._lock, _words():
            return list(self._live().query(sql, parameters))

    def counter(self, name: str, block: int = 1) -> Counter:
        """The counter of that name; see `Counter`."""
        with self._lock:
            return self._counters.setdefault(name, Counter(self, name, block))

    def keyed_hash(self, purpose: str, data: str | bytes) -> str:
        """HMAC-SHA256 in hex, with a key that never leaves this database.

        Equal data give equal hashes on this terminal; without the key nobody can try numbers out.
        `purpose` keeps the hashes of different uses apart.
        """
        raw = data.encode() if isinstance(data, str) else data
        return hmac.new(self._hash_key(), purpose.encode() + b"\0" + raw, "sha256").hexdigest()

    def shrink(self) -> None:
        """Part of wiping: overwrite what the connection keeps of pages it worked on, and give
        cached pages back (SQLCipher zeroes them)."""
        with self._lock, _words():
            overwrite_scratch(self.db.conn)
            self.db.conn.execute("PRAGMA shrink_memory").fetchall()

    def settle(self) -> bool:
        """Bring the log into the file and empty it: what was deleted is in no page of either.

        False when somebody reads an older state: then the log stays.
        """
        with self._lock, _words():
            if self._checking:
                return False
            busy, _, _ = self.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0]
            return not busy

    def copy(self, path: Path, key: bytes | bytearray) -> None:
        """A consistent copy of the whole under another key; on the disk when this returns.

        On connections of its own: writers go on. Raises StoreFault.
        """
        with _words():
            copies.copy(self.path, self._key, path, key)

    def used(self) -> int:
        """Bytes that stand in the database, free pages not counted."""
        with self._lock, _words():
            connection = self.db.conn
            pages, free, size = (  # SQLCipher answers some of these with text
                int(one(connection, f"PRAGMA {name}"))
                for name in ("page_count", "freelist_count", "page_size")
            )
            return (pages - free) * size

    # ---- care

    def check(self) -> Integrity:
        """Read every page; seconds on a large file. On its own connection: writers go on."""
        with _words(), self._file_at_rest() as settled:
            try:
                with contextlib.closing(connect(self.path, self._key)) as connection:
                    pages = []
                    if settled:
                        pages = connection.execute("PRAGMA cipher_integrity_check").fetchall()
                    structure = [
                        row
                        for row in connection.execute("PRAGMA integrity_check").fetchall()
                        if row[0] != "ok"
                    ]
                    structure += connection.execute("PRAGMA foreign_key_check").fetchall()
            except Exception as error:
                if fault_of(error).why is not Fault.DAMAGED:
                    raise
                return Integrity(pages=1, structure=1)
        return Integrity(len(pages), len(structure))

    @contextlib.contextmanager
    def _file_at_rest(self) -> Iterator[bool]:
        """The log is in the file, and nothing is brought there until the end.

        `cipher_integrity_check` reads the file alone: a page of which the log holds the good form
        (a checkpoint that a power cut broke off) would look damaged. False when the log could not
        be emptied; then only what SQLite reads through the log can be judged.
        """
        with self._lock:
            settled = self.settle()
            self._checking = True
            self.db.conn.execute("PRAGMA wal_autocheckpoint = 0").fetchall()
        try:
            yield settled
        finally:
            with self._lock:
                self._checking = False
                self.db.conn.execute("PRAGMA wal_autocheckpoint = 1000").fetchall()

    def salvage(self) -> Salvage:
        """For reading what is left of a damaged one; to be closed."""
        return Salvage(self.path, self._key)

    def replace(self) -> Opening:
        """Set the database aside and go on with an empty one (after a failed check)."""
        with self._lock, _words():
            self._disconnect()
            self.opening = self._replace()
            return self.opening

    def reconnect(self) -> None:
        """Open it anew, as it is (after a fault). Raises StoreFault."""
        with self._lock, _words():
            self._disconnect()
            try:
                self._connect()
            except BaseException:
                self._disconnect()
                raise

    def adopt(self, path: Path, key: bytes | bytearray) -> None:
        """Put the database at `path`, whole and under `key`, in place of this one (`rekey`).

        One rename decides: before it the old one is there, after it the new one. Raises StoreFault.
        """
        with self._lock, _words():
            self.settle()
            self._disconnect()
            if any(p.stat().st_size for p in aside.parts(self.path)[1:] if p.name.endswith("-wal")):
                self._connect()
                raise StoreFault(Fault.IN_USE)  # somebody reads it: its log cannot be left behind
            sync_folder(self.path.parent)  # no old log beside the new database, ever
            os.replace(path, self.path)
            sync_folder(self.path.parent)
            zero(self._key)
            self._key = bytearray(key)
            self._connect()

    def close(self) -> None:
        with self._lock:
            self._disconnect()
            self._drop_ownership()
            zero(self._key)

    # ---- within

    def _begin(self, as_it_is: bool) -> Opening:
        with _words():
            for left in (BACKING_UP, RESTORING):  # by one that was cut off; nobody else is here
                for folder in self.path.parent.glob(f"{left}*"):
                    shutil.rmtree(folder, ignore_errors=True)
            aside.undo(self.path)
            if aside.lone_log(self.path):
                return self._replace()
            fresh = not self.path.exists() or self.path.stat().st_size == 0
            try:
                self._connect()
            except Exception as error:
                fault = error if isinstance(error, StoreFault) else fault_of(error)
                self._disconnect()
                if fault.why is not Fault.DAMAGED or fresh or as_it_is:
                    raise fault from None
                return self._replace()
            began = Began.CREATED if fresh else Began.OPENED
            self.audit.begin(began.value)  # one that is older than the chain begins it as well
            return Opening(began)

    def _replace(self) -> Opening:
        kept = aside.set_aside(self.path, self.clock())
        self._connect()
        with self.transaction() as db:
            start_counters_anew(db, self.clock())
            self.audit.begin(Began.REPLACED.value)
        return Opening(Began.REPLACED, kept.name if kept else "")

    def _connect(self) -> None:
        self._secret = None
        for counter in self._counters.values():
            counter.forget()
        os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600))
        connection = connect(self.path, self._key)
        self.db = utils(connection)
        version = one(connection, "PRAGMA user_version")
        owner = one(connection, "PRAGMA application_id")
        if version and owner != APPLICATION_ID:
            raise StoreFault(Fault.DAMAGED)
        if version > NEWEST:
            raise StoreFault(Fault.NEWER)
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
        self._migrate(version)
        # One question to each table: a schema that cannot be read is found now, not in a visit.
        for table in _TABLES:
            one(connection, f"SELECT 1 FROM {table} LIMIT 1")

    def _migrate(self, version: int) -> None:
        for migration in MIGRATIONS[version:]:
            with self.transaction() as db:
                for statement in migration.statements:
                    db.conn.execute(statement)
                db["migration"].insert(
                    {"number": migration.number, "name": migration.name, "at": self.clock()}
                )
                db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                db.conn.execute(f"PRAGMA user_version = {migration.number}")

    def _live(self) -> sqlite_utils.Database:
        """Raises StoreFault while a database that could not be opened anew is not replaced yet."""
        if "db" not in self.__dict__:
            raise StoreFault(Fault.NO_ACCESS)
        return self.db

    def _disconnect(self) -> None:
        if db := self.__dict__.pop("db", None):
            with contextlib.suppress(Exception):
                db.conn.close()
        self._secret = None

    def _hash_key(self) -> bytes:
        with self._lock:
            if self._secret is None:
                with self.transaction() as db:
                    value = one(db.conn, "SELECT value FROM secret WHERE name = 'hash'")
                    if value is None:
                        value = secrets.token_bytes(32)
                        db["secret"].insert({"name": "hash", "value": value})
                self._secret = bytes(value)
            return self._secret

    def _take_ownership(self) -> None:
        self._owner = self.owned(self.path)

    @staticmethod
    def owned(path: Path) -> int:
        """A descriptor that keeps every other process out of the store at `path` until it is
        closed. Raises StoreFault.

        flock, not SQLite's locks: those vanish when anyone in this process closes the file.
        """
        try:
            fd = os.open(
                path.with_name(path.name + ".lock"),
                os.O_RDWR | os.O_CREAT | os.O_CLOEXEC,
                0o600,
            )
        except OSError:
            raise StoreFault(Fault.NO_ACCESS) from None
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(fd)
            raise StoreFault(Fault.IN_USE) from None
        return fd

    def _drop_ownership(self) -> None:
        if self._owner >= 0:
            os.close(self._owner)
            self._owner = -1


@contextlib.contextmanager
def _words() -> Iterator[None]:
    """sqlcipher3's errors as StoreFault, without the original: its text may quote a value."""
    try:
        yield
    except Exception as error:
        if type(error).__module__.partition(".")[0] == "sqlcipher3":
            raise fault_of(error) from None
        if isinstance(error, OSError):
            why = Fault.FULL if error.errno == 28 else Fault.NO_ACCESS
            raise StoreFault(why, error.errno or 0) from None
        raise
