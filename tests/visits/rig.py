"""A whole station for tests: display, stand-ins, the real terminal; seen and touched from outside.

Touches are real X events. What the terminal did is told by its control socket (which names no
person), by the pixels of the display, by the paper and by the hub's ledger.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

from sandbox.devices.posture import write_posture
from sandbox.hub.archive import SANDBOX, public_of
from sandbox.panel.bench import PRINTER, READER, SCANNER, Bench
from sandbox.paper import KINDS, Paper, decode
from sandbox.stage import display
from sandbox.stage.processes import Company, Ports, free_ports
from sandbox.stage.standins import centre_path, document_camera, face_camera, write_overlay
from sandbox.tour import asking
from sandbox.tour.display import SIGNATURE, Seen
from sandbox.tour.terminal import PageSeen, Target, Terminal

ROOT = Path(__file__).resolve().parents[2]

Tables = dict[str, Any]
"""Settings laid over the profile: table → key → value; a list of such for an array of tables."""

SHORT_WAITS: Tables = {
    "centre": {"connect_seconds": 1.0, "read_seconds": 1.5, "whole_seconds": 5.0},
    "deadlines": {"thanks": 1.5},
}
"""What a test cannot wait for at a station's own length."""

STEP = 10.0
"""Seconds in which the terminal must have moved on, unless a test says otherwise."""


def wait_until(true: Callable[[], Any], seconds: float, what: str) -> Any:
    """The first true answer. Raises TimeoutError saying `what` did not happen."""
    end = time.monotonic() + seconds
    while True:
        if answer := true():
            return answer
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds:g} s")
        time.sleep(0.03)


CLOCK = (845, 0, 1080, 150)
"""Where time and date stand on a portrait page."""


def same_glass(one: Image.Image, other: Image.Image) -> bool:
    """Pixel by pixel, but for the clock."""
    pictures = [one.copy(), other.copy()]
    for picture in pictures:
        picture.paste((0, 0, 0), CLOCK)
    return ImageChops.difference(*pictures).getbbox() is None


class Station:
    """One terminal and everything around it."""

    def __init__(
        self, company: Company, ports: Ports, screen: str, form: str, overlay: Tables,
        profile: str = "",
    ) -> None:  # fmt: skip
        self._profile = ["--profile", profile] if profile else []
        self._centre_path = centre_path(profile)
        self.company, self.ports, self.screen, self.form = company, ports, screen, form
        self.data = company.folder / "data"
        self.terminal = Terminal(company.socket)
        self.seen = Seen(screen)
        self.bench = Bench(company.devices)
        self._mood: dict[str, Any] = {}
        self.starts = 0
        self._journal = 0  # characters of the journal before this start
        self._process: subprocess.Popen | None = None
        self._overlay = company.folder / "overlay.toml"
        write_overlay(self._tables(overlay), self._overlay)

    # ---- the process

    def start(self) -> None:
        """Start the terminal and wait until it shows something."""
        self.starts += 1
        journal = self.data / "journal.jsonl"
        self._journal = len(journal.read_text("utf-8")) if journal.exists() else 0
        log = self.company.folder / f"terminal-{self.starts}.log"
        command = [
            sys.executable, "-m", "kiosk", "terminal", "--form", self.form, *self._profile,
            "--overlay", str(self._overlay), "--devices", str(self.company.devices),
            "--data", str(self.data), "--socket", str(self.company.socket),
        ]  # fmt: skip
        with log.open("wb") as out:
            self._process = subprocess.Popen(
                command, cwd=ROOT, stdout=out, stderr=out, stdin=subprocess.DEVNULL,
                env={**os.environ, "DISPLAY": self.screen, "KIOSK_MARK": "1"},
            )  # fmt: skip
        self.terminal.wait_ready(30)

    def kill(self) -> None:
        """As a cut of the power would: nothing of it runs another instruction."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._process = None

    def stop(self) -> int | None:
        """Ask it to end; its exit status."""
        process, self._process = self._process, None
        if process is None:
            return None
        process.terminate()
        try:
            return process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    @property
    def pid(self) -> int | None:
        """Of the terminal's process."""
        return self._process.pid if self._process is not None else None

    def devices_up(self) -> bool:
        """Since this start, each device has answered."""
        journal = self.data / "journal.jsonl"
        if not journal.exists():
            return False
        rows = journal.read_text("utf-8")[self._journal :]
        return all(f'"device":"{name}"' in rows for name in ("printer", "id_card", "e_voucher"))

    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def close(self) -> None:
        self.stop()
        self.seen.close()

    def said(self) -> str:
        """Everything the terminal's processes wrote to their standard streams."""
        logs = sorted(self.company.folder.glob("terminal-*.log"))
        return "".join(log.read_text("utf-8", "replace") for log in logs)

    # ---- looking

    @property
    def page(self) -> PageSeen:
        return self.terminal.page()

    @property
    def state(self) -> str:
        return self.page.state

    def until(self, *states: str, seconds: float = STEP) -> PageSeen:
        try:
            return self.terminal.wait_for(*states, seconds=seconds)
        except TimeoutError as late:
            raise TimeoutError(f"{late}\n{self.said()[-2000:]}") from None

    def passed(self, mark: int = 0) -> list[str]:
        """States drawn after `mark`, in order."""
        return [state for number, state in self.page.passed if number > mark]

    def mark(self) -> int:
        """Where `passed` is to begin."""
        return self.page.sequence

    def offers(self, action: str, data: str | None = None) -> bool:
        return self.page.find(action, data) is not None

    def still(self) -> Image.Image:
        """The glass, once two looks a moment apart agree."""
        before = self.seen.glance()
        for _ in range(40):
            time.sleep(0.05)
            after = self.seen.glance()
            if after == before:
                break
            before = after
        return self.seen.picture()

    # ---- touching

    def find(self, action: str, data: str | None = None) -> Target:
        """Something to touch, once the page has it. Raises LookupError."""
        end = time.monotonic() + 5
        while True:
            page = self.page
            if target := asking.target(page, action, data):
                return target
            if time.monotonic() > end:
                raise LookupError(f"no {action} {data or ''} on the glass in {page.state}")
            time.sleep(0.03)

    def touch(self, action: str, data: str | None = None) -> None:
        """A short touch on something; nothing is awaited. Of a form: in its field, on the page
        that this opens, and on from a page that is filled in (`sandbox.tour.asking`)."""
        asking.reach(self, action, data)
        before = self.page
        self.tap(*self.find(action, data).centre)
        if action in (asking.ANSWERED, asking.OPENS) and len(before.asking.fields) > 1:
            self._moved(before)
            if action == asking.ANSWERED and (on := asking.onward(self.page)) is not None:
                self.tap(*on.centre)

    def page_now(self) -> PageSeen:
        return self.page

    def tap_target(self, target: Target) -> None:
        before = self.page
        self.tap(*target.centre)
        self._moved(before)

    def _moved(self, before: PageSeen) -> None:
        """Another field is in hand, or another page is there."""

        end = time.monotonic() + 3  # an answer that will not do leaves it where it is
        while time.monotonic() < end:
            now = self.page
            if (now.state, now.asking) != (before.state, before.asking):
                return
            time.sleep(0.03)

    def tap(self, x: int, y: int) -> None:
        self.seen.press(x, y)
        time.sleep(0.012)
        self.seen.release()

    def go(
        self,
        action: str,
        data: str | None = None,
        *,
        to: str | tuple[str, ...],
        seconds: float = STEP,
    ) -> PageSeen:
        """Touch something and wait for a state."""
        self.touch(action, data)
        return self.until(*((to,) if isinstance(to, str) else to), seconds=seconds)

    # ---- a visit

    def fresh(self) -> None:
        """Devices and centre in order, nobody there, the terminal at a new home."""
        self.nobody_there()
        for device in (READER, SCANNER, PRINTER):
            self.pose(device, "normal")
        self.centre(name="good")
        if not self.alive():
            self.start()
        self.home()

    def home(self) -> None:
        """To a home at which nobody is known, by touches."""
        page = self.until("attract", "thanks", "apology", *_LEAVABLE, seconds=20)
        if page.state not in ("attract", "thanks", "apology"):
            if page.state not in ("review", "wiping"):
                self.terminal.ask("leave")
                page = self.until("review", "wiping", "thanks", "attract")
            if page.state == "review":
                self.touch("review_done")
            self.until("attract", "thanks")
        self.unlimited()
        self.tap(self.seen.width // 2, int(self.seen.height * 0.6))
        self.until("home")
        wait_until(self.devices_up, 10, "the devices answer")

    def unlimited(self) -> None:
        """What was broken before may need a moment to be known as mended: until then items show
        only their guides."""
        wait_until(lambda: not self.page.limit, 60, "items can be looked up")

    def pick(self, item: str) -> PageSeen:
        """From home to identify (or on, when somebody is known)."""
        self.unlimited()
        if not self.offers("pick_item", item):
            groups = [t for t in self.page.targets if t.action == "open-group" and t.data]
            for group in groups:
                self.tap(*group.centre)
                wait_until(lambda: self.offers("pick_item"), STEP, "a group opens")
                if self.offers("pick_item", item):
                    break
                self.touch("close-group")
                wait_until(lambda: not self.offers("pick_item"), STEP, "the group closes")
        return self.go("pick_item", item, to=("identify", "no_means", *_KNOWN))

    def identify(self, person: str, *then: str, seconds: float = STEP) -> PageSeen:
        """Lay the person's card (or show their code) and take it away after."""
        self.bench.identify(person)
        try:
            return self.until(*(then or ("result",)), seconds=seconds)
        finally:
            self.nobody_there()

    def to_result(self, item: str, person: str) -> PageSeen:
        self.pick(item)
        page = self.identify(person)
        wait_until(lambda: self.page.complete, 30, "all amounts of the result")
        return page

    def leave(self, grade: int | None = 5) -> None:
        """From anywhere after a result to thanks; `grade` None: no review."""
        self.go("leave", to="review")
        if grade is None:
            self.touch("review_done")
        else:
            self.touch("grade_given", f"0,{grade}")
        self.until("thanks", "attract")

    def sign(self) -> None:
        """Three strokes on the slate of that page."""
        self.seen.draw(self.find("ink", "signature").rect, SIGNATURE)

    def type_number(self, digits: str) -> None:
        for digit in digits:
            self.touch("key", digit.lower())

    # ---- the hands at the devices, the mood of the centre

    def nobody_there(self) -> None:
        """No card on the reader, no code before the scanner."""
        lying = self.bench.state()
        if lying["card"]:
            self.bench.lay("")
        if lying["voucher"]:
            self.bench.show("")

    def pose(self, device: str, posture: str) -> None:
        """`device`: id-reader | scanner | printer."""
        if self.bench.state()["postures"][device] != posture:
            self.bench.pose(device, posture)

    def pose_camera(self, posture: str) -> None:
        write_posture(self.company.devices, "camera", posture=posture)

    def centre(self, **mood: Any) -> None:
        """As the stand-in's `/mood` takes it: name="silent", or rules=[{"what": "html"}]."""
        if mood == self._mood:
            return
        url = f"http://127.0.0.1:{self.ports.centre}/mood"
        put = urllib.request.Request(url, json.dumps(mood).encode(), method="PUT")
        with urllib.request.urlopen(put, timeout=10) as answer:
            answer.read()
        self._mood = mood

    # ---- what came out

    def tickets(self) -> list[Path]:
        """The bytes of every ticket that was cut, oldest first; each is whole."""
        return sorted((self.company.devices / "paper").glob("[0-9]*.bin"))

    def paper(self, ticket: Path) -> Paper:
        return decode(ticket.read_bytes(), kind=KINDS["generic-80"])

    def ledger(self) -> dict[str, Any]:
        url = f"http://127.0.0.1:{self.ports.hub}/sandbox/ledger"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.loads(answer.read())

    def writes(self, infno: str, who: str) -> list[dict[str, Any]]:
        """What the centre's ledger holds of one person's writes of a kind."""
        with urllib.request.urlopen(
            f"http://127.0.0.1:{self.ports.centre}/ledger", timeout=10
        ) as answer:
            entries = json.loads(answer.read())
        return [e for e in entries if (e["infno"], e["person"], e["write"]) == (infno, who, True)]

    def filings(self) -> list[dict[str, Any]]:
        """What the centre has taken, with the fields of each."""
        with urllib.request.urlopen(
            f"http://127.0.0.1:{self.ports.centre}/filings/whole", timeout=10
        ) as answer:
            return json.loads(answer.read())

    def records(self, before: set[str] = frozenset()) -> list[dict[str, Any]]:
        """Accepted records of visits whose keys are not in `before`; the machine's own health is
        no visit's, and how a case stands is told as often as it changes (`cases`)."""
        accepted = self.ledger()["accepted"]
        beside = ("health", "case")
        return [one for one in accepted if one["key"] not in before and one["kind"] not in beside]

    def cases(self, number: str) -> list[dict[str, Any]]:
        """How the case of that number stands, as the hub was told, the first word first."""
        told = [one["record"]["payload"] for one in self.ledger()["accepted"]
                if one["kind"] == "case"]  # fmt: skip
        return [one for one in told if one["number"] == number]

    def keys(self) -> set[str]:
        return {one["key"] for one in self.ledger()["accepted"]}

    def delivered(self, before: set[str], **kinds: int) -> list[dict[str, Any]]:
        """Wait until the hub holds so many new records a kind, and no others.

        Raises AssertionError naming what it holds instead.
        """
        wanted = {kind.replace("_", "-"): count for kind, count in kinds.items() if count}
        end = time.monotonic() + STEP
        while True:
            new = self.records(before)
            held = Counter(one["kind"] for one in new)
            if held == wanted:
                return new
            assert time.monotonic() < end, f"the hub holds {dict(held)}, not {wanted}"
            time.sleep(0.05)

    def archived(self) -> dict[str, bool]:
        """Cases whose papers were handed over to the hub: key -> has it a receipt."""
        return {one["key"]: one["receipt"] for one in self.ledger()["archive"]}

    # ---- inside

    def _tables(self, overlay: Tables) -> Tables:
        base = f"http://127.0.0.1:{self.ports.hub}"
        tables: Tables = {
            "centre": {
                "url": f"http://127.0.0.1:{self.ports.centre}{self._centre_path}",
                "secret_file": str(self.company.secret),
            },
            "hub": {"url": base},
            "service_platform": {"adapter": ""},
            "review": {"page": f"{base}/review"},
        }
        for more in (SHORT_WAITS, overlay):
            for table, values in more.items():
                several = isinstance(values, list)
                tables[table] = values if several else tables.get(table, {}) | values
        return tables


_KNOWN = (
    "looking_up", "result_waiting", "result", "person_notice", "choose_insurance", "centre_down",
    "handling_refused", "prove", "checking", "question", "confirm",
)  # fmt: skip
_LEAVABLE = (
    "handling_refused", "prove", "proving", "checking", "question", "confirm", "sign", "filed",
    "materials", "camera", "taking", "page_taken",
    "home", "home_identified", "handling_list", "consulting", "notices", "work_rule", "guide",
    "search", "topic", "answer", "feedback", "feedback_sent",
    "help", "privacy", "identify", "no_means", "child_number", "looking_up", "person_refused",
    "card_trouble",
    "person_notice", "choose_insurance", "result_waiting", "result", "detail_waiting", "detail",
    "lines_waiting", "lines", "choose_period", "centre_down", "printed", "print_failed",
    "printer_back",
    "did_it_print", "are_you_there", "review", "wiping",
)  # fmt: skip


@contextlib.contextmanager
def station(
    folder: Path,
    *,
    form: str = "portrait",
    overlay: Tables | None = None,
    pace: str = "instant",
    camera: bool = False,
    profile: str = "",
    face: bool = False,
) -> Iterator[Station]:
    """Everything started, the terminal too, at home. Taken down at the end. `camera`: one for
    documents too, and a page for phones. `face`: one that looks at people, and the plug-in.
    `profile`: "" for the terminal's own."""
    with contextlib.ExitStack() as stack:
        screen = stack.enter_context(display.virtual(form))
        company, ports = Company(folder), free_ports()
        stack.callback(company.stop)
        devices = str(company.devices)
        company.start("centre", "sandbox", "centre", "--port", str(ports.centre),
                      "--secret-file", str(company.secret))  # fmt: skip
        company.start("hub", "sandbox", "hub", "--port", str(ports.hub))
        more = [*(["--camera"] if camera else []), *(["--face"] if face else [])]
        company.start("devices", "sandbox", "devices", "--dir", devices, "--pace", pace, *more)
        tables = dict(overlay or {})
        if camera:
            page = {"upload_page": f"http://127.0.0.1:{ports.hub}/upload"}
            archive = {"archive_key": public_of(SANDBOX)}
            tables |= document_camera(company) | {"hub": page | archive}
        if face:
            tables = face_camera(company, profile) | tables  # what the overlay accepts stands
        one = Station(company, ports, screen, form, tables, profile)
        stack.callback(one.close)
        one.start()
        yield one
