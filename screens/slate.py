"""A finger's trail on a slate → a stroke in thousandths of it, and the line that shows it."""

from __future__ import annotations

from screens.boxes import Box, Line, Rect
from screens.look import Look
from screens.nodes import Ink, InkPoint
from screens.theme import Theme
from screens.touch import Trail

PEN_MM = 1.6
_NEAR = 2  # thousandths: a point nearer than this to the last one says nothing new


def drawn(box: Box, trail: Trail) -> Ink:
    """The action of a finished stroke. What left the slate is drawn along its edge."""
    assert isinstance(box.action, Ink)
    x, y, w, h = box.rect
    began, unit = trail[0][2], max(1, min(w, h))
    points: list[InkPoint] = []
    for left, top, at in trail:
        right = round(min(max(left - x, 0), w) * 1000 / unit)
        down = round(min(max(top - y, 0), h) * 1000 / unit)
        last = points[-1] if points else None
        if last is None or max(abs(right - last[0]), abs(down - last[1])) >= _NEAR:
            points.append((right, down, round((at - began) * 1000)))
    return Ink(box.action.slate, tuple(points))


def inked(box: Box, trail: Trail, look: Look) -> Line:
    """The line under the finger."""
    theme = Theme(look)
    return line(box.rect, [(p[0], p[1]) for p in drawn(box, trail).points], theme.px(PEN_MM), theme)


def line(rect: Rect, points: list[tuple[int, int]], px: int, theme: Theme) -> Line:
    """A stroke of thousandths as it lies on the slate at `rect`."""
    x, y, w, h = rect
    unit = min(w, h)
    at = [(x + left * unit // 1000, y + top * unit // 1000) for left, top in points]
    half = px // 2 + 1
    left, top = min(p[0] for p in at) - half, min(p[1] for p in at) - half
    right, bottom = max(p[0] for p in at) + half, max(p[1] for p in at) + half
    inside = tuple((a - left, b - top) for a, b in at)
    colour = theme.colour("ink")
    return Line(left, top, right - left + 1, bottom - top + 1, inside, px, colour)
