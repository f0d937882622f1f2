"""The phone pages by themselves, without a hub: what they answer, and that they keep nothing in
clear."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from hub.phones import pages
from hub.phones.app import Phones, application
from hub.phones.memory import ANSWERED, LASTS, Answered, Boxes, hash_of
from hub.phones.spool import Full, Spool
from hub.seal import Unreadable, open_sealed, seal
from tests.hub.conftest import CONTRACT
from tests.sandbox.client import serving
from tests.sandbox.hub_file import conforms, quick

OPENING = X25519PrivateKey.from_private_bytes(bytes(range(32)))
QR = {"n": "7K3M-9Q2X", "s": "HLJ-DEMO-0001", "t": "01", "i": "enrolment", "at": "202611220930"}
NOW = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)


class Stand:
    def __init__(self, folder: Path, **bounds: int) -> None:
        self.now = NOW
        self.spool = Spool(folder)
        self.folder = folder
        self.boxes, self.answered = Boxes(lambda: self.now), Answered()
        self.app = application(
            Phones(CONTRACT, OPENING.public_key(), self.spool, self.boxes, self.answered,
                   lambda: self.now, **bounds)
        )  # fmt: skip

    def letters(self) -> list[dict[str, Any]]:
        return [
            json.loads(open_sealed(OPENING, name, self.spool.get(name)))
            for name in self.spool.names()
        ]


def test_no_more_comes_from_one_address_than_it_may(tmp_path: Path) -> None:
    stand = Stand(tmp_path / "spool", looks=2, posts=2)
    with serving(stand.app) as base, httpx.Client(base_url=base, trust_env=False) as client:
        looks = [client.get("/review", params=QR) for _ in range(3)]
        posts = [client.post(path, data={}) for path in ("/review", "/voice", "/follow")]
        parcel = client.post("/upload/0123456789abcdef0123456789abcdef", content=b"x")
        assert [one.status_code for one in looks] == [200, 200, 429]
        assert [one.status_code for one in posts] == [400, 400, 429]
        assert parcel.json() == {"code": "busy"}
        for one, path in ((looks[2], "/review"), (posts[2], "/follow")):
            conforms(one, path)
        assert "过一会儿" in looks[2].text
        other = client.get("/review", params=QR, headers={"X-Forwarded-For": "10.0.0.9"})
        assert other.status_code == 200  # as what ends TLS, on this machine, names it
        stand.now += timedelta(minutes=1)
        assert client.get("/review", params=QR).status_code == 200


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    return Stand(tmp_path / "spool")


@pytest.fixture
def http(stand: Stand) -> Iterator[httpx.Client]:
    with serving(stand.app) as base, httpx.Client(base_url=base, trust_env=False) as client:
        yield client


def test_a_grade_lies_sealed_and_nothing_else_does(stand: Stand, http: httpx.Client) -> None:
    words = {"grade": "1", "remark": "窗口等了很久", "phone": "13900001234", "consent": "x"}
    assert "谢谢" in http.post("/review", data=QR | words).text
    (file,) = stand.folder.iterdir()
    raw = file.read_bytes()
    long = [one for one in QR.values() if len(one) > 4]  # two bytes stand in any noise by chance
    for secret in (*long, "13900001234", "窗口"):
        assert secret.encode() not in raw + file.name.encode()
    assert stand.letters() == [QR | words | {"grade": 1, "given_at": "2026-11-22T01:30:00+00:00"}]
    assert b"13900001234" not in repr(vars(stand.answered)).encode()
    with pytest.raises(Unreadable):
        open_sealed(X25519PrivateKey.generate(), file.name, raw)
    with pytest.raises(Unreadable):
        open_sealed(OPENING, str(uuid4()), raw)  # under another name


def test_lengths_do_not_tell_what_was_written(stand: Stand, http: httpx.Client) -> None:
    for remark in ("", "好", "很" * 200):
        http.post("/review", data={"s": "S1", "grade": "5", "remark": remark})
    assert len({path.stat().st_size for path in stand.folder.iterdir()}) <= 2
    assert len(stand.letters()) == 3  # the station's sign has no number: each counts


def test_a_number_is_answered_once_here_and_as_the_hub_tells(
    stand: Stand, http: httpx.Client
) -> None:
    http.post("/review", data=QR | {"grade": "2"})
    for answer in (http.get("/review", params=QR), http.post("/review", data=QR | {"grade": "5"})):
        assert "第一次评价为准" in answer.text
    stand.answered.told([hash_of("AAAA-1111")])
    assert "第一次评价为准" in http.get("/review", params=QR | {"n": "AAAA-1111"}).text
    assert len(stand.letters()) == 1


def test_where_nothing_can_be_kept_it_is_said(stand: Stand, http: httpx.Client) -> None:
    stand.spool._most = 0
    answer = http.post("/review", data=QR | {"grade": "2"})
    conforms(answer, "/review")
    assert answer.status_code == 503
    assert "没有保存" in answer.text
    stand.spool._most = 1
    assert "谢谢" in http.post("/review", data=QR | {"grade": "2"}).text


def test_a_phone_is_kept_with_consent_and_for_the_last_two_grades(
    stand: Stand, http: httpx.Client
) -> None:
    without = http.post("/review", data=QR | {"grade": "1", "phone": "13900001234"})
    assert (without.status_code, "勾选" in without.text) == (400, True)
    wrong = http.post("/review", data=QR | {"grade": "1", "phone": "x", "consent": "y"})
    assert "只填数字" in wrong.text
    http.post("/review", data=QR | {"grade": "4", "phone": "13900001234", "consent": "y"})
    (letter,) = stand.letters()
    assert "phone" not in letter
    assert "consent" not in letter


def test_the_page_speaks_both_languages_and_names_the_item(http: httpx.Client) -> None:
    zh, en = (http.get("/review", params=QR | {"lang": lang}).text for lang in ("zh", "en"))
    assert "个人参保信息查询" in zh
    assert "Very dissatisfied" in en
    assert set(pages.WORDS["zh"]) == set(pages.WORDS["en"])
    for text in (zh, en):
        assert "<script" not in text
        assert not re.search(r"(src|href)=\"https?:", text)
    assert "演示" not in zh


def test_the_memory_of_items_is_bounded() -> None:
    for number in range(1000):
        assert pages.item_name(f"item-{number}", "zh") == ""
    assert pages.item_name.cache_info().currsize < 1000


# -- boxes and spool -----------------------------------------------------------------------------

NUMBER = "A" * 22


def test_a_picture_goes_into_a_box_that_is_there(stand: Stand, http: httpx.Client) -> None:
    assert http.get("/upload").status_code == 200
    assert "crypto.subtle" in http.get("/upload.js").text
    lost = http.post(f"/upload/{NUMBER}", content=b"noise")
    conforms(lost, "/upload/{number}")
    assert (lost.status_code, lost.json()["code"]) == (404, "no-box")
    assert stand.boxes.make(NUMBER, "1") == (NOW + LASTS, True)
    assert stand.boxes.make(NUMBER, "1") == (NOW + LASTS, False)
    assert stand.boxes.make(NUMBER, "2") is None
    for parcel in (b"one", b"two"):
        answer = http.post(f"/upload/{NUMBER}", content=parcel)
        conforms(answer, "/upload/{number}")
        assert answer.status_code == 204
    large = http.post(f"/upload/{NUMBER}", content=b"x" * 2_000_001)
    conforms(large, "/upload/{number}")
    assert large.status_code == 413
    assert stand.boxes.take(NUMBER, "2", 0) is None
    assert stand.boxes.take(NUMBER, "1", 0) == b"one"
    assert stand.boxes.take(NUMBER, "1", 1) == b"two"
    assert stand.boxes.take(NUMBER, "1", 0) == b""  # it was taken
    assert stand.boxes.take(NUMBER, "1", 2) == b""
    stand.boxes.drop(NUMBER, "2")
    assert stand.boxes.put(NUMBER, b"three") is True
    stand.now += LASTS + timedelta(seconds=1)
    assert stand.boxes.put(NUMBER, b"four") is None
    assert list(stand.folder.iterdir()) == []  # in memory only


def test_a_letter_is_whole_on_the_disk_or_not_there(tmp_path: Path) -> None:
    names = sorted(str(uuid4()) for _ in range(3))
    spool = Spool(tmp_path, most=2)
    for name in names[:2]:
        spool.put(name, b"sealed")
    with pytest.raises(Full):
        spool.put(names[2], b"sealed")
    (tmp_path / f".{names[2]}").write_bytes(b"half")  # a process that died
    (tmp_path / "else").write_bytes(b"")
    again = Spool(tmp_path, most=2)
    assert again.names() == names[:2]
    assert not (tmp_path / f".{names[2]}").exists()
    again.drop(names[0])
    again.drop("../" + names[1])
    again.put(names[2], b"sealed")
    assert again.get(names[0]) is None
    assert again.get("../else") is None


def test_the_memory_of_numbers_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ANSWERED >= 100_000
    monkeypatch.setattr("hub.phones.memory.ANSWERED", 2)
    memory = Answered()
    assert [memory.first(one) for one in ("a", "b", "c", "c")] == [True, True, True, False]
    assert not memory.knows("a")


@given(words=st.binary(max_size=3000))
@quick
def test_what_is_sealed_opens_and_a_changed_byte_does_not(words: bytes) -> None:
    sealed = seal(OPENING.public_key(), "name", words)
    assert open_sealed(OPENING, "name", sealed).startswith(words)
    for at in (0, 1, 33, 45, len(sealed) - 1):
        changed = bytearray(sealed)
        changed[at] ^= 1
        with pytest.raises(Unreadable):
            open_sealed(OPENING, "name", bytes(changed))
    for length in (0, 1, 20, 44, 50):
        with pytest.raises(Unreadable):
            open_sealed(OPENING, "name", sealed[:length])
