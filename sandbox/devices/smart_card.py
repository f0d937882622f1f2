"""A contact card for vsmartcard's virtual reader: the card's side of vpcd, over its TCP port.

Every message is a two-byte length and as many bytes. One byte is a word of the reader (0 power off,
1 power on, 2 reset, 4 give the answer to reset); more is an APDU, answered by data and SW1 SW2.
While the connection stands, a card is in the slot.

DIR/card-slot.toml:
    posture = "normal"     or one of POSTURES

The card is a made-up one: no specification's files, a name nobody bears.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable

from sandbox.devices.posture import Posture

POSTURES = (
    "normal",
    "no-card",
    "mute",  # it is in, and its chip gives no answer to reset
    "hang",  # takes an APDU and never answers it
    "leaves",  # is pulled out at the first APDU
    "nonsense",  # answers with one byte
    "unplug",  # as no-card
)
ATR = bytes.fromhex("3B6D00000080318065B08301029083009000")
MASTER_FILE = bytes.fromhex("00A4000002 3F00")
PUBLIC_FILE = bytes.fromhex("00A4000002 EF05")
READ = bytes.fromhex("00B0000008")
PUBLIC = b"SANDBOX1"  # what the one readable file holds


class SmartCard:
    """Puts a card into the reader on `port`, and takes it out, as the posture says."""

    def __init__(self, folder, port: int) -> None:
        self._posture = Posture(folder, "card-slot")
        self._port = port
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="smart-card", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(3)

    def _run(self) -> None:
        while not self._stop.wait(0.02):
            if self._posture.name in ("no-card", "unplug"):
                continue
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", self._port), 1) as line,
            ):
                line.settimeout(0.02)
                self._sit(line)

    def _sit(self, line: socket.socket) -> None:
        """In the slot until it is taken out or the reader goes."""
        chip = Chip()
        while not self._stop.is_set() and self._posture.name not in ("no-card", "unplug"):
            said = _message(line, self._stop)
            if said is None:
                continue
            answer = self._answer(said, chip)
            if answer is None:
                return
            if answer is not NOTHING:
                line.sendall(struct.pack(">H", len(answer)) + answer)

    def _answer(self, said: bytes, chip: Chip) -> bytes | None:
        posture = self._posture.name
        if len(said) == 1:
            if said[0] != 4:
                chip.reset = said[0] in (1, 2)
                return NOTHING
            # vpcd looks for a card by the same word; only the one after a reset is the chip's own
            mute, chip.reset = posture == "mute" and chip.reset, False
            return (
                None if mute else ATR
            )  # an empty answer stops vpcd for seconds; hanging up is one
        match posture:
            case "hang":
                while not self._stop.wait(0.02) and self._posture.name == "hang":
                    pass
                return None
            case "leaves":
                return None
            case "nonsense":
                return b"\x90"
        return chip.obey(said)


NOTHING = b"no answer is due"


class Chip:
    """ISO/IEC 7816-4: SELECT of two files and READ BINARY of one; all else is refused."""

    def __init__(self) -> None:
        self.reset = False
        self._selected = b""

    def obey(self, command: bytes) -> bytes:
        known: dict[bytes, Callable[[], bytes]] = {
            MASTER_FILE: lambda: self._select(MASTER_FILE),
            PUBLIC_FILE: lambda: self._select(PUBLIC_FILE),
            READ: self._read,
        }
        if command in known:
            return known[command]()
        return b"\x6a\x82" if command[1:2] == b"\xa4" else b"\x6d\x00"

    def _select(self, file: bytes) -> bytes:
        self._selected = file
        return b"\x90\x00"

    def _read(self) -> bytes:
        return PUBLIC + b"\x90\x00" if self._selected == PUBLIC_FILE else b"\x69\x86"


def _message(line: socket.socket, stop: threading.Event) -> bytes | None:
    """One message of the reader; None when nothing came. Raises OSError when the reader is gone."""
    try:
        head = line.recv(2)
    except TimeoutError:
        return None
    if len(head) < 2:
        raise ConnectionResetError
    length = int.from_bytes(head, "big")
    body = b""
    while len(body) < length and not stop.is_set():
        with contextlib.suppress(TimeoutError):
            part = line.recv(length - len(body))
            if not part:
                raise ConnectionResetError
            body += part
    return body
