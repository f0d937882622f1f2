"""Every control of the panel does what it says, by form and by JSON, and only from here."""

from __future__ import annotations

import contextlib
import json
import re
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from sandbox.centre.app import Centre
from sandbox.centre.app import application as centre_application
from sandbox.centre.mood import READY
from sandbox.devices.documents import LIES
from sandbox.panel import page
from sandbox.panel.app import Panel, application
from sandbox.panel.bench import Bench, postures
from sandbox.people import people, person
from tests.sandbox.client import serving

PNG = b"\x89PNG\r\n\x1a\n"


class Forms(HTMLParser):
    """Collects (action, fields) of every form of a page, and everything it refers to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.addresses: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.addresses += [given[name] for name in ("href", "src", "action") if name in given]
        if tag == "form":
            self.forms.append((given["action"], {}))
        elif tag == "input" and given.get("type") == "hidden":
            self.forms[-1][1][given["name"]] = given["value"]


@contextlib.contextmanager
def client_of(panel: Panel) -> Iterator[httpx.Client]:
    with (
        serving(application(panel)) as base,
        httpx.Client(base_url=base, trust_env=False) as client,
    ):
        yield client


@pytest.fixture
def centre() -> Centre:
    return Centre("token")


@pytest.fixture
def http(tmp_path: Path, centre: Centre) -> Iterator[httpx.Client]:
    inside = httpx.ASGITransport(app=centre_application(centre))
    panel = Panel(Bench(tmp_path), "http://centre.invalid", inside)
    with client_of(panel) as client:
        yield client


def posture_file(folder: Path, device: str) -> dict:
    path = folder / f"{device}.toml"
    return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}


def test_every_button_of_the_page_works(http: httpx.Client, tmp_path: Path, centre: Centre) -> None:
    forms = Forms(http.get("/").text).forms
    seen: set[str] = set()
    for action, fields in forms:
        if action == "/code":
            fields["text"] = "any text"
        if action == "/document":
            fields |= {"paper": "bill", "lies": "glare"}
        if action == "/pin":
            fields |= {"person": "worker", "pin": "024680"}
        if action == "/face":  # it is there with `./run --face` only
            seen.add(action)
            assert http.post(action, data={"person": "worker"}).status_code == 400
            continue
        answer = http.post(action, data=fields)
        assert answer.status_code == 303, (action, fields)
        seen.add(action)
        match action:
            case "/card":
                assert posture_file(tmp_path, "id-reader")["card"] == fields["person"]
            case "/voucher":
                code = person(fields["person"]).voucher_code if fields["person"] else ""
                assert posture_file(tmp_path, "scanner")["code"] == code
            case "/code":
                assert posture_file(tmp_path, "scanner")["code"] == "any text"
            case "/document":
                laid = posture_file(tmp_path, "camera")
                assert (laid["paper"], laid["lies"]) == ("bill", "glare")
            case "/device":
                assert posture_file(tmp_path, fields["device"])["posture"] == fields["posture"]
            case "/pin":
                assert centre.pins.of(person("worker")) == "024680"
            case "/centre":
                assert centre.temper.mood == READY[fields["mood"]]
    assert seen == {
        "/card",
        "/voucher",
        "/code",
        "/document",
        "/device",
        "/centre",
        "/pin",
        "/face",
    }
    cards = {f["person"] for a, f in forms if a == "/card"} - {""}
    assert cards == {one.id for one in people() if one.card}
    moods = {f["mood"] for a, f in forms if a == "/centre"}
    assert moods == set(READY)
    for device, names in postures().items():
        offered = {f["posture"].partition(":")[0] for a, f in forms
                   if a == "/device" and f["device"] == device}  # fmt: skip
        assert offered == set(names)


def test_a_paper_that_there_is_not_cannot_be_laid(http: httpx.Client) -> None:
    for paper, lies in (("passport", "straight"), ("bill", "upside-down")):
        answer = http.post("/api/document", json={"paper": paper, "lies": lies})
        assert answer.status_code == 400
        assert paper in answer.json()["error"]


def test_every_paper_and_way_to_lie_has_a_word() -> None:
    assert set(page.LYING) == set(LIES) - {"none"}


def test_every_posture_has_a_word() -> None:
    assert {name for names in postures().values() for name in names} <= set(page.POSTURES)


def test_the_page_shows_what_is_pressed(http: httpx.Client) -> None:
    http.post("/card", data={"person": "worker"})
    http.post("/device", data={"device": "printer", "posture": "cover-open"})
    text = http.get("/").text
    assert re.search(r'value="worker"><button\s+aria-pressed="true">放证件', text)
    assert re.search(r'value="cover-open"><button aria-pressed="true">', text)


def test_robots(http: httpx.Client, tmp_path: Path, centre: Centre) -> None:
    assert http.post("/api/card", json={"person": "worker"}).json()["card"] == "worker"
    assert http.post("/api/card", json={"person": ""}).json()["card"] == ""
    state = http.post("/api/voucher", json={"person": "retired"}).json()
    assert state["voucher"] == "retired"
    assert person("retired").voucher_code not in str(state)
    assert http.post("/api/identify", json={"person": "mother"}).json()["card"] == "mother"
    state = http.post("/api/printer", json={"posture": "paper-out-after:30"}).json()
    assert state["postures"]["printer"] == "paper-out-after:30"
    http.post("/api/reader", json={"posture": "unplug"})
    assert posture_file(tmp_path, "id-reader")["posture"] == "unplug"
    http.post("/api/scanner", json={"posture": "mute"})
    assert posture_file(tmp_path, "scanner")["posture"] == "mute"
    http.post("/api/centre", json={"delay": 0.4})
    assert centre.temper.mood.rules[0].seconds == 0.4
    assert http.post("/api/centre", json={"mood": "good"}).json()["mood"] == "good"
    http.post("/api/centre", json={"rules": [{"what": "reset", "infno": "1101"}]})
    assert centre.temper.mood.rules[0].infno == "1101"
    assert {one["id"] for one in http.get("/api/people").json()} == {one.id for one in people()}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("card", {"person": "nobody"}), ("card", {}), ("card", {"person": 5}),
        ("card", {"person": "newborn"}), ("voucher", {"person": "newborn"}),
        ("identify", {"person": "newborn"}), ("printer", {"posture": "sulk"}),
        ("printer", {"posture": "slow:many"}), ("device", {"device": "lamp", "posture": "normal"}),
        ("centre", {"mood": "grumpy"}), ("centre", {"delay": "long"}),
        ("centre", {"delay": float("nan")}), ("code", {"text": "\ud800"}),
    ],
)  # fmt: skip
def test_the_impossible_is_refused_with_a_reason(
    http: httpx.Client, tmp_path: Path, path: str, body: dict
) -> None:
    answer = http.post(f"/api/{path}", content=json.dumps(body).encode())
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert list(tmp_path.iterdir()) == []


def test_pins_are_shown_set_and_opened_again(http: httpx.Client, centre: Centre) -> None:
    """As the centre has them: what a terminal locked is seen here, and opened by a new PIN."""
    worker = person("worker")

    def shown() -> dict:
        return next(one for one in http.get("/api/people").json() if one["id"] == "worker")

    assert (shown()["pin"], shown()["locked"]) == (worker.pin, False)
    assert [centre.pins.tried(worker, False, 3) for _ in range(3)] == [2, 1, 0]
    assert centre.pins.tried(worker, True, 3) == 0  # right, and too late
    assert http.get("/api/state").json()["locked"] == ["worker"]
    assert f"<code>{worker.pin}</code>，已锁定" in http.get("/").text
    http.post("/api/pin", json={"person": "worker", "pin": "135790"})
    assert (shown()["pin"], shown()["locked"]) == ("135790", False)
    assert centre.pins.tried(worker, True, 3) == 3
    for body in ({"person": "worker", "pin": "12345"}, {"person": "worker", "pin": "１２３４５６"},
                 {"person": "nobody", "pin": "135790"}, {"person": "worker"}):  # fmt: skip
        answer = http.post("/api/pin", json=body)
        assert answer.status_code == 400
        assert answer.json()["error"]


def test_tickets_are_shown_newest_first_and_nothing_else_is(
    http: httpx.Client, tmp_path: Path
) -> None:
    paper = tmp_path / "paper"
    paper.mkdir()
    for name in ("001.png", "002.png", "999.png", "1000.png", "001.bin"):
        (paper / name).write_bytes(PNG)
    (tmp_path / "secret.png").write_bytes(PNG)
    assert http.get("/api/state").json()["tickets"] == ["1000.png", "999.png", "002.png", "001.png"]
    assert http.get("/paper/001.png").content == PNG
    assert 'src="/paper/1000.png"' in http.get("/").text
    for name in ("001.bin", "..%2fsecret.png", "%2e%2e/secret.png", "secret.png"):
        assert http.get(f"/paper/{name}").status_code == 404


def test_the_page_names_no_address_outside(http: httpx.Client) -> None:
    answer = http.get("/")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert all(one.startswith(("/", "#")) for one in Forms(answer.text).addresses)
    for name in ("panel.css", "panel.js"):
        text = http.get(f"/{name}")
        assert text.status_code == 200
        assert "://" not in text.text


def test_other_sites_cannot_press_buttons(http: httpx.Client, tmp_path: Path) -> None:
    for headers in ({"origin": "http://elsewhere.invalid"}, {"host": "elsewhere.invalid"},
                    {"origin": "null"}, {"host": "["}):  # fmt: skip
        answer = http.post("/api/card", json={"person": "worker"}, headers=headers)
        assert answer.status_code == 403
    assert not (tmp_path / "id-reader.toml").exists()
    here = {"origin": str(http.base_url).rstrip("/")}
    assert http.post("/api/card", json={"person": ""}, headers=here).status_code == 200


def test_a_dead_centre_is_said_and_the_rest_works(tmp_path: Path) -> None:
    panel = Panel(Bench(tmp_path), "http://127.0.0.1:9")
    with client_of(panel) as client:
        assert client.get("/").status_code == 200
        answer = client.post("/centre", data={"mood": "slow"})
        assert answer.status_code == 400
        assert "does not answer" in answer.text
        assert client.post("/card", data={"person": "worker"}).status_code == 303
