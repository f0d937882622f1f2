"""自我评价, 年度评价, 第三方评价: which there are of a year and what they came to; one to fill in,
show, hand in and check; the questionnaires themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Row, select
from starlette.responses import Response

from hub import admins, deeds
from hub.assess import book
from hub.assess.book import LONGEST, Book, Open, Own, There
from hub.assess.form import LARGEST, Answer, BadForm, Item, Kind, Questionnaire, read, shipped
from hub.assess.life import OPEN, Event, State
from hub.database import reading, writing
from hub.deeds import Deed
from hub.duties import files
from hub.duties.texts import wrong
from hub.paging import whole
from hub.rights import Right
from hub.steps import Refused
from hub.tables import stations
from hub.web.addressed import number_of, row_of
from hub.web.ask import NOT_THERE, Ask
from hub.web.ask import Refused as No
from hub.web.cells import Badge, Cell, Link, Number, Table
from hub.web.cells import Kind as Look
from hub.web.page import Page
from hub.web.pages.duty_parts import (
    file_answer,
    file_table,
    rooms,
    trodden,
    typed,
    typed_files,
    year_of,
    years,
)
from hub.web.table_file import kind_of, table_file
from hub.web.turning import beside, turned
from hub.web.words import Words, at

MOST = 500
_PLACE = "/duties/assessments"
_FORMS = "/duties/questionnaires"
_STATES: dict[str, Look] = {
    "draft": "plain", "handed": "warn", "returned": "bad", "accepted": "good",
}  # fmt: skip
_ANSWERS: dict[Answer, Look] = {
    Answer.MET: "good", Answer.PARTLY: "warn", Answer.UNMET: "bad", Answer.NOT_ASKED: "plain",
}  # fmt: skip


def _list(ask: Ask, status: int = 200, problem: str = "") -> Response:
    t, year = ask.words, year_of(ask)
    with reading(ask.engine) as connection:
        found = book.of_year(connection, ask.stations(Right.DUTY_SEE), year, turned(ask))
        forms = book.newest(connection)
        mine = _fills(ask, connection)
    names = {id_: one.questionnaire for id_, one in forms.items()}
    kinds = [one for one in Kind if ask.may(_right(one))]
    return ask.page(
        "assessments.html",
        status,
        rooms=rooms(t),
        year=str(year),
        years=years(ask),
        problem=t(f"assessments.{problem}") if problem else "",
        begins=bool(mine and kinds and forms),
        stations=[(row.code, row.name) for row in mine],
        kinds=[(one.value, t(f"assessments.kind-{one.value}")) for one in kinds],
        third=Kind.THIRD in kinds,
        forms=[(id_, one.name(t.language)) for id_, one in names.items()],
        levels=[(str(level), t(f"assessments.level-{level}")) for level in (1, 2, 3)],
        typed={name: ask.form.get(name, "") for name in
               ("station", "kind", "form", "level", "assessor")},
        table=Table(t("assessments.title"), _headings(t),
                    [_cells(t, row, names, link=True) for row in found.rows],
                    t("assessments.none"), beside(ask, found)),
    )  # fmt: skip


def _begin(ask: Ask) -> Response:
    form, year = ask.form, year_of(ask)
    kind, level = form.get("kind", ""), form.get("level", "")
    assessor = form.get("assessor", "").strip()
    if kind not in set(Kind) or level not in ("1", "2", "3"):
        return _list(ask, 400, "bad-begin")
    if (kind == Kind.THIRD) != bool(assessor) or len(assessor) > 60 or not (
        assessor.isprintable()):  # fmt: skip
        return _list(ask, 400, "no-assessor")
    with writing(ask.engine) as connection:
        row = connection.execute(
            select(stations).where(stations.c.code == form.get("station", ""))
        ).first()
        if row is None or not ask.may(_right(Kind(kind)), row):
            return _list(ask, 400, "bad-begin")
        try:
            number = Book(ask.vault).begin(
                connection, row.id, year, Kind(kind), form.get("form", ""), int(level), assessor,
                ask.who.id, ask.now,
            )  # fmt: skip
        except There as there:
            return ask.go(f"{_PLACE}/{there.number}", "assessment-there")
        except LookupError:
            return _list(ask, 400, "bad-begin")
    return ask.go(f"{_PLACE}/{number}", "assessment-begun")


def _one(ask: Ask, status: int = 200, problem: str = "", **filled: str) -> Response:
    row, station = _assessment(ask, Right.DUTY_SEE)
    t, reads = ask.words, ask.may(Right.DUTY_READ, station)
    with reading(ask.engine) as connection:
        version = book.version(connection, row.form, row.number)
        kept = book.shown(connection, row.id, version.questionnaire)
        trail, broken = trodden(ask, connection, book.about(row.id), "assessments", notes=reads)
    form, answers = version.questionnaire, book.answers_of(row)
    notes = Book(ask.vault).notes(row) if reads else {}
    fills = State(row.state) in OPEN and ask.may(_right(Kind(row.kind)), station)
    asked = form.of_level(row.level)
    path = f"{_PLACE}/{row.id}"
    labels = {f"{one.id}/": one.text(t.language) for one in asked}
    shown = [(f"{item}/", one) for item, some in kept.items() for one in some]
    return ask.page(
        "assessment.html",
        status,
        path=path,
        title=t("assessments.of", station=row.name, year=row.year),
        problem=t(f"assessments.{problem}", **filled) if problem else "",
        broken=broken,
        facts=[
            (t("assessments.form"),
             Link(form.name(t.language), f"{_FORMS}/{row.form}/{row.number}")),
            *zip(_headings(t)[2:], _cells(t, row, {row.form: form})[2:], strict=True),
            (t("assessments.filler"), row.filler),
            (t("assessments.decider"), row.decider or "–"),
        ],
        fills=fills,
        items=[
            (one.id, one.text(t.language), one.clause, _typed_answer(ask, one, answers),
             typed(ask, f"note-{one.id}") or notes.get(one.id, ""), one.evidence,
             len(kept.get(one.id, ())))
            for one in asked
        ],
        choices=[("", t("assessments.choose")),
                 *((one.value, t(f"assessments.answer-{one.value}")) for one in Answer)],
        longest=LONGEST,
        table=_answers(t, asked, answers, notes, kept, reads),
        files=file_table(t, shown, path, labels) if shown and reads else None,
        asked=[(one.id, one.text(t.language)) for one in asked],
        numbers=list(range(1, files.MOST + 1)),
        decides=row.state == State.HANDED.value and ask.may(Right.DUTY_JUDGE, station),
        events=[(one.value, t(f"assessments.do-{one.value}")) for one in (
            Event.ACCEPT, Event.RETURN)],
        typed={name: ask.form.get(name, "") for name in ("event", "reason")},
        trail=trail,
    )  # fmt: skip


def _act(ask: Ask) -> Response:
    """Save, hand in, or decide."""
    row, station = _assessment(ask, Right.DUTY_SEE)
    if ask.form.get("do") == "decide":
        return _decide(ask, row, station)
    ask.need(_right(Kind(row.kind)), station)
    with reading(ask.engine) as connection:
        form = book.version(connection, row.form, row.number).questionnaire
    answers, notes = {}, {}
    for one in form.of_level(row.level):
        answer, note = ask.form.get(f"answer-{one.id}", ""), typed(ask, f"note-{one.id}")
        if answer in set(Answer):
            answers[one.id] = Answer(answer)
        if note:
            if wrong(note, LONGEST):
                return _one(ask, 400, "bad-note", name=one.text(ask.words.language))
            notes[one.id] = note
    keeper = Book(ask.vault)
    try:
        with writing(ask.engine) as connection:
            keeper.save(connection, row.id, answers, notes, ask.who.id)
        if ask.form.get("do") == "save":
            return ask.go(f"{_PLACE}/{row.id}", "assessment-saved")
        with writing(ask.engine) as connection:
            keeper.hand_in(connection, row.id, ask.who.id, ask.now)
    except Open as left:
        names = {one.id: one.text(ask.words.language) for one in form.items}
        said = "；".join(names[item][:40] for item in left.items[:5])
        return _one(ask, 400, "open", count=str(len(left.items)), names=said)
    except Refused:
        return _one(ask, 409, "closed")
    return ask.go(f"{_PLACE}/{row.id}", "assessment-handed")


def _decide(ask: Ask, row: Row, station: Row) -> Response:
    ask.need(Right.DUTY_JUDGE, station)
    event, reason = ask.form.get("event", ""), ask.form.get("reason", "").strip()
    if event not in (Event.ACCEPT, Event.RETURN):
        return _one(ask, 400, "no-event")
    if wrong(reason, 1000, empty=True):
        return _one(ask, 400, "bad-reason")
    try:
        with writing(ask.engine) as connection:
            Book(ask.vault).decide(connection, row.id, Event(event), reason, ask.who.id, ask.now)
    except Own:
        return _one(ask, 400, "own-hand")
    except Refused as refused:
        no_reason = str(refused) == "no-reason"
        return _one(ask, 400 if no_reason else 409, "no-reason" if no_reason else "closed")
    return ask.go(f"{_PLACE}/{row.id}", "assessment-decided")


def _show(ask: Ask) -> Response:
    """Files for one item."""
    row, station = _assessment(ask, Right.DUTY_SEE)
    ask.need(_right(Kind(row.kind)), station)
    contents, item = typed_files(ask), typed(ask, "item")
    with reading(ask.engine) as connection:
        form = book.version(connection, row.form, row.number).questionnaire
    if item not in {one.id for one in form.of_level(row.level)} or not contents:
        return _one(ask, 400, "no-file")
    if why := files.wrong(contents):
        return _one(ask, 400, why)
    try:
        with writing(ask.engine) as connection:
            Book(ask.vault).show(connection, row.id, item, contents, ask.who.id, ask.now)
    except Refused:
        return _one(ask, 409, "closed")
    return ask.go(f"{_PLACE}/{row.id}", "assessment-shown")


def _file(ask: Ask) -> Response:
    row, _ = _assessment(ask, Right.DUTY_READ)
    about = book.shown_by(row.id, ask.parts["item"][:30])
    return file_answer(ask, about, f"assessment-{row.id}")


def _export(ask: Ask) -> Response:
    """A row an assessment, with its score; without what was written."""
    t, year, kind = ask.words, year_of(ask), kind_of(ask)
    with writing(ask.engine) as connection:
        where = ask.stations(Right.DUTY_SEE)
        found = [*whole(lambda at: book.of_year(connection, where, year, at))]
        names = {id_: one.questionnaire for id_, one in book.newest(connection).items()}
        said = f"assessments {year} {kind}"
        deeds.append(connection, Deed.REPORT_EXPORTED, said, ask.who.deed, ask.now)
    rows = [
        [t("stations.code"), *_headings(t)],
        *([row.code, *(one if isinstance(one, str) else one.text for one in _cells(t, row, names))]
          for row in found),
    ]  # fmt: skip
    return table_file(rows, kind, f"assessments-{year}", str(year))


def _forms(ask: Ask, status: int = 200, problem: str = "", **filled: str) -> Response:
    t = ask.words
    with reading(ask.engine) as connection:
        newest, called = book.newest(connection), admins.names(connection)
    rows: list[list[Cell]] = [
        [
            Link(one.questionnaire.name(t.language), f"{_FORMS}/{id_}/{one.number}"),
            str(one.number),
            one.questionnaire.source,
            Number(str(len(one.questionnaire.items))),
            Badge(t("assessments.confirmed" if one.questionnaire.confirmed
                    else "assessments.unconfirmed"),
                  "good" if one.questionnaire.confirmed else "warn"),
            f"{called.get(one.by, one.by)} · {at(one.at)}",
        ]
        for id_, one in newest.items()
    ]  # fmt: skip
    names = ("form", "version", "source", "count", "state", "made")
    return ask.page(
        "questionnaires.html",
        status,
        rooms=rooms(t),
        problem=t(f"assessments.{problem}", **filled) if problem else "",
        publishes=ask.may(Right.DUTY_JUDGE),
        table=Table(t("assessments.forms"), [t(f"assessments.{name}") for name in names], rows,
                    t("assessments.no-form")),
    )  # fmt: skip


def _publish(ask: Ask) -> Response:
    """Those of the release, or a file: a version of its own where it says something new."""
    if not ask.may(Right.DUTY_JUDGE):
        raise No(403, "no-right")
    given = ask.files.get("file", b"")
    contents = [given] if given else shipped()
    try:
        forms = [read(one) for one in contents]
    except BadForm as bad:
        return _forms(ask, 400, "bad-form", why=str(bad))
    with writing(ask.engine) as connection:
        new = [book.publish(connection, one, ask.who.deed, ask.now) for one in forms]
    return ask.go(_FORMS, "form-published" if any(new) else "form-known")


def _form(ask: Ask) -> Response:
    t = ask.words
    try:
        with reading(ask.engine) as connection:
            version = book.version(connection, ask.parts["form"][:30], number_of(ask, "number"))
    except LookupError:
        raise No(404, NOT_THERE) from None
    form = version.questionnaire
    rows: list[list[Cell]] = [
        [one.text(t.language), one.clause,
         "、".join(map(str, one.levels)) or t("assessments.level-any"),
         t("assessments.evidence-needed") if one.evidence else "–"]
        for one in form.items
    ]  # fmt: skip
    names = ("item", "clause", "level", "evidence")
    return ask.page(
        "questionnaire.html",
        title=form.name(t.language),
        facts=[
            (t("assessments.version"), str(version.number)),
            (t("assessments.source"), form.source),
            (t("assessments.state"), t("assessments.confirmed" if form.confirmed
                                       else "assessments.unconfirmed")),
        ],
        table=Table(t("assessments.items"), [t(f"assessments.{name}") for name in names], rows, ""),
    )  # fmt: skip


# ---- reading


def _right(kind: Kind) -> Right:
    """Who fills it in."""
    return Right.DUTY_HAND if kind is Kind.SELF else Right.DUTY_JUDGE


def _assessment(ask: Ask, right: Right) -> tuple[Row, Row]:
    """It and its station. Raises Refused of the pages."""
    return row_of(ask, "assessment", book.one, right)


def _fills(ask: Ask, connection) -> Sequence[Row]:
    """Stations for which somebody may begin one."""
    where = ask.stations(Right.DUTY_HAND) | ask.stations(Right.DUTY_JUDGE)
    chosen = select(stations.c.code, stations.c.name).where(where)
    return connection.execute(chosen.order_by(stations.c.code).limit(MOST)).all()


def _typed_answer(ask: Ask, one: Item, answers: Mapping[str, Answer]) -> str:
    typed_ = ask.form.get(f"answer-{one.id}")
    return typed_ if typed_ is not None else answers.get(one.id, "")


# ---- drawing


def _headings(t: Words) -> list[str]:
    names = ("station", "form", "kind", "assessor", "level", "state", "score", "handed")
    return [t(f"assessments.{name}") for name in names]


def _cells(
    t: Words, row: Row, names: Mapping[str, Questionnaire], link: bool = False
) -> list[Cell]:
    form = names.get(row.form)
    return [
        Link(row.name, f"{_PLACE}/{row.id}") if link else row.name,
        form.name(t.language) if form else row.form,
        t(f"assessments.kind-{row.kind}"),
        row.assessor or "–",
        t(f"assessments.level-{row.level}"),
        Badge(t(f"assessments.is-{row.state}"), _STATES[row.state]),
        "–" if row.score is None else f"{row.score / 10:.1f}%",
        at(row.handed_at),
    ]


def _answers(
    t: Words, asked: Sequence[Item], answers: Mapping[str, Answer], notes: Mapping[str, str],
    kept: Mapping[str, Sequence[files.Kept]], reads: bool,
) -> Table:  # fmt: skip
    rows: list[list[Cell]] = []
    for one in asked:
        answer = answers.get(one.id)
        row: list[Cell] = [
            one.text(t.language),
            one.clause,
            "–" if answer is None else Badge(
                t(f"assessments.answer-{answer.value}"), _ANSWERS[answer]),
            str(len(kept.get(one.id, ()))),
        ]  # fmt: skip
        rows.append([*row, notes.get(one.id, "") or "–"] if reads else row)
    names = ["item", "clause", "answer", "evidence", *(["note"] if reads else [])]
    return Table(t("assessments.answers"), [t(f"assessments.{name}") for name in names], rows, "")


PAGES = (
    Page(_PLACE, _list, _begin, right=Right.DUTY_SEE),
    Page(f"{_PLACE}-file", None, _export, right=Right.DUTY_SEE),
    Page(f"{_PLACE}/{{assessment}}", _one, _act, right=Right.DUTY_SEE),
    Page(f"{_PLACE}/{{assessment}}/show", None, _show, right=Right.DUTY_SEE, largest=files.FORM),
    Page(f"{_PLACE}/{{assessment}}/files/{{item}}/{{file}}", None, _file, right=Right.DUTY_READ),
    Page(_FORMS, _forms, _publish, right=Right.DUTY_SEE, largest=LARGEST),
    Page(f"{_FORMS}/{{form}}/{{number}}", _form, right=Right.DUTY_SEE),
)
