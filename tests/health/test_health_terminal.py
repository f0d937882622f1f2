"""A real terminal whose devices and centre are all missing: what it says of itself, to systemd, to
`kiosk health` and to a visitor; and that a display which hangs ends the watchdog's food."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.commands import health
from sandbox.stage import display
from sandbox.tour.terminal import Terminal

pytestmark = pytest.mark.glass

ROOT = Path(__file__).resolve().parents[2]
WATCHDOG = 1.2  # seconds

OVERLAY = """
[centre]
url = "http://127.0.0.1:9/fsi"
secret_file = "{secret}"
connect_seconds = 0.5
[hub]
url = ""
[service_platform]
adapter = ""
"""


class Manager:
    """systemd's side of the notify socket, an abstract one."""

    def __init__(self) -> None:
        self.name = f"@kiosk-test-{uuid.uuid4().hex}"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind("\0" + self.name[1:])

    def hears(self, seconds: float, until: str = "") -> list[str]:
        """What comes within so many seconds, or up to the message `until`."""
        end, said = time.monotonic() + seconds, []
        while (left := end - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                said.append(self._socket.recv(1000).decode())
            except TimeoutError:
                break
            if said[-1] == until:
                break
        return said

    def close(self) -> None:
        self._socket.close()


def _display_server() -> int:
    """Process id of the Xvfb that this test has just started."""
    own = os.getpid()
    children = Path(f"/proc/{own}/task/{own}/children").read_text().split()
    named = [c for c in children if Path(f"/proc/{c}/comm").read_text().strip() == "Xvfb"]
    return int(named[-1])


class Running:
    def __init__(self, folder: Path, screen: str, manager: Manager) -> None:
        self.data, self.manager = folder / "data", manager
        self.server = _display_server()
        (folder / "secret").write_text("secret")
        overlay = folder / "overlay.toml"
        overlay.write_text(OVERLAY.format(secret=folder / "secret"))
        command = [
            sys.executable, "-m", "kiosk", "terminal", "--overlay", str(overlay),
            "--devices", str(folder / "no-devices"), "--data", str(self.data),
        ]  # fmt: skip
        environment = os.environ | {
            "DISPLAY": screen, "KIOSK_MARK": "1", "NOTIFY_SOCKET": manager.name,
            "WATCHDOG_USEC": str(round(WATCHDOG * 1e6)),
        }  # fmt: skip
        environment.pop("WATCHDOG_PID", None)
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment)
        self.terminal = Terminal(self.data / "control.sock")


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[Running]:
    manager = Manager()
    with display.virtual("portrait") as screen:
        one = Running(tmp_path_factory.mktemp("alone"), screen, manager)
        try:
            yield one
        finally:
            one.process.kill()
            one.process.wait()
            manager.close()


def test_it_is_ready_fed_limited_and_stops_feeding_when_the_display_hangs(running, capsys):
    manager, terminal = running.manager, running.terminal
    start = manager.hears(20, until="READY=1")
    assert start[-1] == "READY=1"
    assert "WATCHDOG=1" not in start  # not before the first frame

    # devices and centre are missing: said, and the guides stay open
    terminal.wait_ready(10)
    end = time.monotonic() + 10
    while terminal.page().find("pick_guide") is None:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert terminal.page().find("pick_item") is None
    assert terminal.page().find("open_consulting") is not None
    assert health.main(["--data", str(running.data)]) == health.LIMITED
    said = capsys.readouterr().out
    assert said.startswith("limited, up ")
    lines = {line.split()[0]: line for line in said.splitlines() if line}
    for name in ("id_card", "e_voucher", "printer"):
        assert "powerOff" in lines[name]
        assert " bad " in lines[name]
    assert " good " in lines["display"]
    assert {"clock", "disk", "input", "temperature"} <= set(lines)

    # an idle glass is fed within each watchdog's length; a display that hangs ends it
    fed = manager.hears(2 * WATCHDOG)
    assert fed.count("WATCHDOG=1") >= 2
    os.kill(running.server, signal.SIGSTOP)
    try:
        manager.hears(WATCHDOG)
        assert "WATCHDOG=1" not in manager.hears(WATCHDOG)
    finally:
        os.kill(running.server, signal.SIGCONT)
    assert "WATCHDOG=1" in manager.hears(10, until="WATCHDOG=1")
    manager.hears(WATCHDOG / 2)
    rows = (running.data / "journal.jsonl").read_text("utf-8")
    told = re.findall(r'"display\.(stuck|live)"', rows)  # a busy machine may have stuck before
    assert told == (["stuck", "live"] * len(told))[: len(told)]  # once each way
    assert "live" in told

    running.process.terminate()
    assert "STOPPING=1" in manager.hears(10, until="STOPPING=1")
    assert running.process.wait(10) == 0
    assert health.main(["--data", str(running.data)]) == health.NOT_RUNNING
    assert "No terminal runs" in capsys.readouterr().err
