"""One station's 台账 of a month: what the hub counts, that it was handed in, and what changed
since."""

from __future__ import annotations

import hashlib

from sqlalchemy import Row
from starlette.responses import Response

from hub.database import reading, writing
from hub.feedback import export
from hub.feedback.figures import Month
from hub.monthly import counting, handing, ledger
from hub.monthly.handing import Handed, Stand
from hub.rights import Right
from hub.tables import stations
from hub.web.addressed import is_number
from hub.web.ask import NOT_THERE, Ask, Refused
from hub.web.cells import Badge, Cell, Code, Kind, Table
from hub.web.page import Page
from hub.web.pages.station_list import station_of
from hub.web.words import Words, at

LARGEST = 4_000_000  # bytes of a file
PLACE = "/monthly"
_KINDS: dict[Stand, Kind] = {
    Stand.EARLY: "plain", Stand.WAITING: "warn", Stand.MISSING: "bad", Stand.HANDED: "good",
    Stand.LATE: "warn", Stand.CHANGED: "warn",
}  # fmt: skip


def badge(t: Words, stand: Stand) -> Badge:
    return Badge(t(f"ledgers.stand-{stand}"), _KINDS[stand])


def _one(ask: Ask, status: int = 200, problem: str = "") -> Response:
    (row, month), t, book = _place(ask, Right.REPORT_SEE), ask.words, ledger.load()
    with reading(ask.engine) as connection:
        (station,) = counting.stations_of(connection, month, stations.c.id == row.id)
        history = handing.history(connection, row.id, month)
    counted = book.counted(station)
    last = history[0] if history else None
    stand = handing.stand(book, month, row.made_at, last, counted, ask.now)
    due, known = book.due(month)
    return ask.page(
        "ledger.html",
        status,
        title=t("ledgers.title", station=row.name, month=month),
        problem=t(f"ledgers.{problem}") if problem else "",
        path=f"{PLACE}/{row.code}/{month}",
        station=row.code,
        month=str(month),
        facts=[
            (t("ledgers.state"), badge(t, stand)),
            (t("ledgers.due"), str(due) if known else t("parts.due-about", day=due)),
        ],
        counts=_counts(t, book, counted, last),
        history=_history(t, book, month, history),
        seen=last.number if last else 0,
        acts=ask.may(Right.REPORT_ACT, row),
        over=ask.now >= month.end,
    )


def _note(ask: Ask) -> Response:
    row, month = _place(ask, Right.REPORT_ACT)
    content = ask.files.get("table", b"")
    seen = ask.files.get("seen", b"")[:9].decode("ascii", "replace")
    if ask.now < month.end:
        return _one(ask, 400, "not-over")
    if ask.files.get("sure") != b"yes" or not is_number(seen):
        return _one(ask, 400, "not-sure")
    book = ledger.load()
    try:
        with writing(ask.engine) as connection:
            (station,) = counting.stations_of(connection, month, stations.c.id == row.id)
            file = content or export.as_csv(book.rows([station], "zh"))
            handing.note(
                connection, row.id, month, book.counted(station),
                hashlib.sha256(file).hexdigest(), bool(content), int(seen), ask.who.id, ask.now,
            )  # fmt: skip
    except handing.Changed:
        return _one(ask, 409, "changed")
    return ask.go(f"{PLACE}/{row.code}/{month}", "ledger-handed")


def _place(ask: Ask, right: Right) -> tuple[Row, Month]:
    """The station and the month that the address names. Raises Refused."""
    row, month = station_of(ask, right), Month.of(ask.parts["month"], ask.now)
    if str(month) != ask.parts["month"]:
        raise Refused(404, NOT_THERE)
    return row, month


def _counts(
    t: Words, book: ledger.Ledger, counted: dict[str, str], last: Handed | None
) -> Table:  # fmt: skip
    """What the hub fills in: now, and as it was when the ledger was handed in."""
    rows: list[list[Cell]] = []
    for name, now in counted.items():
        cells: list[Cell] = [book.columns[name][t.language], now or "–"]
        if last is not None:
            then = last.counted.get(name, "")
            cells.append(then or "–")
            cells.append(Badge(t("ledgers.differs"), "warn") if then != now else "–")
        rows.append(cells)
    names = ["column", "now", *(["then", "difference"] if last else [])]
    return Table(t("ledgers.counted"), [t(f"ledgers.{one}") for one in names], rows, "")


def _history(t: Words, book: ledger.Ledger, month: Month, history: list[Handed]) -> Table:
    day = book.due(month).day
    rows: list[list[Cell]] = [
        [
            str(one.number),
            at(one.at),
            one.by,
            t("ledgers.file-sent" if one.sent else "ledgers.file-own"),
            Code(one.digest),
            Badge(t("ledgers.stand-late"), "warn") if at(one.at)[:10] > str(day) else "–",
        ]
        for one in history
    ]
    names = ("version", "at", "by", "file", "digest", "note")
    headings = [t(f"ledgers.{one}") for one in names]
    return Table(t("ledgers.history"), headings, rows, t("ledgers.none"))


PAGES = (
    Page(f"{PLACE}/{{station}}/{{month}}", _one, _note, right=Right.REPORT_SEE, largest=LARGEST),
)
