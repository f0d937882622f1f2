"""Pages of remote settings: who may what where, from a draft to a rollout, and how they look."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
)

from hub import releasing, terminals
from hub.configuring import bodies, cloning, drafts, rollouts, scopes, taking
from hub.configuring import bundle as bundles
from hub.configuring.effective import loaded
from hub.configuring.stages import State
from hub.database import reading, writing
from hub.fleet import standing
from hub.manifests import Named
from hub.packages import Packages
from hub.pairing import Trust
from hub.rights import Role
from hub.sessions import Stage
from hub.web.frame import Frame
from hub.web.pages import PAGES
from kiosk.settings import pins, sealed
from kiosk.settings.layers import ABSENT, Level
from tests.hub.conftest import VAULT, Make, bench_on
from tests.hub.offer_desk import KEYS, NOTICE, PROFILE, SIGNERS, Desk, Machine
from tests.hub.site import CITY, OTHER_CITY, Site, look, put_cookies, site_on
from tests.hub.typed import enter
from tests.publicity.published import png, publish
from tests.sandbox.browser import Page, chromium
from tests.sandbox.client import serving

HERE, THERE = "HLJ-DEMO-0001", "QQHR-2"
STATION = f"/settings/at/station/{HERE}"
PHONE = {"path": "station.phone", "how": "set", "v": "0451-12393"}


@pytest.fixture
def site(light_made: Make) -> Iterator[Site]:
    with site_on(light_made(), Trust("", SIGNERS)) as site:
        yield site


class Hand:
    """Somebody at the pages."""

    def __init__(self, site: Site, role: Role, place: str, name: str = "wang.li") -> None:
        site.account(name, role, place)
        self.site, self.cookie = site, site.enter(name)
        self.browser = site.client(self.cookie)

    def get(self, path: str, expected: int = 200) -> str:
        answer = self.browser.get(path)
        assert answer.status_code == expected, (path, answer.text)
        return answer.text

    def send(self, url: str, expected: int = 303, **fields: str) -> str:
        """Where it leads, or what it says."""
        answer = self.browser.post(url, data=self.site.form(self.cookie, **fields))
        assert answer.status_code == expected, (url, answer.text)
        return answer.headers.get("location", answer.text)

    def upload(self, draft: int, content: bytes, expected: int = 303) -> str:
        answer = self.browser.post(
            f"/settings/drafts/{draft}/signed", data=self.site.form(self.cookie),
            files={"bundle": ("x.json", content)},
        )  # fmt: skip
        assert answer.status_code == expected, answer.text
        return answer.headers.get("location", answer.text)

    def bundle(self, draft: int) -> bytes:
        return self.send(f"/settings/drafts/{draft}/bundle", 200).encode()


def signed(content: bytes, *by: str) -> bytes:
    bundle = bundles.read(content)
    for name in by:
        bundle = bundles.sign(bundle, name, KEYS[name])
    return bundles.write(bundle)


def test_from_draft_to_rollout(site: Site) -> None:
    hand = Hand(site, Role.CITY, CITY)
    assert hand.send(STATION).startswith("/settings/drafts/1")
    assert "请在下面选择" in hand.get("/settings/drafts/1")
    assert hand.send("/settings/drafts/1/value", **PHONE).startswith("/settings/drafts/1")
    value = "/settings/drafts/1/value"
    assert "太小，至少 15" in hand.send(value, 400, path="deadlines.browse", how="set", v="9")
    hand.send(value, path="deadlines.browse", how="set", v="90")
    hand.send("/settings/drafts/1/out", path="deadlines.browse")
    hand.send("/settings/drafts/1/when", takes="night")
    hand.send("/settings/drafts/1/when", 400, takes="never")
    page = hand.get("/settings/drafts/1?check=yes")
    assert "0451-12393" in page
    assert "1 台终端没有在平台上检查" in page
    content = hand.bundle(1)
    assert json.loads(content)["offers"][0]["settings"]["when"] == "night"
    assert f"{HERE}/01：没有签名" in hand.upload(1, content, 400)
    assert "签署人不在名单里" in hand.upload(1, signed(content, "zhao"), 400)
    assert "没有收到文件" in hand.upload(1, b"", 400)
    assert "no bundle" in hand.upload(1, b"\x00\xff not a bundle", 400)
    assert hand.upload(1, signed(content, "wang")).startswith("/settings/rollouts/1")
    hand.send("/settings/drafts/1/value", 409, **PHONE)
    page = hand.get("/settings/rollouts/1")
    assert "已签署，未开始" in page
    roll = "/settings/rollouts/1"
    hand.send(roll, 409, event="begin", seen="open one")  # it was shown otherwise
    hand.send(roll, event="begin", seen="ready one")
    hand.send(roll, 400, event="explode", seen="open one")
    assert "已提供" in hand.get(roll)
    hand.send(roll, event="hold", seen="open one")
    assert "由管理员暂停" in hand.get(roll)
    hand.send(roll, event="go-on", seen="held one")
    hand.send(roll, event="abandon", seen="open one")
    assert "没有远程设置" in hand.get(STATION)  # the layer is as it was
    assert "wang.li" in hand.get(roll)
    done = [deed for deed in site.deeds() if deed.startswith(("settings", "rollout"))]
    assert done == ["settings-drafted"] * 5 + ["settings-exported", "settings-signed",
                    "rollout", "rollout", "rollout", "rollout"]  # fmt: skip


def test_what_was_signed_for_very_many_is_taken_beside_the_request(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "AT_ONCE", 0)
    ready = threading.Event()
    verified = rollouts.verified

    def waiting(*asked: object) -> object:
        found = verified(*asked)
        assert ready.wait(30)
        return found

    monkeypatch.setattr(rollouts, "verified", waiting)
    hand = Hand(site, Role.CITY, CITY)
    hand.send(STATION)
    hand.send("/settings/drafts/1/value", **PHONE)
    good = signed(hand.bundle(1), "wang")
    assert hand.upload(1, good) == "/settings/drafts/1"
    page = hand.get("/settings/drafts/1")
    assert "1 台终端中已核对 0 台" in page
    assert "<progress" in page
    assert "/signed" not in page
    hand.upload(1, good)  # once more changes nothing
    site.time.skip(minutes=3)
    assert "没有核对完" in hand.get("/settings/drafts/1")  # as after the process died
    site.time.skip(minutes=-3)
    ready.set()
    ended(hand)
    assert "已签署，未开始" in hand.get("/settings/rollouts/1")
    hand.send("/settings/rollouts/1", event="abandon", seen="ready one")
    hand.send(STATION)
    hand.send("/settings/drafts/2/value", **PHONE)
    hand.upload(2, signed(hand.bundle(2), "zhao"))
    assert "签署人不在名单里" in ended(hand, 2)


def ended(hand: Hand, draft: int = 1) -> str:
    until = time.monotonic() + 30
    while "<progress" in (page := hand.get(f"/settings/drafts/{draft}")):
        assert time.monotonic() < until
    return page


def test_a_profile_is_noted_and_drafts_are_checked_with_it(site: Site) -> None:
    hand = Hand(site, Role.STATION, HERE)
    place = f"/settings/at/terminal/{HERE}/01"
    assert "没有登记" in hand.get(place)

    def sends(content: bytes, to: str = f"{HERE}/01", expected: int = 303) -> str:
        answer = hand.browser.post(
            f"/settings/profile/{to}", data=site.form(hand.cookie),
            files={"profile": ("station.toml", content)},
        )  # fmt: skip
        assert answer.status_code == expected
        return answer.headers.get("location", "")

    deep = b"a = " + b"[" * 5000
    for bad in (b"", b"\xff\xfe", b"x = ", deep, b"x" * 250_000, b"[station]\nlevel = 'two'",
                b'extends = "/etc/kiosk-hub/hub"', b'extends = "../profiles/heilongjiang-2"',
                b'extends = "nobody"'):  # fmt: skip
        to = sends(bad)
        assert "wrong=" in to, bad[:20]
        assert 'role="alert"' in hand.get(to)
    sends(PROFILE.encode(), f"{THERE}/01", 404)
    assert sends(PROFILE.encode()) == f"{place}?done=profile-kept"
    assert "没有登记" not in hand.get(place)
    hand.send(STATION)
    items = {f"v.{n}": "" for n in range(60)} | {"v.0": "balance"}
    hand.send("/settings/drafts/1/value", path="items", how="set", **items)
    page = hand.get("/settings/drafts/1?check=yes")
    assert "没有在平台上检查" not in page
    assert site.deeds().count("profile-set") == 1


def test_two_sign_what_two_must(site: Site) -> None:
    hand = Hand(site, Role.STATION, HERE)
    hand.send(STATION)
    value = {"path": "centre.url", "how": "set", "v": "https://b.invalid/fsi"}
    hand.send("/settings/drafts/1/value", **value)
    assert "两人签署" in hand.get("/settings/drafts/1")
    content = hand.bundle(1)
    assert "须由两人签署：医保中心接口地址" in hand.upload(1, signed(content, "wang"), 400)
    hand.upload(1, signed(content, "wang", "li"))


def test_everybody_in_his_own_regions(site: Site) -> None:
    hand = Hand(site, Role.PROVINCE, "230000")
    for level, scope in (("city", CITY), ("station", HERE), ("station", THERE)):
        hand.send(f"/settings/at/{level}/{scope}")
    own = Hand(site, Role.STATION, HERE, "zhao")
    for path, expected in (
        ("/settings/at/province/230000", 200), (f"/settings/at/city/{CITY}", 200),  # they reach it
        (f"/settings/at/city/{OTHER_CITY}", 404), (STATION, 200),
        (f"/settings/at/terminal/{HERE}/01", 200), (f"/settings/at/terminal/{THERE}/01", 404),
        ("/settings/drafts/1", 404), ("/settings/drafts/2", 200), ("/settings/drafts/3", 404),
        ("/settings/drafts/9", 404), ("/settings/drafts/x", 404), ("/settings/rollouts/1", 404),
        ("/settings/at/machine/x", 404), ("/settings/at/city/230000", 404),
        (f"/settings/at/terminal/{HERE}/99", 404),
        (f"/settings/duty/pause/city/{CITY}", 403),
        (f"/settings/duty/explode/station/{HERE}", 404),
    ):  # fmt: skip
        own.get(path, expected)
    own.send(f"/settings/at/city/{CITY}", 403)
    own.send("/settings/drafts/1/value", 404, **PHONE)
    own.send("/settings/drafts/3/bundle", 404)
    own.upload(3, b"{}", 404)
    for where, expected in ((HERE, 303), (f"{HERE}/01", 303), (CITY, 303), (THERE, 400),
                            ("230102", 400), ("000000", 400), ("", 400)):  # fmt: skip
        own.send("/settings", expected, where=where)
    watcher = Hand(site, Role.AUDITOR, "230000", "auditor")
    watcher.get("/settings/drafts/1")
    watcher.send("/settings/drafts/1/value", 403, **PHONE)
    watcher.send(STATION, 403)
    Hand(site, Role.READER, "230000", "reader").get("/settings", 403)


def test_a_station_without_a_terminal_has_nothing_to_be_told(site: Site) -> None:
    with writing(site.engine) as connection:
        terminals.add_station(connection, "EMPTY", "新站", "test", site.time(), CITY)
    hand = Hand(site, Role.CITY, CITY)
    assert "/settings/at/station/EMPTY" in hand.get("/stations/EMPTY")
    assert f"/settings/at/terminal/{HERE}/01" in hand.get(f"/terminals/{HERE}/01")
    page = hand.get("/settings/at/station/EMPTY?show=all")
    assert "/settings/duty/" not in page
    assert "配对终端之后才能" in hand.send("/settings/duty/restart/station/EMPTY", 409)
    hand.send("/settings/at/station/EMPTY")  # its settings are prepared before a machine comes
    hand.send("/settings/drafts/1/value", **PHONE)
    page = hand.get("/settings/drafts/1?check=yes")
    assert "这里还没有终端" in page
    assert "/drafts/1/bundle" not in page
    hand.send("/settings/drafts/1/bundle", 409)
    with writing(site.engine) as connection:
        terminals.give_key(connection, "EMPTY", "01", "test", site.time())
    assert hand.upload(1, signed(hand.bundle(1), "wang")).startswith("/settings/rollouts/1")


def test_a_station_like_another_before_its_machine_comes(site: Site) -> None:
    own = {"station.phone": "0451-1", "station.staff": [], "duty.restart": 7}
    with writing(site.engine) as connection:
        bodies.keep(connection, Level.STATION, HERE, own | {"deadlines.browse": 90})
        bodies.keep(connection, Level.STATION, THERE, {"deadlines.browse": 40})
    hand = Hand(site, Role.CITY, CITY)
    made = {"code": "NEW-1", "name": "新站", "region": "230102"}
    assert "没有要参照的服务站" in hand.send("/stations-new", 400, **made, like=THERE)
    where = hand.send("/stations-new", **made, like=HERE)
    assert where == "/settings/drafts/1?done=station-cloned"
    with reading(site.engine) as connection:
        assert drafts.get(connection, 1).changes == {"deadlines.browse": 90}
        assert cloning.prepared(connection, "NEW-1") == 1
    nothing = made | {"code": "NEW-2"}
    where = hand.send("/stations-new", **nothing, like="NEW-1")
    assert where == "/stations/NEW-2?done=station-made"


def test_where_each_value_comes_from(site: Site) -> None:
    with writing(site.engine) as connection:
        bodies.keep(connection, Level.CITY, CITY, {"station.phone": "1", "deadlines.browse": 90})
        staff = [{"id": "s1", "name": "甲", "roles": ["assistant"], "pin_hash": "$argon2id$x"}]
        bodies.keep(connection, Level.STATION, HERE, {"station.phone": "2", "station.staff": staff})
    hand = Hand(site, Role.CITY, CITY)
    page = hand.get(f"/settings/at/terminal/{HERE}/01")
    assert f'<a href="/settings/at/station/{HERE}">' in page
    assert f'<a href="/settings/at/city/{CITY}">' in page
    assert "90" in page
    assert "argon2id" not in page  # a hash of a few digits is the digits
    assert "已设置，不显示" in page
    assert "restart_at" not in page
    assert "夜间重新启动的时刻" in hand.get(f"/settings/at/terminal/{HERE}/01?show=all")


def test_pause_resume_and_restart_are_one_form_each(site: Site) -> None:
    hand = Hand(site, Role.STATION, HERE)
    pause = f"/settings/duty/pause/station/{HERE}"
    for wrong in ({"reason": "bored"}, {"reason": "power", "note-zh": "停电"},
                  {"reason": "power", "until": "soon"},
                  {"reason": "power", "until": "2020-01-01T08:00"}):  # fmt: skip
        assert 'role="alert"' in hand.send(pause, 400, **wrong)
    hand.send(pause, **{"reason": "power", "note-zh": "停电", "note-en": "No power",
                        "until": "2036-12-02T08:00"})  # fmt: skip
    content = json.loads(hand.bundle(1))
    assert content["offers"][0]["settings"]["duties"]["pause"] == {
        "reason": "power", "note": {"zh": "停电", "en": "No power"},
        "until": "2036-12-02T08:00:00+08:00",
    }  # fmt: skip
    hand.upload(1, signed(hand.bundle(1), "wang"))
    page = hand.get(STATION)
    assert "暂停中" in page
    assert "/settings/duty/resume/" in page
    hand.send(f"/settings/duty/restart/station/{HERE}")
    assert "第 1 次下发" in hand.get("/settings/drafts/2")  # it waits for the first to end
    assert "没有执行" in hand.send("/settings/rollouts/1", 409, event="begin", seen="")
    hand.send("/settings/drafts/2/bundle", 409)
    hand.send("/settings/rollouts/1", event="abandon", seen="ready one")
    first = json.loads(hand.bundle(2))["offers"][0]["settings"]["duties"]["restart"]
    with writing(site.engine) as connection:  # a later order is a higher number, whatever was
        bodies.keep(connection, Level.PROVINCE, "230000", {"duty.restart": first + 50})
    hand.send(f"/settings/duty/restart/station/{HERE}")
    assert json.loads(hand.bundle(3))["offers"][0]["settings"]["duties"]["restart"] == first + 51
    hand.send(f"/settings/duty/detail/station/{HERE}")
    duties = json.loads(hand.bundle(4))["offers"][0]["settings"]["duties"]
    assert duties["detail"] == first
    assert "详细日志一小时（次序号）" in hand.get("/settings/drafts/4")
    hand.send(f"/settings/duty/resume/station/{HERE}")
    hand.send("/settings/drafts/5/drop")
    hand.send("/settings/drafts/5/bundle", 409)


_SUM = "ab" * 32


def put_release(site: Site, vendor: str = "acme") -> None:
    """One among the packages, and the terminal here runs the one before it."""
    manifest = {
        "version": "2026.12.1",
        "platform": {"system": "debian-12", "machine": "x86_64", "python": "3.11"},
    }
    files = [Named("app/a.py", "00" * 32, 31_400_000)]
    with writing(site.engine) as connection:
        releasing.note(
            connection, manifest, files, _SUM, bytes(64), vendor, "command-line", site.time()
        )
        (one,) = scopes.reached(connection, Level.TERMINAL, f"{HERE}/01")
        said = {"at": site.time().isoformat(), "state": "in-service", "devices": {},
                "release": "2026.11.3"}  # fmt: skip
        standing.take(connection, one.id, said, site.time())


def test_a_release_is_looked_at_and_drafted_for_whom_one_may(site: Site) -> None:
    put_release(site, vendor="")
    hand = Hand(site, Role.CITY, CITY)
    page = hand.get("/releases")
    assert "2026.12.1" in page
    assert "/terminals?release=2026.11.3" in page
    one = f"/releases/{_SUM}"
    assert "平台没有核对" in hand.get(one)
    hand.get(f"/releases/{'cd' * 32}", 404)
    for where in (OTHER_CITY, THERE, "x", ""):
        assert 'role="alert"' in hand.send(one, 400, where=where, takes="now")
    hand.send(one, 400, where=CITY, takes="soon")
    hand.send(one, 403, where="230000", takes="now")  # seen from below, and not theirs to change
    assert hand.send(one, where=CITY, takes="night").startswith("/settings/drafts/1")
    assert "2026.12.1" in hand.get("/settings/drafts/1")
    hand.upload(1, signed(hand.bundle(1), "wang"))
    hand.send("/settings/rollouts/1", event="begin", seen="ready one")
    with writing(site.engine) as connection:
        (terminal,) = scopes.reached(connection, Level.TERMINAL, f"{HERE}/01")
        health = {"settings": {"version": "1", "offered": "1", "outcome": "in-force"},
                  "update": {"version": "2026.12.1", "outcome": "returned"}}  # fmt: skip
        rollouts.heard(connection, terminal.id, health, site.time())
    page = hand.get("/settings/rollouts/1")
    assert "已暂停" in page
    assert "2026.12.1：试用没有通过自检" in page
    page = hand.get(one)
    assert "/settings/rollouts/1" in page
    assert f"/settings/at/city/{CITY}" in page
    auditor = Hand(site, Role.AUDITOR, "230000", "auditor")
    assert "写成草稿" not in auditor.get(one)
    auditor.send(one, 403, where=CITY, takes="now")
    Hand(site, Role.READER, "230000", "reader").get("/releases", 403)


def test_a_secret_is_sealed_to_one_machine_and_kept_nowhere(site: Site) -> None:
    hand = Hand(site, Role.CITY, CITY)
    terminal = f"{HERE}/01"
    hand.send(f"/settings/at/terminal/{terminal}")
    secret = {"path": "centre.secret", "how": "set", "v": "0123456789-abcdef"}
    answer = hand.send("/settings/drafts/1/value", 400, **secret)
    assert "先配对终端" in answer
    assert secret["v"] not in answer
    private, public = sealed.new_key()
    with writing(site.engine) as connection:
        (one,) = scopes.reached(connection, Level.TERMINAL, terminal)
        drafts.set_point(connection, one, public, "test", site.time())
    hand.send("/settings/drafts/1/value", **secret)
    content = hand.bundle(1).decode()
    assert secret["v"] not in content + hand.get("/settings/drafts/1")
    value = json.loads(content)["offers"][0]["settings"]["layers"][0]["values"]["centre.secret"]
    where = sealed.place(HERE, "01", "centre.secret")
    assert sealed.unseal(value["sealed"], private, where) == secret["v"].encode()
    hand.send(STATION)
    assert hand.browser.get("/settings/drafts/2/value?path=centre.secret").status_code == 404


def test_a_large_file_is_read_from_nobody_else(site: Site) -> None:
    hand = Hand(site, Role.CITY, CITY)
    hand.send(STATION)
    big = b"x" * 300_000
    with site.client() as stranger:
        answer = stranger.post("/settings/drafts/1/signed", files={"bundle": ("x", big)})
        assert answer.status_code == 403
    assert "no bundle" in hand.upload(1, big, 400)
    answer = hand.browser.post("/settings/drafts/1/signed", files={"bundle": ("x", b"{}")})
    assert answer.status_code == 403  # without the form's token


# ---- how they look


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as one:
        yield one


_SHOWN = {
    "setting-draft": "/settings/drafts/1?check=yes",
    "setting-opening": "/settings/drafts/1/value?path=station.opening",
    "release": f"/releases/{_SUM}",
}
_MORE = {
    "setting-layer": f"/settings/at/terminal/{HERE}/01", "setting-rollout": "/settings/rollouts/1",
    "releases": "/releases", "setting-home": "/settings", "setting-all": f"{STATION}?show=all",
    "setting-pause": f"/settings/duty/pause/station/{HERE}",
    "setting-restart": f"/settings/duty/restart/station/{HERE}",
    "setting-member": "/settings/drafts/1/value?path=notices.*",
    "setting-notice": "/settings/drafts/1/value?path=notices.spring",
    "setting-staff": "/settings/drafts/1/value?path=station.staff",
    "setting-proofs": "/settings/drafts/1/value?path=station.proofs",
    "setting-items": "/settings/drafts/1/value?path=items",
    "setting-number": "/settings/drafts/1/value?path=deadlines.browse",
    "setting-languages": "/settings/drafts/1/value?path=appearance.languages",
}  # fmt: skip


@pytest.mark.glass
@pytest.mark.parametrize("shown", [_SHOWN, pytest.param(_MORE, marks=pytest.mark.full)])
def test_they_look_well(sqlite_made: Make, page: Page, shown: dict[str, str]) -> None:
    with site_on(sqlite_made(), Trust("", SIGNERS)) as site:
        hand = Hand(site, Role.PROVINCE, "230000")
        filled(site, hand)
        page.driver.delete_all_cookies()
        put_cookies(page, site.url, hub=site.enter("wang.li", Stage.IN))
        for name, path in shown.items():
            look(page, site.url, path, name)


def filled(site: Site, hand: Hand) -> None:
    """A rollout that is held by a refusal, one draft that waits, values in three layers."""
    put_release(site)
    with writing(site.engine) as connection:
        value = {"version": "2026.12.1", "manifest": _SUM, "signature": "00" * 64}
        bodies.keep(connection, Level.PROVINCE, "230000",
                    {"deadlines.browse": 90, "update.release": value})  # fmt: skip
        bodies.keep(connection, Level.CITY, CITY, {"station.complaints": "12345"})
        (one,) = scopes.reached(connection, Level.TERMINAL, f"{HERE}/01")
        drafts.set_profile(connection, one, PROFILE, "test", site.time())
    hand.send("/settings/at/station/QQHR-2")
    hand.send("/settings/drafts/1/value", **PHONE)
    hand.send("/settings/drafts/1/value", path="centre.url", how="set", v="https://b.invalid/fsi")
    hand.send(STATION)
    hand.send("/settings/drafts/2/value", **PHONE)
    hand.upload(2, signed(hand.bundle(2), "wang"))
    hand.send("/settings/rollouts/1", event="begin", seen="ready one")
    with writing(site.engine) as connection:
        (one,) = scopes.reached(connection, Level.TERMINAL, f"{HERE}/01")
        said = {"version": "0", "offered": "1", "outcome": "refused", "why": "check",
                "about": "unknown-item"}  # fmt: skip
        rollouts.heard(connection, one.id, {"settings": said}, site.time())


# ---- every kind of value: typed in a browser, compared, checked, signed, taken by a terminal

_HERE = f"{HERE}/01"
_PIN, _SECRET = "739162", "0123456789-abcdef"
_RELEASE = {"version": "2026.12.1", "manifest": "a" * 64, "signature": "b" * 128}
_TYPED: dict[str, Any] = {
    "items": list(reversed(loaded(PROFILE, ()).items)),
    "notices.spring": NOTICE | {"until": "2036-12-31"},
    "station.phone": "0451-12393",
    "station.opening": {
        "weekly": {"mon": ["08:30-12:00", "13:00-17:00"], "tue": ["08:30-12:00"]},
        "exceptions": {"2036-12-31": ["09:00-12:00"]}, "calendar": "none", "outside": "guides",
    },
    "station.ways": ["mobile", "window"],
    "station.proofs": {"away-filing": ["card", "e-voucher"]},
    "station.staff": [{"id": "s1", "name": "王芳", "roles": ["assistant"],
                       "exam_passed": "2026-03-01"}],
    "appearance.theme": "contrast",
    "appearance.languages": ["zh", "en"],
    "deadlines.browse": 45.5,
    "centre.in_flight": 3,
    "health.restart_at": "03:30",
    "maintenance.pin_hash": "",
    "update.release": _RELEASE,
    "centre.secret": None,
}  # fmt: skip
_UNSEEN = {"station.staff": {"v.0.pin_hash": _PIN}, "maintenance.pin_hash": {"v": _PIN},
           "centre.secret": {"v": _SECRET}}  # fmt: skip


@pytest.mark.glass
@pytest.mark.full
def test_values_of_every_kind_are_typed_and_reach_a_terminal(
    sqlite_made: Make, page: Page, tmp_path: Path
) -> None:
    with bench_on(sqlite_made()) as bench:
        desk, data = Desk(bench), tmp_path / "machine"
        data.mkdir()
        machine = Machine(desk, data)
        profile = f'{PROFILE}[screen]\noutput = "HDMI-2"\n[panel]\noutput = "HDMI-1"\n'
        (data / "station.toml").write_text(profile)
        machine.rise()
        with writing(bench.engine) as connection:
            (one,) = scopes.reached(connection, Level.TERMINAL, _HERE)
            drafts.set_point(connection, one, machine.public, "test", bench.time())
            drafts.set_profile(connection, one, profile, "test", bench.time())
        site = Site.__new__(Site)
        site.engine, site.time = bench.engine, bench.time
        stock = Packages(tmp_path / "stock")
        frame = Frame(
            bench.engine, VAULT, PAGES, bench.time, Trust("", SIGNERS), stock=stock
        )  # fmt: skip
        with serving(frame.application()) as site.url:
            hand = Hand(site, Role.CITY, CITY)
            page.driver.delete_all_cookies()
            put_cookies(page, site.url, hub=hand.cookie, lang="zh")
            page.size(1280, 800)
            published = publish(tmp_path / "play", 1, [{"name": "a.png"}], a_png=png((9, 9, 9)))
            made = _typed(page, site, hand, published.folder)
            assert made["screen.package"]["manifest"] == published.sum
            assert {kept.sha256 for kept in stock.listed()} >= {published.sum}
            _taken(page, site, hand, machine, 1)
            settings = machine.settings
            assert settings.items == tuple(_TYPED["items"])
            assert settings.station.opening.exceptions
            assert pins.matches_argon2(_PIN, settings.station.staff[0].pin_hash)
            assert pins.matches(_PIN, settings.maintenance.pin_hash)
            assert settings.update.release.version == "2026.12.1"
            assert settings.screen.package.manifest == published.sum
            assert sealed.secret_of(settings, "centre") == _SECRET.encode()
            page.open(f"{site.url}/settings/duty/pause/terminal/{_HERE}")
            page.css('[value="power"]').click()
            page.css("#note-zh").send_keys("停电")
            page.css("#note-en").send_keys("No power")
            page.css("#until").send_keys("2036-12-02T08:00")
            _press(page, "写成草稿，去签署")
            _taken(page, site, hand, machine, 2)
            assert machine.folder.in_force().duties.pause.reason == "power"
        machine.client.close()


def _typed(page: Page, site: Site, hand: Hand, published: Path) -> dict[str, Any]:
    """The draft's changes, as they were typed."""
    page.open(f"{site.url}/settings/at/terminal/{_HERE}")
    _press(page, "起草更改")
    for path, value in _TYPED.items():
        page.open(f"{site.url}/settings/drafts/1/value?{urlencode({'path': path})}")
        enter(page, path, ABSENT if value is None else value, _UNSEEN.get(path, {}))
        _press(page, "记入草稿")
    page.open(f"{site.url}/settings/drafts/1/value?path=screen.package")
    page.css("#package").send_keys("\n".join(str(one) for one in published.iterdir()))
    _press(page, "上传并记入草稿")
    with reading(site.engine) as connection:
        made = drafts.get(connection, 1).changes
    for path, value in _TYPED.items():
        if path not in _UNSEEN:
            assert _same(made[path], value), path
    shown = page.text("main")
    assert "0451-12393" in shown
    assert _SECRET not in page.script("return document.documentElement.outerHTML")
    assert "argon2id" not in shown
    page.open(f"{site.url}/settings/drafts/1?check=yes")
    assert page.all("#check .note.bad") == [], page.text("#check")
    return made


def _same(made: Any, wanted: Any) -> bool:
    """An empty list that was left out is the same."""
    if isinstance(made, dict):
        return {k: v for k, v in made.items() if v != []} == wanted
    return made == wanted


def _taken(page: Page, site: Site, hand: Hand, machine: Machine, draft: int) -> None:
    """Signed by two, uploaded, begun, fetched, proved and reported."""
    hand.upload(draft, signed(hand.bundle(draft), "wang", "li"))
    page.open(f"{site.url}/settings/rollouts/{draft}")
    _press(page, "开始下发")
    machine.rounds.look()
    assert machine.rounds.refused is None, machine.rounds.refused
    machine.rise()
    machine.prove()
    machine.report()
    page.open(page.driver.current_url)
    if draft == 1:  # the release that they name is still on its way
        assert "更新中" in page.text("main")
        machine.report({"update": {"version": _RELEASE["version"], "outcome": "in-force"}})
        page.open(page.driver.current_url)
    assert "已完成" in page.text("main")


# ---- the whole way: from the page to a terminal, and what it says of it back on the page


@pytest.mark.glass
@pytest.mark.full
def test_the_whole_way(
    sqlite_made: Make, page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser drafts, downloads and uploads; `python -m hub sign` signs in a process of its own;
    a terminal's own client fetches it from a hub that serves, takes it and says so."""
    with bench_on(sqlite_made()) as bench:
        desk = Desk(bench)
        site = Site.__new__(Site)
        site.engine, site.time = bench.engine, bench.time
        frame = Frame(bench.engine, VAULT, PAGES, bench.time, Trust("", SIGNERS))
        with serving(frame.application()) as site.url:
            _walk(site, desk, page, tmp_path)


def _walk(site: Site, desk: Desk, page: Page, folder: Path) -> None:
    data = folder / "machine"
    data.mkdir()
    machine = Machine(desk, data)
    site.account("wang.li", Role.CITY, CITY)
    downloads = folder / "downloads"
    page.driver.execute_cdp_cmd(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(downloads)}
    )
    page.driver.delete_all_cookies()
    put_cookies(page, site.url, hub=site.enter("wang.li"), lang="zh")
    page.size(1280, 800)
    # drafted
    page.open(f"{site.url}{STATION}")
    _press(page, "起草更改")
    page.script("document.querySelector('#path').value = 'station.phone'")
    _press(page, "填写")
    page.css("#v").clear()
    page.css("#v").send_keys("0451-12393")
    _press(page, "记入草稿")
    assert "0451-12393" in page.text("main")
    page.script("document.querySelector('#path').value = 'centre.url'")
    _press(page, "填写")
    page.css("#v").clear()
    page.css("#v").send_keys("https://10.1.2.3/fsi")
    _press(page, "记入草稿")
    _press(page, "下载待签署的文件")
    file = downloads / "settings-1.json"
    page.wait(file.exists, "the downloaded bundle")
    # signed by two, each on a machine of their own
    _keys(folder)
    for name in ("wang", "li"):
        told = subprocess.run(
            [sys.executable, "-m", "hub", "sign", file, "--key", folder / f"{name}.key", "--name",
             name, "--known", folder / "known"],
            input="a passphrase of letters\n签署\n", capture_output=True, text=True, timeout=60,
            check=True,
        ).stdout  # fmt: skip
        assert "0451-12393" in told
    # uploaded and begun
    page.css("#bundle").send_keys(str(file))
    _press(page, "上传")
    assert "已签署，未开始" in page.text("main")
    _press(page, "开始下发")
    assert "已提供" in page.text("main")
    # the terminal
    machine.rounds.look()
    assert machine.wished == 1
    page.open(page.driver.current_url)
    assert "已取走" in page.text("main")
    machine.rise()
    assert machine.settings.station.phone == "0451-12393"
    machine.report()
    page.open(page.driver.current_url)
    assert "试用中" in page.text("main")
    machine.prove()
    machine.report()
    page.open(page.driver.current_url)
    assert "已生效" in page.text("main")
    assert "已完成" in page.text("main")
    page.open(f"{site.url}/settings/at/terminal/{HERE}/01")
    assert "0451-12393" in page.text("main")
    assert "wang、li" in page.text("main")
    machine.client.close()
    with reading(site.engine) as connection:
        assert rollouts.get(connection, 1).state is State.DONE


def _press(page: Page, words: str) -> None:
    """A button by its words, and the page after it."""
    before = page.driver.current_url
    (button,) = [one for one in page.all("main button") if one.text == words]
    button.click()
    if words != "下载待签署的文件":
        page.wait(lambda: page.driver.current_url != before, f"a page after {words}")


def _keys(folder: Path) -> None:
    """The signers' key files, closed by a passphrase, and everybody's public half."""
    (folder / "known").mkdir()
    for name in ("wang", "li"):
        closed = BestAvailableEncryption(b"a passphrase of letters")
        pem = KEYS[name].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, closed)
        (folder / f"{name}.key").write_bytes(pem)
        public = KEYS[name].public_key()
        (folder / "known" / f"{name}.pub").write_bytes(
            public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        )
