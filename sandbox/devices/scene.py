"""A camera of a demonstration: what it looks at is drawn anew whenever that has changed.

DIR/camera.toml says what that is, and has the `posture` of `sandbox/devices/camera.py`;
DIR/camera_shim.so goes before the camera's reader. DIR/camera.looks is locked for as long as it
looks, however long a picture takes to draw on a busy machine.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from PIL import Image

from sandbox.devices import camera
from sandbox.devices.posture import UNPLUG, Posture, write_posture

NAME = "camera"
_LOOK = 0.05  # seconds between two looks at what is there
_SEEN = "camera.seen"
_LOOKS = "camera.looks"


class SceneCamera(ABC):
    """Gives JPEG only, as most do at this size."""

    size: ClassVar[tuple[int, int]]

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._posture = Posture(folder, NAME)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=type(self).__name__, daemon=True)
        self._shown: tuple[str, ...] | None = None

    @abstractmethod
    def looked_at(self, posture: Posture) -> tuple[str, ...]:
        """What is there now, in words."""

    @abstractmethod
    def draw(self, *words: str) -> Image.Image:
        """As it is seen, of `size`."""

    def start(self) -> None:
        """Returns when the first picture is there. Raises RuntimeError without a C compiler."""
        self._folder.mkdir(parents=True, exist_ok=True)
        camera.build(self._folder)
        width, height = self.size
        (self._folder / "camera.size").write_text(f"{width} {height}")
        self._put("black", Image.new("RGB", self.size, (2, 2, 2)))
        write_posture(self._folder, NAME, formats="mjpeg")
        self._look()
        self._eye = (self._folder / _LOOKS).open("wb")
        fcntl.flock(self._eye, fcntl.LOCK_EX)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        with self._eye:  # closed when it ends, also by a failure
            while not self._stop.wait(_LOOK):
                self._look()

    def _look(self) -> None:
        port = self._folder / NAME
        if self._posture.name == UNPLUG:
            port.unlink(missing_ok=True)
        elif not port.exists():
            port.touch()
        there = self.looked_at(self._posture)
        if there != self._shown:
            self._put(NAME, self.draw(*there))
            self._shown = there
            # whoever put it there waits for this: from now on it is what the camera sees
            (self._folder / _SEEN).write_text(" ".join(there).strip())

    def _put(self, name: str, image: Image.Image) -> None:
        """In one step: the camera never reads half a picture."""
        part = self._folder / f".{name}.part"
        image.save(part, "JPEG", quality=90)
        os.replace(part, self._folder / f"{name}.mjpg")


def there(folder: Path) -> bool:
    """This folder is a camera's."""
    return (folder / _SEEN).exists()


def await_sight(folder: Path, wanted: str) -> bool:
    """Until the camera of the folder sees what these words say; False: it looks no more."""
    seen = folder / _SEEN
    while seen.read_text() != wanted:
        if not _looks(folder):
            return seen.read_text() == wanted  # it may have been the last thing it did
        time.sleep(0.02)
    return True


def _looks(folder: Path) -> bool:
    with (folder / _LOOKS).open("wb") as eye:
        try:
            fcntl.flock(eye, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
