"""`python -m sandbox centre`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from sandbox.centre.app import Centre, application
from sandbox.centre.misbehave import TracedProtocol
from sandbox.people import SEED
from sandbox.secret import secret
from sandbox.serve import serve

DEFAULT_TOKEN = "sandbox-token-for-demonstration"  # opens nothing but this stand-in


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox centre", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=7101)
    parser.add_argument(
        "--secret-file",
        type=Path,
        help="file with the TIF token, made when it is not there; default: a published token",
    )
    parser.add_argument(
        "--strict",
        action="store_true",
        help="also refuse unknown fields, station names above 20 characters, clocks that are off",
    )
    parser.add_argument("--seed", type=int, default=SEED, help="seed of people and of untidiness")
    arguments = parser.parse_args(argv)
    token = secret(arguments.secret_file) if arguments.secret_file else DEFAULT_TOKEN
    centre = Centre(token, strict=arguments.strict, seed=arguments.seed)
    return serve(application(centre), arguments.host, arguments.port, "centre", TracedProtocol)
