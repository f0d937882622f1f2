"""The code that a phone scans: renewed before its box dies, made again when the hub lost it, and
what comes while nobody waits is kept sealed until somebody does. On a clock that only moves when
told."""

from __future__ import annotations

import pytest

from kiosk.handling import roster_file
from kiosk.papers.cells import Cell, Line, Table
from kiosk.papers.listed import read_file
from kiosk.papers.page import Page
from kiosk.runtime.phone_codes import LASTS, RENEWED
from kiosk.runtime.phoning import Phoning, _OfVisit
from kiosk.uplink.mailbox import NoBox
from kiosk.visit.states import Event
from tests.papers.test_phone import ORDER, judged, sealed_to

PAGE = "https://hub.example/upload"
HUB_LASTS = 600.0
TABLE = Table((Line(2, (Cell("张三丰"), Cell("1"))),))


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Hub:
    """Boxes that die by the clock, as the hub's do; it may be away, and may forget."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.away = False
        self.boxes: dict[str, tuple[float, list[bytes]]] = {}

    def _there(self) -> None:
        if self.away:
            raise NoBox("away")
        now = self._clock()
        self.boxes = {n: b for n, b in self.boxes.items() if now - b[0] < HUB_LASTS}

    def make(self, number: str) -> bool:
        self._there()
        new = number not in self.boxes
        self.boxes.setdefault(number, (self._clock(), []))
        return new

    def take(self, number: str, place: int) -> bytes | None:
        self._there()
        if number not in self.boxes:
            raise NoBox("404")
        parcels = self.boxes[number][1]
        return parcels[place] if place < len(parcels) else None

    def drop(self, number: str) -> None:
        self._there()
        self.boxes.pop(number, None)

    def post(self, address: str, content: bytes) -> bool:
        """What the page on a phone does with the code it scanned."""
        given = dict(pair.split("=", 1) for pair in address.split("#")[1].split("&"))
        box = None if self.away else self.boxes.get(given["n"])
        if box is None or self._clock() - box[0] >= HUB_LASTS:
            return False
        box[1].append(sealed_to(given["k"], content, given["n"]))
        return True


class Glass:
    """What stands on the glass, and what was heard of the phone. A turn is taken when a test says
    so, in its own thread."""

    def __init__(self, read=read_file) -> None:
        self.clock = Clock()
        self.hub = Hub(self.clock)
        self.shown = ""
        self.heard: list[tuple[Event, object]] = []
        self.runs: list = []
        self.phone = Phoning(
            self.hub, PAGE, self.clock, judged, between=0.0, start=self.runs.append, read=read
        )

    def see(self) -> None:
        self.shown = self.phone.see(self._told)

    def see_list(self) -> None:
        heads = [one.names for one in ORDER.columns]
        self.shown = self.phone.see_list(self._told, ORDER, heads, 3)

    def await_list(self, answer, visit) -> None:
        """As the hands of a terminal do it, for the list that the visit asks for."""
        order = roster_file.order(visit.people_asked, visit.people_there)
        heads = roster_file.heads(visit.people_asked)
        visit.upload = self.phone.see_list(answer, order, heads, order.room)

    def _told(self, event: Event, data=None) -> None:
        if event is Event.PHONE_CODE:
            self.shown = data
        else:
            self.heard.append((event, bytes(data.picture) if isinstance(data, Page) else data))

    def turn(self, seconds: float = 0.0) -> None:
        """So much later, one look into the boxes."""
        self.clock.now += seconds
        run = self.runs[-1]  # functools.partial(Phoning._run, codes, wake)
        codes, wake = run.args
        codes.turn(_OfVisit(self.phone, wake))

    def send(self, content: bytes, address: str = "") -> bool:
        return self.hub.post(address or self.shown, content)


def came(content: bytes) -> list:
    return [(Event.PHONE_HEARD, None), (Event.PICTURE_TAKEN, content)]


@pytest.mark.parametrize("until", [0.0, RENEWED - 1, RENEWED + 1, LASTS, LASTS + 200, 4000.0])
def test_whatever_stands_on_the_glass_works_however_long_it_stands(until):
    glass = Glass()
    glass.see()
    while glass.clock.now < until:
        glass.turn(3.0)
    glass.turn()
    assert glass.send(b"one")
    glass.turn(3.0)
    assert glass.heard == came(b"one")
    assert len(glass.hub.boxes) <= 2  # the one before, while a phone may have its page open


def test_a_page_that_a_phone_has_open_works_beside_the_new_code():
    glass = Glass()
    glass.see()
    first = glass.shown
    while glass.shown == first:
        glass.turn(3.0)
    assert glass.clock.now <= RENEWED + 3
    assert glass.send(b"old", first)
    assert glass.send(b"new")
    glass.turn(3.0)
    glass.turn(3.0)
    pictures = [data for event, data in glass.heard if event is Event.PICTURE_TAKEN]
    assert sorted(pictures) == [b"new", b"old"]
    while glass.clock.now < LASTS:
        glass.turn(3.0)
    assert not glass.send(b"late", first)  # the phone's page says that its code has expired


def test_a_list_keeps_its_columns_when_its_code_is_renewed():
    glass = Glass()
    glass.see_list()
    first = glass.shown
    while glass.shown == first:
        glass.turn(3.0)
    assert glass.shown.split("&l=")[1] == first.split("&l=")[1]


def test_while_the_hub_is_away_no_code_is_shown_and_the_same_comes_back():
    glass = Glass()
    glass.see()
    first = glass.shown
    glass.turn()
    glass.hub.away = True
    glass.turn(3.0)
    assert glass.shown == ""
    glass.hub.away, glass.hub.boxes = False, {}  # it was started anew
    glass.turn(3.0)
    assert glass.shown == first  # a phone that scanned it goes on
    assert glass.send(b"one")
    glass.turn(3.0)
    assert glass.heard == came(b"one")


def test_what_comes_while_nobody_waits_is_heard_at_once_and_seen_later():
    glass = Glass()
    glass.see()
    glass.turn()
    glass.phone.stop()
    assert glass.send(b"one")
    assert glass.send(b"two")
    glass.turn(3.0)
    glass.turn(3.0)
    assert glass.heard == [(Event.PHONE_HEARD, None)]
    glass.see()
    glass.turn(3.0)
    glass.turn(3.0)
    pictures = [data for event, data in glass.heard if event is Event.PICTURE_TAKEN]
    assert pictures == [b"one", b"two"]


def test_noise_from_a_stranger_is_no_sign_of_the_visitor():
    glass = Glass()
    glass.see()
    glass.turn()
    next(iter(glass.hub.boxes.values()))[1].append(b"noise")
    glass.turn(3.0)
    assert glass.heard == [(Event.CAMERA_FAILED, "camera.phone_unread")]


def test_a_page_that_changes_while_a_file_is_read_loses_nothing():
    """The list is asked for again before its file was read: it is read for who asks now."""
    glass = Glass(read=lambda data, *rest: (asked_again.pop()(), TABLE)[1])
    asked_again = [lambda: None, lambda: glass.see_list()]
    glass.see_list()
    glass.turn()
    assert glass.send(b"a,b")
    glass.turn(3.0)
    assert glass.heard == [(Event.PHONE_HEARD, None)]
    glass.turn(3.0)
    assert glass.heard[1:] == [(Event.LIST_READ, TABLE)]


def test_when_the_visit_is_over_its_boxes_go_and_nothing_more_is_heard():
    glass = Glass()
    glass.see()
    first = glass.shown
    glass.turn()
    assert glass.send(b"one")
    glass.phone.forget()
    glass.turn(3.0)
    assert glass.heard == []
    glass.runs[-1]()  # the visit's thread sees that it is over
    assert glass.hub.boxes == {}
    glass.see()
    assert glass.shown != first
