"""zinnia with the model that Debian ships: characters as a finger writes them."""

from __future__ import annotations

import time

import pytest

from kiosk.input.absent import Absent, Lack
from kiosk.input.hand import Hand, centred, open_hand
from kiosk.input.pinyin import drawable
from kiosk.input.typing import Engines, Kind, begin, draw, press

YI = (((200, 500), (800, 490)),)
SHI = (((200, 500), (800, 490)), ((500, 150), (500, 900)))
REN = (((500, 150), (450, 500), (200, 850)), ((480, 420), (600, 650), (850, 850)))
WANG = (
    ((220, 200), (500, 190), (780, 180)),
    ((280, 480), (500, 475), (720, 470)),
    ((500, 195), (500, 480), (500, 800)),
    ((150, 810), (500, 800), (870, 800)),
)
YONG = (
    ((430, 130), (520, 200)),
    ((330, 290), (520, 280), (510, 800), (430, 730)),
    ((200, 450), (400, 430), (330, 620), (210, 740)),
    ((760, 320), (600, 450)),
    ((530, 420), (640, 600), (820, 760)),
)


@pytest.fixture(scope="module")
def hand() -> Hand:
    opened = open_hand()
    assert isinstance(opened, Hand), "libzinnia0 or its model of systemd/setup.sh is not installed"
    return opened


@pytest.mark.parametrize(
    ("wanted", "strokes"), [("一", YI), ("十", SHI), ("人", REN), ("王", WANG), ("永", YONG)]
)
def test_a_character_is_known_wherever_and_however_large_it_is_written(hand, wanted, strokes):
    assert wanted in hand(strokes)[:3]
    small = tuple(tuple((x // 3 + 1500, y // 3 + 20) for x, y in stroke) for stroke in strokes)
    assert wanted in hand(small)[:3]


def test_it_is_written_on_the_keyboard(hand):
    engines = Engines(hand=hand)
    typing = press(begin(Kind.NAME, 50, engines), "tab:hand", engines)
    for stroke in YONG:
        typing = draw(typing, stroke, engines)
    typing = press(typing, f"pick:{typing.candidates.index('永')}", engines)
    assert typing.value == "永"
    assert not typing.strokes


def test_every_candidate_can_be_drawn(hand):
    for strokes in (YI, SHI, YONG, (((0, 0),),)):
        found = hand(strokes)
        assert len(found) == len(set(found))
        assert all(drawable(one) for one in found)


def test_nothing_drawn_has_no_candidates(hand):
    assert hand(()) == ()
    assert hand(((),)) == ()
    assert centred(((),)) == ()


def test_a_dot_and_a_scribble_break_nothing(hand):
    scribble = tuple(
        tuple(((n * 37 + m * 91) % 8000, (n * 53 + m * 17) % 8000) for n in range(400))
        for m in range(40)
    )
    assert isinstance(hand(scribble), tuple)
    assert isinstance(hand((((7, 7),),)), tuple)


def test_it_answers_the_same_after_it_forgot_and_after_others_wrote(hand):
    first = hand(YONG)
    hand(SHI)
    assert hand(YONG) == first
    hand.forget()
    assert hand(YONG) == first


def test_a_stroke_is_answered_at_once(hand):
    """Processor time. Two frames: a finger that lifts sees the stroke itself first."""
    times = []
    for _ in range(5):
        begun = time.thread_time()
        hand(YONG)
        times.append(time.thread_time() - begun)
    assert min(times) < 0.033


def test_what_is_not_there_is_a_value(tmp_path):
    assert open_hand(library="libnone.so.0") == Absent("hand", Lack.LIBRARY)
    assert open_hand(library="libc.so.6") == Absent("hand", Lack.LIBRARY)
    assert open_hand(model=tmp_path / "none.model") == Absent("hand", Lack.DATA)
    spoilt = tmp_path / "spoilt.model"
    spoilt.write_bytes(b"no model")
    assert open_hand(model=spoilt) == Absent("hand", Lack.DATA)
