"""A picture of a terminal's home page: asked for by a deed, told with the answer about settings,
drawn by the terminal, taken once, shown with its time."""

from __future__ import annotations

import argparse
import io
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from PIL import Image

from hub.database import reading, writing
from hub.fleet import pictures
from hub.rights import Role
from kiosk.commands import pictures as drawing
from kiosk.commands.pictures import Pictures
from kiosk.journal.journal import Journal
from kiosk.outbox.record import Outcome
from kiosk.runtime.clock import SystemClock
from kiosk.settings.model import HubSettings
from kiosk.uplink.hub import HubClient
from tests.hub.conftest import STATION, TERMINAL, Bench, Make
from tests.hub.site import Site, site_on
from tests.hub.test_hub_keys import SETTINGS
from tests.hub.test_web_pages import HERE, THERE, client, send
from tests.sandbox.hub_file import conforms

WANTED = "picture-wanted"


def png(width: int = 8, height: int = 8) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (18, 85, 192)).save(out, "PNG")
    return out.getvalue()


def ask(bench: Bench) -> bool:
    with writing(bench.engine) as connection:
        return pictures.ask(connection, 1, f"{STATION}/{TERMINAL}", "test", bench.time())


def put(http: httpx.Client, number: str, content: bytes, kind: str = "image/png") -> int:
    answer = http.put(f"/v1/pictures/{number}", content=content, headers={"Content-Type": kind})
    conforms(answer, "/v1/pictures/{key}")
    return answer.status_code


def test_a_picture_is_asked_for_until_it_comes(bench: Bench, http: httpx.Client) -> None:
    first = http.get(SETTINGS)
    conforms(first, "/v1/settings")
    assert WANTED not in first.headers
    assert ask(bench)
    known = {"If-None-Match": first.headers["etag"]}
    told = [http.get(SETTINGS), http.get(SETTINGS, headers=known)]
    for answer in told:
        conforms(answer, "/v1/settings")
    assert [answer.status_code for answer in told] == [200, 304]
    number = told[0].headers[WANTED]
    assert told[1].headers[WANTED] == number
    with bench.client(bench.give("02")) as other:
        assert put(other, number, png()) == 404
    for content, kind, expected in (
        (b"<svg>", "image/png", 415), (png(5000, 1), "image/png", 415),
        (png(), "text/html", 415), (bytes(2_000_001), "image/png", 413),
    ):  # fmt: skip
        assert put(http, number, content, kind) == expected
    assert put(http, "x", png()) == 400
    assert put(http, str(uuid4()), png()) == 404
    assert put(http, number, png()) == 204
    assert put(http, number, png()) == 404  # its number is good for one
    assert WANTED not in http.get(SETTINGS).headers
    with reading(bench.engine) as connection:
        assert pictures.png_of(connection, 1) == png()


def test_it_is_asked_for_now_and_then_and_not_for_ever(bench: Bench, http: httpx.Client) -> None:
    assert ask(bench)
    assert not ask(bench)
    bench.time.skip(minutes=61)
    assert WANTED not in http.get(SETTINGS).headers
    assert ask(bench)
    with reading(bench.engine) as connection:
        deeds = [one["deed"] for one in bench.rows("deeds")]
        assert pictures.of(connection, 1, bench.time()).waiting
    assert deeds.count("picture-asked") == 2


def test_a_terminal_draws_and_sends_it(bench: Bench, http: httpx.Client, tmp_path: Path) -> None:
    """The terminal's own client and the real process."""
    ask(bench)
    (tmp_path / "hub.key").write_text(bench.key)
    hub = HubClient.of(HubSettings(url=bench.url, key_file=str(tmp_path / "hub.key")))
    options = argparse.Namespace(
        profile="heilongjiang-2", overlay=[], devices=None, data=tmp_path, form="pad"
    )
    rows: list[str] = []
    clock = SystemClock()
    journal = Journal([_Sink(rows)], clock.now, strict=True)
    own = Pictures(hub, clock, journal, lambda wake: drawing.draw(options, clock, wake))
    number = hub.settings(STATION, TERMINAL, "").picture
    own.asked("../" + number)
    own.asked(number)
    assert hub.settings(STATION, TERMINAL, "").picture == ""
    bench.time.skip(minutes=11)
    ask(bench)
    own.asked(hub.settings(STATION, TERMINAL, "").picture)  # too soon for the terminal
    assert hub.settings(STATION, TERMINAL, "").picture
    assert len(rows) == 1
    hub.close()
    with reading(bench.engine) as connection:
        shown = Image.open(io.BytesIO(pictures.png_of(connection, 1) or b""))
    assert shown.size == (1280, 800)
    assert len(shown.convert("RGB").getcolors(1 << 24) or ()) > 50  # a page, not a ground


def test_what_cannot_be_drawn_is_not_sent(tmp_path: Path) -> None:
    """No such profile; a process that takes too long is given up."""
    options = argparse.Namespace(
        profile="no-such", overlay=[], devices=None, data=tmp_path, form=None
    )
    clock, rows = SystemClock(), list[str]()
    hub = _NoHub()
    own = Pictures(
        hub, clock, Journal([_Sink(rows)], clock.now, strict=True),
        lambda wake: drawing.draw(options, clock, wake),
    )  # fmt: skip
    own.asked(str(uuid4()))
    assert '"broken"' in rows[0]
    own.close()
    other = Pictures(
        hub, clock, Journal([_Sink(rows)], clock.now, strict=True),
        lambda wake: drawing.draw(options, clock, wake),
    )  # fmt: skip
    other.close()
    other.asked(str(uuid4()))  # between the wish to end and the end
    assert len(rows) == 2
    assert hub.sent == []


class _NoHub:
    def __init__(self) -> None:
        self.sent: list[str] = []

    def send_picture(self, number: str, png: bytes) -> Outcome:
        self.sent.append(number)
        return Outcome.ACCEPTED


class _Sink:
    def __init__(self, rows: list[str]) -> None:
        self.line = rows.append


# -- the page ----------------------------------------------------------------------------------


@pytest.fixture
def site(sqlite_made: Make) -> Iterator[Site]:
    with site_on(sqlite_made()) as site:
        yield site


PATH = f"/terminals/{HERE}/01"


def test_who_may_ask_and_see(site: Site) -> None:
    with client(site, Role.READER, "000000", "reader") as browser:
        assert "要求新的样图" not in browser.get(PATH).text
        assert send(browser, site, f"{PATH}/picture").status_code == 403
    with client(site, Role.STATION, THERE, "other") as browser:
        assert browser.get(f"{PATH}/picture.png").status_code == 404
        assert send(browser, site, f"{PATH}/picture").status_code == 404
    with client(site, Role.TECHNICIAN, HERE, "own") as browser:
        assert "还没有样图" in browser.get(PATH).text
        assert browser.get(f"{PATH}/picture.png").status_code == 404
        assert "picture-asked" in send(browser, site, f"{PATH}/picture").headers["location"]
        assert "picture-soon" in send(browser, site, f"{PATH}/picture").headers["location"]
        text = browser.get(PATH).text
        assert "等待终端绘制" in text
        assert "要求新的样图" not in text
    assert site.deeds().count("picture-asked") == 1
