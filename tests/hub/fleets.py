"""A fleet in a database, as large as wanted: regions, stations of one to three terminals, and how
each stands, drawn by a fixed seed. Everything is made up."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert

from hub.fleet import standing
from hub.fleet.standing import Who
from hub.fleet.tables import standings
from hub.tables import stations, terminal_keys, terminals

PROVINCES = ("11", "15", "21", "23", "32", "35", "37", "44", "45", "51", "54", "65")
DISTRICTS = [f"{province}{city:02}{district:02}"
             for province in PROVINCES for city in range(1, 14)
             for district in (2, 3, 4, 21, 81)]  # fmt: skip
STATES = ["in-service"] * 80 + ["limited"] * 8 + ["out-of-service"] * 4 + ["closed"] * 5 + [
    "maintenance", "updating", "powering-off"]  # fmt: skip
RELEASES = ["2026.11.3"] * 8 + ["2026.10.1", "2026.9.2"]


def make(connection: Connection, count: int, now: datetime, seed: int = 1) -> None:
    """`count` terminals."""
    drawn = random.Random(seed)
    places, machines, rows = [], [], []
    while len(machines) < count:
        number = len(places) + 1
        region = drawn.choice(DISTRICTS)
        places.append({"id": 1000 + number, "code": f"S{region}-{number:05}",
                       "name": f"第{number}服务站", "made_at": now, "region": region})  # fmt: skip
        for code in range(drawn.choice((1, 2, 3))):
            if len(machines) == count:
                break
            own = 1000 + len(machines)
            machines.append({"id": own, "station_id": 1000 + number, "code": f"{code + 1:02}",
                             "made_at": now})  # fmt: skip
            if drawn.random() < 0.99:
                rows.append(_row(own, drawn, now))
    keys = [{"terminal_id": one["id"], "digest": f"{one['id']:064}", "given_at": now}
            for one in machines]  # fmt: skip
    for table, values in (
        (stations, places),
        (terminals, machines),
        (standings, rows),
        (terminal_keys, keys),
    ):
        connection.execute(insert(table), values)


def _row(terminal_id: int, drawn: random.Random, now: datetime) -> dict[str, Any]:
    state = drawn.choice(STATES)
    age = timedelta(hours=drawn.randint(1, 900)) if drawn.random() < 0.03 else timedelta(
        seconds=drawn.randint(0, 600))  # fmt: skip
    troubles = []
    if state in ("limited", "out-of-service"):
        what, word, who = drawn.choice((
            ("printer", "paper-out", Who.STAFF), ("printer", "cover-open", Who.STAFF),
            ("id_reader", "offline", Who.ENGINEER), ("hub", "dead", Who.ENGINEER)))  # fmt: skip
        since = now - age - timedelta(minutes=drawn.randint(1, 400))
        troubles.append(standing.Trouble(what, word, who, since))
    return {
        "terminal_id": terminal_id, "heard_at": now - age, "reported_at": now - age,
        "state": state, "who": max((one.who.value for one in troubles), default=0),
        "troubles": json.dumps([[t.what, t.word, t.who.value, t.since.isoformat()]
                                for t in troubles]),
        "paper": "full", "paper_left": float(drawn.randint(1, 50)),
        "outbox_seconds": drawn.choice((0.0, 0.0, 3.0, 60.0, 7200.0)),
        "dead": 0, "unknown": 0, "release": drawn.choice(RELEASES), "settings": "14",
    }  # fmt: skip
