"""Releases that were put into the hub: which there are, for which system, and which vendor signed
them. Their files lie among those that terminals fetch (`packages`); here stands what a person
chooses by. A terminal asks nobody here whether one may run: root keeps the vendor's key there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, select

from hub import deeds
from hub.configuring.awaited import RELEASE, number
from hub.configuring.tables import drafts, layer_values, releases, rollouts
from hub.database import put_over
from hub.deeds import Deed
from hub.manifests import Named, value
from kiosk.settings.layers import Level


class Forged(ValueError):
    """No vendor whom the hub knows has signed it."""


class Release(NamedTuple):
    """`manifest`: sum of its manifest, by which terminals ask for it. `vendor`: who signed it, as
    the hub's settings name them; "": the hub knows no vendor. `files`, `size`: how many, and bytes,
    all together. `kept_by`: as the chain of deeds has them."""

    manifest: str
    version: str
    signature: str
    vendor: str
    platform: str
    files: int
    size: int
    kept_at: datetime
    kept_by: str

    @property
    def value(self) -> dict[str, str]:
        """Of the setting that names it."""
        return {"version": self.version, "manifest": self.manifest, "signature": self.signature}


class Wish(NamedTuple):
    """A rollout of it. `level`, `scope`: for whom."""

    rollout: int
    level: Level
    scope: str


def vendor_of(content: bytes, signature: bytes, vendors: Mapping[str, str]) -> str:
    """Who signed the manifest's bytes. `vendors`: public keys in hex by name; none: "" is all that
    can be said. Raises Forged."""
    for name, key in vendors.items():
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, content)
        except InvalidSignature:
            continue
        return name
    if vendors:
        raise Forged
    return ""


def platform_of(manifest: Mapping[str, Any]) -> str:
    """For which machines it is made. Raises KeyError, TypeError."""
    platform = manifest["platform"]
    return " ".join(str(platform[one]) for one in ("system", "machine", "python"))[:120]


def note(
    connection: Connection, manifest: Mapping[str, Any], files: list[Named], sha256: str,
    signature: bytes, vendor: str, who: str, now: datetime,
) -> None:  # fmt: skip
    """It lies among the packages, whole. Said again it counts as put in now. Raises KeyError,
    TypeError."""
    row = {
        "version": value(RELEASE, manifest, sha256, signature)["version"],
        "signature": signature.hex(),
        "vendor": vendor,
        "platform": platform_of(manifest),
        "files": len(files),
        "size": sum(one.size for one in files),
        "kept_at": now,
        "kept_by": who[:60],
    }
    put_over(connection, releases, ["manifest"], manifest=sha256, **row)
    deeds.append(connection, Deed.PACKAGE_KEPT, f"{RELEASE} {sha256}", who, now)


def listed(connection: Connection) -> list[Release]:
    """The highest version first."""
    rows = [Release(*row) for row in connection.execute(select(releases))]
    return sorted(rows, key=lambda one: (number(one.version), one.kept_at), reverse=True)


def get(connection: Connection, manifest: str) -> Release | None:
    row = connection.execute(select(releases).where(releases.c.manifest == manifest)).first()
    return None if row is None else Release(*row)


def in_force(connection: Connection) -> dict[tuple[Level, str], str]:
    """Layers whose signed values name a release; the sum of its manifest."""
    rows = connection.execute(
        select(layer_values.c.level, layer_values.c.scope, layer_values.c.value).where(
            layer_values.c.path == RELEASE
        )
    )
    return {(Level(row.level), row.scope): json.loads(row.value)["manifest"] for row in rows}


def wishes(connection: Connection, manifest: str) -> list[Wish]:
    """Rollouts of drafts that name it, the newest first."""
    rows = connection.execute(
        select(rollouts.c.id, drafts.c.level, drafts.c.scope)
        .join(drafts, drafts.c.id == rollouts.c.draft_id)
        .where(drafts.c.changes.contains(manifest))
        .order_by(rollouts.c.id.desc())
    )
    return [Wish(row.id, Level(row.level), row.scope) for row in rows]
