"""`python -m kiosk check [PROFILE …]`: every requirement of the station's standard and level, what
the profile lacks besides, and what nobody has confirmed."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator

from kiosk.check.finding import words
from kiosk.check.findings import failed
from kiosk.check.requirements import Line, Standing, falls_short
from kiosk.check.whole import Shipped
from kiosk.commands.plain import cells
from kiosk.publicity.film import playable
from kiosk.services.snapshot import DataError
from kiosk.services.standards import Standard
from kiosk.settings.load import load, profiles
from kiosk.settings.model import Settings
from kiosk.text.strings import Strings


def main(argv: list[str]) -> int:
    """Print requirements and findings; 1 when a claimed level is not met, or something must be
    mended before the station may serve."""
    parser = argparse.ArgumentParser(prog="python -m kiosk check", description=__doc__)
    parser.add_argument("profile", nargs="*", help=f"default: all ({', '.join(profiles())})")
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")
    parser.add_argument("--mappings", action="store_true", help="list each unconfirmed mapping")
    options = parser.parse_args(argv)
    say, bad = words(options.lang), False
    shipped = Shipped()
    for name in options.profile or profiles():
        print(f"== {name}")
        try:
            settings = load(name)
            checked = shipped.check(settings, playable())
        except DataError as error:
            print(f"  {error}", file=sys.stderr)
            bad = True
            continue
        if settings.terminal.role == "screen":
            print(f"  {say('requirement.screen')}")
        else:
            for text in _said(checked.lines, settings, checked.standard, say):
                print(f"  {text}")
        bad = bad or failed(checked.found) or falls_short(checked.lines)
        for one in checked.found:
            print(f"  {one.severity.value:<8} {one.say(say)}")
        if options.mappings:
            for mapping in checked.unconfirmed:
                print(f"    {mapping}")
    return 1 if bad else 0


def _said(
    lines: tuple[Line, ...], settings: Settings, standard: Standard, say: Strings
) -> Iterator[str]:
    """The standard, a line for each requirement with what is to do below it, and the sum."""
    named = {level.number: level.name.get(say.language) for level in standard.levels}
    level = named.get(settings.station.level, "")
    title = standard.title.get(say.language)
    yield say("requirement.level" if level else "requirement.no_level", title=title, level=level)
    words = {one: say(f"requirement.standing.{one}") for one in Standing}
    width = max(cells(word) for word in words.values())
    for line in lines:
        word, row = words[line.standing], line.requirement
        pad = " " * (width - cells(word))
        yield f"{word}{pad}  {row.clause}  {row.words.get(say.language)}"
        if note := line.say(say):
            yield f"{' ' * width}  -> {note}"
    counts = Counter(line.standing for line in lines)
    yield say("requirement.sum", **{one.value: counts[one] for one in Standing})
    end = "not_reached" if falls_short(lines) else "reached"
    missing = counts[Standing.MISSING]
    yield say(f"requirement.{end}", level=level or say("requirement.station"), missing=missing)
