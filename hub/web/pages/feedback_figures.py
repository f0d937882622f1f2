"""Counts and shares (满意率) by month, station, item and channel; the month as a table file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from starlette.responses import Response

from hub import deeds
from hub.database import reading, writing
from hub.deeds import Deed
from hub.feedback import export, figures
from hub.feedback.figures import Grades, Month
from hub.fleet import find
from hub.paging import leaf_of
from hub.rights import Right
from hub.web.ask import Ask
from hub.web.cells import Cell, Number, Pages, Table
from hub.web.page import Page
from hub.web.pages.feedback import item_words
from hub.web.pages.months import months_of
from hub.web.pages.station_list import offered, sought_of
from hub.web.table_file import kind_of, table_file
from hub.web.turning import beside, turned
from hub.web.words import Words

_PLACE = "/feedback-figures"
MONTHS = 12


def _figures(ask: Ask, status: int = 200, broken: str = "", large: str = "") -> Response:
    t = ask.words
    month = Month.of(ask.query.get("month", "") or ask.form.get("month", ""), ask.now)
    sought, offers = sought_of(ask), ask.stations(Right.FEEDBACK_SEE)
    only = find.meant(sought)
    where = offers & only
    with reading(ask.engine) as connection:
        stations = figures.by_station(connection, month, where)
        items = figures.by_item(connection, month, where)
        channels = figures.by_channel(connection, month, where)
        work = figures.work(connection, month, where)
        staff, hidden = figures.by_staff(
            connection, month, ask.stations(Right.FEEDBACK_STAFF) & only
        )
        past = figures.over_time(connection, month, MONTHS, where)
        mine = offered(connection, offers)
    stations_here = leaf_of(stations, turned(ask, "stations"))
    staff_here = leaf_of(staff, turned(ask, "staff"))
    items = [one._replace(name=item_words(t, one.key)) for one in items]
    channels = [one._replace(name=t(f"feedback.channel-{one.key}")) for one in channels]
    try:
        layout = export.columns(ask.loop.columns)
    except export.BadColumns as bad:
        layout, broken = None, str(bad)
    return ask.page(
        "feedback-figures.html",
        status,
        month=str(month),
        months=months_of(month, ask.now),
        sought=sought,
        stations=mine,
        tables=[
            (t(f"feedback.by-{name}"), _table(t, t(f"feedback.{name}"), rows, own))
            for name, rows, own in (
                ("station", stations_here.rows, beside(ask, stations_here, "stations", _PLACE)),
                ("item", items, None), ("channel", channels, None),
            )
        ],
        work=[
            (t("feedback.tasks-opened"), work.opened),
            (t("feedback.tasks-replied"), work.replied),
            (t("feedback.tasks-closed"), work.closed),
            (t("feedback.tasks-late"), work.late),
        ],
        staff=replace(_staff(t, staff_here.rows), pages=beside(ask, staff_here, "staff", _PLACE))
        if ask.may(Right.FEEDBACK_STAFF) else None,
        hidden=t("feedback.staff-hidden", count=hidden, fewest=figures.FEWEST) if hidden else "",
        bars=[(number, one, percent(one)) for number, one in enumerate(past)],
        told=[t("feedback.over-time-text", month=one.name, share=percent(one), whole=one.whole)
              for one in past if one.whole],
        exports=ask.may(Right.FEEDBACK_EXPORT),
        layout=layout,
        broken=t("feedback.export-broken", why=broken) if broken else large,
    )  # fmt: skip


def _export(ask: Ask) -> Response:
    month = Month.of(ask.form.get("month", ""), ask.now)
    kind = kind_of(ask)
    try:
        layout = export.columns(ask.loop.columns)
    except export.BadColumns as bad:
        return _figures(ask, 500, str(bad))
    where = ask.stations(Right.FEEDBACK_EXPORT) & find.meant(sought_of(ask))
    if kind == "xlsx":
        with reading(ask.engine) as connection:
            count = sum(one.whole for one in figures.by_channel(connection, month, where))
        if count > export.LARGEST_XLSX:
            said = ask.words("feedback.export-large", count=count, most=export.LARGEST_XLSX)
            return _figures(ask, 422, large=said)
    with writing(ask.engine) as connection:
        deeds.append(
            connection, Deed.FEEDBACK_EXPORTED, f"{month} {kind}", ask.who.deed, ask.now
        )  # fmt: skip
    table = export.rows(ask.engine, month, where, layout)
    return table_file(table, kind, f"reviews-{month}", layout.name)


def percent(one: Grades) -> str:
    return "–" if one.share is None else f"{one.share:.1f}%"


def _table(t: Words, first: str, rows: Sequence[Grades], pages: Pages | None = None) -> Table:
    headings = [first, t("feedback.whole"), t("feedback.share"),
                *(t(f"feedback.grade-{grade}") for grade in (5, 4, 3, 2, 1))]  # fmt: skip
    drawn: list[list[Cell]] = [
        [one.name, Number(str(one.whole)), Number(percent(one)),
         *(Number(str(count)) for count in one.counts)]
        for one in rows
    ]  # fmt: skip
    return Table(first, headings, drawn, t("feedback.no-reviews"), pages)


def _staff(t: Words, found: Sequence[figures.Staff]) -> Table:
    table = _table(t, t("feedback.staff"), [one.grades for one in found])
    rows = [[one.grades.key, one.grades.name, *row[1:]]
            for one, row in zip(found, table.rows, strict=True)]  # fmt: skip
    headings = [t("feedback.staff"), t("feedback.station"), *table.headings[1:]]
    return Table(t("feedback.by-staff"), headings, rows, t("feedback.staff-none"))


PAGES = (
    Page(_PLACE, _figures, right=Right.FEEDBACK_SEE, nav="nav.feedback-figures"),
    Page("/feedback-export", act=_export, right=Right.FEEDBACK_EXPORT),
)
