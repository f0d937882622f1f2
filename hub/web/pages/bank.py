"""题库: its questions by topic, one typed, many from a table, all of them as a table; only for who
writes exams, since the answers stand in it."""

from __future__ import annotations

import json
import re

from sqlalchemy import ColumnElement, Row, false, or_, true
from starlette.responses import Response

from hub import deeds, regions
from hub.database import reading, writing
from hub.deeds import Deed
from hub.paging import At, whole
from hub.rights import Right, holds, may
from hub.table_reading import Unreadable, rows_of
from hub.training import bank, bank_file
from hub.training.bank_file import LETTERS, Read
from hub.training.content import Ask as Asked
from hub.training.tables import questions
from hub.web.ask import NOT_THERE, Ask, Refused
from hub.web.cells import Badge, Button, Cell, Code, Lines, Table
from hub.web.page import Page
from hub.web.table_file import kind_of, table_file
from hub.web.turning import beside, turned
from hub.web.words import Words

MOST_FAULTS, OPTIONS = 50, 6
LARGEST = 4_000_000
_PLACE = "/questions"
_FIELDS = ("topic", "kind", "text", "right", *LETTERS[:OPTIONS])


def _list(ask: Ask, status: int = 200, problem: str = "", faults: Read | None = None) -> Response:
    t, where = ask.words, _where(ask)
    topic, words = ask.query.get("topic", "")[:40], ask.query.get("q", "").strip()[:60]
    retired = ask.query.get("retired") == "yes"
    shown = where if retired else where & questions.c.retired_at.is_(None)
    with reading(ask.engine) as connection:
        found = bank.listed(connection, shown, topic, words, turned(ask))
        topics = bank.topics(connection, where)
    headings = [t(f"questions.{one}") for one in ("text", "topic", "kind", "options", "region",
                                                  "do")]  # fmt: skip
    typed = {name: ask.form.get(name, "") for name in _FIELDS}
    return ask.page(
        "questions.html",
        status,
        problem=problem,
        faults=[t("questions.fault", line=one.line, what=t(f"questions.fault-{one.word}"))
                for one in (faults.faults if faults else ())[:MOST_FAULTS]],
        topics=[("", t("questions.any")), *((one, one) for one in topics)],
        known=topics,
        topic=topic,
        sought=words,
        retired=retired,
        table=Table(t("questions.title"), headings, [_row(t, row) for row in found.rows],
                    t("questions.none"), beside(ask, found, path=_PLACE)),
        regions=[(one, regions.name(one, t.language)) for one in _regions(ask)],
        region=ask.form.get("region", ""),
        kinds=[(one.value, t(f"questions.kind-{one}")) for one in Asked],
        letters=LETTERS[:OPTIONS],
        typed=typed,
    )  # fmt: skip


def _add(ask: Ask) -> Response:
    """One that was typed, read as a line of a table would be."""
    region = _region(ask, ask.form.get("region", ""))
    filled = [ask.form.get(name, "").strip() for name in _FIELDS]
    heads = ["topic", "kind", "question", "answer", *(f"option {x}" for x in LETTERS[:OPTIONS])]
    read = bank_file.read([heads, filled])
    if read.faults:
        return _list(ask, 400, ask.words(f"questions.fault-{read.faults[0].word}"))
    with writing(ask.engine) as connection:
        new = bank.add(connection, region, read.asked, ask.who.id, ask.now)
    if not new:
        return _list(ask, 409, ask.words("questions.there"))
    return ask.go(_PLACE, "questions-added", topic=read.asked[0].topic)


def _import(ask: Ask) -> Response:
    """All of a file, or nothing of it."""
    t = ask.words
    region = _region(ask, ask.files.get("region", b"")[:6].decode("ascii", "replace"))
    body = ask.files.get("table", b"")
    if not body:
        return _list(ask, 400, t("questions.no-file"))
    try:
        read = bank_file.read(rows_of(body))
    except Unreadable:
        return _list(ask, 400, t("questions.unreadable"))
    if read.faults:
        return _list(ask, 400, t("questions.nothing-taken", count=len(read.faults)), read)
    with writing(ask.engine) as connection:
        bank.add(connection, region, read.asked, ask.who.id, ask.now)
    return ask.go(_PLACE, "questions-added")


def _file(ask: Ask) -> Response:
    kind = kind_of(ask)
    with writing(ask.engine) as connection:
        where = _where(ask) & questions.c.retired_at.is_(None)
        topic = ask.form.get("topic", "")[:40]
        found = [*whole(lambda at: bank.listed(connection, where, topic, "", at))]
        deeds.append(connection, Deed.POST_EXPORTED, f"questions {kind}", ask.who.deed, ask.now)
    return table_file(bank_file.table(reversed(found)), kind, "questions", "questions")


def _retire(ask: Ask) -> Response:
    number = ask.form.get("number", "")
    if not re.fullmatch("[0-9]{1,15}", number):
        raise Refused(404, NOT_THERE)
    with writing(ask.engine) as connection:
        mine = _where(ask) & (questions.c.id == int(number))
        if not bank.listed(connection, mine, "", "", At(most=1)).rows:
            raise Refused(404, NOT_THERE)
        bank.retire(connection, int(number), ask.who.id, ask.now)
    return ask.go(_PLACE, "question-retired")


def _regions(ask: Ask) -> list[str]:
    """Whole regions in which somebody writes exams."""
    return list(
        dict.fromkeys(
            one.region
            for one in ask.who.grants
            if one.station is None and may(one.role, Right.POST_WRITE)
        )
    )


def _region(ask: Ask, said: str) -> str:
    """Raises Refused."""
    if not regions.is_region(said) or not holds(ask.who.grants, Right.POST_WRITE, said):
        raise Refused(403, "no-right")
    return said


def _where(ask: Ask) -> ColumnElement[bool]:
    """The questions of regions in which they write."""
    of = questions.c.region
    return or_(
        false(),
        *(
            true() if one == regions.NATION else of.startswith(regions.prefix(one), autoescape=True)
            for one in _regions(ask)
        ),
    )


def _row(t: Words, row: Row) -> list[Cell]:
    options, right = json.loads(row.options), json.loads(row.right)
    if row.kind == Asked.JUDGE:
        told: Cell = t("questions.true" if right == [1] else "questions.false")
    else:
        told = Lines(
            tuple(
                t("questions.right-option" if n in right else "questions.option",
                  letter=LETTERS[n], text=one)
                for n, one in enumerate(options)
            )
        )  # fmt: skip
    do: Cell = Badge(t("questions.retired"), "plain")
    if row.retired_at is None:
        fields = (("number", str(row.id)),)
        do = Button(t("questions.retire"), f"{_PLACE}/retire", fields, danger=True)
    return [row.text, row.topic, t(f"questions.kind-{row.kind}"), told, Code(row.region), do]


PAGES = (
    Page(_PLACE, _list, _add, right=Right.POST_WRITE, nav="nav.questions"),
    Page(f"{_PLACE}/import", act=_import, right=Right.POST_WRITE, largest=LARGEST),
    Page(f"{_PLACE}/file", act=_file, right=Right.POST_WRITE),
    Page(f"{_PLACE}/retire", act=_retire, right=Right.POST_WRITE),
)
