"""A stolen disk: raw files searched for planted markers, without the key and with it."""

from __future__ import annotations

import base64
import io
import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from kiosk.outbox.deliver import Deliverer
from kiosk.outbox.export import export
from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.people import By, Finding, resolve
from kiosk.outbox.record import Outcome, Reply
from kiosk.store import anchors, rekey, stream
from kiosk.store.audit import Actor
from kiosk.store.key import load_key
from kiosk.upkeep import backup, safe
from kiosk.wipe.files import search_files
from kiosk.wipe.masked import MASK, Area, mask
from tests.store.keeping import AT, NAME, NUMBER, Clock, Scripted, open_outbox, put_transaction

CENTRE, HUB, PLATFORM = Destination.CENTRE, Destination.HUB, Destination.SERVICE_PLATFORM
PHONE, STAFF, REMARK = "13900001234", "staff-77104", "等了两个小时没有人理我"
MARKERS = {"name": NAME, "number": NUMBER, "phone": PHONE, "staff": STAFF, "remark": REMARK}
PICTURE = ("JPEG " + NAME + NUMBER).encode() + os.urandom(50_000) + b"END OF THE PICTURE " * 10
PAGE, RESERVED = 4096, 80  # SQLCipher 4: IV (16) and HMAC-SHA512 (64) at the end of each page


def area() -> Area:
    """The usual encodings, and what a careless layer might make of a text."""
    masked = mask(MARKERS | {"picture": "END OF THE PICTURE"})
    for label, text in MARKERS.items():
        raw = text.encode()
        more = {"hex": raw.hex().encode(), "HEX": raw.hex().upper().encode()}
        for shift in range(3):  # the same bytes at each place of a base64 text
            more[f"base64 {shift}"] = base64.b64encode(bytes(shift) + raw)[4:-4]
        masked[label] |= {name: bytes(b ^ MASK for b in form).hex() for name, form in more.items()}
    return Area(masked)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def terminal(tmp_path, clock):
    """A folder in which everything personal that there is was written, in every state."""
    key = bytes(load_key(tmp_path / "store.key"))
    outbox = open_outbox(tmp_path, clock, key=key)
    put_transaction(outbox, PICTURE, line="case-1")
    unknown = put_transaction(outbox, PICTURE)
    done = put_transaction(outbox, PICTURE)
    outbox.put(HUB, Kind.REVIEW, {"number": "AAAA-0001", "item": "enrolment", "at": AT,
                                  "channel": "terminal", "grade": 1, "phone": PHONE,
                                  "consent": "2026-11", "remark": REMARK})  # fmt: skip
    outbox.put(PLATFORM, Kind.ATTENDANCE, {"staff": STAFF, "what": "sign-in", "at": AT})
    outbox.end(outbox.begin(unknown), Reply(Outcome.UNKNOWN))
    outbox.end(outbox.begin(done), Reply(Outcome.ACCEPTED))
    resolve(outbox, unknown, Finding.AGAIN, By(Actor.STAFF, STAFF))
    anchors.keep(tmp_path / anchors.NAME, outbox.store.audit.head(), clock())
    yield outbox
    outbox.store.close()


def found(*places: Path) -> list[tuple[str, str, str]]:
    searched = search_files(area(), places)
    assert searched.files > 3
    assert searched.unread == ()
    return [(hit.path.name, hit.label, hit.encoding) for hit in searched.hits]


def test_without_the_key_nothing_is_to_be_found(terminal, tmp_path, clock):
    """Open, with its log; after a backup, an export, a new key, a set-aside database; closed."""
    folder = terminal.store.path.parent
    assert (folder / "terminal.db-wal").stat().st_size > 20_000
    assert found(folder) == []
    for name, write in (("b.safe", _backup), ("e.safe", _export)):
        (folder / name).write_bytes(write(terminal))
    assert found(folder) == []
    terminal.store.replace()
    put_transaction(terminal, PICTURE)
    assert found(folder) == []
    terminal.store.close()
    rekey.rekey(folder / "terminal.db", folder / "store.key", clock, Actor.TECHNICIAN, STAFF)
    assert found(folder) == []


def test_the_search_would_have_found_them(tmp_path):
    """Each marker in each encoding, in a file as a careless program would leave it."""
    for n, text in enumerate(MARKERS.values()):
        raw = b"\0" * n + text.encode()
        (tmp_path / f"a{n}").write_bytes(raw)
        (tmp_path / f"b{n}").write_bytes(base64.b64encode(raw + b" and more"))
        (tmp_path / f"c{n}").write_bytes(raw.hex().encode())
        (tmp_path / f"d{n}").write_bytes(text.encode("utf-16-le"))
    hits = {(name[0], label) for name, label, _ in found(tmp_path)}
    assert hits == {(letter, label) for letter in "abcd" for label in MARKERS}


def test_no_name_of_a_file_says_anything(terminal):
    for path in terminal.store.path.parent.rglob("*"):
        assert not any(marker in str(path) for marker in MARKERS.values())


def test_with_the_key_nothing_of_a_delivered_transaction_is_left(terminal, clock):
    """Every page of the file and of the log, free ones too, decrypted: no marker remains when all
    was accepted and the log was settled, as delivery does after each round."""
    store = terminal.store
    key = bytes(load_key(store.path.parent / "store.key"))
    before = _decrypted(store.path, key)
    assert {label for label, text in MARKERS.items() if text.encode() in before} >= {
        "name", "number", "phone", "staff", "remark"}  # fmt: skip
    clock.now += 2000
    sender = Scripted()
    Deliverer(terminal, dict.fromkeys((CENTRE, HUB, PLATFORM), sender), clock).round()
    assert sum(s.waiting for s in terminal.standing().values()) == 0
    assert store.settle()
    after = _decrypted(store.path, key)
    assert b"CREATE TABLE outbox" in after  # it was decrypted
    assert {label for label, text in MARKERS.items() if text.encode() in after} == set()
    assert list(terminal.materials.folder.iterdir()) == []


def _decrypted(path: Path, key: bytes) -> bytes:
    """By nothing of SQLCipher: AES-256-CBC a page, as its design describes."""
    pages = []
    content = path.read_bytes()
    for start in range(0, len(content), PAGE):
        pages.append((content[start : start + PAGE], 16 if start == 0 else 0))  # the salt
    log = path.with_name(path.name + "-wal").read_bytes()
    for start in range(32, len(log), 24 + PAGE):  # a header, then frames with one each
        page = log[start + 24 : start + 24 + PAGE]
        first = log[start : start + 4] == (1).to_bytes(4, "big")
        pages.append((page, 16 if first else 0))
    out = b""
    for page, skip in pages:
        if len(page) == PAGE and any(page):
            iv = page[PAGE - RESERVED : PAGE - RESERVED + 16]
            decryptor = Cipher(algorithms.AES256(key), modes.CBC(iv)).decryptor()
            out += decryptor.update(page[skip : PAGE - RESERVED]) + decryptor.finalize()
    return out


def _backup(outbox) -> bytes:
    out = io.BytesIO()
    sealing = safe.close_for(out, "backup", safe.Lock(passphrase="a long passphrase"))
    backup.write(outbox.store, sealing, station="S", terminal="T", by=Actor.TECHNICIAN, who=STAFF)
    return out.getvalue()


def _export(outbox) -> bytes:
    out = io.BytesIO()
    export(outbox, stream.Sealing(out, bytes(32)), By(Actor.STAFF, STAFF), lambda: None)
    return out.getvalue()
