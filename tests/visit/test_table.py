"""The whole of the visit's table, walked: every reachable situation times every event."""

from __future__ import annotations

import functools
from collections import deque

import pytest

from kiosk.actors import Actor
from kiosk.settings.model import Deadlines
from kiosk.visit.deadlines import ACTORS, FAILURES, LIMITS, seconds
from kiosk.visit.states import START, Command, Event, Situation, State
from kiosk.visit.table import OVERLAYS, ROWS, TOUCHES, row_for, step


@functools.cache
def graph() -> dict[Situation, list[tuple[Event, Situation, tuple[Command, ...]]]]:
    seen: dict[Situation, list] = {}
    todo = deque([START])
    while todo:
        at = todo.popleft()
        if at in seen:
            continue
        seen[at] = [(event, *step(at, event)) for event in Event]
        todo.extend(after for _, after, _ in seen[at])
    return seen


def distances_to(goal: set[Situation]) -> set[Situation]:
    """Situations from which `goal` can be reached."""
    before: dict[Situation, set[Situation]] = {}
    for at, edges in graph().items():
        for _, after, _ in edges:
            before.setdefault(after, set()).add(at)
    found, todo = set(goal), list(goal)
    while todo:
        for at in before.get(todo.pop(), ()):
            if at not in found:
                found.add(at)
                todo.append(at)
    return found


def test_every_state_is_reachable():
    assert {at.state for at in graph()} == set(State)


def test_home_is_reachable_from_everywhere():
    home = {at for at in graph() if at.state is State.HOME}
    assert distances_to(home) == set(graph())


def test_every_state_has_a_deadline_and_an_actor():
    assert set(LIMITS) == set(State)
    assert set(ACTORS) == set(State)
    for state in State:
        assert seconds(state, Deadlines(), large=False) > 0


def test_deadlines_alone_bring_everybody_home_and_wipe():
    """A visitor who walks away at any moment: only time passes, and the end is attract."""
    for start in graph():
        at, wiped, steps = start, False, 0
        while at.state is not State.ATTRACT:
            at, commands = step(at, Event.DEADLINE)
            wiped = wiped or Command.WIPE in commands
            if at.state is State.WIPING:  # the machine's own answer
                at, _ = step(at, Event.WIPED)
            if at.state is State.FAILSAFE:
                assert Command.RESTART in step(at, Event.DEADLINE)[1]
                break
            steps += 1
            assert steps < 12, start
        if start.state not in {
            State.ATTRACT,
            State.THANKS,
            State.FAILSAFE,
            State.WIPING,
            State.APOLOGY,
        }:
            assert wiped or at.state is State.FAILSAFE, start


def test_deadline_does_something_in_every_state_that_knows_somebody():
    for at in graph():
        if at.state not in {State.ATTRACT}:
            assert row_for(at, Event.DEADLINE) is not None, at


@pytest.mark.parametrize(
    ("command", "allowed"),
    [
        (
            Command.PRINT_RECEIPT,
            {
                (State.RESULT, Event.PRINT),
                (State.FILED, Event.PRINT),
                (State.PRINT_FAILED, Event.RETRY),
                (State.PRINTER_BACK, Event.RETRY),
            },
        ),
        (
            Command.RECORD_FAILURE,
            {
                (state, event)
                for state in (State.PRINTING, State.DID_IT_PRINT)
                for event in (Event.PRINT_REFUSED, Event.PRINT_STOPPED)
            },
        ),
        (
            Command.RECORD_REVIEW,
            {
                (State.REVIEW, Event.GRADE_GIVEN),
                (State.REVIEW, Event.LAST_GRADE_GIVEN),
                (State.REVIEW, Event.BAD_GRADE_GIVEN),
            },
        ),
        (
            Command.RECORD_RECEIPT,
            {
                (State.PRINTING, Event.PRINT_CONFIRMED),
                (State.DID_IT_PRINT, Event.PRINT_CONFIRMED),
            },
        ),
        (
            Command.RECORD_USE,
            {
                (State.RESULT_WAITING, Event.RESULT_READY),
                (State.RESULT_WAITING, Event.RESULT_PROGRESS),
                (State.SUBMITTING, Event.CASE_FILED),
                (State.SUBMITTING, Event.DEADLINE),
            },
        ),
        (
            Command.PRINT_GUIDE,
            {(text, Event.PRINT_GUIDE) for text in (State.GUIDE, State.WORK_RULE, State.ANSWER)},
        ),
        (
            Command.RECORD_FEEDBACK,
            {(State.FEEDBACK, Event.FEEDBACK_GIVEN)},
        ),
        (
            Command.FILE_CASE,
            {(State.CONFIRM, Event.SUBMIT), (State.SIGN, Event.SUBMIT)},
        ),
    ],
)
def test_nothing_prints_or_posts_from_anywhere_else(command, allowed):
    """What prints or posts leaves its state at once, so that the same event cannot do it twice."""
    found = set()
    for at, edges in graph().items():
        for event, after, commands in edges:
            if command in commands:
                under = next(
                    s for s in (at.state, *reversed(at.back))
                    if s not in OVERLAYS or command is Command.PRINT_GUIDE
                )  # fmt: skip
                key = (under, event)
                found.add(key)
                if command not in (Command.RECORD_REVIEW, Command.PRINT_GUIDE):
                    again, repeated = step(after, event)
                    assert command not in repeated, (at, event)
                    assert again
    assert found == allowed


def test_nothing_is_filed_but_by_a_touch_on_what_is_shown():
    """Between the touch and the outcome nothing leads back to a second submission."""
    for at, edges in graph().items():
        for event, after, commands in edges:
            if Command.FILE_CASE in commands:
                assert event in TOUCHES
                assert at.identified
                assert after.state is State.SUBMITTING
    for at in (at for at in graph() if at.state is State.SUBMITTING):
        for event, after, commands in graph()[at]:
            assert Command.FILE_CASE not in commands
            assert after.state not in (State.CONFIRM, State.SIGN)
            assert event not in TOUCHES or after == at  # nobody walks away from it half-way


def test_a_card_alone_reaches_no_question():
    """A question is put only after a proof was weighed as enough."""
    doors = set()
    for at, edges in graph().items():
        for event, after, _ in edges:
            if after.state is State.CHECKING and at.state is not State.CHECKING:
                doors.add((at.state, event))
    overlays = {door for door in doors if door[0] in OVERLAYS}
    assert doors - overlays == {
        (State.LOOKING_UP, Event.FORM_ALLOWED),
        (State.CHOOSE_INSURANCE, Event.FORM_ALLOWED),
        (State.PROVING, Event.PROOF_GIVEN),
        (State.VERIFYING, Event.PROOF_GIVEN),
        (State.FACE, Event.PROOF_GIVEN),
        (State.ATTESTING, Event.PROOF_GIVEN),
        (State.AUTHORISING, Event.FORM_ALLOWED),  # an employer's: behind a proof, see below
        (State.PROVE, Event.AGENT_SHOWN),  # asked for only when the person's own proofs are there
        (State.CENTRE_DOWN, Event.RETRY),
    }


def test_no_employer_is_looked_up_but_behind_a_proof_and_its_code():
    """Whose it is comes only after the proofs were weighed, and an answer only after that."""
    into = {state: set() for state in (State.UNIT, State.AUTHORISING)}
    for at, edges in graph().items():
        for event, after, _ in edges:
            if after.state in into and at.state is not after.state and at.state not in OVERLAYS:
                into[after.state].add((at.state, event))
    assert into[State.UNIT] == {
        (State.LOOKING_UP, Event.UNIT_WANTED),
        (State.CHOOSE_INSURANCE, Event.UNIT_WANTED),
        (State.PROVING, Event.UNIT_WANTED),
        (State.VERIFYING, Event.UNIT_WANTED),
        (State.FACE, Event.UNIT_WANTED),
        (State.ATTESTING, Event.UNIT_WANTED),
        (State.UNIT_CODE, Event.BACK),
    }
    assert into[State.AUTHORISING] == {
        (State.UNIT, Event.UNIT_READ),
        (State.UNIT_CODE, Event.UNIT_ENTERED),
        (State.CENTRE_DOWN, Event.RETRY),
    }


def test_paper_of_a_case_leads_back_to_the_case():
    filed = Situation(State.FILED, (), None, True, True, True)
    at, _ = step(filed, Event.PRINT)
    at, _ = step(at, Event.PRINT_CONFIRMED)
    assert step(at, Event.BACK)[0].state is State.FILED
    shown = Situation(State.RESULT, (), None, True, True)
    at, _ = step(shown, Event.PRINT)
    at, _ = step(at, Event.PRINT_CONFIRMED)
    assert step(at, Event.BACK)[0].state is State.RESULT


def test_printing_is_only_begun_by_a_touch():
    for edges in graph().values():
        for event, _, commands in edges:
            if Command.PRINT_RECEIPT in commands:
                assert event in TOUCHES


def test_a_printer_that_comes_and_goes_keeps_no_visit_open():
    """Its readiness alone moves a visit once and prints nothing: the deadlines go on."""
    for start in graph():
        at, moves = start, 0
        for _ in range(3):
            after, commands = step(at, Event.PRINTER_READY)
            assert Command.PRINT_RECEIPT not in commands
            moves += after != at
            at = after
        assert moves <= 1, start


def test_the_news_of_a_ready_printer_replaces_are_you_there():
    at = Situation(State.PRINT_FAILED, (), None, True, True)
    asked, _ = step(at, Event.DEADLINE)
    assert asked.state is State.ARE_YOU_THERE
    after, commands = step(asked, Event.PRINTER_READY)
    assert (after.state, after.back, commands) == (State.PRINTER_BACK, (), ())


def test_every_failure_names_who_must_act():
    for state in FAILURES:
        assert ACTORS[state] in {Actor.STAFF, Actor.ENGINEER}


@pytest.mark.parametrize(
    "fault",
    [
        Event.CENTRE_TROUBLE,
        Event.MEANS_LOST,
        Event.PRINT_REFUSED,
        Event.PRINT_STOPPED,
        Event.PRINT_UNCONFIRMED,
        Event.CARD_UNREAD,
        Event.BROKEN,
        Event.WIPE_FAILED,
    ],
)
def test_a_single_fault_anywhere_leaves_a_way_home(fault):
    home = distances_to({at for at in graph() if at.state is State.HOME})
    for at in graph():
        after, _ = step(at, fault)
        assert after in home
        if fault is Event.BROKEN:
            assert after.state is State.FAILSAFE


def test_leaving_forgets_before_the_review_and_wipes_after_it():
    for at, edges in graph().items():
        for event, after, commands in edges:
            if after.state is State.REVIEW and at.state not in {
                State.REVIEW,
                State.REVIEW_REASONS,
                State.HELP,
                State.CALLING,
            }:
                assert Command.FORGET in commands, (at, event)
            if after.state is State.WIPING and at.state is not State.WIPING:
                assert Command.WIPE in commands or Command.FORGET in commands, (at, event)


def test_whoever_goes_to_wiping_is_wiped():
    """Leaving without a review goes to wiping directly: the wipe must be ordered there too."""
    for at, edges in graph().items():
        for event, after, commands in edges:
            if after.state is State.WIPING and at.state is not State.WIPING:
                assert Command.WIPE in commands, (at, event)


def test_a_person_is_only_kept_while_someone_is_there():
    for at in graph():
        if at.state in {State.ATTRACT, State.HOME, State.THANKS, State.FAILSAFE, State.APOLOGY}:
            assert not at.identified
            assert not at.back


def test_overlays_return_to_where_they_were_opened():
    for at in graph():
        if at.state in OVERLAYS:
            assert at.back
            assert len(set(at.back)) == len(at.back)
        else:
            assert not at.back


def test_an_ignored_event_changes_nothing():
    for at, edges in graph().items():
        for event, after, commands in edges:
            if row_for(at, event) is None and at.state not in OVERLAYS:
                assert (after, commands) == (at, ())


def test_no_row_is_dead():
    """Each row decides somewhere in the walk."""
    used = {row_for(at, event) for at in graph() for event in Event}
    assert [row for row in ROWS if row not in used] == []
