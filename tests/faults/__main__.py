"""`python -m tests.faults --visits N --seed S`: proof by damage.

--only K     one visit of that run, alone on an empty machine
--block K    the block of visits K, as it was played
--kills N    the terminal with its real window, killed N times at a step of a visit
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path


def main(argv: list[str]) -> int:
    """0: every rule held; 1: one was broken, and standard output says how to see it again."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--visits", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--only", type=int)
    parser.add_argument("--block", type=int)
    parser.add_argument("--lanes", type=int, default=4, help="terminals at a time")
    parser.add_argument("--folder", type=Path, help="keep what the terminals wrote there")
    parser.add_argument("--kills", type=int, default=0)
    options = parser.parse_args(argv)
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        if options.folder:
            options.folder.mkdir(parents=True)
        where = options.folder or Path(folder)
        if options.kills:
            return _kills(options.kills, options.seed, where)
        return _visits(options, where)


def _visits(options: argparse.Namespace, folder: Path) -> int:
    from tests.faults.plan import plan
    from tests.faults.run import BLOCK, SEARCHED, run

    numbers = range(options.visits)
    if options.only is not None:
        numbers = range(options.only, options.only + 1)
        print(plan(options.seed, options.only).said())
    elif options.block is not None:
        numbers = range(options.block * BLOCK, (options.block + 1) * BLOCK)
    counts = run(
        options.seed, numbers, folder, lanes=options.lanes,
        said=lambda text: print(text, flush=True),
        searched=1 if options.only is not None else SEARCHED,
    )  # fmt: skip
    print(f"seed {options.seed}: {counts.text()}")
    return 1 if counts.failures else 0


def _kills(kills: int, seed: int, folder: Path) -> int:
    from tests.faults.kills import Leftover, many
    from tests.visits.rig import station

    began = time.monotonic()
    with station(folder) as one:
        try:
            met = many(one, kills, seed)
        except (Leftover, TimeoutError, LookupError) as failure:
            print(f"seed {seed}: {failure}", file=sys.stderr)
            return 1
        kept = one.records()
    seconds = time.monotonic() - began
    print(f"seed {seed}: {met.total()} kills in {seconds:.0f} s, {len(kept)} records held")
    for name, count in met.items():
        print(f"  {name:16} {count}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
