"""Terminals: which there are, the last word of one, its keys."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Row, or_, select
from starlette.responses import Response

from hub import machines as machine_book
from hub import terminals
from hub.database import reading, writing
from hub.machines import Machine, Why
from hub.rights import Right
from hub.tables import health_now, stations
from hub.tables import terminals as machines
from hub.terminals import Given, Seen
from hub.web.ask import NOT_THERE, Ask, Refused
from hub.web.cells import Badge, Cell, Code, Kind, Link, Number, Table
from hub.web.page import Page
from hub.web.words import Words, at

MOST = 200
SILENT = timedelta(minutes=20)  # health comes every five
_STATES: dict[str, Kind] = {
    "in-service": "good",
    "limited": "warn",
    "closed": "plain",
    "maintenance": "warn",
    "updating": "plain",
    "starting": "plain",
    "pairing": "plain",
    "out-of-service": "bad",
    "powering-off": "warn",
}


def _list(ask: Ask) -> Response:
    t, sought = ask.words, ask.query.get("q", "").strip()[:60]
    where = ask.stations()
    if sought:
        where &= or_(
            stations.c.code.icontains(sought, autoescape=True),
            stations.c.name.icontains(sought, autoescape=True),
            machines.c.code == sought,
        )
    with reading(ask.engine) as connection:
        seen = terminals.seen(connection, where, MOST + 1)
    return ask.page(
        "machines.html",
        table=machine_rows(t, seen[:MOST], t("machines.title"), ask.now),
        sought=sought,
        more=len(seen) > MOST,
    )


def machine_rows(
    t: Words, seen: Sequence[Seen], caption: str, now: datetime, named: bool = True
) -> Table:
    """`named`: with the station of each."""
    rows: list[list[Cell]] = []
    for one in seen:
        row: list[Cell] = [Link(one.terminal, f"/terminals/{one.station}/{one.terminal}")]
        if named:
            row.append(Link(one.station_name, f"/stations/{one.station}"))
        keys = Number(str(one.keys)) if one.keys else Badge(t("machines.no-key"), "warn")
        rows.append([*row, state_badge(t, one, now), at(one.heard_at), keys])
    headings = [t("machines.code"), *([t("machines.station")] if named else []),
                t("machines.state"), t("machines.heard"), t("machines.keys")]  # fmt: skip
    return Table(caption, headings, rows, t("machines.none"))


def state_badge(t: Words, one: Seen, now: datetime) -> Badge:
    """What it said last; a terminal that says nothing any more is silent, whatever it said."""
    if one.heard_at is None:
        return Badge(t("machines.never"), "plain")
    if now - one.heard_at > SILENT:
        return Badge(t("machines.silent"), "bad")
    state = str(json.loads(one.health).get("state", ""))
    word = f"machines.is-{state}"
    return Badge(t(word) if t.has(word) else state, _STATES.get(state, "plain"))


def _one(ask: Ask) -> Response:
    t, row = ask.words, terminal_of(ask, Right.FLEET_SEE)
    with reading(ask.engine) as connection:
        chosen = select(health_now).where(health_now.c.terminal_id == row.terminal_id)
        health = connection.execute(chosen).first()
        keys = terminals.keys_of(connection, row.code, row.terminal)
        hardware = machine_book.of(connection, row.terminal_id)
        (seen,) = terminals.seen(
            connection, (stations.c.id == row.id) & (machines.c.id == row.terminal_id), 1
        )
    said = json.loads(health.body) if health else {}
    said.pop("at", None)
    return ask.page(
        "machine.html",
        machine=row,
        facts=[
            (t("machines.station"), Link(row.name, f"/stations/{row.code}")),
            (t("machines.code"), Code(row.terminal)),
            (t("machines.state"), state_badge(t, seen, ask.now)),
            (t("machines.heard"), at(seen.heard_at)),
        ],
        health=Table(t("machines.health"), [t("machines.what"), t("machines.value")],
                     flat(said), t("machines.never")),
        keys=_keys(ask, keys),
        hardware=_hardware(t, hardware),
        pairs=ask.may(Right.TERMINAL_PAIR, row),
        revokes=ask.may(Right.TERMINAL_REVOKE, row) and any(k.revoked_at is None for k in keys),
    )  # fmt: skip


def _keys(ask: Ask, keys: Sequence[Given]) -> Table:
    t = ask.words
    rows: list[list[Cell]] = [
        [
            str(one.id),
            at(one.given_at),
            Badge(t("machines.valid"), "good")
            if one.revoked_at is None
            else Badge(t("machines.revoked", at=at(one.revoked_at)), "plain"),
        ]
        for one in keys
    ]
    headings = [t("machines.number"), t("machines.given"), t("machines.worth")]
    return Table(t("machines.keys-title"), headings, rows, t("machines.no-key"))


def _hardware(t: Words, hardware: Sequence[Machine]) -> Table:
    rows: list[list[Cell]] = [
        [
            one.model,
            one.serial,
            one.release,
            at(one.paired_at),
            Badge(t("pair.current"), "good")
            if one.ended_why is None
            else Badge(t(f"pair.why-{one.ended_why}", at=at(one.ended_at)), "plain"),
        ]
        for one in hardware
    ]
    headings = [t(f"pair.{one}") for one in ("model", "serial", "release", "since", "until")]
    return Table(t("pair.machines"), headings, rows, t("pair.none"))


def flat(said: object, before: str = "") -> list[list[Cell]]:
    """What a health record says, one row a value, named by its path."""
    if isinstance(said, dict):
        return [
            row
            for name, value in said.items()
            for row in flat(value, f"{before} › {name}" if before else name)
        ]
    if isinstance(said, list):
        return [row for place, value in enumerate(said) for row in flat(value, f"{before} {place}")]
    return [[before, str(said)]]


def _revoke_page(ask: Ask) -> Response:
    return ask.page("machine-revoke.html", machine=terminal_of(ask, Right.TERMINAL_REVOKE))


def _revoke(ask: Ask) -> Response:
    row, why = terminal_of(ask, Right.TERMINAL_REVOKE), ask.form.get("why", "")
    if why not in (Why.UNPAIRED, Why.STOLEN):
        raise Refused(400, "bad-form")
    with writing(ask.engine) as connection:
        machine_book.end(connection, row.code, row.terminal, Why(why), ask.who.deed, ask.now)
    return ask.go(f"/terminals/{row.code}/{row.terminal}", "revoked")


def terminal_of(ask: Ask, right: Right) -> Row:
    """Station and terminal that the address names, where the right is held: the station's columns,
    `terminal_id`, `terminal`. Raises Refused."""
    station, terminal = ask.parts["station"], ask.parts["terminal"]
    with reading(ask.engine) as connection:
        row = connection.execute(
            select(stations, machines.c.id.label("terminal_id"), machines.c.code.label("terminal"))
            .join_from(stations, machines)
            .where(stations.c.code == station, machines.c.code == terminal)
        ).first()
    ask.need(right, row)
    if row is None:
        raise Refused(404, NOT_THERE)
    return row


PAGES = (
    Page("/terminals", _list, right=Right.FLEET_SEE, nav="nav.terminals"),
    Page("/terminals/{station}/{terminal}", _one, right=Right.FLEET_SEE),
    Page(
        "/terminals/{station}/{terminal}/revoke",
        _revoke_page,
        _revoke,
        right=Right.TERMINAL_REVOKE,
    ),
)
