"""A picture or film of the media folder, as large as the glass allows, over the calls."""

from __future__ import annotations

from screens.layout import Kit, lay_out
from screens.nodes import Likeness, Page
from screens.theme import Theme
from screens.wall import Wall
from screens.wall_pages.frame import frame
from screens.widgets.pictures import likeness_edge


def pages(wall: Wall) -> list[Page]:
    """None while it is not decoded, and of one that is broken."""
    return [] if wall.pixels is None else [_page(wall)]


def room(wall: Wall) -> tuple[int, int]:
    """Width and height in px of the largest picture that is drawn as it is, not scaled."""
    _, boxes = lay_out(_page(wall), wall.look).flat({})
    _, _, width, height = next(box.rect for box in boxes if box.label == wall.chapter.subject)
    edge = likeness_edge(Kit(Theme(wall.look)))
    return width - 2 * edge, height - 2 * edge


def _page(wall: Wall) -> Page:
    picture = Likeness(pixels=wall.pixels, label=wall.chapter.subject, personal=False, grow=1)
    return frame(wall, picture, head=False, edge=False)
