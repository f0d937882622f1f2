"""Pages of the publicity screen with plausible data, for `kiosk screens` and the tests."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import msgspec

from kiosk.papers.page import Pixels
from kiosk.publicity import content
from kiosk.publicity.content import Content
from kiosk.publicity.media import Medium
from kiosk.publicity.player import Arrangement
from kiosk.publicity.programme import Chapter
from kiosk.settings.load import load
from kiosk.settings.model import Settings
from kiosk.station.windows import Stand
from kiosk.station.words import Called, Figures, Hall
from kiosk.text.strings import Strings
from screens.look import Look
from screens.wall import FORMS, Wall, look

NOW = datetime(2026, 11, 23, 9, 26)  # noqa: DTZ001 - as the screen's own clock gives it
STRINGS = Path(__file__).resolve().parents[1] / "config" / "screen"
PICTURE = Medium("screen.png")

HALL = Hall(
    called=(
        Called(number="B012", window="2", kind="claims"),
        Called(number="A007", window="1", kind="enrolment", calls=2),
        Called(number="C003", window="3", kind="filing"),
    ),
    serving=(Called(number="A006", window="4", kind="enrolment"),),
    coming={"enrolment": ("A008", "A009"), "claims": ("B014", "B013", "B015", "B016")},
    waiting={"enrolment": 2, "claims": 11, "filing": 0},
)
FIGURES = Figures(
    month="2026-11", at="2026-11-23T09:15+08:00", reviews=128, satisfied=126, median_seconds=200
)
LONG = Hall(  # after a database was lost, numbers have five figures
    called=(Called(number="B34567", window="12", kind="claims"),),
    coming={"claims": ("B34568", "B34569", "B34570")},
    waiting={"enrolment": 0, "claims": 123, "filing": 0},
)
WINDOWS = {"1": Stand.OPEN, "2": Stand.OPEN, "3": Stand.AWAY, "4": Stand.CLOSED}


@functools.cache
def settings(profile: str) -> Settings:
    return load(profile)


@functools.cache
def gathered(profile: str, language: str) -> Content:
    return content.gather(settings(profile), Strings.load(language), date(2026, 11, 23), (PICTURE,))


@functools.cache
def strings(language: str) -> Strings:
    return Strings.load(language, STRINGS)


def looks() -> Iterator[Look]:
    """Both lies, both languages."""
    for lie in FORMS:
        for language in ("zh", "en"):
            yield look(lie, language)


def wall(at: Look, chapter: Chapter, profile: str = "jiangsu-demo", **more) -> Wall:
    made = gathered(profile, at.language)
    return replace(
        Wall(
            look=at,
            strings=strings(at.language),
            now=NOW,
            sign=made.sign,
            chapter=chapter,
            businesses=made.businesses,
            hall=HALL if made.businesses else None,
            poster=made.posters.get((chapter.what, chapter.subject)),
        ),
        **more,
    )


def walls(at: Look) -> Iterator[tuple[str, Wall]]:
    """Each page that can be played, and each face of the queue."""
    for profile in ("jiangsu-demo", "heilongjiang-2"):
        made = gathered(profile, at.language)
        for what, subjects in made.stock.subjects.items():
            for subject in () if what == "media" else subjects:
                name = f"{what}-{subject}-{profile}"
                yield name, wall(at, Chapter(what, subject), profile)
    queue = Chapter("queue")
    for name, more in (
        ("queue-lit", {"news": HALL.called[:1], "call": True, "lit": True}),
        ("queue-lit-second", {"news": HALL.called[1:2], "call": True}),
        ("queue-nobody", {"hall": msgspec.structs.replace(HALL, called=(), serving=())}),
        ("queue-quiet", {"hall": Hall()}),
        ("queue-windows", {"hall": msgspec.structs.replace(HALL, windows=WINDOWS)}),
        ("queue-long", {"hall": LONG}),
        ("queue-lost", {"hall": None}),
    ):
        yield name, wall(at, queue, **more)
    swapped = Arrangement((-1, 1), True)
    yield "queue-swapped", wall(at, queue, arrangement=swapped)
    yield "station-swapped", wall(at, Chapter("station"), arrangement=swapped)
    yield "station-lost", wall(at, Chapter("station"), hall=None)
    yield "station-nobody", wall(at, Chapter("station"), hall=Hall())
    for name, told in (
        ("figures-known", FIGURES),
        ("figures-few", Figures(month="2026-11", at=FIGURES.at)),
        ("figures-quick", Figures(month="2026-11", at=FIGURES.at, reviews=1234, satisfied=1234,
                                  median_seconds=55)),
    ):  # fmt: skip
        yield name, wall(at, Chapter("figures"), figures=told)
    grey = Pixels(160, 90, bytearray(bytes((90, 140, 200)) * 160 * 90))
    yield "media", wall(at, Chapter("media", "screen.png"), pixels=grey)
