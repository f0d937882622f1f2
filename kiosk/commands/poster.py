"""`python -m kiosk poster DIR`: what a station publishes (公示), as PDF posters for its wall.

The list of items, each guide, each work rule and each filled-in sample form, A4 or A3. Standards
001 art. 13, 000 二（二）, 002 三（一）, 003 art. 14, 004 一（三）.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from kiosk.handling.fileable import here, offered
from kiosk.services import publicity
from kiosk.services.catalogue import Catalogue
from kiosk.services.snapshot import DataError
from kiosk.settings.load import load
from kiosk.settings.model import Settings
from kiosk.sheets.poster import Poster, lay_out
from kiosk.sheets.publicity import Posters
from kiosk.text.strings import Strings

SIZES = {"a4": 1.0, "a3": 2**0.5}
KINDS = ("items", "guides", "rules", "forms")


def main(argv: list[str]) -> int:
    """Write the posters, one file each; 1 when the profile, a font or the mark cannot be read."""
    parser = argparse.ArgumentParser(
        prog="python -m kiosk poster",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--profile", default="heilongjiang-2")
    parser.add_argument("--size", choices=SIZES, default="a4")
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")
    parser.add_argument("--only", action="append", choices=KINDS, help="may be repeated")
    options = parser.parse_args(argv)
    from kiosk.sheets.pdf import pdf

    try:
        settings = load(options.profile)
        options.folder.mkdir(parents=True, exist_ok=True)
        for name, poster in posters(settings, options.lang, options.only or KINDS):
            pages = lay_out(poster)
            (options.folder / f"{name}.pdf").write_bytes(pdf(pages, SIZES[options.size]))
            print(f"{name}.pdf  {len(pages)}")
    except (DataError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def posters(settings: Settings, language: str, kinds: tuple) -> Iterator[tuple[str, Poster]]:
    """(name of the file, poster) of everything that the station publishes."""
    catalogue = Catalogue.load().told(settings.item_texts)
    items = offered(settings, catalogue)
    done = here(settings, catalogue)
    make = Posters(settings, Strings.load(language), done)
    if "items" in kinds:
        yield "items", make.items(items)
    if "guides" in kinds:
        yield from ((f"guide-{item.id}", make.guide(item)) for item in items)
    if "rules" in kinds:
        for rule in publicity.adopted(publicity.load(), settings.station.rules):
            yield f"rule-{rule.id}", make.rule(rule)
    if "forms" in kinds:
        for item in items:
            if item.form is not None and item.id in done:
                yield f"form-{item.id}", make.form(item)
