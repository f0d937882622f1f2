"""`python -m tests.outbox.kills --kills N --seed S`: proof by killing of every write.

The real outbox, store and clients in a process that is killed with SIGKILL, at each step in turn
and at any moment, while hub and centre lose and spoil answers; then promises are held against
ledgers: the hub's, and the strict stand-in's, which refuses a number it knows, and then does not.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.outbox.bundle_play import BundlePlay
from tests.outbox.kill_centre import kill_centre
from tests.outbox.killing import CentrePlay, play_hub
from tests.outbox.ledger_hub import LedgerHub, unreliable

BUNDLES = "bundles"
"""In place of an adapter: filings with several parts."""


def main(argv: list[str]) -> int:
    """0: every promise was kept once; 1: standard error says what was not, and of which seed."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.outbox.kills", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--kills", type=int, default=1000, help="of writes to the centre")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args(argv)
    print(f"seed {options.seed}", flush=True)
    kills, seed = options.kills, options.seed
    shares = (
        ("heilongjiang", True, 0.2), ("heilongjiang", False, 0.2),
        ("liaoning", True, 0.1), ("liaoning", False, 0.1),
        ("fujian", True, 0.05), ("fujian", False, 0.05),
        ("jiangsu", True, 0.1), ("jiangsu", False, 0.1),
        ("generic-rest", True, 0.1), ("generic-rest", False, 0.1),
        (BUNDLES, True, 0.05), (BUNDLES, False, 0.05),
    )  # fmt: skip
    with kill_centre() as desk:
        for n, (adapter, refusing, share) in enumerate(shares):
            begun = time.monotonic()
            with tempfile.TemporaryDirectory(prefix="kills-") as folder:
                place = Path(folder)
                play = (
                    BundlePlay(place, desk, seed + n, refusing=refusing) if adapter == BUNDLES
                    else CentrePlay(place, desk, adapter, seed + n, refusing=refusing)
                )  # fmt: skip
                try:
                    told = play.run(max(1, round(kills * share)))
                except AssertionError as failure:
                    print(f"seed {seed}: {adapter}, {refusing=}: {failure!r}", file=sys.stderr)
                    return 1
            print(f"  {told}; {time.monotonic() - begun:.0f} s", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="kills-") as folder,
        LedgerHub(behave=unreliable(seed)) as hub,
    ):
        try:
            print(f"  {play_hub(Path(folder), hub, kills // 4, seed)}", flush=True)
        except AssertionError as failure:
            print(f"seed {seed}: hub: {failure!r}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
