"""Keys reach every place that can be touched, on every page, and what they are at is seen."""

from __future__ import annotations

import pytest

from kiosk.commands.screens import pages
from kiosk.visit.states import Event
from screens import samples
from screens.boxes import Frame, Sheet, Turn, cross
from screens.composer import picture
from screens.focus import LIGHT_MM, RING_MM, Focus, back_action, stops
from screens.layout import lay_out
from screens.measure import contrast
from screens.nodes import Card, Column, Local, Page, Role, Scroll, Send, Space, Tend, Text
from screens.theme import Theme
from screens.view import Look
from tests.screens.engine import engine_pages

LOOK = Look()


class Walk:
    """A page under the keys: scrolls as the glass does."""

    def __init__(self, page: Page, look: Look = LOOK) -> None:
        self.look = look
        self.sheet: Sheet = lay_out(page, look)
        self.offsets: dict[str, int] = {}
        self.focus = Focus()

    def scroll(self, name: str, offset: int) -> None:
        for area, _ in self.sheet.areas(self.offsets):
            if area.name == name:
                area.part(offset, offset + area.rect[3])
                self.offsets[name] = min(max(0, offset), area.furthest())

    def move(self, by: int = 1):
        self.focus.move(by, self.sheet, self.offsets, self.scroll)
        return self.stop

    @property
    def stop(self):
        return self.focus.stop(self.sheet, self.offsets)

    def turn(self) -> None:
        """Press the key on a place that turns to the next view of an area."""
        if isinstance(turn := self.stop.box.action, Turn) and turn.by > 0:
            view = next(r for area, r in self.sheet.areas(self.offsets) if area.name == turn.area)
            self.scroll(turn.area, self.offsets.get(turn.area, 0) + view[3])

    def everything(self) -> list[tuple]:
        """(areas, action) of all places on the page, also of those below every edge."""
        found: dict[tuple, None] = {}
        top = dict(self.offsets)
        for _ in range(200):
            for stop in stops(self.sheet, self.offsets):
                found[(stop.areas, _key(stop.box.action))] = None
            before = dict(self.offsets)
            for area, rect in self.sheet.areas(self.offsets):
                self.scroll(area.name, self.offsets.get(area.name, 0) + rect[3])
            if before == self.offsets:
                break
        self.offsets = top
        return list(found)

    def seen(self) -> bool:
        """The place is wholly in view, or fills its area from the top."""
        box = self.stop.box
        visible = cross(box.rect, box.clip)
        return visible == box.rect or visible[3] == (box.clip or visible)[3]


def _key(action) -> tuple:
    return (type(action).__name__, repr(action))


@pytest.mark.parametrize(
    ("form", "large", "language"),
    [
        ("portrait", False, "zh"),
        pytest.param("portrait", True, "en", marks=pytest.mark.full),
        pytest.param("landscape", False, "zh", marks=pytest.mark.full),
        ("pad", True, "zh"),
        pytest.param("pad-upright", True, "en", marks=pytest.mark.full),
    ],
)
def test_everything_on_every_page_is_reached_and_seen(form, large, language):
    look = samples.look(form, large=large, language=language)
    for name, page in pages(look):
        walk = Walk(page, look)
        wanted = set(walk.everything())
        if len(wanted) > 100:  # one long table is walked below
            continue
        reached = set()
        for _ in range(3 * len(wanted) + 20):
            stop = walk.move()
            if stop is None:
                assert not wanted, name
                break
            assert walk.seen(), (name, stop.box.kind, stop.box.rect, stop.box.clip)
            place = (stop.areas, _key(stop.box.action))
            if place in reached:  # once around: what follows a long text is turned to
                walk.turn()
            reached.add(place)
            if reached >= wanted:
                break
        assert not wanted - reached, (name, wanted - reached)


@pytest.mark.parametrize("form", samples.FORMS)
def test_everything_that_scrolls_can_be_turned_by_keys(form):
    """A text without a place to touch would be read by fingers only."""
    for large in (False, True):
        look = samples.look(form, large=large)
        for name, page in pages(look):
            walk = Walk(page, look)
            actions = [stop.box.action for stop in stops(walk.sheet, {})]
            turned = {action.area for action in actions if isinstance(action, Turn)}
            for area, _ in walk.sheet.areas({}):
                assert area.furthest() == 0 or area.name in turned, (name, area.name)


def test_along_a_long_table_to_its_end_and_back():
    walk = Walk(engine_pages.result(LOOK, 60))
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
    walk = Walk(engine_pages.home(LOOK))
    first = walk.move()
    last = walk.move(-1)
    assert last.box.action == stops(walk.sheet, {})[-1].box.action
    assert walk.move().box.action == first.box.action


def test_a_page_without_places_has_no_focus():
    walk = Walk(Page(state="x", top=Space(), bottom=Space(), body=Text(text="请稍候")))
    assert walk.move() is None
    assert walk.focus.ring(walk.sheet, {}, LOOK) is None
    assert not walk.focus.clear()


def test_a_page_made_anew_keeps_it():
    walk = Walk(engine_pages.home(LOOK))
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
    for _, page in pages(samples.look("portrait")):
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
    walk = Walk(engine_pages.home(LOOK))
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
    walk = Walk(page)
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
    walk = Walk(page)
    while walk.move().box.action != Local("a"):
        assert walk.seen()
    box = walk.stop.box
    assert box.clip[1] <= box.rect[1] < box.clip[1] + walk.sheet.height // 20
    assert box.rect[3] > box.clip[3]
