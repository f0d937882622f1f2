"""Duties carried over in a file, where no interface takes them or it is away for long.

Marked first, written then: a record is never both in a file and still tried here (`handed-over`).
The file's name stands with each of its records, so that it can be written once more when it was
lost, taken back, or said to have been taken by the platform (`people.resolve`).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.people import By, Finding, resolve
from kiosk.outbox.record import Record, State
from kiosk.outbox.rows import change, records
from kiosk.platform.codec import BadRequest
from kiosk.store.audit import Deed
from kiosk.uplink import saying
from kiosk.uplink.described import Message, Platform
from kiosk.uplink.saying import Given, payload_of

LARGEST = 300_000
"""Characters of one batch: what goes over the control socket in one answer."""

_SURE = "state IN ('waiting', 'refused', 'dead') AND uncertain = 0"
"""Certainly not with the platform: what was perhaps taken is no matter for a file."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class NoFile(ValueError):
    """The platform's file does not say how this kind looks in one."""


class Batch(NamedTuple):
    """Lines of a file. `name`: the file's own. `left`: there is more; ask again with the name.
    `refused`: keys of records that do not fit, and the field."""

    name: str
    heads: tuple[str, ...]
    lines: list[list[str]]
    records: int
    left: bool
    refused: list[tuple[str, str]]


class Open(NamedTuple):
    """A file whose records nobody has settled yet. `since`: wall clock of the handing over."""

    name: str
    kind: Kind
    records: int
    since: float


def hand_over(
    outbox: Outbox, platform: Platform, kind: Kind, given: Given, by: By, name: str = ""
) -> Batch:
    """The next lines of a file, its records marked. Raises NoFile and StoreFault."""
    message, made = _message(platform, kind), name or f"file-{secrets.token_hex(4)}"
    store = outbox.store
    lines: list[list[str]] = []
    taken: list[str] = []
    refused: list[tuple[str, str]] = []
    with store.transaction() as db:
        left, size = False, 0
        for record in _waiting(outbox, kind):
            try:
                own = list(_lines(message, record, given, bool(outbox.materials.of(record.key))))
            except BadRequest as bad:
                refused.append((record.key, bad.field))
                continue
            length = sum(len(cell) + 3 for line in own for cell in line)
            if size + length > LARGEST:
                if not taken and not lines:  # it alone is too large for any answer
                    refused.append((record.key, "size"))
                    continue
                left = True
                break
            lines, size = lines + own, size + length
            change(store, db, record.key, state=State.HANDED_OVER, reference=made)
            taken.append(record.key)
        if taken:
            store.audit.append(
                db, Deed.EXPORTED, by.actor, who=store.audit.person(by.number), item=kind.value,
                reference=made, digest=str(len(taken)),
            )  # fmt: skip
    return Batch(made, heads(message), lines, len(taken), left, refused)


def again(outbox: Outbox, platform: Platform, name: str, given: Given, after: int = 0) -> Batch:
    """A file once more, from the record after the first `after` of it on; nothing is marked.
    Raises NoFile and StoreFault."""
    own = _of(outbox, name)
    if not own:
        raise NoFile(name)
    message = _message(platform, own[0].kind)
    lines: list[list[str]] = []
    size = count = 0
    for record in own[after:]:
        added = list(_lines(message, record, given, False))
        size += sum(len(cell) + 3 for line in added for cell in line)
        if size > LARGEST and lines:
            break
        lines, count = lines + added, count + 1
    return Batch(name, heads(message), lines, count, after + count < len(own), [])


def take_back(outbox: Outbox, name: str, by: By) -> int:
    """The file does not reach the platform: its records wait again. Returns their number."""
    store = outbox.store
    own = _of(outbox, name)
    with store.transaction() as db:
        for record in own:
            change(store, db, record.key, state=State.WAITING, reference="", next_try=0.0)
        if own:
            store.audit.append(
                db, Deed.RETRIED, by.actor, who=store.audit.person(by.number),
                item=own[0].kind.value, reference=name, digest=str(len(own)),
            )  # fmt: skip
    outbox.tell()
    return len(own)


def taken(outbox: Outbox, name: str, by: By) -> int:
    """A person says that the platform took the file: its records end. Returns their number."""
    return sum(resolve(outbox, record.key, Finding.DONE, by) for record in _of(outbox, name))


def open_files(outbox: Outbox) -> list[Open]:
    """Files that were written and not settled, oldest first."""
    rows = outbox.store.rows(
        "SELECT reference, kind, count(*) AS n, min(changed) AS since FROM outbox"
        f" WHERE {_FILED} GROUP BY reference, kind ORDER BY since"
    )
    return [Open(row["reference"], Kind(row["kind"]), row["n"], row["since"]) for row in rows]


def heads(message: Message) -> tuple[str, ...]:
    """Titles of the columns, in the platform's order."""
    assert message.file is not None
    rows = message.fields[message.file.each].rows if message.file.each else {}
    named = {**rows, **message.fields}
    return tuple(named[column].title or column for column in message.file.columns)


# ---- within

_FILED = "state = 'handed-over' AND reference LIKE 'file-%' AND destination = 'service-platform'"


def _message(platform: Platform, kind: Kind) -> Message:
    message = platform.out.get(kind)
    if message is None or message.file is None:
        raise NoFile(kind.value)
    return message


def _waiting(outbox: Outbox, kind: Kind) -> list[Record]:
    return records(
        outbox.store,
        f"WHERE destination = :to AND kind = :kind AND {_SURE} ORDER BY place",
        {"to": Destination.SERVICE_PLATFORM.value, "kind": kind.value},
    )


def _of(outbox: Outbox, name: str) -> list[Record]:
    return records(
        outbox.store, f"WHERE {_FILED} AND reference = :name ORDER BY place", {"name": name}
    )


def _lines(message: Message, record: Record, given: Given, pictures: bool) -> Iterator[list[str]]:
    """A line, or one for each row of the list that the file spreads. Raises BadRequest."""
    file = message.file
    assert file is not None
    if pictures:
        raise BadRequest("materials")  # a table holds no pictures
    try:
        payload = payload_of(record)
    except (msgspec.MsgspecError, ValueError):
        raise BadRequest("payload") from None
    whole = {
        name: _cell(saying.field_of(name, message.fields[name], payload, given))
        for name in file.columns
        if name in message.fields
    }
    rows: list[dict[str, str]] = [{}]
    if file.each:
        each = message.fields[file.each]
        own = getattr(payload, each.argument) or ()
        rows = [saying.cells(file.each, each, row, given) for row in own] or [{}]
    for row in rows:
        yield [whole[c] if c in whole else _cell(row.get(c, "")) for c in file.columns]


def _cell(value: Any) -> str:
    """One line of text. What a table program would take for a formula is told apart by a leading
    apostrophe: citizens' words stand in these cells."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = " ".join(str(value).split()) if isinstance(value, str) else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text
