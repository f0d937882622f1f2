"""Whatever bytes a camera, or the child that speaks with it, may give: a picture or a named no."""

import struct
import time

from hypothesis import given
from hypothesis import strategies as st

from drivers.camera.interface import Frame, NotCaptured
from drivers.camera.v4l2 import V4l2Camera
from drivers.camera.v4l2_child import _decoded
from drivers.status import DeviceState

JPEG_HEAD = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
MJPG, YUYV = (int.from_bytes(code, "little") for code in (b"MJPG", b"YUYV"))


@given(st.binary(max_size=2000), st.sampled_from([MJPG, YUYV]), st.booleans())
def test_a_frame_of_any_bytes(data, kind, headed):
    picture = _decoded(JPEG_HEAD + data if headed else data, kind, 16, 16, 32)
    assert picture is None or picture.mode == "RGB"


@given(st.binary(max_size=600), st.integers(0, 20), st.integers(0, 20))
def test_an_answer_of_any_bytes(data, width, height):
    camera = V4l2Camera("/dev/none", 16, 16, time.monotonic)
    for answer in (data, struct.pack(">HH", width, height) + data):
        outcome = camera._frame(bytearray(answer))
        if isinstance(outcome, Frame):
            assert len(outcome.pixels) == outcome.width * outcome.height * 3
        else:
            assert isinstance(outcome, NotCaptured)
            assert camera.status().device is DeviceState.OFFLINE
