"""One paper: drawn from the bank for one try, told without its answers, scored here."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hub.settings_file import Base
from hub.training.bank import in_order
from hub.training.content import Ask, Exam, Part


class Asked(Base):
    """A question as this paper asks it. `options` in the order that is shown; `right` are places in
    that order, of a judgement [1] or [0]."""

    id: int
    kind: Ask
    topic: str
    text: str
    points: int
    right: tuple[int, ...]
    options: tuple[str, ...] = ()


class Paper(Base):
    questions: tuple[Asked, ...]


class Topic(Base):
    """How a topic went: questions and points."""

    topic: str
    right: int
    of: int
    points: int
    full: int


class Scored(Base):
    score: int
    topics: tuple[Topic, ...]


class Short(Exception):
    """The bank has too few by now."""


def draw(exam: Exam, pool: Callable[[Part], Sequence[Any]], chance: random.Random) -> Paper:
    """`pool`: rows of `questions` for a part. Each question once, parts in the exam's own order.
    Raises Short."""
    import json

    used: set[int] = set()
    by_part: dict[int, list[Asked]] = {}
    for part in in_order(exam.parts):
        left = [row for row in pool(part) if row.id not in used]
        if len(left) < part.count:
            raise Short(part.topic)
        chosen = chance.sample(left, part.count)
        used |= {row.id for row in chosen}
        by_part[id(part)] = [
            _asked(row, json.loads(row.options), json.loads(row.right), part.points, chance)
            for row in chosen
        ]
    return Paper(questions=tuple(one for part in exam.parts for one in by_part[id(part)]))


def told(paper: Paper) -> list[dict[str, Any]]:
    """As `ExamQuestion` of terminal-api.yaml: nothing of what is right."""
    return [
        {"id": str(one.id), "kind": one.kind.value, "topic": one.topic, "text": one.text,
         "options": list(one.options), "points": one.points}
        for one in paper.questions
    ]  # fmt: skip


def score(paper: Paper, answers: Mapping[str, Sequence[int]]) -> Scored:
    """A question has its points when exactly what is right was chosen; else none. What was not
    asked counts nothing."""
    topics: dict[str, list[int]] = {}
    for one in paper.questions:
        good = sorted(set(answers.get(str(one.id), ()))) == sorted(one.right)
        mine = topics.setdefault(one.topic, [0, 0, 0, 0])
        for place, much in enumerate((good, 1, good * one.points, one.points)):
            mine[place] += much
    found = tuple(
        Topic(topic=topic, right=right, of=of, points=points, full=full)
        for topic, (right, of, points, full) in topics.items()
    )
    return Scored(score=sum(one.points for one in found), topics=found)


def _asked(
    row: Any, options: Sequence[str], right: Sequence[int], points: int, chance: random.Random
) -> Asked:
    order = list(range(len(options)))
    chance.shuffle(order)
    places = tuple(right) if not options else tuple(sorted(order.index(one) for one in right))
    return Asked(
        id=row.id, kind=Ask(row.kind), topic=row.topic, text=row.text, points=points,
        right=places, options=tuple(options[one] for one in order),
    )  # fmt: skip
