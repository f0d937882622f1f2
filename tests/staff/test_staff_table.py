"""The table of a staff session: total, with deadlines, and a way out of everything."""

from __future__ import annotations

import pytest

from kiosk.staff.states import ELSEWHERE, FACED, IN, VISITING, Command, Event, Situation, State
from kiosk.staff.table import ACTORS, CALLED, LIMITS, TABLE, step

REST = Situation()
EVERY = [
    Situation(state, lent, called)
    for state in State
    for lent in (False, True)
    for called in (False, True)
]


def reachable(without: frozenset[Event] = frozenset()) -> set[Situation]:
    seen, todo = {REST}, [REST]
    while todo:
        at = todo.pop()
        for event in set(Event) - without:
            after, _ = step(at, event)
            if after not in seen:
                seen.add(after)
                todo.append(after)
    return seen


def test_total_with_deadline_and_actor():
    assert set(LIMITS) == set(ACTORS) == set(State)
    for at in EVERY:
        for event in Event:
            after, commands = step(at, event)
            assert isinstance(after, Situation)
            assert all(isinstance(c, Command) for c in commands)


def test_every_state_is_reached_and_every_row_leads_somewhere_or_does_something():
    assert {at.state for at in reachable()} == set(State)
    for (state, _), (after, commands) in (*TABLE.items(), *CALLED.items()):
        assert after is not state or commands


@pytest.mark.parametrize("event", [Event.DEADLINE, Event.BROKEN])
def test_a_deadline_and_a_fault_end_every_session_and_what_it_has_under_way(event):
    stops = {State.CARD: Command.STOP_CARD, State.PIN: Command.FORGET_PIN,
             State.CHECKING: Command.FORGET_PIN}  # fmt: skip
    for at in reachable() - {REST}:
        after, commands = step(at, event)
        assert after == REST
        assert (Command.AUDIT in commands) == (at.state in IN)
        assert (Command.END_VISIT in commands) == (at.state in VISITING and not at.called)
        assert at.state not in stops or stops[at.state] in commands
    assert step(REST, event) == (REST, ())


def test_one_touch_locks_whoever_is_signed_in():
    for at in reachable():
        after, commands = step(at, Event.LOCK)
        assert (after == REST and Command.AUDIT in commands) == (at.state in IN)


def test_nobody_is_in_without_a_right_pin():
    assert not {at.state for at in reachable(frozenset({Event.PIN_RIGHT}))} & IN
    for at in EVERY:
        for event in Event:
            came_in = at.state not in IN and step(at, event)[0].state in IN
            assert not came_in or (at.state, event) == (State.CHECKING, Event.PIN_RIGHT)


def test_in_a_visit_only_who_typed_the_pin_gives_their_word():
    """Whoever had the pad in their hands does not say that a card is theirs."""
    for at in EVERY:
        for event in Event:
            after, commands = step(at, event)
            if after.state is State.VOUCHING and at.state not in (State.VOUCHING, State.WHY):
                assert event is Event.PIN_RIGHT
                assert at.state is State.VOUCH_CHECKING or (at.called, at.state) == (
                    True, State.CHECKING,
                )  # fmt: skip
                assert not after.lent
            if Command.ATTEST in commands:
                assert at.state in (
                    State.VOUCHING, State.WHY, State.ATTESTING, State.REASONS,
                )  # fmt: skip


def test_whoever_attests_elsewhere_is_heard_to_give_up_when_they_lock():
    for state in ELSEWHERE:
        for event in (Event.LOCK, Event.DEADLINE, Event.BROKEN):
            after, commands = step(Situation(state), event)
            assert after == REST
            assert Command.GIVE_UP in commands


def test_the_pictures_are_there_while_their_page_is_and_no_longer():
    for at in reachable():
        for event in Event:
            after, commands = step(at, event)
            opens = at.state not in FACED and after.state in FACED
            assert opens == (Command.LOOK_AT_FACES in commands), (at, event)
            closes = at.state in FACED and after.state not in FACED
            assert closes == (Command.STOP_FACES in commands), (at, event)


def test_who_is_called_to_a_visitors_terminal_gives_their_word_and_gets_nowhere_else():
    """The visit there is not theirs: nothing they do ends it, and nothing else of theirs opens."""
    seen, todo = set(), [step(REST, Event.CALLED)[0]]
    while todo:
        at = todo.pop()
        seen.add(at)
        for event in Event:
            after, commands = step(at, event)
            assert not {Command.END_VISIT, Command.LEAVE_VISIT} & set(commands)
            assert after.called or after == REST
            if Command.ATTEST in commands:
                assert after == REST
            if after not in seen and after != REST:
                todo.append(after)
        assert step(at, Event.KEEP)[0] == REST  # the visit asks no more
    assert {at.state for at in seen} == {
        State.CHOOSING, State.CARD, State.PIN, State.CHECKING, State.LOCKED_OUT, *FACED,
    }  # fmt: skip


def test_a_visit_begins_and_ends_with_acting_and_both_are_written_down():
    for at in EVERY:
        for event in Event:
            after, commands = step(at, event)
            if at.called or after.called:
                continue  # to a visit that is not theirs
            begins = at.state not in VISITING and after.state in VISITING
            assert begins == (Command.BEGIN_VISIT in commands)
            ends = at.state in VISITING and after.state not in VISITING
            assert not (begins or ends) or Command.AUDIT in commands
            told = event is Event.VISIT_ENDED  # it ended by itself
            assert (ends and not told) == (Command.END_VISIT in commands)


def test_what_was_in_the_citizens_hands_comes_back_locked():
    """However a visit goes on after it was handed over, its end is no signed-in session."""
    seen, todo = set(), [Situation(State.HANDED_OVER, lent=True)]
    while todo:
        at = todo.pop()
        seen.add(at)
        for event in Event:
            after, _ = step(at, event)
            if event is Event.PIN_RIGHT:
                continue  # that is how somebody shows it
            if at.state in VISITING and after.state not in VISITING:
                assert after == REST, (at, event)
            elif after not in seen:
                todo.append(after)
    assert State.SIGNED_IN not in {at.state for at in seen if at.lent}


def test_a_visit_that_was_never_handed_over_leads_back_to_the_session():
    acting = Situation(State.ACTING)
    assert step(acting, Event.VISIT_ENDED)[0] == Situation(State.SIGNED_IN)
    giving = step(acting, Event.GIVE)[0]
    assert step(step(giving, Event.KEEP)[0], Event.VISIT_ENDED)[0] == Situation(State.SIGNED_IN)
