"""Nodes that hold others: column, row, grid, card, scrolling area, space."""

from __future__ import annotations

from collections.abc import Iterator

from screens.boxes import Area, Box, Panel, Part, cross
from screens.layout import Kit, share
from screens.nodes import Card, Column, Grid, Node, Role, RowBox, Scroll, Space
from screens.theme import mix
from screens.widgets.scrollbar import place as place_turn
from screens.widgets.scrollbar import rail


def _note(kit: Kit, node: Node, x: int, y: int, w: int, h: int, **more) -> None:
    if node.role is not Role.NONE:
        kit.box(node, (x, y, w, h), kind=more.pop("kind", "group"), **more)


class ColumnHandler:
    def _inner(self, kit: Kit, node: Column) -> tuple[int, int, int, int, int]:
        left, top, right, bottom = (kit.px(mm) for mm in node.pad)
        return left, top, right, bottom, kit.px(node.gap)

    def widths(self, kit: Kit, node: Column) -> tuple[int, int]:
        left, _, right, _, _ = self._inner(kit, node)
        pairs = [kit.widths(child) for child in node.children] or [(0, 0)]
        return (max(a for a, _ in pairs) + left + right, max(b for _, b in pairs) + left + right)

    def _width(self, kit: Kit, node: Column, child: Node, room: int) -> int:
        if child.width is not None:
            return min(kit.px(child.width), room)
        if node.align == "stretch":
            return room
        return min(kit.widths(child)[1], room)

    def _heights(self, kit: Kit, node: Column, room: int) -> list[int]:
        return [kit.height(c, self._width(kit, node, c, room)) for c in node.children]

    def height(self, kit: Kit, node: Column, width: int) -> int:
        left, top, right, bottom, gap = self._inner(kit, node)
        heights = self._heights(kit, node, width - left - right)
        return sum(heights) + gap * max(0, len(heights) - 1) + top + bottom

    def place(self, kit: Kit, node: Column, x: int, y: int, w: int, h: int) -> None:
        _note(kit, node, x, y, w, h)
        left, top, right, bottom, gap = self._inner(kit, node)
        room = w - left - right
        free = h - top - bottom - gap * max(0, len(node.children) - 1)
        heights = share(self._heights(kit, node, room), [c.grow for c in node.children], free)
        spare = max(0, free - sum(heights))
        at = y + top + {"top": 0, "centre": spare // 2, "bottom": spare}[node.spread]
        for child, height in zip(node.children, heights, strict=True):
            width = self._width(kit, node, child, room)
            shift = {"centre": (room - width) // 2, "right": room - width}.get(node.align, 0)
            kit.place(child, x + left + shift, at, width, height)
            at += height + gap


class RowHandler:
    def widths(self, kit: Kit, node: RowBox) -> tuple[int, int]:
        pairs = [kit.widths(child) for child in node.children]
        extra = kit.px(node.pad[0]) + kit.px(node.pad[2])
        extra += kit.px(node.gap) * max(0, len(pairs) - 1)
        return sum(a for a, _ in pairs) + extra, sum(b for _, b in pairs) + extra

    def _sizes(self, kit: Kit, node: RowBox, width: int) -> list[int]:
        room = width - kit.px(node.pad[0]) - kit.px(node.pad[2])
        room -= kit.px(node.gap) * max(0, len(node.children) - 1)
        pairs = [kit.widths(child) for child in node.children]
        grows = [child.grow for child in node.children]
        wanted = [low if grow else high for (low, high), grow in zip(pairs, grows, strict=True)]
        over = sum(wanted) - room
        if over > 0:  # those that can wrap give way, in proportion to what they can give
            give = [w - low for w, (low, _) in zip(wanted, pairs, strict=True)]
            total = sum(give)
            if total:
                part = min(1.0, over / total)
                wanted = [w - round(g * part + 0.499) for w, g in zip(wanted, give, strict=True)]
                wanted = [max(w, low) for w, (low, _) in zip(wanted, pairs, strict=True)]
            return wanted
        return share(wanted, grows, room)

    def height(self, kit: Kit, node: RowBox, width: int) -> int:
        sizes = self._sizes(kit, node, width)
        tallest = max(
            (kit.height(c, s) for c, s in zip(node.children, sizes, strict=True)), default=0
        )
        return tallest + kit.px(node.pad[1]) + kit.px(node.pad[3])

    def place(self, kit: Kit, node: RowBox, x: int, y: int, w: int, h: int) -> None:
        sizes = self._sizes(kit, node, w)
        gap = kit.px(node.gap)
        used = sum(sizes) + gap * max(0, len(sizes) - 1) + kit.px(node.pad[0] + node.pad[2])
        over = f"{used - w}px wider than its row" if used > w + 1 else ""
        if over or node.role is not Role.NONE:
            kit.box(node, (x, y, w, h), kind="group", overflow=over)
        at, top = x + kit.px(node.pad[0]), y + kit.px(node.pad[1])
        room = h - kit.px(node.pad[1]) - kit.px(node.pad[3])
        for child, size in zip(node.children, sizes, strict=True):
            natural = kit.height(child, size)
            height = room if node.align == "stretch" or child.grow < 0 else min(natural, room)
            if node.align == "stretch":
                height = max(height, natural)
            shift = {"centre": (room - height) // 2, "bottom": room - height}.get(node.align, 0)
            kit.place(child, at, top + shift, size, height)
            at += size + gap


class GridHandler:
    def _rows(self, node: Grid) -> list[list[tuple[Node, int, int]]]:
        """Rows of (child, first column, span)."""
        rows: list[list[tuple[Node, int, int]]] = [[]]
        column = 0
        for index, child in enumerate(node.children):
            span = node.spans[index] if index < len(node.spans) else 1
            span = min(span, node.columns)
            if column + span > node.columns:
                rows.append([])
                column = 0
            rows[-1].append((child, column, span))
            column += span
        return [row for row in rows if row]

    def _column(self, kit: Kit, node: Grid, width: int, first: int, span: int) -> tuple[int, int]:
        """(start, width) of a cell."""
        gap = kit.px(node.gap)
        step = (width + gap) / node.columns
        start, end = round(first * step), round((first + span) * step) - gap
        return start, end - start

    def widths(self, kit: Kit, node: Grid) -> tuple[int, int]:
        low = high = 0
        gap = kit.px(node.gap)
        for row in self._rows(node):
            for child, _, span in row:
                a, b = kit.widths(child)
                low = max(low, (a - gap * (span - 1)) // span)
                high = max(high, (b - gap * (span - 1)) // span)
        extra = gap * (node.columns - 1)
        return low * node.columns + extra, high * node.columns + extra

    def _heights(self, kit: Kit, node: Grid, width: int) -> list[int]:
        least = kit.px(node.row_height) if node.row_height else 0
        out = []
        for row in self._rows(node):
            cells = [kit.height(c, self._column(kit, node, width, f, s)[1]) for c, f, s in row]
            out.append(max(least, *cells))
        return out

    def height(self, kit: Kit, node: Grid, width: int) -> int:
        heights = self._heights(kit, node, width)
        return sum(heights) + kit.px(node.gap) * max(0, len(heights) - 1)

    def place(self, kit: Kit, node: Grid, x: int, y: int, w: int, h: int) -> None:
        _note(kit, node, x, y, w, h)
        gap = kit.px(node.gap)
        heights = self._heights(kit, node, w)
        free = h - gap * max(0, len(heights) - 1)
        heights = share(heights, [1.0] * len(heights), free)
        for row, height in zip(self._rows(node), heights, strict=True):
            for child, first, span in row:
                start, width = self._column(kit, node, w, first, span)
                kit.place(child, x + start, y, width, height)
            y += height + gap


class CardHandler:
    def _edge(self, kit: Kit, node: Card) -> int:
        return kit.space("edge") if node.action is not None else 0

    def widths(self, kit: Kit, node: Card) -> tuple[int, int]:
        low, high = kit.widths(node.child)
        return low + 2 * kit.px(node.pad), high + 2 * kit.px(node.pad)

    def height(self, kit: Kit, node: Card, width: int) -> int:
        pad = kit.px(node.pad)
        natural = kit.height(node.child, width - 2 * pad) + 2 * pad + self._edge(kit, node)
        return max(natural, kit.px(kit.theme.limit("target")) if node.action else 0)

    def place(self, kit: Kit, node: Card, x: int, y: int, w: int, h: int) -> None:
        theme = kit.theme
        fill = theme.tint(node.fill) if node.fill else theme.colour("card")
        if node.fill and node.solid:
            fill = theme.colour(node.fill)
        border = theme.colour(node.accent) if node.accent else theme.colour("line")
        if node.fill and not node.accent and (node.solid or theme.look.theme == "light"):
            border = fill
        edge = self._edge(kit, node)
        edge_colour = border if node.accent else theme.colour("edge")
        if node.solid:
            edge_colour = mix(fill, theme.colour("ink"), 0.4)
        index = kit.stroke(
            Panel(
                x,
                y,
                w,
                h,
                fill=fill,
                radius=min(kit.space("radius"), h // 3),
                border=border,
                border_px=max(1, kit.space("accent" if node.accent else "line")),
                edge=edge_colour if edge else "",
                edge_px=edge,
                pressed=theme.pressed(fill),
            )
        )
        own: Box | None = None
        if node.action is not None or node.role is not Role.NONE:
            role = node.role
            if node.action is not None and role is Role.NONE:
                role = Role.BUTTON
            own = Box(
                role=role,
                label=node.label,
                rect=(x, y, w, h),
                action=node.action,
                kind="card",
                panel=index,
                personal=kit.personal,
            )
            kit.part.boxes.append(own)
        inside = len(kit.part.boxes)
        pad = kit.px(node.pad)
        with kit.on(fill):
            kit.place(node.child, x + pad, y + pad, w - 2 * pad, h - 2 * pad - edge)
        if own is not None:  # its label repeats what lies in it
            own.personal = own.personal or any(box.personal for box in kit.part.boxes[inside:])


class ScrollHandler:
    def widths(self, kit: Kit, node: Scroll) -> tuple[int, int]:
        return kit.widths(node.child)

    def height(self, kit: Kit, node: Scroll, width: int) -> int:
        """Room for its two page places at least; the parent's `grow` gives it the rest."""
        least = kit.px(2 * kit.theme.limit("target") + 4 * kit.theme.limit("gap"))
        return min(kit.height(node.child, width), least)

    def place(self, kit: Kit, node: Scroll, x: int, y: int, w: int, h: int) -> None:
        _note(kit, node, x, y, w, h)
        if kit.height(node.child, w) <= h:
            kit.place(node.child, x, y, w, h)
            return
        margin = kit.memo(("margin", id(node)), lambda: 0)
        name = kit.next_area()
        around = rail(kit, (x, y, w, h), margin)
        x, y, width, h = around.view
        child = kit.apart()
        child.viewport = h
        total = child.height(node.child, width)
        child.place(node.child, 0, 0, width, total)
        made = child.part

        def part(top: int, bottom: int) -> Part:
            strokes = made.strokes
            boxes = [b for b in made.boxes if b.rect[1] < bottom and b.rect[1] + b.rect[3] > top]
            window = (0, top, width, bottom - top)
            areas = [a for a in made.areas if cross(a.rect, window)[3] > 0]
            return Part(strokes, boxes, areas)

        kit.area(Area((x, y, width, h), lambda: total, part, name))
        place_turn(kit, name, -1, around.up, kit.more[0])
        place_turn(kit, name, 1, around.down, kit.more[1])


class SpaceHandler:
    def widths(self, kit: Kit, node: Space) -> tuple[int, int]:
        return kit.px(node.mm), kit.px(node.mm)

    def height(self, kit: Kit, node: Space, width: int) -> int:
        return kit.px(node.mm)

    def place(self, kit: Kit, node: Space, x: int, y: int, w: int, h: int) -> None:
        pass


def children(node: Node) -> Iterator[Node]:
    """Direct children of a container."""
    if isinstance(node, Column | RowBox | Grid):
        yield from node.children
    elif isinstance(node, Card | Scroll):
        yield node.child


HANDLERS = {
    Column: ColumnHandler(),
    RowBox: RowHandler(),
    Grid: GridHandler(),
    Card: CardHandler(),
    Scroll: ScrollHandler(),
    Space: SpaceHandler(),
}
