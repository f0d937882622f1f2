"""The optional devices of a profile: camera, card slot without a plug-in, signal board, supply.

Each that the profile names gets its thread; each that it does not name costs nothing.
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from drivers.status import Status
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.runtime.powering import News, Outage, Powering
from kiosk.runtime.signalling import Signalling
from kiosk.runtime.supervised import Supervisor
from kiosk.runtime.watching import Probed, Watching
from kiosk.settings.model import Devices
from kiosk.settings.signals import families
from kiosk.terminal.states import Event as TerminalEvent
from kiosk.upkeep.registry import open_power
from kiosk.upkeep.trials import outputs

if TYPE_CHECKING:
    from drivers.power.interface import PowerStatus
    from kiosk.runtime.photographing import Photographing

CAMERA_EVERY = 60.0
"""Seconds between two looks at an idle camera: each is a process of its own."""

SLOT_EVERY = 5.0

_ROWS = {
    News.BATTERY: events.power_battery,
    News.MAINS: events.power_mains,
    News.LOW: events.power_low,
}


class Extras:
    """`told` hears of devices, `terminal` of events for the terminal's table; from any thread."""

    def __init__(
        self,
        devices: Devices,
        clock: Callable[[], float],
        journal: Journal,
        told: Callable[[str, Status], None],
        terminal: Callable[[TerminalEvent], None],
        supervisor: Supervisor,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """`environment`: of the camera's child; the sandbox puts its stand-in there."""
        self._environment = environment or {}
        self.photographing: Photographing | None = None
        self._supervisor = supervisor
        self._devices = devices
        self._clock = clock
        self._journal = journal
        self._told = told
        self._terminal = terminal
        self._close: list[Callable[[], None]] = []
        self._low_said = False
        self.signalling: Signalling | None = None
        self.shared: dict[str, Probed] = {}  # devices that others may open beside their thread

    def start(self) -> None:
        """Each for itself: one that cannot be made leaves the others standing."""
        for make in (self._signal, self._camera, self._slot, self._power):
            try:
                make()
            except Exception as error:
                events.process_broken(self._journal, error=error)

    def close(self) -> None:
        for close in reversed(self._close):
            close()

    # ---- one by one

    def _signal(self) -> None:
        if (chosen := self._devices.signal) is None:
            return
        from drivers.signal import open_signal

        table = families()[chosen.family]
        named = outputs(chosen)
        open_signal(table, chosen.port, named, self._clock).close()  # opens nothing; may refuse
        opening = partial(open_signal, table, chosen.port, named, self._clock)
        tell = partial(self._told, "signal")
        self.signalling = Signalling(opening, tell, chosen.beep, self._supervisor)
        self._close.append(self.signalling.close)

    def _camera(self) -> None:
        if (chosen := self._devices.camera) is None:
            return
        from drivers.camera import open_camera

        size = (chosen.width, chosen.height)
        opening = partial(
            open_camera, chosen.port, *size, self._clock, environment=self._environment
        )
        self._watch("camera", opening, CAMERA_EVERY)
        if chosen.documents:
            from kiosk.runtime.photographing import Photographing

            self.photographing = Photographing(opening, self._supervisor)
            self._close.append(self.photographing.close)

    def _slot(self) -> None:
        chosen = self._devices.card_slot
        if chosen is None or chosen.reader is None or chosen.plugin:
            return  # a slot that a plug-in reads is watched by whoever reads it
        from drivers.card_slot import open_reader

        self._watch("card_slot", partial(open_reader, chosen.reader, self._clock), SLOT_EVERY)

    def _power(self) -> None:
        if (chosen := self._devices.power) is None:
            return
        opening = self._shared("power", partial(open_power, chosen, self._clock))
        powering = Powering(opening, self._power_told, chosen.every, self._supervisor)
        self._close.append(powering.close)

    def _watch(self, name: str, opening: Callable[[], Probed], every: float) -> None:
        opening = self._shared(name, opening)
        self._close.append(Watching(name, opening, self._told, every, self._supervisor).close)

    def _shared(self, name: str, opening: Callable[[], Any]) -> Callable[[], Any]:
        """What the device's thread opens can be used beside it: it opens its port for each call."""

        def opened() -> Any:
            self.shared[name] = device = opening()
            return device

        return opened

    def _power_told(self, status: PowerStatus, news: tuple[News, ...], outage: Outage) -> None:
        self._told("power", status)
        for one in news:
            _ROWS[one](self._journal)
        if outage.low:
            self._low_said = True
            self._terminal(TerminalEvent.BATTERY_LOW)
        elif outage.mains and self._low_said:
            self._low_said = False
            self._terminal(TerminalEvent.MAINS_BACK)


def power_off(command: Sequence[str], journal: Journal) -> None:
    """Tell the machine to power off; on a thread, for the command may take its time."""
    if not command:
        return
    events.power_off(journal)

    def run() -> None:
        try:
            done = subprocess.run(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=30,
                check=False,
            )
            failed = done.returncode != 0
        except (OSError, subprocess.TimeoutExpired):
            failed = True
        if failed:
            events.power_off_failed(journal)

    threading.Thread(target=run, name="power-off", daemon=True).start()
