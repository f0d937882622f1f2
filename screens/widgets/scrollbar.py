"""Page-up and page-down beside or under what scrolls: a drag is not known to everyone."""

from __future__ import annotations

from typing import NamedTuple

from screens.boxes import Box, Glyph, Panel, Rect, Turn
from screens.layout import Kit
from screens.nodes import Role

SHORT_MM = 120.0  # a lower viewport keeps its height: the places stand at its side


def side_by_side(kit: Kit, height: int) -> bool:
    """True when the two places stand at the right of a low viewport."""
    return height * kit.theme.mm_per_px < SHORT_MM or kit.theme.wide


class Rail(NamedTuple):
    """A scrolling area's rectangle cut into what scrolls and the two places."""

    view: Rect
    up: Rect
    down: Rect


def rail(kit: Kit, rect: Rect, margin: int = 0) -> Rail:
    """Room for the two places.

    `margin`: the content pads itself by this much at its sides, and the places stay clear of it.
    """
    x, y, w, h = rect
    target, gap = kit.px(kit.theme.limit("target")) + 1, kit.px(kit.theme.limit("gap")) + 1
    if side_by_side(kit, h):
        left, middle = x + w - target - margin, y + h // 2
        tall = max(target, min(target * 3 // 2, (h - 3 * gap) // 2))
        return Rail(
            (x, y, w - target - max(gap, margin), h),
            (left, middle - gap // 2 - tall, target, tall),
            (left, middle + gap - gap // 2, target, tall),
        )
    half = (w - gap) // 2 - margin
    top = y + h - target - (gap if margin else 0)
    return Rail(
        (x, y, w, top - gap - y),
        (x + margin, top, half, target),
        (x + w - margin - half, top, half, target),
    )


def place(kit: Kit, name: str, by: int, rect: Rect, label: str) -> None:
    """One place: a card with an arrow."""
    theme = kit.theme
    x, y, w, h = rect
    fill, edge = theme.colour("card"), kit.space("edge")
    panel = kit.stroke(
        Panel(
            x,
            y,
            w,
            h,
            fill=fill,
            radius=kit.space("radius"),
            border=theme.colour("line"),
            border_px=max(1, kit.space("line")),
            edge=theme.colour("edge"),
            edge_px=edge,
            pressed=theme.pressed(fill),
        )
    )
    arrow(kit, by, rect, edge)
    kit.part.boxes.append(
        Box(
            role=Role.BUTTON,
            label=label,
            rect=rect,
            action=Turn(name, by),
            kind="turn",
            panel=panel,
            fg=theme.colour("blue"),
            bg=fill,
        )
    )


def arrow(kit: Kit, by: int, rect: Rect, edge: int = 0) -> None:
    x, y, w, h = rect
    size = min(kit.space("button_icon"), w - 4, h - 4)
    kit.stroke(
        Glyph(
            x + (w - size) // 2,
            y + (h - edge - size) // 2,
            size,
            size,
            name="chevron-down" if by > 0 else "chevron-up",
            colour=kit.theme.colour("blue"),
        )
    )
