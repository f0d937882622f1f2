"""Processes of a run that are asked things: what stands around a terminal, and what begins them."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

from sandbox.shim import built
from sandbox.stage.processes import mortal

ROOT = Path(__file__).resolve().parents[2]


class Asked:
    """A process that answers one JSON line with another. Used by one thread at a time."""

    def __init__(self, command: list[str], log: Path, **environment: str) -> None:
        self._lock = threading.Lock()
        with log.open("ab") as said:
            self._process = subprocess.Popen(
                mortal([sys.executable, "-m", *command]),
                cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, text=True,
                env={**os.environ, **environment},
            )  # fmt: skip
        self.first = self._line()

    def ask(self, **wish: Any) -> dict[str, Any]:
        with self._lock:
            _pipe(self._process.stdin).write(json.dumps(wish) + "\n")
            _pipe(self._process.stdin).flush()
            return self._line()

    @property
    def pid(self) -> int:
        return self._process.pid

    def close(self) -> None:
        with contextlib.suppress(OSError):
            _pipe(self._process.stdin).close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _line(self) -> dict[str, Any]:
        line = _pipe(self._process.stdout).readline()
        if not line:
            raise RuntimeError(f"it ended with {self._process.wait()}")
        return json.loads(line)


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


class Cradle:
    """Begins terminals quickly, with the failing disk before them; shared by all lanes of a run.
    Raises RuntimeError without a compiler."""

    def __init__(self, folder: Path) -> None:
        library = built(Path(__file__).with_name("failing_disk.c"), folder)
        self._host = Asked(
            ["tests.faults.host"], folder / "host.log",
            LD_PRELOAD=str(library), KIOSK_MARK="1", PYTHONUNBUFFERED="1",
        )  # fmt: skip

    def start(self, **wish: Any) -> int:
        return self._host.ask(start=wish)["pid"]

    def reap(self, pid: int) -> int:
        return self._host.ask(reap=pid)["code"]

    def close(self) -> None:
        self._host.close()
