"""`python -m kiosk check [PROFILE …]`: every requirement of the station's standard and level, what
the profile lacks besides, and what nobody has confirmed."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator

from kiosk.check.finding import words
from kiosk.check.findings import failed, findings
from kiosk.check.requirements import Line, NationalOnly, Standing, falls_short, judge, strays
from kiosk.commands.plain import cells
from kiosk.platform import adapters
from kiosk.platform.transactions import Transactions
from kiosk.services import publicity, standards
from kiosk.services.catalogue import Catalogue
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.licences import Licences
from kiosk.services.snapshot import DataError
from kiosk.services.standards import Standard
from kiosk.settings.load import load, profiles
from kiosk.settings.model import Settings
from kiosk.settings.signals import families
from kiosk.text.strings import Strings
from kiosk.uplink import platforms


def main(argv: list[str]) -> int:
    """Print requirements and findings; 1 when a claimed level is not met, or something must be
    mended before the station may serve."""
    parser = argparse.ArgumentParser(prog="python -m kiosk check", description=__doc__)
    parser.add_argument("profile", nargs="*", help=f"default: all ({', '.join(profiles())})")
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")
    parser.add_argument("--mappings", action="store_true", help="list each unconfirmed mapping")
    options = parser.parse_args(argv)
    say, bad = words(options.lang), False
    catalogue, dictionaries, signals = Catalogue.load(), Dictionaries.load(), families()
    licences = Licences.load()
    asked, wording = standards.load(), Strings.load("zh")
    rules = {rule.id for rule in publicity.load()}
    for name in options.profile or profiles():
        print(f"== {name}")
        try:
            settings = load(name)
            transactions = Transactions.load(settings.centre.adapter)
            adapter = adapters.load(settings.centre.adapter)
            uplink = settings.service_platform.adapter
            platform = platforms.load(uplink) if uplink else None
        except DataError as error:
            print(f"  {error}", file=sys.stderr)
            bad = True
            continue
        standard = asked[settings.station.standard]
        own = adapter.serves(settings.station.regions)
        known = transactions if own else NationalOnly(transactions)
        lines: tuple[Line, ...] = ()
        if settings.terminal.role == "screen":
            print(f"  {say('requirement.screen')}")
        else:
            lines = judge(settings, standard, catalogue, known, published=rules, wording=wording)
            for text in _said(lines, settings, standard, say):
                print(f"  {text}")
        found = (
            *strays(settings, standard, rules),
            *findings(
                settings,
                catalogue,
                transactions,
                dictionaries,
                signals,
                adapter,
                platform,
                licences,
            ),
        )
        bad = bad or failed(found) or falls_short(lines)
        for one in found:
            print(f"  {one.severity.value:<8} {one.say(say)}")
        if options.mappings:
            guesses = transactions.unconfirmed() + (platform.unconfirmed() if platform else [])
            for mapping in guesses:
                print(f"    {mapping.transaction}  {mapping.field} <- {mapping.wire}")
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
