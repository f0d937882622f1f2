"""`python -m tests.faults --kills N --seed S`: the long proof."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.kills import Leftover, many
from tests.visits.rig import station


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args(argv)
    print(f"seed {options.seed}", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="faults-") as folder, station(Path(folder)) as one:
        try:
            met = many(one, options.kills, options.seed)
        except (Leftover, TimeoutError, LookupError) as failure:
            print(f"seed {options.seed}: {failure}", file=sys.stderr)
            return 1
        kept = one.records()
    seconds = time.monotonic() - began
    print(f"seed {options.seed}: {met.total()} kills in {seconds:.0f} s, {len(kept)} records held")
    for name, count in met.items():
        print(f"  {name:16} {count}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
