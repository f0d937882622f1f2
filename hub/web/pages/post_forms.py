"""The form by which a notice, policy interpretation or course is written, and changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection
from starlette.responses import Response

from hub.database import reading, writing
from hub.rights import Right
from hub.steps import Refused
from hub.training import audience, bank, book, content, seeing
from hub.training.audience import NoScope, Scope
from hub.training.book import Changed
from hub.training.content import MOST_PARTS, Content, Kind
from hub.training.content import Ask as Asked
from hub.training.tables import questions
from hub.web.ask import NOT_THERE, Ask
from hub.web.ask import Refused as No
from hub.web.page import Page
from hub.web.pages.posts import may_write, post_of
from hub.web.words import Words

LARGEST = 1_000_000  # bytes of a form
_ROWS = 8  # of an exam's parts that are drawn; what has more is drawn whole
_PLACE = "/posts"
_NUMBER = re.compile("[0-9]{1,4}")


class Wrong(NamedTuple):
    """What cannot be taken, in words."""

    words: str


def _new_page(ask: Ask, status: int = 200, problem: str = "") -> Response:
    kind = _kind(ask)
    typed = _typed(ask) if ask.files else {"must-read": "yes", "where": _own(ask), "minutes": "60"}
    return _form(ask, f"{_PLACE}-new/{kind}", kind, typed, 0, status, problem)


def _new(ask: Ask) -> Response:
    kind = _kind(ask)
    with writing(ask.engine) as connection:
        read = _read(ask, connection, kind, _typed(ask))
        if not isinstance(read, Wrong):
            written, scopes = read
            try:
                made = book.begin(connection, kind, written, scopes, ask.who.id, ask.now)
            except book.TooLarge:
                read = Wrong(ask.words("posts.too-large"))
            else:
                return ask.go(f"{_PLACE}/{made}", "post-save")
    return _new_page(ask, 400, read.words)


def _edit_page(ask: Ask, status: int = 200, problem: str = "") -> Response:
    with reading(ask.engine) as connection:
        row = post_of(ask, connection)
        if not may_write(ask, connection, row):
            raise No(403, "no-right")
        last = book.version(connection, row.id, row.version)
        scopes = audience.of(connection, row.id, row.version)
        seen = book.last_step(connection, row.id)
    typed = _typed(ask) if ask.files else _of(last.content) | {"where": audience.codes(scopes)}
    if ask.files:
        seen = _seen(typed)
    return _form(ask, f"{_PLACE}/{row.id}/edit", Kind(row.kind), typed, seen, status, problem)


def _edit(ask: Ask) -> Response:
    typed, t = _typed(ask), ask.words
    try:
        with writing(ask.engine) as connection:
            row = post_of(ask, connection)
            if not may_write(ask, connection, row):
                raise No(403, "no-right")
            read = _read(ask, connection, Kind(row.kind), typed)
            if not isinstance(read, Wrong):
                more = (_seen(typed), ask.who.id, ask.now)
                book.save(connection, row.id, *read, *more)
                return ask.go(f"{_PLACE}/{row.id}", "post-save")
    except Changed:
        return _edit_page(ask, 409, t("posts.changed"))
    except Refused:
        return _edit_page(ask, 409, t("posts.refused"))
    except book.TooLarge:
        return _edit_page(ask, 400, t("posts.too-large"))
    return _edit_page(ask, 400, read.words)


# ---- reading


def _kind(ask: Ask) -> Kind:
    kind = ask.parts["kind"]
    if kind not in set(Kind):
        raise No(404, NOT_THERE)
    return Kind(kind)


def _typed(ask: Ask) -> dict[str, str]:
    return {
        name: body.decode("utf-8", "replace").replace("\r\n", "\n").strip()
        for name, body in ask.files.items()
    }


def _seen(typed: Mapping[str, str]) -> int:
    said = typed.get("seen", "")
    return int(said) if _NUMBER.fullmatch(said) else -1


def _read(
    ask: Ask, connection: Connection, kind: Kind, typed: Mapping[str, str]
) -> tuple[Content, list[Scope]] | Wrong:
    """What was typed, where somebody may write for all whom it names."""
    t = ask.words
    try:
        scopes = audience.read(connection, typed.get("where", ""))
    except NoScope as none:
        return Wrong(t("posts.no-scope", where=str(none)) if str(none) else t("posts.no-where"))
    if not seeing.writes(ask.who.grants, scopes):
        return Wrong(t("posts.not-yours"))
    if not typed.get("title"):
        return Wrong(t("posts.no-title"))
    pages = content.pages_of(typed.get("text", ""))
    if not pages:
        return Wrong(t("posts.no-text"))
    given: dict[str, Any] = {
        "title": typed["title"], "issuer": typed.get("issuer", ""), "pages": pages,
        "must_read": typed.get("must-read") == "yes",
        "must_claim": typed.get("must-claim") == "yes",
        "due": typed.get("due") or None, "until": typed.get("until") or None,
    }  # fmt: skip
    if kind is Kind.COURSE:
        exam = _exam(ask, typed)
        if isinstance(exam, Wrong):
            return exam
        given["exam"], given["pre_service"] = exam, typed.get("pre-service") == "yes"
        if given["pre_service"] and exam is None:
            return Wrong(t("posts.pre-service-exam"))
    return _content(t, given, scopes)


def _content(
    t: Words, given: dict[str, Any], scopes: list[Scope]
) -> tuple[Content, list[Scope]] | Wrong:
    try:
        return msgspec.convert(given, Content), scopes
    except msgspec.ValidationError as error:
        said = str(error)
        for mark, word in (("$.due", "bad-day"), ("$.until", "bad-day"), ("ends before", "ends"),
                           ("$.pages", "bad-pages"), ("$.title", "bad-title")):  # fmt: skip
            if mark in said:
                return Wrong(t(f"posts.{word}"))
        return Wrong(t("posts.bad"))


def _exam(ask: Ask, typed: Mapping[str, str]) -> dict[str, Any] | Wrong | None:
    """As `content.Exam`; None where no part was filled in."""
    t, parts = ask.words, []
    for n in range(MOST_PARTS):
        count, points = typed.get(f"count-{n}", ""), typed.get(f"points-{n}", "")
        if not count and not points:
            continue
        if not (_NUMBER.fullmatch(count) and _NUMBER.fullmatch(points)):
            return Wrong(t("posts.bad-part", number=n + 1))
        kind = typed.get(f"kind-{n}", "")
        part = {"topic": typed.get(f"topic-{n}", ""), "kind": kind, "count": int(count),
                "points": int(points)}  # fmt: skip
        if kind not in set(Asked) or not (1 <= int(count) <= 200 and 1 <= int(points) <= 100):
            return Wrong(t("posts.bad-part", number=n + 1))
        parts.append(part)
    if not parts:
        return None
    settings = ask.training
    whole = sum(one["count"] * one["points"] for one in parts)
    if whole != settings.full:
        return Wrong(t("posts.bad-sum", sum=whole, full=settings.full))
    minutes = typed.get("minutes", "")
    if not _NUMBER.fullmatch(minutes) or not 5 <= int(minutes) <= 240:
        return Wrong(t("posts.bad-minutes"))
    return {"parts": parts, "minutes": int(minutes), "attempts": settings.tries,
            "full": settings.full, "pass_mark": settings.pass_mark}  # fmt: skip


# ---- drawing


def _of(said: Content) -> dict[str, str]:
    """What a version says, as it would be typed."""
    typed = {
        "title": said.title, "issuer": said.issuer, "text": content.typed(said.pages),
        "must-read": "yes" if said.must_read else "",
        "must-claim": "yes" if said.must_claim else "",
        "pre-service": "yes" if said.pre_service else "", "due": str(said.due or ""),
        "until": str(said.until or ""), "minutes": str(said.exam.minutes if said.exam else 60),
    }  # fmt: skip
    for n, one in enumerate(said.exam.parts if said.exam else ()):
        typed |= {f"topic-{n}": one.topic, f"kind-{n}": one.kind.value,
                  f"count-{n}": str(one.count), f"points-{n}": str(one.points)}  # fmt: skip
    return typed


def _own(ask: Ask) -> str:
    """Where somebody may write, as it would be typed."""
    from hub.rights import may

    mine = [one for one in ask.who.held if may(one.grant.role, Right.POST_WRITE)]
    return " ".join(dict.fromkeys(one.station or one.grant.region for one in mine))


def _form(
    ask: Ask, path: str, kind: Kind, typed: Mapping[str, str], seen: int, status: int, problem: str
) -> Response:  # fmt: skip
    t = ask.words
    with reading(ask.engine) as connection:
        topics = bank.topics(connection, questions.c.retired_at.is_(None))
    filled = [n for n in range(MOST_PARTS) if typed.get(f"count-{n}")]
    rows = min(MOST_PARTS, max(_ROWS, (filled[-1] + 2) if filled else 0))
    return ask.page(
        "post-form.html",
        status,
        path=path,
        kind=kind.value,
        title=t(f"posts.{'edit' if seen else 'new'}-{kind}"),
        problem=problem,
        typed={
            name: typed.get(name, "")
            for name in ("title", "issuer", "text", "where", "due", "until", "minutes",
                         "must-read", "must-claim", "pre-service")
        },
        parts=[
            {name: typed.get(f"{name}-{n}", "") for name in ("topic", "kind", "count", "points")}
            for n in range(rows)
        ],
        asks=[(one.value, t(f"questions.kind-{one}")) for one in Asked],
        topics=topics,
        seen=seen,
        cancel=path.removesuffix("/edit") if seen else _PLACE,
        settings=ask.training,
    )  # fmt: skip


PAGES = (
    Page(f"{_PLACE}-new/{{kind}}", _new_page, _new, right=Right.POST_WRITE, largest=LARGEST),
    Page(f"{_PLACE}/{{number}}/edit", _edit_page, _edit, right=Right.POST_WRITE, largest=LARGEST),
)
