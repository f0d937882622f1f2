"""What an answer is, and the topics and plain words it is found by.

Source: 黑龙江 001, articles 20 and 37 (the knowledge base: complete, corrected, one wording for
all); 江苏 002, 宣传咨询服务 (the fields that a station explains).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

from kiosk.services.model import Base, Bilingual, Slug

Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")]
Code = Annotated[str, msgspec.Meta(pattern=r"^([0-9A-Za-z._-]{1,64})?$")]
Region = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{2,6}$")]
Words = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]


class Source(Base, kw_only=True):
    """Where it is written: the document, its number (发文字号) and the paragraph."""

    title: Words
    number: Annotated[str, msgspec.Meta(max_length=60)] = ""
    paragraph: Annotated[str, msgspec.Meta(max_length=120)] = ""


class Answer(Base, kw_only=True):
    """One question with its answer.

    `also`: other words that people say for it, Chinese; they weigh like the title. `regions`: 医保
    区划 prefixes it holds for; none: everywhere. `items`: service items it speaks about. `start`,
    `until`: first and last day it holds. `confirmed`: what it says stands in its sources; else the
    glass says 以当地经办机构为准. `reviewer`: who read it before it was published. `code`: its name
    in the service platform's own knowledge base, for feedback. `kind`: an answer, or a medicine of
    a list.
    """

    id: Id
    topic: Slug
    title: Bilingual
    brief: Bilingual
    body: tuple[Bilingual, ...] = ()
    also: tuple[Words, ...] = ()
    situations: tuple[Slug, ...] = ()
    items: tuple[Slug, ...] = ()
    regions: tuple[Region, ...] = ()
    start: date
    until: date | None = None
    sources: Annotated[tuple[Source, ...], msgspec.Meta(min_length=1)]
    confirmed: bool = False
    reviewer: Annotated[str, msgspec.Meta(max_length=60)] = ""
    reviewed: date | None = None
    code: Code = ""
    kind: Literal["answer", "medicine"] = "answer"

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.start:
            raise ValueError("until is before start")
        if bool(self.reviewer) != (self.reviewed is not None):
            raise ValueError("reviewer and reviewed stand together")

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.until is None or day <= self.until)


class Topic(Base, kw_only=True):
    """What can be touched to see all its answers: a field, or a situation somebody is in."""

    id: Slug
    name: Bilingual
    icon: str
    kind: Literal["field", "situation"] = "field"
    group: Literal["enrolment", "care", "account", "benefits"] = "care"  # its colour


class Topics(Base, kw_only=True):
    topics: Annotated[tuple[Topic, ...], msgspec.Meta(min_length=1)]


class Meaning(Base, kw_only=True):
    """How people say it, and what the rules call it; either finds both."""

    said: Annotated[tuple[Words, ...], msgspec.Meta(min_length=1)]
    meant: Annotated[tuple[Words, ...], msgspec.Meta(min_length=1)]


class PlainWords(Base, kw_only=True):
    """`idle`: words that say nothing of what is sought (怎么, 请问); a question is cut at them."""

    idle: tuple[Words, ...] = ()
    meanings: tuple[Meaning, ...] = ()


class Hit(msgspec.Struct, frozen=True):
    """One line of a list of results."""

    id: str
    title: Bilingual
    brief: Bilingual
    confirmed: bool
    kind: str = "answer"
    region: str = ""  # narrower than the whole country: the prefix it holds for


class Shelved(msgspec.Struct, frozen=True, kw_only=True):
    """What a base says of itself."""

    version: int
    issuer: str
    issued: date
    count: int
    topics: tuple[Topic, ...]
