"""Two pictures for staff alone: read, taken, taken again, advised on, and overwritten."""

from __future__ import annotations

import threading
from datetime import date
from types import SimpleNamespace

import pytest

from drivers.camera.interface import CaptureFailure, Frame, NotCaptured
from drivers.face import NotCompared, Verdict
from drivers.id_reader.interface import NotDecoded, NotRead, Portrait, ReadFailure
from kiosk.handling.faces import CameraTrouble, CardTrouble, Faces, Said
from kiosk.papers.page import Pixels
from kiosk.runtime.portraits import likeness
from kiosk.runtime.showing import Showing
from kiosk.visit.states import Event, State
from sandbox.devices.face import bitmap, pattern
from tests.runtime.test_attest import station
from tests.runtime.test_face import TODAY, Device, Owner
from tests.runtime.test_secret import at_proof
from tests.runtime.world import PERSON

NUMBER = PERSON.certificate_no


def photo() -> Portrait:
    return Portrait(bytearray(bitmap(pattern(1, 102, 126), 102, 126)))


def frame() -> Frame:
    return Frame(64, 48, bytearray(pattern(1, 64, 48)))


class Played:
    """A page that is open: what it was told, and what the reader's thread is to do."""

    def __init__(self, device, *, captures=None, verdict=None) -> None:
        self.device, self.owner = device, Owner()
        self.told: list[Faces] = []
        self.frames: list[Frame] = []
        self._more = threading.Condition()
        compare = None if verdict is None else lambda card, seen, wake: verdict
        capture = None if captures is None else lambda wake, seconds: self._captured(captures)
        self.showing = Showing(self.owner, capture, compare)
        self.showing.show(NUMBER, TODAY, self._tell)
        self.read()

    def _captured(self, captures):
        found = captures.pop(0)
        if isinstance(found, Frame):
            self.frames.append(found)
        return found

    def _tell(self, event, faces) -> None:
        assert event is Event.FACES_TOLD
        with self._more:
            self.told.append(faces)
            self._more.notify_all()

    def read(self) -> None:
        """One look of the reader's thread."""
        self.owner.jobs.pop()(self.device, SimpleNamespace(wait=lambda seconds: False))

    def until(self, count: int) -> Faces:
        with self._more:
            assert self._more.wait_for(lambda: len(self.told) >= count, 5), self.told
            return self.told[count - 1]

    def closed(self) -> None:
        self.showing.stop()
        for thread in threading.enumerate():
            if thread.name == "faces":
                thread.join(5)


def test_the_photo_comes_first_then_the_picture_then_what_the_plug_in_thinks():
    card = photo()
    played = Played(Device(NUMBER, card), captures=[frame(), frame()], verdict=Verdict.UNSURE)
    first, both, advised = (played.until(n) for n in (1, 2, 3))
    assert (first.looking, first.seen, first.how) == (True, None, "photo")
    assert (both.card, both.how) == (first.card, "pictures")
    assert advised.said is Said.UNSURE
    assert advised.how == "pictures:unsure"
    assert not advised.barred
    assert both.card.data == bytearray(pattern(1, 102, 126))  # upright, red first
    assert (both.seen.width, both.seen.height) == (38, 48)  # as high and wide as the photo
    played.showing.again()
    again = played.until(6)
    assert again.card is both.card
    assert again.seen is not both.seen
    played.closed()
    assert not any(any(one.pixels) for one in played.frames)
    assert not any(card.bitmap)
    assert not any(again.card.data)  # nobody waits for it any more


@pytest.mark.parametrize(
    ("captures", "verdict", "camera", "said"),
    [
        (None, None, CameraTrouble.NONE, None),
        ([NotCaptured(CaptureFailure.DARK)], Verdict.MATCH, CameraTrouble.DARK, None),
        ([NotCaptured(CaptureFailure.BUSY)], Verdict.MATCH, CameraTrouble.AWAY, None),
        ([NotCaptured(CaptureFailure.FAULT)], None, CameraTrouble.AWAY, None),
        ([frame()], NotCompared.HUNG, None, Said.AWAY),
        ([frame()], Verdict.NO_MATCH, None, Said.NO_MATCH),
    ],
)
def test_what_fails_is_said_and_bars_nobody(captures, verdict, camera, said):
    played = Played(Device(NUMBER, photo()), captures=captures and list(captures), verdict=verdict)
    last = played.until(3 if said else 2)
    assert (last.camera, last.said, last.barred) == (camera, said, False)
    assert last.card is not None
    played.closed()


@pytest.mark.parametrize(
    ("device", "why", "barred", "reads_on"),
    [
        (Device("230198198003070011", photo()), CardTrouble.OTHER, True, True),
        (Device(NUMBER, photo(), valid_to=date(2026, 11, 30)), CardTrouble.EXPIRED, True, True),
        (Device(NUMBER, photo(), valid_from=date(2026, 12, 2)), CardTrouble.NOT_YET, True, True),
        (Device(NUMBER, NotDecoded.NO_PHOTO), CardTrouble.NO_PHOTO, False, False),
        (Device(NUMBER, NotDecoded.ABSENT), CardTrouble.UNDECODED, False, False),
        (Device(NUMBER, NotDecoded.HUNG), CardTrouble.UNDECODED, False, False),
        (NotRead(ReadFailure.TWO_CARDS), CardTrouble.UNREAD, False, True),
        (NotRead(ReadFailure.FAULT), CardTrouble.READER, False, True),
        (OSError("gone"), CardTrouble.READER, False, True),
    ],
)
def test_a_card_without_a_photo_says_why_and_nothing_is_taken(device, why, barred, reads_on):
    if not isinstance(device, Device):
        device = _Failing(device)
    played = Played(device, captures=[])  # a camera that went on would find nothing
    assert (played.until(1).trouble, played.told[0].barred) == (why, barred)
    assert bool(played.owner.jobs) == reads_on
    if reads_on:
        played.read()
        assert len(played.told) == 1  # the same is told once
    else:
        played.showing.again()
        assert played.until(2).trouble is None
        assert played.owner.jobs
    played.closed()


class _Failing:
    def __init__(self, outcome) -> None:
        self.outcome = outcome

    def read(self, wake, seconds, see=None):
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def test_a_page_that_closed_while_the_camera_was_at_work_is_told_nothing():
    held, go = threading.Event(), threading.Event()
    seen, told = frame(), []

    def capture(wake, seconds):
        held.set()
        assert go.wait(5)
        assert wake.is_set()  # a camera ends its picture by it
        return seen

    owner, card = Owner(), photo()
    showing = Showing(owner, capture, None)
    showing.show(NUMBER, TODAY, lambda event, faces: told.append(faces))
    owner.jobs.pop()(Device(NUMBER, card), None)
    assert held.wait(5)
    showing.stop()
    go.set()
    for thread in threading.enumerate():
        if thread.name == "faces":
            thread.join(5)
    assert [one.looking for one in told] == [True]
    assert not any(seen.pixels)
    assert not any(card.bitmap)


def test_a_bitmap_that_stands_upright_is_read_so():
    card = photo()
    turned = bytearray(card.bitmap)
    line = 102 * 3 + 2
    for y in range(126):
        turned[54 + y * line : 54 + (y + 1) * line] = card.bitmap[
            54 + (125 - y) * line : 54 + (126 - y) * line
        ]
    turned[22:26] = (-126).to_bytes(4, "little", signed=True)
    assert likeness(Portrait(turned)).data == likeness(card).data


# ---- of the visit


@pytest.fixture
def stage(monkeypatch):
    return at_proof(monkeypatch, station())


def told(stage, **what) -> Faces:
    faces = Faces(**what)
    stage.hands.answers["ask_staff"][-1](Event.FACES_TOLD, faces)
    stage.runtime.pump()
    return faces


def dots() -> Pixels:
    return Pixels(4, 4, bytearray(b"\x07" * 48))


@pytest.mark.parametrize("leaves", ["back", "confirmed", "refused", "leave"])
def test_pictures_are_overwritten_when_the_visit_leaves_their_page(stage, leaves):
    stage.do(Event.OPEN_STAFF)
    card, first, second = dots(), dots(), dots()
    told(stage, card=card, seen=first)
    told(stage, card=card, seen=second)
    assert any(card.data)
    assert not any(first.data)  # there is another in its place
    match leaves:
        case "back":
            stage.do(Event.BACK)
        case "confirmed":
            stage.answer("ask_staff", Event.STAFF_CONFIRMED, "s02")
        case "refused":
            stage.answer("ask_staff", Event.STAFF_REFUSED, "unsure")
        case "leave":
            stage.do(Event.LEAVE)
    assert stage.runtime.visit.faces is None
    assert not any(card.data)
    assert not any(second.data)


def test_what_comes_too_late_is_overwritten_and_shown_to_nobody(stage):
    stage.do(Event.OPEN_STAFF)
    asked = stage.hands.answers["ask_staff"][-1]
    assert stage.answer("ask_staff", Event.STAFF_CONFIRMED, "s02") is State.CHECKING
    late = dots()
    asked(Event.FACES_TOLD, Faces(card=late))
    stage.runtime.pump()
    assert stage.runtime.visit.faces is None
    assert not any(late.data)
    stage.do(Event.LEAVE)
    later = dots()
    asked(Event.FACES_TOLD, Faces(card=later))
    stage.runtime.pump()
    assert not any(later.data)
