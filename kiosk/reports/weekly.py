"""服务周报 (黑龙江 001, article 19): a week's service and what citizens complained of, drawn up
from counts. A person looks through it, edits it and sends it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Annotated, NamedTuple

import msgspec

Count = Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]
Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\Z", max_length=60)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
MOST = 200
"""Rows of items, and of problems."""

DONE = frozenset({"shown", "nothing-found"})
"""Results of an item's use after which the citizen has an answer; 查无记录 is one."""

FAILED = frozenset({"trouble"})
"""What was left by the citizen is neither done nor failed."""


class _Base(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Item(_Base):
    item: Slug
    done: Count
    failed: Count = 0


class Problem(_Base):
    """参保群众反馈的问题. `subject`: the reason that was chosen from the list, where it was."""

    text: Text
    subject: Slug | None = None


class Report(_Base):
    """As `weekly` goes to the service platform, without who sends it."""

    first: date  # Monday
    visits: Count
    items: Annotated[tuple[Item, ...], msgspec.Meta(max_length=MOST)] = ()
    problems: Annotated[tuple[Problem, ...], msgspec.Meta(max_length=MOST)] = ()

    def __post_init__(self) -> None:
        if self.first.isoweekday() != 1:
            raise ValueError("a week runs from Monday to Sunday")
        if len({one.item for one in self.items}) != len(self.items):
            raise ValueError("an item stands there twice")

    @property
    def last(self) -> date:
        return self.first + timedelta(days=6)


class Use(NamedTuple):
    """How often an item's use ended so."""

    item: str
    result: str
    count: int


class Reason(NamedTuple):
    """How often a reason was given with a bad review or a complaint."""

    subject: str
    count: int


def monday(day: date) -> date:
    """Of its week."""
    return day - timedelta(days=day.isoweekday() - 1)


def latest(today: date) -> date:
    """Monday of the last week that is over."""
    return monday(today) - timedelta(days=7)


def draw_up(
    first: date,
    visits: int,
    uses: Iterable[Use],
    reasons: Iterable[Reason],
    words: Callable[[str, int], str],
) -> Report:
    """The draft: items by how often they were done, problems by how often they were named.
    `words`: a reason and its count in a sentence. Nothing that a citizen wrote goes in by itself.
    Raises ValueError when `first` is no Monday."""
    done: dict[str, list[int]] = {}
    for use in uses:
        pair = done.setdefault(use.item, [0, 0])
        pair[0] += use.count if use.result in DONE else 0
        pair[1] += use.count if use.result in FAILED else 0
    items = sorted(
        (
            Item(item=item, done=good, failed=bad)
            for item, (good, bad) in done.items()
            if good + bad
        ),
        key=lambda one: (-one.done, -one.failed, one.item),
    )
    named: dict[str, int] = {}
    for reason in reasons:
        named[reason.subject] = named.get(reason.subject, 0) + reason.count
    problems = [
        Problem(subject=subject, text=words(subject, count))
        for subject, count in sorted(named.items(), key=lambda one: (-one[1], one[0]))
        if count
    ]
    return Report(
        first=first, visits=visits, items=tuple(items[:MOST]), problems=tuple(problems[:MOST])
    )
