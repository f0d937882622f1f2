"""Reminders of the watch's round: who is told that a change is to be applied for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from sqlalchemy import Connection

from hub import regions
from hub.contract import CHINA, stamp
from hub.fleet import telling
from hub.registration import fields
from hub.registration.book import Book
from kiosk.text.workdays import Workdays


class Receiver(Protocol):
    """What is read of `settings.Receiver`."""

    name: str
    region: str
    duties: bool


def look(connection: Connection, receivers: Iterable[Receiver], now: datetime) -> int:
    """How many messages were written. A reminder stands in the trail also where nobody is told."""
    wanted, count = [one for one in receivers if one.duties], 0
    today = now.astimezone(CHINA).date()
    for one in _book().remind(connection, today, now):
        body = {"kind": "registration", "at": stamp(now), **one._asdict()}
        for receiver in wanted:
            if regions.within(one.region, receiver.region):
                key = f"registration/{receiver.name}/{one.change}/{today}"
                count += telling.put(connection, key, receiver.name, body, now)
    return count


@lru_cache(1)
def _book() -> Book:
    return Book(None, fields.load(), Workdays.load())
