"""The codes that a visit shows to phones: each with its key and its box at the hub.

The one on the glass is renewed before its box dies, and the old one is looked into beside it until
then: what is shown works, and so does a page that a phone has open. A box that the hub lost is made
again under its number; while there is none, none is shown.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from kiosk.papers.parcel import Lock, NotOurs
from kiosk.uplink.mailbox import NoBox
from kiosk.wipe.zero import zero

LASTS = 540.0  # seconds that a box is looked into: the hub's lasts ten minutes
RENEWED = 300.0  # seconds that a code is shown: who scans it last still has four minutes


class Box(Protocol):
    """As `kiosk.uplink.mailbox.Mailbox`."""

    def make(self, number: str) -> bool: ...

    def take(self, number: str, place: int) -> bytes | None: ...

    def drop(self, number: str) -> None: ...


class Code:
    """One code: its key, and what was fetched from its box."""

    def __init__(self, now: float) -> None:
        self.key = Lock(secrets.token_urlsafe(16))
        self.born = now
        self.made = False  # there is a box of its number
        self.place = 0  # of the next parcel
        self.held: bytes | None = None  # sealed: it came, and nobody has looked into it yet


class Watcher(Protocol):
    """Who shows the code, and looks into what comes."""

    def show(self, code: Code | None) -> None:
        """From now on this one; None: none works."""
        ...

    def came(self) -> None:
        """Something that opens with a key of this visit."""
        ...

    def looked_into(self, code: Code, parcel: bytes) -> bool:
        """False: nobody waits for it now."""
        ...


class Codes:
    """Of one visit; used by one thread."""

    def __init__(self, box: Box, clock: Callable[[], float]) -> None:
        self._box, self._clock = box, clock
        self.first = Code(clock())
        self._all = [self.first]

    def turn(self, watcher: Watcher) -> None:
        """One look into each box, and one at what came."""
        now = self._clock()
        if now - self._all[-1].born >= RENEWED:
            self._all.append(Code(now))
        for code in self._all:
            self._fetch(code, watcher)
        for code in [one for one in self._all if one.held is not None]:
            if watcher.looked_into(code, code.held or b""):
                code.held = None
                break  # one a turn: the page that shows it waits for no other
        for old in [one for one in self._all if now - one.born >= LASTS and one.held is None]:
            self._all.remove(old)
            self._drop(old)

    def close(self) -> None:
        """The visit is over, and with it all its boxes."""
        for code in self._all:
            self._drop(code)

    def _fetch(self, code: Code, watcher: Watcher) -> None:
        shown = code is self._all[-1]
        try:
            if not code.made:
                if self._box.make(code.key.number):
                    code.place = 0  # with a box that the hub lost went all that lay in it
                code.made = True
            if code.held is None:
                code.held = self._box.take(code.key.number, code.place)
                if code.held is not None:
                    code.place += 1
                    if _ours(code, code.held):  # whoever sends what opens is there
                        watcher.came()
            if shown:
                watcher.show(code)
        except NoBox:
            code.made = False
            if shown:
                watcher.show(None)

    def _drop(self, code: Code) -> None:
        if code.made:
            with suppress(NoBox):  # it goes by itself
                self._box.drop(code.key.number)


def _ours(code: Code, parcel: bytes) -> bool:
    try:
        zero(code.key.open(parcel))
    except NotOurs:
        return False
    return True
