"""What proves whose hand it is leaves nothing: the chip's photo, the camera's picture, a PIN.

In a process of its own that knows the markers masked only (as in test_wipe_search).
"""

from __future__ import annotations

from tests.wipe.test_wipe_search import run

PRELUDE = """
from kiosk.wipe.harden import harden
harden()
import struct
import threading
from datetime import date
from PIL import Image
from drivers.camera.interface import Frame
from drivers.face import Verdict
from drivers.id_reader.interface import CardRead, DocumentKind, IdDocument, Portrait
from kiosk.handling.secret import Typed, wipe
from kiosk.platform import codec
from kiosk.platform.transactions import From, Transactions
from kiosk.runtime.facing import Facing
from kiosk.runtime.showing import Showing
from kiosk.runtime.visit_data import Visit
from kiosk.wipe.zero import drain, flood, trim
from screens import composer
from screens.boxes import Placed, Seen
from tests.runtime.world import SETTINGS

def planted(size):
    "A picture with the marker in it over and over, made without another copy of it."
    data = bytearray(size)
    one = raw("latin", "utf-8")
    for at in range(0, size - len(one), 64):
        data[at : at + len(one)] = one
    zero(one)
    return data

class Content:
    def portrait(self):
        return Portrait(planted(38862))

class Device:
    def read(self, wake, seconds, see):
        document = IdDocument(DocumentKind.RESIDENT, "", "1", None)
        see(document, Content())
        return CardRead(document)

class Owner:
    def use(self, job):
        job(Device(), None)
    def end_use(self): ...

"""

COMPARED = """
held, let_go, told = threading.Event(), threading.Event(), []

def compare(card, seen, wake):
    held.set()
    let_go.wait(20)
    return Verdict.MATCH

facing = Facing(Owner(), lambda wake, seconds: Frame(320, 240, planted(320 * 240 * 3)), compare)
facing.look("1", date(2026, 12, 1), lambda event, data=None: told.append(event))
assert held.wait(10)
typed = Typed()
typed._bytes = raw("latin", "utf-8")  # as if it were digits
gc.collect()
out["during"] = look()
let_go.set()
for thread in threading.enumerate():
    if thread.name == "face":
        thread.join(10)
secret = typed.take()
asked = Transactions.load("generic-rest").get("province/verify-secret").request.fields["pinHash"]
codec.covered(asked, secret, {From.PERSON_NO: "P1"})
wipe(secret)
flood(); trim(); drain()
out["after"] = look()
out["told"] = [str(event) for event in told]
"""

SHOWN = """
def photographed():
    "A bitmap with the marker in its upper rows, and in its lower ones so that it is read there."
    photo = Portrait(planted(38862))
    struct.pack_into("<2sIHHI", photo.bitmap, 0, b"BM", 38862, 0, 0, 54)
    struct.pack_into("<IiiHHI", photo.bitmap, 14, 40, 102, 126, 1, 24, 0)
    for y in range(60):
        start = 54 + y * 308
        row = photo.bitmap[start : start + 306]
        row[0::3], row[2::3] = row[2::3], row[0::3]
        photo.bitmap[start : start + 306] = row
        zero(row)
    return photo

Content.portrait = lambda self: photographed()
visit = Visit(1, SETTINGS)
told, more = [], threading.Condition()

def shown(event, faces):
    with more:
        visit.show_faces(faces)
        told.append((event, faces.said))
        more.notify_all()

showing = Showing(
    Owner(),
    lambda wake, seconds: Frame(640, 480, planted(640 * 480 * 3)),
    lambda card, seen, wake: Verdict.UNSURE,
)
showing.show("1", date(2026, 12, 1), shown)
with more:
    assert more.wait_for(lambda: len(told) == 3, 20)
showing.again()
with more:
    assert more.wait_for(lambda: len(told) == 6, 20)
glass = Image.new("RGBX", (400, 400), (255, 255, 255, 255))
for one in (visit.faces.card, visit.faces.seen):
    seen = Seen(0, 0, one.width, min(one.height, 400), pixels=one)
    composer.compose(glass, [Placed(seen, None)])
glass.paste((0, 0, 0, 0), (0, 0, 400, 400))
del one, seen
gc.collect()
out["shown"] = look()
showing.stop()
visit.wipe_papers()
for thread in threading.enumerate():
    if thread.name == "faces":
        thread.join(10)
flood(); trim(); drain()
out["gone"] = look()
"""


def test_nothing_of_face_or_pin_can_be_reached_when_it_is_proved(tmp_path):
    found = run(tmp_path, PRELUDE + COMPARED)
    during, after = found["during"], found["after"]
    assert found["told"] == ["face_right"]
    assert during["reachable"] >= 3  # the chip's, the camera's, what is typed
    assert (after["reachable"], after["held"]) == (0, 0), after["text"]
    assert after["residue"] <= 8, after["text"]  # scattered pieces of freed memory
    assert after["files"] == 0


def test_nothing_of_the_two_pictures_that_staff_saw_can_be_reached(tmp_path):
    found = run(tmp_path, PRELUDE + SHOWN)
    shown, gone = found["shown"], found["gone"]
    assert shown["reachable"] >= 3  # the chip's for the glass, the camera's, the plug-in's
    assert (gone["reachable"], gone["held"]) == (0, 0), gone["text"]
    assert gone["residue"] <= 8, gone["text"]
    assert gone["files"] == 0
