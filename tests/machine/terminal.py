"""The terminal in the guest, as a robot sees it: its page by the control socket, its touches by a
touch panel of the kernel."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.machine import guest
from tests.machine.guest import Guest, GuestError

HERE = Path(__file__).parent
PYTHON = "/opt/kiosk/current/venv/bin/python -I"
PIPE = "/run/touch"
ASK = """
import json, socket, sys
line = socket.socket(socket.AF_UNIX)
line.settimeout(20)
line.connect("/var/lib/kiosk/control.sock")
line.sendall(json.dumps({"ask": sys.argv[1]}).encode() + b"\\n")
print(line.makefile().readline())
"""
OPENED = """
event=$(grep -A9 '"Test touch panel"' /proc/bus/input/devices | grep -om1 'event[0-9]*') &&
find /proc/$(systemctl show -P MainPID kiosk-x)/fd -lname "/dev/input/$event" | grep -q .
"""
STEP = 120.0
"""Seconds for a step of a visit on an emulated machine."""


class Terminal:
    def __init__(self, guest: Guest) -> None:
        self.guest = guest

    def panel(self, width: int, height: int) -> None:
        """A touch panel is plugged in; returns once the X server has opened it."""
        self.guest.put(HERE / "touch_panel.py", "/run/touch_panel.py")
        self.guest.run(
            "systemctl is-active --quiet touch-panel && exit; modprobe uinput; rm -f /run/touch; "
            f"systemd-run --quiet --collect --unit=touch-panel {PYTHON} "
            f"/run/touch_panel.py {width} {height} {PIPE}"
        )
        self.guest.until(f"test -p {PIPE}", 60)
        self.guest.until(OPENED, 60)

    def touch(self, x: int, y: int) -> None:
        """One finger, once, at a point of the panel."""
        self.guest.run(f"echo {x} {y} > {PIPE}")

    def ask(self, question: str) -> dict[str, Any]:
        """Raises GuestError when nobody answers."""
        answer = json.loads(self.guest.run(f"{PYTHON} - {question} <<'END'{ASK}END"))
        if "error" in answer:
            raise GuestError(answer["error"])
        return answer

    def until(self, *states: str, seconds: float = STEP) -> dict[str, Any]:
        """The page, once its state is one of these."""
        end = time.monotonic() + seconds * guest.patience
        page: dict[str, Any] = {}
        while time.monotonic() < end:
            try:
                page = self.ask("page")
            except (GuestError, ValueError):
                page = {}
            if page.get("state") in states:
                return page
            time.sleep(1)
        raise GuestError(f"not within {seconds:.0f} s: {states}, but {page.get('state')}")

    def waiting(self, there: Callable[[], bool], what: str, seconds: float = STEP) -> None:
        """Until it is there. Raises GuestError, naming `what`."""
        end = time.monotonic() + seconds * guest.patience
        while not there():
            if time.monotonic() > end:
                raise GuestError(f"not within {seconds:.0f} s: {what}")
            time.sleep(1)

    def home(self) -> dict[str, Any]:
        """The page, once home is there; a terminal that invites is touched where nothing lies."""
        page = self.until("home", "attract")
        if page["state"] == "attract":
            self.touch(540, 40)
            page = self.until("home")
        return page

    def press(self, action: str, data: str | None = None) -> None:
        """Touch what sends `action`. Raises GuestError when the page has no such thing."""
        page = self.ask("page")
        for target in page["targets"]:
            if target["action"] == action and data in (None, target["data"]):
                x, y, width, height = target["rect"]
                self.touch(round(x + width / 2), round(y + height / 2))
                return
        offered = sorted({t["action"] for t in page["targets"]})
        raise GuestError(f"no {action} {data or ''} in {page['state']}, which offers {offered}")

    def serving(self, seconds: float = 300.0) -> float:
        """Wait until systemd was told that it is ready; the seconds it took."""
        return self.guest.until("systemctl is-active --quiet kiosk-terminal", seconds)

    def pid(self) -> int:
        return int(self.guest.run("systemctl show -P MainPID kiosk-terminal"))
