"""A month: by when its 台账 is due, stations beside one another, days; as table files too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from starlette.responses import Response

from hub import deeds, regions
from hub.contract import CHINA
from hub.database import reading, writing
from hub.deeds import Deed
from hub.feedback.figures import Month
from hub.fleet import find
from hub.monthly import counting, handing, ledger
from hub.monthly.counting import Station
from hub.monthly.handing import Stand
from hub.paging import leaf_of
from hub.rights import Right
from hub.sheets.sheet import Bars, Column, Days, Part, Rows, Sheet
from hub.tables import stations
from hub.web.ask import Ask
from hub.web.cells import Badge, Cell, Link, Number, Table
from hub.web.page import Page
from hub.web.pages.ledgers import badge
from hub.web.pages.months import months_of
from hub.web.pages.station_list import offered, sought_of
from hub.web.table_file import kind_of, sheet_or_refusal, table_file
from hub.web.turning import beside, turned
from hub.web.words import Words, at

DRAWN = 15  # stations of the chart
LISTED = 1000  # of a sheet
_PLACE = "/monthly"


def _month(ask: Ask) -> Response:
    t, now = ask.words, Month.of("", ask.now)
    month = Month.of(ask.query.get("month", "") or str(now.next(-1)), ask.now)
    sought, offers = sought_of(ask), ask.stations(Right.REPORT_SEE)
    where = offers & find.meant(sought)
    with reading(ask.engine) as connection:
        found = counting.stations_of(connection, month, where)
        days = counting.days_of(connection, month, where)
        mine = offered(connection, offers)
        handed = handing.last_of(connection, month, where)
    busiest, book = max((one.visits for one in found), default=0), ledger.load()
    stands = {
        one.code: handing.stand(book, month, *handed[one.code], book.counted(one), ask.now)
        for one in found
    }
    wanted = ask.query.get("ledger", "")
    shown = [one for one in found if wanted not in set(Stand) or stands[one.code] == wanted]
    here = leaf_of(shown, turned(ask))
    top = max((count for _, count in days), default=0)
    return ask.page(
        "monthly.html",
        month=str(month),
        months=months_of(month, ask.now),
        sought=sought,
        stations=mine,
        due=_due(t, book, month, ask.now.astimezone(CHINA).date()),
        unconfirmed="" if book.confirmed else t("monthly.unconfirmed"),
        ledger=book.title[t.language],
        figures=[
            (t("monthly.visits"), sum(one.visits for one in found)),
            (t("monthly.done"), sum(one.done for one in found)),
            (t("monthly.failed"), sum(one.failed for one in found)),
            (t("monthly.cases"), sum(one.cases for one in found)),
        ],
        days=[(number, count, 130 * count / top if top else 0) for number, count in days],
        top=top,
        bars=[(place, one, 330 * one.visits / busiest) for place, one in
              enumerate(one for one in found[:DRAWN] if one.visits)],
        table=replace(_table(t, here.rows, month, stands), pages=beside(ask, here)),
        wanted=wanted,
        ledgers=[("", t("ledgers.any")), *((one.value, t(f"ledgers.stand-{one}"))
                                           for one in Stand)],
        missing=sum(one is Stand.MISSING for one in stands.values()),
        exports=ask.may(Right.REPORT_ACT),
    )  # fmt: skip


def _export(ask: Ask) -> Response:
    t, month, kind = ask.words, Month.of(ask.form.get("month", ""), ask.now), kind_of(ask)
    made = "pdf" if ask.form.get("kind") == "pdf" else kind
    what = "ledger" if ask.form.get("what") == "ledger" else "comparison"
    only = ask.form.get("only", "")  # one station's
    meant = stations.c.code == only if only else find.meant(sought_of(ask))
    where = ask.stations(Right.REPORT_ACT) & meant
    with writing(ask.engine) as connection:
        found = counting.stations_of(connection, month, where)
        days = counting.days_of(connection, month, where)
        about = f"{what} {month} {made}"
        deeds.append(connection, Deed.REPORT_EXPORTED, about, ask.who.deed, ask.now)
    if what == "ledger":
        rows = ledger.load().rows(found, t.language)
    else:
        rows = [_headings(t), *(_texts(t, one) for one in found)]
    if made == "pdf":
        sheet = _sheet(ask, month, rows, found, days, what == "comparison")
        return sheet_or_refusal(sheet, f"{what}-{month}")
    return table_file(rows, kind, f"{what}-{month}", str(month))


def _sheet(
    ask: Ask, month: Month, rows: Sequence[Sequence[str]], found: Sequence[Station],
    days: Sequence[tuple[int, int]], charts: bool,
) -> Sheet:  # fmt: skip
    """A table to print, at most `LISTED` rows; `charts`: the month's days and its busiest stations
    before it."""
    t, book = ask.words, ledger.load()
    heads, *lines = rows
    columns = [Column(one, 28 if place < 2 else 12, place > 1) for place, one in enumerate(heads)]
    title = t("monthly.comparison") if charts else book.title[t.language]
    parts: list[Part] = []
    if charts:
        named = [(str(day) if day == 1 or day % 5 == 0 else "", count) for day, count in days]
        busy = [(one.name, one.visits) for one in found[:DRAWN] if one.visits]
        parts = [Days(t("monthly.days"), named), Bars(t("monthly.busiest"), busy)]
    parts.append(Rows(title, columns, [list(line) for line in lines[:LISTED]]))
    facts = [f"{t('monthly.visits')}: {sum(one.visits for one in found)}",
             t("weekly.pdf-made", at=at(ask.now))]  # fmt: skip
    if not charts and not book.confirmed:
        facts.append(t("monthly.unconfirmed"))
    if len(lines) > LISTED:
        facts.append(t("parts.more", most=LISTED))
    foot = t("weekly.pdf-foot", page="{page}", pages="{pages}")
    return Sheet(f"{title} · {month}", facts, [], [], foot, parts)


def _due(t: Words, book: ledger.Ledger, month: Month, today: date) -> Badge:
    day, known = book.due(month)
    said = t("monthly.due" if known else "monthly.due-about", month=month, day=day)
    if today > day:
        return Badge(t("monthly.due-past", month=month, day=day), "plain")
    over = today >= month.end.date()
    return Badge(said, "warn" if over else "plain")


def _headings(t: Words) -> list[str]:
    names = ("station", "region", "visits", "done", "failed", "cases", "reviews", "share")
    return [t(f"monthly.{name}") for name in names]


def _texts(t: Words, one: Station) -> list[str]:
    share = "–" if one.share is None else f"{one.share:.1f}%"
    return [one.name, regions.name(one.region, t.language), str(one.visits), str(one.done),
            str(one.failed), str(one.cases), str(one.reviews), share]  # fmt: skip


def _table(
    t: Words, found: Sequence[Station], month: Month, stands: dict[str, Stand]
) -> Table:  # fmt: skip
    """The station leads to its ledger."""
    rows: list[list[Cell]] = []
    for one in found:
        name, region, *counts = _texts(t, one)
        rows.append([Link(name, f"{_PLACE}/{one.code}/{month}"), region,
                     *(Number(n) for n in counts), badge(t, stands[one.code])])  # fmt: skip
    heads = [*_headings(t), t("ledgers.which")]
    return Table(t("monthly.comparison"), heads, rows, t("monthly.none"))


PAGES = (
    Page(_PLACE, _month, right=Right.REPORT_SEE, nav="nav.monthly"),
    Page("/monthly-export", act=_export, right=Right.REPORT_ACT),
)
