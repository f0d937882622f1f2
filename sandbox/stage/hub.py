"""The hub itself beside a demonstration (`./run --hub`): server, pages for administrators and for
phones, the watch, reviews forwarded to a stand-in of their platform, and two signers of settings;
on SQLite, with the terminal's station and the terminal already there, or waiting for its code.
Started by their commands: nothing of the hub is imported here.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from sandbox.stage.processes import Company
from sandbox.stage.standins import Tables, merged_profile

ADMIN = "admin"
SIGNERS = ("one", "two")
PASSPHRASE = "a demonstration's passphrase"
"""Of the signers' keys."""


@dataclass(frozen=True)
class Ports:
    """On loopback. `hub` answers the terminal, `pages` the administrators, `phones` citizens,
    `platform` is the stand-in of 好差评."""

    pages: int
    hub: int
    phones: int
    line: int
    platform: int


USUAL = Ports(pages=7107, hub=7108, phones=7109, line=7110, platform=7111)


def start(
    company: Company, ports: Ports, profile: str, *, by_code: bool = False
) -> tuple[Tables, str]:
    """The settings that point the terminal there, and the administrator's first password.
    `by_code`: the terminal has no key, and shows a code to pair it by. Raises RuntimeError."""
    folder = company.folder / "hub"
    folder.mkdir(mode=0o700)
    settings = _settings(company)
    signers = _signers(folder)
    keys = "\n".join(f'{name} = "{_SIGNERS}/{name}.pub"' for name in SIGNERS)
    settings.write_text(
        f'database = "sqlite:///{folder}/hub.db"\nvault_file = "vault.key"\npackages = "packages"\n'
        f"[listen]\nport = {ports.hub}\n[pages]\nport = {ports.pages}\n"
        f'[phones]\nhost = "127.0.0.1"\nport = {ports.line}\nfolder = "line/inside"\n'
        f"[offering.keys]\n{keys}\n"
        '[feedback.forwarding]\nplatform = "heilongjiang-reviews"\napp = "demo-hub"\n'
        f'url = "http://127.0.0.1:{ports.platform}/api"\nsecret_file = "{company.secret}"\n'
    )
    outside = folder / "phones.toml"
    outside.write_text(
        f'spool = "spool"\n[listen]\nport = {ports.phones}\n'
        f'[line]\nport = {ports.line}\nfolder = "line/outside"\n'
    )
    _run(settings, "migrate")
    _run(None, "line", str(folder / "line"))
    station = merged_profile(profile).get("station", {})
    code, terminal = str(station.get("code", "")), str(station.get("terminal", ""))
    region = str((station.get("regions") or ["000000"])[0])[:6].ljust(6, "0")
    name = str(station.get("name", code))
    _run(settings, "keys", "station", code, name, "--region", region)
    password = _run(settings, "admin", "make", ADMIN).strip()
    _run(settings, "admin", "grant", ADMIN, "province", "000000")
    company.start("phones", "hub", "phones", "--settings", str(outside))
    company.start("hub-server", "hub", "serve", "--settings", str(settings))
    company.start("hub-pages", "hub", "pages", "--settings", str(settings))
    platform = ["--port", str(ports.platform), "--secret-file", str(company.secret)]
    company.start("review-platform", "sandbox", "review-platform", *platform)
    company.start("hub-forward", "hub", "forward", "--settings", str(settings))
    company.start("hub-watch", "hub", "watch", "--settings", str(settings))
    phones = f"http://127.0.0.1:{ports.phones}"
    own: Tables = {"url": f"http://127.0.0.1:{ports.hub}", "upload_page": f"{phones}/upload"}
    tables: Tables = {"hub": own, "review": {"page": f"{phones}/review"}}
    if by_code:  # key, signers and what receipts of the archive are known by come with it
        own["pairing"] = True
        return tables, password
    own["key_file"] = str(give(company, code, terminal))
    own["archive_key"] = _run(settings, "keys", "receipts").strip()
    return tables | {"remote.signers": signers}, password


_SIGNERS = "signers"


def _signers(folder: Path) -> dict[str, str]:
    """A key file of each and its public half (`.pub`) beside it; the public keys in hex by id."""
    known = folder / _SIGNERS
    known.mkdir(mode=0o700)
    found = {}
    for name in SIGNERS:
        _run(None, "sign", "key", str(known / f"{name}.key"), typed=f"{PASSPHRASE}\n" * 2)
        public = load_pem_public_key((known / f"{name}.pub").read_bytes())
        assert isinstance(public, Ed25519PublicKey)
        found[name] = public.public_bytes_raw().hex()
    return found


def give(company: Company, station: str, terminal: str) -> Path:
    """A key for a terminal of that station; the file that holds it. Raises RuntimeError."""
    key_file = company.folder / "hub" / f"terminal-{terminal}.key"
    key_file.touch(mode=0o600)
    key_file.write_text(_run(_settings(company), "keys", "give", station, terminal))
    return key_file


def _settings(company: Company) -> Path:
    return company.folder / "hub" / "hub.toml"


def _run(settings: Path | None, *command: str, typed: str = "") -> str:
    """One command of the hub, to its end; what it printed. Raises RuntimeError."""
    arguments = [sys.executable, "-m", "hub", command[0]]
    arguments += ["--settings", str(settings)] if settings else []
    done = subprocess.run(
        [*arguments, *command[1:]], input=typed, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"hub {command[0]}: {done.stderr.strip()[-500:]}")
    return done.stdout
