"""SDL's pointer events → one finger's down, move, up, in px of the page.

Panels deliver fingers, a developer's desktop and X test robots a mouse. Some stacks deliver one
touch both ways: a mouse event close to a finger in time and place is the same touch and is dropped.
Only the first finger counts; a palm or a second hand does not.
"""

from __future__ import annotations

from msgspec import Struct, field

from screens.boxes import Box
from screens.look import Look

DRAG_MM = 4.0  # further than this a touch is a drag, no tap
SAME_SECONDS = 0.6
SAME_MM = 6.0
LOST_SECONDS = 8.0  # a finger silent for so long gives way: its lifting was lost with its panel


Trail = list[tuple[float, float, float]]
"""Where a finger was, in px of the page, and when."""


class Press(Struct):
    """A finger on the glass."""

    x: float
    y: float
    box: Box | None
    area: str
    dragging: bool = False
    at: float = 0.0  # when it came down
    start: int = 0  # offset of the area when the drag began
    trail: Trail = field(default_factory=list)  # of the finger, while it draws on a slate

    def far(self, x: float, y: float, mm_per_px: float) -> bool:
        return max(abs(x - self.x), abs(y - self.y)) * mm_per_px > DRAG_MM


Matrix = tuple[float, float, float, float, float, float]
Move = tuple[str, float, float]  # "down" | "move" | "up", x, y


class Touches:
    """Reads `(name, …)` events as Kivy's SDL window polls them."""

    def __init__(self, look: Look, window: tuple[int, int], matrix: Matrix | None = None) -> None:
        """`matrix` turns a point of the panel into one of the picture, both as shares of width and
        height (kiosk.upkeep.touch); None: they are the same."""
        self._look = look
        self._window = window
        self._matrix = matrix
        self._finger: object = None  # id of the finger that counts
        self._mouse = False
        self._last = (float("-inf"), 0.0, 0.0)  # when and where a finger was
        self.raw = (0.0, 0.0)  # the last point as shares of the panel, before the matrix

    @property
    def held(self) -> bool:
        """A finger is down."""
        return self._finger is not None

    def read(self, event: tuple, now: float) -> Move | None:
        name = event[0]
        if name in ("fingerdown", "fingermotion", "fingerup"):
            return self._read_finger(name, event, now)
        if name in ("mousebuttondown", "mousebuttonup") and event[3] == 1:
            return self._read_button(name == "mousebuttondown", event[1], event[2], now)
        if name == "mousemotion" and self._mouse:
            return "move", *self._on_page(event[1] / self._window[0], event[2] / self._window[1])
        return None

    def _read_finger(self, name: str, event: tuple, now: float) -> Move | None:
        finger = event[1]
        x, y = self._on_page(event[2], event[3])
        if self._mouse:
            return None  # the mouse came first: this is the same touch again
        if name == "fingerdown":
            if self._finger is not None and now - self._last[0] < LOST_SECONDS:
                return None
            self._finger = finger
        elif finger != self._finger:
            return None
        self._last = (now, x, y)
        if name == "fingerup":
            self._finger = None
        return {"fingerdown": "down", "fingermotion": "move", "fingerup": "up"}[name], x, y

    def _read_button(self, down: bool, x: float, y: float, now: float) -> Move | None:
        x, y = self._on_page(x / self._window[0], y / self._window[1])
        if not down:
            was, self._mouse = self._mouse, False
            return ("up", x, y) if was else None
        when, left, top = self._last
        near = max(abs(x - left), abs(y - top)) * self._look.mm_per_px < SAME_MM
        if self._finger is not None or (now - when < SAME_SECONDS and near):
            return None
        self._mouse = True
        return "down", x, y

    def _on_page(self, x: float, y: float) -> tuple[float, float]:
        """Shares of the panel -> px of the page."""
        self.raw = (x, y)
        if self._matrix is not None:
            a, b, c, d, e, f = self._matrix
            x, y = a * x + b * y + c, d * x + e * y + f
        return x * self._look.width, y * self._look.height
