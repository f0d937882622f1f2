"""A complete list on A4, by touches: whole, honest, and gone with its visitor."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from kiosk.commands import paper as command
from sandbox.devices.page_printer import NAME, PagePrinterSim
from sandbox.devices.posture import write_posture
from sandbox.people import person
from tests.visits.rig import Station, wait_until
from tests.visits.test_whole_visit import payloads

pytestmark = [pytest.mark.glass, pytest.mark.full]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


PORT = _free_port()
OVERLAY = {
    "devices.page_printer": {"uri": f"ipp://127.0.0.1:{PORT}/ipp/print"},
    "deadlines": {"printing_pages": 6.0},
}
DRAWN = 60.0
"""Seconds in which a busy machine has drawn and printed a list, in a process of its own."""
ITEM, PERSON = "pharmacy-purchases", "worker"


@pytest.fixture(scope="module")
def a4(tmp_path_factory) -> Iterator[PagePrinterSim]:
    sim = PagePrinterSim(tmp_path_factory.mktemp("a4"), PORT, "instant")
    sim.start()
    yield sim
    sim.stop()


@pytest.fixture
def ready(a4: PagePrinterSim, at_home: Station) -> Station:
    pose(a4, "normal")
    return at_home


def pose(a4: PagePrinterSim, posture: str) -> None:
    write_posture(a4._folder, NAME, posture=posture)


def to_offer(station: Station) -> None:
    station.to_result(ITEM, PERSON)
    wait_until(lambda: station.offers("print", "list"), 20, "a complete list is offered")


def files(a4: PagePrinterSim) -> list[Path]:
    return sorted((a4._folder / "pages").glob("[0-9]*"))


def text_of(file: Path) -> str:
    document = pypdfium2.PdfDocument(file)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def test_the_list_holds_every_row_and_the_hub_hears_of_it(ready: Station, a4: PagePrinterSim):
    station, before, earlier = ready, ready.keys(), len(files(a4))
    to_offer(station)
    station.go("print", "list", to="printed", seconds=DRAWN)
    wait_until(lambda: len(files(a4)) > earlier, 5, "the pages lie in the tray")
    text = text_of(files(a4)[-1])
    count = int(re.search(r"购药\s*(\d+)\s*次", text).group(1))
    numbers = [int(n) for n in re.findall(r"^(\d+)\s+20\d\d-", text, re.MULTILINE)]
    assert numbers == list(range(1, count + 1))
    assert "演示数据" in text
    assert re.search(r"第 1 页，共 \d+ 页", text)
    serial = re.search(r"流水号 (\S+)", text).group(1)
    station.leave(grade=None)
    records = station.delivered(before, consent=1, visit_count=1, receipt_issued=1)
    (issued,) = payloads(records, "receipt-issued")
    assert issued["outcome"] == "printed"
    assert issued["serial"] == serial
    assert all(job.name.startswith("HLJ-DEMO-0001-01 ") for job in a4.jobs())


def test_a_jam_is_told_and_the_list_may_be_tried_again(ready: Station, a4: PagePrinterSim):
    station = ready
    to_offer(station)
    pose(a4, "jam")
    station.go("print", "list", to="print_failed", seconds=DRAWN)
    pose(a4, "normal")
    earlier = len(files(a4))
    station.go("retry", to="printed", seconds=DRAWN)
    wait_until(lambda: len(files(a4)) == earlier + 1, 5, "one list, and one only")
    station.leave(grade=None)


def test_what_has_not_come_out_is_taken_back_when_its_visitor_leaves(
    ready: Station, a4: PagePrinterSim
):
    station, earlier = ready, len(files(a4))
    to_offer(station)
    pose(a4, "never-finish")
    jobs = len(a4.jobs())
    station.go("print", "list", to="printing")
    wait_until(lambda: len(a4.jobs()) > jobs, DRAWN, "the printer has the job")
    station.until("did_it_print", seconds=15)
    station.leave(grade=None)
    wait_until(lambda: a4.jobs()[-1].state == 7, 10, "the job is cancelled")
    pose(a4, "normal")
    station.home()
    to_offer(station)
    assert len(files(a4)) == earlier
    station.leave(grade=None)


def test_without_the_printer_the_list_is_not_offered(ready: Station, a4: PagePrinterSim):
    station = ready
    to_offer(station)
    pose(a4, "unplug")
    wait_until(lambda: not station.offers("print", "list"), 20, "the offer goes")
    assert station.offers("print")  # the receipt needs no A4 printer
    station.leave(grade=None)


def test_what_was_filed_comes_out_as_its_forms(ready: Station, a4: PagePrinterSim):
    """备案表 and 承诺书 with what was signed, each on a page; their check number is ours."""
    from tests.visits.test_handling import answer_away, open_form, show_voucher, submit_signed

    station, before = ready, files(a4)
    who = person("flexible")
    open_form(station, "away-filing")
    station.until("identify")
    show_voucher(station, who.id, "question")
    answer_away(station)
    submit_signed(station)
    wait_until(lambda: station.offers("print", "list"), 20, "the forms are offered")
    station.go("print", "list", to="printed", seconds=DRAWN)
    (made,) = [file for file in files(a4) if file not in before]
    pages = ["".join(p.get_textpage().get_text_bounded().split()) for p in
             pypdfium2.PdfDocument(made)]  # fmt: skip
    assert len(pages) == 2
    for page in pages:
        assert who.name in page
        assert who.certificate_no in page
        assert "江苏省南通市" in page
    assert "异地就医登记备案表" in pages[0]
    assert "个人承诺书" in pages[1]
    (serial,) = set(re.findall(r"流水号([0-9-]{17})", "".join(pages)))
    (check,) = set(re.findall(r"校验号([0-9A-Z]{5}-[0-9A-Z]{5})", "".join(pages)))
    line = ["--data", str(station.data), "--socket", str(station.company.socket)]
    assert command.main(["verify", serial, check, *line]) == 0
    station.leave(grade=None)
