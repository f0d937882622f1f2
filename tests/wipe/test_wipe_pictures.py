"""Pictures of papers leave nothing: planted in a frame, seen, taken, kept, drawn, and searched for.

In a process of its own that knows the marker masked only (as in test_wipe_search).
"""

from __future__ import annotations

from tests.wipe.test_wipe_search import run

BODY = """
from kiosk.wipe.harden import harden
harden()
import time
from PIL import Image
from drivers.camera.interface import Frame
from drivers.status import DeviceState, Status
from kiosk.papers.page import Page, Pixels
from kiosk.runtime.photographing import Photographing
from kiosk.visit.states import Event, State
from kiosk.wipe.zero import drain, flood, trim
from screens import composer
from screens.boxes import Placed, Seen
from tests.runtime.test_supervised import looked_after
from tests.runtime.test_visit_papers import Desk

def planted(size):
    "Bytes of a picture with the marker in it over and over, made without another copy of it."
    data = bytearray(size)
    one = raw("latin", "utf-8")
    for at in range(0, size - len(one), 64):
        data[at : at + len(one)] = one
    zero(one)
    return data

class Camera:
    def capture(self, wake, seconds):
        return Frame(320, 240, planted(320 * 240 * 3))
    def status(self):
        return Status(DeviceState.ONLINE, "DQBUF", 0.0)
    def close(self): ...

def judged(width, height, pixels, wake, clock, sought):
    return Page(planted(40000), Pixels(100, 100, planted(30000)))

desk = Desk()
eyes = Photographing(Camera, looked_after(), judged, between=0.01)
desk.hands.see_paper = lambda visit, answer: eyes.see(answer)
desk.hands.take_picture = lambda visit, answer: eyes.take(answer)
desk.hands.stop_camera = eyes.stop
desk.to_papers()

def until(state, seen=False):
    end = time.monotonic() + 10
    while desk.state is not state or (seen and desk.papers.seen is None):
        desk.runtime.pump()
        time.sleep(0.01)
        assert time.monotonic() < end, desk.state

def draw(pixels):
    "On the glass, as the window does it."
    glass = Image.new("RGBX", (400, 400), (255, 255, 255, 255))
    composer.compose(glass, [Placed(Seen(0, 0, pixels.width, pixels.height, pixels=pixels), None)])
    glass.paste((0, 0, 0, 0), (0, 0, 400, 400))

desk.do(Event.PICK_PAPER, "diagnosis")
until(State.CAMERA, seen=True)
draw(desk.papers.seen)
desk.do(Event.TAKE_PICTURE)
until(State.PAGE_TAKEN)
draw(desk.papers.shot.shown)
desk.do(Event.KEEP_AND_MORE)
until(State.CAMERA, seen=True)
gc.collect()
out["during"] = look()
desk.do(Event.LEAVE)
eyes.close()
flood(); trim(); drain()
out["after"] = look()
"""


def test_nothing_of_a_picture_can_be_reached_after_the_visit(tmp_path):
    found = run(tmp_path, BODY)
    during, after = found["during"], found["after"]
    assert during["reachable"] >= 2  # what the camera sees, and the page that was kept
    assert (after["reachable"], after["held"]) == (0, 0), after["text"]
    assert after["residue"] <= 8, after[
        "text"
    ]  # nothing more than scattered pieces of freed memory
    assert after["files"] == 0
