"""What the terminal asks of a keypad: tactile keys, private listening (EN 301 549 5.1, ADA 707)."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Protocol

from drivers.status import Status
from drivers.wake import Wake


class Key(enum.StrEnum):
    """What a key means, whatever is printed on it."""

    UP = "up"
    DOWN = "down"
    LEFT = "left"
    RIGHT = "right"
    OK = "ok"
    BACK = "back"
    REPEAT = "repeat"  # say it again
    PAUSE = "pause"  # stop speaking, go on
    VOLUME = "volume"  # the only one: each press one step louder, after the loudest the quietest
    VOLUME_UP = "volume-up"
    VOLUME_DOWN = "volume-down"
    HELP = "help"


class Earphones(enum.StrEnum):
    """XFS4IoT Auxiliaries, enhancedAudio."""

    UNKNOWN = "unknown"  # no socket, or nothing was read of it
    PRESENT = "present"
    NOT_PRESENT = "notPresent"


@dataclass(frozen=True, slots=True)
class KeypadStatus(Status):
    earphones: Earphones = Earphones.UNKNOWN


class Keypad(Protocol):
    """Owns the device: what it sends comes to nobody else. `Severable`."""

    def read(self, wake: Wake, seconds: float) -> Key | Earphones | None:
        """The next key pressed or change of the socket; its first known state is a change.

        None when woken, late or at a fault, of which `status` tells. A fault ends it at once; the
        next `read` first waits out the back-off inside itself.
        """

    def status(self) -> KeypadStatus: ...

    def probe(self, wake: Wake) -> KeypadStatus: ...

    def close(self) -> None: ...
