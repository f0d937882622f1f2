"""Where terminals' audit chains stand, and whether what they say fits together.

Each health record says chain, number and link (docs/decisions/0020). A chain only grows, so of two
stands the later has the higher number, and a number has one link. Whatever contradicts that is
kept as an alarm, once. What is *later* is said by the terminal's own time, since a record may be
delivered late. Where only that time contradicts, and the number grew from arrival to arrival, the
terminal's clock was set back: said once for each time that it was ahead.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, bindparam, select

from hub.database import put_new
from hub.tables import audit_alarms, audit_stands, stations, terminals

LARGEST = 2**63 - 1  # a row number beyond this is taken for it


class What(enum.StrEnum):
    WENT_BACK = "went-back"  # a later stand has a lower number: rows were lost, or cut off
    FORKED = "forked"  # a number has two links: rows were changed, or written anew
    ELSEWHERE = "elsewhere"  # two terminals go on with one chain: a copied disk
    CLOCK_BACK = "clock-back"  # the chain grew, the terminal's time did not


class Alarm(NamedTuple):
    station: str
    terminal: str
    what: What
    chain: str
    number: int
    against: int
    at: datetime


def note(
    connection: Connection, terminal_id: int, at: datetime, stand: Mapping[str, Any], now: datetime
) -> list[What]:
    """Keep a stand; what does not fit, as far as it was not known yet."""
    chain, number, link = stand["chain"].lower(), min(int(stand["number"]), LARGEST), stand["link"]
    said = {"terminal_id": terminal_id, "chain": chain, "number": number, "link": link, "at": at}
    row = connection.execute(_UNLIKE, {f"its_{name}": value for name, value in said.items()}).one()
    against = {what: found for what, found in zip(_LOOKS, row, strict=True) if found is not None}
    if What.ELSEWHERE in against:
        against[What.ELSEWHERE] = 0
    put_new(connection, audit_stands, **said)
    if What.WENT_BACK in against and _told(connection, chain, terminal_id, against[What.WENT_BACK]):
        del against[What.WENT_BACK]  # of what is behind that number it was said at the first
    new = []
    for what, its_number in against.items():
        if put_new(
            connection, audit_alarms,
            terminal_id=terminal_id, what=what.value, chain=chain, at=now, against=its_number,
            number=0 if what in (What.ELSEWHERE, What.CLOCK_BACK) else number,
        ):  # fmt: skip
            new.append(what)
    return new


def _looks() -> dict[What, Select[tuple[int]]]:
    """For each thing that may be wrong, the number of a stand that a new one contradicts."""
    kept = audit_stands.c
    chain, number, at = bindparam("its_chain"), bindparam("its_number"), bindparam("its_at")
    terminal_id = bindparam("its_terminal_id")
    same = and_(kept.chain == chain, kept.terminal_id == terminal_id)
    unlike = {
        What.FORKED: and_(
            kept.chain == chain, kept.number == number, kept.link != bindparam("its_link")
        ),
        What.WENT_BACK: and_(same, kept.at < at, kept.number > number),
        What.ELSEWHERE: and_(kept.chain == chain, kept.terminal_id != terminal_id),
    }
    looks = {
        what: select(kept.number).where(one).order_by(kept.number.desc()).limit(1)
        for what, one in unlike.items()
    }
    looks[What.CLOCK_BACK] = (
        select(kept.number)
        .where(same, kept.at > at, kept.number < number)
        .order_by(kept.at.desc(), kept.number)
        .limit(1)
    )
    return looks


_LOOKS = _looks()
_UNLIKE = select(*(look.scalar_subquery() for look in _LOOKS.values()))


def _told(connection: Connection, chain: str, terminal_id: int, against: int) -> bool:
    of = audit_alarms.c
    found = select(of.id).where(
        of.what == What.WENT_BACK.value, of.chain == chain, of.terminal_id == terminal_id,
        of.against == against,
    )  # fmt: skip
    return connection.execute(found.limit(1)).first() is not None


def alarms(connection: Connection) -> list[Alarm]:
    """All that were ever found, the newest first."""
    of = audit_alarms.c
    rows = connection.execute(
        select(stations.c.code, terminals.c.code, of.what, of.chain, of.number, of.against, of.at)
        .join_from(audit_alarms, terminals)
        .join(stations)
        .order_by(of.id.desc())
    )
    return [Alarm(row[0], row[1], What(row[2]), *row[3:]) for row in rows]
