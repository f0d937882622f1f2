"""A hand at the forms of settings: types a value into the form that stands there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from selenium.webdriver.support.select import Select

from hub.configuring import forms
from hub.configuring.forms import Field
from kiosk.settings import settable
from tests.sandbox.browser import Page

_BY_HAND = 40  # characters


def enter(page: Page, path: str, value: Any, more: Mapping[str, str] = {}) -> None:
    """`more`: what no form shows, by the field's name."""
    one = settable.find(path)
    assert one is not None
    _field(page, forms.field(one, value, more=0))
    for name, text in more.items():
        _text(page, name, text)


def _field(page: Page, one: Field) -> None:
    for part in one.parts:
        _field(page, part)
    if one.kind == "ticks":
        for option in one.options:
            box = page.css(f'[name="{one.name}.{option}"]')
            if box.is_selected() != (option in one.typed):
                box.click()
    elif one.kind == "order":
        for place in range(len(one.options)):
            word = one.typed[place] if place < len(one.typed) else ""
            Select(page.css(f'[id="{one.name}.{place}"]')).select_by_value(word)
    elif one.kind in ("choice", "yesno"):
        Select(page.css(f'[id="{one.name}"]')).select_by_value(str(one.typed))
    elif one.kind not in ("group", "rows", "map", "hidden", "secret"):
        _text(page, one.name, str(one.typed))


def _text(page: Page, name: str, text: str) -> None:
    box = page.css(f'[id="{name}"]')
    if box.get_property("value") == text:
        return
    if len(text) > _BY_HAND:  # as it is pasted
        page.script("arguments[0].value = arguments[1]", box, text)
        return
    box.clear()
    box.send_keys(text)
