"""A UPS through Network UPS Tools: one question at a time over TCP to its upsd.

Protocol: NUT developer guide, chapter "Network protocol information" (RFC 9271). Text lines;
`LIST UPS`, `GET VAR <ups> <variable>`; a refusal is `ERR <WORD>`. Status flags of `ups.status`:
OL on line, OB on battery, LB low battery, FSD forced shutdown; what else there is (CHRG, RB, BYPASS
…) changes nothing here. Only reading, so no user and no password.
"""

from __future__ import annotations

import errno
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass

from drivers.back_off import BackOff
from drivers.power.interface import Charge, PowerStatus, Supply
from drivers.socket_line import Lost, SocketLine, Woken
from drivers.status import DeviceState
from drivers.wake import Wake

PORT = 3493
_LONGEST = 1024  # bytes of a line; what is longer is no answer of a upsd
_MOST_LINES = 64  # of a list
_VAR = re.compile(rb'VAR (\S+) (\S+) "((?:[^"\\]|\\.)*)"')
_UPS = re.compile(rb'UPS (\S+) "(?:[^"\\]|\\.)*"')
_REFUSAL = re.compile(rb"ERR ([A-Z-]{1,40})(?: .*)?")
_STALE = frozenset({"DRIVER-NOT-CONNECTED", "DATA-STALE"})


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds."""

    connect: float = 2.0
    answer: float = 2.0
    shortest_back_off: float = 1.0
    longest_back_off: float = 60.0


class _Refused(Exception):
    """upsd answered ERR; the text is its word."""


class NutPower:
    """A `Power` over one kept connection; a `probe` during the back-off repeats what is known."""

    def __init__(
        self,
        host: str,
        port: int,
        ups: str,
        low_percent: int,
        clock: Callable[[], float],
        pace: Pace = Pace(),
    ) -> None:
        """`low_percent` counts beside the UPS's own LB; 0 leaves the verdict to the UPS alone.

        `host` is an address: a name would be looked up by C code that nothing can end.
        """
        self._address = (host, port)
        self._ups = ups
        self._low = low_percent
        self._clock = clock
        self._pace = pace
        self._back_off = BackOff(clock, pace.shortest_back_off, pace.longest_back_off)
        self._line = SocketLine("upsd", clock, _LONGEST, _LONGEST)
        self._status = PowerStatus(DeviceState.STARTING, "none", clock())

    def status(self) -> PowerStatus:
        return self._status

    def close(self) -> None:
        self._line.close()

    def probe(self, wake: Wake) -> PowerStatus:
        if not self._line.open and not self._back_off.wait(wake, self._clock()):
            return self._status
        try:
            self._connect(wake)
            ups = self._ups or self._only_one(wake)
            flags = frozenset(self._variable(ups, "ups.status", wake).split())
            percent = _number(self._optional(ups, "battery.charge", wake), 100)
            seconds = _number(self._optional(ups, "battery.runtime", wake), 10_000_000)
        except Woken:
            self.close()  # the answer that is still to come would be taken for the next one
        except Lost as lost:
            self._failed(DeviceState.OFFLINE, str(lost))
        except _Refused as refused:
            self._refused(str(refused))
        except OSError as error:
            away = error.errno in {errno.ECONNREFUSED, errno.ENETUNREACH, errno.EHOSTUNREACH}
            source = "upsd: connection refused" if away else "upsd: connection broke"
            self._failed(DeviceState.POWER_OFF if away else DeviceState.OFFLINE, source)
        else:
            self._back_off.succeeded()
            self._understand(flags, percent, seconds)
        return self._status

    # -- what it means

    def _understand(self, flags: frozenset[str], percent: int | None, seconds: int | None) -> None:
        on_line, on_battery = "OL" in flags, "OB" in flags
        supply = Supply.UNKNOWN
        if on_line != on_battery:  # both at once, or neither, is no statement
            supply = Supply.MAINS if on_line else Supply.BATTERY
        charge = Charge.UNKNOWN
        if flags & {"LB", "FSD"}:
            charge = Charge.LOW
        elif percent is not None and self._low:
            charge = Charge.LOW if percent <= self._low else Charge.ENOUGH
        elif supply is not Supply.UNKNOWN:
            charge = Charge.ENOUGH  # a UPS that says nothing of LB says it is not low
        self._status = PowerStatus(
            DeviceState.ONLINE, "ups.status", self._clock(), supply, charge, percent, seconds
        )

    def _refused(self, word: str) -> None:
        """upsd is there; whether its UPS is, it says itself."""
        if word in _STALE:
            self._failed(DeviceState.OFFLINE, f"upsd: {word}", keep=True)
        elif word == "UNKNOWN-UPS":
            self._failed(DeviceState.POWER_OFF, f"upsd: {word}")
        else:
            self._failed(DeviceState.OFFLINE, f"upsd: {word}")

    def _failed(self, state: DeviceState, source: str, keep: bool = False) -> None:
        if not keep:
            self.close()
            self._back_off.failed()
        self._status = PowerStatus(state, source, self._clock())

    # -- questions

    def _only_one(self, wake: Wake) -> str:
        lines = self._list("LIST UPS", wake)
        names = [match[1] for line in lines if (match := _UPS.fullmatch(line))]
        if len(names) != 1:
            raise Lost(f"upsd has {len(names)} UPSes: set devices.power.ups")
        return names[0].decode("ascii", "replace")

    def _variable(self, ups: str, name: str, wake: Wake) -> str:
        self._send(f"GET VAR {ups} {name}\n", wake)
        match = _VAR.fullmatch(self._answer(wake))
        if match is None or (match[1], match[2]) != (ups.encode(), name.encode()):
            raise Lost("upsd: answer makes no sense")
        return match[3].decode("utf-8", "replace")

    def _optional(self, ups: str, name: str, wake: Wake) -> str:
        try:
            return self._variable(ups, name, wake)
        except _Refused as refused:
            if str(refused) == "VAR-NOT-SUPPORTED":
                return ""
            raise

    def _list(self, request: str, wake: Wake) -> list[bytes]:
        self._send(request + "\n", wake)
        if self._answer(wake) != b"BEGIN " + request.encode():
            raise Lost("upsd: answer makes no sense")
        lines: list[bytes] = []
        while (line := self._answer(wake)) != b"END " + request.encode():
            lines.append(line)
            if len(lines) > _MOST_LINES:
                raise Lost("upsd: list has no end")
        return lines

    # -- bytes

    def _connect(self, wake: Wake) -> None:
        if self._line.open:
            return
        family = socket.AF_INET6 if ":" in self._address[0] else socket.AF_INET
        socket.inet_pton(family, self._address[0])  # no name: its look-up cannot be ended
        self._line.connect(family, self._address, wake, self._clock() + self._pace.connect)

    def _send(self, text: str, wake: Wake) -> None:
        plain = text.encode("ascii", "replace").decode("ascii")
        self._line.send(plain, wake, self._clock() + self._pace.answer)

    def _answer(self, wake: Wake) -> bytes:
        """The next line. Raises _Refused for upsd's ERR."""
        line = self._line.line(wake, self._clock() + self._pace.answer)
        if match := _REFUSAL.fullmatch(line):
            raise _Refused(match[1].decode())
        return line


def _number(text: str, largest: int) -> int | None:
    """A whole or decimal number between 0 and `largest`; anything else is not said."""
    match = re.fullmatch(r"([0-9]{1,9})(?:\.[0-9]*)?", text.strip())
    number = int(match[1]) if match else -1
    return number if 0 <= number <= largest else None
