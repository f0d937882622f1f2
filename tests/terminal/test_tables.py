"""The terminal's table: total, with deadlines, and a way back from everywhere."""

from __future__ import annotations

from itertools import product

import pytest

from kiosk.terminal import states as terminal_states
from kiosk.terminal import table as terminal


def test_total_with_deadline_and_actor():
    states = terminal_states
    assert set(terminal.LIMITS) == set(terminal.ACTORS) == set(states.State)
    for state in states.State:
        for event in states.Event:
            after, commands = terminal.step(state, event)
            assert after in states.State
            assert isinstance(commands, tuple)
        assert (state, states.Event.DEADLINE) in terminal.TABLE


def test_service_is_reachable_from_everywhere():
    for start in terminal_states.State:
        seen, todo = {start}, [start]
        while todo:
            at = todo.pop()
            for event in terminal_states.Event:
                after, _ = terminal.step(at, event)
                if after not in seen:
                    seen.add(after)
                    todo.append(after)
        assert terminal_states.State.IN_SERVICE in seen, start


def test_doors_open_exactly_when_serving():
    """Every edge into service opens the doors, every edge out of it shuts them."""
    serving = {terminal_states.State.IN_SERVICE, terminal_states.State.LIMITED}
    command = terminal_states.Command
    for (before, _), (after, commands) in terminal.TABLE.items():
        if before not in serving and after in serving:
            assert command.OPEN_DOORS in commands
        if before in serving and after not in serving:
            assert command.CLOSE_DOORS in commands


def test_a_low_battery_ends_in_order_and_the_mains_bring_it_back():
    state, event, command = (getattr(terminal_states, n) for n in ("State", "Event", "Command"))
    for before in (state.IN_SERVICE, state.LIMITED, state.CLOSED):
        after, commands = terminal.step(before, event.BATTERY_LOW)
        assert after is state.POWERING_OFF
        assert command.POWER_OFF in commands
    assert terminal.step(after, event.BATTERY_LOW) == (after, ())  # said again
    assert terminal.step(after, event.DEADLINE) == (after, (command.POWER_OFF_NOW,))
    back, commands = terminal.step(after, event.MAINS_BACK)
    assert back is state.IN_SERVICE
    assert {command.OPEN_DOORS, command.STAY_ON} <= set(commands)


def test_what_a_person_closed_stays_closed_through_an_outage():
    state, event, command = (getattr(terminal_states, n) for n in ("State", "Event", "Command"))
    for closed in (state.MAINTENANCE, state.OUT_OF_SERVICE, state.PAIRING):
        assert terminal.step(closed, event.BATTERY_LOW) == (closed, (command.POWER_OFF,))
        assert terminal.step(closed, event.MAINS_BACK) == (closed, (command.STAY_ON,))


# ---- conditions: the hours, the parts, what keeps failing

T, E, C = terminal_states.State, terminal_states.Event, terminal_states.Command
MOVED = (T.IN_SERVICE, T.LIMITED, T.CLOSED, T.OUT_OF_SERVICE)
EVENTS = (None, *E)


def test_every_step_ends_where_the_conditions_ask_for_nothing_more():
    for state, event, at in product(T, EVENTS, terminal.every_condition()):
        after, commands = terminal.arrive(state, event, at)
        assert terminal.wanted(after, at) is None, (state, event, at)
        assert len(commands) == len(set(commands))
        assert (C.JOURNAL_CHANGE in commands) is (after is not state)


def test_the_conditions_decide_alike_from_each_state_they_may_move():
    for at in terminal.every_condition():
        reached = {terminal.arrive(state, None, at)[0] for state in MOVED}
        assert len(reached) == 1
        expected = T.IN_SERVICE
        if at.paused:
            expected = T.MAINTENANCE
        elif at.failing:
            expected = T.OUT_OF_SERVICE
        elif at.doors is terminal_states.Doors.CLOSED:
            expected = T.CLOSED
        elif at.missing or at.doors is terminal_states.Doors.GUIDES:
            expected = T.LIMITED
        assert reached == {expected}


def test_doors_are_open_exactly_in_service_after_any_walk():
    serving = {T.IN_SERVICE, T.LIMITED}
    for state, event, at in product(T, EVENTS, terminal.every_condition()):
        after, commands = terminal.arrive(state, event, at)
        if (after in serving) is not (state in serving):
            assert (C.OPEN_DOORS in commands) is (after in serving)
            assert (C.CLOSE_DOORS in commands) is (after not in serving)


def test_a_person_at_work_is_not_disturbed_by_conditions():
    for state in (T.MAINTENANCE, T.UPDATING, T.PAIRING, T.STARTING):
        for at in terminal.every_condition():
            assert terminal.arrive(state, None, at) == (state, ())


def test_a_pause_from_afar_comes_again_after_whoever_stood_there_has_left():
    paused = terminal_states.Conditions(paused=True)
    assert terminal.arrive(T.MAINTENANCE, E.MAINTENANCE_OFF, paused)[0] is T.MAINTENANCE
    assert terminal.arrive(T.MAINTENANCE, E.MAINTENANCE_OFF, terminal_states.Conditions())[0] is (
        T.IN_SERVICE
    )


@pytest.mark.parametrize("state", [T.STARTING, T.MAINTENANCE, T.UPDATING, T.PAIRING])
def test_whatever_ends_a_pause_the_hours_and_failures_of_that_moment_decide(state):
    ends = {T.STARTING: E.READY, T.MAINTENANCE: E.MAINTENANCE_OFF, T.UPDATING: E.DEADLINE,
            T.PAIRING: E.PAIRED}  # fmt: skip
    for at in terminal.every_condition():
        assert terminal.arrive(state, ends[state], at)[0] is terminal.arrive(T.CLOSED, None, at)[0]
