"""Has a picture looked at in a process of its own, and takes the page from it.

A picture from a camera is worked on by C libraries: they crash, hang and keep their copies there.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from drivers.exchange import NoAnswer, exchange
from drivers.wake import Wake
from kiosk.papers.child import ANSWER, ORDER
from kiosk.papers.flaws import Flaw, Grade
from kiosk.papers.page import Page, Pixels
from kiosk.papers.sought import Sought
from kiosk.wipe.zero import zero

ROOT = Path(__file__).resolve().parents[2]
MODULE = "kiosk.papers.child"
LONGEST = 2000  # px of a page: A4 at 170 to the inch
SHOWN = 900  # px of its likeness on the glass
MOST = 1_000_000  # bytes of a page's JPEG
QUALITY = 82
SECONDS = 15.0  # two of computing, on a machine that is busy with other things


class NotJudged(Exception):
    """No answer in time, or none that can be read: nothing is known of the picture."""


def look(
    width: int,
    height: int,
    pixels: bytearray,
    wake: Wake,
    clock: Callable[[], float],
    sought: Sought = Sought.PAGE,
    *,
    seconds: float = SECONDS,
) -> Page:
    """What is sought in a picture (R, G, B, rows from the top; left as it is). Raises NotJudged."""
    return _looked((width, height), pixels, wake, clock, seconds, sought)


def look_into(
    picture: bytearray,
    wake: Wake,
    clock: Callable[[], float],
    sought: Sought = Sought.PAGE,
) -> Page:
    """The page in a JPEG or PNG that a phone made (left as it is). Raises NotJudged."""
    return _looked((0, 0), picture, wake, clock, SECONDS, sought)


def _looked(
    size: tuple[int, int],
    pixels: bytearray,
    wake: Wake,
    clock: Callable[[], float],
    seconds: float,
    sought: Sought,
) -> Page:
    order = ORDER.pack(*size, LONGEST, SHOWN, MOST, QUALITY, int(seconds) + 1, sought)
    try:
        code, answer = exchange(
            MODULE, (order, pixels), wake, clock, deadline=clock() + seconds,
            largest=ANSWER.size + 255 + MOST + 3 * SHOWN * SHOWN, root=ROOT,
        )  # fmt: skip
    except (NoAnswer, OSError) as why:
        raise NotJudged(type(why).__name__) from None
    try:
        if code != 0:
            raise NotJudged(f"exit {code}")
        return _read(answer)
    finally:
        zero(answer)


def _read(answer: bytearray) -> Page:
    if len(answer) < ANSWER.size:
        raise NotJudged("short")
    words, jpeg, width, height = ANSWER.unpack_from(answer)
    ends = (ANSWER.size + words, ANSWER.size + words + jpeg)
    if not width or not height or len(answer) != ends[1] + 3 * width * height:
        raise NotJudged("lengths")
    try:
        flaws = _flaws(bytes(answer[ANSWER.size : ends[0]]).decode("ascii"))
    except ValueError:
        raise NotJudged("flaws") from None
    shown = Pixels(width, height, answer[ends[1] :])
    return Page(answer[ends[0] : ends[1]], shown, flaws)


def _flaws(text: str) -> tuple[tuple[Flaw, Grade], ...]:
    pairs = (word.split(":", 1) for word in text.split())
    found = {Flaw(flaw): Grade(grade) for flaw, grade in pairs}
    return tuple((flaw, found[flaw]) for flaw in Flaw if flaw in found)
