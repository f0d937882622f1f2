"""`python -m sandbox centre`: a strict stand-in of the platform, for demonstrations and for whoever
connects a province (docs/connect-a-province.md)."""

from __future__ import annotations

import argparse
import ssl
import time
from collections.abc import Sequence
from pathlib import Path

from sandbox.centre.app import Centre, application
from sandbox.centre.cainfo import CaInfo
from sandbox.centre.gateway import Csb, Gateway, Plain, Tif
from sandbox.centre.misbehave import TracedProtocol
from sandbox.people import SEED
from sandbox.secret import secret
from sandbox.serve import serve

CONTRACTS = Path(__file__).resolve().parents[1] / "contracts"
DEFAULT_TOKEN = "sandbox-token-for-demonstration"  # opens nothing but this stand-in


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox centre", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=7101)
    parser.add_argument("--scheme", choices=["tif", "csb", "sm", "none"], default="tif")
    parser.add_argument(
        "--secret-file",
        type=Path,
        help="file with the token or key, made when it is not there; default: a published token",
    )
    parser.add_argument(
        "--keys",
        type=Path,
        help="folder of SM keys (scheme sm), made when it is empty; terminal.json is the"
        " terminal's key file",
    )
    parser.add_argument(
        "--cainfo",
        choices=["SM2", "SM3"],
        help="ask for signtype and cainfo, a signature of input; with SM2 the terminal's key file"
        " is terminal.hex in --keys",
    )
    parser.add_argument("--app-code", default="sandbox", help="appCode of the SM envelope")
    parser.add_argument("--tls", type=Path, help="PEM file with certificate and key: serve https")
    parser.add_argument("--client-ca", type=Path, help="PEM: ask terminals for a certificate of it")
    parser.add_argument(
        "--strict",
        action="store_true",
        help="also refuse unknown fields, station names above 20 characters, clocks that are off",
    )
    parser.add_argument(
        "--contracts",
        type=Path,
        default=CONTRACTS,
        help="folder of REST contracts, answered below /rest (default: the sample's)",
    )
    parser.add_argument("--seed", type=int, default=SEED, help="seed of people and of untidiness")
    arguments = parser.parse_args(argv)
    if arguments.scheme == "sm" and arguments.keys is None:
        parser.error("--scheme sm needs --keys")
    if arguments.cainfo == "SM2" and arguments.keys is None:
        parser.error("--cainfo SM2 needs --keys")
    cainfo = None
    if arguments.cainfo:
        cainfo = CaInfo(arguments.cainfo, arguments.keys if arguments.cainfo == "SM2" else None)
    centre = Centre(
        _gateway(arguments), strict=arguments.strict, seed=arguments.seed, cainfo=cainfo
    )
    tls = {}
    if arguments.tls:
        tls["ssl_certfile"] = str(arguments.tls)
    if arguments.client_ca:
        tls |= {"ssl_ca_certs": str(arguments.client_ca), "ssl_cert_reqs": ssl.CERT_REQUIRED}
    app = application(centre, arguments.contracts)
    return serve(app, arguments.host, arguments.port, "centre", TracedProtocol, **tls)


def _gateway(arguments: argparse.Namespace) -> Gateway:
    if arguments.scheme == "none":
        return Plain()
    if arguments.scheme == "sm":
        from sandbox.centre.sealed import Sealed

        return Sealed(arguments.keys, arguments.app_code, time.time)
    token = secret(arguments.secret_file) if arguments.secret_file else DEFAULT_TOKEN
    return (Tif if arguments.scheme == "tif" else Csb)(token, time.time)
