"""服务周报: which stations have sent a week's, and one to look through, edit and send."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

import msgspec
from sqlalchemy import Row, select
from starlette.responses import Response

from hub import admins, deeds
from hub.contract import CHINA
from hub.database import reading, writing
from hub.deeds import Deed
from hub.fleet import find
from hub.paging import By, leaf
from hub.rights import Right
from hub.sheets.sheet import Bars, Column, Lines, Rows, Sheet
from hub.tables import stations
from hub.tables import terminals as machines
from hub.web.ask import NOT_THERE, Ask
from hub.web.ask import Refused as No
from hub.web.cells import Badge, Cell, Kind, Link, Number, Table
from hub.web.page import Page
from hub.web.pages.feedback import item_words, reason_words
from hub.web.pages.station_list import station_of
from hub.web.table_file import kind_of, sheet_or_refusal, table_file
from hub.web.turning import beside, turned
from hub.web.words import Words, at
from hub.weekly import book, counting
from hub.weekly.book import State, Version
from kiosk.reports.weekly import Item, Report, latest, monday

MOST = 200
WEEKS = 26
_DRAWN = 12  # items of the chart
BY_HAND = "-"  # no code of a terminal
_PLACE = "/weekly"
_STAFF = re.compile(r"[0-9A-Za-z_-]{1,40}")
_KINDS: dict[str, Kind] = {
    "draft": "warn", "none": "warn", State.BY_HAND: "good", State.READY: "plain",
    State.TAKEN: "plain", State.ACCEPTED: "good", State.STUCK: "bad", State.REFUSED: "bad",
}  # fmt: skip


class Wrong(NamedTuple):
    """What cannot be taken of a form, as a word of ours."""

    word: str


def _list(ask: Ask) -> Response:
    t, last = ask.words, latest(_today(ask))
    first = _week(ask.query.get("week", "")) or last
    where = ask.stations(Right.REPORT_SEE)
    sought = ask.query.get("q", "").strip()[:60]
    chosen = select(stations).where(where)
    if sought:
        chosen = chosen.where(find.called(sought))
    with reading(ask.engine) as connection:
        found = leaf(connection, chosen, [By(stations.c.region), By(stations.c.code)], turned(ask))
        states = book.states(connection, [row.id for row in found.rows], first)
    rows: list[list[Cell]] = []
    for row in found.rows:
        state = states.get((row.id, first.isoformat()), "none")
        rows.append([Link(row.name, f"{_PLACE}/{row.code}/{first}"), _badge(t, state)])
    return ask.page(
        "weekly.html",
        week=str(first),
        weeks=_weeks(t, last, first),
        sought=sought,
        over=_over(ask, first),
        table=Table(t("weekly.caption"), [t("weekly.station"), t("weekly.state")], rows,
                    t("weekly.no-station"), beside(ask, found)),
    )  # fmt: skip


def _one(ask: Ask, status: int = 200, problem: str = "", typed: Report | None = None) -> Response:
    station, first = _place(ask, Right.REPORT_SEE)
    t = ask.words
    with reading(ask.engine) as connection:
        counted = counting.report_of(connection, station.id, first, _sentence(t))
        history = book.history(connection, station.id, first)
        sending = book.sending(connection, station.id, first)
        behind = counting.behind(connection, station.id, first)
        called = admins.names(connection)
        senders = connection.execute(
            select(machines.c.code).where(machines.c.station_id == station.id)
            .order_by(machines.c.code)
        ).scalars().all()  # fmt: skip
    saved = history[0].report if history else counted
    report = typed or (counted if ask.query.get("fresh") and not sending else saved)
    over = _over(ask, first)
    acts = ask.may(Right.REPORT_ACT, station) and sending is None and over
    return ask.page(
        "weekly-report.html",
        status,
        path=f"{_PLACE}/{station.code}/{first}",
        title=t("weekly.report", station=station.name, first=first, last=report.last),
        problem=t(f"weekly.{problem}") if problem else "",
        running="" if over else t("weekly.running"),
        behind=t("weekly.behind", codes="、".join(behind)) if behind and not sending else "",
        facts=_facts(t, history, sending, called),
        report=report,
        table=_items(t, report),
        items=_rows(t, report, counted),
        counted=counted,
        problems=[one.text for one in report.problems],
        seen=ask.form.get("seen", str(history[0].number if history else 0)),
        senders=[
            ("", t("weekly.choose")),
            *((code, t("weekly.by-terminal", code=code)) for code in senders),
            (BY_HAND, t("weekly.by-hand")),
        ],
        typed={name: ask.form.get(name, "") for name in ("staff", "terminal", "checked")},
        acts=acts,
        exports=ask.may(Right.REPORT_ACT, station),
        history=_history(t, history, called),
    )  # fmt: skip


def _act(ask: Ask) -> Response:
    station, first = _place(ask, Right.REPORT_ACT)
    if not _over(ask, first):
        return _one(ask, 400, "not-over")
    report, form = _read(ask, first), ask.form
    if isinstance(report, Wrong):
        return _one(ask, 400, report.word)
    seen = int(form["seen"]) if re.fullmatch("[0-9]{1,6}", form.get("seen", "")) else -1
    sends = form.get("do") == "send"
    if sends and not _STAFF.fullmatch(form.get("staff", "").strip()):
        return _one(ask, 400, "no-staff", report)
    if sends and form.get("checked") != "yes":
        return _one(ask, 400, "not-checked", report)
    try:
        with writing(ask.engine) as connection:
            if not sends:
                book.save(connection, station.id, report, seen, ask.who.id, ask.now)
                return ask.go(f"{_PLACE}/{station.code}/{first}", "report-saved")
            terminal = form.get("terminal", "")
            chosen = select(machines.c.id).where(
                machines.c.station_id == station.id, machines.c.code == terminal
            )
            found = connection.execute(chosen).scalar()
            if found is None and terminal != BY_HAND:
                return _one(ask, 400, "no-terminal", report)
            book.send(
                connection, station.id, report, seen, ask.who.id, ask.now,
                staff=form["staff"].strip(), terminal_id=found,
            )  # fmt: skip
    except book.Sent:
        return _one(ask, 409, "sent")
    except book.Changed:
        return _one(ask, 409, "changed", report)
    return ask.go(f"{_PLACE}/{station.code}/{first}", "report-sent")


def _file(ask: Ask) -> Response:
    station, first = _place(ask, Right.REPORT_ACT)
    t, kind = ask.words, kind_of(ask)
    made = "pdf" if ask.form.get("kind") == "pdf" else kind
    with writing(ask.engine) as connection:
        version = book.latest(connection, station.id, first)
        report = version.report if version else counting.report_of(
            connection, station.id, first, _sentence(t)
        )  # fmt: skip
        about = f"weekly {station.code} {first} {made}"
        deeds.append(connection, Deed.REPORT_EXPORTED, about, ask.who.deed, ask.now)
    if ask.form.get("kind") == "pdf":
        made_up = _sheet(ask, station, report, version)
        return sheet_or_refusal(made_up, f"weekly-{station.code}-{first}")
    rows = [
        [t("weekly.station"), station.name],
        [t("weekly.week"), f"{report.first} – {report.last}"],
        [t("weekly.visits"), str(report.visits)],
        [t("weekly.item"), t("weekly.done"), t("weekly.failed")],
        *([item_words(t, one.item), str(one.done), str(one.failed)] for one in report.items),
        [t("weekly.problems")],
        *([one.text] for one in report.problems),
    ]
    return table_file(rows, kind, f"weekly-{station.code}-{first}", str(first))


def _sheet(ask: Ask, station: Row, report: Report, version: Version | None) -> Sheet:
    """A page to print: the same words and numbers, with bars."""
    t = ask.words
    state = t("weekly.version-final" if version and version.final else "weekly.pdf-draft")
    items = [(item_words(t, one.item), one) for one in report.items]
    columns = [Column(t("weekly.item"), 60), Column(t("weekly.done"), 20, True),
               Column(t("weekly.failed"), 20, True)]  # fmt: skip
    rows = [[name, str(one.done), str(one.failed)] for name, one in items]
    problems = [one.text for one in report.problems] or [t("weekly.no-problems")]
    return Sheet(
        t("weekly.report", station=station.name, first=report.first, last=report.last),
        [f"{t('weekly.visits')}: {report.visits}", f"{t('weekly.state')}: {state}",
         t("weekly.pdf-made", at=at(ask.now))],
        [],
        [],
        t("weekly.pdf-foot", page="{page}", pages="{pages}"),
        [
            Bars(t("weekly.pdf-done"), [(name, one.done) for name, one in items[:_DRAWN]]),
            Rows(t("weekly.items"), columns, rows),
            Lines(t("weekly.problems"), problems),
        ],
        across=False,
    )  # fmt: skip


# ---- reading


def _place(ask: Ask, right: Right) -> tuple[Row, date]:
    """Station and Monday that the address names. Raises Refused of the pages."""
    station, first = station_of(ask, right), _week(ask.parts["week"])
    if first is None:
        raise No(404, NOT_THERE)
    return station, first


def _today(ask: Ask) -> date:
    return ask.now.astimezone(CHINA).date()


def _over(ask: Ask, first: date) -> bool:
    """Is it behind us, the week that begins so?"""
    return first + timedelta(days=7) <= _today(ask)


def _week(text: str) -> date | None:
    """A Monday of this century; None for anything else."""
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"20\d\d-\d\d-\d\d", text) else None
    except ValueError:
        return None
    return day if day is not None and monday(day) == day else None


def _read(ask: Ask, first: date) -> Report | Wrong:
    """The report as it was typed."""
    form = ask.form
    items, problems = [], []
    for place in range(MOST):
        if (item := form.get(f"item-{place}")) is None:
            break
        done, failed = form.get(f"done-{place}", ""), form.get(f"failed-{place}", "0")
        if not (re.fullmatch("[0-9]{1,7}", done) and re.fullmatch("[0-9]{1,7}", failed)):
            return Wrong("bad-count")
        if int(done) or int(failed):
            items.append({"item": item, "done": int(done), "failed": int(failed)})
    for place in range(MOST):
        if text := form.get(f"problem-{place}", "").strip():
            problems.append({"text": text, "subject": form.get(f"subject-{place}")})
    if not re.fullmatch("[0-9]{1,7}", form.get("visits", "")):
        return Wrong("bad-count")
    given = {"first": first, "visits": int(form["visits"]), "items": items, "problems": problems}
    try:
        return msgspec.convert(given, Report)
    except msgspec.ValidationError:
        return Wrong("bad-report")


# ---- drawing


def _facts(
    t: Words, history: list[Version], sending: Row | None, called: dict[str, str]
) -> list[tuple[str, Cell]]:
    if sending is None:
        return [(t("weekly.state"), _badge(t, "draft" if history else "none"))]
    found: list[tuple[str, Cell]] = [
        (t("weekly.state"), _badge(t, sending.state)),
        (t("weekly.sent-by"), called.get(history[0].made_by, history[0].made_by)),
        (t("weekly.staff"), sending.staff),
        (t("weekly.sent-at"), at(history[0].made_at)),
    ]
    if sending.terminal:
        found.append((t("weekly.terminal"), sending.terminal))
        found.append((t("weekly.said-at"), at(sending.said_at)))
    if sending.proof:
        found.append((t("weekly.proof"), sending.proof))
    return found


def _rows(t: Words, report: Report, counted: Report) -> list[tuple[str, Item, Item]]:
    """Name, as it stands, as it was counted: first what the report has, then what came since."""
    now = {one.item: one for one in counted.items}
    there = {one.item for one in report.items}
    nothing = [Item(item=one.item, done=0) for one in counted.items if one.item not in there]
    return [
        (item_words(t, one.item), one, now.get(one.item, Item(item=one.item, done=0)))
        for one in (*report.items, *nothing)
    ]


def _items(t: Words, report: Report) -> Table:
    rows: list[list[Cell]] = [
        [item_words(t, one.item), Number(str(one.done)), Number(str(one.failed))]
        for one in report.items
    ]
    headings = [t("weekly.item"), t("weekly.done"), t("weekly.failed")]
    return Table(t("weekly.items"), headings, rows, t("weekly.no-items"))


def _history(t: Words, history: list[Version], called: dict[str, str]) -> Table:
    rows: list[list[Cell]] = [
        [str(one.number), at(one.made_at), called.get(one.made_by, one.made_by),
         t("weekly.version-final" if one.final else "weekly.version-saved")]
        for one in history
    ]  # fmt: skip
    headings = [t(f"weekly.{name}") for name in ("version", "at", "who", "what")]
    return Table(t("weekly.history"), headings, rows, t("weekly.no-version"))


def _badge(t: Words, state: str) -> Badge:
    return Badge(t(f"weekly.state-{state}"), _KINDS[state])


def _sentence(t: Words) -> Callable[[str, int], str]:
    def words(subject: str, count: int) -> str:
        return t("weekly.problem", name=reason_words(t, subject), count=count)

    return words


def _weeks(t: Words, last: date, shown: date) -> list[tuple[str, str]]:
    """This week, those before it, and the one that is shown; the newest first."""
    found = {last + timedelta(days=7 - 7 * back) for back in range(WEEKS)} | {shown}
    return [
        (str(one), t("weekly.span", first=one, last=one + timedelta(days=6)))
        for one in sorted(found, reverse=True)
    ]


_ADDRESS = f"{_PLACE}/{{station}}/{{week}}"
PAGES = (
    Page(_PLACE, _list, right=Right.REPORT_SEE, nav="nav.weekly"),
    Page(_ADDRESS, _one, _act, right=Right.REPORT_SEE),
    Page(f"{_ADDRESS}/file", act=_file, right=Right.REPORT_ACT),
)
