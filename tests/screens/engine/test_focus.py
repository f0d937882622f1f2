"""Keys reach every place that can be touched, on every page, and what they are at is seen."""

from __future__ import annotations

import pytest

from kiosk.commands.screens import pages
from kiosk.visit.states import Event
from screens import samples
from screens.boxes import Frame, Turn
from screens.composer import picture
from screens.focus import LIGHT_MM, RING_MM, back_action, stops
from screens.layout import lay_out
from screens.measure import Kind, contrast
from screens.nodes import Card, Column, Local, Page, Role, Scroll, Send, Space, Tend, Text
from screens.reach import Walk, by_keys
from screens.theme import Theme
from screens.view import Look
from tests.screens.engine import engine_pages

LOOK = Look()


def walking(page: Page, look: Look = LOOK) -> Walk:
    return Walk(lay_out(page, look))


@pytest.mark.parametrize(
    ("form", "large", "language"),
    [
        ("portrait", False, "zh"),
        pytest.param("portrait", True, "en", marks=pytest.mark.full),
        pytest.param("landscape", False, "zh", marks=pytest.mark.full),
        pytest.param("pad", True, "zh", marks=pytest.mark.full),
        pytest.param("pad-upright", True, "en", marks=pytest.mark.full),
    ],
)
def test_everything_on_every_page_is_reached_seen_and_heard_in_its_order(form, large, language):
    look = samples.look(form, large=large, language=language)
    found = []
    for name, page in pages(look):
        found += [(name, one) for one in by_keys(page, lay_out(page, look), look)]
    assert not found


def test_along_a_long_table_to_its_end_and_back():
    walk = walking(engine_pages.result(LOOK, 60))
    rows = []
    while True:
        stop = walk.move()
        if stop.box.role is Role.ROW:
            rows.append(stop.box.action)
        elif rows:
            break
    assert len(rows) == len(set(rows)) == 60
    back = []
    while (stop := walk.move(-1)).box.role is Role.ROW:
        assert walk.seen()
        back.append(stop.box.action)
    assert back[0] == rows[-1]
    assert back == rows[::-1]


def test_around_the_end_and_the_beginning():
    walk = walking(engine_pages.home(LOOK))
    first = walk.move()
    last = walk.move(-1)
    assert last.box.action == stops(walk.sheet, {})[-1].box.action
    assert walk.move().box.action == first.box.action


def test_a_page_without_places_has_no_focus():
    walk = walking(Page(state="x", top=Space(), bottom=Space(), body=Text(text="请稍候")))
    assert walk.move() is None
    assert walk.focus.ring(walk.sheet, {}, LOOK) is None
    assert not walk.focus.clear()


def test_a_page_made_anew_keeps_it():
    walk = walking(engine_pages.home(LOOK))
    for _ in range(5):
        at = walk.move().box
    walk.sheet = lay_out(engine_pages.home(LOOK, "09:27"), LOOK)
    assert walk.stop.box.action == at.action
    walk.sheet = lay_out(engine_pages.home(LOOK), Look(form="landscape", width=1920, height=1080))
    assert walk.stop.box.action == at.action
    walk.sheet = lay_out(engine_pages.result(LOOK), LOOK)
    assert walk.stop is None
    assert walk.move() is not None


def test_back_is_what_the_page_calls_back():
    sheet = lay_out(engine_pages.home(LOOK), LOOK)
    assert back_action(sheet, {}) is None
    asked = 0
    for page in [page for _, page in pages(samples.look("portrait"))][::4]:
        at = lay_out(page, samples.look("portrait"))
        action = back_action(at, {})
        asked += action is not None
        known = (Send(Event.BACK), Tend("back"), Local("close-group"), Local("keep-typing"))
        assert action is None or action in known
    assert asked > 10


@pytest.mark.parametrize("theme", ["light", "contrast"])
@pytest.mark.parametrize("large", [False, True])
def test_one_band_of_the_ring_stands_out_on_whatever_it_lies(theme, large):
    """WCAG 1.4.11 and 2.4.13: 3:1 at least, and against each other."""
    colours = Theme(Look(theme=theme, large=large))
    dark, bright = colours.colour("ink"), colours.colour("white")
    assert contrast(dark, bright) > 7
    for name in (*colours._colours, *colours._colours):
        ground = colours.colour(name)
        assert max(contrast(dark, ground), contrast(bright, ground)) >= 3, name
    assert colours.limit("gap") / 2 > RING_MM  # it lies on no neighbour


def test_the_ring_is_drawn_round_its_place():
    walk = walking(engine_pages.home(LOOK))
    walk.move()
    placed, _ = walk.sheet.flat({})
    before = picture(placed, LOOK.width, LOOK.height)
    ring = walk.focus.ring(walk.sheet, {}, LOOK)
    assert isinstance(ring.stroke, Frame)
    after = picture([*placed, ring], LOOK.width, LOOK.height)
    x, y, w, h = walk.stop.box.rect
    theme = Theme(LOOK)
    out, light = theme.px(RING_MM), theme.px(LIGHT_MM)
    middle = y + h // 2
    ink = tuple(int(theme.colour("ink")[n : n + 2], 16) for n in (1, 3, 5))
    assert after.getpixel((x - out // 2, middle))[:3] == ink
    assert after.getpixel((x + w + out // 2, middle))[:3] == ink
    assert after.getpixel((x + w // 2, y - out // 2))[:3] == ink
    assert after.getpixel((x + w // 2, y + h + out // 2))[:3] == ink
    assert after.getpixel((x + light // 2, middle))[:3] == (255, 255, 255)
    inside = (x + light, y + light, x + w - light, y + h - light)
    assert before.crop(inside).tobytes() == after.crop(inside).tobytes()


def test_what_lies_far_below_a_text_is_reached_by_turning_pages_with_keys():
    page = Page(
        state="x",
        top=Space(),
        bottom=Space(),
        body=Scroll(
            child=Column(
                children=[
                    Text(text="字" * 9000),
                    engine_pages.tile("门诊", "bed", engine_pages.Tone.CARE),
                    Text(text="字" * 9000),
                ]
            )
        ),
        up="上一页",
        down="下一页",
    )
    walk = walking(page)
    for _ in range(60):
        action = walk.move().box.action
        if action == engine_pages.go("门诊"):
            break
        if isinstance(action, Turn) and action.by > 0:
            [(area, rect)] = walk.sheet.areas(walk.offsets)
            walk.scroll(area.name, walk.offsets.get(area.name, 0) + round(rect[3] * 0.85))
    else:
        pytest.fail("never reached")
    assert walk.seen()


def test_a_place_taller_than_its_area_is_seen_from_its_top():
    rows = [engine_pages.tile("门诊", "bed", engine_pages.Tone.CARE) for _ in range(2)]
    rows[1] = Card(action=Local("a"), label="卡", role=Role.BUTTON, child=Text(text="字" * 2000))
    page = Page(state="x", top=Space(), bottom=Space(), body=Scroll(child=Column(children=rows)))
    walk = walking(page)
    while walk.move().box.action != Local("a"):
        assert walk.seen()
    box = walk.stop.box
    assert box.clip[1] <= box.rect[1] < box.clip[1] + walk.sheet.height // 20
    assert box.rect[3] > box.clip[3]


def hindered(*children, title="标题") -> set[Kind]:
    page = Page(state="x", title=title, top=Space(), bottom=Space(), body=Column(children=children))
    return {one.kind for one in by_keys(page, lay_out(page, LOOK), LOOK)}


def test_a_place_without_words_and_a_page_without_any_are_found():
    def bare(label):
        return Card(action=Local("a"), label=label, role=Role.BUTTON, child=Text(text="字"))

    assert hindered(bare("缴费")) == set()
    assert hindered(bare("·")) == {Kind.UNSPOKEN}
    assert hindered(Space(mm=10), title="") == {Kind.UNSPOKEN}


def test_an_order_that_jumps_back_up_is_found():
    def tile(name):
        return engine_pages.tile(name, "bed", engine_pages.Tone.CARE)

    page = Page(state="x", title="标题", top=Space(), bottom=Space(),
                body=Column(children=[tile("门诊"), tile("住院")]))  # fmt: skip
    sheet = lay_out(page, LOOK)
    assert by_keys(page, sheet, LOOK) == []
    sheet.part.boxes.reverse()
    assert {one.kind for one in by_keys(page, sheet, LOOK)} == {Kind.ORDER}
