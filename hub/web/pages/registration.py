"""登记信息: what stands registered of a station, changes under way with the day until which they
are to be applied for, and their approval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from sqlalchemy import Row, case, func, select
from starlette.responses import Response

from hub import deeds
from hub.database import reading, writing
from hub.deeds import Deed
from hub.duties import files
from hub.duties.texts import wrong
from hub.fleet import find
from hub.paging import By, leaf
from hub.registration import book, fields
from hub.registration.book import LONGEST, Book, Busy, Own, Version
from hub.registration.fields import Form
from hub.registration.life import Event, State, can
from hub.registration.tables import records
from hub.rights import Right
from hub.steps import Refused
from hub.tables import stations
from hub.web.addressed import number_of, row_of
from hub.web.ask import Ask
from hub.web.ask import Refused as No
from hub.web.cells import Badge, Cell, Kind, Link, Table
from hub.web.page import Page
from hub.web.pages.duty_parts import (
    day_of,
    file_answer,
    file_table,
    rooms,
    today,
    trodden,
    typed,
    typed_files,
)
from hub.web.pages.station_list import station_of
from hub.web.table_file import kind_of, table_file
from hub.web.turning import beside, turned
from hub.web.words import Words, at
from kiosk.text.workdays import Workdays

_PLACE = "/duties/registration"
_STATES: dict[str, Kind] = {
    "announced": "warn", "applied": "warn", "returned": "bad", "approved": "good",
    "withdrawn": "plain",
}  # fmt: skip


def _list(ask: Ask) -> Response:
    t, sought = ask.words, ask.query.get("q", "").strip()[:60]
    where, over = ask.stations(Right.DUTY_SEE), ask.query.get("which") == "over"
    named = find.called(sought) if sought else stations.c.id.is_not(None)
    with reading(ask.engine) as connection:
        found = book.listed(connection, where & named, turned(ask, "changes"), over=over)
        latest = (
            select(records.c.station_id, func.max(records.c.number).label("number"),
                   func.max(records.c.made_at).label("made_at"))
            .group_by(records.c.station_id)
            .subquery()
        )  # fmt: skip
        chosen = (
            select(stations.c.code, stations.c.name, latest.c.number, latest.c.made_at)
            .outerjoin(latest, latest.c.station_id == stations.c.id)
            .where(where, named)
        )
        order = [By(case((latest.c.number.is_(None), 0), else_=1)), By(stations.c.region),
                 By(stations.c.code)]  # fmt: skip
        some = leaf(connection, chosen, order, turned(ask, "stations"))
    stood: list[list[Cell]] = [
        [
            Link(row.name, f"{_PLACE}/stations/{row.code}"),
            Badge(t("registration.none"), "warn") if row.number is None
            else t("registration.version", number=row.number),
            "–" if row.made_at is None else at(row.made_at),
        ]
        for row in some.rows
    ]  # fmt: skip
    names = ("station", "record", "approved-at")
    return ask.page(
        "registration.html",
        rooms=rooms(t),
        which="over" if over else "now",
        whiches=[(one, t(f"registration.which-{one}")) for one in ("now", "over")],
        sought=sought,
        term=t("registration.term", days=fields.load().days),
        changes=replace(_changes(ask, found.rows), pages=beside(ask, found, "changes")),
        stations=Table(t("registration.stations"), [t(f"registration.{name}") for name in names],
                       stood, t("registration.no-station"), beside(ask, some, "stations")),
    )  # fmt: skip


def _one(ask: Ask, status: int = 200, problem: str = "") -> Response:
    station, t = station_of(ask, Right.DUTY_SEE), ask.words
    reads, keeper = ask.may(Right.DUTY_READ, station), _book(ask)
    with reading(ask.engine) as connection:
        history = keeper.history(connection, station.id)
        some = book.of_station(connection, station.id)
    form = fields.load()
    versions: list[list[Cell]] = [
        [str(one.number), at(one.at), one.by, _difference(t, form, before, one) if reads else "–"]
        for one, before in zip(history, [*history[1:], None], strict=False)
    ]
    names = ("number", "approved-at", "approved-by", "changed")
    return ask.page(
        "registration-station.html",
        status,
        path=f"{_PLACE}/stations/{station.code}",
        title=t("registration.of", station=station.name),
        problem=t(f"registration.{problem}") if problem else "",
        term=t("registration.term", days=form.days),
        unconfirmed=not form.confirmed,
        facts=_values(t, form, history[0].values) if history and reads else [],
        registered=bool(history),
        reads=reads,
        announces=_moves(ask, station) and not any(row.ended_at is None for row in some),
        typed={name: ask.form.get(name, "") for name in ("approved", "note")},
        changes=_changes(ask, some),
        history=Table(t("registration.history"), [t(f"registration.{name}") for name in names],
                      versions, t("registration.no-version")),
        exports=reads and bool(history),
    )  # fmt: skip


def _announce(ask: Ask) -> Response:
    station = station_of(ask, Right.DUTY_SEE)
    if not _moves(ask, station):
        raise No(403, "no-right")
    note, day = ask.form.get("note", "").strip(), day_of(ask.form.get("approved", ""))
    if why := wrong(note, LONGEST, empty=True):
        return _one(ask, 400, why)
    keeper = _book(ask)
    with writing(ask.engine) as connection:
        registered = keeper.last(connection, station.id) is not None
        if registered and (day is None or day > today(ask)):
            return _one(ask, 400, "bad-day")
        try:
            number = keeper.announce(
                connection, station.id, day if registered else None, note, ask.who.id, ask.now
            )
        except Busy:
            return _one(ask, 409, "busy")
    return ask.go(f"{_PLACE}/{number}", "registration-announced")


def _change(ask: Ask, status: int = 200, problem: str = "", field: str = "") -> Response:
    row, station = _change_of(ask, Right.DUTY_SEE)
    t, form, keeper = ask.words, fields.load(), _book(ask)
    reads = ask.may(Right.DUTY_READ, station)
    with reading(ask.engine) as connection:
        last = keeper.last(connection, row.station_id)
        steps, broken = trodden(ask, connection, book.about(row.id), "registration", notes=reads)
        kept = [(f"{round_}/", one) for round_, one in book.kept(connection, row.id)]
    applied, before = keeper.applied(row), last.values if last else {}
    may = can(State(row.state))
    shown = {one.id: typed(ask, f"field-{one.id}") for one in form.fields} if typed(
        ask, "do") == "apply" else applied or before  # fmt: skip
    name = next((one.name(t.language) for one in form.fields if one.id == field), "")
    path = f"{_PLACE}/{row.id}"
    return ask.page(
        "registration-change.html",
        status,
        path=path,
        title=t("registration.change", id=row.id, station=row.name),
        problem=t(f"registration.{problem}", name=name) if problem else "",
        broken=broken,
        facts=[
            (t("registration.station"), Link(row.name, f"{_PLACE}/stations/{row.code}")),
            (t("registration.state"), _state(t, row.state)),
            (t("registration.approved-on"), row.approved_on or t("registration.first")),
            (t("registration.due"), _due(ask, row)),
            (t("registration.applied-at"), at(row.applied_at)),
        ],
        reads=reads,
        compared=_compared(t, form, before, applied) if applied and reads else None,
        files=file_table(t, kept, path) if reads else None,
        applies=Event.APPLY in may and ask.may(Right.DUTY_HAND, station),
        fields=[(one.id, one.name(t.language), shown.get(one.id, ""), not one.optional,
                 one.important) for one in form.fields],
        numbers=list(range(1, files.MOST + 1)),
        decisions=_decisions(ask, t, station, may),
        typed={name: ask.form.get(name, "") for name in ("event", "reason")},
        longest=fields.LONGEST,
        trail=steps,
    )  # fmt: skip


def _apply(ask: Ask) -> Response:
    row, _ = _change_of(ask, Right.DUTY_HAND)
    form, contents = fields.load(), typed_files(ask)
    values = {one.id: typed(ask, f"field-{one.id}") for one in form.fields}
    if field := form.wrong(values):
        return _change(ask, 400, "bad-field", field)
    if why := files.wrong(contents):
        return _change(ask, 400, why)
    try:
        with writing(ask.engine) as connection:
            _book(ask).apply(connection, row.id, values, contents, ask.who.id, ask.now)
    except Refused:
        return _change(ask, 409, "cannot")
    return ask.go(f"{_PLACE}/{row.id}", "registration-applied")


def _decide(ask: Ask) -> Response:
    row, station = _change_of(ask, Right.DUTY_SEE)
    event, reason = ask.form.get("event", ""), ask.form.get("reason", "").strip()
    allowed = {one for one, _ in _decisions(ask, ask.words, station, can(State(row.state)))}
    if event not in set(Event) or event == Event.APPLY:
        return _change(ask, 400, "no-event")
    if event not in allowed:
        return _change(ask, 409, "cannot")
    if wrong(reason, LONGEST, empty=True):
        return _change(ask, 400, "numbers")
    try:
        with writing(ask.engine) as connection:
            _book(ask).decide(connection, row.id, Event(event), reason, ask.who.id, ask.now)
    except Own:
        return _change(ask, 400, "own-hand")
    except Refused as refused:
        no_reason = str(refused) == "no-reason"
        return _change(ask, 400 if no_reason else 409, "no-reason" if no_reason else "cannot")
    return ask.go(f"{_PLACE}/{row.id}", "registration-decided")


def _paper(ask: Ask) -> Response:
    row, _ = _change_of(ask, Right.DUTY_READ)
    about = book.papers(row.id, number_of(ask, "round"))
    return file_answer(ask, about, f"registration-{row.id}")


def _file(ask: Ask) -> Response:
    """A station's record with its history."""
    station, t, kind = station_of(ask, Right.DUTY_READ), ask.words, kind_of(ask)
    form, keeper = fields.load(), _book(ask)
    with writing(ask.engine) as connection:
        history = keeper.history(connection, station.id)
        said = f"registration {station.code} {kind}"
        deeds.append(connection, Deed.REPORT_EXPORTED, said, ask.who.deed, ask.now)
    heads = [t("registration.number"), t("registration.approved-at"),
             t("registration.approved-by"),
             *(one.name(t.language) for one in form.fields)]  # fmt: skip
    rows = [
        [str(one.number), at(one.at), one.by, *(one.values.get(f.id, "") for f in form.fields)]
        for one in history
    ]
    return table_file([heads, *rows], kind, f"registration-{station.code}", station.code)


# ---- reading


def _book(ask: Ask) -> Book:
    return Book(ask.vault, fields.load(), _china())


def _change_of(ask: Ask, right: Right) -> tuple[Row, Row]:
    """The change and its station. Raises Refused of the pages."""
    return row_of(ask, "change", book.one, right)


def _moves(ask: Ask, station: Row) -> bool:
    """May somebody say that something has changed, or that it has not?"""
    return ask.may(Right.DUTY_HAND, station) or ask.may(Right.DUTY_JUDGE, station)


def _decisions(ask: Ask, t: Words, station: Row, may: Sequence[Event]) -> list[tuple[str, str]]:
    found = []
    for event in may:
        judges = ask.may(Right.DUTY_JUDGE, station)
        if event is Event.APPLY or not (judges or (
            event is Event.WITHDRAW and _moves(ask, station))):  # fmt: skip
            continue
        found.append((event.value, t(f"registration.do-{event.value}")))
    return found


@lru_cache(1)
def _china() -> Workdays:
    return Workdays.load()


# ---- drawing


def _changes(ask: Ask, some: Sequence[Row]) -> Table:
    t = ask.words
    rows: list[list[Cell]] = [
        [
            Link(str(row.id), f"{_PLACE}/{row.id}"),
            row.name,
            row.approved_on or t("registration.first"),
            _due(ask, row),
            _state(t, row.state),
        ]
        for row in some
    ]
    names = ("number", "station", "approved-on", "due", "state")
    return Table(t("registration.changes"), [t(f"registration.{name}") for name in names], rows,
                 t("registration.no-change"))  # fmt: skip


def _due(ask: Ask, row: Row) -> Cell:
    t, now = ask.words, today(ask)
    if not row.due:
        return "–"
    day = row.due if row.due_known else t("registration.estimate", day=row.due)
    if book.late(row, now):
        return Badge(t("registration.late", day=day), "bad")
    left = book.days_left(_china(), row, now)
    if left is None:
        return day
    return Badge(t("registration.left", day=day, count=left),
                 "warn" if left <= max(fields.load().remind) else "plain")  # fmt: skip


def _state(t: Words, state: str) -> Badge:
    return Badge(t(f"registration.is-{state}"), _STATES[state])


def _values(t: Words, form: Form, values: Mapping[str, str]) -> list[tuple[str, Cell]]:
    return [(one.name(t.language), values.get(one.id, "") or "–") for one in form.fields]


def _compared(t: Words, form: Form, before: Mapping[str, str], after: Mapping[str, str]) -> Table:
    """What is registered beside what is applied for."""
    rows: list[list[Cell]] = []
    for one in form.fields:
        old, new = before.get(one.id, ""), after.get(one.id, "")
        word = "changed-yes" if old != new else "changed-no"
        rows.append(
            [
                one.name(t.language),
                old or "–",
                new or "–",
                Badge(t(f"registration.{word}"), "warn" if old != new else "plain"),
            ]
        )
    names = ("field", "before", "after", "changed")
    return Table(t("registration.compared"), [t(f"registration.{name}") for name in names], rows,
                 t("registration.no-version"))  # fmt: skip


def _difference(t: Words, form: Form, before: Version | None, one: Version) -> str:
    """Names of the fields that the version changed."""
    if before is None:
        return t("registration.first")
    changed = [f.name(t.language) for f in form.fields
               if before.values.get(f.id, "") != one.values.get(f.id, "")]  # fmt: skip
    return " · ".join(changed) or "–"


_ADDRESS = f"{_PLACE}/{{change}}"
PAGES = (
    Page(_PLACE, _list, right=Right.DUTY_SEE),
    Page(f"{_PLACE}/stations/{{station}}", _one, _announce, right=Right.DUTY_SEE),
    Page(f"{_PLACE}/stations/{{station}}/file", None, _file, right=Right.DUTY_READ),
    Page(_ADDRESS, _change, _decide, right=Right.DUTY_SEE),
    Page(f"{_ADDRESS}/apply", None, _apply, right=Right.DUTY_HAND, largest=files.FORM),
    Page(f"{_ADDRESS}/files/{{round}}/{{file}}", None, _paper, right=Right.DUTY_READ),
)
