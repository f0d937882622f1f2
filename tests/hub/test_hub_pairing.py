"""Pairing from both ends over HTTP: the machine at the API, the administrator at the pages."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from hub import doorstep, machines
from hub.app import Hub, application
from hub.configuring import bodies, drafts, line_keys
from hub.database import reading, writing
from hub.limits import Requests
from hub.pairing import Trust
from hub.rights import Role
from hub.web.frame import Frame
from hub.web.pages import PAGES
from kiosk.settings import sealed
from kiosk.settings.layers import Level
from tests.hub.conftest import CONTRACT, VAULT, Make
from tests.hub.pairing_machine import Machine
from tests.hub.site import CITY, Site, look, put_cookies, site_on
from tests.hub.test_hub_records import send
from tests.sandbox.browser import Page, chromium
from tests.sandbox.client import serving
from tests.sandbox.hub_file import conforms
from tests.sandbox.hub_samples import record

HERE, THERE = "HLJ-DEMO-0001", "QQHR-2"
TRUST = Trust("ab" * 32, {"first": "cd" * 32})


class Both:
    """The two servers on one database. `browser`: of a technician of the first station's city."""

    def __init__(self, site: Site, hub: Hub, api: str) -> None:
        self.hub = hub
        self.site, self.api = site, httpx.Client(base_url=api, trust_env=False, timeout=30)
        site.account("wang.li", Role.TECHNICIAN, CITY)
        self.cookie = site.enter("wang.li")
        self.browser = site.client(self.cookie)

    def post(self, path: str, **fields: str) -> httpx.Response:
        return self.browser.post(path, data=self.site.form(self.cookie, **fields))

    def assign(self, code: str, /, **changed: str) -> httpx.Response:
        fields = {"code": code, "same": "yes", "station": HERE, "terminal": "02"} | changed
        return self.post("/pair/assign", **{n: v for n, v in fields.items() if v})


@pytest.fixture
def both(light_made: Make) -> Iterator[Both]:
    with site_on(light_made()) as site:
        site.application = Frame(site.engine, VAULT, PAGES, site.time, TRUST).application()
        hub = Hub(site.engine, VAULT, CONTRACT, site.time)
        with serving(site.application) as site.url, serving(application(hub)) as api:
            yield Both(site, hub, api)


def opened(machine: Machine, answer: httpx.Response) -> dict:
    conforms(answer, "/v1/pairing")
    said = answer.json()
    assert said["state"] == "paired"
    words = "\n".join(
        ("kiosk pairing answer 1", machine.said["identity"], machine.said["nonce"], said["sealed"])
    )
    hub = Ed25519PublicKey.from_public_bytes(bytes.fromhex(machine.hub))
    hub.verify(bytes.fromhex(said["signature"]), words.encode())
    where = f"pairing\n{machine.said['identity']}".encode()
    return json.loads(sealed.unseal(said["sealed"], machine.point.private_bytes_raw().hex(), where))


def speaks(both: Both, key: str, terminal: str = "02") -> int:
    with httpx.Client(base_url=both.api.base_url, trust_env=False) as client:
        client.headers["Authorization"] = f"Bearer {key}"
        return send(client, record("fault") | {"terminal": terminal}).status_code


def test_a_machine_becomes_a_terminal(both: Both) -> None:
    machine = Machine()
    begun = machine.begin(both.api)
    assert machine.ask(both.api).json() == {"state": "waiting"}
    typed = f"{begun['code'][:4].lower()} {begun['code'][4:].lower()}"
    shown = both.post("/pair", code=typed)
    assert shown.status_code == 200
    for word in (machine.check, "演示一体机 K1", "SN-0001"):
        assert word in shown.text
    assert both.assign(begun["code"]).status_code == 303
    told = opened(machine, machine.ask(both.api))
    assert (told["station"], told["terminal"]) == (HERE, "02")
    assert (told["pin"], told["signers"]) == (TRUST.pin, TRUST.signers)
    assert speaks(both, told["key"]) == 201
    assert opened(machine, machine.ask(both.api)) == told  # an answer that was lost
    with reading(both.site.engine) as connection:
        (one,) = machines.of(connection, 3)
    assert one.identity == machine.said["identity"]
    assert both.site.deeds()[-3:] == ["key-given", "paired", "point-set"]
    assert "SN-0001" in both.browser.get(f"/terminals/{HERE}/02").text
    both.site.time.skip(minutes=80)
    assert machine.ask(both.api).status_code == 404


def test_no_key_stands_in_the_database(both: Both) -> None:
    machine = Machine()
    both.assign(machine.begin(both.api)["code"])
    told = opened(machine, machine.ask(both.api))
    with reading(both.site.engine) as connection:
        rows = connection.exec_driver_sql("SELECT * FROM pairings").all()
    assert told["key"] not in repr(rows)
    assert machine.ticket not in repr(rows)


def test_what_an_administrator_types_wrong_changes_nothing(both: Both) -> None:
    machine = Machine()
    code = machine.begin(both.api)["code"]
    for changed in ({"same": ""}, {"station": THERE}, {"station": "NOWHERE"}, {"terminal": "a b"},
                    {"terminal": "01"}, {"code": "ABCDEFGH"}, {"like": "NOWHERE"}):  # fmt: skip
        answer = both.assign(code, **changed)
        assert answer.status_code == 400, changed
        assert 'role="alert"' in answer.text
    assert machine.ask(both.api).json() == {"state": "waiting"}
    assert "paired" not in both.site.deeds()


def test_replaced_hardware_is_dead_in_the_same_step(both: Both) -> None:
    old, new = Machine("OLD"), Machine("NEW")
    both.assign(old.begin(both.api)["code"])
    key = opened(old, old.ask(both.api))["key"]
    code = new.begin(both.api)["code"]
    assert both.assign(code).status_code == 400
    assert speaks(both, key) == 201
    assert both.assign(code, replace="yes").status_code == 303
    assert speaks(both, key) == 403
    assert speaks(both, opened(new, new.ask(both.api))["key"]) == 201
    with reading(both.site.engine) as connection:
        assert [one.ended_why for one in machines.of(connection, 3)] == [None, "replaced"]


@pytest.mark.parametrize(("why", "status"), [("stolen", 403), ("unpaired", 201)])
def test_a_stolen_machine_never_comes_back(both: Both, why: str, status: int) -> None:
    machine = Machine()
    both.assign(machine.begin(both.api)["code"])
    key = opened(machine, machine.ask(both.api))["key"]
    assert both.post(f"/terminals/{HERE}/02/revoke", why=why).status_code == 303
    assert speaks(both, key) == 403
    answer = both.api.post("/v1/pairing", json=machine.request())
    conforms(answer, "/v1/pairing")
    assert answer.status_code == status


def test_a_machine_that_is_not_ours_is_refused(both: Both) -> None:
    machine = Machine()
    code = machine.begin(both.api)["code"]
    assert both.assign(code, do="refuse", same="").status_code == 303
    assert machine.ask(both.api).json() == {"state": "refused"}
    assert both.assign(code).status_code == 400
    assert both.site.deeds()[-1] == "pairing-refused"


def test_a_code_ends_and_a_new_one_ends_the_old(both: Both) -> None:
    machine = Machine()
    first = machine.begin(both.api)["code"]
    second = machine.begin(both.api)["code"]
    assert both.post("/pair", code=first).status_code == 400
    assert both.post("/pair", code=second).status_code == 200
    both.site.time.skip(minutes=16)
    assert both.post("/pair", code=second).status_code == 400
    assert machine.ask(both.api).status_code == 404


def test_settings_of_another_station_become_a_draft(both: Both) -> None:
    with writing(both.site.engine) as connection:
        connection.exec_driver_sql(
            "INSERT INTO setting_values VALUES ('station', 'HLJ-DEMO-0001', 'review.page', '\"x\"')"
        )
    with writing(both.site.engine) as connection:
        from hub import terminals

        terminals.add_station(connection, "NEW-1", "新站", "test", both.site.time(), CITY)
    machine = Machine()
    code = machine.begin(both.api)["code"]
    assert both.assign(code, station="NEW-1", like=HERE).status_code == 303
    with reading(both.site.engine) as connection:
        (draft,) = drafts.listed(connection)
    assert (draft.scope, dict(draft.changes)) == ("NEW-1", {"review.page": "x"})


@pytest.mark.parametrize("spoil", [
    {"signature": "00" * 64}, {"identity": "zz"}, {"model": ""}, {"model": "a\nb"},
    {"serial": "x" * 61}, {"sealing": "AB" * 32}, {"more": "x"},
])  # fmt: skip
def test_what_is_no_request_is_refused(both: Both, spoil: dict[str, str]) -> None:
    answer = both.api.post("/v1/pairing", json=Machine().request() | spoil)
    conforms(answer, "/v1/pairing")
    assert answer.status_code == 400


def test_a_request_signed_by_another_is_refused(both: Both) -> None:
    said = Machine().request()
    other = Machine().request()
    answer = both.api.post("/v1/pairing", json=said | {"signature": other["signature"]})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-key")


def test_requests_are_bounded(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorstep, "A_PLACE", 2)
    statuses = [both.api.post("/v1/pairing", json=Machine().request()) for _ in range(3)]
    assert [answer.status_code for answer in statuses] == [201, 201, 429]
    conforms(statuses[-1], "/v1/pairing")
    for body in (b"", b"{", b"[]", b"x" * 5000, b'"\xff"'):
        answer = both.api.post("/v1/pairing", content=body)
        conforms(answer, "/v1/pairing")
    for header in ({}, {"Authorization": "Bearer x"}, {"Authorization": "x"}):
        answer = both.api.get("/v1/pairing", headers=header)
        conforms(answer, "/v1/pairing")
        assert answer.status_code == 404


def test_looking_is_bounded(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(both.hub.doorstep, "_looks", Requests(2))
    answers = [(path, both.api.get(path)) for path in ("/v1/pairing", "/v1/health") * 2]
    assert [answer.status_code for _, answer in answers] == [404, 200, 429, 429]
    for path, answer in answers:
        conforms(answer, path)


def test_guessing_codes_is_bounded(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    from hub import tries

    monkeypatch.setattr(tries, "MOST", 3)
    answers = [both.post("/pair", code="ABCDEFGH").status_code for _ in range(5)]
    assert answers == [400, 400, 400, 429, 429]


@pytest.mark.glass
def test_the_pages_look_well(sqlite_made: Make) -> None:
    """The form is one that was sent, so it is looked at where it stands."""
    from tests.hub.site import check_axe, keep, walk
    from tests.sandbox.browser import SPILLS

    with (
        site_on(sqlite_made()) as site,
        serving(application(Hub(site.engine, VAULT, CONTRACT, site.time))) as api,
        chromium() as page,
    ):
        site.account("wang.li", Role.TECHNICIAN, CITY)
        put_cookies(page, site.url, hub=site.enter("wang.li"))
        look(page, site.url, "/pair", "pair")
        with httpx.Client(base_url=api, trust_env=False) as http:
            code = Machine().begin(http)["code"]
        for language, theme, size in (("en", "dark", (390, 844)), ("zh", "light", (1280, 800))):
            put_cookies(page, site.url, lang=language, theme=theme)
            page.size(*size)
            page.open(site.url + "/pair")
            page.css("#code").send_keys(code)
            page.css("main button").click()
            page.wait(lambda: page.all("input[name=same]"), "the machine")
            assert page.script(SPILLS) == []
            check_axe(page)
            walk(page)
            keep(page, f"pair-found-{language}-{theme}")
        submit(page)
        listed = {number: {"key": "ab" * 32, "staff": True} for number in ("07", "09")}
        with writing(site.engine) as connection:
            bodies.keep(connection, Level.STATION, HERE, {"station.line": listed})
        site.account("li.na", Role.CITY, CITY)
        put_cookies(page, site.url, hub=site.enter("li.na"))
        look(page, site.url, f"/settings/line/{HERE}", "line-list")


def submit(page: Page) -> None:
    """By keyboard and mouse, as it is done."""
    page.css("input[name=same]").click()
    page.css("#station").send_keys(HERE)
    page.css("#terminal").send_keys("07")
    page.css("main form .actions button").click()
    page.wait(lambda: "已配对" in page.text(), "that it is paired")
    assert page.complaints() == []


def test_the_stations_list_of_keys_is_drafted_from_who_is_paired(both: Both) -> None:
    pad, other = Machine("PAD"), Machine("OTHER")
    both.assign(pad.begin(both.api)["code"])
    both.assign(other.begin(both.api)["code"], terminal="03")
    now = both.site.time.now

    def drafted(staff: list[str] | None) -> tuple[int, dict]:
        with writing(both.site.engine) as connection:
            number = line_keys.draft(connection, HERE, staff, "test", now)
            changes = drafts.get(connection, number).changes
        assert drafts.bad(changes) == ()
        return number, changes["station.line"]

    number, keys = drafted(["02"])
    assert keys["02"] == {"key": pad.said["identity"], "staff": True}
    assert keys["03"] == {"key": other.said["identity"], "staff": False}
    with writing(both.site.engine) as connection:
        for staff in (["09"], ["02", "09"]):
            with pytest.raises(line_keys.NotPaired):
                line_keys.draft(connection, HERE, staff, "test", now)
        machines.end(connection, HERE, "02", machines.Why.STOLEN, "test", now)
    again, keys = drafted(None)
    assert (again, "02" in keys, "03" in keys) == (number, False, True)
    with writing(both.site.engine) as connection:
        machines.end(connection, HERE, "03", machines.Why.UNPAIRED, "test", now)
        assert line_keys.now_paired(connection, HERE) == {}
        with pytest.raises(line_keys.NotPaired):
            line_keys.draft(connection, HERE, None, "test", now)


def test_the_list_is_seen_beside_the_machines_and_drafted_on_its_page(both: Both) -> None:
    pad, other = Machine("PAD"), Machine("OTHER")
    both.assign(pad.begin(both.api)["code"])
    both.assign(other.begin(both.api)["code"], terminal="03")
    site, now = both.site, both.site.time.now
    where = f"/settings/line/{HERE}"
    assert "未列入" in both.browser.get(where).text
    assert both.post(where).status_code == 403  # a technician sees it
    site.account("zhao", Role.STATION, HERE)
    cookie = site.enter("zhao")
    with site.client(cookie) as hand:

        def sends(expected: int, *ticked: str) -> str:
            ticks = {f"staff-{number}": "yes" for number in ticked}
            answer = hand.post(where, data=site.form(cookie, **ticks))
            assert answer.status_code == expected
            return answer.headers.get("location", answer.text)

        assert hand.get(f"/settings/line/{THERE}").status_code == 404
        assert 'role="alert"' in sends(409, "02", "09")
        assert sends(303, "02").startswith("/settings/drafts/1")
        with writing(site.engine) as connection:
            made = drafts.get(connection, 1).changes["station.line"]
            assert made == {
                "02": {"key": pad.said["identity"], "staff": True},
                "03": {"key": other.said["identity"], "staff": False},
            }
            bodies.keep(connection, Level.STATION, HERE, {"station.line": made})  # signed
        layer = f"/settings/at/station/{HERE}"
        assert "与已配对的机器一致" in hand.get(layer).text
        with writing(site.engine) as connection:
            machines.end(connection, HERE, "02", machines.Why.STOLEN, "test", now)
        page = hand.get(where).text
        assert "有 1 台不一致" in page
        assert "已不是终端" in page
        assert where in hand.get(layer).text
        assert sends(303).startswith("/settings/drafts/1")
    with reading(site.engine) as connection:
        changes = drafts.get(connection, 1).changes["station.line"]
    assert changes == {"03": {"key": other.said["identity"], "staff": False}}
