"""The control socket: how another process on this machine talks to a running terminal.

A UNIX socket that only its owner may open. One question, one JSON line back. Questions about the
glass are answered on the drawing thread, at once; errands (database, outbox) may take minutes and
are run on a thread of their own, one at a time. Page questions are answered only under KIOSK_MARK=1
(robots and benchmarks); no answer holds personal data: labels of nodes that draw a person's data
are left out.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

Answer = Callable[[], dict]
Errand = Callable[[str, dict], dict]

LONGEST_QUESTION = 4096


class Control:
    """Serves `questions` until closed. Each answer is made on the drawing thread by `on_glass`."""

    def __init__(
        self,
        path: Path,
        questions: dict[str, Answer],
        on_glass: Callable[[Callable[[], None]], None],
        errands: Mapping[str, Errand] | None = None,
    ) -> None:
        """An errand is given its question and what stood `with` it."""
        self._path = path
        self._errands = dict(errands or {})
        self._one_errand = threading.Lock()
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
            try:
                line.settimeout(2.0)
                with line.makefile("rb") as incoming:
                    asked = json.loads(incoming.readline(LONGEST_QUESTION))
                name, about = asked["ask"], asked.get("with") or {}
            except (OSError, ValueError, KeyError, TypeError, AttributeError):
                name, about = "", {}
            if errand := self._errands.get(name):
                run = partial(self._run, line, errand, name, about)
                threading.Thread(target=run, name="errand", daemon=True).start()
            else:
                with line, contextlib.suppress(OSError):
                    self._answer(line, name)

    def _run(self, line: socket.socket, errand: Errand, name: str, about: dict) -> None:
        with line, contextlib.suppress(OSError):
            if not self._one_errand.acquire(blocking=False):
                _say(line, {"error": "another command is under way"})
                return
            try:
                said = errand(name, about)
            finally:
                self._one_errand.release()
            _say(line, said)

    def _answer(self, line: socket.socket, name: str) -> None:
        known = ", ".join(sorted([*self._questions, *self._errands]))
        said: dict = {"error": f"unknown question; known are {known}"}
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
        _say(line, said)


def _say(line: socket.socket, said: dict) -> None:
    line.sendall(json.dumps(said, ensure_ascii=False).encode() + b"\n")
