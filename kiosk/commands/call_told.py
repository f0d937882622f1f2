"""The hub is told at once that a visitor calls the staff, and what becomes of it: terminal and
page, nothing of anybody. Not through the outbox: a call is over in minutes, and pads hear it
without the hub."""

from __future__ import annotations

import uuid
from typing import Protocol

import msgspec

from kiosk.commands.own_thread import OwnThread, lasting
from kiosk.journal.journal import Journal
from kiosk.outbox.record import Outcome
from kiosk.runtime.clock import CHINA, Clock
from kiosk.runtime.staffing import place_of
from kiosk.settings.model import Settings
from kiosk.station.help import Wish
from kiosk.uplink.hub import HubClient, Times

AGAIN = 3.0
"""Seconds to the next try where the hub was not reached."""

LONG_AGO = 120.0
"""Seconds after which a word that did not arrive is told no more."""

REST = 3600.0
TIMES = Times(connect=2.0, read=4.0, whole=6.0)


class Word(msgspec.Struct, frozen=True):
    """`CallTold` of hub/terminal-api.yaml."""

    station: str
    terminal: str
    want: str
    place: str
    stand: str  # open | unanswered | taken | over
    since: str


class Telling(Protocol):
    def call(self, key: str, body: bytes) -> Outcome: ...

    def close(self) -> None: ...


class CallTold:
    """`tell` from any thread; it does not wait. Of two words the later one counts."""

    def __init__(self, hub: Telling, settings: Settings, clock: Clock, journal: Journal) -> None:
        self._hub, self._clock = hub, clock
        self._own = settings.station.code, settings.station.terminal
        self._of: tuple[str, str, str] = ("", "", "")  # the wish, its key, since when
        self._word: tuple[str, Word, float] | None = None
        self._thread = OwnThread("call-told", lasting(self.step, journal, REST), ended=hub.close)

    @classmethod
    def of(cls, settings: Settings, clock: Clock, journal: Journal) -> CallTold:
        """Raises OSError when the hub's key cannot be read."""
        hub = HubClient.of(settings.hub, clock.monotonic, times=TIMES)
        return cls(hub, settings, clock, journal)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._thread.stop()

    def tell(self, wish: Wish, stand: str) -> None:
        """The wish's own id stays here: who has it may answer."""
        wish_id, key, since = self._of
        if wish_id != wish.id:
            since = self._clock.now().astimezone(CHINA).isoformat(timespec="milliseconds")
            self._of = wish.id, str(uuid.uuid4()), since
            key = self._of[1]
        word = Word(*self._own, wish.want.value, place_of(wish.page), stand, since)
        self._word = key, word, self._clock.monotonic()
        self._thread.soon()

    def step(self) -> float:
        """What was said last; seconds to the next try."""
        said = self._word
        if said is None:
            return REST
        key, word, at = said
        outcome = self._hub.call(key, msgspec.json.encode(word))
        lost = outcome in (Outcome.UNREACHABLE, Outcome.UNKNOWN, Outcome.LATER)
        if lost and self._clock.monotonic() - at < LONG_AGO:
            return AGAIN
        if self._word is said:
            self._word = None
            return REST
        return 0.0
