"""The hub's own settings: one TOML file, read at the start of a command.

`/etc/kiosk-hub/hub.toml`, or the one that the environment names in HUB_SETTINGS. HUB_DATABASE in
the environment goes before `database`, so that an address with a password need not stand in the
file.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from hub.archive.settings import ArchiveTerms
from hub.duties.settings import Duties
from hub.feedback.settings import FeedbackSettings
from hub.fleet.settings import Watch
from hub.retention.settings import Keep
from hub.settings_file import Base, Listen, Port, checked, read
from hub.training.settings import Training
from kiosk.cases.due import CaseDays

DEFAULT = Path("/etc/kiosk-hub/hub.toml")


class SharedListen(Listen):
    """`shared`: several processes listen here together, each with a core of its own (units
    `kiosk-hub` and `kiosk-hub@2`, …)."""

    shared: bool = False


class HubListen(SharedListen):
    """Where terminals find the hub."""

    port: Port = 7102


class PagesListen(SharedListen):
    """Where administrators find their pages (`python -m hub pages`)."""

    port: Port = 7107


class Offering(Base):
    """Public keys by which settings for terminals may be signed: id → PEM file, Ed25519."""

    keys: dict[str, str] = msgspec.field(default_factory=dict)


class Releases(Base):
    """Public keys of vendors by whose signature a release is known: name → PEM file, Ed25519. Where
    there are any, `python -m hub package add` takes no release that none of them has signed."""

    vendors: dict[str, str] = msgspec.field(default_factory=dict)


class Pairing(Base):
    """`certificate`: PEM of what terminals see at the hub's address, where something else ends TLS;
    "": the one of `listen`. Its public key is told to a terminal that is paired, which from then on
    talks to nobody else; so a renewed certificate keeps its key."""

    certificate: str = ""


class PhonesLine(Base):
    """Where the phone pages answer the hub; no host: there are none. The files are made by
    `python -m hub line`, in its folder `inside`."""

    host: str = ""
    port: Port = 7105
    folder: str = "inside"


class HubSettings(Base):
    """Paths are taken from the folder of the settings file."""

    database: str = "sqlite:////var/lib/kiosk-hub/hub.db"
    vault_file: str = "/var/lib/kiosk-hub/vault.key"
    # files that terminals fetch: a folder, or s3://BUCKET/PREFIX?endpoint=…&region=… (hub.bucket)
    packages: str = "/var/lib/kiosk-hub/packages"
    listen: HubListen = HubListen()
    pages: PagesListen = PagesListen()
    offering: Offering = Offering()
    releases: Releases = Releases()
    pairing: Pairing = Pairing()
    phones: PhonesLine = PhonesLine()
    feedback: FeedbackSettings = FeedbackSettings()
    watch: Watch = Watch()
    keep: Keep = Keep()
    cases: CaseDays = CaseDays()
    training: Training = Training()
    archive: ArchiveTerms = ArchiveTerms()
    duties: Duties = Duties()


def load(path: Path | None = None, environment: Mapping[str, str] = os.environ) -> HubSettings:
    """Raises BadSettings."""
    path = path or Path(environment.get("HUB_SETTINGS", DEFAULT))
    settings = read(path, HubSettings)
    if environment.get("HUB_DATABASE"):
        settings = msgspec.structs.replace(settings, database=environment["HUB_DATABASE"])
    base, shown = path.parent, settings.pairing.certificate or settings.listen.certificate
    return msgspec.structs.replace(
        settings,
        pairing=Pairing(certificate=str(base / shown) if shown else ""),
        vault_file=str(base / settings.vault_file),
        packages=settings.packages
        if settings.packages.startswith("s3://")
        else str(base / settings.packages),
        listen=checked(path, settings.listen),
        pages=checked(path, settings.pages),
        feedback=settings.feedback.beside(base),
        watch=settings.watch.beside(base),
        phones=msgspec.structs.replace(settings.phones, folder=str(base / settings.phones.folder)),
        offering=Offering(keys=_beside(base, settings.offering.keys)),
        releases=Releases(vendors=_beside(base, settings.releases.vendors)),
    )


def _beside(base: Path, files: Mapping[str, str]) -> dict[str, str]:
    return {name: str(base / file) for name, file in files.items()}
