"""The administrators' pages over a database of their own, and what a test does with them: sign
somebody in without typing, look at a page as its readers will.

OUT=DIR keeps a picture of every page that is looked at.
"""

from __future__ import annotations

import contextlib
import os
from base64 import b64decode
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import httpx
from selenium.webdriver.common.keys import Keys
from sqlalchemy import Engine, text

from hub import admins, deeds, grants, sessions, terminals
from hub.database import engine_of, reading, writing
from hub.pairing import Trust
from hub.rights import Role
from hub.sessions import Stage
from hub.tables import stations
from hub.web.frame import COOKIE, Frame
from hub.web.pages import PAGES
from tests.hub.conftest import VAULT, Time
from tests.sandbox.browser import SPILLS, Page
from tests.sandbox.client import serving

WIDTHS = {"phone": (390, 844), "desktop": (1280, 800), "wall": (2560, 1440)}
CITY, OTHER_CITY = "230100", "230200"
_AXE = files("axe_core_python").joinpath("axe.min.js").read_text("utf-8")
_RUN_AXE = """
const done = arguments[0];
axe.run(document, {resultTypes: ['violations']}).then(
  (found) => done(found.violations.map((one) => one.id + ': ' + one.help + ' — ' +
    one.nodes.map((node) => node.html.slice(0, 160)).join(' | '))),
  (error) => done([String(error)]));
"""
# Links within a sentence are as high as its text (WCAG 2.2, 2.5.8 leaves them out).
_SMALL = """
const small = [];
for (const one of document.querySelectorAll('a,button,input,textarea,select')) {
  if (one.type === 'hidden' || one.closest('.unseen') || one.matches('.skip') ||
      (one.matches('a') && one.closest('td,th,p,li li,dd'))) continue;
  const box = (one.type === 'radio' || one.type === 'checkbox' ? one.closest('label') : one)
    .getBoundingClientRect();
  if (box.width && (box.width < 43.9 || box.height < 43.9))
    small.push(`${one.tagName} ${one.textContent.trim() || one.name} ${box.width}x${box.height}`);
}
return small;
"""
_FOCUSABLE = """
const groups = new Set();
return [...document.querySelectorAll('a[href],button,input,select,textarea,summary')].filter(
  (one) => {
    if (one.type === 'radio' && groups.has(one.name)) return false; // the arrows go on from here
    if (one.type === 'radio') groups.add(one.name);
    return one.type !== 'hidden' && one.tabIndex >= 0 && !one.disabled && one.checkVisibility();
  }).length;
"""
_FOCUSED = """
const one = document.activeElement, all = [...document.querySelectorAll('*')];
return [all.indexOf(one), one.tagName, getComputedStyle(one).outlineStyle];
"""


class Site:
    """`engine`: of a hub with two stations in two cities, each with a terminal 01."""

    def __init__(self, engine: Engine, trust: Trust = Trust("", {})) -> None:
        self.engine, self.time, self.url = engine, Time(), ""
        with writing(engine) as connection:
            for code, name, region in (("HLJ-DEMO-0001", "演示站", CITY),
                                       ("QQHR-2", "齐齐哈尔二站", OTHER_CITY)):  # fmt: skip
                terminals.add_station(connection, code, name, "test", self.time(), region)
                terminals.give_key(connection, code, "01", "test", self.time())
        self.application = Frame(engine, VAULT, PAGES, self.time, trust).application()

    def account(self, name: str, role: Role | None = None, place: str = "") -> int:
        """An account that only `enter` opens."""
        with writing(self.engine) as connection:
            admins.make(connection, name, "test", self.time())
            number = admins.find(connection, name).id
            if role is not None:
                station = place if not place.isdigit() else ""
                grant = grants.at(connection, role, place)
                grants.give(connection, number, grant, station, "test", self.time())
        return number

    def enter(self, name: str, stage: Stage = Stage.IN) -> str:
        """The cookie of a new session of the account, as if it had signed in."""
        with writing(self.engine) as connection:
            number = admins.find(connection, name).id
            return sessions.begin(connection, number, stage, "Chrome/1 Linux", self.time())

    def client(self, cookie: str = "", language: str = "zh") -> httpx.Client:
        """A browser's place: forms of it come from here."""
        headers = {"Origin": self.url, "Cookie": f"{COOKIE}={cookie}; lang={language}"}
        return httpx.Client(base_url=self.url, headers=headers, trust_env=False, timeout=30)

    def form(self, cookie: str, **fields: str) -> dict[str, str]:
        return {"form-token": sessions.form_token(cookie), **fields}

    def deeds(self) -> list[str]:
        """What was done, in order; the chain holds."""
        with reading(self.engine) as connection:
            assert deeds.verify(connection).broken == 0
            return [row[0] for row in connection.execute(text("SELECT deed FROM deeds"))]

    def station(self, code: str) -> object:
        with reading(self.engine) as connection:
            return connection.execute(stations.select().where(stations.c.code == code)).one()


@contextlib.contextmanager
def site_on(address: str, trust: Trust = Trust("", {})) -> Iterator[Site]:
    site = Site(engine_of(address), trust)
    with serving(site.application) as site.url:
        yield site
    site.engine.dispose()


def put_cookies(page: Page, url: str, **cookies: str) -> None:
    """`hub`: the session's."""
    for name, value in cookies.items():
        page.driver.execute_cdp_cmd(
            "Network.setCookie",
            {"url": url, "name": COOKIE if name == "hub" else name, "value": value, "path": "/",
             "secure": name == "hub"},
        )  # fmt: skip


WHOLE = bool(os.environ.get("LOOK") or os.environ.get("OUT"))
SHORT = (("desktop", "light"), ("phone", "dark"))


def look(page: Page, url: str, path: str, name: str) -> None:
    """The page in both languages, light and dark: nothing spills, is too small to touch or faint,
    axe finds nothing, and the console is silent. At a width each; in the long matrix, and where
    pictures are taken, at all three, and gone through by the keyboard."""
    page.complaints()
    page.driver.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
    for language, theme in (("zh", "light"), ("en", "dark")):
        put_cookies(page, url, lang=language, theme=theme)
        page.open(url + path)
        for width, size in WIDTHS.items():
            if not WHOLE and (width, theme) not in SHORT:
                continue
            page.size(*size)
            spills = page.script(SPILLS)
            assert spills == [], f"{path} {language} {width}: {spills}"
            if width == "phone":
                assert page.script(_SMALL) == [], (path, language)
            if (width, theme) in SHORT:
                check_axe(page)
            keep(page, f"{name}-{language}-{theme}-{width}")
    if WHOLE:
        walk(page)
    assert page.complaints() == []


def check_axe(page: Page) -> None:
    page.script(_AXE)
    found = page.driver.execute_async_script(_RUN_AXE)
    assert found == [], found


def walk(page: Page) -> None:
    """By the keyboard alone: Tab comes to everything that can be used, in the order of the page,
    and what has the focus is seen."""
    count = page.script(_FOCUSABLE)
    page.script("document.querySelector('.skip').focus()")  # the first of all
    seen: list[int] = []
    for number in range(count):
        page.keys(*([Keys.TAB] if number else [Keys.SHIFT]))
        place, tag, outline = page.script(_FOCUSED)
        assert outline != "none", f"{tag} after {number} of {count}"
        seen.append(place)
    assert seen == sorted(set(seen)), "the focus does not follow the page"


def keep(page: Page, name: str) -> None:
    """The whole page, as far as it goes down."""
    if folder := os.environ.get("OUT"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        shot = page.driver.execute_cdp_cmd(
            "Page.captureScreenshot", {"captureBeyondViewport": True}
        )
        (Path(folder) / f"{name}.png").write_bytes(b64decode(shot["data"]))
