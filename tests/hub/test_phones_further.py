"""追评 and 投诉·意见 on a phone: what the pages answer, what lies in the spool, and how both look
in a real Chromium without a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from hub.phones import further_pages, pages
from hub.phones.memory import hash_of
from hub.phones.voice_number import number_of
from kiosk.settings.model import ReviewSettings
from kiosk.text.accounts import checks
from tests.hub.conftest import CONTRACT
from tests.hub.site import check_axe, keep
from tests.hub.test_phones_pages import QR, Stand
from tests.sandbox.browser import chromium
from tests.sandbox.client import serving
from tests.sandbox.hub_file import conforms

REVIEWED = {"n": QR["n"], "s": QR["s"]}
SIGN = {"s": QR["s"], "t": QR["t"]}
SAID = SIGN | {"what": "complaint", "about": "slow", "remark": "窗口等了很久"}


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    return Stand(tmp_path / "spool")


@pytest.fixture
def http(stand: Stand) -> Iterator[httpx.Client]:
    with serving(stand.app) as base, httpx.Client(base_url=base, trust_env=False) as client:
        yield client


def said(http: httpx.Client, path: str, **form: str) -> httpx.Response:
    answer = http.post(path, data=form)
    conforms(answer, path)
    return answer


# -- 追评 ------------------------------------------------------------------------------------


def test_a_further_review_follows_one_that_is_known(stand: Stand, http: httpx.Client) -> None:
    for answer in (
        http.get("/follow", params=REVIEWED),
        said(http, "/follow", **REVIEWED, grade="4"),
    ):
        conforms(answer, "/follow")
        assert "还没有查到评价" in answer.text
        assert "/review?n=7K3M-9Q2X" in answer.text
    assert stand.letters() == []
    stand.answered.told([hash_of(QR["n"])])
    again = http.get("/review", params=QR).text
    assert "/follow?n=7K3M-9Q2X&amp;s=HLJ-DEMO-0001" in again
    assert 'name="grade"' in http.get("/follow", params=REVIEWED).text
    assert "追评已经收到" in said(http, "/follow", **REVIEWED, grade="4", remark="好多了").text
    (letter,) = stand.letters()
    assert letter == REVIEWED | {
        "form": "follow", "grade": 4, "remark": "好多了", "given_at": "2026-11-22T01:30:00+00:00",
    }  # fmt: skip
    (file,) = stand.folder.iterdir()
    assert "好多了".encode() not in file.read_bytes()
    form = {name: value for name, value in letter.items() if name not in {"form", "given_at"}}
    assert CONTRACT.wrong("FollowForm", form) is None


def test_a_further_review_that_says_too_little_or_something_else(
    stand: Stand, http: httpx.Client
) -> None:
    stand.answered.told([hash_of(QR["n"])])
    assert "请选择一个评价等级" in said(http, "/follow", **REVIEWED, remark="x<b>").text
    for form in ({"s": "S1", "grade": "3"}, REVIEWED | {"grade": "3", "name": "x"}, {}):
        assert "二维码无法识别" in said(http, "/follow", **form).text
    assert http.get("/follow?s=S1").status_code == 400
    stand.spool._most = 0
    assert said(http, "/follow", **REVIEWED, grade="3").status_code == 503
    assert stand.letters() == []


# -- 投诉·意见 -------------------------------------------------------------------------------


def key_of(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found
    return found[1]


def test_what_is_said_gets_one_number_for_life(stand: Stand, http: httpx.Client) -> None:
    page = http.get("/voice", params=SIGN).text
    key = key_of(page)
    assert key != key_of(http.get("/voice", params=SIGN).text)
    first, second = (said(http, "/voice", **SAID, key=key) for _ in range(2))
    assert first.text == second.text
    (letter,) = stand.letters()
    assert f"{letter['number'][:5]} {letter['number'][5:]}" in first.text
    assert f"{letter['secret'][:3]} {letter['secret'][3:]}" in first.text
    assert checks(letter["number"])  # as the terminal's pad asks
    assert letter["about"] == ["slow"]
    form = {name: value for name, value in letter.items() if name not in {"form", "given_at"}}
    assert CONTRACT.wrong("VoiceLetter", form) is None
    (file,) = stand.folder.iterdir()
    raw = file.read_bytes()
    for secret in (letter["number"], letter["secret"], "窗口", key):
        assert secret.encode() not in raw
    assert file.name != key
    changed = said(http, "/voice", **SAID | {"remark": "还没有人来"}, key=key)
    assert changed.text != first.text
    assert len(stand.letters()) == 2  # nothing that was written is lost


def test_a_number_is_left_with_consent_only(stand: Stand, http: httpx.Client) -> None:
    key = str(uuid4())
    without = said(http, "/voice", **SAID, key=key, phone="13900001234")
    assert (without.status_code, "勾选" in without.text) == (400, True)
    assert 'value="slow" selected' in without.text  # nothing is chosen or typed twice
    assert "窗口等了很久</textarea>" in without.text
    assert key_of(without.text) == key
    assert "只填数字" in said(http, "/voice", **SAID, key=key, phone="x", consent="y").text
    assert stand.letters() == []
    said(http, "/voice", **SAID, key=key, phone="13900001234", consent=pages.CONSENT)
    said(http, "/voice", **SAID, key=key, consent="y")
    with_phone, anonymous = sorted(stand.letters(), key=lambda one: "phone" not in one)
    assert with_phone["consent"] == pages.CONSENT
    assert not {"phone", "consent"} & set(anonymous)


def test_what_is_missing_is_asked_for_and_nothing_strange_taken(
    stand: Stand, http: httpx.Client
) -> None:
    key = str(uuid4())
    assert "请选择：投诉" in said(http, "/voice", **SIGN, key=key, remark="x").text
    assert "请写几句话" in said(http, "/voice", **SIGN, key=key, what="question", remark="  ").text
    assert "500" in said(http, "/voice", **SAID | {"remark": "很" * 501}, key=key).text
    for form in (SAID, SAID | {"key": "x"}, SAID | {"key": key, "name": "x"},
                 SAID | {"key": key, "about": "<b>"}, {"key": key}):  # fmt: skip
        assert said(http, "/voice", **form).status_code == 400
    stand.spool._most = 0
    full = said(http, "/voice", **SAID, key=key)
    assert (full.status_code, "没有保存" in full.text) == (503, True)
    assert "窗口等了很久</textarea>" in full.text
    assert stand.letters() == []


def test_numbers_are_sound_and_independent() -> None:
    key, words = str(uuid4()), {"remark": "x"}
    made = {number_of(str(uuid4()), words) for _ in range(200)}
    assert len({one.number for one in made}) == 200
    assert all(checks(one.number) for one in made)
    assert number_of(key, words) == number_of(key, dict(words))
    assert str(UUID(number_of(key, words).letter)) == number_of(key, words).letter


def test_it_may_be_about_what_terminals_offer() -> None:
    assert ReviewSettings().about == further_pages.ABOUT


# -- looked at -------------------------------------------------------------------------------


@pytest.mark.glass
def test_both_pages_on_a_phone(tmp_path: Path) -> None:
    stand = Stand(tmp_path / "spool")
    stand.answered.told([hash_of(QR["n"])])
    with serving(stand.app) as base, chromium() as page:
        page.size(390, 844)

        def look(name: str, text: str) -> None:
            page.wait(lambda: text in page.text(), text)
            assert page.all("script") == []
            page.judge()
            check_axe(page)
            keep(page, name)

        for language, other in (("zh", "Complaint"), ("en", "投诉")):
            query = f"&lang={language}"
            page.open(f"{base}/review?n={QR['n']}&s={QR['s']}&t=01{query}")
            look(f"before-{language}", pages.WORDS[language]["before-title"])
            page.css(".onward a").click()
            look(f"follow-{language}", pages.WORDS[language]["follow"])
            page.css(".g2").click()
            page.css("[name=remark]").send_keys("还是要等")
            page.css("button").click()
            look(f"followed-{language}", pages.WORDS[language]["followed-title"])
            page.open(f"{base}/voice?s={QR['s']}&t=01{query}")
            look(f"voice-{language}", pages.WORDS[language]["voice"])
            page.css("[name=remark]").send_keys("窗口等了很久\n</textarea>没有人")
            page.css("button").click()
            look(f"need-kind-{language}", pages.WORDS[language]["need-kind"])
            page.complaints()  # Chromium tells of a 400
            page.css(".kind").click()
            page.css("button").click()
            look(f"heard-{language}", pages.WORDS[language]["secret"])
            assert stand.letters()[-1]
            page.open(f"{base}/voice?s={QR['s']}{query}")
            page.css("header a").click()
            page.wait(lambda other=other: other in page.text("h1"), other)
        page.default_text(32)
        for path in (f"/voice?s={QR['s']}", f"/follow?n={QR['n']}&s={QR['s']}&lang=en"):
            page.open(base + path)
            page.judge()
        assert page.complaints() == []
    kinds = sorted(letter["form"] for letter in stand.letters())
    assert kinds == ["follow", "follow", "voice", "voice"]
    voice = next(one for one in stand.letters() if one["form"] == "voice")
    assert voice["remark"] == "窗口等了很久\n</textarea>没有人"
