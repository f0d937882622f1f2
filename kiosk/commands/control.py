"""The control socket: how another process on this machine talks to a running terminal.

A UNIX socket that only its owner may open. One question, one JSON line back. Page questions are
answered only under KIOSK_MARK=1 (robots and benchmarks); no answer holds personal data: labels of
nodes that draw a person's data are left out.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

Answer = Callable[[], dict]

LONGEST_QUESTION = 4096


class Control:
    """Serves `questions` until closed. Each answer is made on the drawing thread by `on_glass`."""

    def __init__(
        self,
        path: Path,
        questions: dict[str, Answer],
        on_glass: Callable[[Callable[[], None]], None],
    ) -> None:
        self._path = path
        self._questions = questions
        self._on_glass = on_glass
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
        self._socket = socket.socket(socket.AF_UNIX)
        before = os.umask(0o177)
        try:
            self._socket.bind(str(path))
        finally:
            os.umask(before)
        self._socket.listen(4)
        self._closing = False
        threading.Thread(target=self._serve, name="control", daemon=True).start()

    def close(self) -> None:
        self._closing = True
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()

    def _serve(self) -> None:
        while not self._closing:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            with line, contextlib.suppress(OSError):
                line.settimeout(2.0)
                self._answer(line)

    def _answer(self, line: socket.socket) -> None:
        with line.makefile("rb") as incoming:
            asked = incoming.readline(LONGEST_QUESTION)
        try:
            name = json.loads(asked)["ask"]
        except (ValueError, KeyError, TypeError):
            name = ""
        said: dict = {"error": f"unknown question; known are {', '.join(sorted(self._questions))}"}
        if question := self._questions.get(name):
            done = threading.Event()

            def make() -> None:
                said.clear()
                try:
                    said.update(question())
                finally:
                    done.set()

            self._on_glass(make)
            if not done.wait(2.0):
                said = {"error": "the terminal does not answer"}
        line.sendall(json.dumps(said, ensure_ascii=False).encode() + b"\n")


class NotRunning(Exception):
    """No terminal answers; the text says why, in words."""


def data_folder() -> Path:
    """Of the terminal on this machine: where it is installed, its start script says so."""
    return Path(os.environ.get("KIOSK_DATA") or "var/terminal")


def socket_of(data: Path, given: Path | None = None) -> Path:
    """Where the terminal with this data folder listens, unless it was told otherwise."""
    return given or data / "control.sock"


def ask(path: Path, question: str, seconds: float = 5.0) -> dict:
    """One question to a running terminal. Raises NotRunning."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(seconds)
            line.connect(str(path))
            line.sendall(json.dumps({"ask": question}).encode() + b"\n")
            with line.makefile("rb") as incoming:
                said = json.loads(incoming.readline())
    except OSError as error:
        raise NotRunning(error.strerror or str(error)) from None
    except ValueError:
        raise NotRunning("its answer makes no sense") from None
    if "error" in said:
        raise NotRunning(said["error"])
    return said
