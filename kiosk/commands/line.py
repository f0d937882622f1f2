"""Asking a running terminal over its control socket, which only its owner and root may open."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LONGEST_ANSWER = 1_000_000


def socket_of(data: Path, given: Path | None = None) -> Path:
    """Where the terminal with this data folder listens, unless it was told otherwise."""
    return given or data / "control.sock"


class NoAnswer(Exception):
    """Somebody holds the socket and says nothing sensible: the terminal hangs, or we may not."""


class Line:
    """`None` from `ask`: no terminal is running there."""

    def __init__(self, path: Path, seconds: float = 5.0) -> None:
        self.path = path
        self._seconds = seconds

    def ask(self, question: str, asked: Mapping[str, Any] | None = None) -> dict | None:
        """`asked`: what the question is about. Raises NoAnswer, and PermissionError for anybody
        but root and the terminal's user."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(self._seconds)
            try:
                line.connect(str(self.path))
            except (FileNotFoundError, ConnectionRefusedError):
                return None
            try:
                line.sendall(_question(question, asked) + b"\n")
                with line.makefile("rb") as answer:
                    said = json.loads(answer.readline(LONGEST_ANSWER))
            except (OSError, ValueError) as error:
                raise NoAnswer(type(error).__name__) from error
        if not isinstance(said, dict):
            raise NoAnswer("not an answer")
        return said


def _question(question: str, asked: Mapping[str, Any] | None) -> bytes:
    return json.dumps({"ask": question} | ({"with": dict(asked)} if asked else {})).encode()
