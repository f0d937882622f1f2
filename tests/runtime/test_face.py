"""The face as a proof: right, wrong, spent; both pictures are overwritten whatever comes of it."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from msgspec import structs

from drivers.camera.interface import CaptureFailure, Frame, NotCaptured
from drivers.face import NotCompared, Verdict
from drivers.id_reader.interface import (
    CardRead,
    DocumentKind,
    IdDocument,
    NotDecoded,
    NotRead,
    Portrait,
    ReadFailure,
)
from kiosk.handling.fileable import proofs_here
from kiosk.runtime.facing import Facing
from kiosk.services.form import RuleKind
from kiosk.services.proofs import Proof
from kiosk.settings.load import load
from kiosk.settings.model import FaceSettings
from kiosk.visit.states import Event, State
from tests.runtime.test_secret import SETTINGS, at_proof, picked_again
from tests.runtime.world import PERSON

TODAY = date(2026, 12, 1)
FACE = FaceSettings(plugin="sandbox.devices.face:compare", port="camera")


def with_face(settings=SETTINGS, *, scanner: bool = True, item: str = "away-filing", read=None):
    reader = structs.replace(
        settings.devices.id_reader, read=read or "text-photo", photo_library="/opt/photos.so"
    )
    devices = structs.replace(settings.devices, face=FACE, id_reader=reader)
    if not scanner:
        devices = structs.replace(devices, scanner=None)
    accepts = (Proof.VOUCHER, Proof.CARD, Proof.FACE)
    station = structs.replace(settings.station, proofs={item: accepts})
    return structs.replace(settings, devices=devices, station=station)


@pytest.fixture
def stage(monkeypatch):
    return at_proof(monkeypatch, with_face())


def test_a_match_opens_the_form(stage):
    assert stage.runtime.visit.ways == (Proof.VOUCHER, Proof.FACE)
    assert stage.do(Event.OPEN_FACE) is State.FACE
    assert stage.answer("compare_face", Event.FACE_RIGHT) is State.CHECKING
    assert stage.runtime.visit.proofs == {Proof.CARD, Proof.FACE}


def test_no_match_refuses_nobody_and_offers_another_way(stage):
    stage.do(Event.OPEN_FACE)
    assert stage.answer("compare_face", Event.FACE_WRONG, "face.no_match") is State.PROVE
    assert stage.runtime.visit.proof_trouble == "face.no_match"
    stage.do(Event.OPEN_FACE)
    assert stage.answer("compare_face", Event.FACE_WRONG, "face.unsure") is State.PROVE
    assert stage.runtime.visit.ways == (Proof.VOUCHER,)
    assert stage.do(Event.OPEN_FACE) is State.PROVE
    assert stage.runtime.visit.refusal is None


def test_with_no_other_way_it_ends_at_the_counter(monkeypatch):
    stage = at_proof(monkeypatch, with_face(scanner=False))
    for said in (State.PROVE, State.HANDLING_REFUSED):
        stage.do(Event.OPEN_FACE)
        assert stage.answer("compare_face", Event.FACE_WRONG, "face.no_match") is said
    assert stage.runtime.visit.obstacle.kind is RuleKind.PROOFS
    assert picked_again(stage) is State.HANDLING_REFUSED  # spent for the visit, not for the item
    assert stage.runtime.visit.obstacle.kind is RuleKind.PROOFS


def test_whoever_goes_back_has_the_camera_stopped(stage):
    stage.do(Event.OPEN_FACE)
    stage.hands.calls.clear()
    assert stage.do(Event.BACK) is State.PROVE
    assert "stop_camera" in stage.hands.calls
    assert stage.answer("compare_face", Event.FACE_RIGHT) is State.PROVE  # too late


def test_without_all_of_its_parts_it_is_not_offered():
    assert Proof.FACE in proofs_here(with_face())
    assert Proof.FACE not in proofs_here(with_face(read="text"))
    assert Proof.FACE not in proofs_here(load("heilongjiang-2"))
    bare = with_face()
    for gone in (FaceSettings(plugin="a:b"), FaceSettings(port="camera"), None):
        devices = structs.replace(bare.devices, face=gone)
        assert Proof.FACE not in proofs_here(structs.replace(bare, devices=devices))


# ---- reader, camera and plug-in


class Content:
    def __init__(self, picture) -> None:
        self.picture = picture

    def portrait(self):
        return self.picture


class Device:
    """A reader with this card on it."""

    def __init__(self, number: str, picture, **validity: date) -> None:
        self.document = IdDocument(
            DocumentKind.RESIDENT, "张三", number, date(1990, 1, 1), **validity
        )
        self.picture = picture

    def read(self, wake, seconds, see=None):
        if self.picture is None:
            return NotRead(ReadFailure.CANCELLED)
        see(self.document, Content(self.picture))
        if isinstance(self.picture, Portrait):
            self.picture.wipe()  # as `drivers.id_reader.content` does when the call ends
        return CardRead(self.document)


class Owner:
    """Runs the job when told to, as the reader's thread would."""

    def __init__(self) -> None:
        self.jobs: list = []

    def use(self, job) -> None:
        self.jobs.append(job)

    def end_use(self) -> None:
        self.jobs.clear()


def played(device, frame, verdict, *, before=lambda facing: None):
    told, done, owner = [], threading.Event(), Owner()

    def answer(event, data=None) -> None:
        told.append((event, data))
        done.set()

    compared, held = [], []

    def compare(card, seen, wake):
        compared.append((any(card.bitmap), any(seen.pixels)))
        held.append(card)
        before(facing)
        return verdict

    facing = Facing(owner, lambda wake, seconds: frame, compare)
    facing.look(PERSON.certificate_no, TODAY, answer)
    owner.jobs.pop()(device, None)
    done.wait(2)
    for thread in threading.enumerate():
        if thread.name == "face":
            thread.join(5)
    assert not any(any(card.bitmap) for card in held)
    return told, compared, owner


def pictures():
    return Portrait(bytearray(b"\x07" * 900)), Frame(10, 10, bytearray(b"\x09" * 300))


@pytest.mark.parametrize(
    ("verdict", "event", "word"),
    [
        (Verdict.MATCH, Event.FACE_RIGHT, None),
        (Verdict.NO_MATCH, Event.FACE_WRONG, "face.no_match"),
        (Verdict.UNSURE, Event.FACE_WRONG, "face.unsure"),
        (Verdict.UNUSABLE, Event.FACE_WRONG, "face.unusable"),
        *((why, Event.FACE_WRONG, "face.away") for why in NotCompared),
    ],
)
def test_each_word_of_the_plug_in_and_nothing_is_left(verdict, event, word):
    card, frame = pictures()
    told, compared, _ = played(Device(PERSON.certificate_no, card), frame, verdict)
    assert told == [(event, word)]
    assert compared == [(True, True)]
    assert not any(card.bitmap)
    assert not any(frame.pixels)


def test_another_persons_card_is_no_picture_of_theirs():
    card, frame = pictures()
    told, compared, _ = played(Device("230198198003070011", card), frame, Verdict.MATCH)
    assert told == [(Event.FACE_WRONG, "face.other_card")]
    assert compared == []


@pytest.mark.parametrize(
    ("validity", "word"),
    [
        ({"valid_to": date(2026, 11, 30)}, "face.expired"),
        ({"valid_from": date(2026, 12, 2)}, "face.not_yet"),
    ],
)
def test_a_card_outside_its_validity_says_so(validity, word):
    card, frame = pictures()
    device = Device(PERSON.certificate_no, card, **validity)
    told, compared, _ = played(device, frame, Verdict.MATCH)
    assert told == [(Event.FACE_WRONG, word)]
    assert compared == []


def test_no_photo_or_no_camera_is_nobodys_fault():
    card, frame = pictures()
    device = Device(PERSON.certificate_no, NotDecoded.CRASHED)
    assert played(device, frame, Verdict.MATCH)[0] == [(Event.FACE_WRONG, "face.away")]
    dark = NotCaptured(CaptureFailure.DARK)
    assert played(Device(PERSON.certificate_no, card), dark, Verdict.MATCH)[0] == [
        (Event.FACE_WRONG, "face.away")
    ]
    assert not any(card.bitmap)


def test_without_a_card_it_waits_on():
    told, _, owner = played(Device(PERSON.certificate_no, None), None, Verdict.MATCH)
    assert told == []
    assert len(owner.jobs) == 1


def test_who_left_meanwhile_is_told_nothing_and_leaves_nothing():
    card, frame = pictures()
    device = Device(PERSON.certificate_no, card)
    told, compared, owner = played(
        device, frame, Verdict.MATCH, before=lambda facing: facing.stop()
    )
    assert (told, compared, owner.jobs) == ([], [(True, True)], [])
    assert not any(card.bitmap)
    assert not any(frame.pixels)
