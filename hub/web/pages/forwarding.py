"""Reviews on their way to the platform of 好差评: what waits, and what waits for a person."""

from __future__ import annotations

import re
from datetime import datetime, time

from sqlalchemy import Row
from starlette.responses import Response

from hub.database import reading, writing
from hub.forwarding import book
from hub.forwarding.book import STUCK, State
from hub.rights import Right
from hub.web.addressed import row_of
from hub.web.ask import Ask
from hub.web.cells import Badge, Cell, Code, Kind, Link, Table
from hub.web.page import Page
from hub.web.pages.feedback import item_words
from hub.web.turning import beside, turned
from hub.web.words import CHINA, Words, at

_PLACE = "/forwarding"
_NUMBER = re.compile(r"[0-9A-Za-z._-]{1,60}")


def _list(ask: Ask) -> Response:
    t, where = ask.words, ask.stations(Right.FEEDBACK_SEE)
    midnight = datetime.combine(ask.now.astimezone(CHINA).date(), time(), CHINA)
    with reading(ask.engine) as connection:
        counts = book.counts(connection, where, midnight)
        oldest = book.oldest(connection, where)
        stuck = book.listed(connection, where, STUCK, turned(ask))
    platform = ask.loop.platform
    headings = [t(f"forwarding.{one}") for one in ("number", "what", "station", "item", "made",
                                                   "state", "why")]  # fmt: skip
    return ask.page(
        "forwarding.html",
        platform=platform,
        unconfirmed=len(platform.unconfirmed()) if platform else 0,
        figures=[
            (t("forwarding.waiting"), counts.get(State.WAITING, 0) + counts.get(State.SENDING, 0)),
            (t("forwarding.stuck"), sum(counts.get(one, 0) for one in STUCK)),
            (t("forwarding.accepted-today"), counts.get(State.ACCEPTED, 0)),
        ],
        oldest=at(oldest) if oldest else "",
        table=Table(t("forwarding.stuck"), headings, [_row(ask, one) for one in stuck.rows],
                    t("forwarding.none"), beside(ask, stuck)),
    )  # fmt: skip


def _row(ask: Ask, row: Row) -> list[Cell]:
    t = ask.words
    said = book.said_of(row)
    return [
        Link(str(row.id), f"{_PLACE}/{row.id}"),
        t(f"forwarding.what-{row.what}"),
        row.station_name,
        item_words(t, said["item"]),
        at(row.made_at),
        _state(t, row),
        _why(t, row),
    ]


def _one(ask: Ask, status: int = 200, problem: str = "") -> Response:
    (row, station), t = _found(ask, Right.FEEDBACK_SEE), ask.words
    said = book.said_of(row)
    facts: list[tuple[str, Cell]] = [
        (t("forwarding.what"), t(f"forwarding.what-{row.what}")),
        (t("forwarding.station"), station.name),
        (t("forwarding.item"), item_words(t, said["item"])),
        (t("forwarding.key"), Code(row.key)),
        (t("forwarding.made"), at(row.made_at)),
        (t("forwarding.state"), _state(t, row)),
        (t("forwarding.tries"), str(row.tries)),
        (t("forwarding.why"), _why(t, row)),
    ]
    if row.proof:
        facts.append((t("forwarding.proof"), Code(row.proof)))
    return ask.page(
        "forwarding-one.html",
        status,
        row=row,
        facts=facts,
        path=f"{_PLACE}/{row.id}",
        acts=ask.may(Right.FEEDBACK_ACT, station) and State(row.state) in STUCK,
        problem=t(f"forwarding.{problem}") if problem else "",
    )


def _act(ask: Ask) -> Response:
    row, _ = _found(ask, Right.FEEDBACK_ACT)
    number = ask.form.get("number", "").strip()
    how = ask.form.get("how", "")
    if how not in ("again", "arrived"):
        return _one(ask, 400, "no-how")
    if how == "arrived" and not _NUMBER.fullmatch(number):
        return _one(ask, 400, "no-number")
    with writing(ask.engine) as connection:
        if how == "again":
            done = book.send_again(connection, row.id, ask.who.deed, ask.now)
        else:
            done = book.arrived(connection, row.id, number, ask.who.deed, ask.now)
    if not done:
        return _one(ask, 409, "not-stuck")
    return ask.go(_PLACE, f"forward-{how}")


def _found(ask: Ask, right: Right) -> tuple[Row, Row]:
    """It, and its station. Raises Refused."""
    return row_of(ask, "id", book.one, right)


def _state(t: Words, row: Row) -> Badge:
    kinds: dict[State, Kind] = {State.ACCEPTED: "good", State.DEAD: "bad", State.DOUBT: "warn"}
    return Badge(t(f"forwarding.state-{row.state}"), kinds.get(State(row.state), "plain"))


def _why(t: Words, row: Row) -> str:
    if not row.outcome:
        return "–"
    said = t(f"forwarding.outcome-{row.outcome}")
    return f"{said} · {row.code}" if row.code else said


PAGES = (
    Page(_PLACE, _list, right=Right.FEEDBACK_SEE),
    Page(f"{_PLACE}/{{id}}", _one, _act, right=Right.FEEDBACK_SEE),
)
