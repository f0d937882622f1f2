# ruff: noqa: E402 (run as a script: the root comes onto the path first)
"""Draw one page to a PNG, with no window: what a screen looks like in a form, size and language.

    python tests/screens/show.py MODULE:FUNC [--form portrait] [--large] [--lang en] [--theme light]
                                 [--low] [--measure] [--scroll N] OUT.png

FUNC gets a `Look` and returns a `Page`.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path.cwd())]

from screens.composer import picture
from screens.layout import lay_out
from screens.measure import findings
from screens.view import Look

FORMS = {
    "portrait": (1080, 1920, 0.248),
    "landscape": (1920, 1080, 0.248),
    "pad": (1280, 800, 0.170),
    "pad-upright": (800, 1280, 0.170),
}


def look(form: str = "portrait", **more) -> Look:
    width, height, mm = FORMS[form]
    return Look(form=form, width=width, height=height, mm_per_px=mm, **more)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page", help="MODULE:FUNC, FUNC(look) -> Page")
    parser.add_argument("out")
    parser.add_argument("--form", choices=FORMS, default="portrait")
    parser.add_argument("--lang", default="zh")
    parser.add_argument("--theme", default="light")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--low", action="store_true")
    parser.add_argument("--measure", action="store_true", help="print what look.md would say")
    parser.add_argument("--scroll", type=int, default=0, help="px that every area is scrolled")
    at = parser.parse_args()
    module, _, name = at.page.partition(":")
    seen = look(at.form, large=at.large, low=at.low, language=at.lang, theme=at.theme)
    sheet = lay_out(getattr(importlib.import_module(module), name)(seen), seen)
    offsets = {area.name: min(at.scroll, area.furthest()) for area, _ in sheet.areas({})}
    placed, _ = sheet.flat(offsets)
    picture(placed, sheet.width, sheet.height).convert("RGB").save(at.out)
    if at.measure:
        for finding in findings(sheet, seen):
            print(finding)
    return 0


if __name__ == "__main__":
    sys.exit(main())
