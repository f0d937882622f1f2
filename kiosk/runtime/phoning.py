"""Pictures of papers, and lists of people, from the visitor's phone: a box at the hub for one
visit, looked into while somebody waits for it.

Number and key are made when the first thing is waited for and dropped when the person is forgotten.
A picture is looked at as one of the camera is, a list is read in a process of its own. Whatever
came is overwritten as soon as it was looked into, and what nobody waits for any more is too.
"""

from __future__ import annotations

import base64
import json
import secrets
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, Protocol

from drivers.wake import Wake
from kiosk.papers.cells import Order, Table, Trouble, Unread
from kiosk.papers.listed import read_file
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
ReadFile = Callable[[bytearray, Order, Wake, Callable[[], float]], Table | Unread]


class Told(NamedTuple):
    event: Event
    data: object


class Waits(NamedTuple):
    """What is waited for: how bytes are looked into, and what is said when they are not ours."""

    look: Callable[[bytearray, Wake], Told]
    spoilt: Told


class Phoning:
    """`page`: address of the upload page. All methods from the drawing thread."""

    def __init__(
        self,
        box: Box,
        page: str,
        clock: Callable[[], float],
        judge: Judge = look_into,
        between: float = BETWEEN,
        read: ReadFile = read_file,
    ) -> None:
        self._box, self._page, self._clock = box, page, clock
        self._judge, self._read, self._between = judge, read, between
        self._lock = threading.Lock()
        self._answer: Answer | None = None
        self._waits = Waits(self._picture, _NO_PICTURE)
        self._key: Lock | None = None
        self._wake: Wake | None = None

    def see(self, answer: Answer) -> str:
        """PICTURE_TAKEN with each picture that comes, until `stop`. Returns the address to show."""
        return self._see(answer, Waits(self._picture, _NO_PICTURE))

    def see_list(
        self, answer: Answer, order: Order, heads: Sequence[tuple[str, str]], most: int
    ) -> str:
        """LIST_READ or LIST_UNREAD with each file that comes, until `stop`. Returns the address to
        show, which tells the page its columns and how many people fit."""
        asked = {"most": most, "columns": heads}
        text = json.dumps(asked, ensure_ascii=False, separators=(",", ":"))
        packed = base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()
        return self._see(answer, Waits(partial(self._list, order), _NO_LIST)) + f"&l={packed}"

    def _see(self, answer: Answer, waits: Waits) -> str:
        with self._lock:
            self._answer, self._waits = answer, waits
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
        with self._lock:
            waits = self._waits
        try:
            content = key.open(parcel)
        except NotOurs:
            self._tell(key, waits, waits.spoilt)
            return
        try:
            told = waits.look(content, wake)
        finally:
            zero(content)
        self._tell(key, waits, told)

    def _picture(self, content: bytearray, wake: Wake) -> Told:
        try:
            return Told(Event.PICTURE_TAKEN, self._judge(content, wake, self._clock))
        except NotJudged:
            return _NO_PICTURE

    def _list(self, order: Order, content: bytearray, wake: Wake) -> Told:
        found = self._read(content, order, wake, self._clock)
        return Told(Event.LIST_READ if isinstance(found, Table) else Event.LIST_UNREAD, found)

    def _tell(self, key: Lock, waits: Waits, told: Told) -> None:
        with self._lock:  # what came for one page is no answer to another
            wanted = self._key is key and self._waits is waits
            answer = self._answer if wanted else None
        if answer is not None:
            answer(told.event, told.data)
        elif isinstance(told.data, Page):
            told.data.wipe()


_NO_PICTURE = Told(Event.CAMERA_FAILED, "camera.phone_unread")
_NO_LIST = Told(Event.LIST_UNREAD, Unread(Trouble.FAILED))
