"""The audit chain: who did what, one row a deed, each linked to the one before.

    link(n) = SHA-256(link(n-1) ‖ JSON array of the row's other columns), link(0) = 32 zero bytes

in hex. A row changed, taken out or put in anywhere breaks every link after it. What the chain alone
cannot tell is that its end was cut off: for that its head is anchored elsewhere (`anchors`). People
stand in it as keyed hashes only, and never what was said.
"""

from __future__ import annotations

import enum
import hashlib
import uuid
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

if TYPE_CHECKING:
    from kiosk.store.database import Store


class Actor(enum.StrEnum):
    """Who acted."""

    TERMINAL = "terminal"  # by itself
    CITIZEN = "citizen"
    STAFF = "staff"
    TECHNICIAN = "technician"
    ADMINISTRATOR = "administrator"  # at the command line
    CENTRE = "centre"  # a destination, by its answer


class Deed(enum.StrEnum):
    BEGAN = "began"  # a chain begins; reference: its name; digest: why
    PROMISED = "promised"  # a record was written down
    ACCEPTED = "accepted"
    UNCERTAIN = "uncertain"  # a try ended without an outcome
    DIED = "died"  # refused too often
    RETRIED = "retried"
    RESOLVED = "resolved"  # staff said what became of it
    ARCHIVED = "archived"  # papers are the hub's, by its receipt; digest: keyed hash of that
    RECEIVED = "received"  # originals of a case were handed in
    SHED = "shed"  # given up for want of space; digest: how many
    EXPORTED = "exported"
    IMPORTED = "imported"
    BACKED_UP = "backed-up"
    RESTORED = "restored"
    REKEYED = "rekeyed"
    # of a staff session; reference: how they act (helped | proxy), or why it ended
    SIGNED_IN = "signed-in"
    KEPT_OUT = "kept-out"  # a wrong PIN; digest: tries left
    LOCKED = "locked"  # the session ended
    BEGAN_VISIT = "began-visit"
    HANDED_OVER = "handed-over"  # the pad is in the citizen's hands
    HANDED_BACK = "handed-back"
    ENDED_VISIT = "ended-visit"
    ANSWERED = "answered"  # an item was looked up with their help
    ATTESTED = "attested"  # card and person belong together (人证相符)
    NOT_ATTESTED = "not-attested"  # digest: reason
    CASE_DONE = "case-done"  # something for a case; reference: its number, item: what
    HOME_VISIT = "home-visit"  # 上门服务; item: what was done; person: id in the book
    CAME = "came"  # took a visitor's call; reference: its terminal
    SAT = "sat"  # began a try of an exam; reference: the course
    AT_WINDOW = "at-window"  # reference: the window; digest: what they said of it
    CALLED = "called"  # at a window; reference: window and number; digest: next | again | …


class Head(NamedTuple):
    """Where a chain stands. `chain` names it: a new database begins a new one."""

    chain: str
    number: int
    link: str


class Verified(NamedTuple):
    """`broken`: number of the first row that does not follow from the one before; 0: none."""

    head: Head
    broken: int

    @property
    def whole(self) -> bool:
        return self.broken == 0


_ZERO = "0" * 64
_COLUMNS = ("number", "at", "actor", "who", "deed", "item", "person", "reference", "digest")
_BATCH = 2000


def link_of(before: str, row: tuple) -> str:
    """`row`: the values of `_COLUMNS` in order; `before`: the link before it, hex."""
    return hashlib.sha256(bytes.fromhex(before) + msgspec.json.encode(list(row))).hexdigest()


class Audit:
    """The chain of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def append(
        self,
        db: Any,
        deed: Deed,
        actor: Actor = Actor.TERMINAL,
        *,
        who: str = "",
        item: str = "",
        person: str = "",
        reference: str = "",
        digest: str = "",
    ) -> None:
        """Within the transaction of what it tells of: both are on the disk, or neither.

        `who` and `person` are keyed hashes (`Store.keyed_hash`), never a name or a number.
        """
        last = db.conn.execute(
            "SELECT number, link FROM audit ORDER BY number DESC LIMIT 1"
        ).fetchone()
        number, before = last or (0, _ZERO)
        row = (number + 1, int(self._store.clock() * 1000), actor.value, who, deed.value,
               item, person, reference, digest)  # fmt: skip
        db.conn.execute(
            f"INSERT INTO audit ({', '.join(_COLUMNS)}, link) VALUES (?{', ?' * 9})",
            (*row, link_of(before, row)),
        )

    def begin(self, why: str) -> None:
        """The first row of a new chain; nothing where there is one."""
        with self._store.transaction() as db:
            if db.conn.execute("SELECT 1 FROM audit LIMIT 1").fetchone() is None:
                self.append(db, Deed.BEGAN, reference=str(uuid.uuid4()), digest=why)

    def person(self, identity: str) -> str:
        """How a person stands in the chain: the keyed hash of a certificate or staff number."""
        return self._store.keyed_hash("audit", identity) if identity else ""

    def head(self) -> Head:
        with self._store.transaction():
            rows = self._store.rows(
                "SELECT number, link FROM audit ORDER BY number DESC LIMIT 1"
            ) or [{"number": 0, "link": _ZERO}]
            return Head(self._name(), rows[0]["number"], rows[0]["link"])

    def link(self, number: int) -> str | None:
        """The link of a row; None when there is no such row."""
        rows = self._store.rows("SELECT link FROM audit WHERE number = ?", (number,))
        return rows[0]["link"] if rows else None

    def verify(self) -> Verified:
        """Follow the whole chain; seconds for a million rows. Writers go on between batches."""
        before, number = _ZERO, 0
        while True:
            rows = self._store.rows(
                f"SELECT {', '.join(_COLUMNS)}, link FROM audit WHERE number > ?"
                f" ORDER BY number LIMIT {_BATCH}",
                (number,),
            )
            for row in rows:
                number += 1
                values = tuple(row[name] for name in _COLUMNS)
                if row["number"] != number or row["link"] != link_of(before, values):
                    return Verified(Head(self._name(), number - 1, before), number)
                before = row["link"]
            if len(rows) < _BATCH:
                broken = 0 if number else 1  # a chain has at least its first row
                return Verified(Head(self._name(), number, before), broken)

    def _name(self) -> str:
        rows = self._store.rows("SELECT reference FROM audit WHERE number = 1")
        return rows[0]["reference"] if rows else ""
