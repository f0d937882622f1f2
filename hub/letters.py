"""A review that came from a phone: kept once under its letter's name, the first answer counting as
ever."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, update

from hub.database import put_new, writing
from hub.keeping import first_answer, sealed_words
from hub.tables import reviews
from hub.terminals import station_of, terminal_of
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
        station = station_of(connection, form["s"])
        if station is None:
            return False
        terminal = terminal_of(connection, station, form["t"]) if "t" in form else None
        number = form.get("n")
        channel = "sign" if number is None else "phone"
        new = put_new(
            connection, reviews, key=name, station_id=station, terminal_id=terminal,
            number=number, item=form.get("i", _STATION), at=given_at, channel=channel,
            grade=int(form["grade"]), reasons="[]", counted=number is None,
            words=sealed_words(vault, name, form),
        )  # fmt: skip
        if new and number is not None and first_answer(connection, number, channel, now):
            connection.execute(update(reviews).where(reviews.c.key == name).values(counted=True))
    return True
