"""The process that looks at one picture: pixels on standard input, the page on standard output.

Run as `python -m kiosk.papers.child` by `kiosk.papers.look`. Pictures come and go by pipes only; it
ends by itself when its time is up, whatever its parent does, and its memory goes with it.
"""

from __future__ import annotations

import os
import signal
import struct
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.papers.judge import Judged

ORDER = struct.Struct(">HHHHIHHB")
"""Width and height of the picture; longest side of the page, of its likeness on the glass; most
bytes of the JPEG; its quality; seconds it may take; what is sought in it (`kiosk.papers.sought`).
Then the pixels: R, G, B, rows from the top.
With width and height 0 a JPEG or PNG follows instead, a phone's, which may fill its picture."""

LARGEST_FILE = 4_000_000  # bytes of such a picture
MOST_PIXELS = 40_000_000

ANSWER = struct.Struct(">BIHH")
"""Length of the flaws' text, of the JPEG; width and height of the likeness. Then these three: the
flaws as `flaw:grade` apart by blanks, the JPEG, the likeness's pixels."""

BAD_ORDER, TOO_LARGE = 11, 12  # exit codes


def main() -> int:
    from kiosk.wipe.harden import harden

    harden()
    head = sys.stdin.buffer.read(ORDER.size)
    if len(head) < ORDER.size:
        return BAD_ORDER
    width, height, longest, shown, most, quality, seconds, sought = ORDER.unpack(head)
    signal.alarm(max(1, seconds))
    if not width and not height:
        data = sys.stdin.buffer.read(LARGEST_FILE + 1)
        return _read(data, longest, shown, most, quality, sought)
    pixels = bytearray(width * height * 3)
    if not pixels or sys.stdin.buffer.readinto(pixels) != len(pixels):
        return BAD_ORDER
    return _look(pixels, (width, height), longest, shown, most, quality, sought)


def _look(
    pixels: bytearray,
    size: tuple[int, int],
    longest: int,
    shown: int,
    most: int,
    quality: int,
    sought: int,
) -> int:
    import cv2
    import numpy as np

    from kiosk.papers import judge
    from kiosk.papers.sought import Sought

    cv2.setNumThreads(1)  # whoever draws needs the other processor
    rgb = np.frombuffer(pixels, np.uint8).reshape(size[1], size[0], 3)
    picture = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
    made = judge.judge(picture, longest, sought=Sought(sought))
    return _tell(made, shown, most, quality)


def _read(data: bytes, longest: int, shown: int, most: int, quality: int, sought: int) -> int:
    os.environ["OPENCV_IO_MAX_IMAGE_PIXELS"] = str(MOST_PIXELS)
    import cv2
    import numpy as np

    from kiosk.papers import judge
    from kiosk.papers.sought import Sought

    cv2.setNumThreads(1)
    known = data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))  # no other codec is woken
    if not known or len(data) > LARGEST_FILE:
        return BAD_ORDER
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        return BAD_ORDER
    made = judge.judge(picture, longest, filled=True, sought=Sought(sought))
    return _tell(made, shown, most, quality)


def _tell(made: Judged, shown: int, most: int, quality: int) -> int:
    import cv2
    import numpy as np

    from kiosk.papers import judge

    jpeg = judge.encoded(made.page, quality, most)
    if jpeg is None:
        return TOO_LARGE
    like = cv2.cvtColor(judge.fitted(made.page, shown), cv2.COLOR_BGR2RGB)
    words = " ".join(f"{flaw}:{grade}" for flaw, grade in made.flaws.items()).encode("ascii")
    out = sys.stdout.buffer
    out.write(ANSWER.pack(len(words), len(jpeg), like.shape[1], like.shape[0]))
    for part in (words, jpeg, np.ascontiguousarray(like).data):
        out.write(part)
    out.flush()
    return 0


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # libraries have threads of their own to wait for
