"""`python -m hub keys`: stations, and the keys of their terminals."""

from __future__ import annotations

import argparse
from pathlib import Path

from sqlalchemy import Connection

from hub import terminals
from hub.archive.sealing import Signer
from hub.commands import Failed, database, now, parser, run
from hub.database import reading, writing
from hub.deeds import at_the_command_line
from hub.settings import HubSettings
from hub.vault import Vault


def main(argv: list[str]) -> int:
    made = parser("keys", __doc__)
    which = made.add_subparsers(dest="deed", required=True)
    station = which.add_parser("station", help="a station that terminals belong to")
    station.add_argument("code")
    station.add_argument("name")
    station.add_argument("--region", default="000000", help="six digits of GB/T 2260")
    give = which.add_parser("give", help="a new key of a terminal; printed this once")
    revoke = which.add_parser("revoke", help="a terminal's keys are dead at once")
    for one in (give, revoke):
        one.add_argument("station")
        one.add_argument("terminal")
    revoke.add_argument("--key", type=int, help="only the one of this number (see list)")
    which.add_parser("list", help="keys by number; never the keys themselves")
    which.add_parser("receipts", help="the public key of the archive's receipts, in hex")
    arguments = made.parse_args(argv)
    return run(arguments, lambda settings: _do(settings, arguments))


def _do(settings: HubSettings, arguments: argparse.Namespace) -> int:
    if arguments.deed == "receipts":
        print(Signer(Vault.of(Path(settings.vault_file))).public)
        return 0
    engine = database(settings)
    if arguments.deed == "list":
        with reading(engine) as connection:
            for one in terminals.keys(connection):
                state = f"revoked {one.revoked_at:%Y-%m-%d %H:%M}" if one.revoked_at else "valid"
                print(f"{one.id}  {one.station}  {one.terminal}  {state}")
        return 0
    try:
        with writing(engine) as connection:
            said = _DEEDS[arguments.deed](connection, arguments)
    except ValueError as bad:
        raise Failed(f"编号或名称不合规 · not allowed: {bad}") from None
    except terminals.NoSuch as none:
        raise Failed(f"没有此站点或终端 · there is none: {none}") from None
    print(said)
    return 0


def _station(connection: Connection, arguments: argparse.Namespace) -> str:
    if not terminals.add_station(
        connection, arguments.code, arguments.name, at_the_command_line(), now(), arguments.region
    ):
        raise Failed("站点编号已存在 · there is a station of this code already")
    return arguments.code


def _give(connection: Connection, arguments: argparse.Namespace) -> str:
    return terminals.give_key(
        connection, arguments.station, arguments.terminal, at_the_command_line(), now()
    )


def _revoke(connection: Connection, arguments: argparse.Namespace) -> str:
    count = terminals.revoke(
        connection, arguments.station, arguments.terminal, at_the_command_line(), now(),
        arguments.key,
    )  # fmt: skip
    if not count:
        raise Failed("没有有效的密钥 · no key of it is valid")
    return f"已吊销 · revoked: {count}"


_DEEDS = {"station": _station, "give": _give, "revoke": _revoke}
