"""One SAM_V module on its line: how it is asked, and what is known of it.

Knows nothing of cards. A module that does not answer, answers nonsense or reports itself broken
loses its port (the next opening waits), and the status says which of these it was.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from drivers.id_reader import commands, protocol
from drivers.id_reader.commands import Answer, Command
from drivers.id_reader.interface import IdReaderStatus, Sam
from drivers.id_reader.protocol import Frame
from drivers.serial_line import Clock, SerialLine, Waited
from drivers.status import DeviceState
from drivers.wake import Wake


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds, and tries before a verdict. Vendors ask for 0.3 s between polls at least."""

    poll: float = 0.3
    reply: float = 1.0  # find, select, status
    read_reply: float = 3.0  # the SAM reads the card, then 1295 or 2321 bytes come
    tries: int = 3
    shortest_back_off: float = 0.25
    longest_back_off: float = 5.0


class Unwell(enum.Enum):
    """Why a module could not be asked; the status has the details."""

    FAULT = "fault"
    ENDED = "ended"  # woken, or the time is up


_SAM = {
    Answer.SELF_TEST_FAILED: Sam.SELF_TEST_FAILED,
    Answer.NOT_AUTHORISED: Sam.NOT_AUTHORISED,
}


class Module:
    def __init__(self, port: str, baud: int, clock: Clock, pace: Pace) -> None:
        self._pace = pace
        self._clock = clock
        self._line = SerialLine(port, baud, clock, pace.shortest_back_off, pace.longest_back_off)
        self._parser = protocol.FrameParser()
        self._sam = Sam.UNKNOWN
        self._serial = ""
        self._serial_asked = False
        self.knows_fingerprints = True  # until it says otherwise; asked anew after each opening

    # -- opening and closing

    def ready(self, wake: Wake, deadline: float) -> Unwell | None:
        """Have it open and examined, waiting out the back-off; None when it is. Raises PortLost."""
        if not self._line.connect(wake, deadline):
            return Unwell.ENDED if self._ended(wake, deadline) else Unwell.FAULT
        return self.examine(wake, deadline) if self._line.fresh else None

    def connect(self, wake: Wake, deadline: float) -> bool:
        """Open it at once, whatever the back-off says; False when that cannot be."""
        return self._line.connect(wake, deadline, patient=False)

    def close(self) -> None:
        self._line.close()
        self.forget()

    def forget(self) -> None:
        """Overwrite what came in."""
        self._parser.clear()

    def sever(self) -> None:
        """From another thread."""
        self._line.sever()
        self._parser.clear()

    # -- what is known

    def status(self) -> IdReaderStatus:
        known = self._line.status
        here = known.device in (DeviceState.ONLINE, DeviceState.HARDWARE_ERROR)
        return IdReaderStatus(
            known.device,
            known.source,
            known.at,
            self._sam if here else Sam.UNKNOWN,
            self._serial if here else "",
        )

    def good(self, command: Command) -> None:
        self._line.good(command.name)

    def lost(self) -> None:
        self._line.failed(DeviceState.POWER_OFF, "port lost")

    def failed(self, source: str) -> None:
        self._line.failed(DeviceState.OFFLINE, source)

    def broken(self, frame: Frame) -> bool:
        """Does it report itself broken? Then its port is given up."""
        said = commands.meaning(frame.sw3)
        if said not in commands.BROKEN:
            return False
        self._sam = _SAM[said]
        self._line.failed(DeviceState.HARDWARE_ERROR, f"SAM answered {frame.sw3:02X}")
        return True

    # -- asking

    def examine(self, wake: Wake, deadline: float) -> Unwell | None:
        """Is the SAM there, and well? One that failed its self-test is reset once. Raises PortLost.

        Then its number is asked once an opening; a module that keeps it to itself is as good.
        """
        if self._line.fresh:
            self._sam, self._serial, self._serial_asked = Sam.UNKNOWN, "", False
            self.knows_fingerprints = True
        command, reset = commands.SAM_STATUS, False
        said = ""
        for _ in range(self._pace.tries):
            answer = self.ask(command, wake, deadline)
            if isinstance(answer, Frame):
                what = commands.meaning(answer.sw3)
                if what is Answer.SELF_TEST_FAILED and not reset:
                    reset = True
                    self.ask(commands.SAM_RESET, wake, deadline)
                    continue
                if self.broken(answer):
                    return Unwell.FAULT
                if command.succeeded(answer):
                    self._sam = Sam.GOOD
                    self.good(command)
                    self._ask_number(wake, deadline)
                    return None
                said = f"{answer.sw3:02X} to {command.name}"
            if self._ended(wake, deadline):
                return Unwell.ENDED
        self.failed(said or f"no answer to {command.name}")
        return Unwell.FAULT

    def reset(self, wake: Wake, deadline: float) -> None:
        """Raises PortLost."""
        self.ask(commands.SAM_RESET, wake, deadline)
        self.examine(wake, deadline)

    def ask(
        self, command: Command, wake: Wake, deadline: float, patience: float | None = None
    ) -> Frame | Waited:
        """Send one command and wait for an answer that can be its own. Raises PortLost."""
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

    def _ask_number(self, wake: Wake, deadline: float) -> None:
        if self._serial_asked:
            return
        answer = self.ask(commands.SAM_SERIAL, wake, deadline)
        if isinstance(answer, Frame) and commands.SAM_SERIAL.succeeded(answer):
            self._serial = commands.serial_number(answer.data)
        self._serial_asked = answer is not Waited.WOKEN

    def _ended(self, wake: Wake, deadline: float) -> bool:
        return wake.is_set() or self._clock() >= deadline
