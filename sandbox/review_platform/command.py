"""`python -m sandbox review-platform`: a strict stand-in of a platform of 好差评, for
demonstrations and for whoever connects one (docs/connect-a-review-platform.md)."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from sandbox.centre.gateway import Plain, Tif
from sandbox.centre.misbehave import TracedProtocol
from sandbox.review_platform.app import ReviewPlatform, application
from sandbox.secret import secret
from sandbox.serve import serve


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox review-platform", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=7111)
    parser.add_argument("--scheme", choices=["tif", "none"], default="tif")
    parser.add_argument(
        "--secret-file",
        type=Path,
        default=Path("var/review-platform.key"),
        help="file with the token, made when it is not there",
    )
    parser.add_argument("--seed", type=int, default=1, help="seed of its untidiness")
    arguments = parser.parse_args(argv)
    plain = arguments.scheme == "none"
    gateway = Plain() if plain else Tif(secret(arguments.secret_file), time.time)
    platform = ReviewPlatform(gateway, seed=arguments.seed)
    app = application(platform)
    return serve(app, arguments.host, arguments.port, "review platform", TracedProtocol)
