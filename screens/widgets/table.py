"""A table whose rows are made only when they come onto the glass."""

from __future__ import annotations

import bisect

from kiosk.text import raster
from screens.boxes import Area, Box, Panel, Part, Rect, Turn
from screens.layout import Kit
from screens.nodes import Role, Size, Table
from screens.widgets.scrollbar import arrow
from screens.widgets.text import Paragraph, paragraph

SAMPLE = 24  # rows looked at to find how wide the columns must be


_FOOT_PAD = 2.6  # mm above and below the line at a table's foot


class _Rows:
    """Heights of rows, found as far as somebody looked; the rest is taken as one line each."""

    def __init__(self, grid: _Grid) -> None:
        self.grid = grid
        self.ends: list[int] = []  # lower edge of each row known, px from the first row's top

    def know(self, bottom: int) -> None:
        count = self.grid.node.count
        while len(self.ends) < count and (not self.ends or self.ends[-1] < bottom):
            start = self.ends[-1] if self.ends else 0
            self.ends.append(start + self.grid.row_height(len(self.ends)))

    def first(self, count: int) -> int:
        """Height of the first rows."""
        count = min(count, self.grid.node.count)
        while len(self.ends) < count:
            self.know(self.ends[-1] + 1 if self.ends else 1)
        return self.ends[count - 1] if count else 0

    def total(self) -> int:
        known = self.ends[-1] if self.ends else 0
        return known + (self.grid.node.count - len(self.ends)) * self.grid.least

    def seen(self, top: int, bottom: int) -> range:
        self.know(bottom)
        first = bisect.bisect_right(self.ends, top)
        last = bisect.bisect_left(self.ends, bottom)
        return range(first, min(last + 1, len(self.ends)))

    def top(self, row: int) -> int:
        return self.ends[row - 1] if row else 0


class _Grid:
    """Columns of one table at one width."""

    def __init__(self, kit: Kit, node: Table, width: int) -> None:
        self.kit, self.node, self.width = kit, node, width
        theme = kit.theme
        self.em = theme.em(Size.BODY)
        self.side, self.pad = kit.space("cell_side"), kit.space("row_pad")
        self.gap = max(kit.px(2.0), self.em // 2)
        self.ink, self.muted = theme.colour("ink"), theme.colour("muted")
        one = raster.line_height(self.em) + 2 * self.pad
        # rows lie against each other: what can be touched of one keeps its distance from the next
        self.inset = kit.px(theme.limit("gap") / 2) + 1 if node.on_row else 0
        target = kit.px(theme.limit("target")) + 1
        self.least = max(one, target + 2 * self.inset) if node.on_row else one
        self.titles = [paragraph(kit, c.title, Size.SMALL, self.muted) for c in node.columns]
        # words that follow figures stand apart from them
        pairs = zip([None, *node.columns], node.columns, strict=False)
        self.leads = [kit.px(5) if a and a.right and not b.right else 0 for a, b in pairs]
        self.short = ""  # why the columns do not fit
        self.widths = self._columns()
        self.rows = _Rows(self)

    def cell(self, row: int, column: int) -> Paragraph:
        strong = self.node.columns[column].strong
        return paragraph(self.kit, self.node.cell(row, column), Size.BODY, self.ink, strong)

    def totals(self) -> list[Paragraph]:
        texts = [*self.node.total, *[""] * len(self.node.columns)][: len(self.node.columns)]
        return [paragraph(self.kit, t, Size.BODY, self.ink, True) for t in texts]

    def _sampled(self) -> list[int]:
        count = self.node.count
        step = max(1, count // SAMPLE)
        return sorted({*range(min(count, SAMPLE)), *range(0, count, step)})

    def _columns(self) -> list[int]:
        """No narrower than the widest word or number of the sample; the rest goes by share."""
        columns = self.node.columns
        room = self.width - 2 * self.side - self.gap * max(0, len(columns) - 1) - sum(self.leads)
        least = [title.widths()[0] for title in self.titles]
        for row in self._sampled():
            for index in range(len(columns)):
                least[index] = max(least[index], self.cell(row, index).widths()[0])
        if self.node.total:
            for index, total in enumerate(self.totals()):
                least[index] = max(least[index], total.widths()[0])
        shares = sum(c.width for c in columns) or 1.0
        widths = [
            max(low, round(room * c.width / shares)) for low, c in zip(least, columns, strict=True)
        ]
        over = sum(widths) - room
        spare = [w - low for w, low in zip(widths, least, strict=True)]
        if over > 0 and sum(spare):
            part = min(1.0, over / sum(spare))
            widths = [
                max(low, w - round(s * part + 0.499))
                for w, s, low in zip(widths, spare, least, strict=True)
            ]
        if sum(widths) > room:
            self.short = f"columns {sum(widths) - room}px wider than the table"
        return widths

    def row_height(self, row: int) -> int:
        lines = max((self.cell(row, i).height(w) for i, w in enumerate(self.widths)), default=0)
        return max(self.least, lines + 2 * self.pad)

    def line(self, kit: Kit, cells: list[Paragraph], x: int, y: int, h: int) -> None:
        """One row's words."""
        at = x + self.side
        columns = zip(self.node.columns, cells, self.widths, self.leads, strict=True)
        for column, cell, width, lead in columns:
            at += lead
            top = y + (h - cell.height(width)) // 2
            cell.draw(kit, at, top, width, "right" if column.right else "left")
            at += width + self.gap

    def head_height(self) -> int:
        lines = max((t.height(w) for t, w in zip(self.titles, self.widths, strict=True)), default=0)
        return lines + 2 * (self.pad * 2 // 3)

    def total_height(self) -> int:
        if not self.node.total:
            return 0
        lines = [t.height(w) for t, w in zip(self.totals(), self.widths, strict=True)]
        return max(lines) + 2 * (self.pad * 2 // 3)


class TableHandler:
    def _grid(self, kit: Kit, node: Table, width: int) -> _Grid:
        return kit.memo(("table", id(node), width), lambda: _Grid(kit, node, width))

    def widths(self, kit: Kit, node: Table) -> tuple[int, int]:
        return kit.px(60), kit.px(400)

    def _foot(self, kit: Kit, node: Table, width: int, scrolls: bool) -> int:
        text = 0
        if node.footer:
            arrows = 2 * kit.px(kit.theme.limit("target") + 4) if scrolls else 2 * kit.px(4)
            text = self._footer(kit, node).height(max(1, width - arrows)) + 2 * kit.px(_FOOT_PAD)
        least = kit.px(kit.theme.limit("target")) + 1 + kit.px(kit.theme.limit("gap")) + 1
        return max(text, least) if scrolls else text

    def _footer(self, kit: Kit, node: Table) -> Paragraph:
        return paragraph(kit, node.footer, Size.SMALL, kit.theme.colour("muted"))

    def _whole(self, kit: Kit, node: Table, width: int, most: int) -> tuple[int, bool]:
        """(height, scrolls) of the table when it may be at most `most` high."""
        grid = self._grid(kit, node, width)
        fixed = grid.head_height() + grid.total_height()
        plain = self._foot(kit, node, width, False)
        grid.rows.know(most)
        rows = grid.rows.total()
        if fixed + plain + rows <= most:
            return fixed + plain + rows, False
        return most, True

    def height(self, kit: Kit, node: Table, width: int) -> int:
        """Two rows at least; inside a page that scrolls, as many as its viewport holds."""
        grid = self._grid(kit, node, width)
        some = grid.rows.first(2)
        least = grid.head_height() + grid.total_height() + some
        least += self._foot(kit, node, width, node.count > 2)
        if kit.viewport:
            return self._whole(kit, node, width, max(least, kit.viewport * 9 // 10))[0]
        return least

    def place(self, kit: Kit, node: Table, x: int, y: int, w: int, h: int) -> None:
        theme, grid = kit.theme, self._grid(kit, node, w)
        h, scrolls = self._whole(kit, node, w, h)
        radius, border = kit.space("radius"), max(1, kit.space("line"))
        card, line = theme.colour("card"), theme.colour("line")
        kit.stroke(Panel(x, y, w, h, fill=card, radius=radius, border=line, border_px=border))
        kit.box(node, (x, y, w, h), kind="table", overflow=grid.short)
        head, foot = grid.head_height(), self._foot(kit, node, w, scrolls)
        total = grid.total_height()
        self._head(kit, grid, x, y, w, head, border, radius)
        top, bottom = y + head, y + h - foot - total
        if scrolls:
            name = kit.next_area()
            self._scroll(kit, grid, (x + border, top, w - 2 * border, bottom - top), name)
        else:
            name = ""
            part = self._part(kit, grid, w - 2 * border, 0, bottom - top)
            kit.part.strokes += [s.moved(x + border, top) for s in part.strokes]
            for box in part.boxes:
                left, up, width, height = box.rect
                box.rect = (left + x + border, up + top, width, height)
                box.panel = -1
                kit.part.boxes.append(box)
        if total:
            kit.stroke(Panel(x + border, bottom, w - 2 * border, border, fill=line))
            grid.line(kit, grid.totals(), x, bottom, total)
            self._ink(
                kit,
                (x, bottom, w, total),
                Size.BODY,
                grid.ink,
                card,
                " ".join(t for t in node.total if t),
            )
        if foot:
            self._place_foot(kit, node, (x, y + h - foot, w, foot), border, radius, name)

    def _head(self, kit: Kit, grid: _Grid, x, y, w, head, border, radius) -> None:
        theme = kit.theme
        fill = theme.colour("head")
        kit.stroke(
            Panel(
                x + border,
                y + border,
                w - 2 * border,
                head - border,
                fill=fill,
                radius=radius - border,
            )
        )
        kit.stroke(Panel(x + border, y + head - radius, w - 2 * border, radius, fill=fill))
        kit.stroke(
            Panel(x + border, y + head - border, w - 2 * border, border, fill=theme.colour("line"))
        )
        grid.line(kit, grid.titles, x, y, head)
        self._ink(
            kit,
            (x, y, w, head),
            Size.SMALL,
            grid.muted,
            fill,
            " ".join(c.title for c in grid.node.columns),
        )

    def _scroll(self, kit: Kit, grid: _Grid, rect: Rect, name: str) -> None:
        inner = kit.apart()

        def part(top: int, bottom: int) -> Part:
            return self._part(inner, grid, rect[2], top, bottom)

        kit.area(Area(rect, grid.rows.total, part, name))

    def _part(self, kit: Kit, grid: _Grid, width: int, top: int, bottom: int) -> Part:
        """Rows between two heights, in content px."""
        was, kit.part = kit.part, Part()
        theme, node = kit.theme, grid.node
        personal, kit.personal = kit.personal, kit.personal or node.personal
        card, line = theme.colour("card"), theme.colour("line")
        rule = max(1, kit.space("line") // 2)
        for row in grid.rows.seen(top, bottom):
            y = grid.rows.top(row)
            high = grid.rows.ends[row] - y
            action = node.on_row(row) if node.on_row else None
            panel = kit.stroke(Panel(0, y, width, high, fill=card, pressed=theme.pressed(card)))
            kit.stroke(Panel(0, y + high - rule, width, rule, fill=line))
            cells = [grid.cell(row, i) for i in range(len(node.columns))]
            grid.line(kit, cells, 0, y, high)
            kit.part.boxes.append(
                Box(
                    role=Role.ROW,
                    label=" ".join(c.text for c in cells),
                    rect=(0, y + grid.inset, width, high - 2 * grid.inset),
                    action=action,
                    kind="row",
                    panel=panel,
                    personal=kit.personal,
                    text_mm=grid.em * raster.CAP * theme.mm_per_px,
                    fg=grid.ink,
                    bg=card,
                )
            )
        made, kit.part, kit.personal = kit.part, was, personal
        return made

    def _place_foot(self, kit: Kit, node: Table, rect: Rect, border, radius, name: str) -> None:
        theme, (x, y, w, h) = kit.theme, rect
        fill, line = theme.colour("head"), theme.colour("line")
        kit.stroke(
            Panel(x + border, y, w - 2 * border, h - border, fill=fill, radius=radius - border)
        )
        kit.stroke(Panel(x + border, y, w - 2 * border, min(radius, h), fill=fill))
        kit.stroke(Panel(x + border, y, w - 2 * border, border, fill=line))
        target = kit.px(theme.limit("target") + 4) if name else kit.px(4)
        if node.footer:
            words, room = self._footer(kit, node), max(1, w - 2 * target)
            words.draw(kit, x + target, y + (h - words.height(room)) // 2, room, "centre")
            self._ink(
                kit, (x + target, y, room, h), Size.SMALL, words.inks[0].colour, fill, node.footer
            )
        if name:
            inset = kit.px(theme.limit("gap")) + 1  # a row may end right above it
            for by, left, label in ((-1, x, kit.more[0]), (1, x + w - target, kit.more[1])):
                panel = kit.stroke(
                    Panel(
                        left + border,
                        y + border,
                        target - 2 * border,
                        h - 2 * border,
                        fill=fill,
                        radius=radius - border,
                        pressed=theme.pressed(fill),
                    )
                )
                arrow(kit, by, (left, y, target, h))
                kit.part.boxes.append(
                    Box(
                        role=Role.BUTTON,
                        label=label,
                        rect=(left, y + inset, target, h - inset),
                        action=Turn(name, by),
                        kind="turn",
                        panel=panel,
                        fg=theme.colour("blue"),
                        bg=fill,
                    )
                )

    def _ink(self, kit: Kit, rect: Rect, size: Size, fg: str, bg: str, label: str) -> None:
        kit.part.boxes.append(
            Box(
                role=Role.TEXT,
                label=label,
                rect=rect,
                kind="text",
                body_text=size != Size.SMALL,
                text_mm=kit.theme.em(size) * raster.CAP * kit.theme.mm_per_px,
                fg=fg,
                bg=bg,
                personal=kit.personal,
            )
        )


HANDLERS = {Table: TableHandler()}
