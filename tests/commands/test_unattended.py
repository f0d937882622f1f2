"""A machine nobody looks after: hours, missing parts, failures and restarts, by the held clock."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from drivers.status import DeviceState, Status
from kiosk.commands.records import Records
from kiosk.commands.tending import OPTIONAL
from kiosk.health.failing import FIRST_PAUSE, TRIAL, Cause
from kiosk.health.liveness import Sight
from kiosk.health.parts import Verdict
from kiosk.outbox.kinds import Destination
from kiosk.platform.interface import CentreTrouble, Trouble
from kiosk.runtime.restarts import PATIENCE, Why
from kiosk.terminal.states import Event as E
from kiosk.terminal.states import State as T
from kiosk.visit.states import Event, State
from tests.commands.house import OFFICE, House

ONLINE, OFFLINE = DeviceState.ONLINE, DeviceState.OFFLINE
SILENT = CentreTrouble(Trouble.UNREACHABLE, "1101 refused")


def office(**more) -> dict:
    return {"opening": OFFICE["opening"] | more}


# ---- opening hours


def test_a_visit_at_closing_time_is_finished_and_nobody_else_comes_in(tmp_path):
    house = House(tmp_path, "2026-11-24 11:29:30", station=OFFICE)
    house.to_result()
    house.until("2026-11-24 11:30:10")
    assert house.app.terminal is T.CLOSED
    assert house.state is State.RESULT
    house.do(Event.PRINT)
    house.answer("print_receipt", Event.PRINT_CONFIRMED, "GS ( H")
    house.do(Event.ANOTHER)
    house.do(Event.PICK_ITEM, "enrolment")  # still the same visit
    assert house.state is State.RESULT_WAITING
    house.answer("ask_item", Event.CENTRE_TROUBLE, SILENT)
    house.to_thanks()
    assert house.state is State.THANKS
    assert Event.TOUCH not in house.sends()  # no button that does nothing
    house.app.on_touch()
    house.turn()
    assert house.state is State.THANKS
    house.passes(5)
    assert house.state is State.ATTRACT
    assert "今天 13:30 开放" in house.words
    house.app.on_touch()
    house.turn()
    assert house.state is State.ATTRACT
    house.until("2026-11-24 13:30:10")
    assert house.app.terminal is T.IN_SERVICE
    house.app.on_touch()
    house.turn()
    assert house.state is State.HOME


def test_a_start_outside_the_hours_shows_no_home(tmp_path):
    house = House(tmp_path, "2026-09-30 18:00", station=OFFICE)
    assert house.app.terminal is T.CLOSED
    assert house.state is State.ATTRACT
    assert "10月8日 星期四 08:30 开放" in house.words
    house.presenter.local("language")
    house.app.draw()
    assert "Opens on Thursday, 8 Oct at 08:30" in house.words


def test_an_opening_across_an_unannounced_year_is_called_probable(tmp_path):
    house = House(tmp_path, "2026-12-31 18:00", station=OFFICE)
    assert "预计 1月4日 星期一 08:30 开放" in house.words


def test_guides_outside_the_hours_bind_only_who_comes_then(tmp_path):
    house = House(tmp_path, "2026-11-24 16:59:30", station=office(outside="guides"))
    house.to_result()
    house.until("2026-11-24 17:00:10")
    assert house.app.terminal is T.LIMITED
    house.do(Event.ANOTHER)
    assert Event.PICK_ITEM in house.sends()
    house.to_thanks()
    house.passes(5)
    assert "明天（11月25日 星期三）08:30 开放" in house.words
    house.do(Event.TOUCH)
    assert house.state is State.HOME
    assert Event.PICK_ITEM not in house.sends()
    assert {Event.PICK_GUIDE, Event.OPEN_CONSULTING} <= house.sends()
    house.do(Event.PICK_GUIDE, "enrolment")
    assert house.state is State.GUIDE
    assert Event.PICK_ITEM not in house.sends()
    assert "现在不是服务时间" in house.words


def test_round_the_clock_is_a_setting(tmp_path):
    house = House(tmp_path, "2026-10-01 03:00", station=office(outside="serve"))
    assert house.app.terminal is T.IN_SERVICE
    assert house.state is State.HOME
    assert Event.PICK_ITEM in house.sends()


# ---- what is missing limits; it does not close


def test_without_any_way_to_identify_the_guides_remain(tmp_path):
    house = House(tmp_path)
    house.devices(reader=OFFLINE, scanner=OFFLINE)
    assert house.app.terminal is T.LIMITED
    assert Event.PICK_ITEM not in house.sends()
    assert {Event.PICK_GUIDE, Event.OPEN_HANDLING, Event.OPEN_CONSULTING} <= house.sends()
    assert "不能验证身份，只能看办事指南" in house.words
    house.devices(reader=OFFLINE, scanner=ONLINE)  # one way is enough
    assert house.app.terminal is T.LIMITED
    assert Event.PICK_ITEM in house.sends()
    house.devices(reader=ONLINE, scanner=ONLINE)
    assert house.app.terminal is T.IN_SERVICE
    assert house.told.count("device.down") == 2
    assert house.told.count("device.up") == 2


def test_a_device_that_has_not_answered_yet_is_not_missing(tmp_path):
    house = House(tmp_path)
    assert house.app.terminal is T.IN_SERVICE
    assert Event.PICK_ITEM in house.sends()


def test_one_silence_of_the_centre_is_a_doubt_and_a_probe_tells(tmp_path):
    house = House(tmp_path)
    house.tending.centre(SILENT)
    assert house.probes == 1
    assert house.app.terminal is T.IN_SERVICE
    assert Event.PICK_ITEM in house.sends()
    house.tending.centre(SILENT)  # what the probe came to
    assert house.app.terminal is T.LIMITED
    assert Event.PICK_ITEM not in house.sends()
    assert "连不上医保中心，只能看办事指南" in house.words
    house.tending.centre(None)
    assert house.app.terminal is T.IN_SERVICE
    assert Event.PICK_ITEM in house.sends()


def test_who_touches_the_glass_has_the_centre_asked_again(tmp_path):
    house = House(tmp_path)
    house.tending.centre(SILENT)
    house.tending.centre(SILENT)
    asked = house.probes
    house.app.on_touch()
    house.app.on_touch()  # at once again: not twice
    assert house.probes == asked + 1
    house.passes(4, step=4)
    house.app.on_touch()
    assert house.probes == asked + 2
    house.tending.centre(None)
    house.passes(4, step=4)
    house.app.on_touch()
    assert house.probes == asked + 2


def test_at_rest_a_limited_terminal_says_what_can_be_done(tmp_path):
    house = House(tmp_path)
    house.tending.centre(SILENT)
    house.tending.centre(SILENT)
    house.to_attract()
    assert "现在只能看办事指南" in house.words
    house.do(Event.TOUCH)
    assert house.state is State.HOME


# ---- the clock


def test_a_wrong_clock_is_said_and_closes_no_door(tmp_path):
    house = House(tmp_path, "2026-11-24 09:00", station=OFFICE)
    house.tending.centre_time(house.clock.wall)
    assert Event.PICK_ITEM in house.sends()
    house.clock.wall += timedelta(hours=12)  # by its word it is night
    house.turn()
    assert house.app.terminal is T.LIMITED
    assert Event.PICK_ITEM not in house.sends()
    assert "本机时间不对" in house.words
    assert house.told.count("clock.jumped") == house.told.count("clock.wrong") == 1
    house.clock.wall -= timedelta(hours=12)
    house.passes(60)
    assert house.app.terminal is T.IN_SERVICE
    assert house.told.count("clock.right") == 1


def test_a_clock_from_before_the_release_is_wrong_from_the_first_page_on(tmp_path):
    house = House(tmp_path, "2001-01-01 00:00", station=OFFICE)
    assert house.app.terminal is T.LIMITED
    assert Event.PICK_ITEM not in house.sends()


# ---- what keeps failing


def test_three_failsafes_put_it_out_of_service_with_the_cause_and_it_tries_again(tmp_path):
    house = House(tmp_path)
    for _ in range(3):
        house.do(Event.TOUCH)
        house.do(Event.BROKEN)
        house.turn()
        house.answer("wipe", Event.WIPED)
        house.passes(house.settings.deadlines.trouble + 1)
    assert house.app.terminal is T.OUT_OF_SERVICE
    assert "画面反复出错（11月24日" in house.words
    assert "screen" in house.words  # the code for staff
    assert house.told.count("terminal.failing") == 1
    house.app.on_touch()
    house.turn()
    assert house.state is State.ATTRACT
    house.passes(FIRST_PAUSE + 61)
    assert house.restarted == [Why.FAILING]
    assert house.glass.stopped

    after = House(tmp_path, f"{house.clock.wall:%Y-%m-%d %H:%M:%S}")
    assert after.app.terminal is T.OUT_OF_SERVICE
    after.passes(5)
    assert after.app.terminal is T.OUT_OF_SERVICE  # nothing has proved that it works
    after.app.opened()
    assert after.app.terminal is T.IN_SERVICE
    assert "terminal.trying" in after.told
    after.passes(TRIAL + 61)
    assert "terminal.healed" in after.told


def test_a_failure_on_trial_closes_at_once_for_longer(tmp_path):
    house = House(tmp_path)
    house.app.fail(Cause.STORE, at_once=True)
    assert house.app.terminal is T.OUT_OF_SERVICE
    house.passes(FIRST_PAUSE)
    again = House(tmp_path, f"{house.clock.wall:%Y-%m-%d %H:%M:%S}")
    again.app.opened()
    assert again.app.terminal is T.IN_SERVICE
    again.app.fail(Cause.STORE)
    assert again.app.terminal is T.OUT_OF_SERVICE
    assert again.tending.failing.standing.tries == 2
    again.passes(FIRST_PAUSE + 61)
    assert again.restarted == []
    again.passes(FIRST_PAUSE)
    assert again.restarted == [Why.FAILING]


def test_a_visit_under_way_is_finished_when_a_failure_is_found(tmp_path):
    house = House(tmp_path)
    house.to_result()
    house.app.fail(Cause.INPUT, at_once=True)
    assert house.app.terminal is T.OUT_OF_SERVICE
    assert house.state is State.RESULT
    house.to_thanks()
    house.passes(5)
    assert "触摸屏没有反应" in house.words


# ---- restarts


def test_the_nights_restart_waits_for_the_visit(tmp_path):
    house = House(tmp_path, "2026-11-24 02:00")
    house.to_attract()
    house.until("2026-11-24 03:29:40")
    house.to_result()
    house.until("2026-11-24 03:30:30")
    assert house.state is State.RESULT
    assert house.restarted == []
    assert house.told.count("restart.wished") == 1
    house.to_thanks()
    assert house.restarted == []
    house.passes(5)
    assert house.restarted == [Why.NIGHTLY]


def test_a_wish_that_waits_long_lets_nobody_in(tmp_path):
    house = House(tmp_path)
    house.to_result()
    house.tending.wish(Why.ASKED)
    house.passes(30)
    for _ in range(int(PATIENCE / 30)):
        house.app.on_touch()
        house.passes(30)
    assert house.state is State.RESULT
    assert not house.runtime.doors_open
    house.to_thanks()
    house.app.on_touch()
    house.turn()
    assert house.state is State.THANKS
    house.passes(5)
    assert house.restarted == [Why.ASKED]


class DeadTouches:
    verdict = Verdict.BAD

    def look(self, now: float) -> Sight:
        return Sight(self.verdict, "evdev against the glass")

    def touched(self, now: float) -> None: ...


def test_dead_touches_restart_it_and_if_that_does_not_help_it_says_so(tmp_path):
    at = "2026-11-24 09:00"
    for n in range(3):
        house = House(tmp_path, at)
        assert house.app.terminal is T.IN_SERVICE
        house.app.opened()
        house.tending.health.liveness.input = DeadTouches()
        house.tending.tell()
        assert house.told.count("input.dead") == 1
        if n < 2:
            house.to_attract()
            assert house.restarted == [Why.INPUT]
            at = f"{house.clock.wall:%Y-%m-%d %H:%M:%S}"
    assert house.app.terminal is T.OUT_OF_SERVICE
    assert house.tending.failing.standing.cause is Cause.INPUT


def test_spent_threads_restart_it_between_visits(tmp_path):
    house = House(tmp_path)
    house.to_result()
    house.tending.workers_spent()
    assert house.tending.restarts.why is Why.WORKERS
    assert house.restarted == []
    house.to_thanks()
    house.passes(5)
    assert house.restarted == [Why.WORKERS]


def test_a_device_that_hangs_in_each_new_process_closes_nothing_and_is_tried_ever_more_rarely(
    tmp_path,
):
    at, pauses = "2026-11-24 09:00", []
    for _ in range(6):
        house = House(tmp_path, at)
        house.app.opened()
        assert house.app.terminal is T.IN_SERVICE
        began = house.clock.seconds
        house.tending.device("camera", Status(OFFLINE, "driver hung", began))
        house.tending.workers_spent()
        house.to_attract()
        while not house.restarted:
            assert house.app.terminal is T.IN_SERVICE  # no item needs a camera
            house.passes(60, step=60)
        pauses.append(house.clock.seconds - began)
        at = f"{house.clock.wall:%Y-%m-%d %H:%M:%S}"
    first, second, third, *later = pauses
    assert max(first, second) < FIRST_PAUSE <= third
    assert later == sorted(later)
    assert later[-1] >= 3 * FIRST_PAUSE


def test_a_hanging_device_hides_nothing_that_must_close(tmp_path):
    house = House(tmp_path)
    house.tending.fail(Cause.WORKER, at_once=True)
    house.turn()
    assert house.app.terminal is T.IN_SERVICE
    house.app.fail(Cause.STORE, at_once=True)
    assert house.app.terminal is T.OUT_OF_SERVICE
    assert house.tending.failing.standing.cause is Cause.STORE


@pytest.mark.parametrize("name", sorted(OPTIONAL))
def test_a_lost_device_that_no_item_needs_changes_nothing(tmp_path, name):
    house = House(tmp_path)
    house.tending.device(name, Status(OFFLINE, "no answer", house.clock.seconds))
    house.turn()
    assert house.app.terminal is T.IN_SERVICE
    assert house.told.count("device.down") == 1


def test_no_restart_while_somebody_looks_after_it_or_it_is_about_to_go_down(tmp_path):
    for begins, ends in ((E.MAINTENANCE_ON, E.MAINTENANCE_OFF), (E.BATTERY_LOW, E.MAINS_BACK)):
        house = House(tmp_path)
        house.to_attract()
        house.app.terminal_event(begins)
        house.tending.wish(Why.ASKED)
        house.passes(60)
        assert house.restarted == []
        house.app.terminal_event(ends)
        house.turn()
        assert house.restarted == [Why.ASKED]


def test_a_low_battery_powers_off_between_visits_and_the_mains_find_the_hours_again(tmp_path):
    house = House(tmp_path, "2026-11-24 11:29:30", station=OFFICE)
    house.to_result()
    house.app.terminal_event(E.BATTERY_LOW)
    house.turn()
    assert house.app.terminal is T.POWERING_OFF
    assert house.powered_off == 0
    house.until("2026-11-24 11:30:10")
    assert house.state is State.RESULT
    house.to_thanks()
    house.passes(5)
    assert house.powered_off == 1
    house.app.terminal_event(E.MAINS_BACK)
    assert house.app.terminal is T.CLOSED  # meanwhile it is noon


# ---- what it says of itself


def test_the_answer_for_the_command_line_has_every_part_and_nothing_personal(tmp_path):
    house = House(tmp_path, "2026-11-24 12:00", station=OFFICE)
    house.devices(reader=OFFLINE, scanner=ONLINE)
    said = house.app.health_answer()
    assert (said["state"], said["opens"]) == ("closed", "2026-11-24T13:30+08:00")
    assert {p["name"] for p in said["parts"]} >= {
        "id_card", "e_voucher", "disk", "temperature", "clock", "display", "input",
    }  # fmt: skip
    assert all(set(p) == set(said["parts"][0]) for p in said["parts"])


def test_what_it_says_of_a_device_is_as_old_as_its_last_reading(tmp_path):
    house = House(tmp_path)
    house.devices(reader=ONLINE, scanner=ONLINE)
    house.passes(600)
    read = house.clock.seconds - 2.0
    house.statuses = {"id_card": Status(ONLINE, "SAM status 11 FF", read)}
    parts = {part["name"]: part for part in house.app.health_answer()["parts"]}
    assert (parts["id_card"]["age"], parts["id_card"]["since"]) == (2.0, 600.0)
    assert parts["e_voucher"]["age"] == 600.0


@pytest.mark.parametrize("standing", [True, False])
def test_a_damaged_holiday_file_makes_estimates(tmp_path, monkeypatch, standing):
    def broken():
        raise ValueError("2026.toml: nonsense")

    if standing:
        monkeypatch.setattr("kiosk.commands.tending.Workdays.load", broken)
    house = House(tmp_path, "2026-11-24 18:00", station=OFFICE)
    assert ("预计" in house.words) is standing
    assert ("process.broken" in house.told) is standing


# ---- looking at what nobody reports


def test_the_rest_is_looked_at_while_the_centre_is_not_set_up(tmp_path):
    """Its secret may not be readable: the hub hears of it all the same."""
    house = House(tmp_path, "2026-11-24 09:00:00", station=OFFICE)
    records = Records(tmp_path, house.settings, house.clock, house.journal)
    house.tending.probe(records, None, T.IN_SERVICE)
    for thread in threading.enumerate():
        if thread.name == "tending":
            thread.join()
    assert house.tending.health.centre_heard() is None
    assert records.outbox.standing()[Destination.HUB].waiting == 1
    records.close()
