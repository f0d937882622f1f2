"""What the pages know of while they run, and of nothing after: boxes of sealed pictures, and which
one-time numbers were answered (as hashes, told by the hub or just seen here).
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

LASTS = timedelta(minutes=10)
LARGEST = 2_000_000  # bytes of a picture
MOST = 24  # pictures of a box
BOXES = 200
BYTES = 400_000_000  # of all boxes
ANSWERED = 500_000


@dataclass
class Box:
    owner: str  # the terminal that asked for it; none other is given what lies in it
    ends: datetime
    parcels: list[bytes] = field(default_factory=list)


class Boxes:
    """From any thread. A box and all in it go with its time."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock, self._boxes = clock, dict[str, Box]()
        self._lock = threading.Lock()

    def make(self, number: str, owner: str) -> tuple[datetime, bool] | None:
        """When it ends, and whether it is new; None: there is no room, or it is another's."""
        with self._lock:
            self._sweep()
            found = self._boxes.get(number)
            if found is not None:
                return (found.ends, False) if found.owner == owner else None
            if len(self._boxes) >= BOXES:
                return None
            made = self._boxes[number] = Box(owner, self._clock() + LASTS)
            return made.ends, True

    def put(self, number: str, parcel: bytes) -> bool | None:
        """None: there is no such box; False: it takes no more."""
        with self._lock:
            self._sweep()
            box = self._boxes.get(number)
            if box is None:
                return None
            held = sum(len(p) for one in self._boxes.values() for p in one.parcels)
            if not parcel or len(box.parcels) >= MOST or held + len(parcel) > BYTES:
                return False
            box.parcels.append(parcel)
            return True

    def take(self, number: str, owner: str, place: int) -> bytes | None:
        """The parcel at that place, b"" when it has not come; those before it are forgotten. None:
        the owner has no such box."""
        with self._lock:
            self._sweep()
            box = self._boxes.get(number)
            if box is None or box.owner != owner:
                return None
            for earlier in range(min(place, len(box.parcels))):
                box.parcels[earlier] = b""
            return box.parcels[place] if place < len(box.parcels) else b""

    def drop(self, number: str, owner: str) -> None:
        with self._lock:
            if number in self._boxes and self._boxes[number].owner == owner:
                del self._boxes[number]

    def _sweep(self) -> None:
        now = self._clock()
        self._boxes = {n: box for n, box in self._boxes.items() if box.ends > now}


class Answered:
    """From any thread. `name` is new with each process: so the hub knows what it has to tell
    again."""

    def __init__(self) -> None:
        self.name = secrets.token_hex(8)
        self._hashes: dict[str, None] = {}  # in order of coming
        self._lock = threading.Lock()

    def first(self, number: str) -> bool:
        """Note it; False when it was known."""
        with self._lock:
            known = hash_of(number) in self._hashes
            self._add([hash_of(number)])
            return not known

    def forget(self, number: str) -> None:
        """What was noted did not come about."""
        with self._lock:
            self._hashes.pop(hash_of(number), None)

    def knows(self, number: str) -> bool:
        with self._lock:
            return hash_of(number) in self._hashes

    def told(self, hashes: Iterable[str]) -> None:
        with self._lock:
            self._add(hashes)

    def _add(self, hashes: Iterable[str]) -> None:
        for one in hashes:
            self._hashes.setdefault(one)
        while len(self._hashes) > ANSWERED:
            del self._hashes[next(iter(self._hashes))]


def hash_of(number: str) -> str:
    """Numbers are random and mean nobody; the hash keeps a leaked memory from answering in
    advance."""
    return hashlib.sha256(number.encode()).hexdigest()[:32]
