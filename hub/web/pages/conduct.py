"""Article 40 of 001, station by station: what the hub knows of each clause with its evidence, what
persons found or excused, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Row, Select, select
from starlette.responses import Response

from hub import deeds
from hub.conduct import book, rules
from hub.conduct.book import LONGEST, Book, Decision, Note, NotThere, Standing, What
from hub.conduct.entries import Entry
from hub.conduct.rules import Clause
from hub.database import reading, writing
from hub.deeds import Deed
from hub.duties.texts import wrong
from hub.fleet import find
from hub.paging import By, leaf, whole
from hub.publicity import book as publicity
from hub.publicity.book import OFF_SITE_A_YEAR
from hub.rights import Right
from hub.tables import stations
from hub.web.ask import Ask
from hub.web.cells import Badge, Cell, Kind, Link, Number, Table
from hub.web.page import Page
from hub.web.pages.duty_parts import day_of, rooms, today, year_of, years
from hub.web.pages.station_list import station_of
from hub.web.table_file import kind_of, table_file
from hub.web.turning import beside, turned
from hub.web.words import Words, at

_PLACE = "/duties"
_ORDER = [By(stations.c.region), By(stations.c.code)]
_DECISIONS: dict[str, Kind] = {"keep": "good", "rectify": "warn", "exit": "bad"}


def _list(ask: Ask) -> Response:
    t, year, sought = ask.words, year_of(ask), ask.query.get("q", "").strip()[:60]
    with reading(ask.engine) as connection:
        some = leaf(connection, _stations(ask, sought), _ORDER, turned(ask))
        shown = some.rows
        found = book.standings(connection, shown, year, today(ask), ask.duties, rules.load())
        held = publicity.off_site(connection, [row.id for row in shown], year)
    shown = sorted(shown, key=lambda row: not found[row.id].over)
    rows: list[list[Cell]] = [
        [
            Link(row.name, f"{_PLACE}/stations/{row.code}?year={year}"),
            *(_count(t, one.number, one.over) for one in found[row.id].counts),
            Number(f"{held.get(row.id, 0)}/{OFF_SITE_A_YEAR}"),
            _decision(t, found[row.id].decision),
        ]
        for row in shown
    ]
    return ask.page(
        "conduct.html",
        rooms=rooms(t),
        year=str(year),
        years=years(ask),
        sought=sought,
        clauses=_clauses(t),
        unconfirmed=not rules.load().confirmed,
        table=Table(
            t("conduct.title"), _headings(t), rows, t("conduct.no-station"), beside(ask, some)
        ),
    )


def _one(ask: Ask, status: int = 200, problem: str = "") -> Response:
    station, t, year = station_of(ask, Right.DUTY_SEE), ask.words, year_of(ask)
    reads = ask.may(Right.DUTY_READ, station)
    with reading(ask.engine) as connection:
        so = _standing(ask, connection, station, year)
        notes = Book(ask.vault).notes(connection, station.id, year, reads)
        held = publicity.off_site(connection, [station.id], year).get(station.id, 0)
    numbers = {one.clause: one for one in so.counts}
    words = {note.key: note.words for note in notes if note.what is What.FINDING}
    sections = [
        (
            f"{rule.number} {rule.text(t.language)}",
            _count(t, numbers[rule.id].number, numbers[rule.id].over),
            _entries(t, [one for one in so.entries if one.clause is rule.id], so, words),
        )
        for rule in rules.load().clauses
    ]
    return ask.page(
        "conduct-station.html",
        status,
        path=f"{_PLACE}/stations/{station.code}",
        title=t("conduct.of", station=station.name, year=year),
        problem=t(f"conduct.{problem}") if problem else "",
        year=str(year),
        years=years(ask),
        facts=[
            (t("conduct.decision"), _decision(t, so.decision)),
            (t("conduct.off-site"), f"{held}/{OFF_SITE_A_YEAR}"),
        ],
        sections=sections,
        judges=ask.may(Right.DUTY_JUDGE, station),
        keys=[(one.key, _named(t, one, so)) for one in so.entries if one.counts],
        clauses=[(rule.id.value, rule.number) for rule in rules.load().clauses],
        decisions=[(one.value, t(f"conduct.is-{one.value}")) for one in Decision],
        typed={name: ask.form.get(name, "") for name in
               ("do", "key", "clause", "day", "decision", "words")},
        notes=_notes(t, notes, so, reads),
    )  # fmt: skip


def _act(ask: Ask) -> Response:
    station, form = station_of(ask, Right.DUTY_JUDGE), ask.form
    year, words, now = year_of(ask), form.get("words", "").strip(), ask.now
    if why := wrong(words, LONGEST):
        return _one(ask, 400, why)
    keeper, who = Book(ask.vault), ask.who.id
    try:
        with writing(ask.engine) as connection:
            match form.get("do"):
                case "excuse":
                    so = _standing(ask, connection, station, year)
                    key = form.get("key", "")
                    keeper.excuse(connection, station.id, year, key, so, words, who, now)
                case "find":
                    day = day_of(form.get("day", ""))
                    if day is None or day.year != year or day > today(ask):
                        return _one(ask, 400, "bad-day")
                    if form.get("clause") not in set(Clause):
                        return _one(ask, 400, "no-clause")
                    clause = Clause(form["clause"])
                    keeper.find(connection, station.id, year, clause, day, words, who, now)
                case "decide" if form.get("decision") in set(Decision):
                    decision = Decision(form["decision"])
                    keeper.decide(connection, station.id, year, decision, words, who, now)
                case _:
                    return _one(ask, 400, "no-decision")
    except NotThere:
        return _one(ask, 409, "no-entry")
    return ask.go(f"{_PLACE}/stations/{station.code}", "conduct-noted", year=str(year))


def _file(ask: Ask) -> Response:
    """Every station that may be seen, with its counts."""
    t, year, kind = ask.words, year_of(ask), kind_of(ask)
    with writing(ask.engine) as connection:
        chosen = _stations(ask, "")
        some = [*whole(lambda at: leaf(connection, chosen, _ORDER, at))]
        found = book.standings(connection, some, year, today(ask), ask.duties, rules.load())
        held = publicity.off_site(connection, [row.id for row in some], year)
        said = f"conduct {year} {kind}"
        deeds.append(connection, Deed.REPORT_EXPORTED, said, ask.who.deed, ask.now)
    heads = [t("stations.code"), *_headings(t)]
    rows = [
        [
            row.code, row.name, *(str(one.number) for one in found[row.id].counts),
            str(held.get(row.id, 0)), _decision(t, found[row.id].decision).text,
        ]
        for row in some
    ]  # fmt: skip
    return table_file([heads, *rows], kind, f"article-40-{year}", str(year))


# ---- reading


def _stations(ask: Ask, sought: str) -> Select:
    chosen = select(stations).where(ask.stations(Right.DUTY_SEE))
    if sought:
        chosen = chosen.where(find.called(sought))
    return chosen


def _standing(ask: Ask, connection, station: Row, year: int) -> Standing:
    return book.standings(
        connection, [station], year, today(ask), ask.duties, rules.load()
    )[station.id]  # fmt: skip


# ---- drawing


def _headings(t: Words) -> list[str]:
    return [
        t("conduct.station"), *(rule.number for rule in rules.load().clauses),
        t("conduct.off-site"), t("conduct.decision"),
    ]  # fmt: skip


def _clauses(t: Words) -> list[tuple[str, str]]:
    return [(rule.number, rule.text(t.language)) for rule in rules.load().clauses]


def _count(t: Words, number: int, over: bool) -> Cell:
    if over:
        return Badge(t("conduct.over", count=number), "bad")
    return Badge(str(number), "warn" if number else "plain")


def _entries(t: Words, some: Sequence[Entry], so: Standing, words: dict[str, str]) -> Table:
    rows: list[list[Cell]] = []
    for one in some:
        name = words.get(one.key) or one.name or "–"
        rows.append([
            one.day.isoformat(),
            t(f"conduct.what-{one.what}") + (
                t("conduct.people", count=one.people) if one.people else ""),
            Link(name, one.link) if one.link else name,
            _counts(t, one, so),
        ])  # fmt: skip
    names = ("day", "what", "evidence", "counts")
    return Table(t("conduct.entries"), [t(f"conduct.{name}") for name in names], rows,
                 t("conduct.no-entries"))  # fmt: skip


def _counts(t: Words, one: Entry, so: Standing) -> Badge:
    if not one.counts:
        return Badge(t("conduct.only-listed"), "plain")
    if one.key in so.excused:
        return Badge(t("conduct.excused"), "plain")
    return Badge(t("conduct.counted"), "warn")


def _named(t: Words, one: Entry, so: Standing) -> str:
    state = t("conduct.excused" if one.key in so.excused else "conduct.counted")
    return f"{one.day} · {t(f'conduct.what-{one.what}')} · {one.name[:30]} · {state}"


def _decision(t: Words, decision: Decision | None) -> Badge:
    if decision is None:
        return Badge(t("conduct.is-none"), "plain")
    return Badge(t(f"conduct.is-{decision.value}"), _DECISIONS[decision.value])


def _notes(t: Words, notes: Sequence[Note], so: Standing, reads: bool) -> Table:
    names = {one.key: one for one in so.entries}
    rows: list[list[Cell]] = []
    for note in notes:
        if note.what is What.DECIDED:
            about = t(f"conduct.is-{note.key}")
        else:
            entry = names.get(note.key)
            about = "–" if entry is None else f"{entry.day} {t(f'conduct.what-{entry.what}')}"
        rows.append([at(note.at), note.by, t(f"conduct.note-{note.what.value}"), about,
                     *([note.words] if reads else [])])  # fmt: skip
    names_ = ["note-at", "note-by", "note-what", "note-about", *(["words"] if reads else [])]
    return Table(t("conduct.notes"), [t(f"conduct.{name}") for name in names_], rows,
                 t("conduct.no-notes"))  # fmt: skip


PAGES = (
    Page(_PLACE, _list, right=Right.DUTY_SEE, nav="nav.duties"),
    Page(f"{_PLACE}-file", None, _file, right=Right.DUTY_SEE),
    Page(f"{_PLACE}/stations/{{station}}", _one, _act, right=Right.DUTY_SEE),
)
