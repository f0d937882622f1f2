"""Pictures and films of the media folder: found, decoded in a process of their own, kept for a
round; of a film what it is and its first frame (`kiosk.publicity.reel` plays it).

Whoever puts a file there need not know what a screen can bear: a file that is broken, too large or
no picture is told once and passed over.
"""

from __future__ import annotations

import os
import queue
import stat
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from drivers.exchange import NoAnswer, exchange
from drivers.wake import Wake
from kiosk.papers.page import Pixels
from kiosk.publicity import film as films
from kiosk.publicity.child import ANSWER, LARGEST, ORDER
from kiosk.publicity.film import Film
from kiosk.publicity.trouble import Broken, Trouble

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", *films.CONTAINERS})
MOST = 200
"""Files of a folder that are looked at, in the order of their names."""
SECONDS = 20.0
ROOT = Path(__file__).resolve().parents[2]
MODULE = "kiosk.publicity.child"


class Medium(NamedTuple):
    """A file as it was when the folder was looked at: replaced, it is another."""

    name: str
    changed: int = 0  # ns
    size: int = 0


def listed(folder: Path) -> tuple[Medium, ...]:
    """Files that might be pictures or films, by name; none where there is no such folder. What
    begins with a dot is left alone: half a copy, a file of the system that wrote the stick."""
    found: list[Medium] = []
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return ()
    for name in names:
        if name.startswith(".") or Path(name).suffix.lower() not in SUFFIXES:
            continue
        try:
            known = (folder / name).stat()
        except OSError:
            continue
        if stat.S_ISREG(known.st_mode):
            found.append(Medium(name, known.st_mtime_ns, known.st_size))
        if len(found) == MOST:
            break
    return tuple(found)


def developed(
    path: Path,
    size: tuple[int, int],
    room: tuple[int, int],
    wake: Wake,
    clock: Callable[[], float],
) -> Pixels | Film:
    """The picture, no larger than `size`, or the film, as large as `room`. Raises Broken."""
    if path.suffix.lower() in films.CONTAINERS:
        return films.opened(path, room, wake, clock)
    return decoded(path, size, wake, clock)


def decoded(path: Path, size: tuple[int, int], wake: Wake, clock: Callable[[], float]) -> Pixels:
    """The picture, no larger than `size`. Raises Broken."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError:
        raise Broken(Trouble.GONE) from None
    if len(data) > LARGEST:
        raise Broken(Trouble.LARGE)
    order = ORDER.pack(*size, int(SECONDS))
    try:
        code, answer = exchange(
            MODULE, (order, data), wake, clock, deadline=clock() + SECONDS,
            largest=ANSWER.size + 3 * size[0] * size[1], root=ROOT,
        )  # fmt: skip
    except NoAnswer:
        raise Broken(Trouble.TIME) from None
    except OSError:
        raise Broken(Trouble.GONE) from None
    if code != 0 or len(answer) < ANSWER.size:
        raise Broken(Trouble.PICTURE)
    width, height = ANSWER.unpack_from(answer)
    if not width or not height or len(answer) != ANSWER.size + 3 * width * height:
        raise Broken(Trouble.PICTURE)
    return Pixels(width, height, answer[ANSWER.size :])


class Darkroom:
    """Decodes on a thread of its own what the coming round wants, and drops what it does not.

    `broken(medium, place, why)` hears, on that thread, once of each version of a file that cannot
    be shown; `place` counts the files of the folder from 1.
    """

    def __init__(
        self,
        decode: Callable[[Path, Wake], Pixels | Film],
        broken: Callable[[Medium, int, Trouble], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._decode, self._broken, self._failed = decode, broken, failed
        self._wanted: queue.SimpleQueue[tuple[Path, int, Medium] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._asked: frozenset[Medium] = frozenset()
        self._made: dict[Medium, Pixels | Film | None] = {}  # None: broken
        self._wake = Wake()
        self._thread = threading.Thread(target=self._work, name="media", daemon=True)
        self._thread.start()

    def want(self, folder: Path, all_: tuple[Medium, ...], media: Iterable[Medium]) -> None:
        """These are played next; `all_`: the folder, in which the broken ones stay known."""
        asked = frozenset(media)
        with self._lock:
            for medium in [m for m in self._made if m not in all_]:
                del self._made[medium]
            for medium in [m for m, p in self._made.items() if p is not None and m not in asked]:
                del self._made[medium]
            new = [m for m in all_ if m in asked and m not in self._made and m not in self._asked]
            self._asked = asked
        for medium in new:
            self._wanted.put((folder / medium.name, all_.index(medium) + 1, medium))

    def picture(self, medium: Medium) -> Pixels | None:
        """Of a film the first frame. None: not ready yet, or broken."""
        made = self._seen(medium)
        return made.still if isinstance(made, Film) else made

    def film(self, medium: Medium) -> Film | None:
        """None: it is none, not ready yet, or broken."""
        made = self._seen(medium)
        return made if isinstance(made, Film) else None

    def spoiled(self, medium: Medium, all_: Sequence[Medium], why: Trouble) -> None:
        """It could not be played to its end: from now on it counts as broken. Any thread."""
        with self._lock:
            if self._made.get(medium) is None:
                return
            self._made[medium] = None
        self._broken(medium, all_.index(medium) + 1, why)

    def _seen(self, medium: Medium) -> Pixels | Film | None:
        with self._lock:
            return self._made.get(medium)

    def settled(self, medium: Medium) -> bool:
        """It was looked at."""
        with self._lock:
            return medium in self._made

    def close(self) -> None:
        self._wanted.put(None)
        self._wake.set()
        self._thread.join(2.0)

    def _work(self) -> None:
        while (wanted := self._wanted.get()) is not None:
            try:
                self._develop(*wanted)
            except Exception as error:  # a fault of ours: the picture counts as broken
                self._failed(error)
                self._keep(wanted[2], None)

    def _develop(self, path: Path, place: int, medium: Medium) -> None:
        with self._lock:
            if medium not in self._asked or medium in self._made:
                return
        try:
            made: Pixels | Film | None = self._decode(path, self._wake)
        except Broken as broken:
            made = None
            self._broken(medium, place, broken.why)
        self._keep(medium, made)

    def _keep(self, medium: Medium, made: Pixels | Film | None) -> None:
        with self._lock:
            if made is None or medium in self._asked:
                self._made[medium] = made
