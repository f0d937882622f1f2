"""`python -m kiosk audit verify`: does the chain of who did what hold, and do its anchors?"""

from __future__ import annotations

import argparse
import sys

from kiosk.commands import keeping
from kiosk.commands.refusals import refused
from kiosk.text.strings import Strings


def main(argv: list[str]) -> int:
    """0: it holds; 1: it does not; 2: it could not be asked."""
    parser = argparse.ArgumentParser(prog="python -m kiosk audit", description=__doc__)
    parser.add_argument("what", choices=["verify"])
    keeping.add_options(parser)
    options = parser.parse_args(argv)
    with refused(options.lang) as trouble:
        said = keeping.ask(options, "audit verify")
        if "error" in said:
            print(said["error"], file=sys.stderr)
            return 2
        tell(said, Strings.load(options.lang))
        return 0 if said["whole"] else 1
    return trouble.status


def tell(said: dict, say: Strings) -> None:
    print(say("audit.rows", rows=said["rows"], chain=said["chain"]))
    print(say("audit.link", link=said["link"]))
    if said["broken"]:
        print(say("audit.broken", row=said["broken"]))
    if said["differ"]:
        print(say("audit.cut", anchors=said["differ"]))
    if said["whole"]:
        print(say("audit.whole", anchors=said["agree"]))
