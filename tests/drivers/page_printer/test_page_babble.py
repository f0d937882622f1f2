"""Whatever bytes come back, in whatever pieces: no exception escapes, nothing is called good."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drivers.page_printer import ipp, status
from drivers.page_printer.endpoint import BadEndpoint, endpoint
from drivers.page_printer.interface import Failed, PagePrinterStatus, Printed, Unconfirmed
from drivers.page_printer.ipp import Attribute, BadAnswer, Group, Operation, Resolution, Tag
from drivers.page_printer.printer import IppPrinter
from drivers.status import DeviceState
from drivers.wake import Wake
from sandbox.devices import ipp_wire as wire
from tests.drivers.page_printer.page_rig import OWNER, QUICK, document
from tests.examples import many

FEW = settings(
    max_examples=many(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
MANY = settings(max_examples=many(400), deadline=None)
HEADERS = [
    b"Content-Type: application/ipp",
    b"Content-Length: 100",
    b"Content-Length: 999999999999999999999",
    b"Content-Length: -5",
    b"Transfer-Encoding: chunked",
    b"Content-Encoding: gzip",
    b"",
    b"HTTP/1.1 100 Continue",
    b": ",
    b" folded",
]
HURRIED = replace(QUICK, answer=0.1, finish=0.1, clear=0.1, lost=0.1, busy=0.02, send=0.2)


def good_answer(request: int = 1) -> bytes:
    reply = wire.Reply(request)
    reply.group(wire.PRINTER)
    reply.put("printer-state", wire.ENUM, 3)
    reply.put("printer-state-reasons", wire.KEYWORD, "none", "toner-low-warning")
    reply.put("printer-is-accepting-jobs", wire.BOOLEAN, True)
    reply.put("document-format-supported", wire.MIME, "application/pdf")
    reply.put("pwg-raster-document-resolution-supported", wire.RESOLUTION, (300, 300))
    return reply.done()


def http(body: bytes, length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    return (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: %d\r\n\r\n" % size
    ) + body


class Raw:
    """A server that answers each call with the same bytes, whatever was asked."""

    def __init__(self) -> None:
        self.answer, self.piece = b"", 1 << 20
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                call, _ = self._listening.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), call:
                call.settimeout(0.5)
                call.recv(65536)
                for at in range(0, len(self.answer), self.piece):
                    call.sendall(self.answer[at : at + self.piece])
                call.shutdown(socket.SHUT_WR)
                while call.recv(65536):
                    pass

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


@pytest.fixture(scope="module")
def raw():
    server = Raw()
    yield server
    server.close()


def driver(raw: Raw) -> IppPrinter:
    to = endpoint(f"ipp://127.0.0.1:{raw.port}/ipp/print")
    return IppPrinter(to, OWNER, time.monotonic, times=HURRIED)


def everything(raw: Raw, answer: bytes, piece: int) -> tuple[object, PagePrinterStatus]:
    raw.answer, raw.piece = answer, piece
    printer, wake = driver(raw), Wake()
    try:
        told = printer.probe(wake)
        proved = printer.clear(wake)
        assert proved is (not printer.status().held)
        return printer.print(document(1), wake), told
    finally:
        wake.close()


@FEW
@given(st.binary(max_size=300), st.integers(1, 40))
def test_arbitrary_bytes_are_never_a_good_printer(raw, answer, piece):
    outcome, told = everything(raw, answer, piece)
    assert isinstance(outcome, Failed)
    assert not outcome.began
    assert told.device is DeviceState.OFFLINE


@FEW
@given(st.binary(max_size=300), st.integers(1, 40))
def test_nor_are_they_inside_of_http(raw, body, piece):
    outcome, told = everything(raw, http(body), piece)
    assert isinstance(outcome, Failed)
    assert told.device is DeviceState.OFFLINE


@FEW
@given(st.lists(st.one_of(st.binary(max_size=30), st.sampled_from(HEADERS)), max_size=8))
def test_nor_are_odd_headers(raw, lines):
    head = b"HTTP/1.1 200 OK\r\n" + b"\r\n".join(lines) + b"\r\n\r\n"
    outcome, told = everything(raw, head + good_answer(), 50)
    assert isinstance(outcome, Failed | Unconfirmed)
    assert told.device in {DeviceState.OFFLINE, DeviceState.ONLINE}


@FEW
@given(st.data())
def test_a_right_answer_with_wrong_bytes_ends_in_a_value(raw, data):
    body = bytearray(good_answer())
    for _ in range(data.draw(st.integers(0, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    outcome, told = everything(raw, http(bytes(body)), data.draw(st.integers(1, 200)))
    assert isinstance(outcome, Failed | Unconfirmed)  # no job was ever there to be completed
    assert isinstance(told, PagePrinterStatus)


@FEW
@given(st.integers(0, 400), st.booleans())
def test_a_cut_off_answer_is_no_answer(raw, size, honest):
    whole = good_answer()
    part = whole[: min(size, len(whole) - 1)]
    _, told = everything(raw, http(part, None if honest else len(whole)), 1 << 20)
    assert told.device is DeviceState.OFFLINE


def test_the_same_answer_whole_is_a_good_printer(raw):
    outcome, told = everything(raw, http(good_answer()), 7)
    assert told.device is DeviceState.ONLINE
    assert not isinstance(outcome, Printed)


@MANY
@given(st.binary(max_size=400))
def test_decoding_answers_or_refuses(data):
    with contextlib.suppress(BadAnswer):
        ipp.decode(data)


@MANY
@given(st.data())
def test_decoding_spoilt_answers_answers_or_refuses(data):
    body = bytearray(good_answer())
    for _ in range(data.draw(st.integers(1, 6))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(BadAnswer):
        answer = ipp.decode(bytes(body))
        for group in answer.group(Group.PRINTER):
            now = status.condition(group)
            if now is not None:
                status.status(now, "test", 0.0)
                status.form(now)
                status.hint(now)


def test_a_collection_is_passed_over():
    body = bytearray(good_answer()[:-1])
    body += b"\x34\0\x03col\0\0" + b"\x4a\0\0\0\x01a" + b"\x34\0\0\0\0" + b"\x37\0\0\0\0"
    body += b"\x37\0\0\0\0" + b"\x44\0\x05after\0\x02ok" + b"\x03"
    (group,) = ipp.decode(bytes(body)).group(Group.PRINTER)
    assert group["after"] == ("ok",)
    assert "col" not in group


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\1\1\0\0\0\0\0\1",
        b"\x09\1\0\0\0\0\0\1\x03",  # a version nobody knows
        b"\1\1\0\0\0\0\0\1\x44\0\1a\0\1b\x03",  # a value before any group
        b"\1\1\0\0\0\0\0\1\1\x44\0\0\0\1b\x03",  # a further value of nothing
        b"\1\1\0\0\0\0\0\1\1\x44\0\1a\0\1b\x44\0\1a\0\1b\x03",  # twice
        b"\1\1\0\0\0\0\0\1\1\x21\0\1a\0\1b\x03",  # a short integer
        b"\1\1\0\0\0\0\0\1\1\x22\0\1a\0\1\2\x03",  # neither true nor false
        b"\1\1\0\0\0\0\0\1\1\x32\0\1a\0\1\2\x03",
        b"\1\1\0\0\0\0\0\1\1\x35\0\1a\0\1\2\x03",
        b"\1\1\0\0\0\0\0\1\1\x34\0\1a\0\0\x03",  # a collection that does not end
        b"\1\1\0\0\0\0\0\1\1\x44\xff\xffa",
    ],
)
def test_each_kind_of_nonsense_is_refused(body):
    with pytest.raises(BadAnswer):
        ipp.decode(body)


def test_too_many_values_are_refused():
    body = b"\1\1\0\0\0\0\0\1\1\x44\0\1a\0\1b" + b"\x44\0\0\0\1b" * 6_000 + b"\x03"
    with pytest.raises(BadAnswer, match="too many"):
        ipp.decode(body)


def test_values_of_every_kind_are_read():
    reply = wire.Reply(7)
    reply.group(wire.PRINTER)
    reply.put("n", wire.INTEGER, -5)
    reply.put("words", wire.KEYWORD, "a", "b")
    reply.put("dots", wire.RESOLUTION, (300, 600))
    body = (
        reply.done()[:-1]
        + b"\x36\0\1t\0\x09\0\2zh\0\3abc"
        + b"\x13\0\1v\0\0"
        + b"\x30\0\1o\0\1\xff\3"
    )
    answer = ipp.decode(body)
    (group,) = answer.group(Group.PRINTER)
    assert (answer.request, answer.status, answer.successful) == (7, 0, True)
    assert group["n"] == (-5,)
    assert group["words"] == ("a", "b")
    assert group["dots"] == (Resolution(300, 600, 3),)
    assert group["t"] == ("abc",)
    assert group["v"] == ()  # no-value
    assert group["o"] == (b"\xff",)


def test_a_request_is_read_by_the_other_codec():
    data = ipp.encode(
        Operation.GET_JOBS,
        0x01020304,
        [
            (
                Group.OPERATION,
                [Attribute("my-jobs", Tag.BOOLEAN, (True,)), ipp.keyword("w", "a", "b")],
            ),
            (Group.JOB, [Attribute("copies", Tag.INTEGER, (3,))]),
        ],
    )
    request = wire.parse(data + b"document")
    assert (request.operation, request.id) == (0x0A, 0x01020304)
    assert request.flag("my-jobs")
    assert request.attributes["w"] == [b"a", b"b"]
    assert request.number("copies") == 3
    assert request.document == b"document"
    with pytest.raises(ValueError, match="longer"):
        ipp.encode(Operation.GET_JOBS, 1, [(Group.JOB, [ipp.keyword("x", "y" * 2000)])])


@pytest.mark.parametrize(
    ("uri", "fingerprint", "says"),
    [
        ("http://127.0.0.1/", "", "ipp://"),
        ("ipp://printer.local/ipp", "", "IP address"),
        ("ipp://127.0.0.1:99999/ipp", "", "IP address"),
        ("ipp://me:secret@127.0.0.1/ipp", "", "no user"),
        ("ipps://127.0.0.1/ipp", "", "certificate_sha256"),
        ("ipps://127.0.0.1/ipp", "12:34", "certificate_sha256"),
    ],
)
def test_an_address_that_cannot_be_used_says_what_to_write(uri, fingerprint, says):
    with pytest.raises(BadEndpoint, match=says):
        endpoint(uri, fingerprint)


def test_addresses():
    assert endpoint("ipp://localhost/printers/A4").host == "127.0.0.1"
    assert endpoint("ipp://10.0.0.7").port == 631
    assert endpoint("ipp://[fe80::1]:8631/ipp/print").host == "fe80::1"
    assert endpoint("ipps://10.0.0.7", "AB:" * 31 + "AB").fingerprint == b"\xab" * 32
