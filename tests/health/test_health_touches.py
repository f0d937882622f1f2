"""Touches of the kernel against touches of the app."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.health.parts import Verdict
from kiosk.health.touches import TouchLife, TouchLimits

LIMITS = TouchLimits()


def life(now: float = 0.0) -> TouchLife:
    return TouchLife(now)


def test_nobody_touched_nothing_is_known():
    one = life(3.0)
    assert one.look(3.0) == (Verdict.UNKNOWN, "no touch yet", 3.0)
    assert one.look(1e6).verdict is Verdict.UNKNOWN


def test_a_touch_that_arrives_with_its_source_and_time():
    one = life()
    one.delivered(10.0)
    assert one.look(10.1).verdict is Verdict.UNKNOWN  # it is under way
    one.touched(10.2)
    assert one.look(60.0) == (Verdict.GOOD, "touch reached the app", 10.2)


def test_a_touch_that_the_app_saw_before_we_heard_of_it():
    """The second reader may be the slower one."""
    one = life()
    for at in (10.0, 12.0, 14.0, 16.0):
        one.touched(at + 0.02)
        one.delivered(at)
    assert one.look(60.0) == (Verdict.GOOD, "touch reached the app", 16.02)


def test_one_or_two_lost_are_chance():
    one = life()
    for at in (10.0, 12.0):
        one.delivered(at)
    assert one.look(30.0).verdict is Verdict.UNKNOWN
    one.delivered(40.0)
    one.touched(40.1)
    one.delivered(50.0)
    assert one.look(70.0).verdict is Verdict.GOOD


def test_three_in_a_row_are_dead_and_one_that_arrives_is_life():
    one = life()
    for at in (10.0, 12.0, 14.0):
        one.delivered(at)
    assert one.look(14.0 + LIMITS.within).verdict is Verdict.UNKNOWN
    dead = one.look(20.0)
    assert dead == (Verdict.BAD, "3 touches of the kernel did not reach the app", 20.0)
    assert one.look(90.0) == dead
    one.delivered(100.0)
    assert one.look(101.0).verdict is Verdict.BAD
    one.touched(101.0)
    assert one.look(101.0).verdict is Verdict.GOOD


def test_a_slow_page_is_no_loss():
    one = life()
    for at in (10.0, 11.0, 12.0, 13.0):
        one.delivered(at)
    one.touched(14.5)
    assert one.look(60.0).verdict is Verdict.GOOD


def test_a_bouncing_panel_is_one_touch():
    one = life()
    for n in range(5):
        one.delivered(10.0 + n * 0.05)
    assert one.look(60.0).verdict is Verdict.UNKNOWN


def test_who_hammers_on_it_is_heard():
    one = life()
    for n in range(12):
        one.delivered(10.0 + n * 0.1)
    assert one.look(60.0).verdict is Verdict.BAD


def test_without_the_device_nothing_is_known_again():
    one = life()
    for at in (10.0, 12.0, 14.0):
        one.delivered(at)
    one.look(30.0)
    one.device_lost(31.0)
    assert one.look(32.0) == (Verdict.UNKNOWN, "touch device lost", 31.0)
    one.delivered(40.0)
    assert one.look(60.0).verdict is Verdict.UNKNOWN


steps = st.lists(st.tuples(st.sampled_from("kkkal-"), st.floats(0.0, 8.0)), max_size=80)


@given(steps)
def test_dead_is_said_only_after_enough_without_an_arrival(events):
    """Against a plain count: since the last arrival, touches old enough to be lost."""
    one, now = life(), 0.0
    since: list[float] = []  # touches of the kernel since the last that arrived, or the device came
    for what, pause in events:
        now += pause
        match what:
            case "k":
                one.delivered(now)
                since.append(now)
            case "a":
                one.touched(now)
                since.clear()
            case "l":
                one.device_lost(now)
                since.clear()
        verdict = one.look(now).verdict
        if verdict is Verdict.BAD:
            assert sum(now - at > LIMITS.within for at in since) >= LIMITS.lost
        elif verdict is Verdict.UNKNOWN and since:
            apart = []
            for at in since:
                if at - (apart or [float("-inf")])[-1] >= 2 * LIMITS.apart:
                    apart.append(at)
            late = [at for at in apart[1:] if now - at > LIMITS.within]  # the first may be a bounce
            assert len(late) < LIMITS.lost
        assert len(one._waiting) <= 256
