"""A hub in which every list that grows without end is long."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, insert

from hub.archive.tables import archive_cases, archive_requests
from hub.cases.tables import cases
from hub.cases.tables import duties as case_duties
from hub.feedback.tables import tasks
from hub.fleet.tables import alarms
from hub.forwarding.tables import forwards
from hub.urgent.tables import events

_AT_ONCE = 5000


def make(connection: Connection, rows: int, now: datetime, admin: int) -> None:
    """So many of each, of the stations and terminals 1 and 2; several begin at the same moment."""
    for table, each in (
        (tasks, _task), (cases, _case), (case_duties, _duty), (archive_cases, _papers),
        (archive_requests, _request), (events, _event), (forwards, _forward), (alarms, _alarm),
    ):  # fmt: skip
        _put(connection, table, (each(n, now - timedelta(minutes=n // 3), admin)
                                 for n in range(1, rows + 1)))  # fmt: skip


def _put(connection: Connection, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    some: list[dict[str, Any]] = []
    for row in rows:
        some.append(row)
        if len(some) == _AT_ONCE:
            connection.execute(insert(table), some)
            some = []
    if some:
        connection.execute(insert(table), some)


def key(kind: int, n: int) -> str:
    return str(UUID(int=(kind << 96) + n, version=4))


def _place(n: int) -> dict[str, int]:
    return {"station_id": 1 + n % 2, "terminal_id": 1 + n % 2}


def _task(n: int, at: datetime, _: int) -> dict[str, Any]:
    return {
        "id": n, "key": key(1, n), "station_id": 1 + n % 2, "kind": "complaint",
        "item": "enrolment", "channel": "sign", "grade": None, "stage": "new", "level": 0,
        "rounds": 0, "opened_at": at, "due_at": at + timedelta(days=30), "due_known": True,
        "overdue": False, "phone_kept": False,
    }  # fmt: skip


def _case(n: int, at: datetime, _: int) -> dict[str, Any]:
    return {
        "id": n, **_place(n), "number": f"{n:016}", "item": "enrolment", "part": None,
        "filed_at": at, "stood_at": at, "state": "accepted", "acting": "proxy", "originals": "[]",
        "place": n,
    }  # fmt: skip


def _duty(n: int, at: datetime, _: int) -> dict[str, Any]:
    return {"case_id": n, "what": "hand-in", "paper": "", "due_at": at + timedelta(days=3),
            "known": True}  # fmt: skip


def _papers(n: int, at: datetime, _: int) -> dict[str, Any]:
    return {
        "key": key(2, n), **_place(n), "manifest": "{}", "case_number": f"{n:016}",
        "item": "enrolment", "begun_at": at, "year": 2026, "number": n, "filed_at": at,
        "receipt": "{}",
    }  # fmt: skip


def _request(n: int, at: datetime, admin: int) -> dict[str, Any]:
    return {"id": n, "key": key(2, n), "kind": "consult", "reason": b"", "asked_by": admin,
            "asked_at": at}  # fmt: skip


def _event(n: int, at: datetime, _: int) -> dict[str, Any]:
    return {
        "id": n, **_place(n), "report": f"report-{n}", "what": "other", "service": "normal",
        "stage": "first", "heard_at": at, "stage_at": at, "told_at": at, "said_at": at,
    }  # fmt: skip


def _forward(n: int, at: datetime, _: int) -> dict[str, Any]:
    return {
        "id": n, "key": key(3, n), "source": key(1, n), "what": "review", "station_id": 1 + n % 2,
        "said": json.dumps({"item": "enrolment"}), "made_at": at, "state": "dead", "tries": 5,
        "refusals": 5, "next_at": None,
    }  # fmt: skip


def _alarm(n: int, at: datetime, _: int) -> dict[str, Any]:
    return {
        "id": n, "terminal_id": 1 + n % 2, "what": "silent", "about": "", "word": "", "who": 2,
        "subject": f"many {n}", "open": f"many {n}", "opened_at": at,
    }  # fmt: skip
