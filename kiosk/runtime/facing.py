"""The card's photo against who stands here: the card is read once more, then one picture is taken.

The reader's own thread reads; a short one photographs and has the plug-in compare. Both pictures
live between reading and comparing and are overwritten whatever comes of it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

from drivers.camera.interface import Frame, NotCaptured
from drivers.face import NotCompared, Verdict
from drivers.id_reader.interface import Portrait
from drivers.wake import Wake
from kiosk.handling.faces import CardTrouble
from kiosk.runtime.hands import Answer
from kiosk.runtime.portraits import Reader, portrait
from kiosk.text.numbers import normal
from kiosk.visit.states import Event

PICTURE_SECONDS = 8.0

AWAY = "face.away"
"""String key of what a visitor is told; the plug-in's own words stand beside it."""

TOLD = {
    CardTrouble.OTHER: "face.other_card",
    CardTrouble.EXPIRED: "face.expired",
    CardTrouble.NOT_YET: "face.not_yet",
    CardTrouble.NO_PHOTO: AWAY,
    CardTrouble.UNDECODED: AWAY,
    CardTrouble.READER: AWAY,
}
"""A card that was merely not read well is read once more."""

SAID = {
    Verdict.NO_MATCH: "face.no_match",
    Verdict.UNSURE: "face.unsure",
    Verdict.UNUSABLE: "face.unusable",
}


class _Wish:
    def __init__(self, number: str, today: date, answer: Answer) -> None:
        self.number, self.today, self.answer = normal(number), today, answer
        self.wake: Wake | None = None  # of the short thread, which closes it


class Facing:
    """`look` and `stop` from the drawing thread; answers come from others."""

    def __init__(
        self,
        reader: Reader,
        capture: Callable[[Wake, float], Frame | NotCaptured],
        compare: Callable[[Portrait, Frame, Wake], Verdict | NotCompared],
    ) -> None:
        self._reader, self._capture, self._compare = reader, capture, compare
        self._lock = threading.Lock()
        self._wish: _Wish | None = None

    def look(self, number: str, today: date, answer: Answer) -> None:
        """FACE_RIGHT, or FACE_WRONG with a string key. `number`: whose card it must be."""
        wish = _Wish(number, today, answer)
        with self._lock:
            self._wish = wish
        self._reader.use(lambda device, wake: self._read(wish, device, wake))

    def stop(self) -> None:
        with self._lock:
            wish, self._wish = self._wish, None
            if wish is not None and wish.wake is not None:
                wish.wake.set()
        if wish is not None:
            self._reader.end_use()

    # ---- on the reader's thread

    def _read(self, wish: _Wish, device: Any, wake: Wake) -> None:
        found = portrait(device, wake, wish.number, wish.today)
        if isinstance(found, Portrait):
            if (own := self._begun(wish)) is None:
                found.wipe()
                return
            work = threading.Thread(
                target=self._look, args=(wish, own, found), name="face", daemon=True
            )
            work.start()
        elif found in TOLD:
            self._tell(wish, Event.FACE_WRONG, TOLD[found])
        elif self._wanted(wish):
            self._reader.use(lambda device, wake: self._read(wish, device, wake))

    # ---- on a short thread

    def _begun(self, wish: _Wish) -> Wake | None:
        """What ends the rest early; None: nobody waits for it any more."""
        with self._lock:
            if self._wish is wish:
                wish.wake = Wake()
            return wish.wake

    def _look(self, wish: _Wish, wake: Wake, card: Portrait) -> None:
        seen: Frame | NotCaptured | None = None
        said: Verdict | NotCompared = NotCompared.CRASHED
        try:
            seen = self._capture(wake, PICTURE_SECONDS)
            if isinstance(seen, Frame):
                said = self._compare(card, seen, wake)
        finally:
            card.wipe()
            if isinstance(seen, Frame):
                seen.wipe()
            wake.close()
            if said is Verdict.MATCH:
                self._tell(wish, Event.FACE_RIGHT, None)
            else:
                word = SAID.get(said, AWAY) if isinstance(said, Verdict) else AWAY
                self._tell(wish, Event.FACE_WRONG, word)

    def _wanted(self, wish: _Wish) -> bool:
        with self._lock:
            return self._wish is wish

    def _tell(self, wish: _Wish, event: Event, data: object) -> None:
        """Once; nobody hears of a wish that is over."""
        with self._lock:
            if self._wish is not wish:
                return
            self._wish = None
        wish.answer(event, data)
