"""What a camera driver keeps, over the kernel's own interface with a stand-in beneath it."""

import gc
import threading
import time

import pytest
from PIL import Image

from drivers.camera.interface import CaptureFailure, Frame, NotCaptured
from drivers.camera.v4l2 import Pace, V4l2Camera
from drivers.status import DeviceState
from drivers.wake import Wake
from sandbox.devices.camera import CameraSim, build, yuyv
from tests.drivers.devices_rig import descriptors

QUICK = Pace(skip=0, shortest_back_off=0.01, longest_back_off=0.02)
HASTY = Pace(check=0.5, capture=0.6, skip=0, shortest_back_off=0.01, longest_back_off=0.02)


@pytest.fixture(scope="module")
def shim(tmp_path_factory):
    return build(tmp_path_factory.mktemp("shim"))


@pytest.fixture
def sim(tmp_path, shim):
    return CameraSim(tmp_path, shim)


@pytest.fixture
def wake():
    made = Wake()
    yield made
    made.close()


def camera(sim, pace=QUICK):
    return V4l2Camera(str(sim.port), 640, 480, time.monotonic, pace, sim.environment)


def alike(frame, picture):
    """The greatest difference of any band in the middle of each part of the test card."""
    assert (frame.width, frame.height) == picture.size
    got = Image.frombytes("RGB", picture.size, bytes(frame.pixels))
    width, height = picture.size
    places = [(width // 8, height // 8), (width * 7 // 8, height // 8), (width // 2, height // 2),
              (width // 8, height * 7 // 8), (width * 7 // 8, height * 7 // 8)]  # fmt: skip
    pairs = [(got.getpixel(at), picture.getpixel(at)) for at in places]
    return max(abs(a - b) for one, other in pairs for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("formats", ["both", "mjpeg", "yuyv"])
def test_a_frame_is_what_the_camera_sees(sim, wake, formats):
    sim.set(formats=formats)
    made = camera(sim)
    frame = made.capture(wake, 10)
    assert isinstance(frame, Frame)
    assert alike(frame, sim.picture) <= 6
    assert made.status().device is DeviceState.ONLINE
    assert made.status().source == "DQBUF"
    assert repr(frame) == "Frame(width=320, height=240)"
    frame.wipe()
    assert not any(frame.pixels)


def test_rows_with_padding_and_a_bad_beginning(sim, wake):
    sim.set(posture="padded", formats="yuyv")
    assert alike(camera(sim).capture(wake, 10), sim.picture) <= 6
    sim.set(posture="garbage-first", formats="mjpeg")
    assert alike(camera(sim).capture(wake, 10), sim.picture) <= 6


@pytest.mark.parametrize(
    ("posture", "why", "state", "source"),
    [
        ("black", CaptureFailure.DARK, DeviceState.ONLINE, "DQBUF"),
        ("busy", CaptureFailure.BUSY, DeviceState.DEVICE_BUSY, "held by another program"),
        ("busy-late", CaptureFailure.BUSY, DeviceState.DEVICE_BUSY, "held by another program"),
        ("unplug", CaptureFailure.FAULT, DeviceState.POWER_OFF, "port absent"),
        ("pulled", CaptureFailure.FAULT, DeviceState.POWER_OFF, "port absent"),
        ("stumble", CaptureFailure.FAULT, DeviceState.OFFLINE, "broke off"),
        ("crash", CaptureFailure.FAULT, DeviceState.OFFLINE, "signal 6"),
        ("garbage", CaptureFailure.UNREADABLE, DeviceState.OFFLINE, "no picture"),
        ("cut", CaptureFailure.UNREADABLE, DeviceState.OFFLINE, "no picture"),
        ("liar", CaptureFailure.UNREADABLE, DeviceState.OFFLINE, "no picture"),
        ("wrong-format", CaptureFailure.FAULT, DeviceState.OFFLINE, "no MJPEG, no YUYV"),
        ("metadata", CaptureFailure.FAULT, DeviceState.OFFLINE, "no capture device"),
        ("no-camera", CaptureFailure.FAULT, DeviceState.OFFLINE, "no capture device"),
        ("not-permitted", CaptureFailure.FAULT, DeviceState.OFFLINE, "not permitted"),
    ],
)
def test_each_trouble_has_its_name_and_ends_with_it(sim, wake, posture, why, state, source):
    sim.set(posture=posture, formats="yuyv" if posture == "garbage" else "both")
    made = camera(sim)
    assert made.capture(wake, 10) == NotCaptured(why)
    assert made.status().device is state
    assert source in made.status().source
    sim.set(posture="normal")
    assert isinstance(made.capture(wake, 10), Frame)
    assert made.status().device is DeviceState.ONLINE


@pytest.mark.parametrize("posture", ["hang", "hang-open"])
def test_a_camera_that_hangs_is_left_and_known(sim, wake, posture):
    sim.set(posture=posture)
    made = camera(sim, HASTY)
    begun = time.monotonic()
    assert made.capture(wake, 10) == NotCaptured(CaptureFailure.NO_FRAME)
    assert time.monotonic() - begun < 2
    assert made.status().device is DeviceState.OFFLINE


def test_a_size_that_no_buffer_has_is_harmless(sim, wake):
    sim.set(posture="liar-size", formats="mjpeg")
    assert isinstance(camera(sim).capture(wake, 10), Frame)


def test_the_callers_time_is_no_verdict_on_the_camera(sim, wake):
    sim.set(posture="hang")
    made = camera(sim)
    assert made.capture(wake, 0.2) == NotCaptured(CaptureFailure.CANCELLED)
    assert made.status().device is DeviceState.STARTING


def test_a_wake_ends_it_at_once(sim, wake):
    sim.set(posture="hang")
    timer = threading.Timer(0.1, wake.set)
    timer.start()
    begun = time.monotonic()
    assert camera(sim).capture(wake, 30) == NotCaptured(CaptureFailure.CANCELLED)
    assert time.monotonic() - begun < 1
    timer.join()


def test_a_probe_asks_without_starting_and_names_its_source(sim, wake):
    sim.set(posture="crash")  # dies as soon as the stream is asked for a frame
    made = camera(sim)
    assert made.probe(wake).device is DeviceState.ONLINE
    assert made.status().source == "QUERYCAP"
    sim.set(posture="unplug")
    assert made.probe(wake).device is DeviceState.POWER_OFF
    sim.set(posture="hang-open")
    assert camera(sim, HASTY).probe(wake).source == "no answer to QUERYCAP"


def test_absent_costs_no_process_and_leaves_nothing(sim, wake):
    sim.set(posture="unplug")
    made = camera(sim)
    made.probe(wake)
    before, threads = descriptors(), threading.active_count()
    begun = time.monotonic()
    for _ in range(1000):
        assert made.probe(wake).device is DeviceState.POWER_OFF
    assert time.monotonic() - begun < 1
    assert (descriptors(), threading.active_count()) == (before, threads)


def captures(sim, wake, times):
    made = camera(sim)
    made.capture(wake, 10)
    gc.collect()  # what an earlier test has left to it would go in the middle of the count
    before, threads = descriptors(), threading.active_count()
    for turn in range(times):
        sim.set(posture=("normal", "pulled", "crash")[turn % 3])
        made.capture(wake, 10)
        made.close()
    gc.collect()
    assert (descriptors(), threading.active_count()) == (before, threads)


def test_captures_leave_nothing_behind(sim, wake):
    captures(sim, wake, 6)


@pytest.mark.full
def test_a_thousand_captures_leave_nothing_behind(sim, wake):
    captures(sim, wake, 1000)


def test_nothing_is_written_to_disk(sim, wake):
    before = sorted(p.name for p in sim.folder.iterdir())
    assert isinstance(camera(sim).capture(wake, 10), Frame)
    assert sorted(p.name for p in sim.folder.iterdir()) == before


def test_the_stand_in_writes_the_colours_of_the_standard():
    white, black = Image.new("RGB", (2, 1), "white"), Image.new("RGB", (2, 1), "black")
    assert yuyv(white) == bytes([235, 128, 235, 128])
    assert yuyv(black) == bytes([16, 128, 16, 128])
