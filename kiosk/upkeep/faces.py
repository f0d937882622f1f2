"""Trying the face plug-in without a card: one picture, held against itself and against nothing.

A plug-in that does not know a face again in the very same picture, or takes an empty one for it, is
of no use. Whatever comes of it, every picture is overwritten; none leaves this call.
"""

from __future__ import annotations

import struct
import time
from collections.abc import Callable
from typing import Any

from drivers.camera.interface import CaptureFailure, Frame, NotCaptured
from drivers.face import NotCompared, Verdict, compare
from drivers.id_reader.interface import Portrait
from drivers.id_reader.photo_child import BITMAP_SIZE, HEIGHT, WIDTH
from drivers.status import DeviceState
from drivers.wake import Wake
from kiosk.settings.model import FaceSettings
from kiosk.upkeep.trials import SECONDS, Tried, Word

GREY = 128  # of the empty photo: no face
_LINE = WIDTH * 3 + 2

Compare = Callable[[Portrait, Frame, Wake], Verdict | NotCompared]


def try_face(device: Any, wake: Wake, prepared: FaceSettings) -> Tried:
    """Take one picture of whoever stands there and have the plug-in compare."""

    def ask(card: Portrait, seen: Frame, wake: Wake) -> Verdict | NotCompared:
        return compare(prepared.plugin, card, seen, wake, time.monotonic, prepared.seconds)

    match device.capture(wake, SECONDS):
        case Frame() as frame:
            try:
                return tried(frame, ask, wake)
            finally:
                frame.wipe()
        case NotCaptured(CaptureFailure.CANCELLED):
            return Tried(Word.NOTHING_CAME)
        case NotCaptured(CaptureFailure.FAULT):
            status = device.status()
            facts = (("state", status.device.value), ("source", status.source))
            return Tried(Word.FAULT, facts)
        case NotCaptured(why):
            return Tried(Word.NOT_READ, (("why", why.value),))
    return Tried(Word.FAULT, (("state", DeviceState.HARDWARE_ERROR.value),))


def tried(frame: Frame, ask: Compare, wake: Wake) -> Tried:
    """`same`: what it says of one picture twice; `empty`: of the picture and a grey photo."""
    said: list[tuple[str, Verdict | NotCompared]] = []
    middle = cropped(frame)
    try:
        for name, card in (("same", photo_of(middle)), ("empty", grey_photo())):
            try:
                said.append((name, ask(card, middle, wake)))
            finally:
                card.wipe()
            if isinstance(said[-1][1], NotCompared):
                break
    finally:
        middle.wipe()
    facts = tuple((name, word.value) for name, word in said)
    if any(word is NotCompared.CANCELLED for _, word in said):
        return Tried(Word.NOTHING_CAME, facts)
    if any(isinstance(word, NotCompared) for _, word in said) or said[1][1] is Verdict.MATCH:
        return Tried(Word.FAULT, facts)
    return Tried(Word.ANSWERED if said[0][1] is Verdict.MATCH else Word.NOT_READ, facts)


def cropped(frame: Frame) -> Frame:
    """Its middle, as high and wide as a card's photo is, so that both show the same."""
    tall = min(frame.height, frame.width * HEIGHT // WIDTH)
    wide = min(frame.width, tall * WIDTH // HEIGHT)
    left, top = (frame.width - wide) // 2, (frame.height - tall) // 2
    made = bytearray()
    for y in range(top, top + tall):
        start = (y * frame.width + left) * 3
        made += frame.pixels[start : start + wide * 3]
    return Frame(wide, tall, made)


def photo_of(seen: Frame) -> Portrait:
    """The picture as a card's photo is: 102 × 126 dots, a Windows bitmap."""
    columns = [x * seen.width // WIDTH * 3 for x in range(WIDTH)]
    made, pixels = _bitmap(), seen.pixels
    for y in range(HEIGHT):
        start = y * seen.height // HEIGHT * seen.width * 3
        to = 54 + (HEIGHT - 1 - y) * _LINE
        for x, column in enumerate(columns):
            at = start + column
            made[to + x * 3 : to + x * 3 + 3] = pixels[at : at + 3][::-1]
    return Portrait(made)


def grey_photo() -> Portrait:
    made = _bitmap()
    made[54:] = bytes([GREY]) * (BITMAP_SIZE - 54)
    return Portrait(made)


def _bitmap() -> bytearray:
    made = bytearray(BITMAP_SIZE)
    struct.pack_into("<2sIHHI", made, 0, b"BM", BITMAP_SIZE, 0, 0, 54)
    struct.pack_into("<IiiHHI", made, 14, 40, WIDTH, HEIGHT, 1, 24, 0)
    return made
