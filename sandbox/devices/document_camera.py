"""The document camera of a demonstration (`sandbox/devices/scene.py`).

DIR/camera.toml: `paper = "bill"`, `lies = "crooked"` (sandbox/devices/documents.py).
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from sandbox.devices import scene
from sandbox.devices.documents import LIES, SIZE, TITLES, picture
from sandbox.devices.posture import Posture, write_posture

NAME = scene.NAME


class DocumentCamera(scene.SceneCamera):
    size = SIZE

    def looked_at(self, posture: Posture) -> tuple[str, ...]:
        paper, lies = posture.text("paper"), posture.text("lies")
        return paper, (lies if lies in LIES else "straight") if paper else "none"

    def draw(self, *words: str) -> Image.Image:
        return picture(*words)


def lay(folder: Path, paper: str, lies: str = "straight") -> None:
    """A hand lays a paper there; "" takes it away. Raises ValueError for what there is not."""
    if paper and (paper not in TITLES or lies not in LIES):
        raise ValueError(f"no paper {paper!r} that lies {lies!r}")
    write_posture(folder, NAME, paper=paper, lies=lies)
