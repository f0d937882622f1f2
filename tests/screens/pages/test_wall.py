"""Every page of the publicity screen, both ways it may hang, both languages: judged and read."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import replace

import msgspec
import pytest
from PIL import Image

from kiosk.publicity.player import SHIFTS, Arrangement
from kiosk.publicity.programme import Chapter
from kiosk.settings.model import SCREEN_CALL_CAP, ScreenSettings
from kiosk.text.strings import Strings
from screens import samples_wall
from screens.layout import lay_out
from screens.measure import findings
from screens.nodes import Page
from screens.wall import Wall, look
from screens.wall_pages import pages

_FEW = ("screen-zh", "screen-upright-en")  # the others are for ./test --full
LOOKS = [
    pytest.param(at, id=name, marks=() if name in _FEW else pytest.mark.full)
    for at in samples_wall.looks()
    for name in [f"{at.form}-{at.language}"]
]
SMALLEST = 11.9  # mm of cap height, on the 55″ that is laid out for: the Latin line of the mark


@functools.cache
def drawn(at) -> tuple[tuple[str, Wall, tuple[Page, ...]], ...]:
    return tuple((name, wall, tuple(pages(wall))) for name, wall in samples_wall.walls(at))


def words(page: Page, at) -> str:
    _, boxes = lay_out(page, at).flat({})
    return "".join("".join(box.label for box in boxes if box.kind == "text").split())


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("at", LOOKS)
def test_nothing_is_clipped_scrolls_or_can_be_touched(at):
    wrong = []
    for name, _, made in drawn(at):
        assert made, name
        for page in made:
            sheet = lay_out(page, at)
            wrong += [f"{name}: {one}" for one in findings(sheet, at)]
            if sheet.areas({}):
                wrong.append(f"{name}: scrolls")
            for box in sheet.flat({})[1]:
                if box.action is not None:
                    wrong.append(f"{name}: {box.label} can be touched")
                if box.text_mm and box.text_mm < SMALLEST:
                    wrong.append(f"{name}: {box.text_mm:.1f} mm")
                if box.personal:
                    wrong.append(f"{name}: {box.kind} counts as somebody's")
    assert not wrong, "\n".join(wrong[:20])


@pytest.mark.parametrize("lie", ["landscape", "portrait"])
def test_high_contrast_and_an_official_mark_keep_the_rules(lie, tmp_path):
    at = look(lie, "zh", "contrast")
    Image.new("RGB", (600, 200), (18, 85, 192)).save(tmp_path / "mark.png")
    for what, subject in (("queue", ""), ("station", ""), ("rules", "openness"), ("items", "")):
        wall = samples_wall.wall(at, Chapter(what, subject))
        marked = wall.sign._replace(mark_file=str(tmp_path / "mark.png"))
        for page in [*pages(wall), *pages(replace(wall, sign=marked))]:
            sheet = lay_out(page, at)
            assert not findings(sheet, at)
            assert not sheet.areas({})


@pytest.mark.parametrize("at", LOOKS)
def test_no_page_is_clipped_wherever_its_arrangement_puts_it(at):
    for what, subject in (("queue", ""), ("station", ""), ("guides", "expense-claim")):
        for shift in SHIFTS:
            for swapped in (False, True):
                moved = Arrangement(shift, swapped)
                wall = samples_wall.wall(at, Chapter(what, subject), arrangement=moved)
                for page in pages(wall):
                    sheet = lay_out(page, at)
                    assert not findings(sheet, at)
                    assert not sheet.areas({})


@pytest.mark.parametrize("at", LOOKS)
def test_every_word_of_a_poster_is_on_its_pages(at):
    checked = 0
    for name, wall, made in drawn(at):
        if wall.poster is None:
            continue
        said = "".join(words(page, at) for page in made)
        for block in wall.poster.blocks:
            texts = [t for row in getattr(block, "rows", ()) for t in row]
            for text in [*texts, *getattr(block, "texts", ())]:
                assert squeezed(text) in said, (name, text)
                checked += 1
        assert squeezed(wall.poster.title) in words(made[-1], at)
    assert checked > 500


@pytest.mark.parametrize("at", LOOKS)
def test_numbers_windows_and_waiting_are_read_from_eight_metres(at):
    """Everything of the queue that has a digit in it, but for head and foot: 16′ of arc at 8 m."""
    [page, *_] = pages(samples_wall.wall(at, Chapter("queue")))
    _, boxes = lay_out(page, at).flat({})
    numbers = [
        box for box in boxes
        if box.kind == "text" and re.search(r"[A-C]?\d", box.label) and ":" not in box.label
        and not re.search(r"11月|Nov", box.label)
    ]  # fmt: skip
    assert {"B012", "A007", "A008"} <= {box.label[:4] for box in numbers}
    assert min(box.text_mm for box in numbers) >= SCREEN_CALL_CAP
    assert ScreenSettings().read_from >= 8.0


def test_what_is_not_known_is_not_told_as_if_it_were():
    at = look("landscape")
    for chapter in (Chapter("queue"), Chapter("station")):
        said = "".join(words(p, at) for p in pages(samples_wall.wall(at, chapter, hall=None)))
        assert "看不到" in said
        assert "B012" not in said


def test_figures_say_what_they_are_and_what_is_not_known():
    at = look("landscape")
    figures = samples_wall.FIGURES

    def said(told) -> str:
        wall = samples_wall.wall(at, Chapter("figures"), figures=told)
        return "".join(words(page, at) for page in pages(wall))

    known = said(figures)
    assert all(word in known for word in ("128次", "98.4%", "3分20秒", "截至11月23日09:15"))
    few = said(msgspec.structs.replace(figures, reviews=None, satisfied=None))
    assert "满10次才公布" in few
    assert "%" not in few
    assert "暂时取不到" in said(None)
    most = said(msgspec.structs.replace(figures, reviews=2000, satisfied=1999))
    assert "99.9%" in most  # never rounded up to all


def test_the_newest_call_stands_for_itself_while_it_is_new():
    at = look("landscape")
    second = samples_wall.HALL.called[1]
    wall = samples_wall.wall(at, Chapter("queue"), news=(second,), call=True, lit=True)
    _, boxes = lay_out(pages(wall)[0], at).flat({})
    largest = max(boxes, key=lambda box: box.text_mm)
    assert largest.label == second.number
    assert largest.fg == "#FFFFFF"


def test_a_picture_that_is_not_there_makes_no_page():
    at = look("landscape")
    assert pages(samples_wall.wall(at, Chapter("media", "screen.png"))) == []


class Recording(Strings):
    asked: set[str] = set()  # noqa: RUF012

    def __call__(self, key: str, /, **args: object) -> str:
        self.asked.add(key)
        return super().__call__(key, **args)


def test_strings_are_complete_in_both_languages_and_all_of_them_used(monkeypatch):
    said = {}
    for language in ("zh", "en"):
        flat = Strings.load(language, samples_wall.STRINGS)
        said[language] = dict(flat._texts)
        tomllib.loads((samples_wall.STRINGS / f"{language}.toml").read_text("utf-8"))
    assert set(said["zh"]) == set(said["en"])
    for key in said["zh"]:
        names = [set(re.findall(r"{(\w+)}", texts[key])) for texts in said.values()]
        assert names[0] == names[1], key
    real = samples_wall.strings
    monkeypatch.setattr(
        samples_wall, "strings", lambda lang: Recording(lang, dict(real(lang)._texts))
    )
    for at in [at for at in samples_wall.looks() if at.language == "zh"]:
        for _, wall in samples_wall.walls(at):
            pages(wall)
        other = samples_wall.wall(at, Chapter("station"), "heilongjiang-2")
        sign = other.sign._replace(phone="0451-12345678")
        pages(samples_wall.wall(at, Chapter("station"), "heilongjiang-2", sign=sign))
    assert set(said["zh"]) == Recording.asked
