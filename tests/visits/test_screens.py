"""One golden picture a kind of screen, as the real window shows it (portrait, standard, Chinese).

`GOLDEN=update pytest tests/visits/test_screens.py` writes them anew; look at them before you
commit. Compared small and with a tolerance: glyphs differ a little between releases of the font
packages, figures with the year. The clock and what a phone reads are masked.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageStat

from sandbox.people import person
from tests.visits.rig import CLOCK, Station

pytestmark = pytest.mark.glass

FOLDER = Path(__file__).parent / "golden"
UPDATE = os.environ.get("GOLDEN") == "update"
MARK = (0, 0, 20, 20)
SMALL = (432, 768)
TOLERANCE = 3.0
"""Mean difference a pixel, of 255. Another page of the same frame differs by more than 6."""

LARGEST = 60_000  # bytes of a golden file


def reduced(picture: Image.Image) -> Image.Image:
    """Codes and clock masked, small, few colours."""
    picture = picture.copy()
    for code in zxingcpp.read_barcodes(picture.convert("L")):
        at = code.position
        xs = [p.x for p in (at.top_left, at.top_right, at.bottom_left, at.bottom_right)]
        ys = [p.y for p in (at.top_left, at.top_right, at.bottom_left, at.bottom_right)]
        picture.paste((128, 128, 128), (min(xs) - 8, min(ys) - 8, max(xs) + 8, max(ys) + 8))
    for place in (CLOCK, MARK):
        picture.paste((255, 255, 255), place)
    return picture.resize(SMALL, Image.Resampling.BOX)


def compare(name: str, station: Station) -> None:
    """The glass, as soon as it is what it was: news of the network may come a little later."""
    file = FOLDER / f"{name}.png"
    if UPDATE:
        time.sleep(1.0)
        FOLDER.mkdir(exist_ok=True)
        small = reduced(station.still()).quantize(64, dither=Image.Dither.NONE)
        small.save(file, optimize=True)
    assert file.stat().st_size <= LARGEST
    golden = Image.open(file).convert("RGB")
    end = time.monotonic() + 3
    while (apart := difference(golden, found := reduced(station.still()))) >= TOLERANCE:
        if time.monotonic() > end:
            found.save(file.with_suffix(".now.png"))
            raise AssertionError(f"{name} differs by {apart:.2f}; see {name}.now.png")


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean difference a pixel, of 255."""
    assert one.size == other.size
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


def test_pages_without_a_person(at_home: Station):
    station = at_home
    compare("home", station)
    station.go("open_handling", to="handling_list")
    compare("handling_list", station)
    station.go("pick_guide", to="guide")
    compare("guide", station)
    station.go("back", to="handling_list")
    station.go("back", to="home")
    station.go("open_consulting", to="consulting")
    compare("consulting", station)
    station.go("back", to="home")
    station.go("open_voice", to="voice")
    compare("voice", station)
    station.go("back", to="home")
    station.go("open_help", to="help")
    compare("help", station)
    station.go("back", to="home")
    station.pick("enrolment")
    compare("identify", station)
    station.go("open_privacy", to="privacy")
    compare("privacy", station)
    station.go("back", to="identify")
    station.go("open_child", to="child_number")
    station.type_number(person("pupil").certificate_no[:10])
    compare("child_number", station)


def test_pages_of_a_visit(at_home: Station):
    station = at_home
    station.to_result("enrolment", "worker")
    compare("result-one-row", station)
    station.go("another", to="home_identified")
    compare("home_identified", station)
    station.pick("outpatient-visits")
    station.until("result")
    station.go("open_period", to="choose_period")
    compare("choose_period", station)
    station.go("back", to="result")
    station.go("print", to="printed")
    compare("printed", station)
    station.go("leave", to="review")
    compare("review-two-items", station)
    station.go("grade_given", "0,1", to="review_reasons")
    compare("review_reasons", station)
    station.touch("reasons_given")
    station.go("review_done", to="thanks")
    compare("thanks", station)
    station.until("attract")
    compare("attract", station)


def test_pages_of_trouble(at_home: Station):
    station = at_home
    station.pick("enrolment")
    station.identify("not-found", "person_refused")
    compare("person_refused", station)
    station.go("retry", to="identify")
    station.pose("id-reader", "two-cards")
    station.identify("worker", "card_trouble")
    compare("card_trouble", station)
    station.pose("id-reader", "normal")
    station.go("retry", to="identify")
    station.identify("suspended", "person_notice")
    compare("person_notice", station)
    station.go("leave", to=("thanks", "attract"))
    station.home()
    station.pick("chronic-recognition")
    station.identify("several", "choose_insurance")
    compare("choose_insurance", station)
    station.go("leave", to=("thanks", "attract"))
    station.home()
    station.pick("enrolment")
    station.pose("id-reader", "unplug")
    station.pose("scanner", "unplug")
    station.until("no_means", seconds=15)
    compare("no_means", station)


def test_page_of_a_centre_that_is_down(at_home: Station):
    """Last: the network's state stays in the top bar for a while."""
    station = at_home
    station.centre(name="resetting")
    station.pick("enrolment")
    station.identify("worker", "centre_down")
    compare("centre_down", station)
