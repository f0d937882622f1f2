"""题库: questions by topic, asked of whoever is examined in their region and below it. What is
asked never changes: a question that is wrong is retired, and another put in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, func, select, update

from hub import deeds, regions
from hub.database import put_new
from hub.deeds import Deed
from hub.paging import At, By, Leaf, leaf
from hub.settings_file import Base
from hub.training.content import Ask, Exam, Part, Topic
from hub.training.tables import questions

Option = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]


class Question(Base):
    """`right`: places in `options`, from 0 on; of a judgement without options [1] true, [0]
    false."""

    topic: Topic
    kind: Ask
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]
    right: Annotated[tuple[int, ...], msgspec.Meta(min_length=1, max_length=10)]
    options: Annotated[tuple[Option, ...], msgspec.Meta(max_length=10)] = ()

    def __post_init__(self) -> None:
        if self.kind is Ask.JUDGE:
            if self.options or self.right not in ((0,), (1,)):
                raise ValueError("options: a judgement has none, and is true or false")
            return
        if len(self.options) < 2 or len(set(self.options)) != len(self.options):
            raise ValueError("options: two or more, each another")
        places = set(self.right)
        if len(places) != len(self.right) or not places <= set(range(len(self.options))):
            raise ValueError("right: options that are there, each once")
        if self.kind is Ask.SINGLE and len(places) != 1:
            raise ValueError("right: of a single choice one")

    @property
    def digest(self) -> str:
        said = [self.topic, self.kind.value, self.text, list(self.options), list(self.right)]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def add(
    connection: Connection, region: str, asked: Sequence[Question], admin_id: int, now: datetime
) -> int:
    """How many are new; what is asked there already stands once (and, retired, stays so)."""
    who, new = deeds.account(admin_id), 0
    for one in asked:
        new += put_new(
            connection, questions,
            region=region, topic=one.topic, kind=one.kind.value, text=one.text,
            options=json.dumps(one.options, ensure_ascii=False), right=json.dumps(one.right),
            digest=one.digest, made_at=now, made_by=who,
        )  # fmt: skip
    if new:
        deeds.append(connection, Deed.QUESTIONS_ADDED, f"{region} {new}", who, now)
    return new


def retire(connection: Connection, id_: int, admin_id: int, now: datetime) -> bool:
    """No paper asks it any more. False: it was retired before."""
    done = connection.execute(
        update(questions)
        .where(questions.c.id == id_, questions.c.retired_at.is_(None))
        .values(retired_at=now)
    )
    if done.rowcount:
        deeds.append(connection, Deed.QUESTION_RETIRED, str(id_), deeds.account(admin_id), now)
    return bool(done.rowcount)


def pool(connection: Connection, part: Part, region: str) -> list[Row]:
    """What a part may be drawn from in that region."""
    chosen = select(questions).where(_drawable(region), questions.c.kind == part.kind.value)
    if part.topic:
        chosen = chosen.where(questions.c.topic == part.topic)
    return list(connection.execute(chosen.order_by(questions.c.id)).all())


def short_of(connection: Connection, exam: Exam, region: str) -> Part | None:
    """The first part for which too few are left, when each question is asked once."""
    used: set[int] = set()
    for part in in_order(exam.parts):
        left = [row.id for row in pool(connection, part, region) if row.id not in used]
        if len(left) < part.count:
            return part
        used |= set(left[: part.count])
    return None


def in_order(parts: Sequence[Part]) -> list[Part]:
    """Those of a topic first: what asks for any takes what they leave."""
    return sorted(parts, key=lambda part: not part.topic)


def counts(connection: Connection, region: str) -> list[Row]:
    """`topic`, `kind`, `count` of what may be drawn there."""
    chosen = (
        select(questions.c.topic, questions.c.kind, func.count().label("count"))
        .where(_drawable(region))
        .group_by(questions.c.topic, questions.c.kind)
        .order_by(questions.c.topic, questions.c.kind)
    )
    return list(connection.execute(chosen).all())


def listed(
    connection: Connection, where: ColumnElement[bool], topic: str, words: str, at: At
) -> Leaf[Row]:
    """The newest first."""
    chosen = select(questions).where(where)
    if topic:
        chosen = chosen.where(questions.c.topic == topic)
    if words:
        chosen = chosen.where(questions.c.text.contains(words, autoescape=True))
    return leaf(connection, chosen, [By(questions.c.id, down=True)], at)


def topics(connection: Connection, where: ColumnElement[bool]) -> list[str]:
    chosen = select(questions.c.topic).where(where).distinct().order_by(questions.c.topic)
    return list(connection.execute(chosen).scalars())


def _drawable(region: str) -> ColumnElement[bool]:
    above = (regions.NATION, *regions.chain(region))
    return questions.c.region.in_(above) & questions.c.retired_at.is_(None)
