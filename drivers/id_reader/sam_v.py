"""Driver of a serial SAM_V resident-ID reader: find, select, read, once, and only while asked.

The text block becomes an IdDocument; the photo is overwritten with the buffer it came in.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from drivers.id_reader import cards, protocol
from drivers.id_reader.interface import CardRead, NotRead, ReadFailure
from drivers.id_reader.protocol import Command, Frame
from drivers.serial_line import Clock, PortLost, SerialLine, Waited
from drivers.status import DeviceState, Status
from drivers.wake import Wake

_LENGTHS = 4  # bytes of text length and photo length before the text


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds, and tries before a verdict. Vendors ask for 0.3 s between polls at least."""

    poll: float = 0.3
    reply: float = 1.0  # find, select, status
    read_reply: float = 3.0  # the SAM reads the card, then 1295 bytes come
    tries: int = 3
    shortest_back_off: float = 0.25
    longest_back_off: float = 5.0


class _Trouble(enum.Enum):
    """How taking a found card broke off; the next find says more."""

    SILENT = "silent"
    SELECT_REFUSED = "select-refused"
    READ_REFUSED = "read-refused"


class SamV:
    """An `IdReader` over one serial port; nothing is opened before the first read or probe.

    A device fault ends `read` at once with FAULT; the next `read` first waits out the back-off
    inside itself, so a caller may simply read again for as long as a card is wanted.
    """

    def __init__(self, port: str, baud: int, clock: Clock, pace: Pace = Pace()) -> None:
        self._pace = pace
        self._clock = clock
        self._line = SerialLine(port, baud, clock, pace.shortest_back_off, pace.longest_back_off)
        self._parser = protocol.FrameParser()

    def status(self) -> Status:
        return self._line.status

    def close(self) -> None:
        self._line.close()
        self._parser.clear()

    def probe(self, wake: Wake) -> Status:
        """Ask for the SAM's status now; takes `tries` × `reply` seconds at most."""
        deadline = self._clock() + (self._pace.tries + 1) * self._pace.reply
        try:
            if self._line.connect(wake, deadline, patient=False):
                self._examine(wake, deadline)
        except PortLost:
            self._line.failed(DeviceState.POWER_OFF, "port lost")
        finally:
            self._parser.clear()
        return self.status()

    def read(self, wake: Wake, seconds: float) -> CardRead | NotRead:
        deadline = self._clock() + seconds
        try:
            if not self._line.connect(wake, deadline):
                return self._ended(wake, deadline) or NotRead(ReadFailure.FAULT)
            if self._line.fresh:
                why = self._examine(wake, deadline)
                if why is not None:
                    return NotRead(why)
            return self._poll(wake, deadline)
        except PortLost:
            self._line.failed(DeviceState.POWER_OFF, "port lost")
            return NotRead(ReadFailure.FAULT)
        finally:
            self._parser.clear()

    # -- one reading

    def _poll(self, wake: Wake, deadline: float) -> CardRead | NotRead:
        silent = collisions = failed = 0
        while True:
            answer = self._ask(protocol.FIND, wake, deadline)
            if answer is Waited.TIMEOUT:
                silent += 1
            elif isinstance(answer, Frame):
                if (fault := self._self_reported(answer)) is not None:
                    return fault
                self._line.good(protocol.FIND.name)
                if answer.sw3 != protocol.FOUND:
                    if failed:  # there was a card, reading it broke off, now it is gone
                        return NotRead(ReadFailure.TAKEN_EARLY)
                    silent = collisions = 0
                else:
                    outcome = self._take(wake, deadline)
                    if isinstance(outcome, CardRead | NotRead):
                        return outcome
                    silent += outcome is _Trouble.SILENT
                    collisions += outcome is _Trouble.SELECT_REFUSED
                    failed += outcome is _Trouble.READ_REFUSED
            if (ended := self._ended(wake, deadline)) is not None:
                return ended
            if silent >= self._pace.tries:
                self._line.failed(DeviceState.OFFLINE, "no answer to find, select or read")
                return NotRead(ReadFailure.FAULT)
            if collisions >= self._pace.tries:
                return NotRead(ReadFailure.TWO_CARDS)
            if failed >= self._pace.tries:
                return NotRead(ReadFailure.UNREADABLE)
            wake.wait(min(self._pace.poll, deadline - self._clock()))
            if (ended := self._ended(wake, deadline)) is not None:
                return ended

    def _take(self, wake: Wake, deadline: float) -> CardRead | NotRead | _Trouble:
        """A card was found: select and read it."""
        answer = self._ask(protocol.SELECT, wake, deadline)
        if not isinstance(answer, Frame):
            return _Trouble.SILENT
        if (fault := self._self_reported(answer)) is not None:
            return fault
        if not protocol.SELECT.succeeded(answer):
            return _Trouble.SELECT_REFUSED
        answer = self._ask(protocol.READ, wake, deadline, self._pace.read_reply)
        if not isinstance(answer, Frame):
            return _Trouble.SILENT
        if (fault := self._self_reported(answer)) is not None:
            return fault
        if not protocol.READ.succeeded(answer):
            return _Trouble.READ_REFUSED
        try:
            return CardRead(cards.parse(_text_block(answer)))
        except cards.CardTextError:
            return NotRead(ReadFailure.UNREADABLE)
        finally:
            answer.wipe()  # text and photo alike

    # -- talking to the module

    def _examine(self, wake: Wake, deadline: float) -> ReadFailure | None:
        """First words on a fresh port: is the SAM there, and well?"""
        for _ in range(self._pace.tries):
            answer = self._ask(protocol.SAM_STATUS, wake, deadline)
            if isinstance(answer, Frame):
                if self._self_reported(answer) is not None:
                    return ReadFailure.FAULT
                self._line.good(protocol.SAM_STATUS.name)
                return None
            if self._ended(wake, deadline) is not None:
                return ReadFailure.CANCELLED
        self._line.failed(DeviceState.OFFLINE, f"no answer to {protocol.SAM_STATUS.name}")
        return ReadFailure.FAULT

    def _ask(
        self, command: Command, wake: Wake, deadline: float, patience: float | None = None
    ) -> Frame | Waited:
        """Send one command and wait for an answer that can be its own."""
        until = min(deadline, self._clock() + (patience or self._pace.reply))
        self._parser.clear()
        self._line.flush()
        waited = self._line.send(command.request, wake, until)
        if waited is not None:
            return waited
        while True:
            count = self._line.receive(self._parser.buffer.space(), wake, until)
            if isinstance(count, Waited):
                return count
            self._parser.buffer.filled(count)
            for frame in self._parser.frames():
                if command.owns(frame):
                    return frame
                frame.wipe()
            if self._clock() >= until:  # a babbling line must not hold us
                return Waited.TIMEOUT

    def _self_reported(self, frame: Frame) -> NotRead | None:
        if frame.sw3 not in protocol.SAM_BROKEN:
            return None
        self._line.failed(DeviceState.HARDWARE_ERROR, f"SAM answered {frame.sw3:02X}")
        return NotRead(ReadFailure.FAULT)

    def _ended(self, wake: Wake, deadline: float) -> NotRead | None:
        if wake.is_set() or self._clock() >= deadline:
            return NotRead(ReadFailure.CANCELLED)
        return None


def _text_block(frame: Frame) -> memoryview:
    """The 256 text bytes of an answer to `read 30 01`: two lengths, text, photo."""
    data = memoryview(frame.data)
    text = int.from_bytes(data[0:2], "big")
    photo = int.from_bytes(data[2:_LENGTHS], "big")
    if text != cards.SIZE or len(data) != _LENGTHS + text + photo:
        raise cards.CardTextError("answer: lengths do not fit")
    return data[_LENGTHS : _LENGTHS + text]
