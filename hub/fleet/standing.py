"""How a terminal stands, from its health record: what lists show and alarms are judged by.

Who must act follows from what is wrong: paper, a cover or a cable in somebody's way is the staff's,
everything else an engineer's.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, update

from hub.database import put_over
from hub.fleet.tables import standings
from hub.terminals import Sender


class Who(enum.IntEnum):
    """Who must act. The order is that of what it takes."""

    NOBODY = 0
    STAFF = 1
    ENGINEER = 2
    BUREAU = 3  # 经办机构: of urgent events alone, never of a terminal


class Trouble(NamedTuple):
    """Something that is wrong now. `what`: a device or destination; `word`: closed; `since`: by the
    hub's clock, when it was first heard of without a break."""

    what: str
    word: str
    who: Who
    since: datetime


FRESH = timedelta(seconds=30)
_STAFF_STATES = frozenset({"userError"})
_WRONG_STATES = frozenset({"offline", "powerOff", "noDevice", "hardwareError"})
_STAFF_PAPER = {"low": "paper-low", "out": "paper-out", "jammed": "paper-jammed"}
PRINTER = "printer"


def troubles_of(payload: Mapping[str, Any]) -> list[tuple[str, str, Who]]:
    """What a health payload says is wrong: what, word, who. At most one of a device, the one that
    hinders most."""
    found = []
    for name, device in sorted(payload["devices"].items()):
        state, paper = device["state"], device.get("paper")
        if state in _WRONG_STATES:
            found.append((name, hyphened(state), Who.ENGINEER))
        elif paper in ("out", "jammed"):
            found.append((name, _STAFF_PAPER[paper], Who.STAFF))
        elif device.get("cover_open") == "yes":
            found.append((name, "cover-open", Who.STAFF))
        elif state in _STAFF_STATES:
            found.append((name, "user-error", Who.STAFF))
        elif paper == "low":
            found.append((name, "paper-low", Who.STAFF))
    for name, place in sorted(payload.get("destinations", {}).items()):
        if place["dead"]:
            found.append((name, "dead", Who.ENGINEER))
        elif place.get("unknown"):
            found.append((name, "unknown", Who.STAFF))
    if payload.get("clock_checked") is False:
        found.append(("clock", "unchecked", Who.ENGINEER))
    return found


def take(
    connection: Connection, terminal_id: int, payload: Mapping[str, Any], now: datetime,
    before: str | None = None, own: bool = True,
) -> None:  # fmt: skip
    """Keep how the terminal stands by its latest report. What was wrong before keeps its time.
    `before`: its troubles as they stood. `own`: it delivered the report itself, so it is there."""
    known = {(one.what, one.word): one.since for one in read(before or "[]")}
    troubles = [
        Trouble(what, word, who, known.get((what, word), now))
        for what, word, who in troubles_of(payload)
    ]
    places = payload.get("destinations", {}).values()
    printer, settings = payload["devices"].get(PRINTER, {}), payload.get("settings", {})
    values = {
        "terminal_id": terminal_id,
        "heard_at": now,
        "reported_at": datetime.fromisoformat(payload["at"]),
        "state": payload["state"],
        "reason": payload.get("reason"),
        "who": max((one.who for one in troubles), default=Who.NOBODY).value,
        "troubles": _written(troubles),
        "paper": printer.get("paper"),
        "paper_left": printer.get("paper_left"),
        "outbox_seconds": max((one.get("oldest_seconds", 0.0) for one in places), default=0.0),
        "dead": min(sum(one["dead"] for one in places), _MOST),
        "unknown": min(sum(one.get("unknown", 0) for one in places), _MOST),
        "release": _plain(payload.get("release")),
        "settings": _plain(settings.get("version") or payload.get("settings_version")),
        "settings_outcome": settings.get("outcome"),
        "settings_why": settings.get("why"),
    }
    # when it was heard is said by whoever delivered, not by what the report says
    kept = () if own else ("heard_at",)
    put_over(connection, standings, ["terminal_id"], kept=kept, **values)


def heard(connection: Connection, sender: Sender, now: datetime) -> None:
    """The terminal itself delivered something: it is there. Not written at every record of a
    visit, since alarms count minutes."""
    if sender.heard_at is not None and sender.heard_at < now - FRESH:
        there(connection, sender.terminal_id, now)


def there(connection: Connection, terminal_id: int, now: datetime) -> None:
    connection.execute(_THERE, {"which": terminal_id, "now": now})


def read(troubles: str) -> list[Trouble]:
    """As they stand in the table."""
    return [
        Trouble(what, word, Who(who), datetime.fromisoformat(since))
        for what, word, who, since in json.loads(troubles)
    ]


_THERE = (
    update(standings)
    .where(standings.c.terminal_id == bindparam("which"), standings.c.heard_at < bindparam("now"))
    .values(heard_at=bindparam("now"))
)
_MOST = 2**31 - 1
_FORGOTTEN = "\N{REPLACEMENT CHARACTER}"


def _written(troubles: Sequence[Trouble]) -> str:
    rows = [[one.what, one.word, one.who.value, one.since.isoformat()] for one in troubles]
    return json.dumps(rows, separators=(",", ":"))


def hyphened(word: str) -> str:
    """`hardwareError` → `hardware-error`."""
    return "".join(f"-{one.lower()}" if one.isupper() else one for one in word)


def _plain(text: str | None) -> str | None:
    """PostgreSQL holds no NUL in a text."""
    return None if text is None else text.replace("\0", _FORGOTTEN)
