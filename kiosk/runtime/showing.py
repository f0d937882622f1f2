"""The two pictures that staff compare, the chip's photo and the camera's, for their page alone.

The reader's own thread reads the card; a short one takes a picture, has a plug-in look where there
is one, and waits for the wish for another. What it works with is overwritten when the page closes;
what it told is the visit's, which overwrites it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

from drivers.camera.interface import CaptureFailure, Frame, NotCaptured
from drivers.face import NotCompared, Verdict
from drivers.id_reader.interface import Portrait
from drivers.wake import Wake
from kiosk.handling.faces import LASTING, NOTHING_SEEN, CameraTrouble, CardTrouble, Faces, Said
from kiosk.runtime.hands import Answer
from kiosk.runtime.photographing import small
from kiosk.runtime.portraits import Reader, likeness, portrait
from kiosk.text.numbers import normal
from kiosk.upkeep.faces import cropped
from kiosk.visit.states import Event

PICTURE_SECONDS = 8.0
AGAIN_SECONDS = 0.6
"""Until a card that did not do is looked at again."""

LONGEST = 600.0
"""Seconds: no picture waits longer in memory, though its page was forgotten."""

_CAMERA = {CaptureFailure.DARK: CameraTrouble.DARK}
_SAID = {
    Verdict.MATCH: Said.MATCH,
    Verdict.NO_MATCH: Said.NO_MATCH,
    Verdict.UNSURE: Said.UNSURE,
    Verdict.UNUSABLE: Said.UNUSABLE,
}

Capture = Callable[[Wake, float], Frame | NotCaptured]
Compare = Callable[[Portrait, Frame, Wake], Verdict | NotCompared]


class _Wish:
    def __init__(self, number: str, today: date, answer: Answer) -> None:
        self.number, self.today, self.answer = normal(number), today, answer
        self.told: CardTrouble | None = None  # last, so that nothing is told twice
        self.more = threading.Event()  # another picture is wanted, or it is over
        self.wake: Wake | None = None  # of the short thread, which closes it
        self.at_work = False  # the card's photo is there


class Showing:
    """`show`, `again` and `stop` from the drawing thread; answers come from others. `capture` None:
    no camera looks at people here; `compare` None: no plug-in."""

    def __init__(
        self, reader: Reader, capture: Capture | None = None, compare: Compare | None = None
    ) -> None:
        self._reader, self._capture, self._compare = reader, capture, compare
        self._lock = threading.Lock()
        self._wish: _Wish | None = None

    def show(self, number: str, today: date, answer: Answer) -> None:
        """FACES_TOLD with `Faces`, as often as they change, until `stop`. `number`: whose card."""
        self.stop()
        wish = _Wish(number, today, answer)
        with self._lock:
            self._wish = wish
        self._read_on(wish)

    def again(self) -> None:
        """Another picture; where there is no photo of the card, the card once more."""
        with self._lock:
            wish = self._wish
        if wish is None:
            return
        if wish.at_work:
            wish.more.set()
        else:
            wish.told = None
            self._tell(wish, NOTHING_SEEN)
            self._read_on(wish)

    def stop(self) -> None:
        with self._lock:
            wish, self._wish = self._wish, None
            if wish is not None:
                if wish.wake is not None:
                    wish.wake.set()
                wish.more.set()
        if wish is not None:
            self._reader.end_use()

    # ---- on the reader's thread

    def _read_on(self, wish: _Wish) -> None:
        self._reader.use(lambda device, wake: self._read(wish, device, wake))

    def _read(self, wish: _Wish, device: Any, wake: Wake) -> None:
        found = portrait(device, wake, wish.number, wish.today)
        if isinstance(found, Portrait):
            self._begin(wish, found)
            return
        if found is not None and found is not wish.told:
            wish.told = found
            self._tell(wish, Faces(trouble=found))
        if found in LASTING or not self._wanted(wish):
            return
        if found is not None:
            wake.wait(AGAIN_SECONDS)
        if self._wanted(wish):
            self._read_on(wish)

    def _begin(self, wish: _Wish, photo: Portrait) -> None:
        with self._lock:
            if self._wish is wish:
                wish.wake, wish.at_work = Wake(), True
        if wish.wake is None:
            photo.wipe()
            return
        threading.Thread(
            target=self._watch, args=(wish, wish.wake, photo), name="faces", daemon=True
        ).start()

    # ---- on a short thread

    def _watch(self, wish: _Wish, wake: Wake, photo: Portrait) -> None:
        try:
            shown = likeness(photo)
            while self._wanted(wish):
                wish.more.clear()
                self._tell(wish, Faces(card=shown, looking=self._capture is not None))
                self._picture(wish, wake, photo, shown)
                if not self._wanted(wish) or not wish.more.wait(LONGEST):
                    break
            if not self._wanted(wish):
                shown.wipe()  # it may be that nobody ever took it
        finally:
            photo.wipe()
            wake.close()
            with self._lock:
                wish.at_work = False

    def _picture(self, wish: _Wish, wake: Wake, photo: Portrait, shown: Any) -> None:
        if self._capture is None:
            self._tell(wish, Faces(card=shown, camera=CameraTrouble.NONE))
            return
        seen = self._capture(wake, PICTURE_SECONDS)
        if isinstance(seen, NotCaptured):
            why = _CAMERA.get(seen.why, CameraTrouble.AWAY)
            self._tell(wish, Faces(card=shown, camera=why))
            return
        try:
            middle = cropped(seen)  # as high and wide as the photo beside it
            picture = small(middle)
            middle.wipe()
            if not self._tell(wish, Faces(card=shown, seen=picture)) or self._compare is None:
                return
            said = self._compare(photo, seen, wake)
            word = _SAID.get(said, Said.AWAY) if isinstance(said, Verdict) else Said.AWAY
            self._tell(wish, Faces(card=shown, seen=picture, said=word))
        finally:
            seen.wipe()

    def _wanted(self, wish: _Wish) -> bool:
        with self._lock:
            return self._wish is wish

    def _tell(self, wish: _Wish, faces: Faces) -> bool:
        """False: nobody waits for it, and it is overwritten."""
        if not self._wanted(wish):
            faces.wipe()
            return False
        wish.answer(Event.FACES_TOLD, faces)
        return True
