"""A real terminal under offers of the hub: it takes one over between two visits, proves it, gives
another back, and pauses."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image

from kiosk.remote.folder import Folder
from tests.settings.offers import SIGNERS, body, offer
from tests.visits.rig import Station, same_glass, station, wait_until

pytestmark = [pytest.mark.glass, pytest.mark.full]

OVERLAY = {"remote": {"poll_seconds": 10.0}, "remote.signers": SIGNERS}
NOTICE = {
    "on": "2026-11-20", "source": "本站",
    "title": {"zh": "新通知", "en": "N"},
    "body": [{"zh": "好。", "en": "Good."}],
}  # fmt: skip


@pytest.fixture(scope="module")
def one(tmp_path_factory) -> Iterator[Station]:
    with station(tmp_path_factory.mktemp("offered"), overlay=OVERLAY) as made:
        yield made


def play(one: Station, version: str, settings: dict[str, Any], *by: str) -> None:
    """The hub offers it from now on."""
    signed = offer(version, settings, *by)
    names = ("settings", "signature", "countersignature")
    told = {n: signed[n] for n in names if n in signed} | {"settings_version": version}
    request = urllib.request.Request(
        f"http://127.0.0.1:{one.ports.hub}/sandbox/play", json.dumps(told).encode(),
        {"Content-Type": "application/json"}, method="PUT",
    )  # fmt: skip
    urllib.request.urlopen(request, timeout=5).read()


def stands(one: Station) -> str:
    return one.terminal.ask("page")["terminal"]


def leave(one: Station) -> None:
    """Nobody stands there."""
    one.terminal.ask("leave")
    one.until("attract", seconds=20)


def ends_and_rises(one: Station, then: Callable[[], bool]) -> None:
    wait_until(lambda: not one.alive(), 40, "it never made room")
    one.start()
    wait_until(then, 60, "it did not come to its end")


def told(one: Station, event: str) -> list[dict[str, Any]]:
    rows = (one.data / "journal.jsonl").read_text("utf-8").splitlines()
    return [row for row in map(json.loads, rows) if row["e"] == event]


def notices(one: Station) -> Image.Image:
    """The page of notices, looked at."""
    one.go("open_consulting", to="consulting")
    one.go("open_notices", to="notices")
    return one.still()


def test_it_takes_one_over_and_proves_it(one):
    folder = Folder(one.data)
    wait_until(one.devices_up, 30, "its devices")
    before = notices(one)
    play(one, "3", body({"notices.your-data": NOTICE}), "wang")
    leave(one)
    ends_and_rises(one, lambda: bool(told(one, "settings.proved")))
    assert folder.standing().proven == "3"
    assert told(one, "settings.proved")[-1]["version"] == 3
    assert one.state == "home"
    assert not same_glass(before, notices(one))


def test_what_only_one_signed_and_two_must_changes_nothing(one):
    play(one, "4", body({"centre.url": "https://10.9.9.9/fsi"}), "wang")
    leave(one)
    wait_until(lambda: told(one, "settings.refused"), 40, "it was not refused")
    assert told(one, "settings.refused")[-1]["why"] == "two-needed"
    assert one.alive()
    assert Folder(one.data).in_force().version == "3"


def test_a_pause_shuts_the_doors_at_once_and_the_next_offer_opens_them(one):
    values = body({"notices.your-data": NOTICE})
    play(one, "5", values | {"duties": {"pause": {"reason": "network"}}}, "wang")
    wait_until(lambda: stands(one) == "maintenance", 40, "no pause")
    play(one, "6", values, "wang")
    wait_until(lambda: stands(one) in ("in_service", "limited"), 40, "no end of it")
    assert one.alive()


def test_a_centre_that_cannot_be_reached_under_them_makes_them_give_way(one):
    """Ten minutes of a trial are three starts here: it is killed each time."""
    folder = Folder(one.data)
    moved = {"notices.your-data": NOTICE,
             "centre.url": "http://127.0.0.1:9/fsi"}  # fmt: skip
    play(one, "7", body(moved), "wang", "li")
    time.sleep(1)
    leave_if_there(one)
    ends_and_rises(one, lambda: folder.standing().current == "7")
    for _ in range(3):
        one.kill()
        one.start()
    assert folder.in_force().version == "6"
    assert told(one, "settings.returned")[-1]["version"] == 7


def leave_if_there(one: Station) -> None:
    if one.state != "attract":
        leave(one)
