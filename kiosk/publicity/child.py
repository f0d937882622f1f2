"""The process that decodes one picture of the media folder: a file on standard input, pixels out.

Run as `python -m kiosk.publicity.child` by `kiosk.publicity.media`. It may take so much memory and
so many seconds and no more; whatever a file does to its decoder stays here.
"""

from __future__ import annotations

import os
import resource
import signal
import struct
import sys

ORDER = struct.Struct(">HHH")
"""Widest and highest wanted, seconds it may take; then the file."""

ANSWER = struct.Struct(">HH")
"""Width and height; then R, G, B, rows from the top."""

LARGEST = 40_000_000  # bytes of a file
MOST_PIXELS = 60_000_000
MEMORY = 1_000_000_000  # bytes of address space

BAD_ORDER, NO_PICTURE = 11, 12  # exit codes


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    head = sys.stdin.buffer.read(ORDER.size)
    if len(head) < ORDER.size:
        return BAD_ORDER
    width, height, seconds = ORDER.unpack(head)
    signal.alarm(max(1, seconds))
    data = sys.stdin.buffer.read(LARGEST + 1)
    if not width or not height or len(data) > LARGEST:
        return BAD_ORDER
    return _decode(data, width, height)


def _decode(data: bytes, width: int, height: int) -> int:
    import io

    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # counted below, before anything is decoded
    try:
        picture: Image.Image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
        if picture.width * picture.height > MOST_PIXELS:
            return NO_PICTURE
        picture.draft("RGB", (width, height))
        picture = ImageOps.exif_transpose(picture)
        if picture.mode in ("RGBA", "LA", "PA", "P"):  # what is transparent lies on white
            over = picture.convert("RGBA")
            picture = Image.new("RGB", over.size, (255, 255, 255))
            picture.paste(over, (0, 0), over)
        picture = picture.convert("RGB")
        picture.thumbnail((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
    except Exception:  # decoders raise whatever they like
        return NO_PICTURE
    out = sys.stdout.buffer
    out.write(ANSWER.pack(picture.width, picture.height))
    out.write(picture.tobytes())
    out.flush()
    return 0


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)
