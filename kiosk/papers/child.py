"""The process that looks at one picture: pixels on standard input, the page on standard output.

Run as `python -m kiosk.papers.child` by `kiosk.papers.look`. Pictures come and go by pipes only; it
ends by itself when its time is up, whatever its parent does, and its memory goes with it.
"""

from __future__ import annotations

import os
import signal
import struct
import sys

ORDER = struct.Struct(">HHHHIHH")
"""Width and height of the picture; longest side of the page, of its likeness on the glass; most
bytes of the JPEG; its quality; seconds it may take. Then the pixels: R, G, B, rows from the top."""

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
    width, height, longest, shown, most, quality, seconds = ORDER.unpack(head)
    signal.alarm(max(1, seconds))
    pixels = bytearray(width * height * 3)
    if not pixels or sys.stdin.buffer.readinto(pixels) != len(pixels):
        return BAD_ORDER
    return _look(pixels, (width, height), longest, shown, most, quality)


def _look(
    pixels: bytearray, size: tuple[int, int], longest: int, shown: int, most: int, quality: int
) -> int:
    import cv2
    import numpy as np

    from kiosk.papers import judge

    cv2.setNumThreads(1)  # whoever draws needs the other processor
    rgb = np.frombuffer(pixels, np.uint8).reshape(size[1], size[0], 3)
    made = judge.judge(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), longest)
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
