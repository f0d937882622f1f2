"""The on-screen keyboard as a page: every key does something, every candidate can be reached, and
one golden picture a form and kind.

`GOLDEN=update pytest tests/screens/pages/test_keyboard.py` writes them anew; look at them before
you commit.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from kiosk.input.composing import Candidate
from kiosk.input.nine import Nine
from kiosk.input.typing import DOT, Engines, Kind, Tab, Typing, begin, draw, press
from kiosk.visit.states import Event
from screens import samples
from screens.boxes import Box, Words
from screens.composer import picture
from screens.keyboard import SLATE, field_width, with_keyboard
from screens.layout import lay_out
from screens.nodes import Ink, Local, Page, Role, Send
from screens.parts import page as frame
from screens.written import grouped, written

FOLDER = Path(__file__).parent / "golden"
UPDATE = os.environ.get("GOLDEN") == "update"
TOLERANCE = 3.0  # mean difference a pixel, of 255, as in tests/visits/test_screens.py
DONE = Send(Event.CHILD_ENTERED)
WORDS = [*"张章长涨掌", "张伟", "章薇", "欧阳修", "一二三四五六七八", *"丈帐账杖仗障彰樟璋" * 9]
ABLE = Engines(
    pinyin=lambda letters: tuple(Candidate(word, len(letters)) for word in WORDS),
    hand=lambda strokes: tuple("永水泳氷求承丞冰录泉汞一二三四五六七八九十"),
    spell=Nine({"zhang": 9, "xiang": 8, "yi": 5, "xi": 4, "zi": 3, "wu": 2}),
    parts=True,
)
BEGUN = {
    Kind.TEXT: "道里区", Kind.NAME: "张", Kind.DIGITS: "1", Kind.ID_NUMBER: "23019819850307001",
    Kind.CODE: "9", Kind.AMOUNT: "1", Kind.LATIN: "a",
}  # fmt: skip


def page(typing: Typing, form: str = "portrait", *, large: bool = False) -> Page:
    view = samples.keyboard_view(samples.look(form, large=large))
    field = written(view, typing, width=field_width(view))
    return frame(view, with_keyboard(view, [field], typing, DONE))


def boxes(typing: Typing, form: str = "portrait", *, large: bool = False) -> list[Box]:
    look = samples.look(form, large=large)
    return lay_out(page(typing, form, large=large), look).flat({})[1]


def keys(typing: Typing, form: str = "portrait", *, large: bool = False) -> list[str]:
    """Words of the keys that are drawn."""
    found = [b.action.what for b in boxes(typing, form, large=large) if isinstance(b.action, Local)]
    return [what.removeprefix("key:") for what in found if what.startswith("key:")]


def typings() -> list[Typing]:
    """Every kind on every tab, idle and under way."""
    found = []
    for kind, value in BEGUN.items():
        start = begin(kind, 60, ABLE, value)
        found += [press(start, f"tab:{tab}", ABLE) for tab in start.tabs]
    for typing in list(found):
        if typing.tab is Tab.PINYIN:
            composing = press(typing, "z", ABLE)
            found += [composing, press(composing, "all", ABLE)]
            found.append(press(press(composing, "all", ABLE), "from:50", ABLE))
            found.append(press(press(typing, "u", ABLE), "m", ABLE))
            nine = press(typing, "nine", ABLE)
            found += [nine, press(press(nine, "9", ABLE), "4", ABLE), press(nine, "5", ABLE)]
        if typing.tab is Tab.HAND:
            drawn = draw(typing, ((1, 1), (900, 900)), ABLE)
            found += [drawn, press(drawn, "all", ABLE)]
    return found


@pytest.mark.parametrize("form", samples.FORMS)
def test_every_key_that_is_drawn_does_something(form):
    for typing in typings():
        for key in keys(typing, form):
            if key != f"tab:{typing.tab}":  # the chosen tab is told, and pressed again is nothing
                assert press(typing, key, ABLE) != typing, (typing.kind, typing.tab, key)


@pytest.mark.parametrize("form", samples.FORMS)
@pytest.mark.parametrize("large", [False, True])
def test_it_keeps_its_place_whatever_its_face(form, large):
    """Nobody looks for the tabs again; a few pixels may be lost in rounding."""

    def place(typing: Typing) -> tuple[int, int]:
        there = boxes(typing, form, large=large)
        tabs = [b.rect[1] for b in there if b.kind == "button:tab"]
        return min(tabs), max(b.rect[1] + b.rect[3] for b in there if b.role is Role.KEY)

    found = [place(typing) for typing in typings() if typing.kind is Kind.TEXT]
    for tops in zip(*found, strict=True):
        assert max(tops) - min(tops) <= 4


def test_no_key_is_drawn_twice_and_each_has_a_name():
    for typing in typings():
        found = keys(typing)
        doubled = {key for key in found if found.count(key) > 1}
        assert doubled <= {"space", "u"}  # `u` is a letter, and the key of the parts
        assert all(b.label.strip() for b in boxes(typing) if b.role is Role.KEY)


@pytest.mark.parametrize("form", samples.FORMS)
@pytest.mark.parametrize("large", [False, True])
def test_every_candidate_can_be_reached(form, large):
    """From the first page of all candidates to the last, and back to the first."""
    typing = press(press(begin(Kind.NAME, 50, ABLE), "z", ABLE), "all", ABLE)
    reached: list[int] = []
    starts: list[int] = []
    while True:
        found = keys(typing, form, large=large)
        picks = [int(key.removeprefix("pick:")) for key in found if key.startswith("pick:")]
        reached += picks
        starts.append(typing.composing.first)
        further = [k for k in found if k.startswith("from:") and int(k[5:]) > picks[0]]
        if not further:
            break
        typing = press(typing, further[0], ABLE)
    assert reached == list(range(len(WORDS)))
    for start in reversed(starts[:-1]):
        back = next(k for k in keys(typing, form, large=large) if k.startswith("from:"))
        typing = press(typing, back, ABLE)
        assert typing.composing.first == start


def test_a_page_of_candidates_survives_another_text_size():
    """The place was reached where other candidates fit in a row."""
    typing = press(press(begin(Kind.NAME, 50, ABLE), "z", ABLE), "all", ABLE)
    for first in range(0, len(WORDS), 7):
        at = press(typing, f"from:{first}", ABLE)
        found = keys(at, "pad-upright", large=True)
        picks = [int(key[5:]) for key in found if key.startswith("pick:")]
        assert picks[0] <= first <= picks[-1]


def test_the_key_that_ends_takes_the_first_candidate_while_something_is_begun():
    idle, busy = begin(Kind.NAME, 50, ABLE), press(begin(Kind.NAME, 50, ABLE), "z", ABLE)
    assert DONE in [b.action for b in boxes(idle)]
    assert DONE not in [b.action for b in boxes(busy)]
    assert "space" in keys(busy)
    senseless = replace(busy, composing=replace(busy.composing, candidates=()))
    assert "space" not in keys(senseless)
    assert DONE not in [b.action for b in boxes(senseless)]


def test_what_is_offered_fits_what_is_asked():
    assert "x" in keys(begin(Kind.ID_NUMBER, 18, ABLE))
    assert "x" not in keys(begin(Kind.DIGITS, 11, ABLE))
    assert DOT in keys(begin(Kind.NAME, 50, ABLE))
    assert "." in keys(begin(Kind.AMOUNT, 9, ABLE, "1"))
    code = press(begin(Kind.CODE, 18, ABLE), "tab:letters", ABLE)
    assert not {"space", "shift"} & set(keys(code))
    assert "u" in keys(begin(Kind.NAME, 50, ABLE))
    bare = Engines(pinyin=ABLE.pinyin)
    assert keys(begin(Kind.NAME, 50, bare)).count("u") == 1  # the letter itself
    assert "tab:hand" not in keys(begin(Kind.NAME, 50, bare))


def test_the_writing_area_takes_strokes():
    hand = press(begin(Kind.NAME, 50, ABLE), "tab:hand", ABLE)
    assert Ink(SLATE) in [b.action for b in boxes(hand)]


def test_without_engines_it_is_said():
    words = [b.label for b in boxes(begin(Kind.NAME, 50, Engines()))]
    assert samples.strings("zh")("keyboard.lacks") in words
    assert samples.strings("zh")("keyboard.lacks") not in [
        b.label for b in boxes(begin(Kind.DIGITS, 5, Engines()))
    ]


def test_all_that_is_typed_is_personal():
    """Nothing typed may be kept as a picture, nor told by a finding's name."""
    secret = "买提江"
    typing = press(replace(begin(Kind.NAME, 50, ABLE), value=secret), "z", ABLE)
    for box in boxes(typing):
        if secret in box.label or box.label in WORDS:
            assert box.personal
    placed, _ = lay_out(page(typing), samples.look("portrait")).flat({})
    for one in placed:
        if isinstance(one.stroke, Words) and not one.stroke.personal:
            assert not set(one.stroke.text) & set(secret)
            assert one.stroke.text not in WORDS


def test_the_end_of_a_long_text_is_shown():
    long = "黑龙江省哈尔滨市道里区新阳路某某小区" * 4 + "末尾"
    view = samples.keyboard_view(samples.look("pad", large=True))
    field = written(view, begin(Kind.TEXT, 99, ABLE, long), width=field_width(view))
    shown = field.child.runs[0].text
    assert shown.startswith("…")
    assert shown.endswith("末尾")
    assert grouped("23019819850307001X") == "230198 1985 0307 001X"


GOLDENS = ("composing", "all", "drawing", "number", "nine-composing", "text-digits")


@pytest.mark.parametrize("form", samples.FORMS)
def test_it_looks_as_it_did(form):
    """One picture a form, of the kinds side by side."""
    look = samples.look(form)
    shown = {name.removeprefix("keyboard-"): page for name, page in samples.keyboards(look)}
    size = (look.width // 4, look.height // 4)
    sheet = Image.new("RGB", (size[0] * 3, size[1] * 2))
    for n, name in enumerate(GOLDENS):
        laid = lay_out(shown[name], look)
        whole = picture(laid.flat({})[0], look.width, look.height).convert("RGB")
        small = whole.resize(size, Image.Resampling.BOX)
        sheet.paste(small, (n % 3 * size[0], n // 3 * size[1]))
    file = FOLDER / f"keyboard-{form}.png"
    if UPDATE:
        FOLDER.mkdir(exist_ok=True)
        sheet.quantize(64, dither=Image.Dither.NONE).save(file, optimize=True)
    assert file.stat().st_size <= 60_000
    golden = Image.open(file).convert("RGB")
    apart = sum(ImageStat.Stat(ImageChops.difference(golden, sheet)).mean) / 3
    if apart >= TOLERANCE:
        sheet.save(file.with_suffix(".now.png"))
    assert apart < TOLERANCE
