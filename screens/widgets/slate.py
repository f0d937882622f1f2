"""A place to draw on with the finger."""

from __future__ import annotations

from screens.boxes import Box, Panel
from screens.layout import Kit
from screens.nodes import Ink, Slate
from screens.slate import line
from screens.widgets.text import hint

_LEAST_MM = 30.0  # of its sides: a character drawn smaller is a blot


class SlateHandler:
    def widths(self, kit: Kit, node: Slate) -> tuple[int, int]:
        least = kit.px(_LEAST_MM)
        return least, least

    def height(self, kit: Kit, node: Slate, width: int) -> int:
        return kit.px(_LEAST_MM)

    def place(self, kit: Kit, node: Slate, x: int, y: int, w: int, h: int) -> None:
        theme = kit.theme
        card, edge = theme.colour("card"), theme.colour("line")
        border = max(1, kit.space("line"))
        index = kit.stroke(
            Panel(x, y, w, h, fill=card, radius=kit.space("radius"), border=edge, border_px=border)
        )
        if node.guides:
            self._guides(kit, edge, border, x, y, w, h)
        if node.hint and not node.strokes:
            hint(kit, node.hint, (x, y, w, h // 2), card)
        for stroke in node.strokes:
            points = [(point[0], point[1]) for point in stroke]
            if points:
                kit.stroke(line((x, y, w, h), points, kit.px(node.pen_mm), theme))
        kit.part.boxes.append(
            Box(
                role=node.role,
                label=node.label,
                rect=(x, y, w, h),
                action=Ink(node.name),
                kind="slate",
                panel=index,
                personal=True,
            )
        )

    def _guides(self, kit: Kit, colour: str, thick: int, x: int, y: int, w: int, h: int) -> None:
        """A cross of dashes in the middle."""
        dash = kit.px(2.0)
        for at in range(x + dash, x + w - dash, 2 * dash):
            kit.stroke(Panel(at, y + h // 2, min(dash, x + w - dash - at), thick, fill=colour))
        for at in range(y + dash, y + h - dash, 2 * dash):
            kit.stroke(Panel(x + w // 2, at, thick, min(dash, y + h - dash - at), fill=colour))


HANDLERS = {Slate: SlateHandler()}
