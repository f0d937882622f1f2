"""What the document camera of the sandbox sees, as a camera's frame."""

from __future__ import annotations

import io

from PIL import Image

from drivers.camera.interface import Frame
from sandbox.devices.documents import picture


def frame(paper: str, lies: str) -> Frame:
    """As a camera sends it: compressed once by itself."""
    sent = io.BytesIO()
    picture(paper, lies).save(sent, "JPEG", quality=88)
    image = Image.open(sent).convert("RGB")
    return Frame(image.width, image.height, bytearray(image.tobytes()))
