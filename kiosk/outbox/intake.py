"""Taking in what another terminal could not deliver (`travel` says what a file is)."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from typing import IO, Any, NamedTuple

import msgspec

from kiosk.outbox import archiving
from kiosk.outbox.deliver import MISSING
from kiosk.outbox.kinds import PayloadRefused, encode
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.people import By
from kiosk.outbox.record import DONE, Outcome, Record, State
from kiosk.outbox.rows import change, insert
from kiosk.outbox.rules import Uncertain
from kiosk.outbox.travel import ABOUT, MATERIALS, RECORDS, About, Line
from kiosk.store.audit import Deed
from kiosk.store.materials import Missing
from kiosk.store.stream import NotWhole, Opening


class Imported(NamedTuple):
    about: About
    taken: int
    known: int  # keys that were here already: nothing happened
    refused: tuple[str, ...]  # keys whose payload its kind does not allow, or that say other things


class Unusable(ValueError):
    """The file cannot be taken in. The text says why; nothing was written."""


def take_in(outbox: Outbox, source: Opening, by: By) -> Imported:
    """Take an export in: all of it or nothing. Keys that are known are left as they are.

    A write that was perhaps sent there is *unknown* here, until its query tells or staff do.
    Raises Unusable, StoreFault and OSError.
    """
    store = outbox.store
    about, lines, files = None, [], []
    try:
        with tarfile.open(fileobj=io.BufferedReader(source), mode="r|") as tar:
            for info in tar:
                member = tar.extractfile(info)
                if member is None:
                    raise Unusable("it holds something else than records")
                if info.name == ABOUT:
                    about = msgspec.json.decode(member.read(), type=About)
                elif info.name == RECORDS:
                    lines = list(_lines(member))
                else:
                    files.append(_take(outbox, info.name, member))
        source.finish()
        if about is None or about.records != len(lines):
            raise Unusable("it is not complete")
        return _write(outbox, about, lines, by)
    except NotWhole:
        raise Unusable("it is not whole, or this is not its key") from None
    except (tarfile.TarError, msgspec.DecodeError, msgspec.ValidationError):
        raise Unusable("it holds something else than records") from None
    finally:
        named = {row["name"] for row in store.rows("SELECT name FROM material")}
        outbox.materials.remove(name for name in files if name not in named)


def _write(outbox: Outbox, about: About, lines: list[Line], by: By) -> Imported:
    store = outbox.store
    taken, known, refused = 0, 0, []
    with store.transaction() as db:
        for line in lines:
            if line.record.state in DONE:
                taken += _take_papers(outbox, db, line, about.name)
                continue
            record, digest = line.record, outbox.digest(line.record.payload)
            row = db.conn.execute(
                "SELECT digest, state FROM outbox WHERE key = ?", (record.key,)
            ).fetchone()
            if not _allowed(record) or (row is not None and row[0] != digest):
                refused.append(record.key)
                continue
            values = _row(record, digest, about.name, store.clock())
            if row is not None and row[1] != State.HANDED_OVER:
                known += 1
                continue
            taken += 1
            if row is not None:  # this terminal's own export comes back
                change(store, db, record.key, state=values["state"])
                continue
            there = [k for k in line.materials if outbox.materials.path(k.name).exists()]
            if len(there) < len(line.materials):  # lost on the dying terminal: staff must see it
                values |= {"state": State.DEAD.value, "code": MISSING}
            insert(db, "outbox", values)
            outbox.materials.attach(db, record.key, there)
            if line.papers is not None and len(there) == len(line.materials):
                archiving.put(db, record.key, line.papers.case, 0.0)
        store.audit.append(
            db, Deed.IMPORTED, by.actor, who=store.audit.person(by.number), reference=about.name,
            digest=str(taken),
        )  # fmt: skip
    outbox.tell()
    return Imported(about, taken, known, tuple(refused))


def _take_papers(outbox: Outbox, db: Any, line: Line, origin: str) -> int:
    """Of a case that was delivered there: its papers alone, for the archive. 0: known already."""
    record, papers = line.record, line.papers
    row = db.conn.execute("SELECT 1 FROM outbox WHERE key = ?", (record.key,)).fetchone()
    if papers is None or row is not None:
        return 0
    values = _row(record, "", origin, outbox.store.clock())
    insert(db, "outbox", values | {"state": record.state.value, "payload": None, "uncertain": 0})
    there = [kept for kept in line.materials if outbox.materials.path(kept.name).exists()]
    outbox.materials.attach(db, record.key, there)  # one that is lost is told by `archiving`
    archiving.put(db, record.key, papers.case, papers.ended)
    return 1


def _allowed(record: Record) -> bool:
    try:
        encode(record.kind, msgspec.json.decode(record.payload))
    except (PayloadRefused, msgspec.DecodeError):
        return False
    return True


def _row(record: Record, digest: str, origin: str, now: float) -> dict[str, Any]:
    """A record as it begins here: what was being sent is uncertain, pauses and holds are over."""
    lost = record.uncertain or record.state in (State.SENDING, State.UNKNOWN)
    state = record.state if record.state is State.DEAD else State.WAITING
    if lost and record.rule is not Uncertain.RESEND and state is not State.DEAD:
        state = State.UNKNOWN
    return {
        "key": record.key, "destination": record.destination.value, "kind": record.kind.value,
        "station": record.station, "terminal": record.terminal, "line": record.line,
        "priority": record.priority, "payload": record.payload, "digest": digest,
        "created": record.created, "attempts": record.attempts, "refusals": record.refusals,
        "uncertain": int(lost), "state": state.value, "outcome": record.outcome or
        Outcome.KILLED.value * lost, "changed": now, "rule": record.rule.value,
        "reference": record.reference, "sent": record.sent, "code": record.code,
        "origin": origin,
    }  # fmt: skip


def _lines(member: IO[bytes]) -> Iterator[Line]:
    for line in member:
        yield msgspec.json.decode(line, type=Line)


def _take(outbox: Outbox, name: str, member: IO[bytes]) -> str:
    own = name.removeprefix(MATERIALS)
    if len(own) != 64 or not own.isalnum():
        raise Unusable("it holds something else than records")
    try:
        outbox.materials.take(own, member)
    except Missing:
        raise Unusable("one of its files was changed") from None
    return own
