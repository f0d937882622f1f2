"""One look for a card on the reader, for the photo on its chip. On the reader's own thread."""

from __future__ import annotations

import struct
from datetime import date
from typing import Any, Protocol

from drivers.id_reader.interface import (
    CardContent,
    CardRead,
    IdDocument,
    NotDecoded,
    NotRead,
    Portrait,
    ReadFailure,
)
from drivers.wake import Wake
from kiosk.handling.faces import CardTrouble
from kiosk.papers.page import Pixels
from kiosk.platform.interface import Refusal
from kiosk.runtime.reading import card_credential
from kiosk.text.numbers import normal

READ_SECONDS = 2.0

_OUTSIDE = {
    Refusal.CARD_EXPIRED: CardTrouble.EXPIRED,
    Refusal.CARD_NOT_YET: CardTrouble.NOT_YET,
}


class Reader(Protocol):
    """The reading device's owner (`kiosk.runtime.reading.Means`)."""

    def use(self, job: Any) -> None: ...

    def end_use(self) -> None: ...


def portrait(device: Any, wake: Wake, number: str, today: date) -> Portrait | CardTrouble | None:
    """The photo of the card numbered `number` (normal form), which the caller wipes; why there is
    none; None: no card was laid down, or the reader is no longer wanted."""
    found: list[Portrait] = []
    why: CardTrouble | None = None

    def see(document: IdDocument, content: CardContent) -> None:
        nonlocal why
        if normal(document.number) != number:
            why = CardTrouble.OTHER
        elif (outside := card_credential(document).outside(today)) is not None:
            why = _OUTSIDE[outside]
        else:
            picture = content.portrait()
            if isinstance(picture, Portrait):  # the reader wipes its own when the call ends
                found.append(Portrait(bytearray(picture.bitmap)))
            elif picture is not NotDecoded.CANCELLED:
                none = picture is NotDecoded.NO_PHOTO
                why = CardTrouble.NO_PHOTO if none else CardTrouble.UNDECODED

    try:
        outcome = device.read(wake, READ_SECONDS, see)
    except Exception:  # a job must not raise; what was read is gone all the same
        outcome, why = None, CardTrouble.READER
    if found and isinstance(outcome, CardRead):
        return found[0]
    for picture in found:
        picture.wipe()
    if why is not None:
        return why
    match outcome:
        case NotRead(ReadFailure.CANCELLED):
            return None
        case NotRead(ReadFailure.FAULT):
            return CardTrouble.READER
        case NotRead():
            return CardTrouble.UNREAD
    return None


def likeness(photo: Portrait) -> Pixels:
    """The bitmap's dots for the glass, without a further copy of them."""
    raw = photo.bitmap
    (start,) = struct.unpack_from("<I", raw, 10)
    width, height = struct.unpack_from("<ii", raw, 18)
    line, data = (width * 3 + 3) // 4 * 4, bytearray(width * abs(height) * 3)
    upright = height < 0  # else its rows stand from the bottom
    with memoryview(raw) as dots:
        for y in range(abs(height)):
            row = y if upright else height - 1 - y
            at, to = start + row * line, y * width * 3
            for channel in range(3):  # blue, green, red there
                data[to + 2 - channel : to + width * 3 : 3] = dots[
                    at + channel : at + width * 3 : 3
                ]
    return Pixels(width, abs(height), data)
