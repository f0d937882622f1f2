"""Whether somebody who only hears and presses keys can use a page. Pure.

Keys move as on the glass (`screens/focus.py`) from place to place in the order in which the page is
read, scrolling as they go. Judged of every page: each place that can be touched is reached and
brought into view, has words to hear, and lies where who looks along would expect the next one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from kiosk.text.spoken import spoken
from screens.boxes import Box, Sheet, Turn, cross
from screens.focus import Focus, Stop, stops
from screens.look import Look
from screens.measure import Finding, Kind
from screens.nodes import Page, Role
from screens.spoken import page_pieces, stop_piece

MOST = 100
"""Places of a page that are walked: a table of thousands looks alike all the way down."""

_VIEWS = 200
"""Views of an area that are looked through for places."""

Place = tuple[tuple[str, ...], str]
"""(areas that scroll it, what it does)."""


class Walk:
    """A page under the keys; scrolls as the glass does."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.offsets: dict[str, int] = {}
        self.focus = Focus()

    def scroll(self, name: str, offset: int) -> None:
        for area, _ in self.sheet.areas(self.offsets):
            if area.name == name:
                area.part(offset, offset + area.rect[3])
                self.offsets[name] = min(max(0, offset), area.furthest())

    def move(self, by: int = 1) -> Stop | None:
        self.focus.move(by, self.sheet, self.offsets, self.scroll)
        return self.stop

    @property
    def stop(self) -> Stop | None:
        return self.focus.stop(self.sheet, self.offsets)

    def turn(self) -> None:
        """Press the key on a place that turns to the next view of an area."""
        stop = self.stop
        if stop is not None and isinstance(turn := stop.box.action, Turn) and turn.by > 0:
            view = next(r for area, r in self.sheet.areas(self.offsets) if area.name == turn.area)
            self.scroll(turn.area, self.offsets.get(turn.area, 0) + view[3])

    def everything(self) -> list[Place]:
        """All places on the page, also those below every edge."""
        found: dict[Place, None] = {}
        top = dict(self.offsets)
        for _ in range(_VIEWS):
            for stop in stops(self.sheet, self.offsets):
                found[place(stop)] = None
            before = dict(self.offsets)
            for area, rect in self.sheet.areas(self.offsets):
                self.scroll(area.name, self.offsets.get(area.name, 0) + rect[3])
            if before == self.offsets:
                break
        self.offsets = top
        return list(found)

    def seen(self) -> bool:
        """The place is wholly in view, or fills its area from the top."""
        stop = self.stop
        if stop is None:
            return False
        visible = cross(stop.box.rect, stop.box.clip)
        return visible == stop.box.rect or visible[3] == (stop.box.clip or visible)[3]


def place(stop: Stop) -> Place:
    return (stop.areas, repr(stop.box.action))


def by_keys(page: Page, sheet: Sheet, look: Look) -> list[Finding]:
    """Everything that hinders who hears the page and presses keys. `sheet`: the page laid out."""
    found = [*_words(page, sheet, look), *_order(sheet)]
    walk = Walk(sheet)
    wanted = walk.everything()
    if len(wanted) > MOST:
        return found
    reached: set[Place] = set()
    for _ in range(3 * len(wanted) + 20):
        stop = walk.move()
        if stop is None or reached >= set(wanted):
            break
        if not walk.seen():
            found.append(_of(sheet, Kind.UNREACHED, stop.box, "not brought into view"))
        if place(stop) in reached:  # once around: what follows a long text is turned to
            _turn_on(walk, reached)
        elif not _heard(stop_piece(stop).text, look):
            found.append(_of(sheet, Kind.UNSPOKEN, stop.box, "nothing to hear"))
        reached.add(place(stop))
    for areas, action in wanted:
        if (areas, action) not in reached:
            box = Box(role=Role.NONE, label="", rect=(0, 0, 0, 0), kind=action.partition("(")[0])
            found.append(_of(sheet, Kind.UNREACHED, box, f"no key comes to it, in {areas}"))
    return list(dict.fromkeys(found))


def _turn_on(walk: Walk, reached: set[Place]) -> None:
    """Press a place that turns, where the keys are at one, until something new is near."""
    for _ in range(_VIEWS):
        before = dict(walk.offsets)
        walk.turn()
        near = {place(stop) for stop in stops(walk.sheet, walk.offsets)}
        if walk.offsets == before or not near <= reached:
            return


def _words(page: Page, sheet: Sheet, look: Look) -> Iterator[Finding]:
    """A page that opens without a word leaves who cannot see it in the dark."""
    pieces = page_pieces(sheet, page.title, {})
    if not any(_heard(piece.text, look) for piece in pieces):
        box = Box(role=Role.PAGE, label="", rect=(0, 0, sheet.width, sheet.height), kind="page")
        yield _of(sheet, Kind.UNSPOKEN, box, "opens without a word")


def _heard(text: str, look: Look) -> bool:
    """A voice says letters and digits; signs alone are silent."""
    return any(c.isalnum() for c in spoken(text, look.language))


def _order(sheet: Sheet) -> Iterator[Finding]:
    """The next place is not above the last one in its column, and not left of it in its line."""
    for one, other in pairwise(stops(sheet, {})):
        if one.areas != other.areas:
            continue
        (x, y, w, h), (left, top, wide, high) = one.box.rect, other.box.rect
        column = min(x + w, left + wide) > max(x, left)
        line = 2 * (min(y + h, top + high) - max(y, top)) > min(h, high)
        if (column and top + high <= y) or (line and left + wide <= x):
            yield _of(sheet, Kind.ORDER, other.box, f"reached after {one.box.rect}")


def _of(sheet: Sheet, kind: Kind, box: Box, detail: str) -> Finding:
    name = "" if box.personal or not box.label else f" {box.label[:24]!r}"
    return Finding(sheet.state, kind, f"{box.kind}{name}", detail, box.rect)
