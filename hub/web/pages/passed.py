"""岗前考试: who passed it, and for whom that is not in force yet: the day of the examination stands
in signed settings, so from here it is only drafted."""

from __future__ import annotations

from starlette.responses import Response

from hub.configuring import drafts
from hub.database import reading, writing
from hub.paging import leaf_of
from hub.rights import Right
from hub.training import passed
from hub.training.passed import CannotDraft, Passed
from hub.web import setting_rights
from hub.web.ask import Ask
from hub.web.cells import Badge, Button, Cell, Link, Table
from hub.web.page import Page
from hub.web.pages.station_list import station_of
from hub.web.turning import beside, turned
from hub.web.words import Words

_PLACE = "/passed"


def _list(ask: Ask, status: int = 200, problem: str = "") -> Response:
    t, all_ = ask.words, ask.query.get("show") == "all"
    named = ask.stations(Right.POST_NAMES)
    with reading(ask.engine) as connection:
        found = leaf_of(passed.listed(connection, ask.stations(Right.POST_SEE), all_=all_),
                        turned(ask))  # fmt: skip
        names = {(one.station, one.staff) for one in passed.listed(connection, named, all_=all_)}
    changes = ask.may(Right.SETTINGS_CHANGE)
    rows: list[list[Cell]] = [
        [
            t("posts.member-named", id=one.staff, name=one.name)
            if one.name and (one.station, one.staff) in names
            else one.staff,
            one.station_name,
            str(one.day),
            _state(t, one),
            _do(t, one, changes),
        ]
        for one in found.rows
    ]
    headings = [t(f"passed.{one}") for one in ("member", "station", "day", "state", "do")]
    return ask.page(
        "passed.html",
        status,
        problem=problem,
        everything=all_,
        table=Table(
            t("passed.title"), headings, rows, t("passed.none"), beside(ask, found, path=_PLACE)
        ),
    )


def _draft(ask: Ask) -> Response:
    station = station_of(ask, Right.SETTINGS_CHANGE)
    staff = ask.form.get("staff", "")[:20]
    try:
        with writing(ask.engine) as connection:
            number = passed.draft(
                connection, station.id, station.code, staff, ask.who.deed, ask.now
            )
            # a layer above the station is theirs to change only where the whole of it is
            one = drafts.get(connection, number)
            setting_rights.changed(ask, connection, one.level, one.scope)
    except CannotDraft as cannot:
        return _list(ask, 409, ask.words(f"passed.cannot-{cannot}"))
    return ask.go(f"/settings/drafts/{number}", "exam-drafted")


def _state(t: Words, one: Passed) -> Cell:
    if one.examined is not None:
        return Badge(t("passed.in-force", day=one.examined), "good")
    if one.draft is not None:
        return Badge(t("passed.drafted"), "warn")
    if not one.name:
        return Badge(t("passed.no-account"), "warn")
    return Badge(t("passed.not-in-force"), "warn")


def _do(t: Words, one: Passed, changes: bool) -> Cell:
    if one.examined is not None or not one.name:
        return "–"
    if one.draft is not None:
        return Link(t("passed.to-draft", number=one.draft), f"/settings/drafts/{one.draft}")
    if not changes:
        return "–"
    return Button(t("passed.make"), f"{_PLACE}/{one.code}", (("staff", one.staff),))


PAGES = (
    Page(_PLACE, _list, right=Right.POST_SEE, nav="nav.passed"),
    Page(f"{_PLACE}/{{station}}", act=_draft, right=Right.SETTINGS_CHANGE),
)
