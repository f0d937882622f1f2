"""The trial of a face plug-in: each word it can say, what is told, and that no picture is left."""

from __future__ import annotations

import time

import pytest

from drivers.camera.interface import CaptureFailure, Frame, NotCaptured
from drivers.face import NotCompared, Verdict
from drivers.wake import Wake
from kiosk.settings.model import FaceSettings
from kiosk.upkeep import faces
from kiosk.upkeep.trials import Word
from sandbox.devices.face import pattern

SIZE = (320, 240)


def frame() -> Frame:
    return Frame(*SIZE, bytearray(pattern(7, *SIZE)))


class Camera:
    def __init__(self, seen) -> None:
        self.seen = seen

    def capture(self, wake, seconds):
        return self.seen


@pytest.mark.parametrize(
    ("function", "word", "facts"),
    [
        ("compare", Word.ANSWERED, (("same", "match"), ("empty", "unusable"))),
        ("lie", Word.FAULT, (("same", "match"), ("empty", "match"))),
        ("crash", Word.FAULT, (("same", "crashed"),)),
        ("babble", Word.FAULT, (("same", "garbage"),)),
        ("missing", Word.FAULT, (("same", "no-plugin"),)),
        ("hang", Word.FAULT, (("same", "hung"),)),
    ],
)
def test_a_real_plug_in_in_its_own_process(function, word, facts):
    seen = frame()
    chosen = FaceSettings(plugin=f"sandbox.devices.face:{function}", port="x", seconds=1.0)
    if function != "hang":
        chosen = FaceSettings(plugin=chosen.plugin, port="x", seconds=15.0)
    began = time.monotonic()
    assert faces.try_face(Camera(seen), Wake(), chosen) == (word, facts)
    assert time.monotonic() - began < 12
    assert not any(seen.pixels)


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ((Verdict.NO_MATCH, Verdict.NO_MATCH), Word.NOT_READ),
        ((Verdict.UNSURE, Verdict.UNUSABLE), Word.NOT_READ),
        ((Verdict.UNUSABLE, Verdict.UNUSABLE), Word.NOT_READ),
        ((Verdict.MATCH, Verdict.UNSURE), Word.ANSWERED),
        ((Verdict.MATCH, NotCompared.CRASHED), Word.FAULT),
        ((NotCompared.CANCELLED,), Word.NOTHING_CAME),
    ],
)
def test_its_words_are_told_and_every_picture_is_overwritten(said, word):
    given, answers = [], iter(said)

    def ask(card, seen, wake):
        given.append((card.bitmap, seen.pixels))
        assert any(card.bitmap)
        assert any(seen.pixels)
        return next(answers)

    tried = faces.tried(frame(), ask, Wake())
    assert tried.word is word
    assert [value for _, value in tried.facts] == [one.value for one in said]
    assert not any(any(held) for pair in given for held in pair)


@pytest.mark.parametrize(
    ("why", "word"),
    [(CaptureFailure.DARK, Word.NOT_READ), (CaptureFailure.CANCELLED, Word.NOTHING_CAME)],
)
def test_without_a_picture_the_plug_in_is_not_asked(why, word):
    tried = faces.try_face(Camera(NotCaptured(why)), Wake(), FaceSettings(plugin="a:b", port="x"))
    assert tried.word is word
