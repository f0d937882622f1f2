"""Sign-in, repeats, and what never happens twice."""

from __future__ import annotations

import threading
import time

import pytest

from kiosk.platform.interface import Cancel, CentreTrouble, Trouble
from kiosk.platform.line import Line
from kiosk.platform.session import Answer
from tests.platform.platform_rig import Clock, Mute, Refuse, client


@pytest.fixture
def centre(rig):
    rig.answers["5301"] = lambda e: {"feedetail": []}
    rig.answers["1901"] = lambda e: {"list": []}
    made = client(rig.url)
    yield made
    made.close()


def call(centre, cancel: Cancel | None = None):
    from kiosk.platform.session import About

    return centre.session.call("national/5301", Line(cancel or Cancel()), About("P1", "230100"))


def test_signs_in_once_and_sends_the_number_with_every_call(rig, centre):
    for _ in range(3):
        assert isinstance(call(centre), Answer)
    assert [c["infno"] for c in rig.calls] == ["9001", "5301", "5301", "5301"]
    assert [c["sign_no"] for c in rig.calls] == ["", "S1", "S1", "S1"]
    assert rig.calls[1]["insuplc_admdvs"] == "230100"
    assert rig.calls[0]["insuplc_admdvs"] == ""


def test_threads_that_come_together_sign_in_once(rig, centre):
    def slow(envelope):
        time.sleep(0.1)
        return rig._sign_in(envelope)

    rig.answers["9001"] = slow
    threads = [threading.Thread(target=call, args=(centre,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rig.count("9001") == 1
    assert rig.count("5301") == 6


def test_signs_in_again_when_the_platform_asks(rig, centre):
    call(centre)
    rig.sign_no = "S2"
    assert isinstance(call(centre), Answer)
    assert [c["infno"] for c in rig.calls] == ["9001", "5301", "5301", "9001", "5301"]
    assert rig.calls[-1]["sign_no"] == "S2"


def test_signs_in_again_only_once(rig, centre):
    def never(envelope):
        raise Refuse("FSI-未签到[x]")

    rig.answers["5301"] = never
    assert call(centre).trouble == CentreTrouble(Trouble.REFUSED, "5301 -1")
    assert rig.count("9001") == 2
    assert rig.count("5301") == 2


def test_a_refused_sign_in_is_the_answer(rig, centre):
    def no(envelope):
        raise Refuse("FSI-操作员未签到备案[x]")

    rig.answers["9001"] = no
    assert call(centre).trouble == CentreTrouble(Trouble.REFUSED, "9001 -1")
    rig.answers["9001"] = lambda e: {"signinoutb": {"sign_time": None}}
    assert call(centre).trouble == CentreTrouble(Trouble.NONSENSE, "9001 field-sign_no")
    rig.answers["9001"] = lambda e: {}
    assert call(centre).trouble == CentreTrouble(Trouble.NONSENSE, "9001 sign-no")


def hang_up(handler) -> None:
    handler.close_connection = True
    handler.connection.close()
    raise OSError


def test_a_read_is_sent_once_more_when_the_connection_breaks(rig, centre):
    call(centre)
    broken = iter([True, False])
    rig.answers["5301"] = lambda e: hang_up if next(broken) else {"feedetail": []}
    assert isinstance(call(centre), Answer)
    assert rig.count("5301") == 3  # a new msgid each: the rig refuses a repeated one
    rig.answers["5301"] = lambda e: hang_up
    assert call(centre).trouble == CentreTrouble(Trouble.UNREACHABLE, "5301 broken")
    assert rig.count("5301") == 5


def test_silence_is_not_repeated(rig):
    def silent(handler) -> None:
        time.sleep(0.6)
        hang_up(handler)

    rig.answers["5301"] = lambda e: silent
    centre = client(rig.url, read_seconds=0.2)
    assert call(centre).trouble == CentreTrouble(Trouble.SILENT, "5301 read")
    assert rig.count("5301") == 1
    centre.close()


def test_signs_out_at_the_end_once_and_only_if_signed_in(rig):
    centre = client(rig.url)
    centre.close()
    assert rig.calls == []
    assert centre.probe(Cancel()) is not None  # 1901 is not answered by this rig: a closed line
    centre.close()
    centre.close()
    assert rig.count("9002") == 1
    assert rig.inputs("9002") == [{"signOut": {"sign_no": "S1", "opter_no": "01"}}]


def test_a_request_the_interface_would_not_take_is_not_sent(rig, centre):
    from kiosk.platform.session import About

    line = Line(Cancel())
    session = centre.session
    cases = {
        "5201 request-med_type": ("national/5201", {"begntime": "x", "endtime": "x"}),
        "5201 request-nonsense": ("national/5201", {"nonsense": "x"}),
        "1101 request-certno": (
            "national/1101",
            {"mdtrt_cert_type": "02", "mdtrt_cert_no": "1", "certno": "9" * 51},
        ),
        "no-transaction": ("national/0000", {}),
    }
    for code, (id_, arguments) in cases.items():
        found = session.call(id_, line, About("P1"), arguments)
        assert found.trouble == CentreTrouble(Trouble.REFUSED, code)
    long = session.call("province/e-voucher", line, arguments={"ecQrCode": "文" * 40_000})
    assert long.trouble == CentreTrouble(Trouble.REFUSED, "HLJ91 request-input")
    assert rig.calls == []


def test_probe_says_whether_it_is_there(rig, centre):
    assert centre.probe(Cancel()) is None
    assert rig.inputs("1901")[0]["data"]["type"] == "INSUTYPE"

    def no(envelope):
        raise Refuse("FSI-无权限[x]")

    rig.answers["1901"] = no
    assert centre.probe(Cancel()) is None  # a proper no is an answer
    rig.answers["1901"] = lambda e: b'{"code":"999","msg":"no"}'
    assert centre.probe(Cancel()).why is Trouble.REFUSED
    rig.answers["1901"] = lambda e: b"<html>"
    assert centre.probe(Cancel()) == CentreTrouble(Trouble.NONSENSE, "1901 html")


def test_a_silent_centre_does_not_hold_up_the_end():
    mute = Mute()
    centre = client(mute.url, read_seconds=0.2)
    assert centre.probe(Cancel()).why is Trouble.SILENT
    began = time.monotonic()
    centre.close()
    assert time.monotonic() - began < 0.5
    mute.close()


def test_message_time_is_the_clocks(rig):
    rig.answers["5301"] = lambda e: {}
    clock = Clock()
    centre = client(rig.url, clock)
    call(centre)
    assert rig.calls[-1]["inf_time"] == "2026-11-22 09:30:15"
    assert rig.calls[-1]["msgid"][12:26] == "20261122093015"
    centre.close()


def test_an_item_or_a_transaction_may_have_its_own_patience(rig, monkeypatch):
    """The item's in the profile, else the transaction's there, else its file's, else the usual."""
    from kiosk.platform.session import About
    from kiosk.platform.transport import Bounds, Transport
    from kiosk.settings.model import PatienceSettings

    seen = {}
    post = Transport.post

    def watched(self, path, make, line, bounds=None):
        seen[path] = bounds
        return post(self, path, make, line, bounds)

    monkeypatch.setattr(Transport, "post", watched)
    rig.answers |= {"5301": lambda e: {"feedetail": []}, "5303": lambda e: {"data": []}}
    patience = {
        "slow-item": PatienceSettings(whole=9.0),
        "national/5301": PatienceSettings(read=8.0, connect=0.5),
    }
    made = client(rig.url, patience=patience)
    about = About("P1", "230100", item="slow-item")
    made.session.call("national/5301", Line(Cancel()), about)
    assert seen["5301"] == Bounds(1.0, 2.0, 9.0)
    made.session.call("national/5301", Line(Cancel()), About("P1", "230100"))
    assert seen["5301"] == Bounds(0.5, 8.0, 4.0)
    assert seen["9001"] == Bounds(1.0, 2.0, 4.0)
    made.close()
