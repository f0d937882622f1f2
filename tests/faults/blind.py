"""The terminal's glass without a window: pages are laid out, not painted; touches come by a line.

Stands in for `screens.window.Glass` and keeps to its rules: a touch means something only where the
page of this moment offers it; whatever raises goes to `on_error`. What is told of a page are its
state and what can be touched, never what it says.
"""

from __future__ import annotations

import collections
import contextlib
import json
import os
import select
import socket
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from msgspec import Struct

from kiosk.visit.states import State as S
from screens.layout import lay_out
from screens.nodes import Action, Local, Page, Send, Table

OF_SOMEBODY = frozenset({S.RESULT, S.DETAIL, S.LINES, S.CHOOSE_INSURANCE, S.REVIEW})
"""Pages whose lines depend on who is there: laid out each time they come. The others once a look:
half of a visit's processor time would go into the same lines again."""

ROWS = 4
"""Rows of a table that are offered: what comes after them is more of the same."""


class Glass:
    """`line`: to whoever plays; set before the terminal makes its glass."""

    line: ClassVar[socket.socket]

    def __init__(
        self,
        look: Any,
        on_action: Callable[[Action], None],
        on_touch: Callable[[], None] = lambda: None,
        on_tick: Callable[[], float | None] = lambda: None,
        *,
        on_error: Callable[[Exception], None] | None = None,
        **of_a_window: Any,
    ) -> None:
        self.look = look
        self._on_action, self._on_touch, self._on_tick = on_action, on_touch, on_tick
        self._on_error = on_error
        self._soon: collections.deque[Callable[[], None]] = collections.deque()
        self._woken = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._came = b""
        self._page: Page | None = None
        self._laid_out: set[tuple[str, Any]] = set()
        self._offered: dict[tuple[str, str], Action] = {}
        self._obeyed: list[
            bool
        ] = []  # wishes whose end was not told yet; False: a touch on nothing
        self._dirty = self._running = self._ended = False
        self._breaks = 0  # frames that will raise
        self.turns = self.frames = 0  # of the loop, and of pages put on it
        self.line.setblocking(False)

    # ---- as the window's

    def show(self, page: Page, keep: bool = False) -> None:
        del keep
        if page == self._page:
            return
        again = (page.state, self.look) in self._laid_out and page.state not in OF_SOMEBODY
        if not again and (self._page is None or page.state != self._page.state):
            lay_out(page, self.look)
            self._laid_out.add((page.state, self.look))
        self._page, self._dirty = page, True

    def restyle(self, look: Any) -> None:
        if look != self.look:
            self.look, self._page = look, None

    def forget(self) -> None:
        self._page, self._offered = None, {}

    def left(self) -> dict[str, int]:
        """Nothing is painted, so no strokes, pictures or codes are kept."""
        return {"strokes": 0, "pictures": 0, "codes": 0}

    def tree(self) -> list[dict[str, object]]:
        return [
            {"role": "button", "label": "", "rect": (0, 0, 1, 1), "whole": True,
             "action": name, "data": words}
            for name, words in self._offered
        ]  # fmt: skip

    def call_soon(self, call: Callable[[], None]) -> None:
        self._soon.append(call)
        os.eventfd_write(self._woken, 1)

    def probe(self) -> None:
        """A frame of nothing new, to see that the loop lives."""

        def frame() -> None:
            self.frames += 1

        self.call_soon(frame)

    def stop(self) -> None:
        self._running = False
        os.eventfd_write(self._woken, 1)

    def run(self) -> None:
        self._running = not self._ended
        while self._running:
            wait = self.turn()
            if self._running and not self._soon:
                select.select([self.line, self._woken], [], [], wait)
                with contextlib.suppress(BlockingIOError):
                    os.eventfd_read(self._woken)

    def turn(self) -> float | None:
        self.turns += 1
        try:
            self._listen()
            for _ in range(len(self._soon)):
                self._soon.popleft()()
            wait = self._on_tick()
            self._flush()
        except Exception as error:
            if self._on_error is None:
                raise
            self._on_error(error)
            wait = 0.05
        while self._obeyed:
            self._tell(done=self._obeyed.pop(0))
        return wait

    # ---- the line

    def _listen(self) -> None:
        while True:
            try:
                came = self.line.recv(65536)
            except BlockingIOError:
                break
            if not came:  # nobody plays any more
                self._ended, self._running = True, False
                break
            self._came += came
        while b"\n" in self._came:
            said, _, self._came = self._came.partition(b"\n")
            self._obeyed.append(True)
            self._obey(**json.loads(said))

    def _obey(self, do: str, name: str = "", data: str = "", count: int = 0) -> None:
        match do:
            case "press":
                self._obeyed[-1] = self._press(name, data)
            case "touch":
                self._on_touch()
            case "break":
                self._breaks, self._dirty = count, True
            case "turn":
                pass  # the clock was moved
            case _:
                raise LookupError(do)

    def _press(self, name: str, data: str) -> bool:
        """A finger down and up on something. It may be gone by then: that is no touch on it."""
        if (name, data) not in self._offered:
            return False
        self._on_touch()
        self._flush()
        action = self._offered.get((name, data))
        if action is None:
            return False
        self._on_action(action)
        return True

    def _flush(self) -> None:
        if not self._dirty or self._page is None:
            return
        if self._breaks:
            self._breaks -= 1
            raise ArithmeticError("a frame that cannot be drawn")
        self._dirty = False
        self.frames += 1
        self._offered = {_words(action): action for action in _actions(self._page)}
        self._tell(state=self._page.state, offers=[list(words) for words in self._offered])

    def _tell(self, **words: Any) -> None:
        """A short line; whoever plays reads all the time."""
        with contextlib.suppress(OSError):
            self.line.setblocking(True)
            self.line.sendall(json.dumps(words).encode() + b"\n")
            self.line.setblocking(False)


def _actions(node: Any) -> Iterator[Action]:
    """Every action on a page or under a node."""
    if isinstance(node, Send | Local):
        yield node
        return
    if isinstance(node, Table) and node.on_row is not None:
        yield from (node.on_row(n) for n in range(min(node.count, ROWS)))
    parts = (
        node
        if isinstance(node, list | tuple)
        else [getattr(node, name) for name in node.__struct_fields__]
    )
    for part in parts:
        if isinstance(part, Struct | list | tuple):
            yield from _actions(part)


def _words(action: Action) -> tuple[str, str]:
    """Name and data of an action; data that a person typed are left out."""
    if isinstance(action, Local):
        verb, _, rest = action.what.partition(":")
        return verb, rest
    assert isinstance(action, Send)
    data = action.data
    if isinstance(data, tuple):
        return action.event.value, ",".join(str(one) for one in data)
    typed = isinstance(data, str) and (data.isdigit() or data[:-1].isdigit())
    return action.event.value, "" if data is None or typed else str(data)
