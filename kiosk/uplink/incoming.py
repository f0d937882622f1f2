"""What comes in from the service platform, as typed structures.

Source: 黑龙江 001, article 25 (agencies send 通知公告, 政策解读, 培训课程, 宣传计划任务), 22
(stations read them and claim tasks), 20 (answers to feedback), 17 (courses, exams), 16 (publicity).
None names a citizen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec

from kiosk.outbox.duties import Code, Post, Score
from kiosk.services.model import Base

Title = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Body = Annotated[str, msgspec.Meta(max_length=100_000)]
Version = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]


class Attached(Base, kw_only=True):
    """A file that belongs to it, on the platform. Not fetched: named, so that staff can ask."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    number: Annotated[str, msgspec.Meta(max_length=200)] = ""
    size: Annotated[int, msgspec.Meta(ge=0)] | None = None


class Page(Base, kw_only=True):
    """One page of a course."""

    title: Annotated[str, msgspec.Meta(max_length=200)] = ""
    text: Body


class Posted(Base, kw_only=True):
    """What all of them have. `until`: the last day in force; None: open. Times are local."""

    id: Code
    version: Version
    title: Title
    published: datetime
    until: date | None = None
    withdrawn: bool = False
    issuer: Annotated[str, msgspec.Meta(max_length=100)] = ""
    must_read: bool = True
    must_claim: bool = False


class Notice(Posted, kw_only=True):
    """通知公告, or 政策解读 (`policy`)."""

    body: Body
    category: Literal["notice", "policy", "document"] = "notice"
    attached: Annotated[tuple[Attached, ...], msgspec.Meta(max_length=50)] = ()


class Course(Posted, kw_only=True):
    """培训课程. `exam`: the exam that ends it, with its own bounds; None: it has none."""

    body: Body = ""
    pages: Annotated[tuple[Page, ...], msgspec.Meta(max_length=500)] = ()
    pre_service: bool = False  # 岗前: nobody serves before it is passed (article 11)
    exam: Code | None = None
    attempts: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None
    full: Score | None = None
    pass_mark: Score | None = None
    attached: Annotated[tuple[Attached, ...], msgspec.Meta(max_length=50)] = ()

    def __post_init__(self) -> None:
        if self.exam is not None and None in (self.attempts, self.full, self.pass_mark):
            raise ValueError("an exam says how often, of how many points, passed from where on")


class Task(Posted, kw_only=True):
    """宣传任务: to be claimed, done, and proved (`PublicityProof`)."""

    body: Body
    where: Literal["station", "off-site", "any"] = "any"
    proofs: Annotated[int, msgspec.Meta(ge=0, le=50)] = 0  # files at least
    must_claim: bool = True
    attached: Annotated[tuple[Attached, ...], msgspec.Meta(max_length=50)] = ()


LARGEST = 2_000_000
"""Bytes of one as JSON."""


class Answered(Posted, kw_only=True):
    """得到回复: the agency's answer to a feedback on the knowledge base (article 20), to be passed
    on to whoever asked. `feedback`: the platform's number for it (`Record.proof`)."""

    body: Body
    feedback: Annotated[str, msgspec.Meta(max_length=64)] = ""
    entry: Code | None = None


SHAPES: dict[Post, type[Posted]] = {
    "notice": Notice,
    "course": Course,
    "task": Task,
    "reply": Answered,
}

FIELDS = (*{name: None for shape in SHAPES.values() for name in shape.__struct_fields__}, "text",
          "name", "number", "list", "not-an-object", "shape")  # fmt: skip
"""Words by which a row's fault is named."""


class NotAPost(ValueError):
    """A row that is none of ours. `where` is one of our field names, never a value."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


def made(post: Post, row: Mapping[str, Any]) -> Posted:
    """A row of our fields, absent ones as None, as its type. Raises NotAPost."""
    shape = SHAPES[post]
    given = {n: _truth(v) if n in _TRUTHS else v for n, v in row.items() if v is not None}
    try:  # strict=False: a number that stood as text
        post = msgspec.convert(msgspec.to_builtins(given), shape, strict=False)
    except (msgspec.ValidationError, ValueError, TypeError) as error:
        raise NotAPost(_where(str(error))) from None
    if len(msgspec.json.encode(post)) > LARGEST:
        raise NotAPost("size")
    return post


_TRUTHS = frozenset({"withdrawn", "must_read", "must_claim", "pre_service"})


def _truth(value: Any) -> Any:
    return {"yes": True, "no": False}.get(value, value) if isinstance(value, str) else value


def _where(message: str) -> str:
    """The field at the end of msgspec's message; the rest may quote the value."""
    _, _, path = message.rpartition("`$.")
    name = path.rstrip("`").partition("[")[0].partition(".")[0]
    return name if name.isidentifier() else "shape"
