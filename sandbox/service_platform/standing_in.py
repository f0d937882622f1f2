"""Any stand-in of a platform from the command line: where it listens, and who may speak to it."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from starlette.applications import Starlette

from sandbox.centre.gateway import Gateway, Plain, Tif
from sandbox.centre.misbehave import TracedProtocol
from sandbox.secret import secret
from sandbox.serve import serve


def stand_in(
    argv: Sequence[str],
    name: str,
    about: str | None,
    port: int,
    made: Callable[[Gateway, int], Starlette],
) -> int:
    """Until it is told to stop. `made`: the platform behind a gateway, by the seed of its
    untidiness; `port`: where it listens unless another is named."""
    parser = argparse.ArgumentParser(prog=f"python -m sandbox {name}", description=about)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=port)
    parser.add_argument("--scheme", choices=["tif", "none"], default="tif")
    parser.add_argument(
        "--secret-file",
        type=Path,
        default=Path(f"var/{name}.key"),
        help="file with the token, made when it is not there",
    )
    parser.add_argument("--seed", type=int, default=1, help="seed of its untidiness")
    arguments = parser.parse_args(argv)
    plain = arguments.scheme == "none"
    gateway = Plain() if plain else Tif(secret(arguments.secret_file), time.time)
    app = made(gateway, arguments.seed)
    return serve(app, arguments.host, arguments.port, name.replace("-", " "), TracedProtocol)
