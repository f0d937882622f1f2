"""What terminals of a station tell each other of the queue. Nothing in it is about a person."""

from __future__ import annotations

from typing import Annotated

import msgspec

from kiosk.station.queue import Priority, Standing
from kiosk.station.windows import Stand

Word = Annotated[str, msgspec.Meta(max_length=64)]


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base: a misspelt field is refused, and so is one that somebody invents."""


class QueueNumber(Said, kw_only=True):
    """A number that was handed out. `ahead` None: nobody knows, the keeper was not reached."""

    number: Word
    kind: Word
    priority: Priority
    at: float  # wall clock, seconds
    ahead: int | None = None


class Owed(Said, kw_only=True):
    """What a machine did alone: a ticket of its block, or (number "") a request that it gave up,
    whose number must not stand in the queue."""

    request: Word
    day: Word
    number: Word
    kind: Word
    priority: Priority
    at: float


class Called(Said, kw_only=True):
    number: Word
    window: Word
    kind: Word
    calls: int = 1


class Board(Said, kw_only=True, omit_defaults=True):
    """Who is called, newest first, and how many wait, by type. `windows`: the state of each; none
    where nobody took one today."""

    called: tuple[Called, ...] = ()
    waiting: dict[str, int] = {}
    windows: dict[str, Stand] = {}


class Hall(Said, kw_only=True, omit_defaults=True):
    """What everybody in the hall may read: who is called, newest first; who is served, by window;
    whose turn comes next and how many wait, by type; the state of each window."""

    called: tuple[Called, ...] = ()
    serving: tuple[Called, ...] = ()
    coming: dict[str, tuple[Word, ...]] = {}
    waiting: dict[str, int] = {}
    windows: dict[str, Stand] = {}


class Figures(Said, kw_only=True):
    """Review figures of the station's month (`YYYY-MM`), counts only, as they were at `at` (ISO
    8601, local). `reviews` and `satisfied` None: too few to be told. `median_seconds` None: too
    few, or not known."""

    month: Word
    at: Word
    reviews: int | None = None
    satisfied: int | None = None
    median_seconds: int | None = None


class Published(Said, kw_only=True):
    """`figures` None: the keeper does not know them now."""

    figures: Figures | None = None


class Take(Said, kw_only=True):
    request: Word
    kind: Word
    priority: Priority


class Reserve(Said, kw_only=True):
    request: Word
    kind: Word
    day: Word


class Reserved(Said, kw_only=True):
    """Both 0: there are none to be had for that day."""

    first: int = 0
    last: int = 0


class HandIn(Said, kw_only=True):
    owed: tuple[Owed, ...]


DIGITS = 8
"""Of an appointment's number."""


class Appointment(Said, kw_only=True):
    """A time at the window, under a number of its own. Whose it is stands nowhere."""

    number: Word
    day: Word  # ISO 8601
    slot: Word  # HH:MM at which it begins
    kind: Word
    item: Word
    standing: Word = "booked"  # booked | withdrawn | came


class AskFree(Said, kw_only=True):
    kind: Word


class Book(Said, kw_only=True):
    request: Word
    item: Word
    day: Word
    slot: Word


class OfNumber(Said, kw_only=True):
    number: Word


class Arrive(Said, kw_only=True):
    request: Word
    number: Word  # of the appointment


class Deed(Said, kw_only=True):
    """Something staff do: next | again | serve | finish | pass at a `window`; back | transfer |
    leave of a `number`, transfer to a `kind` or a `window`.

    `by`: account of who does it at the pad; their window it has to be. `expect`: the number that
    they see at it ("": none): if it has another one now, nothing is done. So a question whose
    answer was lost may be asked again, and ends nobody's turn unseen."""

    deed: Word
    window: Word = ""
    number: Word = ""
    kind: Word = ""
    by: Word = ""
    at: Word = ""  # the window of who does it, where `window` is that to which it goes
    expect: Word | None = None


class DayCount(Said, kw_only=True):
    """The queue's day so far, in numbers: handed out, served, waiting, and gone unserved."""

    given: int
    served: int
    waiting: int
    gone: int


class Seat(Said, kw_only=True):
    """A window of the station. `by`: account of who took it last today."""

    window: Word
    stand: Stand
    by: Word = ""


class Sit(Said, kw_only=True):
    """`by` says how it is with a window, at a terminal."""

    window: Word
    by: Word
    terminal: Word
    stand: Stand


class Look(Said, kw_only=True):
    """Who sits there looks at their window; their terminal is up. `present`: and they are there."""

    window: Word
    by: Word
    terminal: Word
    present: bool


class Here(Said, kw_only=True):
    """A number at a window, or one that was passed."""

    number: Word
    kind: Word
    priority: Priority
    standing: Standing
    calls: int
    passes: int


class AtWindow(Said, kw_only=True):
    """What whoever sits at a window needs. `waits`: how many it might call; `passed`: who may come
    again; `others`: the windows to which somebody may be sent."""

    seat: Seat
    here: Here | None = None
    waits: int = 0
    waiting: dict[str, int] = {}
    passed: tuple[Here, ...] = ()
    others: tuple[Seat, ...] = ()
