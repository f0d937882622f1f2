"""Pairing: the code from a machine's screen, which machine it is, which terminal it becomes."""

from __future__ import annotations

from sqlalchemy import Connection, select
from starlette.responses import Response

from hub import pairing, tries
from hub.configuring import cloning, drafts
from hub.configuring.scopes import reached
from hub.database import reading, writing
from hub.pairing import Waiting
from hub.rights import Right
from hub.tables import stations
from hub.web.ask import Ask, Refused
from hub.web.page import Page
from hub.web.pages.cloning import NoSuchStation, clone_of
from hub.web.pages.station_list import MOST
from hub.web.words import at
from kiosk.settings.layers import Level


def _enter(ask: Ask, status: int = 200, problem: str = "") -> Response:
    known = {name: ask.query.get(name, "") for name in ("station", "terminal")}
    return ask.page("pair.html", status, problem=problem, known=known)


def _found(ask: Ask, status: int = 200, problem: str = "") -> Response:
    """The machine that shows the code, and the form that makes it a terminal."""
    waiting = _waiting(ask)
    if waiting is None:
        return _enter(ask, 400, "no-code")
    t = ask.words
    with reading(ask.engine) as connection:
        mine = connection.execute(
            select(stations.c.code, stations.c.name)
            .where(ask.stations(Right.TERMINAL_PAIR))
            .order_by(stations.c.code)
            .limit(MOST)
        ).all()
    names = ("station", "terminal", "replace", "like")
    return ask.page(
        "pair-found.html",
        status,
        problem=problem,
        waiting=waiting,
        stations=[(row.code, row.name) for row in mine],
        typed={name: ask.form.get(name, "") for name in names},
        facts=[
            (t("pair.model"), waiting.model),
            (t("pair.serial"), waiting.serial),
            (t("pair.release"), waiting.release),
            (t("pair.ends"), at(waiting.ends_at)),
        ],
    )


def _assign(ask: Ask) -> Response:
    form = ask.form
    station, terminal = form.get("station", "").strip(), form.get("terminal", "").strip()
    if form.get("do") == "refuse":
        return _refuse(ask)
    if not form.get("same"):
        return _found(ask, 400, "not-same")
    with reading(ask.engine) as connection:
        row = connection.execute(select(stations).where(stations.c.code == station)).first()
    if row is None or not ask.may(Right.TERMINAL_PAIR, row):
        return _found(ask, 400, "no-station")
    like = form.get("like", "").strip()
    try:
        with writing(ask.engine) as connection:
            pairing.assign(
                connection, _code(ask), station, terminal, ask.trust,
                pairing.own_key(ask.vault), ask.who.deed, ask.now, bool(form.get("replace")),
            )  # fmt: skip
            _trusting(ask, connection, station, terminal)
            if like:
                clone_of(ask, connection, like, station)
            waits = ask.may(Right.SETTINGS_CHANGE, row) and cloning.prepared(connection, station)
    except pairing.InUse:
        return _found(ask, 400, "in-use")
    except pairing.Gone:
        return _enter(ask, 400, "no-code")
    except NoSuchStation:
        return _found(ask, 400, "no-like")
    except ValueError:
        return _found(ask, 400, "bad-terminal")
    if waits:
        return ask.go(f"/settings/drafts/{waits}", "paired-prepared")
    return ask.go(f"/terminals/{station}/{terminal}", "paired")


def _refuse(ask: Ask) -> Response:
    try:
        with writing(ask.engine) as connection:
            pairing.refuse(connection, _code(ask), ask.who.deed, ask.now)
    except pairing.Gone:
        return _enter(ask, 400, "no-code")
    return ask.go("/pair", "pairing-refused")


def _trusting(ask: Ask, connection: Connection, station: str, terminal: str) -> None:
    """Secrets of remote settings are sealed to the machine's own key from now on."""
    (one,) = reached(connection, Level.TERMINAL, f"{station}/{terminal}")
    machine = pairing.machine_of(connection, one.id)
    drafts.set_point(connection, one, machine.sealing, ask.who.deed, ask.now)


def _waiting(ask: Ask) -> Waiting | None:
    """Tries are counted: a code is short. Raises Refused."""
    with writing(ask.engine) as connection:
        if not tries.allow(connection, f"pair {ask.who.id}", ask.now):
            raise Refused(429, "too-many-tries")
    try:
        with reading(ask.engine) as connection:
            return pairing.waiting(connection, _code(ask), ask.now)
    except pairing.Gone:
        return None


def _code(ask: Ask) -> str:
    """As it was typed: small letters, gaps and hyphens do not matter."""
    return "".join(one for one in ask.form.get("code", "").upper() if one.isalnum())[:20]


PAGES = (
    Page("/pair", _enter, _found, right=Right.TERMINAL_PAIR, nav="nav.pair"),
    Page("/pair/assign", _enter, _assign, right=Right.TERMINAL_PAIR),
)
