"""重大、突发情况: which wait for somebody, one with its reports, acknowledged for a level,
continued on the page where the pad cannot."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Row
from starlette.responses import Response

from hub import admins, deeds
from hub.database import reading, writing
from hub.deeds import Deed
from hub.duties.texts import wrong
from hub.paging import whole
from hub.rights import Right
from hub.urgent import book
from hub.urgent.book import LONGEST, Book, Closed, Report
from hub.urgent.life import SERVICE, Level, Stage, levels, overdue, unknown_to
from hub.web.addressed import row_of
from hub.web.ask import Ask
from hub.web.cells import Badge, Cell, Kind, Link, Table
from hub.web.page import Page
from hub.web.pages.duty_parts import trodden, who
from hub.web.pages.station_list import offered, sought_of
from hub.web.table_file import kind_of, table_file
from hub.web.turning import beside, turned
from hub.web.words import Words, at

_PLACE = "/urgent"
_KINDS: dict[str, Kind] = {"normal": "good", "partly": "warn", "stopped": "bad"}


def _list(ask: Ask) -> Response:
    t, query = ask.words, ask.query
    over = query.get("which") == "over"
    where = ask.stations(Right.URGENT_SEE)
    with reading(ask.engine) as connection:
        found = book.find(connection, where, turned(ask), over=over, station=sought_of(ask))
        mine = offered(connection, where)
    rows = [_cells(ask, row, link=True) for row in found.rows]
    return ask.page(
        "urgent.html",
        which="over" if over else "now",
        whiches=[(one, t(f"urgent.which-{one}")) for one in ("now", "over")],
        station=sought_of(ask),
        stations=mine,
        table=Table(t("urgent.caption"), _headings(t), rows,
                    t("urgent.none-over" if over else "urgent.none"), beside(ask, found)),
    )  # fmt: skip


def _one(
    ask: Ask, status: int = 200, problem: str = "", opened: dict[str, str] | None = None
) -> Response:
    row, station = _event(ask, Right.URGENT_SEE)
    t = ask.words
    with reading(ask.engine) as connection:
        reports = book.told_stages(connection, row.id)
        trail, broken = trodden(ask, connection, book.about(row.id), "urgent")
        called = admins.names(connection)
    may = _levels(ask, row) & set(unknown_to(book.standing(row)))
    told: list[list[Cell]] = [
        [t(f"urgent.stage-{one.stage}"), t(f"urgent.what-{one.what}"), _service(t, one.service),
         at(one.at), at(one.taken_at), _by(t, called, one.staff)]
        for one in reports
    ]  # fmt: skip
    names = ("stage", "what", "service", "at", "taken", "staff")
    words = None if opened is None else [
        (t("urgent.report-head", stage=t(f"urgent.stage-{one.stage}"), at=at(one.at)),
         opened.get(one.key, ""))
        for one in reports
    ]  # fmt: skip
    return ask.page(
        "urgent-event.html",
        status,
        path=f"{_PLACE}/{row.id}",
        title=t("urgent.event", id=row.id, what=t(f"urgent.what-{row.what}")),
        problem=t(f"urgent.{problem}") if problem else "",
        broken=broken,
        facts=[
            (t("urgent.station"), Link(row.name, f"/stations/{row.code}")),
            (t("urgent.terminal"), row.terminal),
            *zip(_headings(t)[3:], _cells(ask, row)[3:], strict=True),
        ],
        know=t(f"urgent.know-{'both' if len(may) > 1 else next(iter(may)).value}") if may else "",
        reports=Table(t("urgent.reports"), [t(f"urgent.{name}") for name in names], told,
                      t("urgent.report-none")),
        reads=ask.may(Right.URGENT_READ, station),
        words=words,
        tells=ask.may(Right.URGENT_TELL, station) and row.closed_at is None,
        stages=[(one, t(f"urgent.stage-{one}")) for one in ("continued", "final")],
        services=[(one, t(f"urgent.service-{one}")) for one in SERVICE],
        typed={
            "stage": ask.form.get("stage", ""), "text": ask.form.get("text", ""),
            "service": ask.form.get("service", row.service),
        },
        trail=trail,
    )  # fmt: skip


def _tell(ask: Ask) -> Response:
    row, _ = _event(ask, Right.URGENT_TELL)
    form, text = ask.form, ask.form.get("text", "").strip()
    if form.get("stage") not in (Stage.CONTINUED, Stage.FINAL):
        return _one(ask, 400, "no-stage")
    if form.get("service") not in SERVICE:
        return _one(ask, 400, "no-service")
    if why := wrong(text, LONGEST):
        return _one(ask, 400, why)
    report = Report(Stage(form["stage"]), row.what, form["service"], ask.now, ask.who.deed, text)
    try:
        with writing(ask.engine) as connection:
            Book(ask.vault).go_on(connection, row.id, report, ask.who.id, ask.now)
    except Closed:
        return _one(ask, 409, "is-closed")
    return ask.go(f"{_PLACE}/{row.id}", "urgent-told")


def _know(ask: Ask) -> Response:
    row, _ = _event(ask, Right.URGENT_KNOW)
    with writing(ask.engine) as connection:
        done = Book(ask.vault).acknowledge(
            connection, row.id, _levels(ask, row), ask.who.id, ask.now
        )
    return ask.go(f"{_PLACE}/{row.id}", "urgent-known" if done else "urgent-known-already")


def _words(ask: Ask) -> Response:
    """A look is a deed, so it is asked for by POST and stands at no address."""
    row, _ = _event(ask, Right.URGENT_READ)
    with writing(ask.engine) as connection:
        opened = Book(ask.vault).words(connection, row.id, ask.who.id, ask.now)
    return _one(ask, opened=opened)


def _file(ask: Ask) -> Response:
    t, kind, over = ask.words, kind_of(ask), ask.form.get("which") == "over"
    with writing(ask.engine) as connection:
        mine = ask.stations(Right.URGENT_SEE)
        found = [*whole(lambda at: book.find(connection, mine, at, over=over))]
        about = f"urgent {'over' if over else 'now'} {kind}"
        deeds.append(connection, Deed.REPORT_EXPORTED, about, ask.who.deed, ask.now)
    rows = [_headings(t), *([_plain(cell) for cell in _cells(ask, row)] for row in found)]
    return table_file(rows, kind, "urgent", t("urgent.title"))


# ---- reading


def _event(ask: Ask, right: Right) -> tuple[Row, Row]:
    """The event and its station. Raises Refused."""
    return row_of(ask, "event", book.one, right)


def _levels(ask: Ask, row: Row) -> frozenset[Level]:
    return levels(ask.who.grants, row.region, row.station_id)


# ---- drawing


def _headings(t: Words) -> list[str]:
    names = ("number", "what", "station", "stage", "service", "heard", "last", "state", "city",
             "province")  # fmt: skip
    return [t(f"urgent.{name}") for name in names]


def _cells(ask: Ask, row: Row, link: bool = False) -> list[Cell]:
    t, number = ask.words, str(row.id)
    return [
        Link(number, f"{_PLACE}/{number}") if link else number,
        t(f"urgent.what-{row.what}"),
        row.name,
        t(f"urgent.stage-{row.stage}"),
        _service(t, row.service),
        at(row.heard_at),
        at(row.stage_at),
        _state(ask, row),
        _known(t, row.city, row.city_at),
        _known(t, row.province, row.province_at),
    ]


def _state(ask: Ask, row: Row) -> Badge:
    t = ask.words
    if row.closed_at is not None:
        return Badge(t("urgent.closed"), "good")
    late = overdue(book.standing(row), ask.now, ask.duties.urgent_continue)
    return Badge(t("urgent.overdue"), "bad") if late else Badge(t("urgent.open"), "warn")


def _service(t: Words, service: str) -> Badge:
    return Badge(t(f"urgent.service-{service}"), _KINDS[service])


def _known(t: Words, name: str | None, when: datetime | None) -> Cell:
    return Badge(t("urgent.unknown"), "bad") if name is None else t(
        "urgent.known-by", name=name, at=at(when))  # fmt: skip


def _by(t: Words, called: dict[str, str], staff: str) -> str:
    return who(t, called, staff if staff.startswith("account:") else f"staff:{staff}")


def _plain(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.text


PAGES = (
    Page(_PLACE, _list, right=Right.URGENT_SEE, nav="nav.urgent"),
    Page(f"{_PLACE}-file", None, _file, right=Right.URGENT_SEE),
    Page(f"{_PLACE}/{{event}}", _one, _tell, right=Right.URGENT_SEE),
    Page(f"{_PLACE}/{{event}}/know", None, _know, right=Right.URGENT_KNOW),
    Page(f"{_PLACE}/{{event}}/words", None, _words, right=Right.URGENT_READ),
)
