"""`python -m kiosk check [PROFILE …]`: what a profile lacks, and what nobody has confirmed."""

from __future__ import annotations

import argparse
import sys

from kiosk.check.finding import words
from kiosk.check.findings import failed, findings
from kiosk.platform import adapters
from kiosk.platform.transactions import Transactions
from kiosk.services.catalogue import Catalogue
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.snapshot import DataError
from kiosk.settings.load import load, profiles
from kiosk.settings.signals import families
from kiosk.uplink import platforms


def main(argv: list[str]) -> int:
    """Print the findings; 1 when something must be mended before the station may serve."""
    parser = argparse.ArgumentParser(prog="python -m kiosk check", description=__doc__)
    parser.add_argument("profile", nargs="*", help=f"default: all ({', '.join(profiles())})")
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")
    parser.add_argument("--mappings", action="store_true", help="list each unconfirmed mapping")
    options = parser.parse_args(argv)
    say, bad = words(options.lang), False
    catalogue, dictionaries, signals = Catalogue.load(), Dictionaries.load(), families()
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
        found = findings(
            settings, catalogue, transactions, dictionaries, signals, adapter, platform
        )
        bad = bad or failed(found)
        for one in found:
            print(f"  {one.severity.value:<8} {one.say(say)}")
        if options.mappings:
            guesses = transactions.unconfirmed() + (platform.unconfirmed() if platform else [])
            for mapping in guesses:
                print(f"    {mapping.transaction}  {mapping.field} <- {mapping.wire}")
    return 1 if bad else 0
