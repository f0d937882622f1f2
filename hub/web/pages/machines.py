"""One terminal: how it is, how it is used, its keys."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Row, select, true
from starlette.responses import Response

from hub import machines as machine_book
from hub import terminals
from hub.database import reading, writing
from hub.fleet import alarms, find, pictures, usage
from hub.machines import Machine, Why
from hub.rights import Right
from hub.tables import health_now, stations
from hub.tables import terminals as machines
from hub.terminals import Given
from hub.web import charts
from hub.web.ask import NOT_THERE, Ask, Refused
from hub.web.cells import Badge, Cell, Code, Link, Table
from hub.web.page import Page
from hub.web.pages import machine_health
from hub.web.pages.alarm_list import alarm_table
from hub.web.words import Words, at


def _one(ask: Ask) -> Response:
    t, row = ask.words, terminal_of(ask, Right.FLEET_SEE)
    with reading(ask.engine) as connection:
        chosen = select(health_now).where(health_now.c.terminal_id == row.terminal_id)
        health = connection.execute(chosen).first()
        keys = terminals.keys_of(connection, row.code, row.terminal)
        hardware = machine_book.of(connection, row.terminal_id)
        standing = find.one(connection, row.terminal_id)
        left = standing.paper_left if standing else None
        lasts = None
        if left is not None:
            lasts = usage.paper_days(connection, row.terminal_id, left, ask.now)
        used = usage.hours(connection, row.id, row.terminal_id, ask.now)
        faults = usage.last_faults(connection, row.terminal_id)
        picture = pictures.of(connection, row.terminal_id, ask.now)
        open_alarms = alarms.listed(connection, true(), terminal_id=row.terminal_id).rows
    said = json.loads(health.body) if health else {}
    keyed = any(one.revoked_at is None for one in keys)
    return ask.page(
        "machine.html",
        machine=row,
        facts=[
            (t("machines.station"), Link(row.name, f"/stations/{row.code}")),
            (t("machines.code"), Code(row.terminal)),
            *machine_health.facts(t, standing, said, ask.now, keyed, lasts),
        ],
        devices=machine_health.devices(t, said, health and health.at),
        deliveries=machine_health.deliveries(t, said),
        alarms=alarm_table(ask, open_alarms, where=False),
        visits=charts.hours(t("fleet.visits-by-hour"), used.visits),
        visit_count=sum(used.visits),
        reviews=charts.hours(t("fleet.reviews-by-hour"), used.reviews),
        review_count=sum(used.reviews),
        bad=used.bad,
        faults=machine_health.faults(t, faults),
        health=Table(t("machines.health"), [t("machines.what"), t("machines.value")],
                     machine_health.flat(said), t("machines.never")),
        keys=_keys(ask, keys),
        hardware=_hardware(t, hardware),
        picture=picture,
        picture_at=at(picture.came_at) if picture and picture.came_at else "",
        picture_asked=at(picture.asked_at) if picture else "",
        asks_picture=ask.may(Right.PICTURE_ASK, row)
        and (picture is None or ask.now >= picture.again_at),
        settings=ask.may(Right.SETTINGS_SEE, row),
        pairs=ask.may(Right.TERMINAL_PAIR, row),
        revokes=ask.may(Right.TERMINAL_REVOKE, row) and keyed,
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


def _ask_picture(ask: Ask) -> Response:
    row = terminal_of(ask, Right.PICTURE_ASK)
    about = f"{row.code}/{row.terminal}"
    with writing(ask.engine) as connection:
        done = pictures.ask(connection, row.terminal_id, about, ask.who.deed, ask.now)
    return ask.go(f"/terminals/{about}", "picture-asked" if done else "picture-soon")


def _picture(ask: Ask) -> Response:
    row = terminal_of(ask, Right.FLEET_SEE)
    with reading(ask.engine) as connection:
        png = pictures.png_of(connection, row.terminal_id)
    if png is None:
        raise Refused(404, NOT_THERE)
    return Response(png, media_type="image/png")


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
    Page("/terminals/{station}/{terminal}", _one, right=Right.FLEET_SEE),
    Page("/terminals/{station}/{terminal}/picture", None, _ask_picture, right=Right.PICTURE_ASK),
    Page("/terminals/{station}/{terminal}/picture.png", _picture, right=Right.FLEET_SEE),
    Page(
        "/terminals/{station}/{terminal}/revoke",
        _revoke_page,
        _revoke,
        right=Right.TERMINAL_REVOKE,
    ),
)
