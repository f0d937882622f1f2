"""The table of a task's life: walked whole, as somebody may walk it."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest

from hub.contract import CHINA
from hub.feedback.life import (
    ACTORS,
    OF_STAFF,
    ROUNDS,
    ROWS,
    Actor,
    Effect,
    Event,
    Kind,
    Level,
    Refused,
    Situation,
    Stage,
    can,
    step,
)
from hub.feedback.terms import TermDays, Terms

EVERY = [
    Situation(kind, stage, level, rounds)
    for kind, stage, level, rounds in product(Kind, Stage, Level, range(ROUNDS + 1))
]


def walk(begin: Situation) -> set[Situation]:
    seen, new = {begin}, [begin]
    while new:
        now = new.pop()
        for event in Event:
            try:
                after, _ = step(now, event)
            except Refused:
                continue
            if after not in seen:
                seen.add(after)
                new.append(after)
    return seen


@pytest.mark.parametrize("kind", Kind)
def test_from_every_situation_time_alone_or_staff_bring_it_to_its_end(kind: Kind) -> None:
    reached = walk(Situation(kind))
    assert {one.stage for one in reached} == set(Stage)
    for one in reached:
        assert any(after.stage is Stage.CLOSED for after in walk(one))


def test_the_table_is_total_and_never_goes_down_a_level() -> None:
    for now, event in product(EVERY, Event):
        try:
            after, effects = step(now, event)
        except Refused:
            continue
        assert after.kind is now.kind
        assert after.level >= now.level
        assert after.rounds - now.rounds in (0, 1)
        assert after.rounds <= ROUNDS
        assert (Effect.END in effects) == (after.stage is Stage.CLOSED and event is not Event.NOTE)
        assert (Effect.TELL in effects) == (event is Event.REPLY)
        if after.level > now.level or (event is Event.DUE and now.stage is not Stage.REPLIED):
            assert Effect.ALARM in effects
    pairs = [(row.stage, row.event, kind) for row in ROWS for kind in row.kinds]
    assert len(pairs) == len(set(pairs))  # no row is hidden behind another


def test_every_stage_but_the_last_has_a_deadline_and_something_happens_at_it() -> None:
    terms = Terms()
    now = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
    for one in EVERY:
        due = terms.due(one.stage, now)
        assert (due is None) == (one.stage is Stage.CLOSED)
        if due is not None:
            after, effects = step(one, Event.DUE)
            assert (after != one) or Effect.ALARM in effects
    assert set(ACTORS) == set(Stage)
    assert ACTORS[Stage.REPLIED] is Actor.CITIZEN


def test_nobody_can_answer_a_bad_review_without_looking_into_it() -> None:
    assert Event.REPLY not in can(Situation(Kind.REVIEW, Stage.CHECKED))
    assert Event.REPLY not in can(Situation(Kind.COMPLAINT, Stage.INVESTIGATING))
    assert Event.REPLY in can(Situation(Kind.QUESTION))
    assert can(Situation(Kind.REVIEW, Stage.CLOSED)) == (Event.NOTE,)
    assert set(can(Situation(Kind.REVIEW, Stage.CHECKED))) <= set(OF_STAFF)


def test_a_bad_follow_up_takes_it_up_again_so_often() -> None:
    now = Situation(Kind.REVIEW, Stage.REPLIED)
    for number in range(ROUNDS):
        now, effects = step(now, Event.FOLLOWED_BAD)
        assert (now.stage, now.rounds) == (Stage.INVESTIGATING, number + 1)
        assert now.level == number + 1  # whoever stands above looks at it
        assert effects == (Effect.ALARM, Effect.RELEASE)
        now = now._replace(stage=Stage.CLOSED)
    with pytest.raises(Refused):
        step(now, Event.FOLLOWED_BAD)


@pytest.mark.parametrize(
    ("begin", "days", "ends"),
    [
        ("2026-11-20T16:30", 1, "2026-11-24"),  # a Friday: the whole of Monday is left
        ("2026-11-22T23:59", 1, "2026-11-24"),  # a Sunday
        ("2026-09-30T09:00", 1, "2026-10-09"),  # before 国庆节
    ],
)
def test_terms_are_working_days_in_china(begin: str, days: int, ends: str) -> None:
    now = datetime.fromisoformat(begin).replace(tzinfo=CHINA)
    due = Terms(TermDays(check=days)).due(Stage.NEW, now)
    assert due is not None
    assert due.at == datetime.fromisoformat(ends).replace(tzinfo=CHINA)
    assert due.known
