"""`python -m hub offer FILE`: take settings that were signed elsewhere, for the terminal they
name."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from hub import deeds, offers
from hub.commands import Failed, database, now, parser, run
from hub.contract import Contract, strict_json
from hub.database import writing
from hub.settings import HubSettings, Offering
from hub.terminals import NoSuch


def main(argv: list[str]) -> int:
    made = parser("offer", __doc__)
    made.add_argument("file", type=Path, help="a SettingsOffer of terminal-api.yaml, JSON")
    arguments = made.parse_args(argv)
    return run(arguments, lambda settings: _take(settings, arguments.file))


def _take(settings: HubSettings, file: Path) -> int:
    try:
        offer = strict_json(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        raise Failed(f"无法读取 · cannot be read: {file}") from None
    where = Contract().wrong("SettingsOffer", offer)
    if where is not None:
        raise Failed(f"内容不合规 · not as the API has it: {where or '/'}")
    try:
        with writing(database(settings)) as connection:
            offers.put(
                connection, offer, public_keys(settings.offering),
                deeds.at_the_command_line(), now(),
            )  # fmt: skip
    except NoSuch as none:
        raise Failed(f"没有此终端 · there is no such terminal: {none}") from None
    except offers.BadOffer as bad:
        raise Failed(f"未采用 · not taken: {bad}") from None
    print(f"{offer['station']} {offer['terminal']}: {offer['version']}")
    return 0


def public_keys(offering: Offering) -> dict[str, Ed25519PublicKey]:
    """Raises Failed."""
    found = {}
    for name, file in offering.keys.items():
        try:
            key = load_pem_public_key(Path(file).read_bytes())
        except (OSError, ValueError):
            raise Failed(f"公钥不可用 · no public key: {file}") from None
        if not isinstance(key, Ed25519PublicKey):
            raise Failed(f"不是 Ed25519 公钥 · not an Ed25519 key: {file}")
        found[name] = key
    return found
