"""`python -m sandbox panel`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from sandbox.panel.app import Panel, application
from sandbox.panel.bench import Bench
from sandbox.people import SEED
from sandbox.serve import serve


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox panel", description=__doc__)
    parser.add_argument("--dir", type=Path, required=True, help="folder of the simulated devices")
    parser.add_argument("--port", type=int, default=7103, help="on 127.0.0.1, never elsewhere")
    parser.add_argument("--centre", default="http://127.0.0.1:7101", help="the stand-in centre")
    parser.add_argument("--seed", type=int, default=SEED, help="seed of the people")
    arguments = parser.parse_args(argv)
    panel = Panel(Bench(arguments.dir, arguments.seed), arguments.centre)
    return serve(application(panel), "127.0.0.1", arguments.port, "panel")
