"""Boxes of the archive: made, filled, labelled, closed, and their lists as PDF."""

from __future__ import annotations

from sqlalchemy import Row, select
from starlette.responses import Response

from hub import admins, deeds
from hub.archive import boxes, finding
from hub.contract import CHINA
from hub.database import reading, writing
from hub.paging import leaf_of
from hub.rights import Right
from hub.sheets.sheet import Sheet
from hub.tables import stations
from hub.web.addressed import row_of
from hub.web.ask import Ask
from hub.web.cells import Badge, Button, Cell, Code, Link, Number, Table
from hub.web.page import Page
from hub.web.pages.archive import PLACE, columns, pdf, tabs
from hub.web.pages.cases import fours
from hub.web.pages.feedback import item_words
from hub.web.pages.station_list import offered
from hub.web.turning import beside, turned
from hub.web.words import Words, at

MOST = 200
AT_ONCE = 100
_PLACE = f"{PLACE}/boxes"


def _list(ask: Ask, status: int = 200, problem: str = "") -> Response:
    t, where = ask.words, ask.stations(Right.ARCHIVE_SEE)
    station = ask.query.get("station", "").strip()[:60]
    with reading(ask.engine) as connection:
        found = boxes.listed(connection, where, station, turned(ask))
        mine = offered(connection, where)
        keeps = offered(connection, ask.stations(Right.ARCHIVE_KEEP))
    year = ask.now.astimezone(CHINA).year
    rows: list[list[Cell]] = [
        [
            Link(boxes.number(row), f"{_PLACE}/{row.id}"),
            row.label or "–",
            row.station,
            Number(str(row.files)),
            _state(t, row),
        ]
        for row in found.rows
    ]
    return ask.page(
        "archive-boxes.html",
        status,
        problem=t(f"archive.{problem}") if problem else "",
        tabs=tabs(t, _PLACE),
        station=station,
        stations=mine,
        table=Table(
            t("archive.boxes"),
            [t(f"archive.{one}") for one in ("box", "label", "station", "files", "state")],
            rows, t("archive.no-boxes"), beside(ask, found),
        ),
        keeps=keeps,
        most=MOST,
        years=[(str(one), str(one)) for one in range(year, year - 10, -1)],
        typed={name: ask.form.get(name, "") for name in ("station", "year", "label")},
        longest=boxes.LONGEST_LABEL,
    )  # fmt: skip


def _make(ask: Ask) -> Response:
    code, year = ask.form.get("station", ""), ask.form.get("year", "")
    with reading(ask.engine) as connection:
        station = connection.execute(select(stations).where(stations.c.code == code)).first()
    if station is None or not ask.may(Right.ARCHIVE_KEEP, station):
        return _list(ask, 400, "no-station")
    if not (year.isascii() and year.isdigit() and 2000 <= int(year) < 2100):
        return _list(ask, 400, "no-year")
    with writing(ask.engine) as connection:
        label = ask.form.get("label", "").strip()
        id_ = boxes.make(connection, station.id, int(year), label, ask.who.id, ask.now)
    return ask.go(f"{_PLACE}/{id_}", "archive-box-made")


def _one(ask: Ask, status: int = 200, problem: str = "") -> Response:
    box, place = _box(ask, Right.ARCHIVE_SEE)
    t = ask.words
    with reading(ask.engine) as connection:
        inside = leaf_of(boxes.content(connection, box.id), turned(ask))
        called = admins.names(connection)
    keeps = ask.may(Right.ARCHIVE_KEEP, place)
    opens = keeps and box.closed_at is None
    rows: list[list[Cell]] = [
        [
            Number(str(row.place)),
            Link(_number(box, row), f"{PLACE}/files/{row.key}"),
            fours(row.case_number),
            item_words(t, row.item),
            at(row.filed_at),
            *([Button(t("archive.take-out"), f"{_PLACE}/{box.id}",
                      (("do", "out"), ("key", row.key)))] if opens else []),
        ]
        for row in inside.rows
    ]  # fmt: skip
    names = ["place", "file", "receipt-number", "item", "filed-at", *(["step"] if opens else [])]
    closed = "–"
    if box.closed_at is not None:
        who = called.get(deeds.account(box.closed_by), "?")
        closed = t("archive.by", at=at(box.closed_at), who=who)
    return ask.page(
        "archive-box.html",
        status,
        title=t("archive.box-title", number=boxes.number(box)),
        problem=t(f"archive.{problem}") if problem else "",
        tabs=tabs(t, _PLACE),
        path=f"{_PLACE}/{box.id}",
        facts=[
            (t("archive.box"), Code(boxes.number(box))),
            (t("archive.label"), box.label or "–"),
            (t("archive.station"), box.station),
            (t("archive.files"), str(box.files)),
            (t("archive.made"), t("archive.by", at=at(box.made_at),
                                  who=called.get(deeds.account(box.made_by), "?"))),
            (t("archive.closed"), closed),
        ],
        table=Table(t("archive.inside"), [t(f"archive.{one}") for one in names], rows,
                    t("archive.empty-box"), beside(ask, inside, path=f"{_PLACE}/{box.id}")),
        opens=opens,
        label=box.label,
        longest=boxes.LONGEST_LABEL,
        most=AT_ONCE,
        lists=keeps and bool(inside.rows),
        closes=opens and bool(inside.rows),
    )  # fmt: skip


def _act(ask: Ask) -> Response:
    (box, _), form = _box(ask, Right.ARCHIVE_KEEP), ask.form
    path, do = f"{_PLACE}/{box.id}", form.get("do", "")
    try:
        with writing(ask.engine) as connection:
            if do == "out":
                boxes.take_out(connection, box.id, form.get("key", ""), ask.who.id, ask.now)
                return ask.go(path, "archive-unboxed")
            if do == "label":
                words = form.get("label", "").strip()
                boxes.label(connection, box.id, words, ask.who.id, ask.now)
                return ask.go(path, "archive-labelled")
            if do == "fill":
                count = boxes.fill(connection, box.id, AT_ONCE, ask.who.id, ask.now)
                return ask.go(path, "archive-box-filled" if count else "archive-nothing-to-box")
            if do == "close":
                if form.get("sure") != "yes":
                    return _one(ask, 400, "not-sure")
                boxes.close(connection, box.id, ask.who.id, ask.now)
                return ask.go(path, "archive-box-closed")
    except boxes.Closed:
        return _one(ask, 409, "box-closed")
    return _one(ask, 400, "box-closed")


def _file(ask: Ask) -> Response:
    t, (box, _) = ask.words, _box(ask, Right.ARCHIVE_KEEP)
    with reading(ask.engine) as connection:
        inside = boxes.content(connection, box.id)
        counts = {row.key: len(finding.pages_of(connection, row.key)) for row in inside}
    made = t("archive.list-made", at=at(ask.now), count=len(inside))
    state = t("archive.box-is-closed", at=at(box.closed_at)) if box.closed_at else t(
        "archive.box-is-open"
    )  # fmt: skip
    sheet = Sheet(
        t("archive.box-list", number=boxes.number(box)),
        [f"{box.station}　{box.label}".strip("　"), f"{state}　{made}"],
        [one for one in columns(t) if one.heading not in (t("archive.box"), t("archive.station"))],
        [
            [str(row.place), _number(box, row), fours(row.case_number), item_words(t, row.item),
             at(row.filed_at), str(counts[row.key])]
            for row in inside
        ],
        t("archive.foot", page="{page}", pages="{pages}"),
    )  # fmt: skip
    answer = pdf(ask, sheet, boxes.number(box), f"box:{box.id}")
    return _one(ask, 503, "no-fonts") if answer is None else answer


# ---- inside


def _number(box: Row, row: Row) -> str:
    return f"{box.code}-{row.year}-{row.number:04d}"


def _state(t: Words, row: Row) -> Cell:
    return Badge(t("archive.box-closed-word")) if row.closed_at else Badge(
        t("archive.box-open-word"), "warn"
    )  # fmt: skip


def _box(ask: Ask, right: Right) -> tuple[Row, Row]:
    """The one that the address names, and its station. Raises Refused of the pages."""
    return row_of(ask, "box", boxes.one, right)


PAGES = (
    Page(_PLACE, _list, _make, right=Right.ARCHIVE_SEE),
    Page(f"{_PLACE}/{{box}}", _one, _act, right=Right.ARCHIVE_SEE),
    Page(f"{_PLACE}/{{box}}/list", act=_file, right=Right.ARCHIVE_KEEP),
)
