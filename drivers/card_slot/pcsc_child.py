"""The child process that talks to PC/SC. Standard library and libpcsclite; nothing of ours.

Run by path with `python -I`. Standard input: one JSON object. `{"call": "watch", "reader": TEXT}`
writes one JSON line at each change, and the same again every second as a sign of life, until it is
killed: {"state": STATE, "atr": HEX}. `{"call": "exchange", "reader": TEXT, "commands": [HEX, …]}`
sends APDUs to the card and writes one line {"state": STATE, "answers": [HEX, …]}.

TEXT is part of the reader's name; empty: the first reader. States: no-service (pcscd is not there),
no-reader, empty, present, mute, in-use, failed.

Interface: PC/SC Workgroup part 5 as pcsc-lite's <winscard.h> gives it on 64-bit Linux. Numbers of
the protocol only; which files a card holds is for a plug-in to know.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
import time

NO_LIBRARY = 3  # exit code: libpcsclite is not installed

_BEAT = 1000  # milliseconds between two signs of life
_LONGEST_ANSWER = 65538  # ISO/IEC 7816-4: 65 536 bytes of data and SW1 SW2

_OK, _TIMEOUT = 0, 0x8010000A
_NO_SERVICE = {0x8010001D, 0x8010001E, 0x80100006, 0x80100014}  # none, stopped, broken pipes
_NO_READER = {0x80100009, 0x80100017, 0x8010002E}  # unknown, unavailable, no readers
_NO_CARD = {0x8010000C, 0x80100069, 0x80100068}  # no smart card, removed, reset
_MUTE = {0x80100066, 0x80100067, 0x80100065}  # unresponsive, unpowered, unsupported
_IN_USE = {0x8010000B}  # sharing violation
_SCOPE_SYSTEM, _SHARED, _T0, _T1, _LEAVE = 2, 2, 1, 2, 0
_UNKNOWN, _UNAVAILABLE, _EMPTY, _PRESENT, _EXCLUSIVE, _MUTE_STATE = (
    0x4, 0x8, 0x10, 0x20, 0x80, 0x200,
)  # fmt: skip

_dword, _long = ctypes.c_ulong, ctypes.c_long


class _ReaderState(ctypes.Structure):
    _fields_ = [
        ("reader", ctypes.c_char_p),
        ("user", ctypes.c_void_p),
        ("current", _dword),
        ("event", _dword),
        ("length", _dword),
        ("atr", ctypes.c_ubyte * 33),
    ]


class _IoRequest(ctypes.Structure):
    _fields_ = [("protocol", _dword), ("length", _dword)]


class Trouble(Exception):
    """Carries a PC/SC return code, as a state."""

    def __init__(self, code: int) -> None:
        states = (
            ("no-service", _NO_SERVICE),
            ("no-reader", _NO_READER),
            ("empty", _NO_CARD),
            ("mute", _MUTE),
            ("in-use", _IN_USE),
        )
        self.state = next((state for state, codes in states if code in codes), "failed")


class PcSc:
    """The few calls that are needed. Raises Trouble."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL("libpcsclite.so.1")
        self._context = _long()
        self._call("SCardEstablishContext", _dword(_SCOPE_SYSTEM), None, None,
                   ctypes.byref(self._context))  # fmt: skip

    def close(self) -> None:
        """pcscd keeps a thread for each context, and has room for few of them."""
        self._raw("SCardReleaseContext", self._context)

    def reader(self, part: str) -> bytes:
        """The first reader whose name has `part` in it."""
        length = _dword(4096)
        names = ctypes.create_string_buffer(length.value)
        self._call("SCardListReaders", self._context, None, names, ctypes.byref(length))
        for name in names.raw[: length.value].split(b"\0"):
            if name and part.encode() in name:
                return name
        raise Trouble(0x8010002E)

    def state(self, reader: bytes, known: int, milliseconds: int) -> tuple[int, bytes]:
        """Event state and ATR; waits until it differs from `known` or the time is up."""
        asked = _ReaderState(reader=reader, current=known)
        code = self._raw(
            "SCardGetStatusChange", self._context, _dword(milliseconds), ctypes.byref(asked),
            _dword(1),
        )  # fmt: skip
        if code not in (_OK, _TIMEOUT):
            raise Trouble(code)
        return asked.event, bytes(asked.atr[: min(asked.length, 33)])

    def exchange(self, reader: bytes, commands: list[bytes]) -> list[bytes]:
        """Send each command to the card; its answers with SW1 SW2 at their end."""
        card, protocol = _long(), _dword()
        self._call("SCardConnect", self._context, reader, _dword(_SHARED), _dword(_T0 | _T1),
                   ctypes.byref(card), ctypes.byref(protocol))  # fmt: skip
        try:
            self._call("SCardBeginTransaction", card)
            return [self._transmit(card, protocol, command) for command in commands]
        finally:
            self._raw("SCardEndTransaction", card, _dword(_LEAVE))
            self._raw("SCardDisconnect", card, _dword(_LEAVE))

    def _transmit(self, card, protocol, command: bytes) -> bytes:
        length = _dword(_LONGEST_ANSWER)
        answer = ctypes.create_string_buffer(_LONGEST_ANSWER)
        header = _IoRequest(protocol, ctypes.sizeof(_IoRequest))
        self._call("SCardTransmit", card, ctypes.byref(header), command, _dword(len(command)),
                   None, answer, ctypes.byref(length))  # fmt: skip
        return answer.raw[: length.value]

    def _raw(self, name: str, *arguments) -> int:
        return getattr(self._library, name)(*arguments) & 0xFFFFFFFF

    def _call(self, name: str, *arguments) -> None:
        code = self._raw(name, *arguments)
        if code != _OK:
            raise Trouble(code)


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None)
    libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: never outlive the terminal
    libc.prctl(4, 0)  # PR_SET_DUMPABLE
    order = json.load(sys.stdin)
    try:
        if order["call"] == "exchange":
            _say(_exchange(order))
        else:
            _watch(order["reader"])
    except OSError:
        return NO_LIBRARY
    return 0


def _exchange(order: dict) -> dict:
    commands = [bytes.fromhex(text) for text in order["commands"]]
    try:
        service = PcSc()
        answers = service.exchange(service.reader(order["reader"]), commands)
    except Trouble as trouble:
        return {"state": trouble.state, "answers": []}
    return {"state": "present", "answers": [answer.hex() for answer in answers]}


def _watch(part: str) -> None:
    """Ends only with the process: whoever started it kills it, or dies and takes it along."""
    while True:
        service = None
        try:
            service = PcSc()
            _follow(service, service.reader(part))
        except Trouble as trouble:
            _say({"state": trouble.state, "atr": ""})
        if service is not None:
            service.close()
        time.sleep(_BEAT / 1000)


def _follow(service: PcSc, reader: bytes) -> None:
    """Say what happens at one reader until it is gone. Raises Trouble."""
    known = 0
    while True:
        event, atr = service.state(reader, known, _BEAT)
        if event & (_UNKNOWN | _UNAVAILABLE):
            raise Trouble(0x80100017)
        known = event & ~0x2  # SCARD_STATE_CHANGED is about the last answer, not the card
        _say(_seen(event, atr))


def _seen(event: int, atr: bytes) -> dict:
    if event & _MUTE_STATE:
        return {"state": "mute", "atr": ""}
    if event & _EXCLUSIVE:
        return {"state": "in-use", "atr": atr.hex()}
    if event & _PRESENT:
        return {"state": "present", "atr": atr.hex()}
    return {"state": "empty" if event & _EMPTY else "failed", "atr": ""}


def _say(line: dict) -> None:
    rest = memoryview(json.dumps(line).encode() + b"\n")
    while rest:
        rest = rest[os.write(1, rest) :]


if __name__ == "__main__":
    os._exit(main())  # a vendor's reader driver may hang in its exit; nothing of ours needs it
