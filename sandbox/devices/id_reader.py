"""A resident-ID reader as the host sees it: the SAM_V serial protocol, 115200 8N1.

DIR/id-reader.toml:
    card = "zhang-guo"     whose card lies on the reader ("" or absent: none)
    posture = "normal"     or one of POSTURES
    delay = 2.0            seconds before each answer in posture "slow"
    fingers = 2            fingerprints on the card: 0, 1 or 2
    moved = "…"            the additional address on the card ("" or absent: none)
    sw3 = 49               the answer to every read in posture "answers"

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
    "babble",  # talks all the time, asked or not, and answers in between
    "slow",
    "trickle",  # each answer comes in pieces, a breath apart
    "half-frame",  # the second half of each answer is lost
    "wrong-check",  # each answer's last byte is wrong
    "wrong-length",  # each answer says that it is longer or shorter than it is
    "take-early",  # the card is lifted while it is read
    "two-cards",  # found, never selected
    "moving",  # each card is found once before it can be selected
    "unreadable",  # a card whose text makes no sense
    "not-authenticated",  # card and module do not accept each other
    "self-test-failed",  # the SAM says 60 to everything
    "needs-reset",  # says 60 until it is reset
    "not-authorised",  # the SAM says 66 to everything
    "confused",  # says 24, unknown command, to everything
    "no-fingerprints",  # an older module: 24 to read with fingerprints
    "no-number",  # keeps silent about its number
    "answers",  # says `sw3` to every read
    "unplug",
)
NUMBER = bytes.fromhex("05 00 03 00 43 9F 33 01 39 30 00 00 D2 02 96 49")
"""Printed on the module as 05.03-20160323-0000012345-1234567890."""

_START = b"\xaa\xaa\xaa\x96\x69"
_ALWAYS = {"self-test-failed": 0x60, "not-authorised": 0x66, "confused": 0x24}
_Laying = tuple[str, int]


class IdReaderSim:
    """Answers on one cable until told to stop."""

    def __init__(self, cable: Cable, posture: Posture, card_of: Callable[[str], Card | None]):
        self._cable = cable
        self._posture = posture
        self._card_of = card_of
        self._came = b""
        self._noise = random.Random(65)  # the same noise in every run
        self._done: _Laying | None = None  # the laying that was read or lifted
        self._selected: _Laying | None = None
        self._moved: _Laying | None = None
        self._was_reset = False

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            babbling = self._posture.name == "babble"
            self._came += self._cable.read(0.005 if babbling else 0.1)
            if babbling:
                self._cable.write(self._noise.randbytes(60) + _START, stop)
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
        if posture == "mute" or (posture == "no-number" and request[:1] == b"\x12"):
            return
        if posture == "slow":
            stop.wait(self._posture.number("delay", 2.0))
        pieces = self._spoil(_answer(*self._obey(request, posture)), posture)
        for number, piece in enumerate(pieces):
            if number and stop.wait(0.002):
                return
            self._cable.write(piece, stop)

    def _spoil(self, answer: bytes, posture: str) -> list[bytes]:
        """What becomes of a true answer on its way."""
        noise = self._noise
        match posture:
            case "garbage":
                return [noise.randbytes(40) + _START + noise.randbytes(30)]
            case "noisy":
                return [noise.randbytes(23) + _START[:3] + answer + noise.randbytes(9)]
            case "half-frame":
                return [answer[: len(answer) // 2]]
            case "wrong-check":
                return [answer[:-1] + bytes([answer[-1] ^ 0x01])]
            case "wrong-length":
                return [answer[:6] + bytes([answer[6] ^ 0x10]) + answer[7:]]
            case "trickle":
                size = max(1, len(answer) // 7)
                return [answer[at : at + size] for at in range(0, len(answer), size)]
        return [answer]

    def _obey(self, request: bytes, posture: str) -> tuple[int, bytes]:
        """SW3 and data for one request."""
        self._was_reset = posture == "needs-reset" and (self._was_reset or request[0] == 0x10)
        if posture == "needs-reset" and not self._was_reset:
            return 0x60, b""
        if posture in _ALWAYS:
            return _ALWAYS[posture], b""
        match tuple(request[:2]):
            case (0x10, 0xFF) | (0x11, 0xFF):
                self._selected = None
                return 0x90, b""
            case (0x12, 0xFF):
                return 0x90, NUMBER
            case (0x20, 0x01):
                self._selected = None
                return (0x9F, bytes(4)) if self._lying() else (0x80, b"")
            case (0x20, 0x02):
                return self._select(posture)
            case (0x30, 0x01):
                return self._read(posture, fingers=None)
            case (0x30, 0x10) if posture != "no-fingerprints":
                return self._read(posture, fingers=int(self._posture.number("fingers", 2)))
            case (0x30, 0x03):
                return self._address(posture)
        return 0x24, b""

    def _lying(self) -> _Laying | None:
        """The card on the reader, unless this laying was already read or lifted."""
        act = self._posture.act("card")
        if not act[0] or act == self._done or self._card_of(act[0]) is None:
            return None
        return act

    def _select(self, posture: str) -> tuple[int, bytes]:
        lying = self._lying()
        if not lying or posture == "two-cards":
            return 0x81, b""
        if posture == "not-authenticated":
            return 0x31, b""
        if posture == "moving" and lying != self._moved:
            self._moved = lying
            return 0x81, b""
        self._selected = lying
        return 0x90, bytes(8)

    def _read(self, posture: str, fingers: int | None) -> tuple[int, bytes]:
        """`fingers`: how many are on the card; None when they are not asked for."""
        lying = self._lying()
        if lying is None or lying != self._selected:
            return 0x41, b""
        if posture == "answers":
            return int(self._posture.number("sw3", 0x41)), b""
        self._done = lying
        if posture == "take-early":
            return 0x41, b""
        card = self._card_of(lying[0])
        text = cards.block(card) if card else bytes(256)
        if posture == "unreadable":
            text = bytes(byte ^ 0x5A for byte in text)
        photo = pictures(lying[0])[0]
        if fingers is None:
            return 0x90, b"\x01\x00\x04\x00" + text + photo
        prints = b"".join(pictures(lying[0])[1 : 1 + fingers])
        return 0x90, b"\x01\x00\x04\x00" + len(prints).to_bytes(2, "big") + text + photo + prints

    def _address(self, posture: str) -> tuple[int, bytes]:
        """Answered as long as the card that was selected lies there, read or not."""
        act = self._posture.act("card")
        if not act[0] or act != self._selected or posture == "take-early":
            return 0x41, b""
        moved = self._posture.text("moved")
        return (0x90, cards.additional_address(moved)) if moved else (0x91, b"")


def pictures(person: str) -> tuple[bytes, bytes, bytes]:
    """What stands for the photo (1024 bytes) and two fingerprints (512 each) of a person's card."""
    drawn = random.Random(person)
    return drawn.randbytes(1024), drawn.randbytes(512), drawn.randbytes(512)


def _check(data: bytes) -> int:
    total = 0
    for byte in data:
        total ^= byte
    return total


def _answer(sw3: int, data: bytes) -> bytes:
    counted = (len(data) + 4).to_bytes(2, "big") + b"\x00\x00" + bytes([sw3]) + data
    return _START + counted + bytes([_check(counted)])
