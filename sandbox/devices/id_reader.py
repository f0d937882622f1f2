"""A resident-ID reader as the host sees it: the SAM_V serial protocol, 115200 8N1.

DIR/id-reader.toml:
    card = "zhang-guo"     whose card lies on the reader ("" or absent: none)
    posture = "normal"     or one of POSTURES
    delay = 2.0            seconds before each answer in posture "slow"

A card that was read must be laid again before find sees it again (`laid` counts the layings).
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator

from sandbox.devices import cards
from sandbox.devices.posture import Posture
from sandbox.devices.pty import Cable
from sandbox.people.model import Card

BAUD = 115200
POSTURES = (
    "normal",
    "mute",  # takes everything, answers nothing
    "garbage",  # answers noise, with pieces of frames in it
    "noisy",  # noise before and after each true answer
    "slow",
    "half-frame",  # the second half of each answer is lost
    "take-early",  # the card is lifted while it is read
    "two-cards",  # found, never selected
    "unreadable",  # a card whose text makes no sense
    "self-test-failed",  # the SAM says 60 to everything
    "unplug",
)
_START = b"\xaa\xaa\xaa\x96\x69"


class IdReaderSim:
    """Answers on one cable until told to stop."""

    def __init__(self, cable: Cable, posture: Posture, card_of: Callable[[str], Card | None]):
        self._cable = cable
        self._posture = posture
        self._card_of = card_of
        self._came = b""
        self._noise = random.Random(65)  # the same noise in every run
        self._done: tuple[str, int] | None = None  # the laying that was read or lifted
        self._selected: tuple[str, int] | None = None

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self._came += self._cable.read(0.05)
            for request in self._requests():
                self._serve(request, stop)

    def _requests(self) -> Iterator[bytes]:
        """CMD PARA DATA of each good request. A wrong checksum is met with silence."""
        while (at := self._came.find(_START)) >= 0:
            rest = self._came[at + 5 :]
            if len(rest) < 2:
                break
            length = rest[0] << 8 | rest[1]
            if not 3 <= length <= 512:
                self._came = self._came[at + 1 :]
                continue
            if len(rest) < 2 + length:
                break
            self._came = rest[2 + length :]
            if _check(rest[: 1 + length]) == rest[1 + length]:
                yield rest[2 : 1 + length]
        self._came = self._came[-600:]

    def _serve(self, request: bytes, stop: threading.Event) -> None:
        posture = self._posture.name
        if posture == "mute":
            return
        if posture == "slow":
            stop.wait(self._posture.number("delay", 2.0))
        answer = _answer(*self._obey(request, posture))
        if posture == "garbage":
            answer = self._noise.randbytes(40) + _START + self._noise.randbytes(30)
        elif posture == "noisy":
            answer = self._noise.randbytes(23) + _START[:3] + answer + self._noise.randbytes(9)
        elif posture == "half-frame":
            answer = answer[: len(answer) // 2]
        self._cable.write(answer, stop)

    def _obey(self, request: bytes, posture: str) -> tuple[int, bytes]:
        """SW3 and data for one request."""
        if posture == "self-test-failed":
            return 0x60, b""
        match tuple(request[:2]):
            case (0x10, 0xFF) | (0x11, 0xFF):
                self._selected = None
                return 0x90, b""
            case (0x12, 0xFF):
                return 0x90, bytes(range(16))
            case (0x20, 0x01):
                self._selected = None
                return (0x9F, bytes(4)) if self._lying() else (0x80, b"")
            case (0x20, 0x02):
                lying = self._lying()
                if not lying or posture == "two-cards":
                    return 0x81, b""
                self._selected = lying
                return 0x90, bytes(8)
            case (0x30, 0x01):
                return self._read(posture)
        return 0x24, b""

    def _lying(self) -> tuple[str, int] | None:
        """The card on the reader, unless this laying was already read or lifted."""
        act = self._posture.act("card")
        if not act[0] or act == self._done or self._card_of(act[0]) is None:
            return None
        return act

    def _read(self, posture: str) -> tuple[int, bytes]:
        lying = self._lying()
        if lying is None or lying != self._selected:
            return 0x41, b""
        self._done = lying
        if posture == "take-early":
            return 0x41, b""
        card = self._card_of(lying[0])
        text = cards.block(card) if card else bytes(256)
        if posture == "unreadable":
            text = bytes(byte ^ 0x5A for byte in text)
        photo = random.Random(lying[0]).randbytes(1024)
        return 0x90, b"\x01\x00\x04\x00" + text + photo


def _check(data: bytes) -> int:
    total = 0
    for byte in data:
        total ^= byte
    return total


def _answer(sw3: int, data: bytes) -> bytes:
    counted = (len(data) + 4).to_bytes(2, "big") + b"\x00\x00" + bytes([sw3]) + data
    return _START + counted + bytes([_check(counted)])
