"""What is written: one version of a notice, a policy interpretation or a course, and its exam.

Text is plain: paragraphs by line, `# ` before a heading, `- ` before a point of a list. Nothing
else means anything, so nothing that is typed can become more than text anywhere.
"""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

import msgspec

from hub.settings_file import Base

MOST_PAGES, LONGEST_PAGE, MOST_PARTS = 100, 20_000, 12
LARGEST = 400_000  # bytes of what stations are given


class Kind(enum.StrEnum):
    NOTICE = "notice"  # 通知公告
    POLICY = "policy"  # 政策解读
    COURSE = "course"  # 培训课程


class Ask(enum.StrEnum):
    """How a question is asked."""

    SINGLE = "single"  # 单选
    MULTIPLE = "multiple"  # 多选: right only when exactly these
    JUDGE = "judge"  # 判断


Line = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Topic = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Points = Annotated[int, msgspec.Meta(ge=1, le=100)]


class Page(Base):
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_PAGE)]
    title: Annotated[str, msgspec.Meta(max_length=200)] = ""


class Part(Base):
    """So many questions of a topic and kind, each of so many points. No topic: of any."""

    kind: Ask
    count: Annotated[int, msgspec.Meta(ge=1, le=200)]
    points: Points
    topic: Annotated[str, msgspec.Meta(max_length=40)] = ""


class Exam(Base):
    """`attempts`, `full`, `pass_mark`: as the hub's settings had them when it was written."""

    parts: Annotated[tuple[Part, ...], msgspec.Meta(min_length=1, max_length=MOST_PARTS)]
    minutes: Annotated[int, msgspec.Meta(ge=5, le=240)]
    attempts: Annotated[int, msgspec.Meta(ge=1, le=20)]
    full: Annotated[int, msgspec.Meta(ge=10, le=1000)]
    pass_mark: Annotated[int, msgspec.Meta(ge=1, le=1000)]

    @property
    def points(self) -> int:
        return sum(one.count * one.points for one in self.parts)

    @property
    def count(self) -> int:
        return sum(one.count for one in self.parts)

    def __post_init__(self) -> None:
        if self.points != self.full:
            raise ValueError("the parts do not sum to the full points")


class Content(Base):
    """`due`: read, claimed and passed by that day; `until`: the last day in force."""

    title: Line
    pages: Annotated[tuple[Page, ...], msgspec.Meta(min_length=1, max_length=MOST_PAGES)]
    issuer: Annotated[str, msgspec.Meta(max_length=100)] = ""
    must_read: bool = True
    must_claim: bool = False
    pre_service: bool = False  # 岗前: nobody serves before its exam is passed (article 11)
    due: date | None = None
    until: date | None = None
    exam: Exam | None = None

    def __post_init__(self) -> None:
        if self.due and self.until and self.until < self.due:
            raise ValueError("it ends before it is due")
        if self.pre_service and self.exam is None:
            raise ValueError("a pre-service course has an exam")


def given(content: Content) -> bytes:
    """What stations are given of it, the same bytes always; its SHA-256 is its name."""
    pages = [{"title": one.title, "text": one.text} for one in content.pages]
    told: dict[str, Any] = {"title": content.title, "issuer": content.issuer, "pages": pages}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sum_of(content: Content) -> str:
    return hashlib.sha256(given(content)).hexdigest()


# ---- as it is typed: all pages in one field

_MARK = "==="


def typed(pages: Iterable[Page]) -> str:
    """A line `=== title` begins each page but a first one without a title."""
    parts = []
    for number, one in enumerate(pages):
        if number or one.title:
            parts.append(f"{_MARK} {one.title}".rstrip())
        parts.append(one.text)
    return "\n".join(parts)


def pages_of(text: str) -> list[dict[str, str]]:
    """The pages of what was typed; those without a word are left out."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in text.replace("\r\n", "\n").split("\n"):
        if line.startswith(_MARK):
            found.append((line.removeprefix(_MARK).strip(), []))
        else:
            found[-1][1].append(line.rstrip())
    whole = [(title, "\n".join(lines).strip("\n")) for title, lines in found]
    return [{"title": title, "text": text} for title, text in whole if text.strip()]
