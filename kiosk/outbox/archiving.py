"""Papers of cases that go to the hub's archive (泉州 006, chapter 6): what waits for its receipt.

A row is written with the record of its case, and counts once the centre has taken that. From then
on the papers stay, whatever else of the record is wiped, until a receipt of the hub was verified;
time never ends a row. Nobody stands in it: who a case is about is told by its papers alone.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Sequence
from datetime import datetime, tzinfo
from typing import Annotated, Any, Literal, NamedTuple

import msgspec

from kiosk.outbox.filings import Media, Sha256, Transaction
from kiosk.outbox.kinds import CaseStanding
from kiosk.outbox.shapes import Count, Number, Payload, Slug, Time
from kiosk.store.audit import Actor, Deed
from kiosk.store.database import Store
from kiosk.store.materials import Kept

GIVEN = "given-signature"
"""What a citizen signed when the result was handed out, among the papers of the archive."""

LONGEST = 86400.0
"""Seconds. A pause that lies further ahead comes from a clock that was set back."""


class Why(enum.StrEnum):
    """Why the papers of a case are still here though the hub was asked to take them."""

    REFUSED = "refused"  # the hub takes no such case, or piece
    DAMAGED = "damaged"  # a page came there otherwise than it lies here
    MISSING = "material-missing"  # a page is not here any more, or is not what was written
    NONSENSE = "nonsense"  # no receipt, though it said yes
    UNSIGNED = "unsigned"  # a receipt that the key of the pairing did not sign
    OTHER_CASE = "other-case"  # a receipt for another case
    OTHER_PAPERS = "other-papers"  # a receipt for other pages than these
    NOT_FILED = "not-filed"  # kept, where it is to be filed at once


NO_PROOF = frozenset({Why.NONSENSE, Why.UNSIGNED, Why.OTHER_CASE, Why.OTHER_PAPERS, Why.NOT_FILED})
"""It says yes and does not prove it: no further paper goes to a hub that does so."""


class Page(Payload, frozen=True, kw_only=True):
    what: Slug  # which of the item's papers, or the signature
    form: Literal["original", "copy", "electronic"]
    media: Media
    size: Count  # bytes
    digest: Sha256  # of the content


class Case(Payload, frozen=True, kw_only=True):
    """What is told of a case beside its papers. `handled`: who files it, at-once by itself, the
    last who handles it, or with-case: it goes with the papers of the case of that number."""

    number: Number
    item: Slug
    at: Time
    handled: Literal["at-once", "last", "with-case"]
    pages: Annotated[tuple[Page, ...], msgspec.Meta(min_length=1)]
    part: Slug | None = None


class Waiting(NamedTuple):
    """`ended`: when the centre took it. `refusals`: how often the hub did not prove it; `why`: the
    last time, or ""."""

    key: str
    case: Case
    ended: datetime
    refusals: int


class Standing(msgspec.Struct, frozen=True):
    """Counts of cases. `stuck`: not tried any more until somebody says so; `why`: of the last one
    that the hub did not take, "" where it took all so far; `oldest`: wall clock seconds."""

    waiting: Count = 0
    stuck: Count = 0
    oldest: float | None = None
    why: str = ""


# ---- with the record


def enter(db: Any, key: str, payload: Transaction, *, handled: str, part: str = "") -> None:
    """Within the transaction that writes the record `key` down; nothing where it has no papers."""
    if not payload.materials:
        return
    pages = [
        {"what": one.what, "form": one.form, "media": one.media, "size": one.size,
         "digest": one.digest}
        for one in payload.materials
    ]  # fmt: skip
    case = msgspec.convert(
        {"number": payload.number, "item": payload.item, "at": payload.at, "handled": handled,
         "pages": pages} | ({"part": part} if part else {}),
        Case,
    )  # fmt: skip
    put(db, key, msgspec.json.encode(case).decode(), 0.0)


def enter_signature(db: Any, key: str, told: CaseStanding, at: datetime, kept: Kept) -> None:
    """What was signed for the result of a case (出件), with the deed's record `key`: it goes with
    the papers, wherever those were handed over. Within the transaction of that record."""
    page = Page(what=GIVEN, form="electronic", media=kept.media, size=kept.size,
                digest=kept.digest)  # fmt: skip
    case = Case(
        number=told.number, item=told.item, at=at, handled="with-case", pages=(page,),
        part=told.part,
    )  # fmt: skip
    put(db, key, msgspec.json.encode(case).decode(), 0.0)


def put(db: Any, key: str, case: str, ended: float) -> None:
    """`case`: JSON of a `Case`; `ended`: 0.0: the centre has not taken it yet."""
    db.conn.execute(
        'INSERT INTO archiving (record, "case", ended) VALUES (?, ?, ?)', (key, case, ended)
    )


def ended(db: Any, key: str, now: float) -> bool:
    """The centre has taken the record: do its papers go to the archive?"""
    db.conn.execute("UPDATE archiving SET ended = ? WHERE record = ? AND ended = 0", (now, key))
    return holds(db, key)


def holds(db: Any, key: str) -> bool:
    row = db.conn.execute("SELECT 1 FROM archiving WHERE record = ?", (key,)).fetchone()
    return row is not None


def drop(db: Any, key: str) -> None:
    """It came to nothing: there is nothing to file."""
    db.conn.execute("DELETE FROM archiving WHERE record = ?", (key,))


# ---- handing over


def due(store: Store, now: float, zone: tzinfo) -> Waiting | None:
    """What is to be handed over next: those that were never refused, oldest first."""
    rows = store.rows(
        'SELECT record, "case", ended, refusals FROM archiving WHERE ended > 0 AND NOT stuck'
        " AND (next_try <= :now OR next_try > :now + :furthest) ORDER BY refusals, ended LIMIT 1",
        {"now": now, "furthest": LONGEST},
    )
    if not rows:
        return None
    row = rows[0]
    at = datetime.fromtimestamp(int(row["ended"]), zone)
    return Waiting(row["record"], msgspec.json.decode(row["case"], type=Case), at, row["refusals"])


def begin(store: Store, key: str) -> None:
    """A try is written down before it is made."""
    with store.transaction() as db:
        db.conn.execute("UPDATE archiving SET tries = tries + 1 WHERE record = ?", (key,))


def refused(store: Store, key: str, why: Why, next_try: float, most: int) -> None:
    """The hub did not take it, or did not prove that it did; after `most` of them it is stuck."""
    with store.transaction() as db:
        db.conn.execute(
            "UPDATE archiving SET refusals = refusals + 1, why = ?, next_try = ?,"
            " stuck = refusals + 1 >= ? WHERE record = ?",
            (why.value, next_try, most, key),
        )


def received(store: Store, key: str, receipt: str) -> None:
    """A receipt was verified: the papers are the hub's, and gone here where nothing else keeps
    them. `receipt`: its statement, whose sum goes into the audit chain."""
    names: list[str] = []
    with store.transaction() as db:
        if not holds(db, key):
            return
        drop(db, key)
        kept = db.conn.execute("SELECT payload FROM outbox WHERE key = ?", (key,)).fetchone()
        if kept is None or kept[0] is None:  # else `retention` wipes both when their time is over
            names = store.materials.forget(db, key)
        store.audit.append(
            db, Deed.ARCHIVED, reference=key, digest=store.keyed_hash("archive", receipt)
        )
    store.materials.remove(names)


# ---- looking, and what persons do


def standing(store: Store) -> Standing:
    row = store.rows(
        "SELECT count(*) AS waiting, ifnull(sum(stuck), 0) AS stuck, min(ended) AS oldest"
        " FROM archiving WHERE ended > 0"
    )[0]
    why = store.rows(
        "SELECT why FROM archiving WHERE ended > 0 AND why <> '' ORDER BY next_try DESC LIMIT 1"
    )
    return Standing(**row, why=why[0]["why"] if why else "")


def listed(store: Store, most: int) -> list[dict[str, Any]]:
    """What waits, oldest first: key, item, pages, bytes, when it ended, tries, why, stuck."""
    rows = store.rows(
        'SELECT record, "case", ended, tries, why, stuck FROM archiving WHERE ended > 0'
        " ORDER BY ended LIMIT ?",
        (most,),
    )
    found = []
    for row in rows:
        case = msgspec.json.decode(row.pop("case"), type=Case)
        sizes = [page.size for page in case.pages]
        found.append(row | {"item": case.item, "pages": len(sizes), "bytes": sum(sizes)})
    return found


def retry(store: Store, keys: Collection[str], actor: Actor, who: str) -> Sequence[str]:
    """Try these again at once; those that there were. `who`: keyed hash of the person."""
    done = []
    with store.transaction() as db:
        for key in keys:
            count = db.conn.execute(
                "UPDATE archiving SET stuck = 0, refusals = 0, next_try = 0, why = ''"
                " WHERE record = ? AND ended > 0",
                (key,),
            ).rowcount
            if count:
                done.append(key)
                store.audit.append(db, Deed.RETRIED, actor, who=who, item="archive", reference=key)
    return done
