"""服务周报 and today's figures from the menu: looked through, added to, sent once, and counted."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from kiosk.commands.queue_rounds import Failed
from kiosk.outbox.deliver import Deliverer
from kiosk.staff.states import State
from kiosk.station.words import DayCount
from kiosk.uplink.sender import PlatformSender
from sandbox.centre.misbehave import TracedProtocol
from sandbox.service_platform.app import application
from screens.nodes import Local
from tests.sandbox.client import serving
from tests.staff.office import Office
from tests.uplink import office as uplink

PLATFORM = {"service_platform": {"url": "http://127.0.0.1:9/api", "adapter": uplink.ADAPTER},
            "hub": {"url": ""}}  # fmt: skip


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    made = Office(tmp_path, settings=PLATFORM)  # Tuesday, 24 November 2026
    made.open_records()
    yield made
    made.close()


def says(office: Office, key: str, **more) -> bool:
    return office.presenter.view().strings(key, **more) in office.words


def write(office: Office, text: str) -> None:
    office.tend("add_problem")
    office.tend("write_problem")
    office.app.on_action(Local("key:tab:letters"))
    for letter in text:
        office.app.on_action(Local("key:space" if letter == " " else f"key:{letter}"))
    office.tend("keep_problem")


def sent(office: Office) -> list[dict]:
    rows = office.records.store.rows("SELECT payload FROM outbox WHERE kind = 'weekly'")
    return [msgspec.json.decode(row["payload"]) for row in rows]


def test_it_is_added_to_kept_through_a_lock_and_sent_by_a_second_touch_once(office):
    office.enter("s01")
    office.tend("open_weekly")
    assert says(office, "staff.weekly.span", first="2026-11-16", last="2026-11-22")
    office.tend("add_problem")
    office.tend("pick_problem", "slow")
    write(office, "the bell is too quiet")
    assert office.at is State.WEEKLY
    office.tend("add_problem")
    office.tend("pick_problem", "printer")
    office.tend("drop_problem", 2)
    office.tend("lock")
    office.enter("s01")
    office.tend("open_weekly")
    assert "the bell is too quiet" in office.words
    office.tend("send_weekly")
    assert sent(office) == []
    assert says(office, "staff.weekly.sure")
    office.tend("send_weekly")
    office.tend("send_weekly")
    (report,) = sent(office)
    assert report["staff"] == "s01"
    texts = [one["text"] for one in report["problems"]]
    assert texts == [office.presenter.view().strings("reason.slow"), "the bell is too quiet"]
    assert says(office, "staff.weekly.stands.waiting")
    assert "send_weekly" not in office.tends()
    assert office.records.store.rows("SELECT * FROM draft") == []


def test_a_number_of_somebody_is_not_taken_and_nobody_without_the_right(office):
    office.enter("s01")
    office.tend("open_weekly")
    write(office, "call 13800000000")
    assert office.at is State.PROBLEM_WRITING
    office.tend("lock")
    office.enter("s02")
    assert "open_weekly" not in office.tends()
    office.tend("open_weekly")
    assert office.at is State.SIGNED_IN


def test_with_a_hub_its_pages_send_it(tmp_path):
    made = Office(tmp_path, settings={"hub": {"url": "http://127.0.0.1:9"}})
    made.open_records()
    try:
        made.enter("s01")
        made.tend("open_weekly")
        assert says(made, "staff.weekly.hub")
        assert "send_weekly" not in made.tends()
    finally:
        made.close()


def test_the_answer_of_the_platform_is_shown(tmp_path):
    with serving(application(uplink.stand_in()), TracedProtocol) as url:
        there = uplink.Office(tmp_path, f"{url}/api")
        (tmp_path / "pad").mkdir()
        made = Office(tmp_path / "pad", settings=PLATFORM)
        made.open_records()
        made.clock.wall = uplink.now()
        try:
            made.enter("s01")
            made.tend("open_weekly")
            made.tend("send_weekly")
            made.tend("send_weekly")
            outbox = made.records.outbox
            sender = PlatformSender(there.calls, outbox)
            Deliverer(outbox, {uplink.PLATFORM: sender}, there.time).round()
            made.passes(3)
            (row,) = outbox.store.rows("SELECT proof FROM outbox WHERE kind = 'weekly'")
            assert row["proof"]
            assert says(made, "staff.weekly.stands.accepted_by", proof=row["proof"])
        finally:
            made.close()
            there.close()


def test_a_week_that_is_counted_after_whoever_asked_has_gone_is_not_shown(office):
    waiting = []
    at_once = office.desk.thread
    office.desk.thread = lambda name, call: (
        waiting.append(call) if name == "staff-week" else at_once(name, call)
    )
    office.enter("s01")
    office.tend("open_weekly")
    assert says(office, "staff.weekly.counting")
    office.tend("lock")
    office.enter("s01")
    office.tend("open_weekly")
    waiting.pop(0)()
    office.turn()
    assert says(office, "staff.weekly.counting")
    waiting.pop(0)()
    office.turn()
    assert "send_weekly" in office.tends()


class Rounds:
    """A queue that is asked for its counts."""

    def __init__(self, count: DayCount | Failed) -> None:
        self.queue, self._count = self, count

    def count(self) -> DayCount:
        raise AssertionError

    def put(self, what, done) -> None:
        done(self._count)


@pytest.mark.parametrize("count", [DayCount(given=61, served=40, waiting=14, gone=7), Failed("x")])
def test_figures_are_counts_of_ones_own_of_the_terminal_and_of_the_queue(office, count):
    office.helped()
    office.tend("lock")
    office.turn()
    office.to_rest()
    office.enter("s01")
    office.queue = Rounds(count)
    office.tend("open_figures")
    shown = office.desk._shown().figures
    assert shown.own["visits"] == 1
    assert shown.here["visits"] == 0
    assert shown.queue == (count if isinstance(count, DayCount) else None)
    office.tend("back")
    office.tend("lock")
    office.enter("s02")
    office.tend("open_figures")
    assert office.desk._shown().figures.own["visits"] == 0
