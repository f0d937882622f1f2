"""After each visit to the real terminal nothing of the visitor is left, wherever one looks.

Real visits by X events on the stand-ins; then the terminal searches its own memory for the person's
markers, and everything outside is searched from here. Residue in freed memory is printed and held
to what `residue.toml` records.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from sandbox.devices.page_printer import PagePrinterSim
from sandbox.people import person
from tests.visits.rig import Station, station, wait_until
from tests.visits.test_handling import answer_away, open_form, show_voucher, submit_signed
from tests.wipe.proving import (
    Markers,
    at_attract,
    by_encoding,
    differing,
    markers,
    on_disk,
    process_list,
    ratchet,
    searched,
    told_by,
)

pytestmark = pytest.mark.glass

PHONE = "13900008261"
OVERLAY = {
    "deadlines": {
        "browse": 4.0, "result": 3.0, "are_you_there": 1.0, "printed": 8.0, "thanks": 0.5,
        "ring_under": 0.5,
    },
}  # fmt: skip
CLOCK = (240, 60)
"""Pixels: nothing larger than the clock may differ when its minute has changed meanwhile."""


@dataclass
class Proving:
    station: Station
    temporary: Path
    file: Path
    a4: PagePrinterSim
    fresh: tuple[Image.Image, int]  # the attract page of a terminal that has served nobody


@pytest.fixture(scope="module")
def proving(tmp_path_factory) -> Iterator[Proving]:
    """A terminal whose temporary files lie in a folder of their own; it has served nobody."""
    folder = tmp_path_factory.mktemp("wipe")
    temporary, file = folder / "tmp", folder / "markers.json"
    temporary.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(temporary))
        patch.setenv("XDG_CACHE_HOME", str(temporary / "cache"))
        patch.setenv("KIOSK_MARKERS", str(file))
        a4 = PagePrinterSim(folder / "a4", pace="instant")
        a4.start()
        overlay = OVERLAY | {"devices.page_printer": {"uri": a4.uri}}
        with station(folder / "station", overlay=overlay) as one:
            yield Proving(one, temporary, file, a4, at_attract(one))
        a4.stop()


# ---- the visits


def card(proving: Proving, what: Markers) -> None:
    """ID card, name in clear, a bill and its lines, a ticket, a bad grade with a phone number.

    Seen from the list the search finds the person: it would find them afterwards.
    """
    one = proving.station
    one.to_result("outpatient-visits", "long-name")
    one.touch("reveal")
    one.still()  # the list: a single bill may have no amount long enough to be told from chance
    there = searched(one, proving.file, what, lambda: one.tap(4, one.seen.height // 2))
    assert there["reachable"]
    planted = {name.rsplit(" ", 1)[0] for name in there["copies"]}
    for kind in ("name", "hidden part of the name", "number", "hidden part of the number",
                 "person number", "institution", "as shown"):  # fmt: skip
        assert any(kind in label for label in planted), f"no {kind} was found while it was there"
    one.go("pick_row", "0", to="detail")
    one.go("pick_row", "0", to="lines")
    one.go("back", to="detail")
    one.go("back", to="result")
    one.go("print", to="printed")
    one.go("leave", to="review")
    one.go("grade_given", "0,1", to="review_reasons")
    one.touch("open-group", "phone")
    one.type_number(PHONE)
    one.touch("phone-consent")
    one.touch("close-group")
    one.touch("reasons_given")


def voucher(proving: Proving, what: Markers) -> None:
    """E-voucher, an account with many entries, another item, no review."""
    one = proving.station
    one.pick("account-details")
    one.bench.show("retired")
    one.until("result")
    one.bench.show("")
    one.go("another", to="home_identified")
    one.pick("pharmacy-purchases")
    one.until("result")
    one.leave(grade=None)


def child(proving: Proving, what: Markers) -> None:
    """A number typed on the glass, the guardian's card, a ticket."""
    one = proving.station
    pupil = person("pupil")
    one.pick("enrolment")
    one.go("open_child", to="child_number")
    one.type_number(pupil.certificate_no)
    one.go("child_entered", to="identify")
    one.identify(pupil.guardian)
    one.go("print", to="printed")
    one.leave()


def on_a4(proving: Proving, what: Markers) -> None:
    """A complete list through a process of its own and over the network."""
    one = proving.station
    one.to_result("outpatient-visits", "worker")
    wait_until(lambda: one.offers("print", "list"), 20, "a complete list is offered")
    one.go("print", "list", to="printed", seconds=60.0)  # a process of its own draws it
    assert [job.state for job in proving.a4.jobs()] == [9]
    one.leave(grade=None)


def abandoned(proving: Proving, what: Markers) -> None:
    """Somebody with a rare name walks away from the result."""
    one = proving.station
    one.to_result("account-details", "rare-b")
    one.touch("reveal")
    one.until("are_you_there", seconds=15)


def ended(proving: Proving, what: Markers) -> None:
    """结束退出 in the middle of a bill."""
    one = proving.station
    one.to_result("outpatient-visits", "chronic")
    one.go("pick_row", "0", to="detail")
    one.leave(grade=None)


def filed(proving: Proving, what: Markers) -> None:
    """A form with phone number and address typed, a declaration signed by hand, filed, a ticket.

    Seen from the confirmation the search finds person and number: it would find them afterwards.
    """
    one = proving.station
    open_form(one, "away-filing")
    one.until("identify")
    show_voucher(one, "civil-servant", "question")
    what.add("address", "南通道理")
    answer_away(one, phone=PHONE, address="n a n t o n g pick:0 d a o l i pick:0")
    there = searched(one, proving.file, what, lambda: one.tap(4, one.seen.height // 2))
    planted = {name.rsplit(" ", 1)[0] for name in there["copies"]}
    for kind in ("phone", "address", "hidden part of the number", "person number"):
        assert any(kind in label for label in planted), f"no {kind} was found while it was there"
    submit_signed(one)
    one.go("print", to="printed")
    one.leave(grade=None)


VISITS: dict[str, tuple[Callable[[Proving, Markers], None], Callable[[], Markers]]] = {
    "card": (card, lambda: markers("long-name", phone=PHONE)),
    "voucher": (voucher, lambda: markers("retired")),
    "child": (child, lambda: markers("pupil", "several")),
    "on-a4": (on_a4, lambda: markers("worker")),
    "abandoned": (abandoned, lambda: markers("rare-b")),
    "filed": (filed, lambda: markers("civil-servant", phone=PHONE)),
    "ended": (ended, lambda: markers("chronic")),
}


@pytest.mark.parametrize("visit", VISITS)
def test_nothing_is_left_of_a_visit(proving: Proving, visit: str, capsys):
    one, (play, make) = proving.station, VISITS[visit]
    what, known, log = make(), one.keys(), len(one.said())
    one.fresh()
    play(proving, what)
    picture, minute = at_attract(one)

    found = searched(one, proving.file, what)
    with capsys.disabled():
        print(f"\n{visit}: reachable {len(found['reachable'])}, held {found['held']}, residue"
              f" {by_encoding(found['residue'])} in {found['read'] >> 20} MiB,"
              f" {found['seconds']} s")  # fmt: skip
    assert found["reachable"] == []
    assert found["held"] == 0
    assert ratchet(found["residue"]) == []
    assert found["glass"]["strokes"] == found["glass"]["pictures"] == 0
    assert found["glass"]["codes"] <= 1
    assert found["glyphs"] == 0
    assert on_disk(one, proving.temporary, what) == []
    assert told_by(one.said()[log:] + process_list(one), what) == set()
    for record in one.records(known):
        allowed = {"phone"} if record["kind"] == "review" else set()
        assert told_by(json.dumps(record), what) <= allowed, record["kind"]
    left, top, right, bottom = differing(picture, proving.fresh[0])
    changed = (right - left, bottom - top)
    assert changed == (0, 0) or (minute != proving.fresh[1] and changed <= CLOCK), changed


def test_nothing_is_on_the_disk_after_a_power_cut(proving: Proving):
    """kill -9 with a result and a typed number of a child on the way: no file holds any of it."""
    one, what = proving.station, markers("rare-visible", "pupil")
    one.fresh()
    known = one.keys()
    one.to_result("outpatient-visits", "rare-visible")
    held = on_disk(one, proving.temporary, what)
    one.kill()
    assert held == []
    assert on_disk(one, proving.temporary, what) == []
    one.start()
    one.until("home")
    assert on_disk(one, proving.temporary, what) == []
    assert all(told_by(json.dumps(record), what) == set() for record in one.records(known))
    assert told_by(one.said(), what) == set()
