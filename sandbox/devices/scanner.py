"""A serial 2D scan engine as the host sees it. The sandbox runs it as a GM65 (9600 8N1).

DIR/scanner.toml:
    code = "text"          what is held before the window ("" or absent: nothing)
    keep = true            it stays there after being read (a phone that is not taken away)
    posture = "normal"     or one of POSTURES
    suffix = "cr"          cr, lf, crlf, none
    encoding = "utf-8"     or "gbk"

A code that was read must be shown again (`shown` counts) unless it is kept.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

from sandbox.devices.posture import Posture
from sandbox.devices.pty import Cable
from sandbox.devices.scan_dialects import DIALECTS

POSTURES = (
    "normal",
    "mute",
    "rubbish",  # bytes that are no text in any encoding
    "binary",  # a code that holds bytes, not text
    "too-long",  # the line never ends
    "several",  # three codes at once
    "half-frame",  # half of a code, and silence
    "unplug",
)
BAUD = {"gm65": 9600, "honeywell": 115200, "newland": 115200}
_SUFFIXES = {"cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "none": b""}
_READS_FOR = 5.0  # seconds after a trigger
_LOOKING, _IDLE = 0.02, 0.1  # seconds for which the line is waited at; a command ends the wait


class ScannerSim:
    """Answers on one cable until told to stop."""

    def __init__(
        self,
        cable: Cable,
        posture: Posture,
        family: str = "gm65",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._cable = cable
        self._posture = posture
        self._dialect = DIALECTS[family]()
        self._clock = clock
        self._reading_until = 0.0
        self._done: tuple[str, int] | None = None

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            reading = self._clock() < self._reading_until
            came = self._cable.read(_LOOKING if reading else _IDLE)
            if not (came or reading) or self._posture.name == "mute":
                continue
            for reply, trigger in self._dialect.take(came):
                if trigger is not None:
                    self._reading_until = self._clock() + _READS_FOR if trigger else 0.0
                self._cable.write(reply, stop)
            if self._clock() < self._reading_until:
                self._look(stop)

    def _look(self, stop: threading.Event) -> None:
        """Read what is before the window; one success ends the reading."""
        shown = self._posture.act("code")
        if not shown[0] or shown == self._done:
            return
        if not self._posture.values().get("keep"):
            self._done = shown
        self._reading_until = 0.0
        self._cable.write(self._output(shown[0]), stop)

    def _output(self, text: str) -> bytes:
        suffix = _SUFFIXES.get(self._posture.text("suffix", "cr"), b"\r")
        encoding = self._posture.text("encoding", "utf-8")
        code = text.encode("gb18030" if encoding == "gbk" else encoding)
        match self._posture.name:
            case "rubbish":
                return b"\xff\xfe\x80\xff" + code + suffix
            case "binary":
                return bytes(range(14, 32)) + b"\x00\x01\x02" + code + suffix
            case "too-long":
                return b"".join(b"%04d" % n for n in random.Random(65).choices(range(9999), k=1500))
            case "several":
                return b"".join(code + more + suffix for more in (b"", b"-2", b"-3"))
            case "half-frame":
                return code[: len(code) // 2]
        return code + suffix
