"""Driver of a serial relay board of any family in config/signals."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.serial_line import Clock, PortLost, SerialLine, Waited
from drivers.signal.family import Family
from drivers.signal.interface import Output
from drivers.status import DeviceState, Status
from drivers.wake import Wake

_LONGEST = 256  # bytes of an answer; what is longer is none of ours


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds, and tries of one command before the board counts as silent."""

    answer: float = 0.5
    tries: int = 2
    shortest_back_off: float = 0.5
    longest_back_off: float = 30.0


class RelayBoard:
    """A `Signal` over one serial port; nothing is opened before the first `apply`."""

    def __init__(
        self,
        family: Family,
        port: str,
        outputs: dict[Output, str],
        clock: Clock,
        pace: Pace = Pace(),
    ) -> None:
        self._family = family
        self._clock = clock
        self._pace = pace
        channels = {output: family.channels[name] for output, name in outputs.items()}
        self._commands = {
            output: {True: family.command(channel.on), False: family.command(channel.off)}
            for output, channel in channels.items()
        }
        self._line = SerialLine(
            port, family.baud, clock, pace.shortest_back_off, pace.longest_back_off
        )
        self._unsure: Status | None = None

    def status(self) -> Status:
        return self._unsure or self._line.status

    def close(self) -> None:
        self._line.close()

    def apply(self, wanted: dict[Output, bool], wake: Wake, seconds: float) -> bool:
        deadline = self._clock() + seconds
        try:
            if not self._line.connect(wake, deadline):
                if self._line.status.device is not DeviceState.STARTING:
                    self._unsure = None  # it could not be opened: that is known
                return False
            for output, on in wanted.items():
                if output in self._commands and not self._switch(output, on, wake, deadline):
                    return False
        except PortLost:
            self._fault(DeviceState.POWER_OFF, "port lost")
            return False
        if self._family.answer == "none":
            self._unsure = Status(
                DeviceState.STARTING, "commands written; this board never answers", self._clock()
            )
        else:
            self._unsure = None
        return True

    def _switch(self, output: Output, on: bool, wake: Wake, deadline: float) -> bool:
        command = self._commands[output][on]
        for _ in range(self._pace.tries):
            until = min(deadline, self._clock() + self._pace.answer)
            if self._family.answer != "none":
                self._line.flush()
            if (waited := self._line.send(command, wake, until)) is None:
                waited = self._confirmed(command, wake, until)
            if waited is None:
                wake.wait(min(self._family.pause, max(0.0, deadline - self._clock())))
                return True
            if waited is Waited.WOKEN or self._clock() >= deadline:
                return False
        self._fault(DeviceState.OFFLINE, f"no answer to {output} {'on' if on else 'off'}")
        return False

    def _confirmed(self, command: bytes, wake: Wake, until: float) -> Waited | None:
        """None when the board did what its family does to confirm, at once where it does not."""
        if self._family.answer == "none":
            return None
        came, space = bytearray(), bytearray(64)
        while True:
            count = self._line.receive(memoryview(space), wake, until)
            if isinstance(count, Waited):
                return count
            came += space[:count]
            if self._family.answer == "echo" and command in came:
                break
            prompt = self._family.prompt.encode("ascii")
            if self._family.answer == "prompt" and came.rstrip().endswith(prompt):
                break
            if len(came) > _LONGEST or self._clock() >= until:
                return Waited.TIMEOUT
        self._line.good(f"answer: {self._family.answer}")
        return None

    def _fault(self, state: DeviceState, source: str) -> None:
        self._unsure = None
        self._line.failed(state, source)
