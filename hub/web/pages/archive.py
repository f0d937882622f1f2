"""The archive (电子档案): the catalogue with what is still to be filed, and a file with what was
done with it. No page here opens a paper."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Row, select
from starlette.responses import Response

from hub import admins, deeds
from hub.archive import asking, boxes, finding
from hub.archive.asking import Asking, Kind
from hub.archive.book import Archive, Damaged, Missing
from hub.archive.finding import Sought, Which
from hub.cases.naming import handled, paper_name
from hub.contract import CHINA, UUID
from hub.database import reading, writing
from hub.deeds import Deed
from hub.paging import At
from hub.rights import Right
from hub.sheets.sheet import MOST as MOST_LISTED
from hub.sheets.sheet import CannotDraw, Column, Sheet
from hub.tables import stations
from hub.web.addressed import is_number
from hub.web.ask import NOT_THERE, Ask
from hub.web.ask import Refused as No
from hub.web.cells import Badge, Cell, Code, Link, Number, Table
from hub.web.due import last_day
from hub.web.page import Page
from hub.web.pages.cases import fours
from hub.web.pages.feedback import item_words
from hub.web.pages.station_list import offered
from hub.web.table_file import sheet_file
from hub.web.turning import beside, turned
from hub.web.words import Words, at

YEARS = 15
"""So far back a year can be picked; an older file is found by its number."""

PLACE = "/archive"
_SIGNATURES = ("signature", "given-signature")  # when it was filed, and 出件


def _list(ask: Ask, status: int = 200, problem: str = "") -> Response:
    t, sought = ask.words, _sought(ask.query)
    where = ask.stations(Right.ARCHIVE_SEE)
    with reading(ask.engine) as connection:
        found = finding.find(connection, sought, where, turned(ask))
        counts = finding.counts(connection, where)
        over = finding.ended(connection, found.rows) if sought.which is Which.KEPT else frozenset()
        asked = asking.counts(connection, where, ask.now)
        mine = offered(connection, where)
    any_, year = [("", t("archive.any"))], ask.now.astimezone(CHINA).year
    kept = sought.which is Which.KEPT
    fields = sought._asdict() | {"which": sought.which.value}
    return ask.page(
        "archive.html",
        status,
        problem=t(f"archive.{problem}") if problem else "",
        tabs=tabs(t, PLACE),
        figures=[
            *((t(f"archive.which-{one}"), count, "") for one, count in counts.items()),
            (t("archive.requests-waiting"), asked["waiting"], ""),
            (t("archive.loans-out"), asked["lent"],
             t("archive.late", count=asked["overdue"]) if asked["overdue"] else ""),
        ],
        sought=sought,
        whiches=[(one.value, t(f"archive.which-{one}")) for one in Which],
        stations=mine,
        items=any_ + sorted(((one, item_words(t, one)) for one in handled()), key=lambda o: o[1]),
        years=any_ + [(str(one), str(one)) for one in range(year, year - YEARS, -1)],
        table=Table(
            t("archive.caption"),
            [t(f"archive.{name}") for name in ("file", "receipt-number", "item", "station", "when",
                                               "pages", "work" if kept else "box")],
            [_row(t, row, over if kept else None) for row in found.rows],
            t("archive.none"),
            beside(ask, found, path=PLACE),
        ),
        fields=tuple(fields.items()),
        lists=sought.which is Which.FILED and bool(found.rows) and ask.may(Right.ARCHIVE_KEEP),
    )  # fmt: skip


def _catalogue(ask: Ask) -> Response:
    """The list as PDF, as far as it may be kept by whoever asks."""
    t, sought = ask.words, _sought(ask.form)._replace(which=Which.FILED)
    with reading(ask.engine) as connection:
        where = ask.stations(Right.ARCHIVE_KEEP)
        page = finding.find(connection, sought, where, At(most=MOST_LISTED))
    found = page.rows
    sheet = Sheet(
        t("archive.catalogue"),
        [t("archive.list-made", at=at(ask.now), count=len(found)),
         *([t("parts.more", most=MOST_LISTED)] if page.after else [])],
        columns(t),
        [
            [str(place), finding.number(row), fours(row.case_number), item_words(t, row.item),
             row.station, at(row.filed_at), str(row.pages), _box_number(row)]
            for place, row in enumerate(found, 1)
        ],
        t("archive.foot", page="{page}", pages="{pages}"),
    )  # fmt: skip
    query = urlencode({k: v for k, v in sought._asdict().items() if k != "number" and v})
    answer = pdf(ask, sheet, "catalogue", f"catalogue {query}"[:200])
    return _list(ask, 503, "no-fonts") if answer is None else answer


def pdf(ask: Ask, sheet: Sheet, name: str, about: str) -> Response | None:
    """The file, and that it was drawn; None: it cannot be, here and now."""
    try:
        answer = sheet_file(sheet, name)
    except CannotDraw:
        return None
    with writing(ask.engine) as connection:
        deeds.append(connection, Deed.ARCHIVE_LISTED, about, ask.who.deed, ask.now)
    return answer


def columns(t: Words) -> list[Column]:
    """Of a list of files; the last is the box."""
    shares = (("place", 5, True), ("file", 20, False), ("receipt-number", 16, False),
              ("item", 26, False), ("station", 16, False), ("filed-at", 14, False),
              ("pages", 5, True), ("box", 17, False))  # fmt: skip
    return [Column(t(f"archive.{name}"), share, right) for name, share, right in shares]


def _one(ask: Ask, status: int = 200, problem: str = "") -> Response:
    row, station = _file(ask, Right.ARCHIVE_SEE)
    t = ask.words
    with reading(ask.engine) as connection:
        pages = finding.pages_of(connection, row.key)
        requests = asking.of_file(connection, row.key)
        called = admins.names(connection)
        over = row.key in finding.ended(connection, [row])
        case = finding.case_of(connection, row)
        open_boxes = [
            one
            for one in boxes.open_of(connection, row.station_id, row.year)
            if one.files < boxes.FULL
        ]
    keeps, filed = ask.may(Right.ARCHIVE_KEEP, station), row.filed_at is not None
    return ask.page(
        "archive-file.html",
        status,
        title=t("archive.file-title", number=finding.number(row) or fours(row.case_number)),
        problem=t(f"archive.{problem}") if problem else "",
        tabs=tabs(t, PLACE),
        path=f"{PLACE}/files/{row.key}",
        facts=_facts(t, row) + ([(t("archive.case"), Link(fours(row.case_number),
                                                          f"/cases/{case}"))] if case else []),
        table=Table(
            t("archive.papers"),
            [t(f"archive.{one}") for one in ("page", "paper", "form", "media", "size")],
            [
                [str(place), page_name(t, row.item, one.what), t(f"archive.form-{one.form}"),
                 Code(one.media), Number(t("archive.kilobytes", count=-(-one.size // 1024)))]
                for place, one in enumerate(pages, 1)
            ],
            t("archive.no-papers"),
        ),
        requests=request_table(t, requests, called, ask.now),
        files=keeps and row.kept_at is not None and not filed,
        goes_on="" if over else t("archive.file-goes-on"),
        boxes=[(str(one.id), f"{boxes.number(one)} {one.label}") for one in open_boxes]
        if keeps and filed and row.box_id is None else [],
        no_box=keeps and filed and row.box_id is None and not open_boxes,
        takes_out=keeps and row.box_id is not None and row.closed_at is None,
        asks=filed and ask.may(Right.ARCHIVE_ASK, station),
        kinds=[(one.value, t(f"archive.kind-{one}")) for one in Kind],
        typed={name: ask.form.get(name, "") for name in ("kind", "reason")},
    )  # fmt: skip


def _act(ask: Ask) -> Response:
    do = ask.form.get("do", "")
    right = Right.ARCHIVE_ASK if do == "ask" else Right.ARCHIVE_KEEP
    row, _ = _file(ask, right)
    path = f"{PLACE}/files/{row.key}"
    try:
        with writing(ask.engine) as connection:
            if do == "file":
                Archive(ask.vault).file(connection, row.key, ask.now, ask.who.deed)
                return ask.go(path, "archive-filed")
            if do == "box":
                boxes.put(connection, _number(ask.form.get("box", "")), row.key, ask.who.id,
                          ask.now)  # fmt: skip
                return ask.go(path, "archive-boxed")
            if do == "out":
                boxes.take_out(connection, row.box_id or 0, row.key, ask.who.id, ask.now)
                return ask.go(path, "archive-unboxed")
            if do == "ask":
                kind, reason = ask.form.get("kind", ""), ask.form.get("reason", "")
                if kind not in set(Kind):
                    raise asking.No("no-kind")
                number = Asking(ask.vault).ask(
                    connection, row.key, Kind(kind), reason, ask.who.id, ask.now
                )
                return ask.go(f"{PLACE}/requests/{number}", "archive-asked")
    except Missing:
        return _one(ask, 409, "not-to-file")
    except Damaged:
        return _one(ask, 409, "damaged")
    except boxes.Closed:
        return _one(ask, 409, "box-closed")
    except asking.No as no:
        return _one(ask, 400, no.why)
    return _one(ask, 400, "not-to-file")


# ---- shared by the pages of the archive


def tabs(t: Words, here: str) -> list[tuple[str, str, bool]]:
    """Address, words, whether it is this one."""
    places = ((PLACE, "catalogue"), (f"{PLACE}/boxes", "boxes"), (f"{PLACE}/requests", "requests"))
    return [(to, t(f"archive.{name}"), to == here) for to, name in places]


def page_name(t: Words, item: str, what: str) -> str:
    if what in _SIGNATURES:
        return t(f"archive.{what}")
    return paper_name(item, what, t.language)


def request_table(t: Words, rows: list[Row], called: dict[str, str], now: datetime) -> Table:
    names = ("request", "kind", "file", "asked-by", "asked-at", "ends", "state")
    return Table(
        t("archive.requests"),
        [t(f"archive.{name}") for name in names],
        [
            [
                Link(str(row.id), f"{PLACE}/requests/{row.id}"),
                t(f"archive.kind-{row.kind}"),
                Link(finding.number(row), f"{PLACE}/files/{row.key}"),
                called.get(deeds.account(row.asked_by), "?"),
                at(row.asked_at),
                ends(t, row),
                state_badge(t, row, now),
            ]
            for row in rows
        ],
        t("archive.no-requests"),
    )


def ends(t: Words, row: Row) -> str:
    """Of a look its minute, of a loan its last day."""
    if row.ends_at is None:
        return "–"
    return last_day(t, row.ends_at, True) if row.kind == Kind.LOAN else at(row.ends_at)


def state_badge(t: Words, row: Row, now: datetime) -> Badge:
    state = asking.state_of(row, now)
    kinds: dict[asking.State, Any] = {
        asking.State.WAITING: "warn", asking.State.OPEN: "good", asking.State.OVERDUE: "bad",
        asking.State.LENT: "warn",
    }  # fmt: skip
    return Badge(t(f"archive.state-{state}"), kinds.get(state, "plain"))


# ---- inside


def _sought(given: Any) -> Sought:
    which = given.get("which", "")
    return Sought(
        Which(which) if which in set(Which) else Which.FILED,
        given.get("station", "").strip()[:60],
        given.get("item", "")[:60],
        given.get("year", "")[:4],
        "".join(given.get("number", "").split())[:40],
    )


def _row(t: Words, row: Row, over: frozenset[str] | None) -> list[Cell]:
    """`over`: those whose case has ended; None: it is not asked about."""
    when = row.filed_at or row.kept_at or row.begun_at
    return [
        Link(finding.number(row) or t("archive.not-numbered"), f"{PLACE}/files/{row.key}"),
        fours(row.case_number),
        item_words(t, row.item),
        row.station,
        at(when),
        Number(str(row.pages)),
        _work(t, row.key in over) if over is not None else _box_number(row) or "–",
    ]


def _work(t: Words, over: bool) -> Badge:
    return Badge(t("archive.work-over"), "good") if over else Badge(t("archive.work-goes-on"))


def _box_number(row: Row) -> str:
    return f"{row.box_year}-B{row.box_number:03d}/{row.place}" if row.box_id is not None else ""


def _facts(t: Words, row: Row) -> list[tuple[str, Cell]]:
    said = json.loads(row.manifest)
    found: list[tuple[str, Cell]] = [
        (t("archive.file"), Code(finding.number(row) or t("archive.not-numbered"))),
        (t("archive.receipt-number"), Code(fours(row.case_number))),
        (t("archive.item"), item_words(t, row.item)
         + (f" · {said['part']}" if said.get("part") else "")),
        (t("archive.station"), row.station),
        (t("archive.terminal"), Link(row.terminal, f"/terminals/{row.code}/{row.terminal}")),
        (t("archive.handled"), t(f"archive.handled-{said['handled']}")),
        (t("archive.ended"), at(datetime.fromisoformat(said["ended"]))),
    ]  # fmt: skip
    if row.kept_at is not None:
        found.append((t("archive.kept-at"), at(row.kept_at)))
    found.append((t("archive.filed-at"), at(row.filed_at) if row.filed_at else "–"))
    if row.box_id is not None:
        found.append((t("archive.box"), Link(_box_number(row), f"{PLACE}/boxes/{row.box_id}")))
    return found


def _file(ask: Ask, right: Right) -> tuple[Row, Row]:
    """The one that the address names, and its station. Raises Refused of the pages."""
    key = ask.parts["key"]
    if not UUID.fullmatch(key):
        raise No(404, NOT_THERE)
    with reading(ask.engine) as connection:
        row = finding.one(connection, key)
        if row is None:
            raise No(404, NOT_THERE)
        station = connection.execute(select(stations).where(stations.c.id == row.station_id)).one()
    ask.need(right, station)
    return row, station


def _number(text: str) -> int:
    return int(text) if is_number(text) else 0


PAGES = (
    Page(PLACE, _list, right=Right.ARCHIVE_SEE, nav="nav.archive"),
    Page(f"{PLACE}/list", act=_catalogue, right=Right.ARCHIVE_KEEP),
    Page(f"{PLACE}/files/{{key}}", _one, _act, right=Right.ARCHIVE_SEE),
)
