"""A terminal in the hall and the staff's pad on one station's line: two real terminals.

A visitor calls and somebody comes; a found card is no proof, and one that staff looked at, beside a
picture of who stands there, is. The pad is heard by its key, which the station's settings list.
"""

from __future__ import annotations

import contextlib
import secrets
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from kiosk.services.whole import write_whole
from kiosk.station.speaker import KEY
from sandbox.stage.standins import STAFF_PIN, staff_accounts
from tests.station.test_line_keys import public
from tests.visits.reading import Glass
from tests.visits.rig import Station, station, wait_until
from tests.visits.test_handling import open_form
from tests.visits.test_staff import type_pin


class Both(NamedTuple):
    hall: Station
    pad: Station


@pytest.fixture(scope="module")
def both(tmp_path_factory) -> Iterator[Both]:
    folder = tmp_path_factory.mktemp("line")
    secret = folder / "queue.secret"
    secret.write_text(secrets.token_hex(32))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    line = {"keeper": "01", "secret_file": str(secret)}
    own_key = secrets.token_bytes(32)  # of the pad, as if it had been paired
    folders = {name: tmp_path_factory.mktemp(name) for name in ("hall", "pad")}
    write_whole(made_folder(folders["pad"] / "data" / KEY), own_key.hex().encode())
    proofs = {"away-filing": ["e-voucher", "card", "staff"]}
    hall = staff_accounts() | {
        "station": {"terminal": "01"},
        "station.queue": line | {"listen": address},
        "station.proofs": proofs,
        "station.line.02": {"key": public(own_key), "staff": True},
    }
    pad = staff_accounts(locked=True) | {
        "station": {"terminal": "02"},
        "station.queue": line | {"keeper_address": address},
    }
    with contextlib.ExitStack() as stack:
        made = [
            stack.enter_context(
                station(folders[name], form=form, overlay=own, camera=True,
                        profile="jiangsu-demo", face=name == "hall")
            )
            for name, form, own in (("hall", "portrait", hall), ("pad", "pad", pad))
        ]  # fmt: skip
        at = made[1]
        at.until("staff-locked", seconds=20)
        wait_until(at.devices_up, 10, "the store is open")
        assert sign_in(at)
        yield Both(*made)


def made_folder(file: Path) -> Path:
    file.parent.mkdir(parents=True)
    return file


def sign_in(at: Station) -> bool:
    """False where it was too early to be written down."""
    if at.state == "staff-locked":
        at.go("staff-open", to="staff-choosing")
    at.go("staff-chosen", "s02", to="staff-pin")
    type_pin(at, STAFF_PIN)
    return at.until("staff-signed_in", "staff-choosing").state == "staff-signed_in"


def test_a_call_is_on_the_pad_and_answered(both: Both):
    hall, pad = both
    hall.fresh()
    hall.go("open_help", to="help")
    wait_until(lambda: hall.offers("call_staff"), 10, "the line is up")
    hall.go("call_staff", to="calling")
    # within two seconds where nothing else is busy on the machine
    wait_until(lambda: pad.offers("staff-take"), 6, "the pad hears of it")
    pad.touch("staff-take")
    wait_until(lambda: not hall.offers("call_staff"), 5, "the visitor hears of it")
    wait_until(lambda: not pad.offers("staff-take"), 5, "it is nobody else's")
    pad.until("staff-signed_in")
    hall.go("back", to="home")


def test_a_card_and_the_word_of_staff_open_a_form(both: Both):
    hall, pad = both
    hall.fresh()
    open_form(hall, "away-filing")
    hall.until("identify")
    hall.identify("worker", "person_notice")  # insured elsewhere, which is told first
    hall.go("go_on", to="prove")
    hall.go("open_staff", to="attesting")
    wait_until(lambda: pad.offers("staff-take"), 3, "the pad is asked")
    pad.go("staff-take", to="staff-attesting")
    assert not pad.offers("staff-confirm")  # the pictures never leave the terminal that asks
    wait_until(lambda: Glass(hall.still()).shows("马上来核对"), 20, "the visitor hears of it")
    hall.go("staff-called", to="staff-pin")  # of the one who comes
    type_pin(hall, STAFF_PIN)
    hall.until("staff-vouching")
    hall.bench.lay("mother")
    wait_until(lambda: not hall.offers("staff-confirm"), 10, "that is another's card")
    hall.bench.lay("")
    hall.bench.stand("worker")
    hall.bench.lay("worker")
    wait_until(lambda: Glass(hall.still()).shows("自动比对：相符"), 20, "the plug-in's advice")
    assert hall.offers("staff-see_again")
    hall.go("staff-confirm", to="question")
    pad.until("staff-signed_in")
    left = [p for p in hall.data.rglob("*") if p.is_file() and b"BM\x46\x98" in p.read_bytes()]
    assert left == []  # no photo anywhere on the disk
    hall.terminal.ask("leave")
    hall.until("wiping", "attract", "thanks", "review")
