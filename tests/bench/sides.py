"""The two contenders as processes on displays of their own."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sandbox.stage import display, standins
from sandbox.stage.processes import Company, Ports, free_ports
from sandbox.tour.hands import Panel
from sandbox.tour.terminal import Target, Terminal
from tests.bench import tree
from tests.bench.eye import Eye, is_home

ROOT = Path(__file__).resolve().parents[2]
PAGE = Path(__file__).parent / "page" / "home.html"
FORM = "portrait"
PROFILE = "heilongjiang-2"
PATIENCE = 60.0


class Missing(RuntimeError):
    """Something that has to be installed first; the text names the package."""


def check() -> None:
    """Raise Missing unless what every measurement needs is there."""
    for program, package in (("chromium", "chromium"), ("Xvfb", "xvfb")):
        if shutil.which(program) is None:
            raise Missing(f"{program} is missing: apt-get install {package}")
    fonts = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=False)
    if "Noto Sans CJK SC" not in fonts.stdout:
        raise Missing("Noto Sans CJK SC is missing: apt-get install fonts-noto-cjk")


def _usual() -> dict[str, str]:
    """The environment of a station: nothing of a developer's shell that slows or speeds Python."""
    return {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}


class Side:
    """One contender: started on a display, watched from outside, ended with all it started."""

    name = ""

    def __init__(self, screen: str, folder: Path) -> None:
        self.screen = screen
        self.folder = folder
        self.eye = Eye(screen)
        self._process: subprocess.Popen | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        return {"DISPLAY": self.screen}

    def logs(self) -> list[Path]:
        """Where it says what went wrong."""
        return [self.folder / f"{self.name}.log"]

    def start(self) -> float:
        """Start it; milliseconds from before the fork to the finished home."""
        command, log = self.command(), (self.folder / f"{self.name}.log").open("wb")
        with log:
            began = time.monotonic()
            self._process = subprocess.Popen(
                command, cwd=ROOT, env={**_usual(), **self.environment()},
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        try:
            return (self.eye.wait(self._home_or_ended, PATIENCE) - began) * 1000
        except (TimeoutError, ChildProcessError) as failure:
            said = "\n".join(
                p.read_text("utf-8", "replace")[-1500:] for p in self.logs() if p.exists()
            )
            raise RuntimeError(f"{self.name} shows no home ({failure})\n{said}") from None

    def _home_or_ended(self, mark: str) -> bool:
        status = self._process.poll() if self._process else 0
        if status is not None:
            raise ChildProcessError(f"it ended with status {status}")
        return is_home(mark)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        """End every process of it, and wait until its picture is gone from the display."""
        process, self._process = self._process, None
        if process is None:
            return
        family = tree.pids(process.pid)
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()
        with contextlib.suppress(TimeoutError):
            self.eye.wait(lambda mark: not is_home(mark), 5)

    def close(self) -> None:
        self.stop()
        self.eye.close()


class Chromium(Side):
    name = "chromium"

    def command(self) -> list[str]:
        width, height = display.FORMS[FORM]
        return [
            "chromium", "--kiosk", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-quic", "--disable-features=Translate", "--lang=zh-CN",
            "--window-position=0,0", f"--window-size={width},{height}",
            f"--user-data-dir={self.folder / 'chromium'}", PAGE.as_uri(),
        ]  # fmt: skip

    TILE = (800, 1440)
    """A point of the last tile, px."""
    BACK = (150, 1840)


class Kiosk(Side):
    """The terminal, with every stand-in around it as at a station."""

    name = "terminal"

    def __init__(self, screen: str, folder: Path, company: Company, ports: Ports) -> None:
        super().__init__(screen, folder)
        self.company = company
        self.ports = ports
        self.socket = Terminal(company.socket)
        self.panel = Panel(ports.panel)

    def command(self) -> list[str]:
        arguments = standins.terminal_arguments(self.company, profile=PROFILE, form=FORM)
        return [sys.executable, "-m", *arguments]

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "KIOSK_MARK": "1"}

    def logs(self) -> list[Path]:
        return [*super().logs(), self.company.folder / "data" / "journal.jsonl"]

    def target(self, action: str, data: str | None = None) -> Target:
        """Something to touch, once the page has it. Raises LookupError."""
        end = time.monotonic() + 10
        while True:
            page = self.socket.page()
            if found := page.find(action, data):
                return found
            if time.monotonic() > end:
                raise LookupError(f"no {action} {data or ''} on the glass in {page.state}")
            time.sleep(0.05)


DEADLINES = {"browse": 600.0, "result": 600.0, "thanks": 1.0}
"""Home stays long enough to be watched, thanks does not stay."""


@contextlib.contextmanager
def kiosk(*, pace: str = "instant") -> Iterator[Kiosk]:
    """The terminal, not started yet, on a display of its own, with the stand-ins running."""
    with contextlib.ExitStack() as stack:
        screen = stack.enter_context(display.virtual(FORM))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        company, ports = Company(folder), free_ports()
        stack.callback(company.stop)
        standins.start(company, ports, pace)
        tables = standins.overlay(company, ports) | {"deadlines": DEADLINES}
        standins.write_overlay(tables, company.folder / "overlay.toml")
        side = Kiosk(screen, folder, company, ports)
        stack.callback(side.close)
        yield side


@contextlib.contextmanager
def chromium() -> Iterator[Chromium]:
    with contextlib.ExitStack() as stack:
        screen = stack.enter_context(display.virtual(FORM))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        side = Chromium(screen, folder)
        stack.callback(side.close)
        yield side
