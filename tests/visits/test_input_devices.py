"""The real terminal, on real system calls, with a keypad, a scanner that types and a touch panel.

A whole visit without a finger: chosen by keys, identified by a typed voucher, left by keys.
"""

from __future__ import annotations

import os
import time

import pytest

from tests.drivers.inputs_rig import FifoNode, event, node_library, played_node, press, under
from tests.visits.rig import Station, same_glass, station, wait_until

pytestmark = pytest.mark.glass
UP, DOWN, OK, ESC, HELP, ENTER = 103, 108, 28, 1, 59, 28
SYN, KEY, ABS, TRACKING, BTN_TOUCH = 0, 1, 3, 0x39, 0x14A
DIGITS = {str(n): 2 + (n - 1) % 10 for n in range(10)}


@pytest.fixture(scope="module")
def nodes(tmp_path_factory) -> dict[str, FifoNode]:
    folder = tmp_path_factory.mktemp("input")
    return {name: played_node(folder / name) for name in ("keyboard", "keypad", "touch")}


@pytest.fixture(scope="module")
def one(nodes, tmp_path_factory):
    folder = nodes["keypad"].path.parent
    overlay = {
        "devices.scanner": {"family": "hid", "port": str(folder / "keyboard")},
        "devices.keypad": {"port": str(folder / "keypad")},
        "devices.touch": {"port": str(folder / "touch")},
    }
    environment = under(node_library(tmp_path_factory.mktemp("node")), folder)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setitem(os.environ, name, value)
        with station(tmp_path_factory.mktemp("station"), overlay=overlay) as made:
            yield made


def rows(one: Station) -> str:
    return (one.data / "journal.jsonl").read_text("utf-8")


def press_on(one: Station, keypad: FifoNode, action: str, data: str | None = None) -> None:
    """Down to a place in reading order, and OK. Nothing has the ring before."""
    targets = one.page.targets
    wanted = one.find(action, data)
    for _ in range(targets.index(wanted) + 1):
        keypad.send(press(DOWN))
    keypad.send(press(OK))


def test_a_visit_without_a_finger(one, nodes):
    one.fresh()
    wait_until(lambda: '"device":"keypad"' in rows(one), 5, "the keypad is there")
    keypad = nodes["keypad"]
    press_on(one, keypad, "pick_item", "enrolment")
    one.until("identify")
    code = one.bench.person("worker").voucher_code
    time.sleep(0.2)  # as long as nobody can show a phone after a key
    nodes["keyboard"].send(*[press(DIGITS[c]) for c in code], press(ENTER))
    one.until("result")
    before = one.still()
    keypad.send(press(DOWN))
    wait_until(lambda: one.seen.picture() != before, 3, "a ring is drawn")
    keypad.send(press(HELP))
    one.until("help")
    keypad.send(press(ESC))
    one.until("result")
    press_on(one, keypad, "leave")
    one.until("review")
    press_on(one, keypad, "review_done")
    one.until("thanks", "attract")
    assert code not in rows(one)
    assert code not in one.said()


def test_a_code_typed_while_nobody_asks_is_nobodys(one, nodes):
    one.fresh()
    code = one.bench.person("worker").voucher_code
    nodes["keyboard"].send(*[press(DIGITS[c]) for c in code], press(ENTER))
    time.sleep(0.3)
    assert one.state == "home"
    one.pick("enrolment")
    time.sleep(0.5)
    assert one.state == "identify"


def test_the_ring_goes_with_a_touch(one, nodes):
    one.fresh()
    plain = one.still()
    nodes["keypad"].send(press(DOWN))
    wait_until(lambda: one.seen.picture() != plain, 3, "a ring is drawn")
    one.tap(3, one.seen.height // 2)
    wait_until(lambda: same_glass(one.still(), plain), 5, "the ring is gone")


def test_pulled_out_and_plugged_in_again(one, nodes):
    one.fresh()
    for name in nodes:
        nodes[name].pull()
    for device in ("keypad", "touch"):
        wait_until(
            lambda device=device: f'"device":"{device}","state":"powerOff"' in rows(one),
            15,
            f"the {device} is missed",
        )
    for name in nodes:
        nodes[name].plug()
    known = rows(one).count('"device":"keypad"')
    wait_until(lambda: rows(one).count('"device":"keypad"') > known, 15, "the keypad is back")
    nodes["keypad"].send(press(HELP))
    one.until("help")


@pytest.mark.full
def test_touches_that_do_not_arrive_are_missed(one, nodes):
    """The kernel delivers three, and the display server none: one of the next looks (every 20 s
    without systemd's watchdog) finds out, and the journal says so."""
    one.fresh()
    assert '"input.dead"' not in rows(one)
    for _ in range(3):  # each with the time at which it happens
        down = event(ABS, TRACKING, 1) + event(KEY, BTN_TOUCH, 1) + event(SYN, 0, 0)
        up = event(ABS, TRACKING, -1) + event(KEY, BTN_TOUCH, 0) + event(SYN, 0, 0)
        nodes["touch"].send(down, up)
        time.sleep(0.35)  # nearer ones would be one bouncing finger
    wait_until(lambda: '"input.dead"' in rows(one), 50, "the touches are missed")
