"""The queue of a day: no number twice, order kept, nobody starves, whatever is played on it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.station import numbers, queue
from kiosk.station.queue import Day, Priority, Refusal, Rules, Standing
from tests.examples import many

KINDS = ("enrolment", "claims")
RULES = Rules()
PRIORITIES = st.sampled_from(list(Priority))


def filled(*tickets: tuple[str, Priority]) -> Day:
    day = Day()
    for n, (kind, priority) in enumerate(tickets):
        day = queue.add(day, f"A{n + 1:03d}", kind, priority, float(n))
    return day


def called(day: Day, count: int, window: str = "1", kinds=KINDS) -> list[str]:
    out = []
    for n in range(count):
        day, ticket = queue.call_next(day, window, kinds, RULES, 100.0 + n)
        out.append(ticket.number if ticket else "")
    return out


@given(st.lists(PRIORITIES, max_size=30))
@settings(max_examples=many(60), deadline=None)
def test_each_is_called_once_and_classes_keep_their_order(priorities):
    day = filled(*(("claims", p) for p in priorities))
    numbers_called = called(day, len(priorities))
    assert sorted(numbers_called) == sorted(day.tickets)
    for green in (True, False):
        mine = [n for n in numbers_called if day.tickets[n].priority.green is green]
        assert mine == sorted(mine)


@given(st.integers(0, 6), st.lists(st.integers(0, 3), min_size=30, max_size=30))
@settings(max_examples=many(60), deadline=None)
def test_nobody_starves_however_many_of_the_green_channel_come(before, arrivals):
    day = filled(*(("claims", Priority.ORDINARY) for _ in range(before + 1)))
    mine, bound = f"A{before + 1:03d}", (before + 1) * (RULES.green_in_a_row + 1)
    fresh = 500
    for n in range(bound):
        for _ in range(arrivals[n % len(arrivals)] + 1):
            fresh += 1
            day = queue.add(day, f"A{fresh}", "claims", Priority.FRAIL, float(n))
        day, ticket = queue.call_next(day, "1", KINDS, RULES, float(n))
        assert ticket is not None
        if ticket.number == mine:
            return
    raise AssertionError(f"not within {bound} calls")


def test_the_green_channel_goes_first_two_to_one():
    ordinary, frail, forces = Priority.ORDINARY, Priority.FRAIL, Priority.FORCES
    day = filled(*((("claims", p)) for p in (ordinary, ordinary, frail, forces, frail, frail)))
    assert called(day, 6) == ["A003", "A004", "A001", "A005", "A006", "A002"]


def test_nobody_waiting_is_no_call_and_a_window_calls_its_types_only():
    day = filled(("claims", Priority.ORDINARY))
    assert called(day, 1, kinds=("enrolment",)) == [""]
    assert called(day, 2) == ["A001", ""]


def test_a_passed_one_comes_again_behind_three_others():
    day = filled(*(("claims", Priority.ORDINARY) for _ in range(6)))
    day, _ = queue.call_next(day, "1", KINDS, RULES, 1.0)
    day, passed = queue.pass_over(day, "1", RULES)
    assert (passed.number, passed.standing) == ("A001", Standing.PASSED)
    assert "A001" not in called(day, 5)
    day, back = queue.come_back(day, "A001", RULES)
    assert queue.ahead_of(day, "A001") == 3
    assert called(day, 6) == ["A002", "A003", "A004", "A001", "A005", "A006"]
    with pytest.raises(Refusal, match="not-passed"):
        queue.come_back(day, back.number, RULES)


def test_passed_three_times_is_over():
    day = filled(("claims", Priority.ORDINARY))
    for n in range(RULES.most_passes):
        day, _ = queue.call_next(day, "1", KINDS, RULES, float(n))
        day, ticket = queue.pass_over(day, "1", RULES)
        if n + 1 < RULES.most_passes:
            day, ticket = queue.come_back(day, "A001", RULES)
    assert ticket.standing is Standing.LEFT


def test_a_transferred_one_keeps_its_turn():
    day = filled(*(("claims", Priority.ORDINARY), ("enrolment", Priority.ORDINARY)))
    day, _ = queue.call_next(day, "1", ("claims",), RULES, 1.0)
    day, moved = queue.transfer(day, "A001", "enrolment")
    assert (moved.standing, moved.window) == (Standing.WAITING, "")
    assert called(day, 2, "2", ("enrolment",)) == ["A001", "A002"]
    with pytest.raises(Refusal, match="over"):
        queue.transfer(queue.leave(day, "A001")[0], "A001", "claims")


def test_calling_again_and_the_board():
    day = filled(*(("claims", Priority.ORDINARY) for _ in range(3)))
    day, _ = queue.call_next(day, "1", KINDS, RULES, 1.0)
    day, _ = queue.call_next(day, "2", KINDS, RULES, 2.0)
    assert [(t.number, t.window) for t in queue.board(day)] == [("A002", "2"), ("A001", "1")]
    day, again = queue.call_again(day, "1", 3.0)
    assert (again.calls, queue.board(day)[0].number) == (2, "A001")
    day, _ = queue.serve(day, "1")
    assert [t.number for t in queue.board(day)] == ["A002"]
    day, done = queue.finish(day, "1")
    assert done.standing is Standing.DONE
    with pytest.raises(Refusal, match="nobody"):
        queue.finish(day, "1")


@given(st.data())
@settings(max_examples=many(60), deadline=None)
def test_whatever_is_played_no_window_holds_two_and_the_estimate_is_true(data):
    day, count = Day(), 0
    for step in range(data.draw(st.integers(1, 40))):
        deed = data.draw(st.sampled_from(["add", "next", "pass", "back", "serve", "move", "leave"]))
        window = data.draw(st.sampled_from(["1", "2"]))
        number = data.draw(st.sampled_from(sorted(day.tickets) or ["A000"]))
        try:
            match deed:
                case "add":
                    count += 1
                    kind = data.draw(st.sampled_from(KINDS))
                    priority = data.draw(PRIORITIES)
                    told = queue.ahead(day, kind, priority)
                    day = queue.add(day, f"A{count:03d}", kind, priority, float(step))
                    assert queue.ahead_of(day, f"A{count:03d}") == told
                case "next":
                    day, _ = queue.call_next(day, window, KINDS, RULES, float(step))
                case "pass":
                    day, _ = queue.pass_over(day, window, RULES)
                case "back":
                    day, _ = queue.come_back(day, number, RULES)
                case "serve":
                    day, _ = queue.serve(day, window)
                case "move":
                    day, _ = queue.transfer(day, number, KINDS[0])
                case "leave":
                    day, _ = queue.leave(day, number)
        except Refusal:
            pass
        assert len(day.tickets) == count
        for one in ("1", "2"):
            held = [
                t for t in day.tickets.values()
                if t.window == one and t.standing in queue.AT_WINDOW
            ]  # fmt: skip
            assert len(held) <= 1
        turns = [(t.turn, t.entry) for t in day.waiting()]
        assert len(set(turns)) == len(turns)


@given(st.sampled_from([None, 0, 86399]), st.integers(1, 3000), st.integers(1, 60))
def test_ranges_of_numbers_never_meet(lost_at, count, size):
    number = numbers.given(count, lost_at)
    for index in range(300 // size + 2):
        block = numbers.block("2026-11-23", "claims", index, size)
        if block is not None:
            assert not block.first <= number <= block.last
            after = numbers.block("2026-11-23", "claims", index + 1, size)
            assert after is None or after.first == block.last + 1
    assert numbers.given(count + 1, lost_at) > number


def test_a_number_as_it_is_called():
    assert numbers.shown("A", 12) == "A012"
    assert numbers.shown("B", 10_012) == "B10012"
