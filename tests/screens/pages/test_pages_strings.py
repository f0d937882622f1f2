"""Strings: complete in both languages, all of them used, none of them in code."""

from __future__ import annotations

import ast
import functools
import re
import tomllib
from dataclasses import replace
from pathlib import Path

from kiosk.text.strings import Strings
from screens import samples, samples_staff
from screens.pages import page_for
from screens.pages.staff import staff_page
from screens.pages.technician import technician_page
from screens.pages.terminal import terminal_page
from screens.view import View

ROOT = Path(__file__).parents[3]
IDEOGRAPH = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


def _flat(table: dict, prefix: str = "") -> dict[str, str]:
    out: dict[str, str] = {}
    for key, value in table.items():
        name = f"{prefix}{key}"
        out |= _flat(value, name + ".") if isinstance(value, dict) else {name: value}
    return out


def _load(language: str) -> dict[str, str]:
    return _flat(tomllib.loads((ROOT / f"config/strings/{language}.toml").read_text("utf-8")))


@functools.cache
def _other_code() -> str:
    files = (f for room in ("kiosk", "drivers", "sandbox") for f in (ROOT / room).rglob("*.py"))
    return "\n".join(f.read_text("utf-8") for f in files)


def _asked_for_elsewhere(key: str) -> bool:
    """Receipts and signs share the file: their keys stand in the code of their rooms."""
    return f'"{key}"' in _other_code() or f'"{key.rpartition(".")[2]}"' in _other_code()


class Recording(Strings):
    """Strings that remember which keys were asked for."""

    asked: set[str] = set()  # noqa: RUF012

    def __call__(self, key: str, /, **args: object) -> str:
        self.asked.add(key)
        return super().__call__(key, **args)


def _recorded(view: View) -> View:
    real = view.strings
    return replace(view, strings=Recording(real.language, dict(real._texts)))


def test_both_languages_have_the_same_keys_and_placeholders():
    zh, en = _load("zh"), _load("en")
    assert set(zh) == set(en)
    for key in zh:
        names = [set(re.findall(r"{(\w+)}", text[key])) for text in (zh, en)]
        assert names[0] == names[1], key
    assert all(text.strip() for texts in (zh, en) for text in texts.values())


def test_every_string_is_used_and_none_is_missing():
    """A page asks for its words while it is made; how it is laid out is another test's."""
    Recording.asked.clear()
    looks = [
        samples.look(form, large=large, low=low)
        for form in samples.FORMS
        for large in (False, True)
        for low in (False, True)
    ]
    for look in looks:
        for _, view in samples.variants(look):
            page_for(_recorded(view))
        for _, state, view in samples.terminal_variants(look):
            terminal_page(state, _recorded(view))
        if look.form in ("portrait", "pad") and not look.low:  # all words of the keyboard
            for _ in samples.keyboards(look, _recorded(samples.keyboard_view(look))):
                pass
        for _, desk in samples.technician_pages() if look == looks[0] else ():
            technician_page(desk, _recorded(samples.technician_view(look)))
        for _, staff, view in samples_staff.staff_shown(look) if not look.low else ():
            staff_page(staff, _recorded(view))
        for _, view in samples_staff.visits(dict(samples.variants(look))) if not look.low else ():
            page_for(_recorded(view))
    view = samples.view(samples.State.HOME, looks[0])
    for key in samples.TOP_WORDS:
        page_for(_recorded(replace(view, network=key)))
    defined = set(_load("zh"))
    assert defined >= Recording.asked
    unused = {key for key in defined - Recording.asked if not _asked_for_elsewhere(key)}
    assert not unused


def test_no_chinese_stands_in_code():
    """Docstrings and comments name the field's terms; what is drawn comes from string files."""
    # names of people and places, not interface text
    samples = set((ROOT / "screens").glob("samples*.py"))
    for file in set((ROOT / "screens").rglob("*.py")) - samples:
        tree = ast.parse(file.read_text("utf-8"))
        docs = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        docs |= {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in docs
            ):
                assert not IDEOGRAPH.search(node.value), f"{file.name}:{node.lineno}"
