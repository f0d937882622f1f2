"""A camera that looks at whoever stands there (`sandbox/devices/scene.py`), and the decoder of the
photo on their card.

DIR/face/camera.toml: `person = "worker"` stands before it, "" nobody. DIR/face/face_photos.so
decodes what the stand-in reader has for photos. No face of anybody: photo and person are one
pattern of light, made of the card's own bytes.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from sandbox.devices import scene
from sandbox.devices.face import GRID
from sandbox.devices.id_reader import pictures
from sandbox.devices.posture import Posture, write_posture
from sandbox.shim import built

FOLDER = "face"
SIZE = (640, 480)
_SOURCE = Path(__file__).with_name("face_photos.c")


class FaceCamera(scene.SceneCamera):
    size = SIZE

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / FOLDER)

    def start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        built(_SOURCE, self._folder)
        super().start()

    def looked_at(self, posture: Posture) -> tuple[str, ...]:
        return (posture.text("person"),)

    def draw(self, *words: str) -> Image.Image:
        return seen(*words)


def seen(person: str) -> Image.Image:
    """The same pattern as the photo on their card; grey when nobody is there."""
    if not person:
        return Image.new("RGB", SIZE, (120, 120, 120))
    cells = bytes(30 + byte % 196 for byte in pictures(person)[0][: GRID * GRID])
    small = Image.frombytes("L", (GRID, GRID), cells)
    return small.resize(SIZE, Image.Resampling.NEAREST).convert("RGB")


def stand(folder: Path, person: str) -> None:
    """Somebody steps before it; "" steps away."""
    write_posture(folder / FOLDER, scene.NAME, person=person)
