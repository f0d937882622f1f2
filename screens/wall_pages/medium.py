"""A picture of the media folder, as large as the glass allows, over the calls."""

from __future__ import annotations

from screens.nodes import Likeness, Page
from screens.wall import Wall
from screens.wall_pages.frame import frame


def pages(wall: Wall) -> list[Page]:
    """None while it is not decoded, and of one that is broken."""
    if wall.pixels is None:
        return []
    picture = Likeness(pixels=wall.pixels, label=wall.chapter.subject, personal=False, grow=1)
    return [frame(wall, picture, head=False, edge=False)]
