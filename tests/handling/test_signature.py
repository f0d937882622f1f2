"""What is signed on the glass, and what it is bound to."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kiosk.handling import signature

AT = datetime(2026, 12, 1, 9, 30)  # noqa: DTZ001 - as the terminal's own clock gives it
SAID = [("就医地", "江苏省南通市"), ("联系电话", "13904510000")]
NAME = (((300, 300, 0), (420, 520, 90), (520, 280, 160)), ((640, 320, 0), (900, 600, 120)))
points = st.tuples(st.integers(0, 3000), st.integers(0, 1000), st.integers(0, 60_000))


def test_the_picture_holds_what_was_signed_and_its_sum():
    text = signature.text("异地就医备案", SAID, "我承诺：以上内容属实。", AT, "zh")
    picture = Image.open(io.BytesIO(signature.picture(NAME, text)))
    picture.load()
    assert picture.text["Signed"] == text
    assert picture.text["Signed-SHA256"] == hashlib.sha256(text.encode()).hexdigest()
    assert json.loads(picture.text["Strokes"]) == [[list(p) for p in stroke] for stroke in NAME]
    said = json.loads(text)
    assert said["answers"] == [list(pair) for pair in SAID]
    assert said["signed_at"] == "2026-12-01 09:30"
    black = picture.convert("L").histogram()[0]
    assert black > 500  # px of ink


def test_another_answer_is_another_sum():
    one = signature.text("a", SAID, "b", AT, "zh")
    other = signature.text("a", [*SAID[:1], ("联系电话", "13904510001")], "b", AT, "zh")
    assert one != other


def test_a_slip_of_the_finger_is_no_signature():
    assert not signature.enough(())
    assert not signature.enough((((500, 500, 0),),))
    assert not signature.enough((((500, 500, 0), (550, 560, 30)),))
    assert signature.enough(NAME)


@settings(deadline=None)  # it draws
@given(st.lists(st.lists(points, max_size=30), max_size=150))
def test_whatever_is_drawn_can_be_kept(drawn):
    strokes: tuple[signature.Stroke, ...] = ()
    for stroke in drawn:
        strokes = signature.added(strokes, tuple(stroke))
    assert len(strokes) <= signature.MOST_STROKES
    picture = Image.open(io.BytesIO(signature.picture(strokes[:6], "x")))
    assert min(picture.size) >= signature.SIDE


def test_too_long_a_stroke_is_cut():
    (stroke,) = signature.added((), tuple((n % 1000, 5, n) for n in range(5000)))
    assert len(stroke) == signature.MOST_POINTS
