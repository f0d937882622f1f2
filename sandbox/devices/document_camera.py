"""The document camera of a demonstration: what lies under it is drawn anew when somebody lays it.

DIR/camera.toml: `paper = "bill"`, `lies = "crooked"` (sandbox/devices/documents.py), and the
`posture` of `sandbox/devices/camera.py`. DIR/camera_shim.so goes before the camera's reader.
"""

from __future__ import annotations

import io
import os
import threading
from pathlib import Path

from PIL import Image

from sandbox.devices import camera
from sandbox.devices.documents import LIES, SIZE, TITLES, picture
from sandbox.devices.posture import UNPLUG, Posture, write_posture

NAME = "camera"
SHIM = "camera_shim.so"
_LOOK = 0.05  # seconds between two looks at what lies there


class DocumentCamera:
    """Gives JPEG only, as most do at this size. `start` returns when the first picture is there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._posture = Posture(folder, NAME)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=NAME, daemon=True)
        self._shown: tuple[str, str] | None = None

    def start(self) -> None:
        """Raises RuntimeError without a C compiler."""
        self._folder.mkdir(parents=True, exist_ok=True)
        camera.build(self._folder)
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
        paper, lies = self._posture.text("paper"), self._posture.text("lies")
        lying = (paper, (lies if lies in LIES else "straight") if paper else "none")
        if lying != self._shown:
            self._put(NAME, picture(*lying))
            self._shown = lying
            # whoever laid it waits for this: from now on it is what the camera sees
            (self._folder / "camera.seen").write_text(" ".join(lying).strip())

    def _put(self, name: str, image: Image.Image) -> None:
        """In one step: the camera never reads half a picture."""
        data = io.BytesIO()
        image.save(data, "JPEG", quality=90)
        part = self._folder / f".{name}.part"
        part.write_bytes(data.getvalue())
        os.replace(part, self._folder / f"{name}.mjpg")


def lay(folder: Path, paper: str, lies: str = "straight") -> None:
    """A hand lays a paper there; "" takes it away. Raises ValueError for what there is not."""
    if paper and (paper not in TITLES or lies not in LIES):
        raise ValueError(f"no paper {paper!r} that lies {lies!r}")
    write_posture(folder, NAME, paper=paper, lies=lies)
