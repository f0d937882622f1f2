"""What a page says: everything on it once and in order, and what is somebody's marked as such."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from kiosk.commands.screens import pages
from kiosk.text.spoken import Piece
from screens import samples
from screens.focus import stops
from screens.layout import lay_out
from screens.look import Look
from screens.nodes import Button, Card, Column, Local, Page, Role, Text
from screens.pages import page_for
from screens.spoken import news, page_pieces, stop_piece
from screens.volume import volume_note

LOOK = Look()


def page(*children, top="站点", bottom="返回") -> Page:
    return Page(
        state="demo", title="标题", top=Text(text=top),
        body=Column(children=children), bottom=Text(text=bottom),
    )  # fmt: skip


def said(made: Page) -> list[Piece]:
    return page_pieces(lay_out(made, LOOK), made.title, {})


def test_title_and_texts_are_said_once_in_order_without_bars_and_buttons():
    found = said(
        page(
            Text(text="标题", role=Role.HEADING),
            Text(text="先放身份证。"),
            Button(text="打印", label="打印", action=Local("x")),
            Text(text="再按确定。"),
            Text(text="还剩 20 秒", role=Role.TIMER),
        )
    )
    assert [piece.text for piece in found] == ["标题", "先放身份证。", "再按确定。"]


def test_words_of_a_tile_are_heard_with_it():
    tile = Card(
        label="缴费记录 看明细", action=Local("x"), child=Text(text="缴费记录"), role=Role.BUTTON
    )
    made = page(tile)
    assert [piece.text for piece in said(made)] == ["标题"]
    sheet = lay_out(made, LOOK)
    assert [stop_piece(stop).text for stop in stops(sheet, {})] == ["缴费记录 看明细"]


def test_who_sees_the_glass_hears_what_can_be_touched_in_its_place_but_no_keys():
    made = page(
        Text(text="先选一样。"),
        Button(text="打印", label="打印", action=Local("x")),
        Button(kind="key", role=Role.KEY, text="7", label="7", action=Local("key:7")),
        Text(text="再看下面。"),
        bottom="",
    )
    found = page_pieces(lay_out(made, LOOK), made.title, {}, whole=True)
    assert [piece.text for piece in found] == ["标题", "先选一样。", "打印", "再看下面。"]


def test_a_mark_on_a_text_or_around_it_makes_it_private():
    found = said(
        page(Text(text="张国", personal=True), Column(personal=True, children=[Text(text="400")]))
    )
    assert [piece.private for piece in found] == [False, True, True]


def test_a_tile_with_something_personal_in_it_is_personal():
    tile = Card(label="张国", action=Local("x"), child=Text(text="张国", personal=True))
    stop = stops(lay_out(page(tile), LOOK), {})[0]
    assert stop_piece(stop).private


def test_keys_are_private_whatever_page_they_are_on():
    key = Button(text="5", label="5", action=Local("key:5"), kind="key", role=Role.KEY)
    assert stop_piece(stops(lay_out(page(key), LOOK), {})[0]) == Piece("5", private=True)


def test_news_are_what_was_not_there_and_is_nobodys():
    before = [Piece("标题"), Piece("请输入")]
    after = [*before, Piece("号码不对，请再看一次。"), Piece("1101", private=True)]
    assert news(before, after) == [Piece("号码不对，请再看一次。")]


def test_a_volume_is_drawn_within_every_glass():
    for form in samples.FORMS:
        for large in (False, True):
            look = samples.look(form, large=large, language="en")
            for level in (1, 5):
                for placed in volume_note(look, level, 5, "Volume"):
                    stroke = placed.stroke
                    assert stroke.x >= 0
                    assert stroke.x + stroke.w <= look.width
                    assert stroke.y >= 0


OWN = re.compile(r"[￥¥] ?[0-9]|[0-9X*]{15,}|\*")
"""Amounts, numbers of a person, and whatever is masked."""


def pieces(made: Page, look: Look) -> list[Piece]:
    """All that is heard of a page: itself, and each place that keys reach."""
    sheet = lay_out(made, look)
    found = [
        piece
        for whole in (False, True)
        for piece in page_pieces(sheet, made.title, {}, whole=whole)
    ]
    return [*found, *map(stop_piece, stops(sheet, {}))]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_amount_number_or_masked_name_is_without_its_mark(language):
    look = samples.look("portrait", language=language)
    bare = {}
    for name, made in pages(look):
        heard = pieces(made, look)
        if found := [piece.text for piece in heard if not piece.private and OWN.search(piece.text)]:
            bare[name] = found
    assert not bare, bare


def test_no_name_and_number_in_clear_is_without_its_mark():
    """Of whoever the page knows; it is shown to them when they ask for it."""
    look = replace(samples.look("portrait"), reveal=True)
    bare, known = {}, 0
    for name, view in samples.variants(look):
        people = [one for one in (view.person, view.agent) if one is not None]
        own = {word for one in people for word in (one.name, one.certificate_no) if word}
        known += bool(own)
        heard = pieces(page_for(view), look)
        if any(word in piece.text for piece in heard for word in own if not piece.private):
            bare[name] = sorted(own)
    assert known > 50
    assert not bare, bare
