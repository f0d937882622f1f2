"""The table of a rollout: total, every state with a deadline, held by itself on a failure."""

from __future__ import annotations

from itertools import product

import pytest

from hub.configuring.stages import (
    Event,
    Next,
    Stage,
    Standing,
    State,
    Why,
    limit,
    sizes,
    step,
)

ENDED = {State.DONE, State.ABANDONED}


def at(state: State, stage: Stage = Stage.ONE, **more) -> Standing:
    return Standing(state, stage, **({"asked": 1} | more))


def every() -> list[Standing]:
    counts = ((0, 0, 0, 0), (1, 1, 0, 0), (1, 0, 1, 0), (1, 0, 1, 1), (9, 3, 0, 0), (9, 8, 1, 1))
    return [
        Standing(state, stage, *count, late)
        for state, stage, count, late in product(State, Stage, counts, (False, True))
    ]


def test_every_state_has_a_deadline_and_every_pair_an_answer():
    for now in every():
        assert limit(now.state, now.stage)
        for event in Event:
            following = step(now, event)
            assert following is None or following != now[:2]
            if now.state in ENDED:
                assert following is None


def test_what_runs_and_is_late_does_not_stay_as_it_is():
    for now in every():
        if now.late and now.state not in ENDED:
            assert step(now, Event.LOOK) is not None, now


def test_nobody_is_offered_it_before_it_was_begun_and_never_after_its_end():
    for now, event in product(every(), Event):
        following = step(now, event)
        if following is not None and following.opens:
            assert (now.state, event) == (State.READY, Event.BEGIN) or now.state is State.OPEN


@pytest.mark.parametrize("stage", Stage)
def test_one_failure_holds_every_stage_until_a_person_goes_on(stage):
    failed = at(State.OPEN, stage, asked=20, proved=3, failed=1)
    assert step(failed, Event.LOOK) == Next(State.HELD, stage, Why.FAILED, said=True)
    held = failed._replace(state=State.HELD)
    assert step(held, Event.LOOK) is None
    assert step(held, Event.GO_ON) == Next(State.OPEN, stage)
    assert step(failed._replace(excused=1), Event.LOOK) is None
    assert step(failed._replace(excused=1, failed=2), Event.LOOK).state is State.HELD
    assert step(held, Event.ABANDON).state is State.ABANDONED


def test_a_stage_that_proved_itself_opens_the_next():
    assert step(at(State.OPEN, proved=1), Event.LOOK) == Next(State.OPEN, Stage.FEW, opens=True)
    few = at(State.OPEN, Stage.FEW, asked=6, proved=6)
    assert step(few, Event.LOOK) == Next(State.OPEN, Stage.ALL, opens=True)
    assert step(few._replace(stage=Stage.ALL), Event.LOOK) == Next(State.DONE, Stage.ALL)


def test_the_first_that_stays_silent_holds_it_a_few_that_are_off_do_not():
    assert step(at(State.OPEN, late=True), Event.LOOK).why is Why.SILENT
    few = at(State.OPEN, Stage.FEW, asked=10, proved=8, late=True)
    assert step(few, Event.LOOK).stage is Stage.ALL
    assert step(few._replace(proved=7), Event.LOOK).why is Why.SILENT
    last = at(State.OPEN, Stage.ALL, asked=10, proved=2, late=True)
    assert step(last, Event.LOOK).state is State.DONE


@pytest.mark.parametrize(
    ("count", "expected"),
    [(1, (1, 0, 0)), (2, (1, 1, 0)), (3, (1, 1, 1)), (20, (1, 1, 18)), (200, (1, 10, 189)),
     (20_000, (1, 1000, 18_999))],
)  # fmt: skip
def test_the_sizes_of_the_stages(count, expected):
    assert tuple(sizes(count).values()) == expected
