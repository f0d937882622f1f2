"""What was done for cases, on the disk: at each terminal of a station, and the same at all of them.

Deeds are only added; those of other terminals come in as they are. A case of this terminal stands
in the register, one of another as it was told last. Nobody's name or number is in any of it; what
was signed on this glass waits for the hub's archive, or lies here alone where there is none,
encrypted as everything.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from kiosk.cases.deeds import CaseDeed, What
from kiosk.cases.due import CHINA
from kiosk.outbox import archiving, register, standings
from kiosk.outbox.kinds import CaseStanding, Destination, Kind
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.rows import insert
from kiosk.store import counters
from kiosk.store.audit import Actor, Deed
from kiosk.store.database import Store
from kiosk.store.faults import Fault, StoreFault

MOST, LARGEST = 100, 40_000
"""Of one message between terminals: deeds or cases, and bytes."""

_HUB = "hub "
"""Before the name of the hub's book, which no terminal's book is called."""

_COLUMNS = ("came", "id", "number", "what", "paper", "value", "offered", "count", "at", "who",
            "terminal", "seen")  # fmt: skip


class Collected(NamedTuple):
    """One paper as it was taken in: `form` original | copy | electronic; `pages`: how many."""

    paper: str
    form: str
    pages: int


class Page(NamedTuple):
    """A piece of a book; `deeds_at`, `facts_at`: the places of the last ones in it."""

    deeds: tuple[CaseDeed, ...]
    facts: tuple[CaseStanding, ...]
    deeds_at: int
    facts_at: int


class Reached(NamedTuple):
    """How far two books have told each other: heard, by the other's places; told, by ours."""

    deeds: int = 0
    facts: int = 0
    told_deeds: int = 0
    told_facts: int = 0


class CaseBook:
    """Of one terminal, from any thread. `hub`: what is done here is told there. Every method
    raises StoreFault."""

    def __init__(self, outbox: Outbox, *, hub: bool) -> None:
        self._outbox, self._hub = outbox, hub
        self.archives = False
        """What is signed here goes to the hub's archive."""

    @property
    def store(self) -> Store:
        return self._outbox.store

    # ---- what is done here

    def do(
        self,
        case: str,
        what: What,
        by: str,
        after: Iterable[CaseDeed] = (),
        *,
        paper: str = "",
        value: str = "",
        to: str = "",
        count: int = 0,
        signature: bytes = b"",
    ) -> CaseDeed:
        """Deed, row of the audit chain and record for the hub, or none of them. `after`: the last
        word of the matter as it was seen when this was decided. `by`: an account; "" the terminal
        itself. `signature`: the PNG of which `value` is the SHA-256."""
        with self.store.transaction() as db:
            deed = CaseDeed(
                id=str(uuid.uuid4()),
                case=case,
                what=what,
                at=_time(self.store.clock()),
                terminal=self._outbox.terminal,
                paper=paper,
                value=value,
                to=to,
                count=count,
                by=by,
                after=tuple(one.id for one in after),
            )
            self._add(db, deed)
            audit = self.store.audit
            audit.append(
                db, Deed.CASE_DONE, Actor.STAFF if by else Actor.TERMINAL, who=audit.person(by),
                item=what.value, reference=case, digest=value if what is What.GIVEN else "",
            )  # fmt: skip
            if self._hub:
                self._outbox.put(Destination.HUB, Kind.CASE_DEED, deed, deed.id)
            if signature and not self._for_archive(db, deed, signature):
                insert(db, "case_signature", {"deed": deed.id, "picture": signature})
        return deed

    def _for_archive(self, db: Any, deed: CaseDeed, signature: bytes) -> bool:
        """It waits for the hub's archive as an encrypted file, and goes with its receipt. False:
        there is none that would take it, and it stays here."""
        told = self._fact(db, deed.case)
        if not (self.archives and self._hub) or told is None:
            return False
        materials = self._outbox.materials
        try:
            kept = materials.keep(signature, "image/png")
        except OSError:
            raise StoreFault(Fault.FULL) from None
        materials.attach(db, deed.id, [kept])
        archiving.enter_signature(db, deed.id, told, deed.at, kept)
        return True

    def begun(
        self, case: str, by: str, collected: Iterable[Collected], late: Iterable[str]
    ) -> None:
        """A case was filed: who saw to it is responsible (首问负责), what was taken in is the first
        of its archive list, what follows is wanted. Within the transaction that files it."""
        with self.store.transaction():
            if by:
                self.do(case, What.FIRST, by, value=by)
            for one in collected:
                self.do(case, What.COLLECTED, by, paper=one.paper, value=one.form, count=one.pages)
            for paper in late:
                self.do(case, What.PAPER, by, paper=paper, value="missing")

    def hand_in(self, case: str, by: str, after: Iterable[CaseDeed] = ()) -> None:
        """Its originals are here; where it was filed here the time within which they go on
        begins."""
        with self.store.transaction():
            self.do(case, What.HANDED_IN, by, after)
            register.receive(self.store, case, by)

    # ---- what came from elsewhere

    def take(self, deeds: Iterable[CaseDeed], facts: Iterable[CaseStanding] = ()) -> int:
        """All of it, or none. What is known changes nothing; how many deeds are new."""
        new = 0
        with self.store.transaction() as db:
            for deed in deeds:
                if self._known(db, deed.id):
                    continue
                new += 1
                self._add(db, deed)
                if deed.what is What.HANDED_IN:
                    register.receive(self.store, deed.case, deed.by)
            for one in facts:
                self._learn(db, one)
        return new

    # ---- looking

    def deeds(self, case: str = "") -> dict[str, list[CaseDeed]]:
        """By case: all, or one's."""
        where, given = ("WHERE number = ?", (case,)) if case else ("", ())
        found: dict[str, list[CaseDeed]] = {}
        for row in self.store.rows(f"SELECT * FROM case_deed {where} ORDER BY place", given):
            found.setdefault(row["number"], []).append(_deed(row))
        return found

    def signature(self, deed: str) -> bytes:
        """The picture that was signed here; b"" where there is none."""
        rows = self.store.rows("SELECT picture FROM case_signature WHERE deed = ?", (deed,))
        return bytes(rows[0]["picture"]) if rows else b""

    # ---- for the line

    def name(self) -> str:
        """Of this book: another one after the database was lost, or put back from a copy, since
        what was told to it then may be unknown to it now."""
        lost = counters.lost(self.store)
        return f"{self.store.audit.head().chain}:{0 if lost is None else int(lost)}"

    def refresh(self) -> None:
        """How the cases of this terminal stand now, among those that are told."""
        standings.news(self.store, CHINA, self._learn)

    def since(self, deeds: int, facts: int, *, most: int = MOST, largest: int = LARGEST) -> Page:
        """What came into this book after those places, as much as one message holds."""
        found = self.store.rows(
            "SELECT * FROM case_deed WHERE place > ? ORDER BY place LIMIT ?", (deeds, most)
        )
        known = self.store.rows(
            "SELECT place, facts FROM case_known WHERE place > ? ORDER BY place LIMIT ?",
            (facts, most),
        )
        done: list[CaseDeed] = []
        stand: list[CaseStanding] = []
        left = largest
        for row in found:
            deed = _deed(row)
            left -= len(msgspec.json.encode(deed))
            if left < 0:
                break
            done.append(deed)
            deeds = row["place"]
        for row in known:
            left -= len(row["facts"])
            if left < 0:
                break
            stand.append(msgspec.json.decode(row["facts"], type=CaseStanding))
            facts = row["place"]
        return Page(tuple(done), tuple(stand), deeds, facts)

    def reached(self, book: str) -> Reached:
        """How far this book and that one have told each other."""
        rows = self.store.rows("SELECT * FROM case_line WHERE book = ?", (book,))
        return Reached(**{k: v for k, v in rows[0].items() if k != "book"}) if rows else Reached()

    def told(self, book: str, page: Page) -> None:
        """That book has this page of ours."""
        with self.store.transaction() as db:
            _note(db, book, self.reached(book)._replace(
                told_deeds=page.deeds_at, told_facts=page.facts_at))  # fmt: skip

    def hear(self, book: str, page: Page) -> int:
        """A page of that book: on the disk together with how far it was heard; how many deeds are
        new. Where everything of ours was told, what comes from there need not be told there."""
        with self.store.transaction() as db:
            before, ends = self.reached(book), self._ends()
            new = self.take(page.deeds, page.facts)
            after = before._replace(deeds=page.deeds_at, facts=page.facts_at)
            if ends == (before.told_deeds, before.told_facts):
                told_deeds, told_facts = self._ends()
                after = after._replace(told_deeds=told_deeds, told_facts=told_facts)
            _note(db, book, after)
        return new

    def heard_from_hub(self) -> tuple[str, Reached]:
        """The hub's book that was heard last, and how far; "" none was."""
        rows = self.store.rows("SELECT book FROM case_line WHERE book LIKE ?", (f"{_HUB}%",))
        name = rows[0]["book"].removeprefix(_HUB) if rows else ""
        return name, self.reached(f"{_HUB}{name}")

    def hear_hub(self, book: str, page: Page) -> int:
        """As `hear`: a page of the hub's book of that name, in place of any other of the hub's.
        What is done here goes there by records of the outbox, not by this."""
        with self.store.transaction() as db:
            db.conn.execute("DELETE FROM case_line WHERE book LIKE ? AND book <> ?",
                            (f"{_HUB}%", f"{_HUB}{book}"))  # fmt: skip
            new = self.take(page.deeds, page.facts)
            _note(db, f"{_HUB}{book}", Reached(page.deeds_at, page.facts_at))
        return new

    def _ends(self) -> tuple[int, int]:
        (row,) = self.store.rows(
            "SELECT (SELECT ifnull(max(place), 0) FROM case_deed) AS deeds,"
            " (SELECT ifnull(max(place), 0) FROM case_known) AS facts"
        )
        return row["deeds"], row["facts"]

    # ---- inside

    def _known(self, db: Any, id_: str) -> bool:
        row = db.conn.execute("SELECT 1 FROM case_deed WHERE id = ?", (id_,)).fetchone()
        return row is not None

    def _add(self, db: Any, deed: CaseDeed) -> None:
        values = (
            self.store.clock(), deed.id, deed.case, deed.what.value, deed.paper, deed.value,
            deed.to, deed.count, deed.at.isoformat(), deed.by, deed.terminal,
            msgspec.json.encode(deed.after).decode(),
        )  # fmt: skip
        insert(db, "case_deed", dict(zip(_COLUMNS, values, strict=True)))

    def _fact(self, db: Any, number: str) -> CaseStanding | None:
        row = db.conn.execute("SELECT facts FROM case_known WHERE number = ?", (number,)).fetchone()
        return None if row is None else msgspec.json.decode(row[0], type=CaseStanding)

    def _learn(self, db: Any, told: CaseStanding) -> None:
        """What is older than what is known changes nothing."""
        known = self._fact(db, told.number)
        news = told.stood, told.received is not None
        if known is not None and news <= (known.stood, known.received is not None):
            return
        db.conn.execute(
            "INSERT OR REPLACE INTO case_known (number, facts, at) VALUES (?, ?, ?)",
            (told.number, msgspec.json.encode(told).decode(), told.stood.timestamp()),
        )


def _note(db: Any, book: str, reached: Reached) -> None:
    db.conn.execute(
        "INSERT OR REPLACE INTO case_line (book, deeds, facts, told_deeds, told_facts)"
        " VALUES (?, ?, ?, ?, ?)",
        (book, *reached),
    )


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, CHINA)


def _deed(row: Mapping[str, Any]) -> CaseDeed:
    return CaseDeed(
        id=row["id"],
        case=row["number"],
        what=What(row["what"]),
        at=datetime.fromisoformat(row["at"]),
        terminal=row["terminal"],
        paper=row["paper"],
        value=row["value"],
        to=row["offered"],
        count=row["count"],
        by=row["who"],
        after=tuple(msgspec.json.decode(row["seen"])),
    )


def forget(store: Store, before: float) -> None:
    """Cases of which nothing was heard since that time (wall clock seconds), and that this terminal
    does not keep itself: with all that was done for them."""
    kept = "number NOT IN (SELECT number FROM filed)"
    gone = f"SELECT number FROM case_deed GROUP BY number HAVING max(came) < ? AND {kept}"
    with store.transaction() as db:
        names = [row[0] for row in db.conn.execute(gone, (before,)).fetchall()]
        db.conn.execute(
            f"DELETE FROM case_known WHERE at < ? AND {kept}"
            " AND number NOT IN (SELECT number FROM case_deed WHERE came >= ?)",
            (before, before),
        )
        for number in names:
            of = (number,)
            if db.conn.execute("SELECT 1 FROM case_known WHERE number = ?", of).fetchone() is None:
                db.conn.execute(
                    "DELETE FROM case_signature WHERE deed IN"
                    " (SELECT id FROM case_deed WHERE number = ?)",
                    of,
                )
                db.conn.execute("DELETE FROM case_deed WHERE number = ?", of)
