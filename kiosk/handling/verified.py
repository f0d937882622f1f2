"""Whether a province verifies a secret (a PIN, a password), and never gets it as it was typed."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from kiosk.services.proofs import SECRET_TRANSACTION

FOLDER = Path(__file__).resolve().parents[2] / "config" / "transactions"


@cache
def covered(adapter: str, scheme: str, folder: Path = FOLDER) -> bool:
    """It is hashed, or the scheme seals what it is in. False, too, where the province has none."""
    file = folder / adapter / f"{SECRET_TRANSACTION.partition('/')[2]}.toml"
    if not file.exists():
        return False
    fields = tomllib.loads(file.read_text("utf-8"))["request"]["fields"].values()
    secrets = [one for one in fields if one.get("type") == "secret"]
    return bool(secrets) and (scheme == "sm" or all(one.get("hash") for one in secrets))
