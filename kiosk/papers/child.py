"""The process that looks at one picture: pixels on standard input, the page on standard output.

Run as `python -m kiosk.papers.child` by `kiosk.papers.look`. Pictures come and go by pipes only; it
ends by itself when its time is up, whatever its parent does, and its memory goes with it.
"""

from __future__ import annotations

import os
import signal
import struct
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from kiosk.papers.judge import Judged

ORDER = struct.Struct(">HHHHIHHB")
"""An `Order`. Then the pixels: R, G, B, rows from the top. With width and height 0 a JPEG or PNG
follows instead, a phone's, which may fill its picture."""

LARGEST_FILE = 4_000_000  # bytes of such a picture
MOST_PIXELS = 40_000_000

ANSWER = struct.Struct(">BIHH")
"""Length of the flaws' text, of the JPEG; width and height of the likeness. Then these three: the
flaws as `flaw:grade` apart by blanks, the JPEG, the likeness's pixels."""

BAD_ORDER, TOO_LARGE = 11, 12  # exit codes


class Order(NamedTuple):
    """Width and height of the picture; longest side of the page, of its likeness on the glass; most
    bytes of the JPEG; its quality; seconds it may take; what is sought in it
    (`kiosk.papers.sought`)."""

    width: int
    height: int
    longest: int
    shown: int
    most: int
    quality: int
    seconds: int
    sought: int


def main() -> int:
    from kiosk.wipe.harden import harden

    harden()
    head = sys.stdin.buffer.read(ORDER.size)
    if len(head) < ORDER.size:
        return BAD_ORDER
    order = Order(*ORDER.unpack(head))
    signal.alarm(max(1, order.seconds))
    if not order.width and not order.height:
        return _read(sys.stdin.buffer.read(LARGEST_FILE + 1), order)
    pixels = bytearray(order.width * order.height * 3)
    if not pixels or sys.stdin.buffer.readinto(pixels) != len(pixels):
        return BAD_ORDER
    return _look(pixels, order)


def _look(pixels: bytearray, order: Order) -> int:
    import cv2
    import numpy as np

    from kiosk.papers import judge
    from kiosk.papers.sought import Sought

    cv2.setNumThreads(1)  # whoever draws needs the other processor
    rgb = np.frombuffer(pixels, np.uint8).reshape(order.height, order.width, 3)
    picture = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
    made = judge.judge(picture, order.longest, sought=Sought(order.sought))
    return _tell(made, order)


def _read(data: bytes, order: Order) -> int:
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
    made = judge.judge(picture, order.longest, filled=True, sought=Sought(order.sought))
    return _tell(made, order)


def _tell(made: Judged, order: Order) -> int:
    import cv2
    import numpy as np

    from kiosk.papers import judge

    jpeg = judge.encoded(made.page, order.quality, order.most)
    if jpeg is None:
        return TOO_LARGE
    like = cv2.cvtColor(judge.fitted(made.page, order.shown), cv2.COLOR_BGR2RGB)
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
