"""What the robot asks the terminal's control socket: where it is and where its buttons are.

The answers hold no personal data; what the visitor would read is judged by the pictures.
"""

from __future__ import annotations

import json
import socket
import time
from dataclasses import dataclass
from pathlib import Path

TOO_BUSY = "the terminal does not answer"
"""What its control socket says after two seconds without a frame."""

BUSY = 30.0
"""Seconds in which a terminal on a machine that does much else draws a frame."""


@dataclass(frozen=True)
class Target:
    """Something on the glass that can be touched. `rect` is x, y, width, height in pixels of what
    is seen of it; `whole` says that this is all of it."""

    action: str
    data: str
    label: str
    rect: tuple[int, int, int, int]
    whole: bool

    @property
    def centre(self) -> tuple[int, int]:
        x, y, width, height = self.rect
        return x + width // 2, y + height // 2


@dataclass(frozen=True)
class Asking:
    """What of a form stands on the page: names of request fields. `next`: where the hand goes from
    `field`; `filled`: something stands in it."""

    field: str = ""
    fields: tuple[str, ...] = ()
    opened: bool = False
    next: str = ""
    filled: bool = False


@dataclass(frozen=True)
class PageSeen:
    state: str
    item: str
    sequence: int
    targets: tuple[Target, ...]
    passed: tuple[tuple[int, str], ...]  # (sequence, state) of the last pages drawn
    complete: bool  # all amounts of the result are there
    limit: str = ""  # why nothing can be looked up now
    asking: Asking = Asking()
    paper: str = ""  # id of the paper that is being taken
    counts: tuple[str, ...] = ()  # what stands on a page of counts, in reading order

    def find(self, action: str, data: str | None = None) -> Target | None:
        return next(
            (t for t in self.targets if t.action == action and data in (None, t.data)), None
        )


class Terminal:
    """Client of the control socket."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def ask(self, question: str) -> dict:
        """Asked again for as long as the terminal is too busy to say. Raises TimeoutError."""
        end = time.monotonic() + BUSY
        while (said := self._asked(question)).get("error") == TOO_BUSY:
            if time.monotonic() > end:
                raise TimeoutError(f"the terminal did not answer within {BUSY:g} s")
        return said

    def _asked(self, question: str) -> dict:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(BUSY)
            line.connect(str(self._path))
            line.sendall(json.dumps({"ask": question}).encode() + b"\n")
            with line.makefile("rb") as answer:
                return json.loads(answer.readline())

    def page(self) -> PageSeen:
        said = self.ask("page")
        targets = tuple(
            Target(t["action"], str(t["data"]), t["label"], tuple(t["rect"]), t["whole"])
            for t in said["targets"]
        )
        passed = tuple((n, s) for n, s in said["passed"])
        return PageSeen(
            said["state"],
            said["item"],
            said["sequence"],
            targets,
            passed,
            said["complete"],
            said["limit"],
            Asking(**{**said["asking"], "fields": tuple(said["asking"]["fields"])}),
            said["paper"],
            tuple(said["counts"]),
        )

    def wait_for(self, *states: str, seconds: float) -> PageSeen:
        """The page, once it is in one of `states`. Raises TimeoutError naming what was seen."""
        end = time.monotonic() + seconds
        while True:
            page = self.page()
            if page.state in states:
                return page
            if time.monotonic() > end:
                raise TimeoutError(f"waited {seconds:g} s for {'/'.join(states)}, at {page.state}")
            time.sleep(0.02)

    def wait_ready(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while True:
            try:
                self.ask("page")
                return
            except (OSError, ValueError):
                if time.monotonic() > end:
                    raise TimeoutError("the terminal did not answer its control socket") from None
                time.sleep(0.05)
