"""A camera that looks at whoever stands there, and the decoder of their card's photo.

DIR/face/camera.toml: `person = "worker"` stands before it, "" nobody; `posture` as of
`sandbox/devices/camera.py`. DIR/face/photos.so decodes what the stand-in reader has for photos. No
face of anybody: photo and person are one pattern of light, made of the card's own bytes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from pathlib import Path

from PIL import Image

from sandbox.devices import camera
from sandbox.devices.face import GRID
from sandbox.devices.id_reader import pictures
from sandbox.devices.posture import UNPLUG, Posture, write_posture

FOLDER = "face"
NAME = "camera"
PHOTOS = "photos.so"
SIZE = (640, 480)
_SOURCE = Path(__file__).with_name("face_photos.c")
_LOOK = 0.05  # seconds between two looks at who stands there


class FaceCamera:
    """`start` returns when its first picture is there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER
        self._posture = Posture(self._folder, NAME)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=FOLDER, daemon=True)
        self._shown: str | None = None

    def start(self) -> None:
        """Raises RuntimeError without a C compiler."""
        self._folder.mkdir(parents=True, exist_ok=True)
        camera.build(self._folder)
        _build(self._folder / PHOTOS)
        width, height = SIZE
        (self._folder / "camera.size").write_text(f"{width} {height}")
        self._put("black", Image.new("RGB", SIZE, (2, 2, 2)))
        write_posture(self._folder, NAME, formats="mjpeg")
        self._look()
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(_LOOK):
            self._look()

    def _look(self) -> None:
        port = self._folder / NAME
        if self._posture.name == UNPLUG:
            port.unlink(missing_ok=True)
        elif not port.exists():
            port.touch()
        person = self._posture.text("person")
        if person != self._shown:
            self._put(NAME, seen(person))
            self._shown = person
            (self._folder / "camera.seen").write_text(person)

    def _put(self, name: str, image: Image.Image) -> None:
        part = self._folder / f".{name}.part"
        image.save(part, "JPEG", quality=90)
        os.replace(part, self._folder / f"{name}.mjpg")


def seen(person: str) -> Image.Image:
    """The same pattern as the photo on their card; grey when nobody is there."""
    if not person:
        return Image.new("RGB", SIZE, (120, 120, 120))
    cells = bytes(30 + byte % 196 for byte in pictures(person)[0][: GRID * GRID])
    small = Image.frombytes("L", (GRID, GRID), cells)
    return small.resize(SIZE, Image.Resampling.NEAREST).convert("RGB")


def stand(folder: Path, person: str) -> None:
    """Somebody steps before it; "" steps away."""
    write_posture(folder / FOLDER, NAME, person=person)


def watching(folder: Path) -> str | None:
    """Whom it sees now; None: there is no such camera."""
    try:
        return (folder / FOLDER / "camera.seen").read_text()
    except OSError:
        return None


def _build(library: Path) -> None:
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise RuntimeError("a C compiler is needed for the stand-in photo decoder: install gcc")
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(_SOURCE)]
    subprocess.run(command, check=True)
