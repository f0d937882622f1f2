"""The technician's table: total, with deadlines, and a way out of everything."""

from __future__ import annotations

import pytest

from kiosk.technician.states import Command, Event, Mode, Situation, State
from kiosk.technician.table import ACTORS, LIMITS, TABLE, WIZARD, step
from screens import samples
from screens.layout import lay_out
from screens.nodes import Tend
from screens.pages.technician import PAGES, technician_page

REST = Situation()


def reachable() -> set[Situation]:
    seen, todo = {REST}, [REST]
    while todo:
        at = todo.pop()
        for event in Event:
            after, _ = step(at, event)
            if after not in seen:
                seen.add(after)
                todo.append(after)
    return seen


def test_total_with_deadline_and_actor():
    assert set(LIMITS) == set(ACTORS) == set(State)
    for state in State:
        for mode in Mode:
            for event in Event:
                after, commands = step(Situation(state, mode), event)
                assert isinstance(after, Situation)
                assert all(isinstance(c, Command) for c in commands)


def test_every_state_has_a_page_and_is_reached():
    assert set(PAGES) == set(State) - {State.AWAY}
    assert {at.state for at in reachable()} == set(State)


def test_a_deadline_ends_every_session_and_what_it_has_under_way():
    for at in reachable() - {REST}:
        after, commands = step(at, Event.DEADLINE)
        expected = Situation(State.SETUP, Mode.FIRST) if at.mode is Mode.FIRST else REST
        assert after == expected
        ends = {State.TRYING: Command.END_TRIAL, State.SEARCHING: Command.END_SEARCH,
                State.TOUCH: Command.END_MARKS}  # fmt: skip
        if at.state in ends:
            assert ends[at.state] in commands
        assert step(at, Event.BROKEN) == (after, commands)


def test_maintenance_begins_with_the_right_pin_and_ends_whenever_it_is_left():
    for at in reachable():
        for event in Event:
            after, commands = step(at, event)
            begins = Command.BEGIN_MAINTENANCE in commands
            assert begins == (at.mode is Mode.NOBODY and after.mode is Mode.WORK)
            assert not begins or (at.state, event) == (State.CHECKING, Event.PIN_RIGHT)
            ends = at.mode in (Mode.WORK, Mode.AGAIN) and after.mode is Mode.NOBODY
            assert (Command.END_MAINTENANCE in commands) == ends


def test_without_a_pin_only_the_pin_pages_are_reached():
    seen, todo = {REST}, [REST]
    while todo:
        at = todo.pop()
        for event in set(Event) - {Event.PIN_RIGHT, Event.FIRST_START}:
            after, _ = step(at, event)
            if after not in seen:
                seen.add(after)
                todo.append(after)
    assert {at.state for at in seen} == {
        State.AWAY, State.PIN, State.CHECKING, State.LOCKED_OUT,
    }  # fmt: skip


def test_the_first_start_wizard_never_reaches_the_menu():
    at = step(REST, Event.FIRST_START)[0]
    seen, todo = {at}, [at]
    while todo:
        at = todo.pop()
        for event in Event:
            after, _ = step(at, event)
            assert after.state not in (State.MENU, State.REPORT, State.ASK_SHUT_DOWN)
            assert after.mode is Mode.FIRST
            if after not in seen:
                seen.add(after)
                todo.append(after)
    assert State.SUMMARY in {one.state for one in seen}


def test_the_roll_takes_two_touches_from_the_menu():
    at, first = step(Situation(State.MENU, Mode.WORK), Event.OPEN_ROLL)
    assert (at.state, first) == (State.ROLL, ())
    assert step(at, Event.ROLL_IN) == (
        Situation(State.MENU, Mode.WORK),
        (Command.ROLL_CHANGED,),
    )


def test_rows_lead_somewhere_or_do_something():
    for table in (TABLE, WIZARD):
        for (state, _), (after, commands) in table.items():
            assert after is not state or commands


@pytest.mark.parametrize("form", ["portrait", "pad"])
def test_a_button_that_does_nothing_is_not_drawn(form):
    look = samples.look(form)
    for name, desk in samples.technician_pages():
        boxes = lay_out(technician_page(desk, samples.technician_view(look)), look).flat({})[1]
        for box in boxes:
            if isinstance(box.action, Tend):
                after, commands = step(desk.situation, Event(box.action.event))
                assert after != desk.situation or commands, (name, box.action)
