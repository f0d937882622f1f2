"""A serial relay board, in three dialects, as the host sees it.

DIR/signal.toml:
    posture = "normal"     or one of POSTURES
DIR/signal.lit holds the channels that are on, one a line, for whoever wants to look.
"""

from __future__ import annotations

import os
import random
import threading
from pathlib import Path

from sandbox.devices.posture import Posture
from sandbox.devices.pty import Cable

POSTURES = (
    "normal",
    "mute",  # neither switches nor answers
    "forgets",  # loses its supply for a moment: all off, and goes on
    "garbage",
    "half-frame",
    "slow",
    "refuses",  # Modbus exception, Numato's complaint
    "unplug",
)


class RelaySim:
    """Answers on one cable until told to stop. `dialect`: lcus, modbus-relay or numato."""

    def __init__(self, cable: Cable, posture: Posture, folder: Path, dialect: str) -> None:
        self._cable = cable
        self._posture = posture
        self._lit = folder / "signal.lit"
        self._take = {"lcus": _lcus, "modbus-relay": _modbus, "numato": _numato}[dialect]
        self._noise = random.Random(5)
        self._on: set[int] = set()
        self._show()

    def run(self, stop: threading.Event) -> None:
        came = b""
        while not stop.is_set():
            came = (came + self._cable.read(0.02))[-600:]
            posture = self._posture.name
            if posture == "mute":
                came = b""
                continue
            if posture == "forgets" and self._on:
                self._on.clear()
                self._show()
            while (taken := self._take(came)) is not None:
                channel, on, answer, used = taken
                came = came[used:]
                if channel is not None and posture != "refuses":
                    (self._on.add if on else self._on.discard)(channel)
                    self._show()
                self._answer(answer, posture, stop)

    def _answer(self, answer: bytes, posture: str, stop: threading.Event) -> None:
        match posture:
            case "garbage":
                answer = self._noise.randbytes(20)
            case "half-frame":
                answer = answer[: len(answer) // 2]
            case "slow":
                stop.wait(self._posture.number("delay", 0.5))
            case "refuses":
                answer = b"\x01\x85\x02\xc3\x51" if answer[:1] == b"\x01" else b"syntax error\r\n"
        self._cable.write(answer, stop)

    def _show(self) -> None:
        new = self._lit.with_suffix(".new")
        new.write_text("".join(f"{channel}\n" for channel in sorted(self._on)))
        os.replace(new, self._lit)


def lit(folder: Path) -> set[int]:
    """The channels that are on."""
    return {int(line) for line in (folder / "signal.lit").read_text().split()}


def _lcus(came: bytes):
    for at in range(len(came) - 3):
        start, channel, on, total = came[at : at + 4]
        if start == 0xA0 and on < 2 and (start + channel + on) % 256 == total:
            return channel, bool(on), b"", at + 4
    return None


def _modbus(came: bytes):
    for at in range(len(came) - 7):
        frame = came[at : at + 8]
        if frame[:3] == b"\x01\x05\x00" and _crc(frame[:6]) == frame[6:]:
            return frame[3] + 1, frame[4:6] == b"\xff\x00", frame, at + 8
    return None


def _crc(data: bytes) -> bytes:
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ 0xA001 if value & 1 else value >> 1
    return value.to_bytes(2, "little")


def _numato(came: bytes):
    line, end, _ = came.partition(b"\r")
    if not end:
        return None
    answer = line + b"\r\n\r>"
    match line.split():
        case [b"relay", (b"on" | b"off") as word, number] if number.isdigit():
            return int(number), word == b"on", answer, len(line) + 1
    return None, False, answer, len(line) + 1
