"""Pages of the publicity screen: what is played, on as many pages as it takes."""

from __future__ import annotations

from screens.nodes import Page
from screens.wall import Wall
from screens.wall_pages import figures, medium, poster, queue, station

_DRAWN = {
    "station": station.pages,
    "queue": queue.pages,
    "media": medium.pages,
    "figures": figures.pages,
}


def pages(wall: Wall) -> list[Page]:
    """Every page of the wall's chapter; none where there is nothing to show of it."""
    return _DRAWN.get(wall.chapter.what, poster.pages)(wall)
