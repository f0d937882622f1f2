"""What proves whose hand it is leaves nothing: the chip's photo, the camera's picture, a PIN.

In a process of its own that knows the markers masked only (as in test_wipe_search).
"""

from __future__ import annotations

from tests.wipe.test_wipe_search import run

BODY = """
from kiosk.wipe.harden import harden
harden()
import threading
from datetime import date
from drivers.camera.interface import Frame
from drivers.face import Verdict
from drivers.id_reader.interface import CardRead, DocumentKind, IdDocument, Portrait
from kiosk.handling.secret import Typed, wipe
from kiosk.platform import codec
from kiosk.platform.transactions import From, Transactions
from kiosk.runtime.facing import Facing
from kiosk.wipe.zero import drain, flood, trim

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


def test_nothing_of_face_or_pin_can_be_reached_when_it_is_proved(tmp_path):
    found = run(tmp_path, BODY)
    during, after = found["during"], found["after"]
    assert found["told"] == ["face_right"]
    assert during["reachable"] >= 3  # the chip's, the camera's, what is typed
    assert (after["reachable"], after["held"]) == (0, 0), after["text"]
    assert after["residue"] <= 8, after["text"]  # scattered pieces of freed memory
    assert after["files"] == 0
