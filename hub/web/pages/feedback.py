"""Tasks of the closed loop: found by filters, and one with its trail and its next step. A citizen's
words are opened only for whoever has the task."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Row, select
from starlette.responses import Response

from hub import admins
from hub.database import reading, writing
from hub.feedback import listing, trail
from hub.feedback.book import LONGEST_NOTE, Book, Changed, NotYours, Words, situation
from hub.feedback.life import Event, Kind, Refused, Stage, can
from hub.feedback.listing import Sought, Which
from hub.feedback.tables import voices
from hub.phones.pages import item_name
from hub.rights import Right
from hub.tables import reviews
from hub.web.addressed import row_of
from hub.web.ask import Ask
from hub.web.cells import Badge, Cell, Link, Table
from hub.web.due import due
from hub.web.page import Page
from hub.web.pages.station_list import offered, sought_of
from hub.web.pages.times import item_names
from hub.web.turning import beside, turned
from hub.web.words import Words as Said
from hub.web.words import at

CHANNELS = ("terminal", "pad", "phone", "sign")
_PLACE = "/feedback"
_MASKED = "•" * 4


def _list(ask: Ask) -> Response:
    t, query = ask.words, ask.query
    which = query.get("which", "open")
    grade = query.get("grade", "")
    sought = Sought(
        Which(which) if which in set(Which) else Which.OPEN,
        sought_of(ask),
        query.get("kind", "")[:20],
        query.get("item", "")[:60],
        query.get("channel", "")[:20],
        int(grade) if grade in ("1", "2") else 0,
    )
    where = ask.stations(Right.FEEDBACK_SEE)
    with reading(ask.engine) as connection:
        found = listing.find(connection, sought, where, ask.who.id, ask.now, turned(ask))
        mine = offered(connection, where)
    rows: list[list[Cell]] = [
        [
            Link(str(row.id), f"{_PLACE}/{row.id}"),
            _kind(t, row),
            row.name,
            item_words(t, row.item),
            at(row.opened_at),
            t(f"feedback.stage-{row.stage}"),
            _due(t, row, ask.now),
            row.holder or t("feedback.nobody"),
        ]
        for row in found.rows
    ]
    headings = [
        t(f"feedback.{one}")
        for one in ("number", "kind", "station", "item", "opened", "stage", "due", "holder")
    ]
    any_ = [("", t("feedback.any"))]
    return ask.page(
        "feedback.html",
        sought=sought,
        whiches=[(one.value, t(f"feedback.which-{one}")) for one in Which],
        kinds=any_ + [(one.value, t(f"feedback.kind-{one}")) for one in Kind],
        channels=any_ + [(one, t(f"feedback.channel-{one}")) for one in CHANNELS],
        grades=any_ + [(one, t(f"feedback.grade-{one}")) for one in ("2", "1")],
        stations=mine,
        items=[*any_, ("station", t("feedback.item-station")), *item_names(t.language).items()],
        table=Table(t("feedback.caption"), headings, rows, t("feedback.none"), beside(ask, found)),
    )


def _one(
    ask: Ask, status: int = 200, problem: str = "", words: Words | None = None, whole: bool = False
) -> Response:
    """`words`: what was opened for whoever has the task; `whole`: with the number unmasked."""
    row, t = _task(ask, Right.FEEDBACK_SEE), ask.words
    mine = row.holder_id == ask.who.id
    acts = ask.may(Right.FEEDBACK_ACT, row)
    book = _book(ask)
    with reading(ask.engine) as connection:
        steps = trail.of(connection, row.id, ask.vault if acts else None)
        broken = trail.broken(connection, row.id)
        called = admins.names(connection)
        follows = book.follow_words(connection, row.key) if words is not None else []
        table = reviews.c.reasons if row.kind == Kind.REVIEW else voices.c.about
        reasons = connection.execute(select(table).where(table.table.c.key == row.key)).scalar()
    trodden: list[list[Cell]] = [
        [at(one.at), _who(t, called, one.who), _event(t, one.event),
         t(f"feedback.stage-{one.stage}"), one.note]
        for one in steps
    ]  # fmt: skip
    headings = [t(f"feedback.{one}") for one in ("at", "trail-who", "event", "stage", "trail-note")]
    possible = [one for one in can(situation(row)) if one is not Event.TAKE]
    return ask.page(
        "feedback-task.html",
        status,
        row=row,
        path=f"{_PLACE}/{row.id}",
        title=t("feedback.task", id=row.id, kind=t(f"feedback.kind-{row.kind}")),
        facts=_facts(t, row, json.loads(reasons or "[]"), ask.now),
        acts=acts,
        mine=mine and acts,
        takes=acts and not mine and Event.TAKE in can(situation(row)),
        words=words,
        phone=_phone(t, words, whole),
        hidden=words is not None and bool(words.phone) and not whole,
        follows=[(at(when), t(f"feedback.grade-{grade}"), said) for when, grade, said in follows],
        events=[(one.value, _event(t, one.value)) for one in possible],
        typed={"event": ask.form.get("event", ""), "note": ask.form.get("note", "")},
        seen=len(steps),
        problem=t(f"feedback.{problem}") if problem else "",
        broken=t("feedback.trail-broken", number=broken) if broken else "",
        table=Table(t("feedback.trail"), headings, trodden, t("feedback.none")),
    )


def _act(ask: Ask) -> Response:
    row, form = _task(ask, Right.FEEDBACK_ACT), ask.form
    name, note = form.get("event", ""), form.get("note", "").strip()
    seen = form.get("seen", "")
    try:
        event = Event(name)
    except ValueError:
        return _one(ask, 400, "no-event")
    if event not in can(situation(row)):
        return _one(ask, 400, "cannot")
    if not note and event is not Event.TAKE:
        return _one(ask, 400, "no-note")
    if len(note) > LONGEST_NOTE:
        return _one(ask, 400, "too-long")
    rows = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else -1
    try:
        with writing(ask.engine) as connection:
            _book(ask).act(connection, row.id, event, ask.who.id, note, rows, ask.now)
    except Changed:
        return _one(ask, 409, "changed")
    except NotYours:
        return _one(ask, 400, "not-yours")
    except Refused:
        return _one(ask, 409, "cannot")
    done = {Event.TAKE: "task-taken", Event.REPLY: "task-replied"}.get(event, "task-stepped")
    return ask.go(f"{_PLACE}/{row.id}", done)


def _words(ask: Ask) -> Response:
    """A look is a deed, so it is asked for by POST; what is shown stands on no page that can be
    loaded again by its address."""
    row = _task(ask, Right.FEEDBACK_ACT)
    whole = ask.form.get("phone") == "yes"
    try:
        with writing(ask.engine) as connection:
            words = _book(ask).words(connection, row.id, ask.who.id, ask.now, whole)
    except NotYours:
        return _one(ask, 400, "not-yours")
    return _one(ask, words=words, whole=whole)


def _book(ask: Ask) -> Book:
    return Book(ask.vault, ask.loop.terms, ask.loop.platform is not None)


def _task(ask: Ask, right: Right) -> Row:
    """Raises Refused of the pages."""
    return row_of(ask, "task", listing.one, right)[0]


def _facts(t: Said, row: Row, reasons: list[str], now: datetime) -> list[tuple[str, Cell]]:
    found: list[tuple[str, Cell]] = [
        (t("feedback.station"), row.name),
        (t("feedback.item"), item_words(t, row.item)),
        (t("feedback.channel"), t(f"feedback.channel-{row.channel}")),
        (t("feedback.opened"), at(row.opened_at)),
        (t("feedback.stage"), t(f"feedback.stage-{row.stage}")),
        (t("feedback.due"), _due(t, row, now)),
        (t("feedback.level"), t(f"feedback.level-{row.level}")),
        (t("feedback.holder"), row.holder or t("feedback.nobody")),
    ]
    if row.grade is not None:
        found.insert(0, (t("feedback.grade"), t(f"feedback.grade-{row.grade}")))
    if reasons:
        said = " · ".join(reason_words(t, one) for one in reasons)
        found.insert(1, (t("feedback.reasons"), said))
    return found


def _kind(t: Said, row: Row) -> Cell:
    text = t(f"feedback.kind-{row.kind}")
    return Badge(text, "bad" if row.kind in (Kind.REVIEW, Kind.COMPLAINT) else "plain")


def _due(t: Said, row: Row, now: datetime) -> Cell:
    """After an alarm the day is that of the next one: it is overdue all the same."""
    replied = row.stage == Stage.REPLIED
    if row.overdue and not replied:
        return Badge(t("feedback.overdue"), "bad")
    return due(t, row.due_at, row.due_known, now, False if replied else None)


def _event(t: Said, event: str) -> str:
    return t(f"feedback.event-{event}")


def _who(t: Said, called: dict[str, str], who: str) -> str:
    if who in (trail.CITIZEN, trail.CLOCK):
        return t(f"feedback.who-{who}")
    return called.get(who, who)


def _phone(t: Said, words: Words | None, whole: bool) -> str:
    if words is None or not words.phone:
        return t("feedback.phone-none")
    return words.phone if whole else f"{words.phone[:3]}{_MASKED}{words.phone[-4:]}"


def item_words(t: Said, item: str | None) -> str:
    if item == "station":
        return t("feedback.item-station")
    return item_name(item or "", t.language) or item or "–"


def reason_words(t: Said, reason: str) -> str:
    """A word of a station's own stands as it is."""
    name = f"feedback.reason-{reason}"
    return t(name) if t.has(name) else reason


PAGES = (
    Page(_PLACE, _list, right=Right.FEEDBACK_SEE, nav="nav.feedback"),
    Page(f"{_PLACE}/{{task}}", _one, _act, right=Right.FEEDBACK_SEE),
    Page(f"{_PLACE}/{{task}}/words", act=_words, right=Right.FEEDBACK_ACT),
)
