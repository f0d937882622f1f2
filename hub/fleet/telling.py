"""What is told of alarms, to whom: written down in the transaction that opens and closes them.

One message a receiver and round, however many alarms: when a network fails, thousands are silent
at once. An alarm is told when it opens and when it closes, once each.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection

from hub import regions
from hub.contract import stamp
from hub.database import put_new
from hub.fleet.alarms import Alarm
from hub.fleet.judging import What
from hub.fleet.standing import Who
from hub.fleet.tables import messages

MOST = 100  # alarms by name in one message; of the rest the number
WHO = {who.name.lower(): who for who in Who}
_NAMES = {who: name for name, who in WHO.items()}


class Receiver(Protocol):
    """What is read of `settings.Receiver`."""

    name: str
    region: str
    who: tuple[str, ...]
    hub: bool
    alarms: bool
    urgent: bool


def concerns(receiver: Receiver, alarm: Alarm) -> bool:
    """Is the receiver told of it?"""
    if alarm.what is What.URGENT:  # whoever else they are told of: nobody may miss it by a setting
        return receiver.urgent and regions.within(alarm.region, receiver.region)
    if not receiver.alarms or _NAMES[alarm.who] not in receiver.who:
        return False
    if not alarm.station:  # whom nothing reaches need not be told so
        return receiver.hub and (alarm.what, alarm.about) != (What.SENDING, receiver.name)
    return regions.within(alarm.region, receiver.region)


def write(
    connection: Connection,
    receivers: Iterable[Receiver],
    opened: Sequence[Alarm],
    closed: Sequence[Alarm],
    now: datetime,
) -> int:
    """How many messages were written."""
    count = 0
    for receiver in receivers:
        begun = [one for one in opened if concerns(receiver, one)]
        ended = [one for one in closed if concerns(receiver, one)]
        if not begun and not ended:
            continue
        first = [str(some[0].id) if some else "-" for some in (begun, ended)]
        key = f"alarms/{receiver.name}/{'/'.join(first)}"
        body = {"kind": "alarms", "at": stamp(now), "opened": listing(begun),
                "closed": listing(ended)}  # fmt: skip
        count += put(connection, key, receiver.name, body, now)
    return count


def put(
    connection: Connection, key: str, receiver: str, body: dict[str, Any], now: datetime
) -> bool:
    """False: it was written before."""
    return put_new(
        connection, messages,
        key=key, receiver=receiver, body=json.dumps(body, ensure_ascii=False), made_at=now,
        tries=0, next_at=now,
    )  # fmt: skip


def listing(alarms: Sequence[Alarm]) -> dict[str, Any]:
    """`count` of all, `alarms` as far as they are named."""
    return {"count": len(alarms), "alarms": [said(one) for one in alarms[:MOST]]}


def said(one: Alarm) -> dict[str, Any]:
    """An alarm in a message; without whoever took note of it."""
    whole = {
        "id": one.id, "what": one.what.value, "about": one.about, "word": one.word,
        "who": _NAMES[one.who], "station": one.station, "station_name": one.station_name,
        "region": one.region, "terminal": one.terminal, "opened_at": stamp(one.opened_at),
    }  # fmt: skip
    if one.closed_at is not None:
        whole["closed_at"] = stamp(one.closed_at)
    return {name: value for name, value in whole.items() if value != ""}
