"""The panel and the phone's review page in a real Chromium: each control by a real click once.

OUT=DIR keeps a picture of every page that is judged.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
import serial
from selenium.webdriver.common.keys import Keys

from sandbox.centre.app import Centre
from sandbox.centre.app import application as centre_application
from sandbox.centre.mood import READY
from sandbox.devices.bench import Bench as Devices
from sandbox.devices.main import sockets
from sandbox.hub.app import Hub, china_now
from sandbox.hub.app import application as hub_application
from sandbox.hub.book import Book
from sandbox.hub.contract import Contract
from sandbox.panel.app import Panel
from sandbox.panel.app import application as panel_application
from sandbox.panel.bench import Bench
from sandbox.people import person
from tests.sandbox.browser import Page, chromium
from tests.sandbox.client import serving

pytestmark = pytest.mark.glass
WIDTHS = ((320, 640), (390, 844), (1280, 800), (1920, 1080))
QR = {"s": "HLJ-DEMO-0001", "t": "01", "i": "enrolment", "at": "202611220929"}
DEVICES = ("id-reader", "scanner", "printer")
REFUSED = "400 (Bad Request)"  # what Chromium writes when we refuse, as we should


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with chromium() as one:
        yield one


@pytest.fixture(autouse=True)
def quiet(page: Page) -> Iterator[None]:
    """Every test begins with an empty console at a desktop's width, and leaves a clean one."""
    page.size(1280, 800)
    page.complaints(), page.requests()
    yield
    assert page.complaints() == []


def keep(page: Page, name: str) -> None:
    if folder := os.environ.get("OUT"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.picture(Path(folder) / f"{name}.png")


# -- the panel -----------------------------------------------------------------------------------


@dataclass
class Stage:
    """The panel with real simulators behind it."""

    page: Page
    folder: Path
    address: str
    centre: Centre

    def file(self, device: str) -> dict:
        path = self.folder / f"{device}.toml"
        return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}

    def click(self, action: str, **values: str) -> None:
        """The button of the form with these hidden values, and wait until the page shows it."""
        button = self.button(action, **values)
        self.page.css(button).click()
        if self.page.all(f"{button}[aria-pressed]"):
            self.page.wait(lambda: self.pressed(action, **values), f"{values} pressed")

    def pressed(self, action: str, **values: str) -> bool:
        return bool(self.page.all(f'{self.button(action, **values)}[aria-pressed="true"]'))

    @staticmethod
    def button(action: str, **values: str) -> str:
        held = "".join(f':has([name="{name}"][value="{value}"])' for name, value in values.items())
        return f'form[action="{action}"]{held} button'

    def status(self, query: bytes) -> int:
        """The printer's own answer to DLE EOT n, over its line."""
        with serial.Serial(str(self.folder / "printer"), 115200, timeout=2) as line:
            line.write(b"\x10\x04" + query)
            return line.read(1)[0]


@pytest.fixture(scope="module")
def running(page: Page, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder, centre = tmp_path_factory.mktemp("devices"), Centre("token")
    devices = Devices(folder, "instant", sockets(folder, "instant"))
    devices.start()
    try:
        with serving(centre_application(centre)) as where:
            panel = panel_application(Panel(Bench(folder), where))
            with serving(panel) as address:
                yield Stage(page, folder, address, centre)
    finally:
        devices.stop()


@pytest.fixture
def stage(running: Stage) -> Iterator[Stage]:
    """Everything in order, nothing on the devices."""
    bench = Bench(running.folder)
    bench.lay("")
    bench.show("")
    for device in DEVICES:
        bench.pose(device, "normal")
    running.centre.temper.mood = READY["good"]
    running.page.open(running.address)
    yield running
    running.page.open("about:blank")  # its script looks no more


def test_card_and_voucher_are_laid_and_taken(stage: Stage) -> None:
    page = stage.page
    stage.click("/card", person="worker")
    assert stage.file("id-reader")["card"] == "worker"
    page.wait(lambda: person("worker").name in page.text("#now"), "whose card lies there")
    stage.click("/card", person="retired")  # another card on top: the first is no longer there
    assert not stage.pressed("/card", person="worker")
    stage.click("/card", person="")
    page.wait(lambda: stage.file("id-reader")["card"] == "", "the card taken away")
    page.wait(lambda: not stage.pressed("/card", person="retired"), "nothing lies there")

    stage.click("/voucher", person="retired")
    assert stage.file("scanner")["code"] == person("retired").voucher_code
    assert person("retired").voucher_code not in page.script("return document.body.innerHTML")
    stage.click("/voucher", person="")
    page.wait(lambda: stage.file("scanner")["code"] == "", "the voucher taken away")

    page.css("#text").send_keys("任意 <b>内容</b>", Keys.ENTER)
    page.wait(lambda: "任意二维码" in page.text("#now"), "an unknown code is shown")
    assert stage.file("scanner")["code"] == "任意 <b>内容</b>"
    assert stage.page.all(stage.button("/card", person="newborn")) == []


def test_cover_paper_and_plugs(stage: Stage) -> None:
    page = stage.page
    assert not stage.status(b"\x02") & 0x04
    stage.click("/device", device="printer", posture="cover-open")
    assert stage.status(b"\x02") & 0x04
    assert "⚠ 打开上盖" in page.text("#now .odd")
    stage.click("/device", device="printer", posture="normal")
    assert not stage.status(b"\x02") & 0x04
    assert page.all("#now .odd") == []
    stage.click("/device", device="printer", posture="paper-out")
    assert stage.status(b"\x04") & 0x60
    stage.click("/device", device="printer", posture="normal")
    assert not stage.status(b"\x04") & 0x60
    for device in DEVICES:
        link = stage.folder / device
        stage.click("/device", device=device, posture="unplug")
        page.wait(lambda link=link: not link.is_symlink(), f"{device} unplugged")
        stage.click("/device", device=device, posture="normal")
        page.wait(link.exists, f"{device} plugged")


def test_the_centre_is_slowed(stage: Stage) -> None:
    stage.click("/centre", mood="slow")
    assert stage.centre.temper.mood == READY["slow"]
    stage.page.wait(lambda: "慢（4 秒）" in stage.page.text("#now .odd"), "a slow centre")
    stage.click("/centre", mood="good")
    assert stage.centre.temper.mood == READY["good"]


def test_a_ticket_appears_by_itself_and_disturbs_nothing(stage: Stage) -> None:
    page = stage.page
    assert "还没有凭条" in page.text("#tickets")
    page.css("#text").send_keys("half typed")
    with serial.Serial(str(stage.folder / "printer"), 115200, timeout=2) as line:
        line.write(b"\x1b@hello\n" + b"\n" * 8 + b"\x1dV\x00")
        page.wait(lambda: page.all("#tickets img"), "the ticket")
    loaded = "const i = document.querySelector('#tickets img'); return i.complete && i.naturalWidth"
    assert page.wait(lambda: page.script(loaded), "its picture") > 300
    assert page.css("#text").get_attribute("value") == "half typed"
    assert page.focused("id") == "text"
    page.css("#tickets a").click()
    page.wait(lambda: page.driver.current_url.endswith("/paper/001.png"), "the picture alone")


def test_another_hand_is_seen_without_touching_the_page(stage: Stage) -> None:
    Bench(stage.folder).lay("worker")
    stage.page.wait(lambda: stage.pressed("/card", person="worker"), "what a robot did")


def test_a_refusal_is_said_on_the_page(stage: Stage) -> None:
    page = stage.page
    page.script("document.querySelector('[action=\"/centre\"] [value=slow]').value = 'grumpy'")
    page.css(stage.button("/centre", mood="grumpy")).click()
    page.wait(lambda: page.text("#problem"), "why not")
    assert all(REFUSED in one for one in page.complaints())
    stage.click("/centre", mood="good")
    page.wait(lambda: not page.text("#problem"), "the refusal gone")


def test_the_panel_by_keyboard_keeps_its_place(stage: Stage) -> None:
    page = stage.page
    button = stage.button("/card", person="worker")
    page.wait(lambda: page.keys(Keys.TAB) or page.script(
        "return document.activeElement === document.querySelector(arguments[0])", button
    ), "the first person's button reached by Tab")  # fmt: skip
    assert page.script("return getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keys(Keys.SPACE)
    page.wait(lambda: stage.pressed("/card", person="worker"), "the card laid")
    page.keys(Keys.TAB, Keys.ENTER)
    page.wait(lambda: stage.pressed("/voucher", person="worker"), "the voucher beside it")


def test_the_panel_reads_well_and_asks_nobody_else(stage: Stage) -> None:
    page = stage.page
    stage.click("/card", person="worker")
    stage.click("/device", device="printer", posture="cover-open")
    for width, height in WIDTHS:
        page.size(width, height)
        page.judge()
        keep(page, f"panel-{width}")
    asked = page.requests()
    assert asked
    assert all(one.startswith((stage.address, "data:")) for one in asked), asked
    policy = "fetch('http://127.0.0.1:9/').then(() => 'went out', () => 'held back')"
    assert page.script(f"return {policy}") == "held back"
    assert all("Content Security Policy" in one for one in page.complaints() or ["silent"])


def test_the_panel_without_its_script(stage: Stage) -> None:
    page = stage.page
    page.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page.open(stage.address)
        stage.click("/card", person="worker")
        assert stage.file("id-reader")["card"] == "worker"
    finally:
        page.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


# -- the review page -----------------------------------------------------------------------------


@dataclass
class Phone:
    page: Page
    hub: Hub
    address: str

    def open(self, **changed: str) -> None:
        self.page.open(f"{self.address}/review?{urlencode(QR | changed)}")

    def grade(self, grade: int) -> None:
        self.page.css(f".g{grade}").click()

    def send(self) -> None:
        self.page.css("button").click()

    def see(self, text: str, selector: str = "body") -> None:
        self.page.wait(lambda: text in self.page.text(selector), text)

    def kept(self) -> dict:
        """The one grade that the hub has, after the thanks for it were seen."""
        self.see("谢谢您的评价")
        (one,) = self.hub.book.phone
        return one


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Hub, str]]:
    hub = Hub(Contract())
    with serving(hub_application(hub)) as address:
        yield hub, address


@pytest.fixture
def phone(page: Page, served: tuple[Hub, str]) -> Iterator[Phone]:
    hub, address = served
    hub.book = Book(china_now)
    page.size(390, 844)
    yield Phone(page, hub, address)
    asked = page.requests()
    assert all(one.startswith((address, "data:")) for one in asked), asked


def test_one_grade_by_the_code_and_no_second(phone: Phone) -> None:
    page = phone.page
    phone.open(n="7K3M-9Q2X")
    phone.see("个人参保信息查询 · 2026-11-22 09:29", ".sub")
    assert [one.text for one in page.all(".grade b")] == [
        "非常满意", "满意", "基本满意", "不满意", "非常不满意"
    ]  # fmt: skip
    assert page.all(":checked") == []  # no grade is chosen for anybody
    page.judge()
    keep(page, "review")
    second = page.driver.current_url
    phone.grade(5)
    assert not page.css("[name=phone]").is_displayed()
    page.css("[name=remark]").send_keys("很好")
    phone.send()
    phone.see("谢谢您的评价")
    page.judge()
    keep(page, "thanks")
    kept = phone.kept()
    assert (kept["n"], kept["s"], kept["t"], kept["i"], kept["at"], kept["grade"]) == (
        "7K3M-9Q2X", *QR.values(), 5
    )  # fmt: skip
    assert kept["remark"] == "很好"
    page.open(second)
    phone.see("已经评价过了")
    assert page.all("form") == []
    page.judge()
    keep(page, "second")


def test_a_form_left_open_while_another_answered(phone: Phone) -> None:
    phone.open(n="7K3M-9Q2X")
    phone.hub.book.first_answer("7K3M-9Q2X", "terminal")
    phone.grade(1)
    phone.send()
    phone.see("以第一次评价为准")
    assert phone.hub.book.answered == {"7K3M-9Q2X": "terminal"}


def test_a_bad_grade_may_ask_for_a_reply_and_nothing_is_typed_twice(phone: Phone) -> None:
    page = phone.page
    phone.open(n="7K3M-9Q2X")
    phone.grade(2)
    page.judge()
    keep(page, "reply")
    page.css("[name=remark]").send_keys("等了很久\n</textarea>没有人")
    page.css("[name=phone]").send_keys("13800000000x")
    phone.send()
    phone.see("请检查电话号码", ".note")
    page.css("[name=phone]").send_keys(Keys.BACKSPACE)
    phone.send()
    phone.see("请勾选同意", ".note")
    assert page.css("[name=phone]").get_attribute("value") == "13800000000"
    page.judge()
    keep(page, "need-consent")
    page.css(".tick").click()
    phone.send()
    phone.see("谢谢您的评价")
    kept = phone.kept()
    assert (kept["grade"], kept["phone"]) == (2, "13800000000")
    assert kept["remark"] == "等了很久\n</textarea>没有人"
    assert kept["consent"]
    assert len(page.complaints()) == 2  # the two pages that asked again


def test_a_number_typed_before_a_better_grade_is_not_kept(phone: Phone) -> None:
    phone.open(n="7K3M-9Q2X")
    phone.grade(1)
    phone.page.css("[name=phone]").send_keys("13800000000")
    phone.grade(4)
    phone.send()
    kept = phone.kept()
    assert kept["grade"] == 4
    assert "phone" not in kept


def test_sending_without_a_grade(phone: Phone) -> None:
    phone.open(n="7K3M-9Q2X")
    phone.send()
    phone.see("请选择一个评价等级", ".note")
    assert phone.hub.book.phone == []
    assert [REFUSED in one for one in phone.page.complaints()] == [True]


def test_the_standing_sign(phone: Phone) -> None:
    phone.page.open(f"{phone.address}/review?s=HLJ-DEMO-0001")
    phone.see("您对本服务站满意吗", "h1")
    phone.grade(3)
    phone.send()
    assert phone.kept()["grade"] == 3
    assert phone.hub.book.answered == {}


def test_a_code_that_is_none_of_ours(phone: Phone) -> None:
    phone.open(n="<b>1</b>")
    phone.see("二维码无法识别", "h1")
    assert phone.page.all("form") == []
    phone.page.judge()
    keep(phone.page, "unreadable")
    assert [REFUSED in one for one in phone.page.complaints()] == [True]


def test_english_and_back(phone: Phone) -> None:
    page = phone.page
    phone.open(n="7K3M-9Q2X")
    page.css("header a").click()
    phone.see("How was the service?", "h1")
    phone.see("Personal enrolment · 2026-11-22 09:29", ".sub")
    assert page.css("html").get_attribute("lang") == "en"
    phone.grade(1)
    page.judge()
    keep(page, "review-en")
    page.css("header a").click()
    phone.see("您满意吗", "h1")
    page.css("header a").click()
    phone.grade(4)
    phone.send()
    phone.see("Thank you")


def test_keyboard_only(phone: Phone) -> None:
    page = phone.page
    phone.open(n="7K3M-9Q2X")
    page.keys(Keys.TAB)
    assert page.focused("href")
    page.keys(Keys.TAB, Keys.SPACE)
    assert (page.focused("name"), page.focused("value")) == ("grade", "5")
    page.keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    assert page.css(":checked").get_attribute("value") == "3"
    ring = "return getComputedStyle(document.querySelector('.grade:has(:focus-visible)'))"
    assert page.script(f"{ring}.outlineStyle") == "solid"
    page.keys(Keys.TAB)
    assert page.focused("name") == "remark"
    page.keys(Keys.TAB, Keys.ENTER)
    assert phone.kept()["grade"] == 3


def test_widths(phone: Phone) -> None:
    for width, height in WIDTHS:
        phone.page.size(width, height)
        phone.open(n="7K3M-9Q2X", lang="en")
        phone.grade(1)
        phone.page.judge()


def test_it_grows_with_the_text_size_of_the_phone(phone: Phone) -> None:
    page = phone.page
    pixels = "return parseFloat(getComputedStyle(document.querySelector('.field')).fontSize)"
    phone.open()
    usual = page.script(pixels)
    page.default_text(32)
    try:
        for language in ("zh", "en"):
            phone.open(lang=language)
            phone.grade(1)
            page.script("scrollTo(0, 0)")
            page.judge()
            keep(page, f"review-large-{language}")
            assert page.script(pixels) >= 1.9 * usual
    finally:
        page.default_text(16)
