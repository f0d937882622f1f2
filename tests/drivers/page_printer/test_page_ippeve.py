"""The A4 printer's driver against OpenPrinting's own ippeveprinter."""

from __future__ import annotations

import hashlib
import ssl
import threading
import time
from dataclasses import replace

import pytest

from drivers.page_printer.endpoint import endpoint
from drivers.page_printer.interface import (
    Failed,
    Form,
    Made,
    PageDocument,
    PageFailure,
    Paper,
    Printed,
    Toner,
)
from drivers.page_printer.printer import IppPrinter
from drivers.page_printer.pwg_raster import Picture, encode
from drivers.status import DeviceState
from drivers.wake import Wake
from tests.drivers.devices_rig import eventually
from tests.drivers.page_printer.ippeve import IppEve
from tests.drivers.page_printer.page_rig import OWNER, QUICK, document, pdf

TIMES = replace(QUICK, answer=2.0, finish=3.0, clear=0.5, reluctance=0.2)


@pytest.fixture
def eve(tmp_path):
    found = IppEve(tmp_path)
    yield found
    found.close()


@pytest.fixture
def wake():
    found = Wake()
    yield found
    found.close()


def printer(eve: IppEve, uri: str = "", fingerprint: str = "") -> IppPrinter:
    return IppPrinter(endpoint(uri or eve.uri, fingerprint), OWNER, time.monotonic, times=TIMES)


def test_prints_what_was_sent_and_says_so(eve, wake):
    driver = printer(eve)
    assert driver.print(document(2), wake) == Printed("job-state completed")
    assert eve.printed() == [pdf(2)]
    status = driver.status()
    assert (status.device, status.paper, status.toner) == (
        DeviceState.ONLINE,
        Paper.FULL,
        Toner.FULL,
    )


@pytest.mark.parametrize(
    ("reasons", "why", "paper"),
    [
        ("media-empty,media-needed", PageFailure.PAPER_OUT, Paper.LOW),
        pytest.param("media-jam", PageFailure.JAMMED, Paper.FULL, marks=pytest.mark.full),
        pytest.param("cover-open", PageFailure.COVER_OPEN, Paper.FULL, marks=pytest.mark.full),
        pytest.param("toner-empty", PageFailure.TONER_OUT, Paper.FULL, marks=pytest.mark.full),
    ],
)
def test_trouble_in_the_middle_is_named(eve, wake, reasons, why, paper):
    driver = printer(eve)
    assert driver.clear(wake)
    eve.trouble(reasons)
    outcome = driver.print(document(), wake)
    assert isinstance(outcome, Failed)
    assert (outcome.why, outcome.began, outcome.withdrawn) == (why, True, False)
    assert driver.status().paper is paper
    eve.trouble("")  # its command ends; only now can it prove that the job is gone
    assert eventually(lambda: driver.clear(wake))
    assert not driver.status().held
    assert eventually(lambda: isinstance(driver.print(document(1), wake), Printed))


def test_a_second_process_clears_what_the_first_left(eve, wake):
    first = printer(eve)
    assert first.clear(wake)
    eve.trouble("none")
    stop = Wake()
    timer = threading.Timer(0.3, stop.set)
    timer.start()
    outcome = first.print(document(), stop)
    timer.join()
    stop.close()
    assert outcome == Failed(PageFailure.CANCELLED, began=True, withdrawn=False)
    second = printer(eve)
    assert second.status().held
    eve.trouble("")
    assert eventually(lambda: second.clear(wake))


def test_pages_as_dots_are_taken(tmp_path, wake):
    eve = IppEve(tmp_path, "image/pwg-raster")
    forms: list[Form] = []

    def make(form: Form, _: Wake) -> Made:
        forms.append(form)
        page = Picture(80, 40, bytes(80 * 20) + bytes([255]) * (80 * 20))
        pieces = encode([page], 1, form.dpi, form.type, "one-sided", "iso_a4_210x297mm")
        return Made(b"".join(pieces), 1)

    assert printer(eve).print(PageDocument(make), wake) == Printed("job-state completed")
    assert forms == [Form("image/pwg-raster", 300, "sgray_8")]
    eve.close()


def test_an_encrypted_printer_is_known_by_its_certificate(eve, wake):
    uri = eve.uri.replace("ipp://", "ipps://")
    shown = ssl.get_server_certificate(("127.0.0.1", eve.port))
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(shown)).hexdigest()
    driver = printer(eve, uri, digest)
    assert driver.print(document(), wake) == Printed("job-state completed")
    stranger = printer(eve, uri, "00" * 32)
    assert stranger.probe(wake).device is DeviceState.OFFLINE
    assert stranger.status().source == "another certificate"


def test_a_printer_that_is_switched_off_is_off(eve, wake):
    driver = printer(eve)
    assert driver.clear(wake)
    eve.close()
    outcome = driver.print(document(), wake)
    assert outcome == Failed(PageFailure.POWER_OFF, began=False, withdrawn=True)
    assert driver.status().device is DeviceState.POWER_OFF
