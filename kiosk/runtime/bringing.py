"""A page that was taken in at somebody's home, laid before a form in place of the camera's."""

from __future__ import annotations

import threading
from collections.abc import Callable

from drivers.wake import Wake
from kiosk.papers.look import NotJudged, look_into
from kiosk.papers.sought import Sought
from kiosk.runtime.hands import Answer
from kiosk.visit.states import Event
from kiosk.wipe.zero import zero


def look_at(picture: bytearray, clock: Callable[[], float], answer: Answer) -> None:
    """PICTURE_TAKEN, or CAMERA_FAILED, from a thread of its own; `picture` (a page that was
    straightened when it was taken) is overwritten then."""

    def work() -> None:
        wake = Wake()
        try:
            told = Event.PICTURE_TAKEN, look_into(picture, wake, clock, Sought.SCENE)
        except NotJudged:
            told = Event.CAMERA_FAILED, "camera.unclear"
        finally:
            zero(picture)
            wake.close()
        answer(*told)

    threading.Thread(target=work, name="brought", daemon=True).start()
