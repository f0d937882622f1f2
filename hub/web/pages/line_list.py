"""The keys of a station's terminals: which machine each terminal is now, what the signed list says
of it, and the list drafted anew with where staff act."""

from __future__ import annotations

from starlette.responses import Response

from hub.configuring import line_keys
from hub.configuring.line_keys import Fit, Place
from hub.database import reading, writing
from hub.rights import Right
from hub.web import setting_rights as rights
from hub.web.ask import Ask
from hub.web.cells import Badge, Cell, Code, Kind, Link, Table
from hub.web.page import Page
from hub.web.setting_rights import Layer
from hub.web.words import Words
from kiosk.settings.layers import Level

_PLACE = "/settings/line"
_KINDS: dict[Fit, Kind] = {
    Fit.SAME: "good", Fit.NEW: "warn", Fit.OTHER: "bad", Fit.GONE: "bad",
}  # fmt: skip
_SHOWN = 16  # digits of a key: enough to tell two machines apart
_TICK = "staff-"


def badge(t: Words, places: list[Place]) -> Badge:
    """Whether the signed list is that of the machines that are paired."""
    if not any(one.listed for one in places):
        return Badge(t("line.no-list"), "plain")
    wrong = sum(one.fit is not Fit.SAME for one in places)
    return Badge(t("line.wrong", count=wrong), "bad") if wrong else Badge(t("line.good"), "good")


def _list(ask: Ask, status: int = 200, problem: str = "") -> Response:
    t = ask.words
    with reading(ask.engine) as connection:
        layer = rights.layer(ask, connection, Level.STATION, ask.parts["code"])
        places = line_keys.compared(connection, layer.scope)
    rows: list[list[Cell]] = [
        [
            Link(one.terminal, f"/terminals/{layer.scope}/{one.terminal}"),
            Code(f"{one.key[:_SHOWN]}…") if one.key else "–",
            Badge(t(f"line.is-{one.fit}"), _KINDS[one.fit]),
            t("line.yes") if one.staff else "–",
        ]
        for one in places
    ]
    return ask.page(
        "line-list.html",
        status,
        layer=layer,
        problem=problem,
        state=badge(t, places),
        table=Table(t("line.terminals"), [t(f"line.{n}") for n in ("terminal", "key", "fit",
                    "staff")], rows, t("line.none")),
        ticks=[(f"{_TICK}{one.terminal}", t("line.at", terminal=one.terminal), _on(ask, one))
               for one in places if one.key],
        may=layer.changes,
    )  # fmt: skip


def _on(ask: Ask, one: Place) -> bool:
    return f"{_TICK}{one.terminal}" in ask.form if ask.form else one.staff


def _draft(ask: Ask) -> Response:
    staff = [name.removeprefix(_TICK) for name in ask.form if name.startswith(_TICK)]
    try:
        with writing(ask.engine) as connection:
            layer: Layer = rights.changed(ask, connection, Level.STATION, ask.parts["code"])
            made = line_keys.draft(connection, layer.scope, staff, ask.who.deed, ask.now)
    except line_keys.NotPaired:
        return _list(ask, 409, "not-paired")
    return ask.go(f"/settings/drafts/{made}", "line-drafted")


PAGES = (Page(f"{_PLACE}/{{code}}", _list, _draft, right=Right.SETTINGS_SEE),)
