"""Buttons of every kind. What they look like is data in `_KINDS`; all are laid out by one rule."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.text import raster
from screens.boxes import Box, Glyph, Panel
from screens.layout import Kit
from screens.nodes import Button, Role, Size
from screens.widgets.pictures import draw_badge
from screens.widgets.text import Paragraph, paragraph


@dataclass(frozen=True)
class Kind:
    """How a kind of button looks."""

    size: Size
    bold: bool
    fill: str  # colour name, "" for none
    ink: str  # colour name; "tone": the button's own
    border: bool = True
    edge: str = ""  # colour name of the lower edge
    pad: str = "button_pad"
    icon: str = "button_icon"  # which size
    badge: bool = False  # icon in a tinted square
    left: bool = False  # content at the left instead of in the middle
    stacked: bool = False  # icon above the word, where the form is upright
    round: bool = False
    icon_tone: bool = True  # icon in the button's tone, else in the ink


_KINDS = {
    "primary": Kind(
        Size.ACTION, True, "blue", "white", border=False, edge="blue_edge", icon_tone=False
    ),
    "secondary": Kind(Size.ACTION, True, "card", "tone", edge="edge"),
    "quiet": Kind(Size.BODY, True, "", "tone", border=False),
    "bar": Kind(Size.BODY, False, "bar", "ink", pad="bar_side", icon="bar_icon", stacked=True),
    "tile": Kind(
        Size.LABEL,
        True,
        "card",
        "ink",
        edge="edge",
        pad="tile_pad",
        icon="badge",
        badge=True,
        left=True,
    ),
    # an answer in its field
    "option": Kind(Size.LABEL, False, "card", "ink", edge="edge", pad="tile_gap"),
    "pill": Kind(Size.BODY, False, "card", "ink", round=True, pad="button_pad"),
    "key": Kind(Size.HEAD, False, "card", "ink", edge="edge", pad="key_side"),
    # the on-screen keyboard's: a key with a word, the one that ends it, a candidate, a tab
    "word": Kind(Size.LABEL, False, "track", "ink", border=False, edge="edge", pad="key_side"),
    "key-word": Kind(Size.LABEL, False, "card", "ink", edge="edge", pad="key_side"),
    "enter": Kind(
        Size.LABEL, True, "blue", "white", border=False, edge="blue_edge", pad="key_side",
        icon_tone=False,
    ),
    "candidate": Kind(Size.HEAD, False, "card", "ink", border=False, pad="key_side"),
    "spell": Kind(Size.BODY, False, "track", "ink", border=False, pad="key_side"),
    "tab": Kind(Size.BODY, False, "track", "ink", border=False, pad="key_side", round=True),
}  # fmt: skip


_TIGHT = frozenset(
    {"bar", "quiet", "option", "key", "word", "key-word", "enter", "candidate", "spell", "tab"}
)
"""Little room above and below the word: their heights are given by the row they stand in."""


_SLIGHT = frozenset({"bar", "pill", "spell", "tab"})
"""Captions: judged against the smallest text, on pads."""


def _slight(kit: Kit, node: Button) -> bool:
    return node.kind in _SLIGHT and kit.theme.look.form.startswith("pad")


@dataclass
class _Parts:
    """Measured content of one button."""

    kind: Kind
    words: Paragraph
    sub: Paragraph | None
    icon: int  # px, 0: none
    gap: int
    pad: int
    edge: int
    stacked: bool


class ButtonHandler:
    def _parts(self, kit: Kit, node: Button) -> _Parts:
        return kit.memo(("button", id(node)), lambda: self._measure(kit, node))

    def _measure(self, kit: Kit, node: Button) -> _Parts:
        theme, kind = kit.theme, _KINDS[node.kind]
        ink = theme.colour(node.tone if kind.ink == "tone" else kind.ink)
        muted = theme.colour("muted")
        if node.chosen:
            ink = muted = theme.colour("white")
        elif kind.ink == "white":
            muted = ink
        door = bool(node.sub) and not kind.badge
        size = Size.HEAD if door else kind.size
        if _slight(kit, node):
            size = Size.SMALL  # a pad's width holds no more
        words = paragraph(kit, node.text, size, ink, kind.bold or node.chosen)
        sub = paragraph(kit, node.sub, Size.BODY, muted) if node.sub else None
        icon = kit.space("door_icon" if door else kind.icon) if node.icon else 0
        stacked = kind.stacked and not theme.wide
        # a word of several lines needs no gap that a word of one line has
        gap = round(kit.space("tile_gap") * (1.3 if door else 1))
        if kind.pad in ("bar_side", "key_side") or kind.round or node.kind == "option":
            gap = round(words.em * 0.4)
        if stacked:
            gap = round(words.em * 0.22)
        if icon and (kind.round or node.kind == "option"):
            icon = round(words.em * (1.3 if kind.round else 1.1))
        pad = kit.space(kind.pad) * (2 if door and not theme.look.form.startswith("pad") else 1)
        return _Parts(
            kind, words, sub, icon, gap, pad, kit.space("edge") if kind.edge else 0, stacked
        )

    def _beside(self, parts: _Parts, width: int) -> bool:
        """A tile's second line stands beside the first where both fit in one line."""
        if parts.sub is None or not parts.kind.badge:
            return False
        used = 2 * parts.pad + parts.icon + 2 * parts.gap
        return used + parts.words.widths()[1] + parts.sub.widths()[1] <= width

    def widths(self, kit: Kit, node: Button) -> tuple[int, int]:
        parts = self._parts(kit, node)
        low, high = parts.words.widths()
        low = max(low, min(high, 2 * parts.words.em))
        if parts.sub is not None:
            low, high = max(low, parts.sub.widths()[0]), max(high, parts.sub.widths()[1])
        side = parts.icon + parts.gap if parts.icon and not parts.stacked else 0
        least = kit.px(kit.theme.limit("key" if node.role is Role.KEY else "target"))
        extra = side + 2 * parts.pad
        return max(least, low + extra, parts.icon + 2 * parts.pad), max(least, high + extra)

    def _room(self, parts: _Parts, width: int) -> int:
        """Width for the words."""
        side = parts.icon + parts.gap if parts.icon and not parts.stacked else 0
        return max(1, width - 2 * parts.pad - side)

    def _text_height(self, parts: _Parts, width: int) -> int:
        room = self._room(parts, width)
        height = parts.words.height(room)
        if parts.sub is not None and not self._beside(parts, width):
            height += parts.sub.height(room)
        return height

    def height(self, kit: Kit, node: Button, width: int) -> int:
        parts = self._parts(kit, node)
        text = self._text_height(parts, width) if node.text else 0
        if parts.stacked:
            inner = text + (parts.icon + parts.gap if parts.icon else 0)
            pad = kit.px(1.0)
        else:
            inner = max(text, parts.icon)
            pad = min(parts.pad, kit.space("row_pad"))
            pad = pad // 2 if node.kind in _TIGHT else pad
            pad = round(parts.words.em * 0.6) if node.kind == "pill" else pad
        least = kit.px(kit.theme.limit("key" if node.role is Role.KEY else "target"))
        return max(least, inner + 2 * pad + parts.edge)

    def place(self, kit: Kit, node: Button, x: int, y: int, w: int, h: int) -> None:
        theme, parts = kit.theme, self._parts(kit, node)
        kind = parts.kind
        fill = theme.colour("blue") if node.chosen else theme.colour(kind.fill or "ground")
        if not kind.fill and not node.chosen:
            fill = kit.bg
        border = theme.colour("line")
        if node.chosen or not kind.border:
            border = fill
        edge = parts.edge
        edge_colour = theme.colour("blue_edge" if node.chosen else kind.edge) if edge else ""
        radius = (h - edge) // 2 if kind.round else kit.space("radius")
        panel = kit.stroke(
            Panel(
                x,
                y,
                w,
                h,
                fill=fill,
                radius=radius,
                border=border,
                border_px=max(1, kit.space("line")),
                edge=edge_colour,
                edge_px=edge,
                pressed=theme.pressed(fill),
            )
        )
        over = self._content(kit, node, parts, x, y, w, h - edge)
        kit.part.boxes.append(
            Box(
                role=node.role,
                label=node.label or node.text,
                rect=(x, y, w, h),
                action=node.action,
                kind=f"button:{node.kind}",
                text_mm=parts.words.em * raster.CAP * theme.mm_per_px if node.text else 0.0,
                fg=parts.words.inks[0].colour,
                bg=fill,
                overflow=over,
                personal=kit.personal,
                panel=panel,
                chosen=node.chosen,
                body_text=not _slight(kit, node),
            )
        )

    def _content(self, kit: Kit, node: Button, parts: _Parts, x, y, w, h) -> str:
        """Icon and words; returns what does not fit."""
        if parts.stacked:
            return self._stack(kit, node, parts, x, y, w, h)
        room, high = self._room(parts, w), self._text_height(parts, w)
        if not node.text:
            self._icon(kit, node, parts, x + (w - parts.icon) // 2, y + (h - parts.icon) // 2)
            return "" if parts.icon <= w else "icon wider than its button"
        beside = self._beside(parts, w)
        length = min(room, parts.words.widths()[1])
        if parts.sub is not None:
            length = min(room, max(length, parts.sub.widths()[1]))
        side = parts.icon + parts.gap if parts.icon else 0
        left = x + parts.pad
        door = parts.sub is not None
        if not (parts.kind.left or door):
            left = x + max(parts.pad, (w - side - length) // 2)
            length = min(length, room)
        if parts.icon:
            self._icon(kit, node, parts, left, y + (h - parts.icon) // 2)
        at, top = left + side, y + (h - high) // 2
        align = "left" if parts.kind.left or door or side else "centre"
        width = room if parts.kind.left or door else length
        out = parts.words.draw(kit, at, top, width, align)
        if parts.sub is not None:
            if beside:
                start = at + parts.words.widths()[1] + parts.gap
                lower = round(
                    (parts.words.em - parts.sub.em) * 0.88
                    + (parts.words.step - parts.words.em - parts.sub.step + parts.sub.em) / 2
                )
                parts.sub.draw(kit, start, top + lower, parts.sub.widths()[1])
            else:
                below = top + parts.words.height(room)
                out = max(out, parts.sub.draw(kit, at, below, width, align))
        if out > 0:
            return f"text {out}px wider than its button"
        return f"text {high - h}px higher than its button" if high > h else ""

    def _stack(self, kit: Kit, node: Button, parts: _Parts, x, y, w, h) -> str:
        room = self._room(parts, w)
        text = parts.words.height(room)
        high = text + (parts.icon + parts.gap if parts.icon else 0)
        top = y + (h - high) // 2
        if parts.icon:
            self._icon(kit, node, parts, x + (w - parts.icon) // 2, top)
            top += parts.icon + parts.gap
        out = parts.words.draw(kit, x + parts.pad, top, room, "centre")
        if out > 0:
            return f"text {out}px wider than its button"
        return f"content {high - h}px higher than its button" if high > h else ""

    def _icon(self, kit: Kit, node: Button, parts: _Parts, x: int, y: int) -> None:
        side = parts.icon
        if parts.kind.badge and not node.chosen:
            draw_badge(kit, node.icon, node.tone, x, y, side, side)
            return
        colour = parts.words.inks[0].colour
        if parts.kind.icon_tone and not node.chosen:
            colour = kit.theme.colour(node.tone)
        kit.stroke(Glyph(x, y, side, side, name=node.icon, colour=colour))


HANDLERS = {Button: ButtonHandler()}
