"""Queues and appointments of stations (大厅): today's at a glance, a station's day, its month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, select
from starlette.responses import Response

from hub import regions
from hub.contract import CHINA
from hub.database import reading
from hub.feedback.figures import Month
from hub.fleet import find
from hub.halls import book, calls
from hub.halls.book import Sum
from hub.paging import By, Leaf, leaf
from hub.rights import Right
from hub.tables import stations
from hub.web.ask import Ask
from hub.web.cells import Badge, Cell, Kind, Link, Number, Table
from hub.web.page import Page
from hub.web.pages.duty_parts import day_of
from hub.web.pages.months import months_of
from hub.web.pages.station_list import offered, sought_of, station_of
from hub.web.turning import beside, turned
from hub.web.words import Words, at

_PLACE = "/halls"
_OLD = timedelta(minutes=20)  # what a keeper said longer ago is not how it is now


def _list(ask: Ask) -> Response:
    t, today = ask.words, ask.now.astimezone(CHINA).date()
    sought, offers = sought_of(ask), ask.stations(Right.REPORT_SEE)
    where = offers & find.meant(sought)
    month = Month.of(ask.query.get("month", ""), ask.now)
    with reading(ask.engine) as connection:
        found = book.on(connection, today, where, turned(ask, "today"))
        sums = book.by_station(connection, month, where)
        known = select(stations.c.id, stations.c.code, stations.c.name).where(
            where, stations.c.id.in_(book.told_in(month))
        )
        named = leaf(connection, known, [By(stations.c.code)], turned(ask, "month"))
        mine = offered(connection, offers)
        open_now = calls.now_open(connection, ask.now, where, turned(ask, "calls"))
    headings = [t(f"halls.{one}") for one in ("station", "region", "waiting", "windows", "given",
                                              "wait", "booked-today", "said")]  # fmt: skip
    over = [t(f"halls.{one}") for one in ("station", "given", "gone", "booked", "withdrawn",
                                          "withdrawn-share", "missed", "missed-share")]  # fmt: skip
    months: list[list[Cell]] = [
        [Link(row.name, f"{_PLACE}/{row.code}?month={month}"), *_numbers(sums[row.id])]
        for row in named.rows
    ]
    return ask.page(
        "halls.html",
        month=str(month),
        months=months_of(month, ask.now),
        sought=sought,
        stations=mine,
        calls=_calls(ask, open_now),
        today=Table(t("halls.today"), headings, [_today(ask, row) for row in found.rows],
                    t("halls.none"), beside(ask, found, "today")),
        table=Table(t("halls.of-month", month=month), over, months, t("halls.none"),
                    beside(ask, named, "month")),
    )  # fmt: skip


def _one(ask: Ask) -> Response:
    t, row = ask.words, station_of(ask, Right.REPORT_SEE)
    today = ask.now.astimezone(CHINA).date()
    month = Month.of(ask.query.get("month", ""), ask.now)
    day = day_of(ask.query.get("day", "")) or (today if "month" not in ask.query else None)
    with reading(ask.engine) as connection:
        found = book.one(connection, row.id, day) if day else None
        days = book.days_of(connection, row.id, month)
        whole = book.by_station(connection, month, stations.c.id == row.id).get(row.id)
        open_now = calls.now_open(
            connection, ask.now, stations.c.id == row.id, turned(ask, "calls")
        )
    said = book.body_of(found) if found is not None else None
    return ask.page(
        "hall.html",
        row=row,
        region=regions.name(row.region, t.language),
        calls=_calls(ask, open_now),
        month=str(month),
        months=months_of(month, ask.now),
        day=str(day or ""),
        before=str(day - timedelta(days=1)) if day else "",
        after=str(day + timedelta(days=1)) if day else "",
        facts=_facts(t, found, said) if found is not None and said is not None else [],
        types=_types(t, said) if said else None,
        slots=_slots(t, said) if said and said.get("slots") else None,
        figures=_figures(t, whole) if whole else [],
        table=_days(t, row.code, days),
        settings=f"/settings/at/station/{row.code}" if ask.may(Right.SETTINGS_SEE, row) else "",
    )


def _today(ask: Ask, row: Row) -> list[Cell]:
    t, said = ask.words, book.body_of(row)
    old = ask.now - row.stood > _OLD
    booked = f"{row.booked + row.came}/{row.capacity}" if row.capacity else "–"
    return [
        Link(row.name, f"{_PLACE}/{row.code}"),
        regions.name(row.region, t.language),
        Number(str(sum(int(one["waiting"]) for one in said["types"]))),
        Number(f"{int(said['windows_open'])}/{int(said['windows'])}"),
        Number(str(row.given)),
        Number(minutes(max((one.get("wait_median", 0) for one in said["types"]), default=0))),
        Number(booked),
        Badge(at(row.stood), "warn") if old else at(row.stood),
    ]


def _calls(ask: Ask, found: Leaf[Row]) -> Table:
    t = ask.words
    tones: dict[str, Kind] = {"open": "warn", "unanswered": "bad", "taken": "good"}
    made: list[list[Cell]] = []
    for row in found.rows:
        stand = calls.STANDS[row.stand]
        made.append([
            Link(row.name, f"{_PLACE}/{row.station}"), row.at, t(f"halls.call-want-{row.want}"),
            t(f"halls.call-place-{row.place}"), at(row.since),
            Badge(t(f"halls.call-stand-{stand}"), tones[stand]),
        ])  # fmt: skip
    names = ("station", "call-at", "call-want", "call-place", "call-since", "call-stand")
    return Table(t("halls.calls"), [t(f"halls.{one}") for one in names], made, t("halls.none"),
                 beside(ask, found, "calls"))  # fmt: skip


def _facts(t: Words, row: Row, said: dict[str, Any]) -> list[tuple[str, Cell]]:
    hours = "、".join(said["hours"])
    open_ = f"{int(said['windows_open'])}/{int(said['windows'])}"
    return [
        (t("halls.hours"), hours or Badge(t("halls.closed"), "plain")),
        (t("halls.windows"), t("halls.day-over") if row.over else open_),
        (t("halls.said"), at(row.stood)),
    ]


def _types(t: Words, said: dict[str, Any]) -> Table:
    names = ("given", "waiting", "called", "done", "passed", "left")
    rows: list[list[Cell]] = [
        [
            one["name"][t.language],
            *(Number(str(int(one.get(name, 0)))) for name in names),
            Number(minutes(one.get("wait_median"))),
            Number(minutes(one.get("wait_longest"))),
        ]
        for one in said["types"]
    ]
    headings = [t(f"halls.{name}") for name in ("type", *names, "wait", "wait-longest")]
    return Table(t("halls.queue"), headings, rows, t("halls.none"))


def _slots(t: Words, said: dict[str, Any]) -> Table:
    """A row a slot, all types together; the types that differ stand in the file alone."""
    names = ("capacity", "booked", "came", "withdrawn")
    sums: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(names, 0))
    for one in said["slots"]:
        for name in names:
            sums[one["slot"]][name] += int(one[name])
    over = bool(said["over"])
    rows: list[list[Cell]] = []
    for slot, counts in sorted(sums.items()):
        taken = counts["booked"] + counts["came"]
        missed = Number(str(counts["booked"]) if over else "–")
        rows.append([slot, Number(f"{taken}/{counts['capacity']}"), Number(str(counts["came"])),
                     Number(str(counts["withdrawn"])), missed])  # fmt: skip
    names = ("slot", "taken", "came", "withdrawn", "missed")
    return Table(t("halls.appointments"), [t(f"halls.{one}") for one in names], rows,
                 t("halls.none"))  # fmt: skip


def _days(t: Words, code: str, days: Sequence[Row]) -> Table:
    rows: list[list[Cell]] = []
    for row in days:
        hours = book.body_of(row)["hours"]
        missed = str(row.booked) if row.over else "–"
        rows.append([
            Link(row.day, f"{_PLACE}/{code}?day={row.day}&month={row.day[:7]}"),
            "、".join(hours) if hours else Badge(t("halls.closed"), "plain"),
            Number(str(row.given)), Number(str(row.done)), Number(str(row.gone)),
            Number(f"{row.booked + row.came}/{row.capacity}"), Number(str(row.withdrawn)),
            Number(missed),
        ])  # fmt: skip
    names = ("day", "hours", "given", "done", "left", "taken", "withdrawn", "missed")
    return Table(t("halls.days"), [t(f"halls.{one}") for one in names], rows, t("halls.none"))


def _figures(t: Words, whole: Sum) -> list[tuple[str, str]]:
    return [
        (t("halls.given"), str(whole.given)),
        (t("halls.booked"), str(whole.booked)),
        (t("halls.withdrawn-share"), _percent(whole.withdrawn_share)),
        (t("halls.missed-share"), _percent(whole.missed_share)),
    ]


def _numbers(one: Sum) -> list[Cell]:
    return [
        Number(text)
        for text in (
            str(one.given), str(one.gone), str(one.booked), str(one.withdrawn),
            _percent(one.withdrawn_share), str(one.missed), _percent(one.missed_share),
        )
    ]  # fmt: skip


def minutes(seconds: float | None) -> str:
    """12:05; a dash for none."""
    if not seconds:
        return "–"
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1f}%"


PAGES = (
    Page(_PLACE, _list, right=Right.REPORT_SEE, nav="nav.halls"),
    Page(f"{_PLACE}/{{station}}", _one, right=Right.REPORT_SEE),
)
