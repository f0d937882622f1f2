"""Pictures of papers from the visitor's phone: a box at the hub for one visit, looked into while
somebody waits for it.

Number and key are made when the first paper is opened and dropped when the person is forgotten. A
picture is looked at as one of the camera is; what nobody waits for any more is overwritten.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from typing import Protocol

from drivers.wake import Wake
from kiosk.papers.look import NotJudged, look_into
from kiosk.papers.page import Page
from kiosk.papers.parcel import Lock, NotOurs
from kiosk.runtime.hands import Answer
from kiosk.uplink.mailbox import NoBox
from kiosk.visit.states import Event
from kiosk.wipe.zero import zero

BETWEEN = 1.5  # seconds between two looks
LONGEST = 540.0  # seconds: the hub's box lasts ten minutes


class Box(Protocol):
    """As `kiosk.uplink.mailbox.Mailbox`."""

    def make(self, number: str) -> None: ...

    def take(self, number: str, place: int) -> bytes | None: ...

    def drop(self, number: str) -> None: ...


Judge = Callable[[bytearray, Wake, Callable[[], float]], Page]


class Phoning:
    """`page`: address of the upload page. All methods from the drawing thread."""

    def __init__(
        self,
        box: Box,
        page: str,
        clock: Callable[[], float],
        judge: Judge = look_into,
        between: float = BETWEEN,
    ) -> None:
        self._box, self._page, self._clock = box, page, clock
        self._judge, self._between = judge, between
        self._lock = threading.Lock()
        self._answer: Answer | None = None
        self._key: Lock | None = None
        self._wake: Wake | None = None

    def see(self, answer: Answer) -> str:
        """PICTURE_TAKEN with each picture that comes, until `stop`. Returns the address to show."""
        with self._lock:
            self._answer = answer
            if self._key is None:
                self._key, self._wake = Lock(secrets.token_urlsafe(16)), Wake()
                arguments = (self._key, self._wake)
                threading.Thread(
                    target=self._run, args=arguments, name="phone", daemon=True
                ).start()
            return f"{self._page}#n={self._key.number}&k={self._key.public()}"

    def stop(self) -> None:
        """Nobody waits now; the box stays for the next paper."""
        with self._lock:
            self._answer = None

    def forget(self) -> None:
        """The visit is over: its key is dropped, its box too."""
        with self._lock:
            self._answer = self._key = None
            if self._wake is not None:
                self._wake.set()
            self._wake = None

    # ---- the visit's thread

    def _run(self, key: Lock, wake: Wake) -> None:
        until, place, made = self._clock() + LONGEST, 0, False
        try:
            while not wake.is_set() and self._clock() < until:
                try:
                    if not made:
                        self._box.make(key.number)
                        made = True
                    parcel = self._box.take(key.number, place) if self._answer else None
                except NoBox:
                    parcel = None
                if parcel is not None:
                    place += 1
                    self._opened(key, parcel, wake)
                wake.wait(self._between)
            if made:
                self._box.drop(key.number)
        except NoBox:
            pass  # it goes by itself
        finally:
            with self._lock:
                if self._key is key:  # its time is over: the next paper gets another
                    self._key = self._wake = None
                wake.close()

    def _opened(self, key: Lock, parcel: bytes, wake: Wake) -> None:
        try:
            picture = key.open(parcel)
        except NotOurs:
            self._tell(key, Event.CAMERA_FAILED, "camera.phone_unread")
            return
        try:
            page = self._judge(picture, wake, self._clock)
        except NotJudged:
            self._tell(key, Event.CAMERA_FAILED, "camera.phone_unread")
        else:
            self._tell(key, Event.PICTURE_TAKEN, page)
        finally:
            zero(picture)

    def _tell(self, key: Lock, event: Event, data: object) -> None:
        with self._lock:
            answer = self._answer if self._key is key else None
        if answer is not None:
            answer(event, data)
        elif isinstance(data, Page):
            data.wipe()
