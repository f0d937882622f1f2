"""Pictures of papers, and lists of people, from the visitor's phone: boxes at the hub for one
visit, looked into until it ends.

Number and key are made when the first thing is waited for and dropped when the person is forgotten.
A picture is looked at as one of the camera is, a list is read in a process of its own. Whatever
came is overwritten as soon as it was looked into; what nobody waits for at the moment stays sealed
until somebody does, and that it came is told at once.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from drivers.wake import Wake
from kiosk.papers.cells import Order, Table, Trouble, Unread
from kiosk.papers.listed import read_file
from kiosk.papers.look import NotJudged, look_into
from kiosk.papers.page import Page
from kiosk.papers.parcel import NotOurs
from kiosk.runtime.hands import Answer
from kiosk.runtime.phone_codes import Box, Code, Codes
from kiosk.visit.states import Event
from kiosk.wipe.zero import zero

BETWEEN = 1.5  # seconds between two looks

Judge = Callable[[bytearray, Wake, Callable[[], float]], Page]
ReadFile = Callable[[bytearray, Order, Wake, Callable[[], float]], Table | Unread]


class Told(NamedTuple):
    event: Event
    data: object


class Waits(NamedTuple):
    """What is waited for: how bytes are looked into, what is said when they are not ours, and what
    the code tells the page beside its number and key."""

    look: Callable[[bytearray, Wake], Told]
    spoilt: Told
    more: str = ""


Start = Callable[[Callable[[], None]], None]


def _thread(run: Callable[[], None]) -> None:
    threading.Thread(target=run, name="phone", daemon=True).start()


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
        start: Start = _thread,
    ) -> None:
        """`start` runs what looks into the boxes of one visit."""
        self._box, self._page, self._clock = box, page, clock
        self._judge, self._read, self._between = judge, read, between
        self._start, self._lock = start, threading.Lock()
        self._answer: Answer | None = None
        self._visit: Answer | None = None  # whoever is heard of, waited for or not
        self._waits = Waits(self._picture, _NO_PICTURE)
        self._code: Code | None = None  # the one to show
        self._told = ""  # the address that was last given out
        self._wake: Wake | None = None  # of the visit's thread

    def see(self, answer: Answer) -> str:
        """PICTURE_TAKEN with each picture that comes, until `stop`. Returns the address to show;
        PHONE_CODE brings the next, or "" while there is none that works."""
        return self._see(answer, Waits(self._picture, _NO_PICTURE))

    def see_list(
        self, answer: Answer, order: Order, heads: Sequence[tuple[str, str]], most: int
    ) -> str:
        """LIST_READ or LIST_UNREAD with each file that comes, until `stop`. Returns the address to
        show, which tells the page its columns and how many people fit; PHONE_CODE as `see`."""
        asked = {"most": most, "columns": heads}
        text = json.dumps(asked, ensure_ascii=False, separators=(",", ":"))
        packed = base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()
        return self._see(answer, Waits(partial(self._list, order), _NO_LIST, f"&l={packed}"))

    def _see(self, answer: Answer, waits: Waits) -> str:
        with self._lock:
            self._answer = self._visit = answer
            self._waits = waits
            if self._code is None:
                codes = Codes(self._box, self._clock)
                self._code, self._wake = codes.first, Wake()
                self._start(partial(self._run, codes, self._wake))
            self._told = self._address(self._code, waits)
            return self._told

    def stop(self) -> None:
        """Nobody waits now; the box stays for the next paper."""
        with self._lock:
            self._answer = None

    def forget(self) -> None:
        """The visit is over: its keys are dropped, its boxes too."""
        with self._lock:
            self._answer = self._visit = self._code = None
            if self._wake is not None:
                self._wake.set()
            self._wake = None

    def _address(self, code: Code, waits: Waits) -> str:
        return f"{self._page}#n={code.key.number}&k={code.key.public()}{waits.more}"

    # ---- the visit's thread

    def _run(self, codes: Codes, wake: Wake) -> None:
        visit = _OfVisit(self, wake)
        try:
            while not wake.is_set():
                codes.turn(visit)
                wake.wait(self._between)
        finally:
            codes.close()
            with self._lock:
                if self._wake is wake:  # it broke: the next paper gets another
                    self._code = self._wake = None
                wake.close()

    def show(self, code: Code | None, wake: Wake) -> None:
        with self._lock:
            if self._wake is not wake:
                return
            self._code = code or self._code
            address = self._address(code, self._waits) if code else ""
            answer = self._answer
            if answer is None or address == self._told:
                return
            self._told = address
        answer(Event.PHONE_CODE, address)

    def came(self, wake: Wake) -> None:
        with self._lock:
            visit = self._visit if self._wake is wake else None
        if visit is not None:
            visit(Event.PHONE_HEARD)

    def looked_into(self, code: Code, parcel: bytes, wake: Wake) -> bool:
        with self._lock:
            waits, waited = self._waits, self._answer is not None
        if not waited:
            return False
        try:
            content = code.key.open(parcel)
        except NotOurs:
            return self._tell(wake, waits, waits.spoilt)
        try:
            told = waits.look(content, wake)
        finally:
            zero(content)
        return self._tell(wake, waits, told)

    def _picture(self, content: bytearray, wake: Wake) -> Told:
        try:
            return Told(Event.PICTURE_TAKEN, self._judge(content, wake, self._clock))
        except NotJudged:
            return _NO_PICTURE

    def _list(self, order: Order, content: bytearray, wake: Wake) -> Told:
        found = self._read(content, order, wake, self._clock)
        return Told(Event.LIST_READ if isinstance(found, Table) else Event.LIST_UNREAD, found)

    def _tell(self, wake: Wake, waits: Waits, told: Told) -> bool:
        with self._lock:  # what came for one page is no answer to another
            wanted = self._wake is wake and self._waits is waits
            answer = self._answer if wanted else None
        if answer is not None:
            answer(told.event, told.data)
        elif isinstance(told.data, Page):
            told.data.wipe()
        return answer is not None


class _OfVisit:
    """A `Watcher`: what it says counts as long as that visit lasts."""

    def __init__(self, phoning: Phoning, wake: Wake) -> None:
        self._phoning, self._wake = phoning, wake

    def show(self, code: Code | None) -> None:
        self._phoning.show(code, self._wake)

    def came(self) -> None:
        self._phoning.came(self._wake)

    def looked_into(self, code: Code, parcel: bytes) -> bool:
        return self._phoning.looked_into(code, parcel, self._wake)


_NO_PICTURE = Told(Event.CAMERA_FAILED, "camera.phone_unread")
_NO_LIST = Told(Event.LIST_UNREAD, Unread(Trouble.FAILED))
