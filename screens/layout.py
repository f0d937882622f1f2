"""Node tree → boxes and strokes, in millimetres and pixels. No Kivy.

Each kind of node has a handler (`screens/widgets/`) that says how wide and high it wants to be and
puts its strokes down. Nothing shrinks and nothing ends in dots: a body that does not fit is made
to scroll, anything else that does not fit is flagged for `screens/measure.py`.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Protocol

from screens.boxes import Area, Box, Panel, Part, Sheet, Stroke
from screens.look import Look
from screens.nodes import Node, Page, Role, Scroll
from screens.theme import Theme


class Handler(Protocol):
    """What a kind of node must answer. Widths and heights in px, of the node's content."""

    def widths(self, kit: Kit, node: Node) -> tuple[int, int]:
        """(narrowest without breaking a word, widest without wrapping)."""

    def height(self, kit: Kit, node: Node, width: int) -> int:
        """Natural height at `width`."""

    def place(self, kit: Kit, node: Node, x: int, y: int, w: int, h: int) -> None:
        """Put strokes and boxes down in the given rectangle."""


class Kit:
    """One layout run: the theme, what was put down so far, and what surrounds the node."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.part = Part()
        self.bg = theme.colour("ground")
        self.personal = False
        self.viewport = 0  # height of the scrolling area around, 0: none
        self._memo: dict[tuple, object] = {}
        self._areas = 0
        self.more = ("", "")  # labels of page-up and page-down

    # sizes -----------------------------------------------------------------------------------
    def px(self, mm: float) -> int:
        return self.theme.px(mm)

    def space(self, name: str) -> int:
        """A distance of the theme in px."""
        return self.theme.px(self.theme.space(name))

    def widths(self, node: Node) -> tuple[int, int]:
        if node.width is not None:
            fixed = self.px(node.width)
            return fixed, fixed
        key = ("w", id(node))
        if key not in self._memo:
            self._memo[key] = handler(node).widths(self, node)
        return self._memo[key]  # type: ignore[return-value]

    def height(self, node: Node, width: int) -> int:
        """Natural height; a fixed `height` is a floor, so that text is never cut."""
        key = ("h", id(node), width, self.viewport)
        if key not in self._memo:
            natural = handler(node).height(self, node, width)
            if node.height is not None:
                natural = max(natural, self.px(node.height))
            self._memo[key] = natural
        return self._memo[key]  # type: ignore[return-value]

    def memo(self, key: tuple, make):
        """Something worth keeping for this run only."""
        if key not in self._memo:
            self._memo[key] = make()
        return self._memo[key]

    # putting down ----------------------------------------------------------------------------
    def place(self, node: Node, x: int, y: int, w: int, h: int) -> None:
        was = self.personal
        self.personal = was or node.personal
        handler(node).place(self, node, x, y, w, h)
        self.personal = was

    def stroke(self, stroke: Stroke) -> int:
        """Add a stroke; returns its index in the part."""
        self.part.strokes.append(stroke)
        return len(self.part.strokes) - 1

    def box(self, node: Node, rect: tuple[int, int, int, int], **more) -> Box:
        """Add a box for the node's role and label."""
        box = Box(role=node.role, label=node.label, rect=rect, personal=self.personal, **more)
        self.part.boxes.append(box)
        return box

    def on(self, colour: str) -> _Ground:
        """`with kit.on(colour):` what follows lies on that colour."""
        return _Ground(self, colour)

    def area(self, area: Area) -> None:
        """Add a scrolling area (named by `next_area`) at this place of the reading order."""
        area.at = len(self.part.boxes)
        self.part.areas.append(area)

    def next_area(self) -> str:
        """A name for an area, the same for the same page."""
        self._areas += 1
        return f"area{self._areas}"

    def apart(self) -> Kit:
        """A kit for content in its own coordinates (a scrolling area)."""
        kit = Kit(self.theme)
        kit.bg, kit.personal, kit.more, kit._memo = self.bg, self.personal, self.more, self._memo
        kit._areas = self._areas + 100
        return kit


class _Ground:
    def __init__(self, kit: Kit, colour: str) -> None:
        self.kit, self.colour = kit, colour

    def __enter__(self) -> None:
        self.was, self.kit.bg = self.kit.bg, self.colour

    def __exit__(self, *_: object) -> None:
        self.kit.bg = self.was


def share(wanted: Sequence[int], grows: Sequence[float], room: int) -> list[int]:
    """Sizes along an axis: children that grow share what the others leave, none below `wanted`."""
    sizes = list(wanted)
    growing = [i for i, grow in enumerate(grows) if grow > 0]
    while growing:
        free = room - sum(sizes[i] for i in range(len(sizes)) if i not in growing)
        total = sum(grows[i] for i in growing)
        small = [i for i in growing if free * grows[i] / total < wanted[i]]
        if not small:
            edge, done = 0.0, 0
            for i in growing:
                edge += free * grows[i] / total
                sizes[i] = round(edge) - done
                done += sizes[i]
            break
        growing = [i for i in growing if i not in small]
    return sizes


def handler(node: Node) -> Handler:
    return _handlers()[type(node)]


def lay_out(page: Page, look: Look) -> Sheet:
    """Lay a page out for one visitor's look."""
    theme = Theme(look)
    kit = Kit(theme)
    kit.more = (page.up, page.down)
    width, height = look.width, look.height
    ground = theme.colour("ground")
    kit.stroke(Panel(0, 0, width, height, fill=ground))
    top, bottom = _band(kit, page.top, width), _band(kit, page.bottom, width)
    _place_band(kit, page.top, 0, top, line_at=top)
    _body(kit, page.body, top, height - bottom)
    _place_band(kit, page.bottom, height - bottom, bottom, line_at=0)
    return Sheet(
        width, height, ground, kit.part, page.mark, look.mm_per_px, page.state, look.large,
        body=(top, height - bottom),
    )  # fmt: skip


def _band(kit: Kit, node: Node, width: int) -> int:
    """Height of the top or bottom band; an empty `Space` makes none."""
    return kit.height(node, width)


def _place_band(kit: Kit, node: Node, y: int, h: int, line_at: int) -> None:
    """White ground and a line towards the body. The node has the whole width and pads itself."""
    if not h:
        return
    theme, width = kit.theme, kit.theme.look.width
    band, line = theme.colour("band"), max(1, kit.space("line") * 2 // 3)
    kit.stroke(Panel(0, y, width, h, fill=band))
    at = y + line_at - (line if line_at else 0)
    kit.stroke(Panel(0, at, width, line, fill=theme.colour("line")))
    with kit.on(band):
        kit.place(node, 0, y, width, h)


def _body(kit: Kit, body: Node, top: int, bottom: int) -> None:
    """The body has the whole width and pads itself; what does not fit scrolls."""
    width, room = kit.theme.look.width, bottom - top
    if kit.height(body, width) > room and not isinstance(body, Scroll):
        body = Scroll(child=body, role=Role.NONE)
        kit.memo(("margin", id(body)), lambda: kit.space("margin"))
        kit.memo(("keep", id(body)), lambda: body)
    kit.place(body, 0, top, width, room)


@functools.cache
def _handlers() -> dict[type, Handler]:
    from screens.widgets import button, charts, containers, pictures, slate, table, text

    found: dict[type, Handler] = {}
    for module in (containers, text, pictures, button, table, charts, slate):
        found |= module.HANDLERS
    return found
