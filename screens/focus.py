"""Which of the places to touch a key would press: moved by keys, shown by a ring. No Kivy.

Every place that can be touched is a stop, in reading order (WCAG 2.2, 2.1.1 and 2.4.3), also those
that must first be scrolled to. The ring has a dark and a light band, so that one of them stands out
on whatever it lies (2.4.7, 2.4.13).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from kiosk.visit.states import Event
from screens.boxes import Area, Box, Frame, Part, Placed, Rect, Sheet, Turn, cross
from screens.look import Look
from screens.nodes import Action, Local, Send, Tend
from screens.theme import Theme

RING_MM = 1.2  # around the place; the smallest distance between two places is 3
LIGHT_MM = 0.8  # within its edge
ROOM_MM = 4.0  # a place scrolled to keeps this from the edge of its area

_BACK = (Send(Event.BACK), Tend("back"), Local("close-group"), Local("keep-typing"))
"""What the key *back* does, the first of these that is on the page."""


class Stop(NamedTuple):
    """`box` as it lies on the glass now, or would lie beyond the edge of its areas."""

    box: Box
    areas: tuple[str, ...]  # that scroll it, outer before inner

    @property
    def seen(self) -> bool:
        seen = cross(self.box.rect, self.box.clip)
        return bool(seen[2] and seen[3])


def stops(sheet: Sheet, offsets: dict[str, int]) -> list[Stop]:
    """Places to touch on the glass and up to one screen beyond what each area shows."""
    found: list[Stop] = []
    _collect(sheet.part, (0, 0), None, (), offsets, found)
    return found


def back_action(sheet: Sheet, offsets: dict[str, int]) -> Action | None:
    """What goes back from this page; None where nothing does."""
    there = [stop.box.action for stop in stops(sheet, offsets)]
    return next((action for action in _BACK if action in there), None)


class Focus:
    """The stop that the keys are at, if any. Kept by what it does and where in its content it is:
    a page that is made anew, or scrolled, keeps it."""

    def __init__(self) -> None:
        self._at: tuple[tuple[str, ...], Action | Turn | None, int, int] | None = None

    def clear(self) -> bool:
        """True when there was one."""
        was, self._at = self._at, None
        return was is not None

    def stop(self, sheet: Sheet, offsets: dict[str, int]) -> Stop | None:
        """Where it is now; None without one, or when it is not on the page any more."""
        if self._at is None:
            return None
        found = self._find(stops(sheet, offsets), offsets)
        return None if found is None else found[1]

    def move(
        self, by: int, sheet: Sheet, offsets: dict[str, int], scroll: Callable[[str, int], None]
    ) -> None:
        """To the next (1) or previous (-1) stop, around the page's end; it is brought into view.

        The first move goes to the first place in view. An area is entered where it is looked at.
        """
        there = stops(sheet, offsets)
        if not there:
            self._at = None
            return
        now = self._find(there, offsets)
        if now is None:
            target = next((stop for stop in there if stop.seen), there[0])
        else:
            target = there[(now[0] + by) % len(there)]
            if target.areas != now[1].areas and not target.seen:
                near = there if by > 0 else reversed(there)
                same = (s for s in near if s.seen and s.areas == target.areas)
                target = next(same, target)
        self._set(target, offsets)
        self._reveal(sheet, offsets, scroll)

    def ring(self, sheet: Sheet, offsets: dict[str, int], look: Look) -> Placed | None:
        stop = self.stop(sheet, offsets)
        if stop is None:
            return None
        theme = Theme(look)
        out, light = theme.px(RING_MM), theme.px(LIGHT_MM)
        clip = None if stop.box.clip is None else _grown(stop.box.clip, out)
        x, y, w, h = _grown(stop.box.rect, out)
        dark, bright = theme.colour("ink"), theme.colour("white")
        return Placed(Frame(x, y, w, h, dark, out, bright, light), clip)

    def _find(self, there: list[Stop], offsets: dict[str, int]) -> tuple[int, Stop] | None:
        if self._at is None:
            return None
        areas, action, x, y = self._at

        def far(found: tuple[int, Stop]) -> tuple[bool, int]:
            stop = found[1]
            left, top = stop.box.rect[:2]
            away = abs(left - x) + abs(top + _scrolled(stop.areas, offsets) - y)
            return stop.areas != areas, away

        same = [found for found in enumerate(there) if found[1].box.action == action]
        return min(same, key=far, default=None)

    def _set(self, stop: Stop, offsets: dict[str, int]) -> None:
        x, y = stop.box.rect[0], stop.box.rect[1] + _scrolled(stop.areas, offsets)
        self._at = (stop.areas, stop.box.action, x, y)

    def _reveal(
        self, sheet: Sheet, offsets: dict[str, int], scroll: Callable[[str, int], None]
    ) -> None:
        """Scroll its areas, inner before outer, until it is seen whole or from its top."""
        room = round(ROOM_MM / sheet.mm_per_px)
        first = self.stop(sheet, offsets)
        for name in reversed(first.areas if first else ()):
            stop = self.stop(sheet, offsets)
            views = {area.name: rect for area, rect in sheet.areas(offsets)}
            if stop is None or name not in views:
                return
            _, top, _, high = views[name]
            _, y, _, h = stop.box.rect
            if y < top or h + room > high:
                scroll(name, offsets.get(name, 0) + y - top - max(0, min(room, high - h)))
            elif y + h > top + high:
                scroll(name, offsets.get(name, 0) + y + h - top - high + room)


def _scrolled(areas: tuple[str, ...], offsets: dict[str, int]) -> int:
    return sum(offsets.get(name, 0) for name in areas)


def _grown(rect: Rect, by: int) -> Rect:
    x, y, w, h = rect
    return (x - by, y - by, w + 2 * by, h + 2 * by)


def _collect(
    part: Part,
    at: tuple[int, int],
    clip: Rect | None,
    names: tuple[str, ...],
    offsets: dict[str, int],
    found: list[Stop],
) -> None:
    """As `Sheet.flat` reads a page, but beyond the edges of its areas."""
    waiting = list(part.areas)
    for n in range(len(part.boxes) + 1):
        while waiting and waiting[0].at <= n:
            _collect_area(waiting.pop(0), at, clip, names, offsets, found)
        if n < len(part.boxes) and part.boxes[n].action is not None:
            box = part.boxes[n]
            x, y, w, h = box.rect
            placed = Box(
                role=box.role,
                label=box.label,
                rect=(x + at[0], y + at[1], w, h),
                action=box.action,
                kind=box.kind,
                personal=box.personal,
                chosen=box.chosen,
                clip=clip,
            )
            found.append(Stop(placed, names))


def _collect_area(
    area: Area,
    at: tuple[int, int],
    clip: Rect | None,
    names: tuple[str, ...],
    offsets: dict[str, int],
    found: list[Stop],
) -> None:
    x, y, w, h = area.rect
    offset = offsets.get(area.name, 0)
    seen = cross((x + at[0], y + at[1], w, h), clip)
    inner = area.part(max(0, offset - h), offset + 2 * h)
    there = (x + at[0], y + at[1] - offset)
    _collect(inner, there, seen, (*names, area.name), offsets, found)
