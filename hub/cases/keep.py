"""Cases as they stand in the database: told by terminals, marked by people. Everything within the
caller's transaction."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from hub import deeds
from hub.cases.book import next_place
from hub.cases.tables import TERMINAL, cases, duties
from hub.database import insert, put_new
from hub.deeds import Deed
from kiosk.cases.due import BY_PEOPLE, CaseDays, Facts, Late, State, What
from kiosk.cases.due import duties as open_duties
from kiosk.text.workdays import Workdays


class NotOpen(Exception):
    """There is nothing of that kind to be marked on the case, or somebody did it before."""


class Desk(NamedTuple):
    """`days`, `calendar`: by which terms are counted."""

    days: CaseDays
    calendar: Workdays

    def told(
        self, connection: Connection, station_id: int, terminal_id: int, said: dict[str, Any],
        now: datetime,
    ) -> None:  # fmt: skip
        """`said`: a `Case` of terminal-api.yaml. What is older than what is known changes
        nothing."""
        key = {"terminal_id": terminal_id, "number": said["number"]}
        values = _values(said)
        put_new(connection, cases, **key, station_id=station_id, **values)
        row = connection.execute(
            select(cases)
            .where(cases.c.terminal_id == terminal_id, cases.c.number == said["number"])
            .with_for_update()
        ).one()
        if values["stood_at"] < row.stood_at:
            return
        connection.execute(update(cases).where(cases.c.id == row.id).values(values))
        self._settle(connection, row.id, _facts(said), now)
        place = next_place(connection, station_id)
        connection.execute(update(cases).where(cases.c.id == row.id).values(place=place))

    def _settle(self, connection: Connection, case_id: int, facts: Facts, now: datetime) -> None:
        there = {
            (row.what, row.paper): row
            for row in connection.execute(select(duties).where(duties.c.case_id == case_id))
        }
        wanted = {(one.what.value, one.paper): one
                  for one in open_duties(facts, self.days, self.calendar)}  # fmt: skip
        for key, duty in wanted.items():
            known = there.get(key)
            due = {"due_at": duty.due_at, "known": duty.known}
            if known is None:
                values = {"case_id": case_id, "what": key[0], "paper": key[1]}
                connection.execute(insert(connection, duties).values(values | due))
            elif known.ended_by == TERMINAL:  # unknown, then known, then unknown again
                _change(connection, case_id, *key, ended_at=None, ended_by=None, **due)
        for key, row in there.items():
            if key not in wanted and row.ended_at is None:
                _change(connection, case_id, *key, ended_at=now, ended_by=TERMINAL)


def mark(
    connection: Connection, case_id: int, what: What, paper: str, done: bool, admin_id: int,
    now: datetime,
) -> None:  # fmt: skip
    """Somebody says that it was done, or takes that back. Raises NotOpen."""
    row = connection.execute(
        select(duties)
        .where(duties.c.case_id == case_id, duties.c.what == what.value, duties.c.paper == paper)
        .with_for_update()
    ).first()
    who = deeds.account(admin_id)
    if row is None or what not in BY_PEOPLE or row.ended_by == TERMINAL:
        raise NotOpen
    if done is (row.ended_at is not None):
        raise NotOpen
    ended = {"ended_at": now, "ended_by": who} if done else {"ended_at": None, "ended_by": None}
    _change(connection, case_id, what.value, paper, **ended)
    about = f"case:{case_id} {what.value} {paper or '-'} {'done' if done else 'undone'}"
    deeds.append(connection, Deed.CASE_MARKED, about, who, now)


def _change(connection: Connection, case_id: int, what: str, paper: str, **values: Any) -> None:
    connection.execute(
        update(duties)
        .where(duties.c.case_id == case_id, duties.c.what == what, duties.c.paper == paper)
        .values(values)
    )


def _values(said: dict[str, Any]) -> dict[str, Any]:
    facts = _facts(said)
    return {
        "item": said["item"],
        "part": said.get("part"),
        "filed_at": facts.filed_at,
        "stood_at": facts.stood_at,
        "state": facts.state.value,
        "acting": facts.acting,
        "originals": json.dumps(list(facts.originals)),
        "received_at": facts.received_at,
    }


def _facts(said: dict[str, Any]) -> Facts:
    received = said.get("received")
    late = {
        one["paper"]: Late(one["paper"], datetime.fromisoformat(one["until"]), one["known"])
        for one in said.get("late", [])
    }
    return Facts(
        State(said["state"]),
        said["acting"],
        datetime.fromisoformat(said["at"]),
        datetime.fromisoformat(said["stood"]),
        tuple(said.get("originals", ())),
        None if received is None else datetime.fromisoformat(received),
        tuple(late.values()),
    )
