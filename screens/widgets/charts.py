"""Bars, remaining time, steps, and the sign that something is under way."""

from __future__ import annotations

import math

from kiosk.text import raster
from screens.boxes import Arc, Box, Panel
from screens.layout import Kit
from screens.nodes import Bars, Ring, Role, Size, Spinner, Steps
from screens.widgets.text import paragraph


class BarsHandler:
    def widths(self, kit: Kit, node: Bars) -> tuple[int, int]:
        names = [paragraph(kit, n, Size.SMALL, "#000000").widths()[1] for n in node.names]
        least = kit.px(4) * max(1, len(node.values))
        return max(least, max(names, default=0)), max(least, sum(names) * 3 // 2)

    def height(self, kit: Kit, node: Bars, width: int) -> int:
        line = raster.line_height(kit.theme.em(Size.SMALL))
        marks = line if any(node.marks) else 0
        return kit.px(26) + line + kit.px(1.5) + marks

    def place(self, kit: Kit, node: Bars, x: int, y: int, w: int, h: int) -> None:
        theme, count = kit.theme, max(1, len(node.values))
        kit.box(node, (x, y, w, h), kind="chart")
        names = [paragraph(kit, n, Size.SMALL, theme.colour("muted")) for n in node.names]
        line = raster.line_height(theme.em(Size.SMALL))
        foot = line + kit.px(1.5)
        head = line if any(node.marks) else 0
        tall = h - foot - head
        step = w / count
        bar = round(step * 0.84)
        greatest = max(range(len(node.values)), key=lambda i: node.values[i], default=-1)
        widest = max((n.widths()[1] for n in names), default=0)
        every = max(1, math.ceil((widest + kit.px(1)) / step))
        for index, value in enumerate(node.values):
            left = x + round(index * step + (step - bar) / 2)
            high = max(2, round(tall * min(1.0, max(0.0, value))))
            strong = index == greatest and value > 0
            colour = theme.colour("blue" if strong else "bar_light")
            kit.stroke(
                Panel(
                    left,
                    y + head + tall - high,
                    bar,
                    high,
                    fill=colour,
                    radius=min(kit.px(1.4), high // 2),
                )
            )
            mark = node.marks[index] if index < len(node.marks) else ""
            if mark:
                label = paragraph(kit, mark, Size.SMALL, theme.colour("ink"), True)
                wide = label.widths()[1]
                at = min(max(x, left + (bar - wide) // 2), x + w - wide)
                label.draw(kit, at, y + head + tall - high - line, wide)
            if index % every == 0 and index < len(names):
                wide = names[index].widths()[1]
                at = min(max(x, left + (bar - wide) // 2), x + w - wide)
                names[index].draw(kit, at, y + h - line, wide)
        kit.part.boxes.append(
            Box(
                role=Role.NONE,
                label="",
                rect=(x, y, w, h),
                kind="ink",
                body_text=False,
                text_mm=theme.em(Size.SMALL) * raster.CAP * theme.mm_per_px,
                fg=theme.colour("muted"),
                bg=kit.bg,
            )
        )


_BIG_RING = 24.0  # mm: a ring that fills a page has a number to match


class RingHandler:
    def _side(self, kit: Kit, node: Ring) -> int:
        number = paragraph(kit, "00", Size.BODY, "#000000", True)
        return max(kit.px(15), round(number.widths()[1] * 1.9))

    def widths(self, kit: Kit, node: Ring) -> tuple[int, int]:
        return self._side(kit, node), self._side(kit, node)

    def height(self, kit: Kit, node: Ring, width: int) -> int:
        return self._side(kit, node)

    def place(self, kit: Kit, node: Ring, x: int, y: int, w: int, h: int) -> None:
        theme = kit.theme
        side = min(w, h)
        left, top = x + (w - side) // 2, y + (h - side) // 2
        size = Size.HUGE if side >= kit.px(_BIG_RING) else Size.BODY
        left_share = min(1.0, max(0.0, node.seconds / node.of)) if node.of else 0.0
        late = node.seconds <= 10
        kit.stroke(
            Arc(
                left,
                top,
                side,
                side,
                share=round(left_share, 3),
                thick=round(side * 0.1),
                colour=theme.colour("bad" if late else "blue"),
                track=theme.colour("track"),
            )
        )
        number = paragraph(
            kit, str(math.ceil(max(0.0, node.seconds))), size, theme.colour("ink"), True
        )
        wide = number.widths()[1]
        number.draw(kit, left + (side - wide) // 2, top + (side - number.step) // 2, wide)
        kit.box(
            node,
            (left, top, side, side),
            kind="timer",
            fg=theme.colour("ink"),
            bg=kit.bg,
            text_mm=number.em * raster.CAP * theme.mm_per_px,
        )


class StepsHandler:
    def _circle(self, kit: Kit) -> int:
        return round(raster.line_height(kit.theme.em(Size.SMALL)) * 1.32)

    def widths(self, kit: Kit, node: Steps) -> tuple[int, int]:
        pairs = [paragraph(kit, n, Size.SMALL, "#000000", True).widths() for n in node.names]
        gap = kit.px(2)
        return (
            (max((a for a, _ in pairs), default=0) + gap) * len(pairs),
            (max((b for _, b in pairs), default=0) + gap) * len(pairs),
        )

    def height(self, kit: Kit, node: Steps, width: int) -> int:
        cell = width // max(1, len(node.names)) - kit.px(2)
        lines = [paragraph(kit, n, Size.SMALL, "#000000", True).height(cell) for n in node.names]
        return self._circle(kit) + kit.px(1) + max(lines, default=0)

    def place(self, kit: Kit, node: Steps, x: int, y: int, w: int, h: int) -> None:
        theme, side = kit.theme, self._circle(kit)
        kit.box(node, (x, y, w, h), kind="group")
        cell = w / max(1, len(node.names))
        for index, name in enumerate(node.names):
            middle = x + round((index + 0.5) * cell)
            reached, now = index <= node.at, index == node.at
            fill = theme.colour("blue" if reached else "track")
            kit.stroke(Panel(middle - side // 2, y, side, side, fill=fill, radius=side // 2))
            ink = theme.colour("white" if reached else "muted")
            number = paragraph(kit, str(index + 1), Size.SMALL, ink, True)
            wide = number.widths()[1]
            number.draw(kit, middle - wide // 2, y + (side - number.step) // 2, wide)
            words = paragraph(kit, name, Size.SMALL, theme.colour("blue" if now else "muted"), now)
            room = round(cell) - kit.px(2)
            top = y + side + kit.px(1)
            out = words.draw(kit, middle - room // 2, top, room, "centre")
            kit.part.boxes.append(
                Box(
                    role=Role.TEXT,
                    label=name,
                    rect=(middle - room // 2, top, room, words.height(room)),
                    kind="text",
                    body_text=False,
                    text_mm=words.em * raster.CAP * theme.mm_per_px,
                    fg=words.inks[0].colour,
                    bg=kit.bg,
                    overflow=f"{out}px wider than its step" if out > 0 else "",
                )
            )


class SpinnerHandler:
    """A turning arc; with a total, how far it got."""

    def widths(self, kit: Kit, node: Spinner) -> tuple[int, int]:
        side = kit.px(24)
        return side, side

    def height(self, kit: Kit, node: Spinner, width: int) -> int:
        return kit.px(node.width if node.width is not None else 24)

    def place(self, kit: Kit, node: Spinner, x: int, y: int, w: int, h: int) -> None:
        theme, side = kit.theme, min(w, h)
        left, top = x + (w - side) // 2, y + (h - side) // 2
        known = node.total > 0
        kit.stroke(
            Arc(
                left,
                top,
                side,
                side,
                share=min(1.0, node.done / node.total) if known else 0.25,
                thick=round(side * 0.1),
                colour=theme.colour("blue"),
                track=theme.colour("track"),
                spin=not known,
            )
        )
        kit.box(node, (left, top, side, side), kind="spinner")


HANDLERS = {
    Bars: BarsHandler(),
    Ring: RingHandler(),
    Steps: StepsHandler(),
    Spinner: SpinnerHandler(),
}
