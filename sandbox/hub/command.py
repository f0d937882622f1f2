"""`python -m sandbox hub`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from sandbox.hub.app import Hub, application
from sandbox.hub.contract import API, Contract
from sandbox.secret import secret
from sandbox.serve import serve


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox hub", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=7102)
    parser.add_argument("--api", type=Path, default=API, help="the OpenAPI file to serve")
    parser.add_argument("--key-file", type=Path, help="ask terminals for the key in this file")
    parser.add_argument("--archive-key-file", type=Path, help="sign the archive's receipts by it")
    arguments = parser.parse_args(argv)
    key = secret(arguments.key_file) if arguments.key_file else ""
    own = arguments.archive_key_file
    hub = Hub(Contract(arguments.api), key, **({"archive": secret(own)} if own else {}))
    return serve(application(hub), arguments.host, arguments.port, "hub")
