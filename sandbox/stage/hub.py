"""The hub itself beside a demonstration (`./run --hub`): server, pages for administrators and for
phones, on SQLite, with the terminal's station and the terminal already there. Started by their
commands: nothing of the hub is imported here.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from sandbox.stage.processes import Company
from sandbox.stage.standins import Tables, merged_profile

ADMIN = "admin"


@dataclass(frozen=True)
class Ports:
    """On loopback. `hub` answers the terminal, `pages` the administrators, `phones` citizens."""

    pages: int
    hub: int
    phones: int
    line: int


USUAL = Ports(pages=7107, hub=7108, phones=7109, line=7110)


def start(company: Company, ports: Ports, profile: str) -> tuple[Tables, str]:
    """The settings that point the terminal there, and the administrator's first password. Raises
    RuntimeError."""
    folder = company.folder / "hub"
    folder.mkdir(mode=0o700)
    settings = folder / "hub.toml"
    settings.write_text(
        f'database = "sqlite:///{folder}/hub.db"\nvault_file = "vault.key"\n'
        f"[listen]\nport = {ports.hub}\n[pages]\nport = {ports.pages}\n"
        f'[phones]\nhost = "127.0.0.1"\nport = {ports.line}\nfolder = "line/inside"\n'
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
    key_file = folder / "terminal.key"
    key_file.touch(mode=0o600)
    key_file.write_text(_run(settings, "keys", "give", code, terminal))
    password = _run(settings, "admin", "make", ADMIN).strip()
    _run(settings, "admin", "grant", ADMIN, "province", "000000")
    company.start("phones", "hub", "phones", "--settings", str(outside))
    company.start("hub-server", "hub", "serve", "--settings", str(settings))
    company.start("hub-pages", "hub", "pages", "--settings", str(settings))
    phones = f"http://127.0.0.1:{ports.phones}"
    tables: Tables = {
        "hub": {
            "url": f"http://127.0.0.1:{ports.hub}",
            "key_file": str(key_file),
            "archive_key": _run(settings, "keys", "receipts").strip(),
            "upload_page": f"{phones}/upload",
        },
        "review": {"page": f"{phones}/review"},
    }
    return tables, password


def _run(settings: Path | None, *command: str) -> str:
    """One command of the hub, to its end; what it printed. Raises RuntimeError."""
    arguments = [sys.executable, "-m", "hub", command[0]]
    arguments += ["--settings", str(settings)] if settings else []
    done = subprocess.run([*arguments, *command[1:]], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"hub {command[0]}: {done.stderr.strip()[-500:]}")
    return done.stdout
