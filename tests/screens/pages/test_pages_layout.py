"""Every state, in every form, size and language, laid out and judged by look.md's rules."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.commands.screens import main, pages
from screens import samples
from screens.boxes import Sheet, Turn
from screens.focus import stops
from screens.layout import lay_out
from screens.look import Look
from screens.measure import findings

# One of each kind is laid out always; the whole matrix is for ./test --full.
_FEW = (
    ("portrait", False, "zh", False),
    ("portrait", True, "en", True),
    ("landscape", True, "zh", False),
    ("pad", True, "en", False),
    ("pad-upright", False, "en", False),
    ("pad-upright", True, "zh", False),
)
_ALL = tuple(
    (form, large, language, low)
    for form in samples.FORMS
    for large in (False, True)
    for language in ("zh", "en")
    for low in ((False, True) if form == "portrait" else (False,))
)


def _cases() -> list:
    return [pytest.param(*case, marks=() if case in _FEW else pytest.mark.full) for case in _ALL]


def _scrolling(sheet: Sheet, look: Look) -> Iterator[str]:
    """On the terminals buttons never leave the glass: only texts, lists and tables inside a page
    scroll. And whatever scrolls can be turned by keys, else it would be read by fingers only."""
    actions = [stop.box.action for stop in stops(sheet, {})]
    turned = {action.area for action in actions if isinstance(action, Turn)}
    for area, rect in sheet.areas({}):
        if look.form in ("portrait", "landscape") and not look.low and rect[0] == 0:
            yield "scrolls as a whole"
        if area.furthest() > 0 and area.name not in turned:
            yield f"{area.name} cannot be turned by keys"


@pytest.mark.parametrize(("form", "large", "language", "low"), _cases())
def test_nothing_is_clipped_too_small_too_pale_or_out_of_reach(form, large, language, low):
    look = samples.look(form, large=large, language=language, low=low)
    found = []
    for name, page in pages(look):
        sheet = lay_out(page, look)
        found += [f"{name}: {one}" for one in (*findings(sheet, look), *_scrolling(sheet, look))]
    assert not found, "\n".join(found[:40])


@pytest.mark.parametrize("form", list(samples.FORMS))
@pytest.mark.parametrize("large", [False, True])
def test_no_keyboard_scrolls(form, large):
    """Whoever types must see what is typed and every key at once."""
    for language in ("zh", "en"):
        look = samples.look(form, large=large, language=language)
        scrolling = [
            name for name, page in samples.keyboards(look) if lay_out(page, look).areas({})
        ]
        assert not scrolling


@pytest.mark.parametrize("theme", ["contrast"])
def test_high_contrast_keeps_the_rules(theme):
    from dataclasses import replace

    look = replace(samples.look("portrait"), theme=theme)
    found = [str(f) for _, page in pages(look) for f in findings(lay_out(page, look), look)]
    assert not found, "\n".join(found[:20])


def test_the_command_says_the_same(capsys):
    assert main(["measure", "--form", "pad", "--text", "standard", "--lang", "zh"]) == 0
    assert "0 findings" in capsys.readouterr().out
