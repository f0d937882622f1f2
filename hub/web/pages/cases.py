"""Cases (办件): what is to be done, overdue first; and one, with what people say was done."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Row
from starlette.responses import Response

from hub import admins
from hub.cases import keep, listing, work
from hub.cases.listing import Sought, Which
from hub.cases.naming import paper_name
from hub.cases.tables import TERMINAL
from hub.database import reading, writing
from hub.rights import Right
from hub.web.addressed import row_of
from hub.web.ask import Ask
from hub.web.cells import Badge, Button, Cell, Code, Link, Table
from hub.web.due import due, last_day
from hub.web.page import Page
from hub.web.pages.feedback import item_words
from hub.web.pages.station_list import offered, sought_of
from hub.web.turning import beside, turned
from hub.web.words import Words, at
from kiosk.cases.deeds import POSTS, CaseDeed
from kiosk.cases.deeds import What as DeedKind
from kiosk.cases.due import BY_PEOPLE, What
from kiosk.cases.standing import Conflict
from kiosk.cases.standing import work as sum_up

_PLACE = "/cases"
_BAD = frozenset({"unknown", "stuck"})


def _list(ask: Ask) -> Response:
    t, query = ask.words, ask.query
    which, what = query.get("which", "open"), query.get("what", "")
    sought = Sought(
        Which(which) if which in set(Which) else Which.OPEN,
        what if what in set(What) else "",
        sought_of(ask),
        "".join(query.get("number", "").split())[:40],
    )
    if sought.number:
        sought = sought._replace(which=Which.ALL)
    where = ask.stations(Right.CASE_SEE)
    with reading(ask.engine) as connection:
        found = listing.find(connection, sought, where, ask.now, turned(ask))
        counts = listing.counts(connection, where, ask.now)
        mine = offered(connection, where)
    rows: list[list[Cell]] = [
        [
            Link(fours(row.number), f"{_PLACE}/{row.id}"),
            _matter(t, row),
            row.name,
            _todo(t, row.item, row.what, row.paper),
            due(t, row.due_at, row.known, ask.now),
            t(f"cases.acting-{row.acting}"),
            _state(t, row.state),
        ]
        for row in found.rows
    ]
    names = ("number", "matter", "station", "todo", "due", "acting", "state")
    any_ = [("", t("cases.any"))]
    return ask.page(
        "cases.html",
        sought=sought,
        figures=[(t(f"cases.what-{one.what}"), one.open, one.overdue) for one in counts],
        whiches=[(one.value, t(f"cases.which-{one}")) for one in Which],
        whats=any_ + [(one.value, t(f"cases.what-{one}")) for one in What],
        stations=mine,
        table=Table(t("cases.caption"), [t(f"cases.{one}") for one in names], rows,
                    t("cases.none"), beside(ask, found)),
    )  # fmt: skip


def _one(ask: Ask, status: int = 200, problem: str = "") -> Response:
    row, station = _case(ask, Right.CASE_SEE)
    t = ask.words
    acts = ask.may(Right.CASE_ACT, station)
    with reading(ask.engine) as connection:
        duties = listing.duties_of(connection, row.id)
        done = work.of(connection, row.station_id, row.number)
        called = admins.names(connection)
    drawn: list[list[Cell]] = [
        [
            _todo(t, row.item, one.what, one.paper),
            due(t, one.due_at, one.known, ask.now) if one.ended_at is None
            else last_day(t, one.due_at, one.known),
            _ended(t, one, called),
            _button(t, row.id, one) if acts else "",
        ]
        for one in duties
    ]  # fmt: skip
    open_ = {one.what for one in duties if one.ended_at is None}
    return ask.page(
        "case.html",
        status,
        title=t("cases.case", number=fours(row.number)),
        problem=t(f"cases.{problem}") if problem else "",
        facts=[*_facts(t, row), *_posts(t, done)],
        done=Table(
            t("cases.done"), [t(f"cases.{one}") for one in ("at", "deed", "by", "terminal")],
            [_deed(t, row.item, one) for one in done], t("cases.nothing-done"),
        ),
        conflicts=[_conflict(t, row.item, one) for one in sum_up(done).conflicts],
        table=Table(
            t("cases.todo"), [t(f"cases.{one}") for one in ("todo", "due", "ended", "step")], drawn,
            t("cases.nothing"),
        ),
        advice=[t(f"cases.advice-{one}") for one in What
                if one.value in open_ and one not in BY_PEOPLE],
        terminal=row.terminal,
    )  # fmt: skip


def _mark(ask: Ask) -> Response:
    row, _ = _case(ask, Right.CASE_ACT)
    what, paper = ask.form.get("what", ""), ask.form.get("paper", "")
    if what not in set(What):
        return _one(ask, 400, "not-open")
    done = ask.form.get("done") == "yes"
    try:
        with writing(ask.engine) as connection:
            keep.mark(connection, row.id, What(what), paper, done, ask.who.id, ask.now)
    except keep.NotOpen:
        return _one(ask, 409, "not-open")
    return ask.go(f"{_PLACE}/{row.id}", "case-marked" if done else "case-unmarked")


def _case(ask: Ask, right: Right) -> tuple[Row, Row]:
    """It, and its station. Raises Refused of the pages."""
    return row_of(ask, "case", listing.one, right)


def _facts(t: Words, row: Row) -> list[tuple[str, Cell]]:
    found: list[tuple[str, Cell]] = [
        (t("cases.number"), Code(fours(row.number))),
        (t("cases.matter"), _matter(t, row)),
        (t("cases.station"), row.name),
        (t("cases.terminal"), Link(row.terminal, f"/terminals/{row.code}/{row.terminal}")),
        (t("cases.filed"), at(row.filed_at)),
        (t("cases.acting"), t(f"cases.acting-{row.acting}")),
        (t("cases.state"), _state(t, row.state)),
        (t("cases.stood"), at(row.stood_at)),
    ]
    if originals := json.loads(row.originals):
        names = "、".join(paper_name(row.item, one, t.language) for one in originals)
        found.append((t("cases.originals"), names))
        came = at(row.received_at) if row.received_at else t("cases.not-received")
        found.append((t("cases.received"), came))
    return found


def _posts(t: Words, done: Sequence[CaseDeed]) -> list[tuple[str, Cell]]:
    """Who is responsible and who stands in, by account of the station."""
    found: list[tuple[str, Cell]] = []
    for what in (DeedKind.FIRST, DeedKind.STAND_IN):
        post = sum_up(done).post(what)
        said = post.who or t("cases.nobody")
        if post.to:
            said = t("cases.offered", who=post.who, to=post.to)
        found.append((t(f"cases.post-{what}"), said))
    return found


def _deed(t: Words, item: str, one: CaseDeed) -> list[Cell]:
    return [at(one.at), _deed_words(t, item, one), one.by or "–", one.terminal]


def _deed_words(t: Words, item: str, one: CaseDeed) -> str:
    """What was done, in the words of its kind."""
    word = one.what.value
    if one.what in POSTS:
        word += "-offered" if one.to else "-held"
    elif one.what is DeedKind.GIVEN:
        word = "given-none" if one.value == "none" else "given-signed"
    elif one.value:
        word += f"-{one.value}"
    paper = paper_name(item, one.paper, t.language) if one.paper else ""
    return t(f"cases.did-{word}", paper=paper, who=one.to or one.value, count=one.count)


def _conflict(t: Words, item: str, one: Conflict) -> str:
    sides = [t("cases.side", what=_deed_words(t, item, side), who=side.by or "–",
               terminal=side.terminal, at=at(side.at)) for side in one.sides]  # fmt: skip
    return t("cases.conflict", sides="；".join(sides) if t.language == "zh" else "; ".join(sides))


def _matter(t: Words, row: Row) -> str:
    return item_words(t, row.item) + (f" · {row.part}" if row.part else "")


def _state(t: Words, state: str) -> Cell:
    return Badge(t(f"cases.state-{state}"), "bad" if state in _BAD else "plain")


def _todo(t: Words, item: str, what: str | None, paper: str | None) -> str:
    if what is None:
        return "–"
    said = t(f"cases.what-{what}")
    if not paper:
        return said
    return t("cases.with-paper", what=said, paper=paper_name(item, paper, t.language))


def _ended(t: Words, one: Row, called: dict[str, str]) -> Cell:
    if one.ended_at is None:
        return t("cases.still-open")
    if one.ended_by == TERMINAL:
        return t("cases.ended-terminal", at=at(one.ended_at))
    who = called.get(one.ended_by, one.ended_by)
    return t("cases.ended-by", at=at(one.ended_at), who=who)


def _button(t: Words, case_id: int, one: Row) -> Cell:
    if What(one.what) not in BY_PEOPLE or one.ended_by == TERMINAL:
        return ""
    done = one.ended_at is None
    fields = (("what", one.what), ("paper", one.paper), ("done", "yes" if done else "no"))
    return Button(t(f"cases.do-{one.what}" if done else "cases.undo"), f"{_PLACE}/{case_id}",
                  fields)  # fmt: skip


def fours(number: str) -> str:
    """As the receipt has it: groups of four."""
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))


PAGES = (
    Page(_PLACE, _list, right=Right.CASE_SEE, nav="nav.cases"),
    Page(f"{_PLACE}/{{case}}", _one, _mark, right=Right.CASE_SEE),
)
