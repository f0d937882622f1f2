"""上门收件: papers that staff take in at somebody's home, where no centre is reached, until they
are handed in with a form at the station.

On this pad alone, encrypted as everything in its database: whom they belong to stands in the book
of visits, and they are gone with that person's row. A page was straightened and looked at when it
was taken. The commit that files the case deletes what went with it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from kiosk.outbox.rows import insert
from kiosk.store.audit import Actor, Deed
from kiosk.store.database import Store


class TakenIn(NamedTuple):
    """`at`: wall clock seconds; `pages`: how many there are."""

    id: str
    item: str
    at: float
    pages: int


class Waiting(NamedTuple):
    """A page that was not handed in yet. `picture`: JPEG; `left`: further ones of its paper."""

    number: int
    picture: bytes
    left: int


class Intake:
    """Of one terminal, from any thread. Raises StoreFault."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep(self, by: str, person: str, item: str, pages: Sequence[tuple[str, bytes]]) -> str:
        """`pages`: paper and JPEG. On the disk when this returns; its id."""
        id_ = uuid.uuid4().hex
        with self._store.transaction() as db:
            row = {"id": id_, "person": person, "item": item, "at": self._store.clock(), "who": by}
            insert(db, "taken_in", row)
            for number, (paper, picture) in enumerate(pages, 1):
                page = {"intake": id_, "number": number, "paper": paper, "picture": picture}
                insert(db, "taken_page", page)
            self._note(db, by, "taken-in", person, id_)
        return id_

    def of(self, person: str) -> list[TakenIn]:
        """What waits of one, the oldest first."""
        rows = self._store.rows(
            "SELECT id, item, at, (SELECT count(*) FROM taken_page WHERE intake = id) AS pages"
            " FROM taken_in WHERE person = ? ORDER BY at, id",
            (person,),
        )
        return [TakenIn(**row) for row in rows]

    def waiting(self) -> int:
        """How many wait, of everybody."""
        (row,) = self._store.rows("SELECT count(*) AS n FROM taken_in")
        return row["n"]

    def page(
        self, id_: str, name: str, item: str, paper: str, used: frozenset[int]
    ) -> Waiting | None:
        """The next of a paper, for a form of that item about who is called so in the book; of
        nobody else is a page given out."""
        rows = self._store.rows(
            "SELECT number FROM taken_page JOIN taken_in ON taken_in.id = intake"
            " JOIN visited ON visited.id = person"
            " WHERE intake = ? AND name = ? AND item = ? AND paper = ? ORDER BY number",
            (id_, name, item, paper),
        )
        left = [row["number"] for row in rows if row["number"] not in used]
        if not left:
            return None
        found = self._store.rows(
            "SELECT picture FROM taken_page WHERE intake = ? AND number = ?", (id_, left[0])
        )
        return Waiting(left[0], bytes(found[0]["picture"]), len(left) - 1) if found else None

    def drop(self, by: str, id_: str) -> None:
        """It is not wanted any more."""
        with self._store.transaction() as db:
            self._delete(db, by, id_, "dropped")

    def filed(self, db: Any, by: str, id_: str, item: str) -> None:
        """A case of that item was filed with it: within the transaction that files it."""
        self._delete(db, by, id_, "handed-in", item)

    def _delete(self, db: Any, by: str, id_: str, deed: str, item: str = "") -> None:
        rows = db.conn.execute(
            "DELETE FROM taken_in WHERE id = ? AND (? = '' OR item = ?) RETURNING person",
            (id_, item, item),
        ).fetchall()
        if rows:
            self._note(db, by, deed, rows[0][0], id_)

    def _note(self, db: Any, by: str, what: str, person: str, id_: str) -> None:
        audit = self._store.audit
        audit.append(
            db, Deed.HOME_VISIT, Actor.STAFF, who=audit.person(by), item=what,
            person=audit.person(person), reference=id_,
        )  # fmt: skip
