"""通知公告、政策解读、培训课程: which there are, and one of them with what it says, its versions,
what may be done with it, and how it stands at the stations that it is for."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, Row, select
from starlette.responses import Response

from hub import admins, regions
from hub.database import reading, writing
from hub.paging import By, leaf
from hub.rights import Right
from hub.steps import Refused
from hub.tables import stations
from hub.training import audience, book, seeing, standing
from hub.training.book import Changed, TooFew, Version
from hub.training.content import Kind
from hub.training.life import Event, State, can
from hub.training.tables import posts
from hub.web.addressed import is_number, number_of
from hub.web.ask import NOT_THERE, Ask
from hub.web.ask import Refused as No
from hub.web.cells import Badge, Cell, Link, Number, Table
from hub.web.cells import Kind as Tone
from hub.web.page import Page
from hub.web.turning import beside, turned
from hub.web.words import Words, at

_PLACE = "/posts"
_TONES: dict[str, Tone] = {
    State.DRAFT: "warn", State.SHOWN: "good", State.REVISED: "warn", State.WITHDRAWN: "plain",
    State.DROPPED: "plain",
}  # fmt: skip
_STEPS = (Event.SHOW, Event.WITHDRAW, Event.DROP)  # SAVE has a page of its own


def _list(ask: Ask) -> Response:
    t = ask.words
    kind, which = ask.query.get("kind", ""), ask.query.get("which", "")
    where = seeing.seen(ask.who.grants)
    if kind in set(Kind):
        where = where & (posts.c.kind == kind)
    if which in set(State):
        where = where & (posts.c.state == which)
    with reading(ask.engine) as connection:
        found = book.listed(connection, where, turned(ask))
        done = book.done(connection, [row.id for row in found.rows])
    rows: list[list[Cell]] = [
        [
            Link(row.title, f"{_PLACE}/{row.id}"),
            t(f"posts.kind-{row.kind}"),
            state_badge(t, row, ask),
            at(row.shown_at),
            row.due or "–",
            Number(str(done.get((row.id, "read"), 0))),
            Number(str(done.get((row.id, "claim"), 0))),
        ]
        for row in found.rows
    ]
    headings = [t(f"posts.{one}") for one in ("name", "kind", "state", "shown-at", "due",
                                              "read-count", "claim-count")]  # fmt: skip
    any_ = [("", t("posts.any"))]
    return ask.page(
        "posts.html",
        kinds=any_ + [(one.value, t(f"posts.kind-{one}")) for one in Kind],
        whiches=any_ + [(one.value, t(f"posts.state-{one}")) for one in State],
        kind=kind,
        which=which,
        table=Table(t("posts.title"), headings, rows, t("posts.none"), beside(ask, found)),
        new=[(one.value, t(f"posts.new-{one}")) for one in Kind]
        if ask.may(Right.POST_WRITE)
        else [],
    )


def _one(ask: Ask, status: int = 200, problem: str = "") -> Response:
    t = ask.words
    with reading(ask.engine) as connection:
        row = post_of(ask, connection)
        drawn = row.version if row.state != State.SHOWN or row.shown is None else row.shown
        version = book.version(connection, row.id, drawn)
        shown = book.version(connection, row.id, row.shown) if row.shown is not None else None
        scopes = audience.of(connection, row.id, drawn)
        writes = may_write(ask, connection, row)
        history = book.history(connection, row.id)
        called = admins.names(connection)
        table = _stations(ask, connection, row, shown) if shown is not None else None
    steps = [(one.value, t(f"posts.do-{one}")) for one in _STEPS if one in can(State(row.state))]
    return ask.page(
        "post.html",
        status,
        path=f"{_PLACE}/{row.id}",
        title=version.content.title,
        problem=problem,
        facts=_facts(t, ask, row, version, scopes),
        pages=version.content.pages,
        drafted=t("posts.drafted", shown=row.shown)
        if row.shown not in (None, drawn) and row.state == State.REVISED
        else "",
        steps=steps if writes else [],
        edits=writes and Event.SAVE in can(State(row.state)),
        seen=len(history),
        table=table,
        exports=table is not None and ask.may(Right.POST_NAMES),
        history=_history(t, history, called),
    )


def _act(ask: Ask) -> Response:
    event = ask.form.get("do", "")
    if event not in set(_STEPS):
        raise No(400, NOT_THERE)
    try:
        with writing(ask.engine) as connection:
            row = post_of(ask, connection)
            if not may_write(ask, connection, row):
                raise No(403, "no-right")
            seen = ask.form.get("seen", "")
            number = int(seen) if is_number(seen) else -1
            more = (number, ask.who.id, ask.now)
            if event == Event.SHOW:
                book.show(connection, row.id, *more)
            else:
                book.end(connection, row.id, Event(event), *more)
    except Changed:
        return _one(ask, 409, ask.words("posts.changed"))
    except Refused:
        return _one(ask, 409, ask.words("posts.refused"))
    except TooFew as few:
        topic = str(few) or ask.words("posts.any-topic")
        return _one(ask, 400, ask.words("posts.too-few", topic=topic))
    return ask.go(f"{_PLACE}/{ask.parts['number']}", f"post-{event}")


# ---- for these pages and those beside them


def post_of(ask: Ask, connection: Connection) -> Row:
    """The post that the address names, where it may be seen. Raises Refused of the pages."""
    chosen = select(posts).where(
        posts.c.id == number_of(ask, "number"), seeing.seen(ask.who.grants)
    )
    row = connection.execute(chosen).first()
    if row is None:
        raise No(404, NOT_THERE)
    return row


def may_write(ask: Ask, connection: Connection, row: Row) -> bool:
    """For everybody whom its last and its shown version are for."""
    numbers = {row.version, row.shown or row.version}
    return all(
        seeing.writes(ask.who.grants, audience.of(connection, row.id, one)) for one in numbers
    )


def state_badge(t: Words, row: Row, ask: Ask) -> Badge:
    over = row.state in (State.SHOWN, State.REVISED) and row.until is not None
    if over and row.until < book.today(ask.now).isoformat():
        return Badge(t("posts.state-over"), "plain")
    return Badge(t(f"posts.state-{row.state}"), _TONES[row.state])


def scope_words(t: Words, scopes: list[Row]) -> str:
    return "、".join(
        row.name if row.name is not None else regions.name(row.region, t.language) for row in scopes
    )


def within(ask: Ask, connection: Connection, row: Row) -> ColumnElement[bool]:
    """On stations: those that the shown version is for, as far as somebody may see them."""
    scopes = audience.of(connection, row.id, row.shown)
    return audience.station_within(scopes) & ask.stations(Right.POST_SEE)


# ---- drawing


def _facts(
    t: Words, ask: Ask, row: Row, version: Version, scopes: list[Row]
) -> list[tuple[str, Cell]]:
    said = version.content
    facts: list[tuple[str, Cell]] = [
        (t("posts.kind"), t(f"posts.kind-{row.kind}")),
        (t("posts.state"), state_badge(t, row, ask)),
        (t("posts.version"), str(version.number)),
        (t("posts.issuer"), said.issuer or "–"),
        (t("posts.where"), scope_words(t, scopes)),
        (t("posts.asked"), _asked(t, said.must_read, said.must_claim)),
        (t("posts.due"), str(said.due or "–")),
        (t("posts.until"), str(said.until or t("posts.open"))),
    ]
    if said.pre_service:
        facts.append((t("posts.pre-service"), Badge(t("posts.pre-service-yes"), "warn")))
    if said.exam is not None:
        exam = said.exam
        told = t("posts.exam-is", count=exam.count, minutes=exam.minutes, full=exam.full,
                 mark=exam.pass_mark, tries=exam.attempts)  # fmt: skip
        parts = [
            t("posts.exam-part", topic=one.topic or t("posts.any-topic"), count=one.count,
              kind=t(f"questions.kind-{one.kind}"), points=one.points)
            for one in exam.parts
        ]  # fmt: skip
        facts.append((t("posts.exam"), "；".join([told, *parts])))
    return facts


def _asked(t: Words, read: bool, claim: bool) -> str:
    words = [t(f"posts.must-{one}") for one, on in (("read", read), ("claim", claim)) if on]
    return "、".join(words) or t("posts.must-nothing")


def _stations(ask: Ask, connection: Connection, row: Row, shown: Version) -> Table:
    t, exam = ask.words, shown.content.exam is not None
    chosen = select(stations).where(within(ask, connection, row))
    found = leaf(connection, chosen, [By(stations.c.region), By(stations.c.code)], turned(ask))
    of_page = [one.id for one in found.rows]
    stand = standing.of_stations(connection, row.id, shown.number, of_page)
    rows: list[list[Cell]] = []
    for station in found.rows:
        one = stand[station.id]
        whole = t("posts.of-members", count=one.members) if one.members else ""
        cells: list[Cell] = [
            Link(station.name, f"{_PLACE}/{row.id}/at/{station.code}"),
            Number(f"{one.read}{whole}"),
            at(one.claimed_at) if shown.content.must_claim else "–",
        ]
        if exam:
            cells += [Number(f"{one.tried}{whole}"), Number(f"{one.passed}{whole}")]
        missed = t("posts.missed-count", count=one.missed)
        cells.append(Badge(missed, "bad") if one.missed else "–")
        rows.append(cells)
    names = ["station", "read", "claimed", *(("tried", "passed") if exam else ()), "missed"]
    headings = [t(f"posts.{one}") for one in names]
    return Table(t("posts.stations"), headings, rows, t("posts.no-stations"), beside(ask, found))


def _history(t: Words, history: list[Row], called: dict[str, str]) -> Table:
    rows: list[list[Cell]] = [
        [str(one.number), at(one.at), called.get(one.who, one.who), t(f"posts.did-{one.event}"),
         str(one.version)]
        for one in reversed(history)
    ]  # fmt: skip
    headings = [t(f"posts.{one}") for one in ("step", "at", "who", "what", "version")]
    return Table(t("posts.history"), headings, rows, "")


_ADDRESS = f"{_PLACE}/{{number}}"
PAGES = (
    Page(_PLACE, _list, right=Right.POST_SEE, nav="nav.posts"),
    Page(_ADDRESS, _one, _act, right=Right.POST_SEE),
)
