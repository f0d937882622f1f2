"""A review that came from a phone: kept once under its letter's name, the first answer counting as
ever."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select, update

from hub import keeping
from hub.database import put_new, writing
from hub.tables import reviews, stations
from hub.terminals import terminal_of
from hub.vault import Vault

_STATION = "station"  # the item that stands for the station as a whole


def keep(
    engine: Engine,
    vault: Vault,
    name: str,
    form: dict[str, Any],
    given_at: datetime,
    now: datetime,
) -> bool:
    """`form`: good by `ReviewForm`. False: no station of that code is here, it is not kept."""
    with writing(engine) as connection:
        station = connection.execute(
            select(stations.c.id).where(stations.c.code == form["s"])
        ).scalar()
        if station is None:
            return False
        terminal = terminal_of(connection, station, form["t"]) if "t" in form else None
        number = form.get("n")
        channel = "sign" if number is None else "phone"
        words = {one: form[one] for one in ("remark", "phone", "consent") if one in form}
        new = put_new(
            connection, reviews, key=name, station_id=station, terminal_id=terminal,
            number=number, item=form.get("i", _STATION), at=given_at, channel=channel,
            grade=int(form["grade"]), reasons="[]", counted=number is None,
            words=vault.seal(name, json.dumps(words).encode()) if words else None,
        )  # fmt: skip
        if new and number is not None:
            case = keeping.Case(connection, vault, name, station, terminal, now, [])
            if keeping.first_answer(case, number, channel):
                connection.execute(
                    update(reviews).where(reviews.c.key == name).values(counted=True)
                )
    return True
