"""Plugs a simulated device in and out, as its posture says."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sandbox.devices.posture import UNPLUG, Posture
from sandbox.devices.pty import Cable

_LOOK = 0.05  # seconds between two looks at the posture


class Sim(Protocol):
    def run(self, stop: threading.Event) -> None: ...


class Plugged(Protocol):
    def close(self) -> None:
        """Pull it out."""


@dataclass(frozen=True, slots=True)
class Socket:
    """A device's place in the folder: DIR/<name> is its port, DIR/<name>.toml its posture."""

    name: str
    baud: int
    make: Callable[[Any, Posture], Sim]
    plug: Callable[[Path], Plugged] | None = None  # None: a pseudo-terminal under that name


class Bench:
    """One thread a device, and one thread that watches over plugging.

    `start` returns when every device that is plugged has its link.
    """

    def __init__(self, folder: Path | str, pace: str, sockets: list[Socket]) -> None:
        self._folder = Path(folder)
        self._pace = pace
        self._stop = threading.Event()
        self._places = [_Place(self._folder, pace, socket) for socket in sockets]
        self._watch = threading.Thread(target=self._look, name="bench", daemon=True)

    def start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        for place in self._places:
            place.look()
        self._watch.start()

    def stop(self) -> None:
        """Pull everything out and end all threads."""
        self._stop.set()
        self._watch.join()
        for place in self._places:
            place.pull()

    def _look(self) -> None:
        while not self._stop.wait(_LOOK):
            for place in self._places:
                place.look()


class _Place:
    def __init__(self, folder: Path, pace: str, socket: Socket) -> None:
        self._link = folder / socket.name
        self._posture = Posture(folder, socket.name)
        self._folder, self._pace, self._socket = folder, pace, socket
        self._cable: Plugged | None = None
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    def look(self) -> None:
        unplugged = self._posture.name == UNPLUG
        if unplugged and self._cable is not None:
            self.pull()
        elif not unplugged and self._cable is None:
            self._plug()

    def _plug(self) -> None:
        if self._socket.plug is None:
            self._cable = Cable(self._link, self._socket.baud, self._pace)
        else:
            self._cable = self._socket.plug(self._link)
        self._stop = threading.Event()
        # a posture of its own: the device's thread must not share the watcher's
        sim = self._socket.make(self._cable, Posture(self._folder, self._socket.name))
        self._thread = threading.Thread(
            target=sim.run, args=(self._stop,), name=self._socket.name, daemon=True
        )
        self._thread.start()

    def pull(self) -> None:
        if self._cable is None:
            return
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=5)
        self._cable.close()
        self._cable = self._thread = None
