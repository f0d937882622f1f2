"""A V4L2 camera for programs that were started with this shim before them (LD_PRELOAD).

The shim stands in for the kernel: below every library, in the very calls a real camera answers.
DIR/camera.toml:
    posture = "normal"   or one of POSTURES
    formats = "both"     or "mjpeg", "yuyv"
The port is DIR/camera; `unplug` takes it away.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

from sandbox.devices.posture import UNPLUG, write_posture
from sandbox.shim import built

POSTURES = (
    "normal",
    "black",  # the lens is covered
    "busy",  # another program holds it: refuses its format
    "busy-late",  # … and notices only when the stream begins
    "unplug",
    "pulled",  # goes away between two frames
    "stumble",  # the stream breaks off with an input/output error
    "hang",  # started, and no frame ever comes
    "hang-open",
    "crash",  # the process that asks dies
    "garbage",
    "garbage-first",  # the first frames of the stream are none
    "cut",  # frames that end in the middle
    "liar",  # a buffer number that does not exist
    "liar-size",  # more bytes than the buffer has
    "wrong-format",
    "padded",  # YUYV rows longer than their pixels
    "metadata",  # the second node of a UVC camera
    "no-camera",  # a file that knows no V4L2
    "not-permitted",
)
_SOURCE = Path(__file__).with_name("camera_shim.c")


def build(folder: Path) -> Path:
    """Compile the shim. Raises RuntimeError with what to install."""
    return built(_SOURCE, folder)


class CameraSim:
    """Frames and posture of one camera in a folder; `picture` is what it sees, any RGB image."""

    def __init__(self, folder: Path, shim: Path, picture: Image.Image | None = None) -> None:
        self.folder = folder
        self.port = folder / "camera"
        self.picture = (picture or colour_card()).convert("RGB")
        width, height = self.picture.size
        (folder / "camera.size").write_text(f"{width} {height}")
        black = Image.new("RGB", (width, height), (2, 2, 2))
        for name, image in (("camera", self.picture), ("black", black)):
            image.save(folder / f"{name}.mjpg", "JPEG", quality=95, subsampling=0)
            (folder / f"{name}.yuyv").write_bytes(yuyv(image))
        self.environment = {"LD_PRELOAD": str(shim), "SANDBOX_CAMERA": str(folder)}
        self.set(posture="normal")

    def set(self, **values: object) -> None:
        write_posture(self.folder, "camera", **values)
        if values.get("posture") == UNPLUG:
            self.port.unlink(missing_ok=True)
        elif "posture" in values:
            self.port.touch()


def colour_card(width: int = 320, height: int = 240) -> Image.Image:
    """Four coloured quarters and a grey one in the middle: no face of anybody."""
    card = Image.new("RGB", (width, height), (200, 40, 40))
    draw = ImageDraw.Draw(card)
    draw.rectangle((width // 2, 0, width, height // 2), fill=(40, 180, 60))
    draw.rectangle((0, height // 2, width // 2, height), fill=(50, 70, 200))
    draw.rectangle((width // 2, height // 2, width, height), fill=(230, 220, 90))
    middle = (width // 3, height // 3, width * 2 // 3, height * 2 // 3)
    draw.rectangle(middle, fill=(128, 128, 128))
    return card


def yuyv(image: Image.Image) -> bytes:
    """ITU-R BT.601 with 16…235, two pixels in four bytes: Y0 U Y1 V, written out by the formula."""
    pixels = image.convert("RGB").tobytes()
    out = bytearray()
    for at in range(0, len(pixels), 6):
        pair = (pixels[at : at + 3], pixels[at + 3 : at + 6])
        red, green, blue = (sum(one[band] for one in pair) / 2 for band in range(3))
        luma = [16 + 0.257 * r + 0.504 * g + 0.098 * b for r, g, b in pair]
        u = 128 - 0.148 * red - 0.291 * green + 0.439 * blue
        v = 128 + 0.439 * red - 0.368 * green - 0.071 * blue
        out += bytes(round(value) for value in (luma[0], u, luma[1], v))
    return bytes(out)
