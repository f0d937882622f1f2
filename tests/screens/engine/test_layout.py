"""Layout: sizes of look.md, nothing shrunk or cut, scrolling, rows made only when seen."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screens.boxes import Words, cross
from screens.layout import lay_out, share
from screens.measure import Kind, contrast, findings
from screens.nodes import (
    Button,
    Card,
    Column,
    Grid,
    Local,
    Page,
    Role,
    RowBox,
    Scroll,
    Size,
    Space,
    Table,
    TableColumn,
    Text,
    Tone,
)
from screens.theme import Theme
from screens.view import Look
from tests.examples import many
from tests.screens.engine import engine_pages

FORMS = {
    "portrait": (1080, 1920, 0.248),
    "landscape": (1920, 1080, 0.248),
    "pad": (1280, 800, 0.170),
    "pad-upright": (800, 1280, 0.170),
}
EVERY = [
    (form, large, kind)
    for form in FORMS
    for large in (False, True)
    for kind in ("light", "contrast")
]


def look(form: str = "portrait", **more) -> Look:
    width, height, mm = FORMS[form]
    return Look(form=form, width=width, height=height, mm_per_px=mm, **more)


def page(body, **more) -> Page:
    return Page(state="test", top=Space(), body=body, bottom=Space(), up="上", down="下", **more)


def kinds(sheet, seen: Look) -> set[Kind]:
    return {f.kind for f in findings(sheet, seen)}


@pytest.mark.parametrize(("form", "large", "kind"), EVERY)
def test_theme_keeps_the_floors_of_look_md(form, large, kind):
    seen = look(form, large=large, theme=kind)
    theme = Theme(seen)
    for size in Size:
        mm = theme.em(size) * 0.733 * seen.mm_per_px
        assert (
            mm >= theme.limit("smallest" if size in (Size.FINE, Size.SMALL) else "body") - 0.005
        ), size
    grounds = [theme.colour(name) for name in ("ground", "card", "band", "bar", "head")]
    for tone in Tone:
        if tone is Tone.WHITE:
            continue
        for ground in [*grounds, theme.tint(tone)]:
            ratio = contrast(theme.colour(tone), ground)
            if tone in (Tone.ENROLMENT, Tone.CARE, Tone.ACCOUNT, Tone.BENEFITS):
                assert ratio >= 3.0  # icons
            else:
                assert ratio >= theme.limit("contrast"), (tone, ground, ratio)
    assert contrast(theme.colour("white"), theme.colour("blue")) >= theme.limit("contrast")


@pytest.mark.parametrize("name", ["home", "result", "guide", "identify"])
def test_sample_pages_are_clean_on_the_reference_glass(name):
    seen = look()
    found = findings(lay_out(getattr(engine_pages, name)(seen), seen), seen)
    assert [str(f) for f in found] == []


@pytest.mark.parametrize(("form", "large", "kind"), EVERY)
@pytest.mark.parametrize("name", ["home", "result", "guide", "identify"])
def test_nothing_leaves_the_glass_and_no_text_shrinks(name, form, large, kind):
    seen = look(form, large=large, theme=kind)
    sheet = lay_out(getattr(engine_pages, name)(seen), seen)
    found = [
        f
        for f in findings(sheet, seen)
        if f.kind in (Kind.TEXT_SMALL, Kind.CONTRAST, Kind.NO_ROLE, Kind.NO_LABEL, Kind.ORDER)
    ]
    assert [str(f) for f in found] == []
    for item in sheet.flat({})[0]:
        if isinstance(item.stroke, Words) and item.clip is None:
            assert item.stroke.y + item.stroke.h <= seen.height


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 300), st.sampled_from([0, 0, 1, 2])), min_size=1),
    st.integers(0, 3000),
)
def test_share_fills_the_room_and_never_goes_below_what_is_wanted(children, room):
    wanted, grows = [w for w, _ in children], [g for _, g in children]
    sizes = share(wanted, grows, room)
    assert all(s >= w for s, w in zip(sizes, wanted, strict=True))
    if any(grows) and sum(wanted) <= room:
        assert sum(sizes) == room


@settings(max_examples=many(40), deadline=None)
@given(
    st.text(st.sampled_from("医保服务站点，。（）abc 123￥"), min_size=1, max_size=80),
    st.integers(20, 200),
)
def test_text_is_drawn_whole_and_inside_its_place(text, width):
    seen = look()
    sheet = lay_out(page(Column(children=[Text(text=text, width=width)])), seen)
    words = [p.stroke for p in sheet.flat({})[0] if isinstance(p.stroke, Words)]
    shown = "".join(w.text for w in words)
    assert shown.replace(" ", "") == text.replace(" ", "")
    limit = round(width / seen.mm_per_px)
    assert all(w.x + sum(1 for _ in w.text) >= 0 and w.x <= limit for w in words)
    box = next(b for b in sheet.flat({})[1] if b.kind == "text")
    assert not box.overflow


def test_row_gives_what_is_left_to_those_who_grow():
    row = RowBox(gap=0, children=[Space(mm=20), Text(text="中", grow=1), Space(mm=30)])
    sheet = lay_out(page(row), look())
    (text,) = [b for b in sheet.flat({})[1] if b.kind == "text"]
    assert text.rect[0] == round(20 / 0.248)
    assert text.rect[2] == 1080 - round(20 / 0.248) - round(30 / 0.248)


def test_grid_spans_columns_with_equal_gaps():
    cells = [Card(child=Space(mm=5), role=Role.GROUP, label=str(n)) for n in range(4)]
    sheet = lay_out(page(Grid(columns=3, spans=(1, 1, 1, 2), gap=5, children=cells)), look())
    a, b, c, d = [box.rect for box in sheet.flat({})[1] if box.kind == "card"]
    gap = round(5 / 0.248)
    assert b[0] - (a[0] + a[2]) == pytest.approx(gap, abs=1)
    assert c[0] + c[2] == 1080
    assert d[2] == pytest.approx(a[2] + b[2] + gap, abs=1)


def test_fixed_height_is_a_floor_not_a_knife():
    tall = Text(text="很长的一段话。" * 60, height=5, width=100)
    sheet = lay_out(page(Column(children=[tall, Text(text="后面")])), look())
    first, second = [b.rect for b in sheet.flat({})[1] if b.kind == "text"]
    assert first[3] > round(5 / 0.248)
    assert second[1] >= first[1] + first[3]


def test_body_that_does_not_fit_scrolls_and_all_of_it_can_be_reached():
    lines = [Text(text=f"第{n}行") for n in range(200)]
    sheet = lay_out(page(Column(children=lines)), look())
    ((area, rect),) = sheet.areas({})
    seen = set()
    for offset in range(0, area.furthest() + 1, rect[3] // 2):
        seen |= {b.label for b in sheet.flat({area.name: offset})[1] if b.kind == "text"}
    seen |= {b.label for b in sheet.flat({area.name: area.furthest()})[1] if b.kind == "text"}
    assert seen == {f"第{n}行" for n in range(200)}
    turns = [b.label for b in sheet.flat({})[1] if b.kind == "turn"]
    assert turns == ["上", "下"]


def test_scrolled_content_is_never_drawn_outside_its_viewport():
    sheet = lay_out(engine_pages.guide(look()), look())
    ((area, rect),) = sheet.areas({})
    placed, boxes = sheet.flat({area.name: area.furthest()})
    clips = {p.clip for p in placed if p.clip is not None}
    assert clips == {rect}
    assert all(b.clip == rect for b in boxes if b.label.startswith("29."))


def table(count: int, asked: list[int]) -> Table:
    def cell(row: int, column: int) -> str:
        asked.append(row)
        return f"第{row}行" if column == 0 else f"￥{row}.00"

    return Table(
        grow=1,
        label="表",
        count=count,
        cell=cell,
        on_row=lambda n: Local(f"row:{n}"),
        columns=[
            TableColumn(title="名称", width=2),
            TableColumn(title="金额", width=1, right=True),
        ],
        footer="共很多条",
    )


def test_only_rows_on_the_glass_are_made():
    asked: list[int] = []
    sheet = lay_out(page(Column(children=[table(5000, asked)], grow=1)), look())
    asked.clear()
    _, boxes = sheet.flat({})
    rows = [b for b in boxes if b.kind == "row"]
    assert 10 < len(rows) < 40
    assert set(asked) <= set(range(40))
    ((area, _),) = sheet.areas({})
    assert area.furthest() > 5000 * 60
    assert rows[3].action == Local("row:3")


def test_end_of_a_long_table_is_reached_and_shows_its_last_row():
    sheet = lay_out(page(Column(children=[table(5000, [])], grow=1)), look())
    ((area, _),) = sheet.areas({})
    area.part(area.furthest(), area.furthest() + area.rect[3])
    labels = [b.label for b in sheet.flat({area.name: area.furthest()})[1] if b.kind == "row"]
    assert labels[-1] == "第4999行 ￥4999.00"


def test_numbers_in_a_table_are_right_aligned_and_whole():
    sheet = lay_out(page(Column(children=[table(3, [])], grow=1)), look())
    ends = {
        p.stroke.x + p.stroke.w
        for p in sheet.flat({})[0]
        if isinstance(p.stroke, Words) and p.stroke.text.startswith("￥")
    }
    assert len(ends) == 1


def test_personal_nodes_mark_their_strokes_and_boxes():
    card = Card(personal=True, child=Text(text="张*国"))
    sheet = lay_out(page(Column(children=[card, Text(text="公开")])), look())
    marks = {
        p.stroke.text: p.stroke.personal for p in sheet.flat({})[0] if isinstance(p.stroke, Words)
    }
    assert marks == {"张*国": True, "公开": False}


def test_same_page_lays_out_the_same():
    seen = look()
    one, two = (lay_out(engine_pages.result(seen), seen).flat({})[0] for _ in range(2))
    assert [p.key() for p in one] == [p.key() for p in two]


def test_touch_lands_on_what_is_seen():
    sheet = lay_out(engine_pages.result(look()), look())
    ((area, rect),) = sheet.areas({})
    _, boxes = sheet.flat({area.name: 50})
    for box in boxes:
        if box.kind == "row" and cross(box.rect, box.clip)[3] < box.rect[3]:
            assert not box.hit(box.rect[0] + 5, rect[1] - 3)


def test_button_kinds_keep_the_smallest_target():
    for kind in ("primary", "secondary", "quiet", "bar", "tile", "pill"):
        for large in (False, True):
            seen = look(large=large)
            button = Button(kind=kind, text="好", action=Local("x"))
            body = Column(align="left", pad=(5, 120, 5, 5), children=[button])
            assert Kind.TARGET_SMALL not in kinds(lay_out(page(body), seen), seen), kind


def test_scroll_that_fits_shows_no_arrows():
    sheet = lay_out(page(Scroll(child=Text(text="短"))), look())
    assert sheet.areas({}) == []
