"""Pictures from a phone: sealed in a real browser, carried by the hub as noise, opened here."""

from __future__ import annotations

import base64
import io
import json
import os
import time
from pathlib import Path

import httpx
import pytest
from PIL import Image

from drivers.wake import Wake
from kiosk.papers.cells import Column, Order, Trouble, Unread
from kiosk.papers.flaws import Flaw, Grade
from kiosk.papers.listed import read_file
from kiosk.papers.look import NotJudged, look_into
from kiosk.papers.page import Page, Pixels
from kiosk.papers.parcel import HEAD, Lock, NotOurs
from kiosk.runtime.phoning import Phoning
from kiosk.settings.load import load
from kiosk.uplink.mailbox import Mailbox, NoBox
from kiosk.visit.states import Event
from sandbox.devices.documents import picture
from sandbox.hub.app import Hub, application
from sandbox.hub.contract import Contract
from sandbox.hub.upload import LARGEST, MOST
from tests.drivers.devices_rig import eventually
from tests.sandbox.browser import chromium
from tests.sandbox.client import serving
from tests.sandbox.test_hub_generated import conforms

NUMBER = "n" * 22
STATION = load("heilongjiang-2").station


@pytest.fixture
def hub():
    return Hub(Contract())


@pytest.fixture
def url(hub):
    with serving(application(hub)) as base:
        yield base


def sealed(lock: Lock, content: bytes, number: str = NUMBER) -> bytes:
    return sealed_to(lock.public(), content, number)


def sealed_to(public: str, content: bytes, number: str) -> bytes:
    """As the page does it, written a second time."""
    import base64

    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    theirs = ec.EllipticCurvePublicKey.from_encoded_point(
        ec.SECP256R1(), base64.urlsafe_b64decode(public + "=")
    )
    own, iv = ec.generate_private_key(ec.SECP256R1()), os.urandom(12)
    info = b"kiosk upload 1 " + number.encode()
    key = HKDF(SHA256(), 32, None, info).derive(own.exchange(ec.ECDH(), theirs))
    point = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return b"\x01" + point + iv + AESGCM(key).encrypt(iv, content, number.encode())


def photo(lies: str = "crooked") -> bytes:
    out = io.BytesIO()
    picture("bill", lies).save(out, "JPEG", quality=88)
    return out.getvalue()


def test_a_parcel_opens_with_its_own_key_and_number_only():
    lock = Lock(NUMBER)
    parcel = sealed(lock, b"a picture")
    assert lock.open(parcel) == b"a picture"
    with pytest.raises(NotOurs):
        Lock(NUMBER).open(parcel)
    with pytest.raises(NotOurs):
        lock.open(sealed(lock, b"a picture", "m" * 22))
    for spoilt in (b"", parcel[:HEAD], parcel[:-1], b"\x02" + parcel[1:], parcel + b"x",
                   parcel[:1] + bytes(65) + parcel[66:]):  # fmt: skip
        with pytest.raises(NotOurs):
            lock.open(spoilt)


def test_a_phones_picture_is_looked_at_beside_the_terminal():
    wake = Wake()
    found = look_into(bytearray(photo()), wake, time.monotonic)
    assert found.good
    filled = io.BytesIO()
    picture("bill", "straight").crop((440, 90, 1160, 1110)).save(filled, "PNG")  # no table seen
    found = look_into(bytearray(filled.getvalue()), wake, time.monotonic)
    assert dict(found.flaws) == {Flaw.CUT_OFF: Grade.BAD}  # the visitor says whether it is whole
    for wrong in (b"GIF89a" + bytes(100), b"\xff\xd8\xff" + bytes(100), b"%PDF-1.7", b"\xff\xd8"):
        with pytest.raises(NotJudged):
            look_into(bytearray(wrong), wake, time.monotonic)
    wake.close()


def test_boxes_as_the_file_describes_them(hub, url):
    with httpx.Client(base_url=url, trust_env=False) as http:
        body = {"station": "S1", "terminal": "01"}
        one, many = "/v1/uploads/{number}", "/v1/uploads/{number}/{place}"
        for status in (201, 200):
            answer = http.put(f"/v1/uploads/{NUMBER}", json=body)
            conforms(answer, one)
            assert answer.status_code == status
        for wrong, number in (({}, NUMBER), (body | {"x": 1}, NUMBER), (body, "short")):
            answer = http.put(f"/v1/uploads/{number}", json=wrong)
            conforms(answer, one)
            assert answer.status_code == 400
        assert http.get(f"/v1/uploads/{NUMBER}/0").status_code == 204
        sent = http.post(f"/upload/{NUMBER}", content=b"noise")
        conforms(sent, "/upload/{number}")
        taken = http.get(f"/v1/uploads/{NUMBER}/0")
        assert (taken.status_code, taken.content) == (200, b"noise")
        assert http.get(f"/v1/uploads/{NUMBER}/1").status_code == 204
        assert http.get(f"/v1/uploads/{NUMBER}/0").content == b""  # it was taken
        large = http.post(f"/upload/{NUMBER}", content=bytes(LARGEST + 1))
        conforms(large, "/upload/{number}")
        assert large.status_code == 413
        for _ in range(MOST):
            last = http.post(f"/upload/{NUMBER}", content=b"more")
        assert last.status_code == 413
        assert http.delete(f"/v1/uploads/{NUMBER}").status_code == 204
        gone = http.get(f"/v1/uploads/{NUMBER}/0")
        conforms(gone, many)
        assert gone.status_code == 404
        conforms(http.get("/upload"), "/upload")


class Held:
    """A box without a hub."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.dropped: list[str] = []
        self.parcels: list[bytes] = []

    def make(self, number: str) -> bool:
        self.made.append(number)
        return True

    def take(self, number: str, place: int) -> bytes | None:
        if not self.made:
            raise NoBox("none")
        return self.parcels[place] if place < len(self.parcels) else None

    def drop(self, number: str) -> None:
        self.dropped.append(number)


def judged(picture: bytearray, wake, clock) -> Page:
    return Page(bytearray(picture), Pixels(1, 1, bytearray(b"abc")))


def test_a_box_lasts_a_visit_and_what_nobody_waits_for_stays_sealed():
    box, heard = Held(), []
    phone = Phoning(box, "https://hub.example/upload", time.monotonic, judged, between=0.01)
    address = phone.see(lambda event, data=None: heard.append((event, data)))
    assert eventually(lambda: box.made)
    number = box.made[0]
    assert address.startswith(f"https://hub.example/upload#n={number}&k=B")
    lock = phone._code.key
    box.parcels.append(sealed(lock, b"one", number))
    assert eventually(lambda: len(heard) == 2)
    (sent, _), (event, page) = heard
    assert sent is Event.PHONE_HEARD
    assert (event, bytes(page.picture)) == (Event.PICTURE_TAKEN, b"one")
    phone.stop()
    box.parcels.append(sealed(lock, b"two", number))
    assert eventually(lambda: len(heard) == 3)
    time.sleep(0.05)  # some turns of its thread, in which nothing more is to come
    assert heard[2:] == [(Event.PHONE_HEARD, None)]
    again = phone.see(lambda event, data=None: heard.append((event, data)))
    assert again == address  # the phone's page stays good
    assert eventually(lambda: len(heard) == 4)
    box.parcels.append(b"noise")
    assert eventually(lambda: heard[-1] == (Event.CAMERA_FAILED, "camera.phone_unread"))
    phone.forget()
    assert eventually(lambda: box.dropped == [number])
    assert phone.see(lambda *_: None) != address  # another visitor, another key
    phone.forget()


def test_a_hub_that_is_away_is_asked_again(url):
    away = Mailbox("http://127.0.0.1:9", "", STATION)
    with pytest.raises(NoBox):
        away.make(NUMBER)
    here = Mailbox(url, "", STATION)
    with pytest.raises(NoBox, match="404"):
        here.take(NUMBER, 0)
    assert here.make(NUMBER)
    assert not here.make(NUMBER)
    assert here.take(NUMBER, 0) is None
    here.drop(NUMBER)


ORDER = Order((Column(("姓名", "Name")), Column(("号码", "Number"))), 3)
LIST = "号码,姓名\r\n1,张三丰\r\n".encode()


def test_a_list_is_read_beside_the_terminal_and_its_bytes_are_wiped():
    """The buffer that the file was opened into is overwritten, whatever was made of it."""
    held: list[bytearray] = []

    def kept(data, *rest):
        held.append(data)
        return read_file(data, *rest)

    box, heard = Held(), []
    phone = Phoning(box, "https://hub.example/upload", time.monotonic, between=0.01, read=kept)
    heads = [one.names for one in ORDER.columns]

    def told(event, data=None):
        if event is not Event.PHONE_HEARD:
            heard.append((event, data))

    address = phone.see_list(told, ORDER, heads, ORDER.room)
    packed = address.split("&l=")[1]
    asked = json.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    assert asked == {"most": 3, "columns": [["姓名", "Name"], ["号码", "Number"]]}
    assert eventually(lambda: box.made)
    for content in (LIST, b"\x89PNG\r\n", b"noise that is not sealed"):
        box.parcels.append(
            content if b"noise" in content else sealed(phone._code.key, content, box.made[0])
        )
    assert eventually(lambda: len(heard) == 3, 20)
    (event, table), (refused, why), (unsealed, spoilt) = heard
    assert event is Event.LIST_READ
    assert [cell.text for cell in table.lines[0].cells] == ["张三丰", "1"]
    assert (refused, why) == (Event.LIST_UNREAD, Unread(Trouble.FORMAT))
    assert (unsealed, spoilt) == (Event.LIST_UNREAD, Unread(Trouble.FAILED))
    assert len(held) == 2
    assert eventually(lambda: not any(any(one) for one in held))
    phone.forget()


@pytest.mark.glass
@pytest.mark.full
def test_a_list_from_a_real_browser(hub, url, tmp_path):
    """The page names the columns, offers an empty table, and sends the file sealed as it is."""
    file, large = tmp_path / "list.csv", tmp_path / "large.csv"
    file.write_bytes(LIST)
    large.write_bytes(bytes(1_000_001))
    heard = []
    phone = Phoning(Mailbox(url, "", STATION), f"{url}/upload", time.monotonic, between=0.2)
    heads = [one.names for one in ORDER.columns]
    address = phone.see_list(
        lambda event, data=None: heard.append((event, data)), ORDER, heads, ORDER.room
    )
    number = address.split("n=")[1].split("&")[0]
    assert eventually(lambda: hub.boxes.find(number), 5)
    with chromium() as page:
        page.size(390, 844)
        page.open(address)
        assert [one.text for one in page.all("#columns li")] == ["姓名 Name", "号码 Number"]
        assert "最多 3 人" in page.text("main")
        assert not any(one.is_displayed() for one in page.all(".picture"))
        page.judge()
        if folder := os.environ.get("OUT"):
            page.picture(Path(folder) / "upload-list.png")
        assert page.css("#sample").get_attribute("download") == "名册.csv"
        assert page.css("#sample").get_attribute("href").startswith("blob:")
        page.css("#file").send_keys(str(large))
        page.wait(lambda: "太大" in page.text("#said"), "it is not sent")
        page.css("#file").send_keys(str(file))
        page.wait(lambda: "传好了" in page.text("#said"), "it was sent")
        assert page.complaints() == []
        page.open("about:blank")
        page.open(address.split("&l=")[0])  # without columns it asks for a picture
        assert not any(one.is_displayed() for one in page.all(".list"))
    assert eventually(lambda: len(heard) == 2, 30)
    event, table = heard[-1]
    assert event is Event.LIST_READ
    assert len(table.lines) == 1
    assert "张三丰".encode() not in b"".join(hub.boxes.find(number).parcels)
    phone.forget()


@pytest.mark.glass
@pytest.mark.full
def test_from_a_real_browser_to_a_page(hub, url, tmp_path):
    """The file is chosen in Chromium, sealed there, and is never in clear anywhere between."""
    file = tmp_path / "photo.jpg"
    sent = Image.open(io.BytesIO(photo()))
    sent.save(file, "JPEG", quality=90, exif=_somewhere())
    heard = []
    phone = Phoning(Mailbox(url, "", STATION), f"{url}/upload", time.monotonic, between=0.2)
    address = phone.see(lambda event, data=None: heard.append((event, data)))
    assert eventually(lambda: hub.boxes.find(address.split("n=")[1].split("&")[0]), 5)
    with chromium() as page:
        page.size(390, 844)
        page.open(address)
        page.css("#file").send_keys(str(file))
        page.wait(lambda: "传好了" in page.text("#said"), "it was sent")
        assert page.complaints() == []
    assert eventually(lambda: len(heard) == 2, 30)
    event, made = heard[-1]
    assert event is Event.PICTURE_TAKEN
    assert made.good
    number = address.split("n=")[1].split("&")[0]
    (parcel, *_) = hub.boxes.find(number).parcels or [b""]
    assert b"JFIF" not in parcel
    assert b"Exif" not in bytes(made.picture)
    phone.forget()
    assert eventually(lambda: hub.boxes.find(number) is None, 10)


def _somewhere() -> Image.Exif:
    """As a phone writes it: who made it, and when."""
    exif = Image.Exif()
    exif[0x010F], exif[0x9003] = "A phone", "2026:11:22 09:26:00"
    return exif
