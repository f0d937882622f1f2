"""A real Chromium without a window, and scripts that judge a page as its visitors would."""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--no-proxy-server",
)  # fmt: skip
PATIENCE = 10.0  # seconds; a page of ours needs a fraction of one

# Everything that can be touched and is shown: a choice counts with the label around it.
SMALL_TARGETS = """
const small = [];
for (const one of document.querySelectorAll('a,button,input,textarea,select')) {
  if (one.type === 'hidden') continue;
  const box = (one.type === 'radio' || one.type === 'checkbox' ? one.closest('label') : one)
    .getBoundingClientRect();
  if (box.width === 0 && box.height === 0) continue;
  if (box.width < 43.9 || box.height < 43.9)
    small.push(`${one.tagName} ${one.textContent.trim() || one.name} ${box.width}x${box.height}`);
}
return small;
"""

# Ratio of WCAG 2.1 (1.4.3) of every shown text against the nearest painted ground behind it.
FAINT_TEXTS = """
const channel = (v) => (v /= 255, v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const light = (c) => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
const colour = (text) => text.match(/[\\d.]+/g).map(Number);
const faint = [];
let judged = 0;
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walk.nextNode()) {
  const element = walk.currentNode.parentElement;
  if (!walk.currentNode.data.trim() || !element.checkVisibility()) continue;
  let ground = [255, 255, 255];
  for (let at = element; at; at = at.parentElement) {
    const c = colour(getComputedStyle(at).backgroundColor);
    if (c.length === 3 || c[3] === 1) { ground = c; break; }
    if (c[3] > 0) faint.push('half-transparent ground: ' + at.tagName);
  }
  const [a, b] = [light(colour(getComputedStyle(element).color)), light(ground)];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  judged += 1;
  if (ratio < 4.5) faint.push(`${walk.currentNode.data.trim()}: ${ratio.toFixed(2)}`);
}
return [judged, faint];
"""

# Text wider than its box, and anything that makes the page scroll sideways.
SPILLS = """
const wide = document.documentElement.clientWidth;
const spills = [];
if (document.documentElement.scrollWidth > wide) spills.push('the page scrolls sideways');
for (const one of document.querySelectorAll('body *')) {
  if (!one.checkVisibility()) continue;
  const box = one.getBoundingClientRect();
  if (box.width > 1 && (box.right > wide + 1 || box.left < -1))
    spills.push(`${one.tagName} ${one.className} reaches ${box.right} of ${wide}`);
}
return spills;
"""


def need(program: str, package: str) -> str:
    """Path of a program. Fails, never skips: an unseen page is not a tested one."""
    path = shutil.which(program)
    if path is None:
        pytest.fail(f"{program} is missing: apt-get install {package} (./test does it)")
    return path


class Page:
    """One browser tab. Remembers what the console said and which addresses were asked for."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    def size(self, width: int, height: int) -> None:
        """Of the page in CSS pixels; narrower than a window of Chromium may be."""
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )

    def default_text(self, pixels: int) -> None:
        """The text size that the browser's owner has chosen; 16 is what they come with."""
        self.driver.execute_cdp_cmd(
            "Page.setFontSizes", {"fontSizes": {"standard": pixels, "fixed": pixels}}
        )

    def open(self, url: str) -> None:
        self.driver.get(url)

    def css(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector: str = "body") -> str:
        """As it is shown, "" where there is none; in one step, while the page may be changing."""
        shown = "const one = document.querySelector(arguments[0]); return one ? one.innerText : ''"
        return self.script(shown, selector)

    def script(self, text: str, *arguments: Any) -> Any:
        return self.driver.execute_script(text, *arguments)

    def wait(self, what: Callable[[], Any], meaning: str) -> Any:
        waiting = WebDriverWait(self.driver, PATIENCE, poll_frequency=0.03)
        return waiting.until(lambda _: what(), f"not seen: {meaning}")

    def keys(self, *keys: str) -> None:
        ActionChains(self.driver, duration=0).send_keys(*keys).perform()

    def focused(self, attribute: str) -> str:
        """An attribute of the focused element, "" where it has none."""
        return self.driver.switch_to.active_element.get_attribute(attribute) or ""

    def complaints(self) -> list[str]:
        """What the console said since it was asked last, but for its advice."""
        said = self.driver.get_log("browser")
        return [entry["message"] for entry in said if entry["level"] != "DEBUG"]

    def requests(self) -> list[str]:
        """Addresses asked for since the last time."""
        events = [
            json.loads(one["message"])["message"] for one in self.driver.get_log("performance")
        ]
        return [
            event["params"]["request"]["url"]
            for event in events
            if event["method"] == "Network.requestWillBeSent"
        ]

    def judge(self) -> None:
        """Nothing too small to touch, too faint to read, or off the page."""
        assert self.script(SMALL_TARGETS) == []
        judged, faint = self.script(FAINT_TEXTS)
        assert judged > 3
        assert faint == []
        assert self.script(SPILLS) == []

    def picture(self, path: Path) -> None:
        self.driver.save_screenshot(str(path))


@contextlib.contextmanager
def chromium() -> Iterator[Page]:
    """A new tab without cookies. One browser serves all tests of a process, one tab at a time, and
    ends with them."""
    driver = _browser()
    first = driver.current_window_handle
    driver.switch_to.new_window("tab")
    for forget in ("Network.clearBrowserCookies", "Network.clearBrowserCache"):
        driver.execute_cdp_cmd(forget, {})
    page = Page(driver)
    page.complaints(), page.requests()  # of the tabs before
    try:
        yield page
    finally:
        driver.close()
        driver.switch_to.window(first)


@functools.cache
def _browser() -> Chrome:
    profile = tempfile.TemporaryDirectory(prefix="chromium-")
    options = Options()
    options.binary_location = need("chromium", "chromium")
    for flag in (*FLAGS, f"--user-data-dir={profile.name}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    service = Service(need("chromedriver", "chromium-driver"))
    os.environ["no_proxy"] = "127.0.0.1,localhost"  # asked at every command
    driver = Chrome(options=options, service=service)

    def end() -> None:
        driver.quit()
        profile.cleanup()

    atexit.register(end)
    return driver
