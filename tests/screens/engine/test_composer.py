"""What is kept of codes, and which rectangles two frames differ in."""

import pytest
from PIL import Image

from kiosk.text import raster
from screens import composer
from screens.boxes import Code, Panel, Placed, Words

STATION = "https://example.invalid/review?s=1"
VISIT = "https://example.invalid/review?s=1&n=ONETIME"


@pytest.fixture(autouse=True)
def none_kept():
    composer.clear()
    composer._standing.clear()
    yield
    composer.clear()
    composer._standing.clear()


def code(data: str) -> Placed:
    return Placed(Code(0, 0, 200, 200, data=data), None)


def panel(x: int, y: int, fill: str = "#FF0000") -> Placed:
    return Placed(Panel(x, y, 10, 10, fill=fill), None)


def draw(placed: Placed) -> bytes:
    image = Image.new("RGBX", (200, 200), (0, 0, 0, 255))
    composer.compose(image, [placed])
    return image.tobytes()


def test_the_stations_code_is_left_to_the_next_start_and_a_visits_is_not(tmp_path):
    file = tmp_path / "codes.bin"
    first = draw(code(STATION))
    composer.keep_codes([code(STATION)], file)
    draw(code(VISIT))
    assert b"ONETIME" not in file.read_bytes()

    composer.clear()
    assert composer.codes() == 0
    composer._standing.clear()
    composer.load_codes(file)
    assert draw(code(STATION)) == first
    assert composer.codes() == 0  # found, not made anew


def test_codes_are_written_again_only_when_home_shows_another(tmp_path):
    file = tmp_path / "codes.bin"
    composer.keep_codes([code(STATION)], file)
    file.unlink()
    composer.keep_codes([code(STATION)], file)
    assert not file.exists()
    composer.keep_codes([code(STATION + "2")], file)
    assert STATION.encode() + b"2" in file.read_bytes()


def test_a_broken_file_of_codes_is_as_none(tmp_path):
    file = tmp_path / "codes.bin"
    file.write_bytes(b"\xc1broken")
    composer.load_codes(file)
    assert draw(code(STATION))


def test_a_small_change_is_its_own_rectangle():
    old = [panel(x, 0) for x in range(0, 100, 20)]
    new = [*old[:-1], panel(80, 0, "#00FF00")]
    assert composer.changes(old, new) == [(80, 0, 10, 10)]


def test_another_page_is_one_rectangle_that_holds_both():
    old = [panel(x, 0) for x in range(0, 100, 20)]
    new = [panel(x, 50) for x in range(40, 200, 20)]
    assert composer.changes(old, new) == [(0, 0, 190, 60)]


@pytest.mark.parametrize("px", [30, 40, 44, 60, 80])
def test_of_words_that_go_nothing_stays(px):
    """What reaches over the place of its line too: `j` to its left, `y` below it."""
    place = (40, 40, raster.measure("jy", px), raster.line_height(px))
    words = Placed(Words(*place, text="jy", px=px, colour="#0000FF"), None)
    whole = [panel(x, 0) for x in range(0, 100, 20)]
    (rect,) = composer.changes([*whole, words], whole)
    x, y, w, h = rect
    for mask, dx, dy in raster.glyphs("jy", px):
        left, top = 40 + dx, 40 + dy
        assert x <= left
        assert y <= top
        assert left + mask.width <= x + w
        assert top + mask.height <= y + h
