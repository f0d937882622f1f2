"""`python -m kiosk paper verify SERIAL CHECK`: is a paper that somebody shows of this station, and
whole?

What it prints must stand on the paper word by word; where it does not, the paper was altered.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from datetime import datetime

from kiosk.commands import keeping
from kiosk.commands.refusals import refused
from kiosk.services.catalogue import Catalogue
from kiosk.text import dates
from kiosk.text.strings import Strings


def main(argv: list[str]) -> int:
    """0: this station printed it (and it is the person's); 1: it did not, or the number is not that
    paper's, or the person is another; 2: it could not be asked."""
    parser = argparse.ArgumentParser(prog="python -m kiosk paper", description=__doc__)
    parser.add_argument("what", choices=["verify"])
    parser.add_argument("serial", help="serial number on the paper")
    parser.add_argument("check", help="check number on the paper")
    parser.add_argument(
        "--person", action="store_true", help="ask for the person's certificate number, and compare"
    )
    keeping.add_options(parser)
    options = parser.parse_args(argv)
    with refused(options.lang) as trouble:
        person = _typed() if options.person else ""
        said = keeping.ask(
            options, "paper verify", serial=options.serial, check=options.check, person=person
        )
        if "error" in said:
            print(said["error"], file=sys.stderr)
            return 2
        tell(said, Strings.load(options.lang))
        return 0 if said["right"] and said["person"] is not False else 1
    return trouble.status


def _typed() -> str:
    """Never an argument: those can be read by everybody on the machine."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    return getpass.getpass("Certificate number: ").strip()


def tell(said: dict, say: Strings) -> None:
    if not said["known"]:
        print(say("paper.unknown"))
    elif not said["right"]:
        print(say("paper.wrong"))
    else:
        catalogue = Catalogue.load()
        known = said["item"] in catalogue
        item = catalogue.item(said["item"]).name.get(say.language) if known else said["item"]
        at = dates.stamp(datetime.fromtimestamp(said["at"]).astimezone())
        print(say("paper.right", item=item, at=at))
        for label, text in said["facts"]:
            print(say("paper.fact", label=label, text=text))
        if said["person"] is not None:
            print(say("paper.same_person" if said["person"] else "paper.other_person"))
