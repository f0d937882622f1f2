"""All that a technician's page may know. Made anew whenever something changed; frozen.

Nothing in it is about a visitor: device states, ports and addresses of this machine.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.technician.states import Event, Mode, Situation, State
from kiosk.technician.table import step

AT_REST = Situation()


@dataclass(frozen=True, slots=True)
class DeviceShown:
    """`name`: a string is `technician.device.<name>`, else it is shown as it is. `state`: a
    DeviceState's word. `details`: (name, word) beyond it. `age`: seconds since it was said."""

    name: str
    model: str
    port: str
    resolved: str
    state: str
    source: str
    age: float
    well: bool
    details: tuple[tuple[str, str], ...] = ()
    can_try: bool = True


@dataclass(frozen=True, slots=True)
class TriedShown:
    """`word`: of `kiosk.upkeep.trials.Word`; `good` None: somebody has to look."""

    word: str
    good: bool | None
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ReachShown:
    """`what`: centre | hub. `failed`: a step's word; "": it answered; None: under way."""

    what: str
    host: str
    failed: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class DeskView:
    situation: Situation = AT_REST
    typed: int = 0  # digits of the PIN so far
    tries_left: int | None = None  # after a wrong one
    locked: float = 0.0  # seconds
    devices: tuple[DeviceShown, ...] = ()
    chosen: str = ""  # name of a device
    tried: TriedShown | None = None
    ports: int = 0  # found on this machine
    searching: tuple[str, str] = ("", "")  # device and port asked now
    placed: tuple[tuple[str, str], ...] = ()  # (device, port) found by the last search
    searched: bool = False
    reached: tuple[ReachShown, ...] = ()
    skew: float | None = None  # seconds this clock is ahead of theirs
    skew_well: bool = True
    hub_key: bool | None = None  # the key that pairing gives is there; None: no hub
    versions: tuple[tuple[str, str], ...] = ()
    has_roll: bool = False  # there is a printer with a paper roll
    vendor_key: bool = False  # a bundle can be sealed
    written: str = ""  # file name of the bundle just written
    mark: int = -1  # the corner that is asked for
    lying: str = ""  # what the touch test found
    rotation: str = ""
    note: str = ""  # string key of what just happened, good or bad
    note_good: bool = True
    station_code: str = ""
    terminal_code: str = ""

    @property
    def state(self) -> State:
        return self.situation.state

    @property
    def mode(self) -> Mode:
        return self.situation.mode

    @property
    def wizard(self) -> bool:
        return self.mode in (Mode.FIRST, Mode.AGAIN)

    def does(self, event: Event) -> bool:
        """Whether the session answers this touch now: a button that does nothing is not drawn."""
        after, commands = step(self.situation, event)
        return after != self.situation or bool(commands)

    def device(self) -> DeviceShown | None:
        return next((one for one in self.devices if one.name == self.chosen), None)
