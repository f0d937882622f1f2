"""查阅、复制、借阅: asked for, approved by somebody else, and each page that is looked at written
down. A page is drawn into the answer alone; no file of it is made."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace

from sqlalchemy import Row
from starlette.responses import Response

from hub import admins, deeds
from hub.archive import asking, finding
from hub.archive.asking import Asking, Kind, State, Which
from hub.database import reading, writing
from hub.rights import Right
from hub.vault import BadVault
from hub.web.addressed import row_of
from hub.web.ask import Ask
from hub.web.cells import Button, Cell, Link, Number, Table
from hub.web.page import Page
from hub.web.pages.archive import PLACE, ends, page_name, request_table, state_badge, tabs
from hub.web.pages.cases import fours
from hub.web.pages.feedback import item_words
from hub.web.turning import beside, turned
from hub.web.words import at

_PLACE = f"{PLACE}/requests"
_SHOWN = frozenset({"image/jpeg", "image/png"})
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


def _list(ask: Ask) -> Response:
    t, which = ask.words, ask.query.get("which", "")
    chosen = Which(which) if which in set(Which) else Which.WAITING
    where = ask.stations(Right.ARCHIVE_SEE)
    with reading(ask.engine) as connection:
        found = asking.find(connection, chosen, where, ask.who.id, ask.now, turned(ask))
        counts = asking.counts(connection, where, ask.now)
        called = admins.names(connection)
    return ask.page(
        "archive-requests.html",
        tabs=tabs(t, _PLACE),
        which=chosen.value,
        whiches=[(one.value, t(f"archive.requests-{one}")) for one in Which],
        late=t("archive.late", count=counts["overdue"]) if counts["overdue"] else "",
        table=replace(request_table(t, found.rows, called, ask.now), pages=beside(ask, found)),
    )


def _one(ask: Ask, status: int = 200, problem: str = "") -> Response:
    row, station = _request(ask, Right.ARCHIVE_SEE)
    t, state = ask.words, asking.state_of(row, ask.now)
    mine = row.asked_by == ask.who.id
    approves = ask.may(Right.ARCHIVE_APPROVE, station)
    with reading(ask.engine) as connection:
        pages = finding.pages_of(connection, row.key)
        looked = asking.looks(connection, row.id)
        called = admins.names(connection)

    def who(number: int | None) -> str:
        return called.get(deeds.account(number), "?") if number else "–"

    facts: list[tuple[str, Cell]] = [
        (t("archive.file"), Link(finding.number(row), f"{PLACE}/files/{row.key}")),
        (t("archive.receipt-number"), fours(row.case_number)),
        (t("archive.item"), item_words(t, row.item)),
        (t("archive.station"), row.station),
        (t("archive.kind"), t(f"archive.kind-{row.kind}")),
        (t("archive.asked-by"), t("archive.by", at=at(row.asked_at), who=who(row.asked_by))),
    ]
    if mine or approves:
        facts.append((t("archive.reason"), _reason(ask, row)))
    if row.decided_at is not None:
        said = t("archive.by", at=at(row.decided_at), who=who(row.decided_by))
        facts.append((t("archive.decided"), said))
    if row.ends_at is not None:
        facts.append((t("archive.ends"), ends(t, row)))
    if row.returned_at is not None:
        said = t("archive.by", at=at(row.returned_at), who=who(row.returned_to))
        facts.append((t("archive.returned"), said))
    facts.append((t("archive.state"), state_badge(t, row, ask.now)))
    path, opens = f"{_PLACE}/{row.id}", mine and state is State.OPEN
    read_here = row.kind == Kind.CONSULT
    own: list[list[Cell]] = [
        [
            str(one.page + 1),
            page_name(t, row.item, one.what),
            *([Button(t("archive.open-page" if read_here else "archive.copy-page"),
                      f"{path}/page", (("page", str(one.page)),), file=not read_here)]
              if opens else []),
        ]
        for one in pages
    ]  # fmt: skip
    names = ["page", "paper", *(["step"] if opens else [])]
    return ask.page(
        "archive-request.html",
        status,
        title=t("archive.request-title", number=row.id),
        problem=t(f"archive.{problem}") if problem else "",
        tabs=tabs(t, _PLACE),
        path=path,
        facts=facts,
        decides=approves and not mine and state is State.WAITING,
        waits=t("archive.own-waits") if mine and state is State.WAITING else "",
        lends=row.kind == Kind.LOAN,
        opens=opens,
        pages=Table(t("archive.papers"), [t(f"archive.{one}") for one in names], own,
                    t("archive.no-papers")),
        looks=Table(
            t("archive.looks"), [t(f"archive.{one}") for one in ("when", "who", "page")],
            [[at(one.at), who(one.by), Number(str(one.page + 1))] for one in looked],
            t("archive.no-looks"),
        ),
        returns=ask.may(Right.ARCHIVE_KEEP, station) and not mine
        and state in (State.LENT, State.OVERDUE),
    )  # fmt: skip


def _act(ask: Ask) -> Response:
    form, do = ask.form, ask.form.get("do", "")
    right = Right.ARCHIVE_KEEP if do == "return" else Right.ARCHIVE_APPROVE
    row, _ = _request(ask, right)
    own = Asking(ask.vault)
    try:
        with writing(ask.engine) as connection:
            if do in ("grant", "refuse"):
                own.decide(connection, row.id, do == "grant", ask.who.id, ask.now)
                return ask.go(f"{_PLACE}/{row.id}", f"archive-{do}")
            if do == "return":
                if form.get("checked") != "yes":
                    return _one(ask, 400, "not-checked")
                own.give_back(connection, row.id, ask.who.id, ask.now)
                return ask.go(f"{_PLACE}/{row.id}", "archive-returned")
    except asking.No as no:
        return _one(ask, 409, no.why)
    return _one(ask, 400, "not-waiting")


def _page(ask: Ask) -> Response:
    """One page, looked at by whoever asked, and written down: of a copy as a file."""
    row, _ = _request(ask, Right.ARCHIVE_ASK)
    t, text = ask.words, ask.form.get("page", "")
    page = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1
    try:
        with writing(ask.engine) as connection:
            opened = Asking(ask.vault).look(connection, row.id, page, ask.who.id, ask.now)
    except asking.No as no:
        return _one(ask, 409, no.why)
    except BadVault:
        return _one(ask, 409, "damaged")
    name = f"{finding.number(row)}-{page + 1}"
    if row.kind == Kind.COPY:
        ending = _ENDINGS.get(opened.media, "bin")
        headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
        media = opened.media if opened.media in _ENDINGS else "application/octet-stream"
        return Response(opened.content, 200, headers, media)
    shown = opened.media in _SHOWN
    picture = f"data:{opened.media};base64,{b64encode(opened.content).decode()}" if shown else ""
    return ask.page(
        "archive-page.html",
        title=t("archive.page-title", number=finding.number(row), page=page + 1),
        tabs=tabs(t, _PLACE),
        path=f"{_PLACE}/{row.id}",
        paper=page_name(t, row.item, opened.what),
        said=t("archive.page-said", who=ask.who.name, at=at(ask.now), number=row.id),
        picture=picture,
    )


# ---- inside


def _reason(ask: Ask, row: Row) -> str:
    try:
        return Asking(ask.vault).reason(row)
    except BadVault:
        return ask.words("archive.damaged")


def _request(ask: Ask, right: Right) -> tuple[Row, Row]:
    """The one that the address names, and its station. Raises Refused of the pages."""
    return row_of(ask, "request", asking.one, right)


PAGES = (
    Page(_PLACE, _list, right=Right.ARCHIVE_SEE),
    Page(f"{_PLACE}/{{request}}", _one, _act, right=Right.ARCHIVE_SEE),
    Page(f"{_PLACE}/{{request}}/page", act=_page, right=Right.ARCHIVE_ASK),
)
