"""`python -m kiosk screens measure`: every screen judged by the rules of design/look.md.

Lays out each state with each face it can show, in every form factor, text size and language, and
reports what is too small, too near, too pale, clipped, outside, overlapping or without a label,
what no key of the keypad reaches or reaches out of order, and of what nothing is heard.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import product

from screens import samples, samples_heard, samples_staff, samples_wall, wall_pages
from screens.layout import lay_out
from screens.measure import findings
from screens.nodes import Page
from screens.pages import page_for
from screens.pages.staff import staff_page
from screens.pages.technician import technician_page
from screens.pages.terminal import terminal_page
from screens.reach import by_keys
from screens.view import Look


def looks(forms: list[str], sizes: list[bool], languages: list[str]) -> Iterator[Look]:
    """Each way of showing; 低位操作 is offered on the tall terminal."""
    for form, large, language in product(forms, sizes, languages):
        for low in (False, True) if form == "portrait" else (False,):
            yield samples.look(form, large=large, language=language, low=low)


def pages(look: Look) -> Iterator[tuple[str, Page]]:
    """(name, page) of every state of visit, terminal, technician and staff, with every face, and of
    the keyboard."""
    views = dict(samples.variants(look))
    shown = (*views.items(), *samples_staff.visits(views), *samples_heard.visits(views))
    for name, view in shown:
        yield name, page_for(view)
    for name, state, view in samples.terminal_variants(look):
        yield f"terminal-{name}", terminal_page(state, view)
    yield from samples.keyboards(look)
    for name, desk in samples.technician_pages():
        yield f"technician-{name}", technician_page(desk, samples.technician_view(look))
    for name, staff, shown in samples_staff.staff_shown(look):
        yield f"staff-{name}", staff_page(staff, shown)


def main(argv: list[str]) -> int:
    """Print findings; 1 when there is one."""
    parser = argparse.ArgumentParser(prog="python -m kiosk screens", description=__doc__)
    parser.add_argument("what", choices=["measure"])
    parser.add_argument("--form", action="append", choices=list(samples.FORMS))
    parser.add_argument("--text", choices=["standard", "large"])
    parser.add_argument("--lang", choices=["zh", "en"])
    options = parser.parse_args(argv)
    walls = [] if options.form or options.text == "large" else list(samples_wall.looks())
    sizes = [False, True] if options.text is None else [options.text == "large"]
    languages = ["zh", "en"] if options.lang is None else [options.lang]
    bad = 0
    for look in looks(options.form or list(samples.FORMS), sizes, languages):
        found, count = [], 0
        for name, page in pages(look):
            count += 1
            sheet = lay_out(page, look)
            judged = [*findings(sheet, look), *by_keys(page, sheet, look)]
            found += [f"{name}: {one}" for one in judged]
        size = "大字版" if look.large else "standard"
        low = ", 低位" if look.low else ""
        print(f"{look.form}, {size}, {look.language}{low}: {count} pages, {len(found)} findings")
        for line in found:
            print(f"  {line}")
        bad += len(found)
    for look in (look for look in walls if look.language in languages):
        drawn = [(n, page) for n, w in samples_wall.walls(look) for page in wall_pages.pages(w)]
        found = [f"{name}: {one}" for name, page in drawn for one in _of_wall(page, look)]
        print(f"{look.form}, {look.language}: {len(drawn)} pages, {len(found)} findings")
        for line in found:
            print(f"  {line}")
        bad += len(found)
    return 1 if bad else 0


def _of_wall(page: Page, look: Look) -> list[str]:
    """Also: nobody can scroll there."""
    sheet = lay_out(page, look)
    found = [str(one) for one in findings(sheet, look)]
    return [*found, *(["scrolls"] if sheet.areas({}) else [])]
