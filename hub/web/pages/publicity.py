"""宣传任务: written by the agency, proved by stations with pictures, films or a report, accepted or
sent back; and each station's own events."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import Row, func, select
from starlette.responses import Response

from hub import regions
from hub.database import reading, writing
from hub.duties import files
from hub.duties.texts import wrong
from hub.paging import By, Leaf, leaf, leaf_of
from hub.publicity import book
from hub.publicity.book import LONGEST_BODY, LONGEST_WORDS, OFF_SITE_A_YEAR, Book, Own, Proof, Task
from hub.publicity.life import Done, Event, Place, State
from hub.publicity.tables import proofs
from hub.rights import Right, covers, may
from hub.steps import Refused
from hub.tables import stations
from hub.web.addressed import number_of, row_of
from hub.web.ask import NOT_THERE, Ask
from hub.web.ask import Refused as No
from hub.web.cells import Badge, Cell, Kind, Link, Number, Table
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
    year_of,
    years,
)
from hub.web.turning import beside, turned
from hub.web.words import Words, at

MOST = 200
_PLACE = "/duties/publicity"
_STATES: dict[str, Kind] = {"handed": "warn", "accepted": "good", "returned": "bad"}
_DONE: dict[Done, Kind] = {
    Done.OPEN: "plain", Done.WAITING: "warn", Done.DONE: "good", Done.UNQUALIFIED: "bad",
    Done.MISSED: "bad",
}  # fmt: skip


def _list(ask: Ask) -> Response:
    t, year = ask.words, year_of(ask)
    where = ask.stations(Right.DUTY_SEE)
    with reading(ask.engine) as connection:
        seen = [row for row in book.written(connection, year) if _sees(ask, row, connection)]
        tasks = leaf_of(seen, turned(ask, "tasks"))
        counts = {
            (task, state): count
            for task, state, count in connection.execute(
                select(proofs.c.task_id, proofs.c.state, func.count())
                .join(stations)
                .where(where, proofs.c.task_id.in_([row.id for row in tasks.rows]))
                .group_by(proofs.c.task_id, proofs.c.state)
            )
        }
        waiting = book.handed(connection, where, turned(ask, "waiting"), waiting=True)
        latest = book.handed(connection, where, turned(ask, "proofs"), year=year)
        own = _hands(ask, connection)
        held = book.off_site(connection, [row.id for row in own], year)
    rows: list[list[Cell]] = [
        [
            Link(row.title, f"{_PLACE}/{row.id}"),
            _whom(t, row),
            t(f"publicity.place-{row.place}"),
            row.due,
            Badge(t("publicity.withdrawn"), "plain")
            if row.withdrawn_at
            else t("publicity.in-force"),
            Number(str(counts.get((row.id, "handed"), 0))),
            Number(str(counts.get((row.id, "accepted"), 0))),
        ]
        for row in tasks.rows
    ]
    names = ("task", "whom", "place", "due", "state", "waiting", "accepted")
    return ask.page(
        "publicity.html",
        rooms=rooms(t),
        year=str(year),
        years=years(ask),
        writes=ask.may(Right.DUTY_JUDGE),
        hands=bool(own),
        events=[(row.name, _held(t, held.get(row.id, 0))) for row in own],
        tasks=Table(t("publicity.tasks"), [t(f"publicity.{name}") for name in names], rows,
                    t("publicity.no-task"), beside(ask, tasks, "tasks")),
        waiting=_proofs(ask, waiting, t("publicity.none-waiting"), "waiting"),
        latest=_proofs(ask, latest, t("publicity.no-proof"), "proofs"),
    )  # fmt: skip


def _new_page(ask: Ask, status: int = 200, problem: str = "") -> Response:
    t = ask.words
    names = ("title", "body", "place", "due", "whom")
    return ask.page(
        "publicity-new.html",
        status,
        problem=t(f"publicity.{problem}") if problem else "",
        typed={name: ask.form.get(name, "") for name in names},
        places=[(one.value, t(f"publicity.place-{one.value}")) for one in (
            Place.ANY, Place.OFF_SITE, Place.STATION)],
        regions=[(code, regions.name(code, t.language)) for code in regions.listed()],
    )  # fmt: skip


def _new(ask: Ask) -> Response:
    form = {name: text.strip() for name, text in ask.form.items()}
    due, place = day_of(form.get("due", "")), form.get("place", "")
    title, body, whom = form.get("title", ""), form.get("body", ""), form.get("whom", "")
    if not 0 < len(title) <= 100 or not title.isprintable() or wrong(body, LONGEST_BODY):
        return _new_page(ask, 400, "no-body")
    if due is None or due < today(ask):
        return _new_page(ask, 400, "bad-due")
    if place not in set(Place):
        return _new_page(ask, 400, "no-place")
    with writing(ask.engine) as connection:
        region, station_id = whom, None
        if not regions.is_region(whom):
            row = connection.execute(select(stations).where(stations.c.code == whom)).first()
            if row is None or not ask.may(Right.DUTY_JUDGE, row):
                return _new_page(ask, 400, "bad-whom")
            region, station_id = row.region, row.id
        elif not ask.reaches(Right.DUTY_JUDGE, whom):
            return _new_page(ask, 400, "bad-whom")
        task = Task(region, station_id, title, body, Place(place), due)
        number = Book(ask.vault).write(connection, task, ask.who.id, ask.now)
    return ask.go(f"{_PLACE}/{number}", "task-written")


def _one(ask: Ask, status: int = 200, problem: str = "") -> Response:
    row, t = _task(ask), ask.words
    where = ask.stations(Right.DUTY_SEE)
    with reading(ask.engine) as connection:
        chosen = select(stations).where(where, book.concerned(row))
        order = [By(stations.c.region), By(stations.c.code)]
        some = leaf(connection, chosen, order, turned(ask, "standing"))
        standing = _standing(ask, connection, some.rows, row)
        came = book.handed(connection, where, turned(ask, "proofs"), task_id=row.id)
        hands = _hands(ask, connection)
        concerned = _standing(ask, connection, hands, row)
        own = [one for one in hands if one.id in concerned]
    rows: list[list[Cell]] = [
        [station.name, Badge(t(f"publicity.done-{standing[station.id].value}"),
                             _DONE[standing[station.id]])]
        for station in some.rows
        if station.id in standing
    ]  # fmt: skip
    return ask.page(
        "publicity-task.html",
        status,
        path=f"{_PLACE}/{row.id}",
        title=row.title,
        body=row.body,
        problem=t(f"publicity.{problem}") if problem else "",
        facts=[
            (t("publicity.whom"), _whom(t, row)),
            (t("publicity.place"), t(f"publicity.place-{row.place}")),
            (t("publicity.due"), row.due),
            (t("publicity.writer"), f"{row.writer} · {at(row.made_at)}"),
        ],
        withdrawn=bool(row.withdrawn_at),
        withdraws=_judges(ask, row) and row.withdrawn_at is None,
        standing=Table(t("publicity.standing"), [t("publicity.station"), t("publicity.state")],
                       rows, t("publicity.nobody"),
                       beside(ask, some, "standing", f"{_PLACE}/{row.id}")),
        proofs=_proofs(ask, came, t("publicity.no-proof"), "proofs", f"{_PLACE}/{row.id}"),
        hands=own if row.withdrawn_at is None else [],
        form=_form(ask, own, Place(row.place)),
    )  # fmt: skip


def _own_page(ask: Ask, status: int = 200, problem: str = "") -> Response:
    t = ask.words
    with reading(ask.engine) as connection:
        own = _hands(ask, connection)
    return ask.page(
        "publicity-own.html",
        status,
        problem=t(f"publicity.{problem}") if problem else "",
        form=_form(ask, own, Place.ANY),
    )


def _hand_in(ask: Ask) -> Response:
    return _take(ask, _task(ask), _one)


def _own(ask: Ask) -> Response:
    return _take(ask, None, _own_page)


def _take(ask: Ask, row: Row | None, again) -> Response:
    """What a station hands in, for the task `row` or of its own."""
    held, now = day_of(typed(ask, "held")), today(ask)
    reached, place = typed(ask, "reached"), typed(ask, "place")
    contents = typed_files(ask)
    with reading(ask.engine) as connection:
        own = {one.code: one for one in _hands(ask, connection)}
        station = own.get(typed(ask, "station"))
        if station is not None and row is not None:
            mine = book.standing_of(connection, [station], [row], now)[station.id]
            station = station if mine else None
    if station is None or (row is not None and row.withdrawn_at is not None):
        return again(ask, 400, "no-station")
    if held is None or held > now:
        return again(ask, 400, "bad-held")
    asked = row.place if row is not None else Place.ANY
    if place not in (Place.STATION, Place.OFF_SITE) or asked not in (place, Place.ANY):
        return again(ask, 400, "no-place")
    if reached and not re.fullmatch("[0-9]{1,7}", reached):
        return again(ask, 400, "bad-reached")
    if (why := wrong(typed(ask, "words"), LONGEST_WORDS)) or not 0 < len(typed(ask, "spot")) <= 200:
        return again(ask, 400, why or "no-text")
    if not contents:
        return again(ask, 400, "no-file")
    if why := files.wrong(contents):
        return again(ask, 400, why)
    proof = Proof(row and row.id, Place(place), held, int(reached) if reached else None,
                  typed(ask, "spot"), typed(ask, "words"), contents)  # fmt: skip
    with writing(ask.engine) as connection:
        number = Book(ask.vault).hand_in(connection, station.id, proof, ask.who.id, ask.now)
    return ask.go(f"{_PLACE}/proofs/{number}", "proof-handed")


def _withdraw(ask: Ask) -> Response:
    row = _task(ask)
    if not _judges(ask, row):
        raise No(403, "no-right")
    with writing(ask.engine) as connection:
        Book(ask.vault).withdraw(connection, row.id, ask.who.id, ask.now)
    return ask.go(f"{_PLACE}/{row.id}", "task-withdrawn")


def _proof(ask: Ask, status: int = 200, problem: str = "") -> Response:
    row, station = _proof_of(ask, Right.DUTY_SEE)
    t, reads = ask.words, ask.may(Right.DUTY_READ, station)
    with reading(ask.engine) as connection:
        kept = files.of(connection, [book.about(row.id)]).get(book.about(row.id), [])
        trail, broken = trodden(ask, connection, book.about(row.id), "publicity", notes=reads)
    spot, words = Book(ask.vault).words(row) if reads else ("", "")
    path = f"{_PLACE}/proofs/{row.id}"
    facts: list[tuple[str, Cell]] = [
        (t("publicity.station"), Link(row.name, f"/stations/{row.code}")),
        (t("publicity.task"), Link(row.title, f"{_PLACE}/{row.task_id}") if row.task_id
         else t("publicity.own-event")),
        (t("publicity.place"), t(f"publicity.place-{row.place}")),
        (t("publicity.held"), row.held),
        (t("publicity.reached"), "–" if row.reached is None else str(row.reached)),
        (t("publicity.state"), _state(t, row.state)),
        (t("publicity.hander"), f"{row.hander or row.staff} · {at(row.handed_at)}"),
    ]  # fmt: skip
    if reads:
        facts.insert(4, (t("publicity.spot"), spot))
    return ask.page(
        "publicity-proof.html",
        status,
        path=path,
        title=t("publicity.proof", id=row.id, station=row.name),
        problem=t(f"publicity.{problem}") if problem else "",
        broken=broken,
        facts=facts,
        reads=reads,
        words=words,
        files=file_table(t, [("", one) for one in kept], path) if reads else None,
        decides=ask.may(Right.DUTY_JUDGE, station) and row.state == State.HANDED.value,
        events=[(one.value, t(f"publicity.do-{one.value}")) for one in Event],
        typed={name: ask.form.get(name, "") for name in ("event", "reason")},
        trail=trail,
    )


def _decide(ask: Ask) -> Response:
    row, _ = _proof_of(ask, Right.DUTY_JUDGE)
    form, reason = ask.form, ask.form.get("reason", "").strip()
    if form.get("event") not in set(Event):
        return _proof(ask, 400, "no-event")
    if wrong(reason, 1000, empty=True):
        return _proof(ask, 400, "numbers")
    try:
        with writing(ask.engine) as connection:
            event = Event(form["event"])
            Book(ask.vault).decide(connection, row.id, event, reason, ask.who.id, ask.now)
    except Own:
        return _proof(ask, 400, "own-hand")
    except Refused as refused:
        no_reason = str(refused) == "no-reason"
        return _proof(ask, 400 if no_reason else 409, "no-reason" if no_reason else "decided")
    return ask.go(f"{_PLACE}/proofs/{row.id}", "proof-decided")


def _file(ask: Ask) -> Response:
    row, _ = _proof_of(ask, Right.DUTY_READ)
    return file_answer(ask, book.about(row.id), f"proof-{row.id}")


# ---- reading


def _task(ask: Ask) -> Row:
    """The task that the address names, where somebody may see it. Raises Refused of the pages."""
    with reading(ask.engine) as connection:
        row = book.task(connection, number_of(ask, "task"))
        if row is None or not _sees(ask, row, connection):
            raise No(404, NOT_THERE)
    return row


def _proof_of(ask: Ask, right: Right) -> tuple[Row, Row]:
    return row_of(ask, "proof", book.proof, right)


def _sees(ask: Ask, row: Row, connection) -> bool:
    """A task is seen by whom it concerns, and by who stands above or below."""
    for grant in ask.who.grants:
        if not may(grant.role, Right.DUTY_SEE):
            continue
        if grant.station is not None:
            if row.station_id == grant.station or (
                row.station_id is None and regions.within(grant.region, row.region)
            ):
                return True
        elif regions.within(row.region, grant.region) or (
            row.station_id is None and regions.within(grant.region, row.region)
        ):
            return True
    return False


def _judges(ask: Ask, row: Row) -> bool:
    return any(
        may(grant.role, Right.DUTY_JUDGE) and covers(grant, row.region, row.station_id)
        for grant in ask.who.grants
    )


def _hands(ask: Ask, connection) -> list[Row]:
    """Stations for which somebody may hand in."""
    if not ask.may(Right.DUTY_HAND):
        return []
    chosen = select(stations).where(ask.stations(Right.DUTY_HAND)).order_by(stations.c.code)
    return list(connection.execute(chosen.limit(MOST)).all())


def _standing(ask: Ask, connection, some: Sequence[Row], row: Row) -> dict[int, Done]:
    found = book.standing_of(connection, some, [row], today(ask))
    return {station: one.done for station, standing in found.items() for one in standing}


# ---- drawing


def _form(ask: Ask, own: Sequence[Row], place: Place) -> dict:
    """What the form to hand in shows."""
    t = ask.words
    places = [one for one in (Place.OFF_SITE, Place.STATION) if place in (one, Place.ANY)]
    names = ("station", "place", "held", "reached", "spot", "words")
    return {
        "stations": [(row.code, row.name) for row in own],
        "places": [(one.value, t(f"publicity.place-{one.value}")) for one in places],
        "typed": {name: typed(ask, name) for name in names},
        "files": list(range(1, files.MOST + 1)),
    }


def _proofs(ask: Ask, found: Leaf[Row], empty: str, name: str, path: str = "") -> Table:
    t = ask.words
    rows: list[list[Cell]] = [
        [
            Link(str(row.id), f"{_PLACE}/proofs/{row.id}"),
            row.name,
            row.title or t("publicity.own-event"),
            t(f"publicity.place-{row.place}"),
            row.held,
            at(row.handed_at),
            _state(t, row.state),
        ]
        for row in found.rows
    ]
    names = ("number", "station", "task", "place", "held", "handed", "state")
    headings = [t(f"publicity.{one}") for one in names]
    return Table(t("publicity.proofs"), headings, rows, empty, beside(ask, found, name, path))


def _state(t: Words, state: str) -> Badge:
    return Badge(t(f"publicity.state-{state}"), _STATES[state])


def _held(t: Words, count: int) -> Badge:
    enough = count >= OFF_SITE_A_YEAR
    words = t("publicity.events-of", count=count, wanted=OFF_SITE_A_YEAR)
    return Badge(words, "good" if enough else "warn")


def _whom(t: Words, row: Row) -> str:
    return row.name if row.station_id is not None else regions.name(row.region, t.language)


PAGES = (
    Page(_PLACE, _list, right=Right.DUTY_SEE),
    Page(f"{_PLACE}/new", _new_page, _new, right=Right.DUTY_JUDGE),
    Page(f"{_PLACE}/own", _own_page, _own, right=Right.DUTY_HAND, largest=files.FORM),
    Page(f"{_PLACE}/proofs/{{proof}}", _proof, _decide, right=Right.DUTY_SEE),
    Page(f"{_PLACE}/proofs/{{proof}}/files/{{file}}", None, _file, right=Right.DUTY_READ),
    Page(f"{_PLACE}/{{task}}", _one, right=Right.DUTY_SEE),
    Page(f"{_PLACE}/{{task}}/hand-in", None, _hand_in, right=Right.DUTY_HAND, largest=files.FORM),
    Page(f"{_PLACE}/{{task}}/withdraw", None, _withdraw, right=Right.DUTY_JUDGE),
)
