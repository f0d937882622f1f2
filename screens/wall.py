"""All that a page of the publicity screen may know. Nothing in it can be about a person.

There is no person, no result, no form and no record among these types, and none is reached from
them: `tests/publicity/test_nobody.py` walks the types and what the process imports.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from kiosk.papers.page import Pixels
from kiosk.publicity.content import Business, Sign
from kiosk.publicity.player import Arrangement
from kiosk.publicity.programme import Chapter
from kiosk.settings.model import SCREEN_MM_PER_PX
from kiosk.sheets.poster import Poster
from kiosk.station.words import Called, Figures, Hall
from kiosk.text.strings import Strings
from screens.look import Look

FORMS = {"landscape": ("screen", 1920, 1080), "portrait": ("screen-upright", 1080, 1920)}
"""Lie of the display -> form of the theme, width and height of the page in px. All are laid out for
one size (`SCREEN_MM_PER_PX`), so that a page that fits once fits on each."""


def look(lie: str, language: str = "zh", theme: str = "light") -> Look:
    form, width, height = FORMS[lie]
    mm = SCREEN_MM_PER_PX
    return Look(form=form, width=width, height=height, mm_per_px=mm, language=language, theme=theme)


@dataclass(frozen=True, slots=True)
class Wall:
    """`hall` None: the queue is not known; `figures` None: nor are the reviews. `call`: the page
    stands for a new call, `lit` in turns with not. `poster` and `pixels`: of the chapter, where it
    has one."""

    look: Look
    strings: Strings
    now: datetime
    sign: Sign
    chapter: Chapter
    businesses: tuple[Business, ...] = ()
    hall: Hall | None = None
    news: tuple[Called, ...] = ()
    figures: Figures | None = None
    call: bool = False
    lit: bool = False
    arrangement: Arrangement = field(default_factory=Arrangement)
    poster: Poster | None = None
    pixels: Pixels | None = field(default=None, repr=False)

    @property
    def wide(self) -> bool:
        return self.look.width > self.look.height
