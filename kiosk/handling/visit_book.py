"""上门服务: whom the station visits (服务对象台账); visits requested, planned, closed. On this pad
alone: names, phones and addresses go to no other terminal and to no hub.

Nobody stands in it who has not agreed, and whoever takes that back is gone at once, with their
visits. 江苏 002: 精准采集 … 建立台账, 主动上门; 适老化: 对高龄老人和困难人员提供上门服务.
"""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple

import msgspec

from kiosk.cases.visits import Kind, Need, Outcome
from kiosk.outbox.rows import insert
from kiosk.store.audit import Actor, Deed
from kiosk.store.database import Store

CONSENT = "2026-12"
"""Version of what is agreed to (`staff.person.consent_text`)."""


KEPT = 730 * 86400.0
"""Seconds after which somebody whom nobody has seen is dropped. No standard has a number:
UNCONFIRMED."""


class Person(NamedTuple):
    """`contact`: when somebody of the station last saw or called them, wall clock seconds."""

    id: str
    name: str
    phone: str
    place: str
    kind: Kind
    needs: tuple[Need, ...]
    agreed: float
    contact: float


class HomeVisit(NamedTuple):
    """`planned`: ISO day, "" not yet. `closed`: wall clock seconds, 0.0 open."""

    id: str
    person: str
    requested: float
    planned: str
    closed: float
    outcome: str


class VisitBook:
    """Of one terminal. Each deed is one commit with its row of the audit chain, in which a person
    is a keyed hash of their id. Raises StoreFault."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # ---- people

    def people(self) -> list[Person]:
        """Who was not seen longest stands first."""
        rows = self._store.rows("SELECT * FROM visited ORDER BY contact, id")
        return [_person(row) for row in rows]

    def add(
        self, by: str, name: str, phone: str, place: str, kind: Kind, needs: tuple[Need, ...]
    ) -> str:
        """They agreed just now; id of the new row."""
        id_ = uuid.uuid4().hex
        with self._store.transaction() as db:
            now = self._store.clock()
            insert(
                db,
                "visited",
                {
                    "id": id_, "name": name, "phone": phone, "place": place, "kind": kind.value,
                    "needs": msgspec.json.encode(needs).decode(), "consent": CONSENT,
                    "agreed": now, "contact": now, "who": by,
                },
            )  # fmt: skip
            self._note(db, by, "agreed", id_)
        return id_

    def forget(self, by: str, id_: str) -> None:
        """They take their consent back: nothing of them stays."""
        with self._store.transaction() as db:
            db.conn.execute("DELETE FROM home_visit WHERE person = ?", (id_,))
            if db.conn.execute("DELETE FROM visited WHERE id = ?", (id_,)).rowcount:
                self._note(db, by, "forgotten", id_)

    # ---- visits

    def visits(self) -> list[HomeVisit]:
        """Those that are open, the next first; not planned yet last."""
        rows = self._store.rows(
            "SELECT id, person, requested, planned, closed, outcome FROM home_visit"
            " WHERE closed = 0 ORDER BY planned = '', planned, requested"
        )
        return [HomeVisit(**row) for row in rows]

    def due(self, day: str) -> int:
        """How many that are open are planned for that ISO day or an earlier one."""
        (row,) = self._store.rows(
            "SELECT count(*) AS n FROM home_visit"
            " WHERE closed = 0 AND planned <> '' AND planned <= ?",
            (day,),
        )
        return row["n"]

    def last(self, person: str) -> list[HomeVisit]:
        """What was done for one, newest first."""
        rows = self._store.rows(
            "SELECT id, person, requested, planned, closed, outcome FROM home_visit"
            " WHERE person = ? ORDER BY requested DESC LIMIT 10",
            (person,),
        )
        return [HomeVisit(**row) for row in rows]

    def request(self, by: str, person: str) -> str:
        """Id of the visit; of the one that is open already where there is one."""
        with self._store.transaction() as db:
            row = db.conn.execute(
                "SELECT id FROM home_visit WHERE person = ? AND closed = 0", (person,)
            ).fetchone()
            if row is not None:
                return str(row[0])
            id_ = uuid.uuid4().hex
            insert(
                db, "home_visit", {"id": id_, "person": person, "requested": self._store.clock()}
            )
            self._note(db, by, "requested", person, id_)
        return id_

    def plan(self, by: str, id_: str, day: str) -> None:
        """`day`: ISO."""
        self._change(by, id_, "planned", "planned = ?", day)

    def close(self, by: str, id_: str, outcome: Outcome) -> None:
        """It took place, or did not; they were seen but where nobody was at home."""
        now = self._store.clock()
        with self._store.transaction() as db:
            self._change(by, id_, outcome.value, "closed = ?, outcome = ?", now, outcome.value)
            if outcome is not Outcome.ABSENT:
                db.conn.execute(
                    "UPDATE visited SET contact = ?"
                    " WHERE id = (SELECT person FROM home_visit WHERE id = ?)",
                    (now, id_),
                )

    # ---- inside

    def _change(self, by: str, id_: str, deed: str, what: str, *values: object) -> None:
        with self._store.transaction() as db:
            row = db.conn.execute(
                f"UPDATE home_visit SET {what} WHERE id = ? AND closed = 0 RETURNING person",
                (*values, id_),
            ).fetchall()
            if row:
                self._note(db, by, deed, row[0][0], id_)

    def _note(self, db: Any, by: str, what: str, person: str, visit: str = "") -> None:
        audit = self._store.audit
        audit.append(
            db, Deed.HOME_VISIT, Actor.STAFF, who=audit.person(by), item=what,
            person=audit.person(person), reference=visit,
        )  # fmt: skip


def forget(store: Store, before: float) -> None:
    """Whoever nobody of the station has seen or called since (wall clock seconds)."""
    with store.transaction() as db:
        db.conn.execute(
            "DELETE FROM home_visit WHERE person IN (SELECT id FROM visited WHERE contact < ?)",
            (before,),
        )
        db.conn.execute("DELETE FROM visited WHERE contact < ?", (before,))


def _person(row: dict[str, Any]) -> Person:
    return Person(
        row["id"],
        row["name"],
        row["phone"],
        row["place"],
        Kind(row["kind"]),
        tuple(map(Need, msgspec.json.decode(row["needs"]))),
        row["agreed"],
        row["contact"],
    )
