"""The stand-ins as processes of their own: started, awaited, and taken down together."""

from __future__ import annotations

import contextlib
import os
import secrets
import select
import socket
import subprocess
import sys
import time
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import TypeVar

READY_WITHIN = 180.0
"""Seconds a stand-in may take to say that it is ready, on a machine that does much else; one that
ends is noticed at once."""


@dataclass(frozen=True)
class Ports:
    centre: int
    hub: int
    panel: int
    service_platform: int
    queue: int


Numbers = TypeVar("Numbers")


def free_ports(kind: type[Numbers] = Ports) -> Numbers:
    """Loopback ports nobody listens on, one for each field."""
    with contextlib.ExitStack() as stack:
        numbers = []
        for _ in fields(kind):
            probe = stack.enter_context(socket.socket())
            probe.bind(("127.0.0.1", 0))
            numbers.append(probe.getsockname()[1])
    return kind(*numbers)


def taken_ports(ports: Ports) -> list[int]:
    """Those of them that somebody listens on already."""
    taken = []
    for number in astuple(ports):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", number))
            except OSError:
                taken.append(number)
    return taken


def mortal(command: list[str]) -> list[str]:
    """The command, told to end (SIGTERM) when the thread that started it is gone, even killed."""
    return ["setpriv", "--pdeathsig", "TERM", *command]


class Company:
    """The processes of one demonstration, in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.devices = folder / "devices"
        self.devices.mkdir(parents=True, exist_ok=True)
        self.socket = folder / "control.sock"
        self.secret = folder / "centre.secret"
        self.secret.touch(mode=0o600)
        self.secret.write_text(secrets.token_hex(16))
        self._processes: list[tuple[str, subprocess.Popen]] = []

    def start(self, name: str, *arguments: str, ready: bool = True, **environment: str) -> None:
        """Start `python -m …`; wait for its first line when it says one."""
        plain = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        log = (self.folder / f"{name}.log").open("wb")
        process = subprocess.Popen(
            mortal([sys.executable, "-m", *arguments]),
            stdout=subprocess.PIPE if ready else log,
            stderr=log,
            start_new_session=True,  # Ctrl+C is for the one who starts, and it ends all in order
            env={**plain, "PYTHONUNBUFFERED": "1", **environment},
        )
        self._processes.append((name, process))
        if ready:
            self._await(name, process)

    def ended(self) -> str | None:
        """Name of a process that is no longer there, or None."""
        for name, process in self._processes:
            if process.poll() is not None:
                return name
        return None

    def code(self, name: str) -> int | None:
        return next(p.poll() for n, p in self._processes if n == name)

    def drop(self, name: str) -> None:
        self._processes = [(n, p) for n, p in self._processes if n != name]

    def stop(self) -> None:
        for _, process in reversed(self._processes):
            process.terminate()
        for _, process in self._processes:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _await(self, name: str, process: subprocess.Popen) -> None:
        end = time.monotonic() + READY_WITHIN
        while time.monotonic() < end:
            if select.select([process.stdout], [], [], 0.2)[0]:
                if process.stdout.readline():
                    return
                break
        self._not_started(name)

    def await_path(self, name: str, path: Path) -> None:
        """Until `name` has made `path`. Raises RuntimeError with its log when it ended instead."""
        end = time.monotonic() + READY_WITHIN
        while not path.exists():
            if self.code(name) is not None or time.monotonic() > end:
                self._not_started(name)
            time.sleep(0.02)

    def _not_started(self, name: str) -> None:
        tail = (self.folder / f"{name}.log").read_text("utf-8", "replace")[-2000:]
        raise RuntimeError(f"{name} did not start:\n{tail.rstrip()}")
