"""What the layout hands to the painter and to `measure`: strokes, boxes and scrolling areas.

All lengths are pixels from the top left of the glass unless a name says mm. Strokes are frozen and
comparable, so that two frames can be compared and only what changed is drawn again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from screens.nodes import Action, Role

Rect = tuple[int, int, int, int]  # x, y, width, height


class Stroke(Struct, frozen=True):
    """Base of all drawn things; `w`, `h` bound what it draws."""

    x: int
    y: int
    w: int
    h: int

    def moved(self, dx: int, dy: int) -> Stroke:
        return replace(self, x=self.x + dx, y=self.y + dy) if dx or dy else self


class Panel(Stroke, frozen=True):
    """A filled, rounded rectangle with a border and a solid lower edge."""

    fill: str
    radius: int = 0
    border: str = ""
    border_px: int = 0
    edge: str = ""
    edge_px: int = 0
    pressed: str = ""  # fill while a finger is on it


class Frame(Stroke, frozen=True):
    """A ring of two bands along its edge, nothing within."""

    outer: str
    outer_px: int
    inner: str
    inner_px: int


class Words(Stroke, frozen=True):
    """A run of text on one line; `y` is the top of the line's picture."""

    text: str
    px: int
    colour: str
    bold: bool = False
    personal: bool = False


class Glyph(Stroke, frozen=True):
    """An icon, `w` pixels square."""

    name: str
    colour: str


class Photo(Stroke, frozen=True):
    """An image file, fitted in proportion."""

    file: str


class Seen(Stroke, frozen=True):
    """A visitor's picture (`kiosk.papers.page.Pixels`), which is equal to itself only."""

    pixels: Any


class Code(Stroke, frozen=True):
    """A QR code with its quiet zone."""

    data: str


class Arc(Stroke, frozen=True):
    """A ring of which `share` is coloured, clockwise from the top; `spin` turns with time."""

    share: float
    thick: int
    colour: str
    track: str
    start: float = 0.0  # turns
    spin: bool = False


class Line(Stroke, frozen=True):
    """What a finger drew: points from the stroke's own top left. Always somebody's."""

    points: tuple[tuple[int, int], ...]
    px: int
    colour: str


class Box(Struct):
    """One thing with a role: what a reader would be told, what a touch means, what to judge."""

    role: Role
    label: str
    rect: Rect
    action: Action | None = None
    kind: str = ""  # "card", "button:primary", "text", "row" …
    text_mm: float = 0.0  # smallest cap height in it
    fg: str = ""
    bg: str = ""
    body_text: bool = True  # judged against the body floor? no: against the smallest
    overflow: str = ""  # why the content does not fit, if it does not
    personal: bool = False
    panel: int = -1  # index of its panel among the strokes of its part
    clip: Rect | None = None  # of the scrolling area it is in
    chosen: bool = False  # it stands for what holds now

    def hit(self, x: float, y: float) -> bool:
        for area in (self.rect, self.clip):
            if area is not None:
                left, top, width, height = area
                if not (left <= x < left + width and top <= y < top + height):
                    return False
        return True


class Part(Struct):
    """A piece of a page: strokes back to front, boxes in reading order, areas inside."""

    strokes: list[Stroke] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)


class Area(Struct):
    """A viewport over taller content; `part(top, bottom)` makes what lies between, in content px.

    `total()` is the content's height as known so far (rows not yet seen are estimated).
    """

    rect: Rect
    total: Callable[[], int]
    part: Callable[[int, int], Part]
    name: str = ""
    at: int = 0  # how many boxes of its part are read before it

    def furthest(self) -> int:
        return max(0, self.total() - self.rect[3])


class Turn(Struct, frozen=True):
    """A touch on a page-up or page-down place of an area; handled by the engine."""

    area: str
    by: int  # -1 up, 1 down


class Placed(Struct):
    """A stroke as it goes on the glass."""

    stroke: Stroke
    clip: Rect | None

    def key(self) -> tuple:
        return (self.stroke, self.clip)


class Sheet(Struct):
    """A laid-out page."""

    width: int
    height: int
    ground: str
    part: Part
    mark: str
    mm_per_px: float
    state: str = ""
    large: bool = False
    body: tuple[int, int] = (0, 0)  # where it begins and ends, between the bars

    def areas(self, offsets: dict[str, int]) -> list[tuple[Area, Rect]]:
        """Every area on the glass with its visible rectangle, outer before inner."""
        return list(_walk(self.part, 0, 0, None, offsets))

    def flat(self, offsets: dict[str, int]) -> tuple[list[Placed], list[Box]]:
        """Strokes and boxes with the areas scrolled to `offsets` (by area name)."""
        placed: list[Placed] = []
        boxes: list[Box] = []
        _flatten(self.part, 0, 0, None, offsets, placed, boxes)
        return placed, boxes


def _walk(part, dx, dy, clip, offsets) -> Iterator[tuple[Area, Rect]]:
    for area in part.areas:
        x, y, w, h = area.rect
        seen = cross((x + dx, y + dy, w, h), clip)
        yield area, seen
        offset = offsets.get(area.name, 0)
        inner = area.part(offset, offset + h)
        yield from _walk(inner, x + dx, y + dy - offset, seen, offsets)


def _flatten(part, dx, dy, clip, offsets, placed, boxes) -> None:
    base = len(placed)
    placed.extend(Placed(stroke.moved(dx, dy), clip) for stroke in part.strokes)
    waiting = list(part.areas)
    for at in range(len(part.boxes) + 1):
        while waiting and waiting[0].at <= at:
            _scrolled(waiting.pop(0), dx, dy, clip, offsets, placed, boxes)
        if at < len(part.boxes):
            box = part.boxes[at]
            x, y, w, h = box.rect
            panel = base + box.panel if box.panel >= 0 else -1
            boxes.append(replace(box, rect=(x + dx, y + dy, w, h), clip=clip, panel=panel))


def _scrolled(area, dx, dy, clip, offsets, placed, boxes) -> None:
    x, y, w, h = area.rect
    offset = offsets.get(area.name, 0)
    seen = cross((x + dx, y + dy, w, h), clip)
    inner = area.part(offset, offset + h)
    _flatten(inner, x + dx, y + dy - offset, seen, offsets, placed, boxes)


def cross(a: Rect, b: Rect | None) -> Rect:
    """The common part of two rectangles; width or height 0 when there is none."""
    if b is None:
        return a
    x, y = max(a[0], b[0]), max(a[1], b[1])
    right, bottom = min(a[0] + a[2], b[0] + b[2]), min(a[1] + a[3], b[1] + b[3])
    return (x, y, max(0, right - x), max(0, bottom - y))


def join(a: Rect, b: Rect) -> Rect:
    """The smallest rectangle that holds both."""
    x, y = min(a[0], b[0]), min(a[1], b[1])
    right, bottom = max(a[0] + a[2], b[0] + b[2]), max(a[1] + a[3], b[1] + b[3])
    return (x, y, right - x, bottom - y)
