"""Icon, badge, image file, QR code."""

from __future__ import annotations

from screens.boxes import Code, Glyph, Panel, Photo, Seen
from screens.layout import Kit
from screens.nodes import Badge, Icon, Likeness, Node, Picture, Qr, Role, Tone
from screens.widgets.text import hint


def _square(kit: Kit, node: Node, x: int, y: int, w: int, h: int, side: int) -> tuple[int, int]:
    """Where a square sits in its place; tells the box of it when it has a role."""
    left, top = x + max(0, (w - side) // 2), y + max(0, (h - side) // 2)
    if node.role is not Role.NONE:
        kit.box(node, (left, top, side, side), kind="picture")
    return left, top


class IconHandler:
    def widths(self, kit: Kit, node: Icon) -> tuple[int, int]:
        side = kit.px(node.size_mm)
        return side, side

    def height(self, kit: Kit, node: Icon, width: int) -> int:
        return kit.px(node.size_mm)

    def place(self, kit: Kit, node: Icon, x: int, y: int, w: int, h: int) -> None:
        side = kit.px(node.size_mm)
        left, top = _square(kit, node, x, y, w, h, side)
        colour = kit.theme.colour(node.tone)
        kit.stroke(Glyph(left, top, side, side, name=node.name, colour=colour))


class BadgeHandler:
    """The icon takes 64 % of the square."""

    def widths(self, kit: Kit, node: Badge) -> tuple[int, int]:
        side = kit.px(node.size_mm)
        return side, side

    def height(self, kit: Kit, node: Badge, width: int) -> int:
        return kit.px(node.size_mm)

    def place(self, kit: Kit, node: Badge, x: int, y: int, w: int, h: int) -> None:
        wide = w if node.grow or node.width else kit.px(node.size_mm)
        high = h if node.height else kit.px(node.size_mm)
        left, top = x + (w - wide) // 2, y + (h - high) // 2
        draw_badge(kit, node.icon, node.tone, left, top, wide, high)
        if node.role is not Role.NONE:
            kit.box(node, (left, top, wide, high), kind="picture")


def draw_badge(kit: Kit, icon: str, tone: str, x: int, y: int, w: int, h: int) -> None:
    theme = kit.theme
    side = min(w, h)
    radius = min(round(side * 0.24), kit.space("radius"))
    tint = theme.tint(tone)
    border = theme.colour("line") if theme.look.theme == "contrast" else ""
    kit.stroke(
        Panel(x, y, w, h, fill=tint, radius=radius, border=border, border_px=2 if border else 0)
    )
    size = round(side * 0.64)
    kit.stroke(
        Glyph(
            x + (w - size) // 2,
            y + (h - size) // 2,
            size,
            size,
            name=icon,
            colour=theme.colour(tone),
        )
    )


class PictureHandler:
    """Fits in its place in proportion; 15 mm high unless a height is given."""

    def widths(self, kit: Kit, node: Picture) -> tuple[int, int]:
        from PIL import Image

        def ratio() -> float:
            with Image.open(node.file) as image:
                return image.width / image.height

        tall = node.height if node.height is not None else 15.0
        width = round(kit.px(tall) * kit.memo(("ratio", node.file), ratio))
        return width, width

    def height(self, kit: Kit, node: Picture, width: int) -> int:
        return kit.px(node.height if node.height is not None else 15.0)

    def place(self, kit: Kit, node: Picture, x: int, y: int, w: int, h: int) -> None:
        kit.stroke(Photo(x, y, w, h, file=node.file))
        kit.box(node, (x, y, w, h), kind="picture")


def likeness_edge(kit: Kit) -> int:
    """Px between the border of a likeness's place and its picture."""
    return max(2, kit.px(1.0))


class LikenessHandler:
    """Takes its place; the picture lies in the middle of it."""

    def widths(self, kit: Kit, node: Likeness) -> tuple[int, int]:
        least = kit.px(20.0)
        return least, kit.px(400.0)

    def height(self, kit: Kit, node: Likeness, width: int) -> int:
        return kit.px(node.height if node.height is not None else 30.0)

    def place(self, kit: Kit, node: Likeness, x: int, y: int, w: int, h: int) -> None:
        theme = kit.theme
        ground = Panel(
            x, y, w, h, fill=theme.tint(Tone.ENROLMENT), radius=kit.space("radius"),
            border=theme.colour("line"), border_px=2,
        )  # fmt: skip
        kit.stroke(ground)
        own, edge = node.pixels, likeness_edge(kit)
        if own is not None and own.width and own.height:
            ratio = min((w - 2 * edge) / own.width, (h - 2 * edge) / own.height)
            wide, high = max(1, round(own.width * ratio)), max(1, round(own.height * ratio))
            left, top = x + (w - wide) // 2, y + (h - high) // 2
            kit.stroke(Seen(left, top, wide, high, pixels=own))
        elif node.hint:
            hint(kit, node.hint, (x, y, w, h), ground.fill)
        kit.box(node, (x, y, w, h), kind="picture")


class QrHandler:
    def widths(self, kit: Kit, node: Qr) -> tuple[int, int]:
        side = kit.px(node.size_mm)
        return side, side

    def height(self, kit: Kit, node: Qr, width: int) -> int:
        return kit.px(node.size_mm)

    def place(self, kit: Kit, node: Qr, x: int, y: int, w: int, h: int) -> None:
        side = kit.px(node.size_mm)
        left, top = _square(kit, node, x, y, w, h, side)
        kit.stroke(Code(left, top, side, side, data=node.data))


HANDLERS = {
    Icon: IconHandler(),
    Badge: BadgeHandler(),
    Picture: PictureHandler(),
    Likeness: LikenessHandler(),
    Qr: QrHandler(),
}
