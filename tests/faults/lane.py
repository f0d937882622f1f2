"""One terminal and what stands around it, from outside: begun, touched, struck, looked at."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from kiosk.runtime.clock import CHINA
from sandbox.devices.posture import write_posture
from sandbox.people import person
from sandbox.tour.terminal import Terminal
from tests.faults.asked import Asked, Cradle
from tests.faults.kinds import (
    CLOSES,
    OPENS,
    READER,
    RESTARTS,
    SCANNER,
    Break,
    Cause,
    CentreMood,
    Disk,
    Hour,
    HubIs,
    Jump,
    Kill,
    Pose,
    Shut,
    Skip,
    Stall,
    Stop,
)

PATIENCE = {"connect_seconds": 5.0, "read_seconds": 5.0, "whole_seconds": 10.0}
"""With the centre: what a run cannot wait for at a station's own length. The wipe gets longer than
a station's 5 s: several terminals share this machine's processors."""


_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

OBEYED = 20.0
"""Real seconds in which the glass does what it is told, on a busy machine too."""


class Gone(Exception):
    """The terminal's process has ended; `code` is its exit status, or minus the signal."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the process ended with {code}")
        self.code = code


@dataclass(frozen=True)
class Shown:
    """A page as the visitor could use it."""

    number: int
    state: str
    offers: frozenset[tuple[str, str]]

    def has(self, name: str, data: str | None = None) -> tuple[str, str] | None:
        found = (one for one in sorted(self.offers) if one[0] == name and data in (None, one[1]))
        return next(found, None)


class Lane:
    """`hour`: when its day begins, in hours; the day is the machine's, so that people are the same
    for all who ask for them."""

    def __init__(self, cradle: Cradle, folder: Path, hour: float) -> None:
        # imported here: it maps a file of this lane
        from tests.faults.times import Times

        self.folder, self._cradle = folder, cradle
        self.devices, self.data = folder / "devices", folder / "data"
        self.temporary, self.markers = folder / "tmp", folder / "markers.json"
        for made in (self.devices, self.temporary):
            made.mkdir(parents=True)
        today = datetime.now(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
        self.times = Times(
            folder / "times", datetime.fromtimestamp(today.timestamp() + hour * 3600, CHINA)
        )
        self.around = Asked(["tests.faults.around", str(folder)], folder / "around.log")
        # as the proofs of the wipe know a station
        self.company = SimpleNamespace(folder=folder, devices=self.devices)
        self.terminal = Terminal(folder / "control.sock")
        self.pid: int | None = None
        self.lives = self.code = 0  # of the last life that ended
        self.page = Shown(0, "", frozenset())
        self.passed: list[str] = []
        self._line: socket.socket | None = None
        self._came = b""
        self._hit = False  # whether the last touch was on something
        self._owed = 0  # wishes whose end was not heard of yet
        self._pages: deque[Shown] = deque()
        self._disk = folder / "disk"
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(folder / "play.sock"))
        self._door.listen(1)
        self._overlay = folder / "overlay.toml"
        self._overlay.write_text(_toml(self._settings()), "utf-8")

    # ---- the process

    def start(self) -> None:
        """Begin a terminal and wait for its first page."""
        self.lives += 1
        env = {
            "TMPDIR": str(self.temporary),
            "XDG_CACHE_HOME": str(self.temporary / "cache"),
            "KIOSK_MARKERS": str(self.markers),
            "FAULTS_DISK": str(self.data),
            "FAULTS_DISK_STATE": str(self._disk),
        }
        argv = [
            "--form", "portrait", "--overlay", str(self._overlay), "--devices", str(self.devices),
            "--data", str(self.data), "--socket", str(self.folder / "control.sock"),
        ]  # fmt: skip
        self.pid = self._cradle.start(
            socket_path=str(self.folder / "play.sock"), times=str(self.folder / "times"),
            log=str(self.folder / f"terminal-{self.lives}.log"), env=env, argv=argv,
        )  # fmt: skip
        self._door.settimeout(30)
        self._line, _ = self._door.accept()
        self._came, self._owed = b"", 0
        self._pages.clear()
        self.changed(lambda page: True, 30)

    def kill(self) -> None:
        assert self.pid is not None
        os.kill(self.pid, signal.SIGKILL)
        self.reap()

    def stop(self) -> int:
        """Ask it to end, as its supervisor would."""
        if self.pid is None:
            return 0
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        return self.reap()

    def reap(self) -> int:
        """The exit status of the process that has ended, or is about to."""
        pid, self.pid = self.pid, None
        if self._line is not None:
            self._line.close()
            self._line = None
        if pid is not None:
            self.code = self._cradle.reap(pid)
        return self.code

    @property
    def alive(self) -> bool:
        return self.pid is not None

    def close(self) -> None:
        self.stop()
        self._door.close()
        self.around.close()

    def said(self) -> str:
        """Everything its processes wrote to their standard streams."""
        logs = sorted(self.folder.glob("terminal-*.log"))
        return "".join(log.read_text("utf-8", "replace") for log in logs)

    # ---- the glass

    def changed(self, true: Callable[[Shown], bool], seconds: float) -> bool:
        """Read pages until one was `true`, so many real seconds at most; `page` is the last that
        came. Raises Gone."""
        end = time.monotonic() + seconds
        while True:
            self._read(0.0 if self._pages else max(0.0, end - time.monotonic()))
            met = False
            while self._pages:
                self.page = self._pages.popleft()
                if not self.passed or self.passed[-1] != self.page.state:
                    self.passed.append(self.page.state)
                met = true(self.page) or met
            if met or time.monotonic() >= end:
                return met

    def press(self, name: str, data: str = "") -> bool:
        """False: it was not there any more."""
        self._say(do="press", name=name, data=data)
        return self._hit

    def touch(self) -> None:
        self._say(do="touch")

    def skip(self, seconds: float) -> None:
        """So much time has gone by, for everybody."""
        self.times.skip(seconds)
        self._say(do="turn")

    def until(self, at: str) -> float:
        """Seconds to the next `hh:mm` of the station's day."""
        now = self.times.now()
        hour, _, minute = at.partition(":")
        then = now.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
        return (then - now).total_seconds() % 86400.0

    @property
    def today(self) -> date:
        return self.times.now().date()

    def _say(self, **words: Any) -> None:
        """A wish to the glass; returns when the turn in which it was obeyed is over."""
        if self._line is None:
            raise Gone(self.code)
        try:
            self._line.sendall(json.dumps(words).encode() + b"\n")
        except OSError:
            raise Gone(self.reap()) from None
        self._owed += 1
        end = time.monotonic() + OBEYED
        while self._owed:
            if time.monotonic() > end:
                raise TimeoutError(f"the glass did not answer within {OBEYED:g} s")
            self._read(end - time.monotonic())

    def _read(self, seconds: float) -> None:
        if self._line is None:
            raise Gone(self.code)
        if not select.select([self._line], [], [], seconds)[0]:
            return
        try:
            came = self._line.recv(1 << 16)
        except OSError:
            came = b""
        if not came:
            raise Gone(self.reap())
        self._came += came
        while b"\n" in self._came:
            line, _, self._came = self._came.partition(b"\n")
            told = json.loads(line)
            if "done" in told:
                self._owed -= 1
                self._hit = told["done"]
                continue
            offers = frozenset((name, data) for name, data in told["offers"])
            self._pages.append(
                Shown(self.page.number + len(self._pages) + 1, told["state"], offers)
            )

    # ---- hands, and what strikes

    def lay(self, who: str) -> None:
        """A card on the reader; "" takes it away."""
        write_posture(self.devices, READER, card=who)

    def show(self, who: str) -> None:
        """A code before the scanner; "" takes it away."""
        code = person(who, self.today).voucher_code if who else ""
        write_posture(self.devices, SCANNER, code=code)

    def begin(self, cause: Cause) -> None:
        """Begin a fault. Those that end a process return when it is gone."""
        match cause:
            case Pose(device, posture, also):
                for one in (device, also) if also else (device,):
                    write_posture(self.devices, one, posture=posture)
            case CentreMood(rules, seed):
                self.around.ask(do="centre", mood={"rules": rules, "seed": seed})
            case HubIs(mood):
                self.around.ask(do="hub", mood=mood.value)
            case Shut(door):
                self.around.ask(do="shut", door=door)
            case Kill():
                self.kill()
            case Stop():
                self.stop()
            case Stall(seconds):
                self._stall(seconds)
            case Break(frames):
                self._say(do="break", count=frames)
            case Disk(letter):
                self._disk.write_text(letter)
            case Jump(seconds):
                self.times.set_jump(seconds)
                self._say(do="turn")
            case Skip(seconds):
                self.skip(seconds)
            case Hour(at):
                self.skip(self.until(at) + 1.0)

    def end(self, cause: Cause) -> None:
        match cause:
            case Pose(device, _, also):
                for one in (device, also) if also else (device,):
                    write_posture(self.devices, one, posture="normal")
            case CentreMood():
                self.around.ask(do="centre", mood={"name": "good"})
            case HubIs():
                self.around.ask(do="hub", mood="good")
            case Shut(door):
                self.around.ask(do="open", door=door)
            case Disk():
                self._disk.unlink(missing_ok=True)
            case Jump():
                self.times.set_jump(0.0)
            case Break() if self.alive:
                with contextlib.suppress(Gone):
                    self._say(do="break", count=0)
            case _:
                pass  # over when it was begun

    def _stall(self, seconds: float) -> None:
        assert self.pid is not None
        os.kill(self.pid, signal.SIGSTOP)
        time.sleep(0.1)
        self.times.skip(seconds)
        os.kill(self.pid, signal.SIGCONT)
        self._say(do="turn")

    # ---- what came out

    def tickets(self) -> list[str]:
        """What stands on each piece of paper, oldest first."""
        return [p.read_text("utf-8") for p in sorted((self.devices / "paper").glob("[0-9]*.txt"))]

    def ledger(self, after: int = 0) -> list[dict[str, Any]]:
        """Records that the hub has accepted."""
        return self.around.ask(do="ledger", after=after)["accepted"]

    def _settings(self) -> dict[str, dict[str, Any]]:
        ports = self.around.first
        hub = f"http://127.0.0.1:{ports['hub']}"
        return {
            "centre": {
                "url": f"http://127.0.0.1:{ports['centre']}/fsi",
                "secret_file": str(self.folder / "centre.secret"),
            } | PATIENCE,
            "deadlines": {"wiping": 20.0},
            "hub": {"url": hub},
            "service_platform": {"adapter": ""},
            "review": {"page": f"{hub}/review"},
            "health": {"restart_at": RESTARTS},
            "station.opening": {"calendar": "none"},
            "station.opening.weekly": {day: [f"{OPENS}-{CLOSES}"] for day in _DAYS},
        }  # fmt: skip


def _toml(tables: dict[str, dict[str, Any]]) -> str:
    lines = []
    for table, values in tables.items():
        lines.append(f"[{table}]")
        lines += [f"{key} = {json.dumps(value)}" for key, value in values.items()]
    return "\n".join(lines) + "\n"


class Late:
    """How long a lane's processes were ready to run and had no processor, since it was made."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._before = self._waited()

    def seconds(self) -> float:
        now = self._waited()
        return sum(max(0.0, now[pid] - self._before.get(pid, 0.0)) for pid in now)

    def _waited(self) -> dict[int, float]:
        """Of each process, by the longest wait of its threads (schedstat: 2nd field, ns)."""
        pids = (self._lane.pid, self._lane.around.pid, os.getpid())
        return {pid: _waited(pid) for pid in pids if pid is not None}


def _waited(pid: int) -> float:
    longest = 0
    for file in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            longest = max(longest, int(file.read_text().split()[1]))
    return longest / 1e9
