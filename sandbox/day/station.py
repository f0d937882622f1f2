"""The station of a scripted day: an all-in-one machine in its hall, which keeps the queue, the
staff's pad, and the agency's hub; each terminal on a display and with devices of its own."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sandbox.day.keypad import Keypad
from sandbox.stage import display, hub, standins
from sandbox.stage.processes import Company, Ports, free_ports
from sandbox.stage.standins import Tables
from sandbox.tour.display import Seen
from sandbox.tour.hands import Panel
from sandbox.tour.terminal import Terminal

PROFILE = "heilongjiang-2"
STATION = "HLJ-DEMO-0001"
HALL, PAD = "01", "02"
"""`station.terminal` of the two."""

FORMS = {HALL: "portrait", PAD: "pad"}
OWN = Path(__file__).with_name("station.toml")


@dataclass
class Glass:
    """One terminal as a robot has it before itself: what is seen, what is touched, whose hands are
    at its devices."""

    code: str
    company: Company
    terminal: Terminal
    seen: Seen
    panel: Panel
    keypad: Keypad | None = None

    def papers(self) -> list[Path]:
        """The bytes of everything that was printed, in its order."""
        return sorted((self.company.devices / "paper").glob("[0-9]*.bin"))


@dataclass
class Station:
    """`pages`, `platform`, `centre`: addresses of the hub's pages for administrators, of the
    service platform, of the centre and of the platform of 好差评."""

    hall: Glass
    pad: Glass
    pages: str
    password: str
    platform: str
    centre: str
    reviews: str


@contextlib.contextmanager
def station(folder: Path) -> Iterator[Station]:
    """Everything started, taken down at the end. Raises RuntimeError with the log of what did not
    start, FileNotFoundError without Xvfb."""
    with contextlib.ExitStack() as stack:
        names = {code: stack.enter_context(display.virtual(form)) for code, form in FORMS.items()}
        companies = {code: Company(folder / code) for code in FORMS}
        for one in companies.values():
            stack.callback(one.stop)
        company, ports = companies[HALL], free_ports()
        standins.outside(company, ports)
        of_hub = free_ports(hub.Ports)
        tables, password = hub.start(company, of_hub, PROFILE)
        secret = company.folder / "queue.secret"
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_hex(32))
        keeper, made = f"127.0.0.1:{ports.queue}", {}
        for code, own in companies.items():
            there = ports if code == HALL else replace(ports, panel=free_ports().panel)
            standins.bench(own, there, "instant")
            settings = standins.overlay(own, there, profile=PROFILE)
            settings |= tables
            line = {"listen": keeper} if code == HALL else {"keeper_address": keeper}
            settings["station.queue"] = {"secret_file": str(secret), **line}
            settings["station"] = {"terminal": code}
            settings |= standins.staff_accounts(locked=code == PAD)
            keys = None
            if code == HALL:
                keys = Keypad(folder / "input")
                stack.callback(keys.close)
                settings["devices.keypad"] = {"port": str(keys.port)}
            else:
                key = hub.give(company, STATION, code)
                settings["hub"] = tables["hub"] | {"key_file": str(key)}
                for room in ("centre", "service_platform"):
                    settings[room]["secret_file"] = str(company.secret)
            made[code] = stack.enter_context(_glass(own, code, names[code], settings, there, keys))
        yield Station(
            made[HALL], made[PAD], f"http://127.0.0.1:{of_hub.pages}", password,
            f"http://127.0.0.1:{ports.service_platform}", f"http://127.0.0.1:{ports.centre}",
            f"http://127.0.0.1:{of_hub.platform}",
        )  # fmt: skip


@contextlib.contextmanager
def _glass(
    company: Company, code: str, name: str, settings: Tables, ports: Ports, keys: Keypad | None
) -> Iterator[Glass]:
    standins.write_overlay(settings, company.folder / "overlay.toml")
    arguments = standins.terminal_arguments(company, profile=PROFILE, form=FORMS[code])
    arguments += ["--overlay", str(OWN)]
    more = keys.environment if keys is not None else {}
    company.start("terminal", *arguments, ready=False, DISPLAY=name, KIOSK_MARK="1", **more)
    company.await_path("terminal", company.socket)
    seen = Seen(name)
    try:
        yield Glass(code, company, Terminal(company.socket), seen, Panel(ports.panel), keys)
    finally:
        seen.close()
