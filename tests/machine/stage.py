"""What one run of the test machine needs around it: disks, releases, keys, stand-ins."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from kiosk.update import manifest
from sandbox.devices.posture import write_posture
from sandbox.stage.processes import Company, mortal
from tests.machine import disk, time_server
from tests.machine.guest import Guest

ROOT = Path(__file__).resolve().parents[2]
HOST = "10.0.2.2"
"""This machine as the guest sees it."""

CENTRE, HUB, ELSEWHERE = 7181, 7182, 7199
"""Ports; not the usual ones of the stand-ins, at which somebody else's terminal may speak."""
READER_RULE = 'SUBSYSTEM=="tty", ENV{ID_SERIAL_SHORT}=="%s", SYMLINK+="kiosk/%s", GROUP="dialout"'
# The guest's clock lags behind between two answers of its time server (tests/machine/guest.py).
STATION = f"""
extends = "heilongjiang-2"
[centre]
url = "http://{HOST}:{CENTRE}/fsi"
secret_file = "credential:centre-key"
[hub]
url = "http://{HOST}:{HUB}"
[service_platform]
adapter = ""
url = ""
[review]
page = "http://{HOST}:{HUB}/review"
[devices.scanner]
port = "devices:scanner"
[devices.camera]
port = "/dev/video0"
[devices.card_slot]
reader = ""
[devices.power]
source = "nut"
ups = "kiosk"
[sandbox]
on = false
[installation]
confirmed = "2026-11-30"
[health]
clock_tolerance = 86400
[machine]
time_servers = ["{HOST}"]
"""
NUMBERS = {"first": 1, "next": 2, "broken": 3, "last": 4}
"""Releases of a run: the one installed, a good one, one that breaks, and a good one again."""

EXTRA = ("nut-server", "vsmartcard-vpcd")
"""Debian packages by which the guest plays devices; no terminal has them."""

CARD = ("__init__.py", "devices/__init__.py", "devices/smart_card.py", "devices/posture.py")
"""Of the sandbox: what plays the card in the guest's virtual reader."""

BROKEN = "raise SystemExit('a release that breaks at its start')\n"


class Stage:
    def __init__(self, folder: Path, quick: bool = False) -> None:
        """`quick`: the machine is the one that was set up in a folder, at this machine's speed."""
        self.folder = folder
        self.quick, self.installed = quick, folder / "installed.img"
        folder.mkdir(parents=True, exist_ok=True)
        self.devices = folder / "devices"
        self.people = Company(folder / "stand-ins")
        self._tpm: subprocess.Popen | None = None
        self._hub: subprocess.Popen | None = None

    # ---- disks

    def releases(self) -> Path:
        """The medium: releases of this tree, sealed by a vendor made here; built once a folder."""
        image = self.folder / "medium.img"
        if image.exists():
            return image
        medium = self.folder / "medium"
        shutil.rmtree(medium, ignore_errors=True)
        medium.mkdir()
        key = Ed25519PrivateKey.generate()
        pem = self.folder / "vendor.key"
        pem.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        public = key.public_key()
        (medium / "vendor.pub").write_bytes(
            public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        )
        (medium / "station.toml").write_text(STATION, "utf-8")
        (medium / "centre.key").write_bytes(self.people.secret.read_bytes())
        rules = [READER_RULE % (name, name) for name in ("id-reader", "scanner", "printer")]
        (medium / "73-kiosk-ports.rules").write_text("\n".join([*rules, ""]))
        build = [
            "nice",
            "-n",
            str(disk.rank),
            ROOT / "systemd" / "release",
            "--key",
            pem,
            "--version",
        ]
        environment = {**os.environ, "KIOSK_PYTHON": sys.executable}
        disk.quietly(*build, self.version("first"), medium / "first", env=environment)
        more = ["--without-packages", medium / "next"]
        disk.quietly(*build, self.version("next"), *more, env=environment)
        for name in ("broken", "last"):
            shutil.copytree(medium / "next", medium / name)
            if name == "broken":
                (medium / name / "app" / "kiosk" / "commands" / "terminal.py").write_text(BROKEN)
            before = manifest.read(medium / name)
            (medium / name / "SHA256SUMS").unlink()
            manifest.seal(
                medium / name, key, version=self.version(name), platform=before.platform,
                schema=before.schema, packages=before.packages,
            )  # fmt: skip
        disk.bare(self.folder)
        disk.packages(self.folder / "bare", medium / "extra", EXTRA)
        for name in CARD:
            target = medium / "extra" / "sandbox" / name
            target.parent.mkdir(exist_ok=True)
            shutil.copy(ROOT / "sandbox" / name, target)
        disk.medium(medium, image)
        return image

    def version(self, name: str) -> str:
        return f"0.1.0.{900 + NUMBERS[name]}"

    # ---- around the machine

    @contextlib.contextmanager
    def around(self) -> Iterator[None]:
        """Centre, devices and time server; the hub comes and goes as a scene wants it."""
        self.lay_card(None)  # as a run that was broken off may have left it
        self.people.start(
            "centre", "sandbox", "centre", "--port", str(CENTRE),
            "--secret-file", str(self.folder / "medium" / "centre.key"),
        )  # fmt: skip
        self.people.start("devices", "sandbox", "devices", "--dir", str(self.devices))
        try:
            with time_server.serving():
                yield
        finally:
            self.hub(False)
            self.people.stop()
            if self._tpm is not None:
                self._tpm.kill()
                self._tpm.wait()

    def hub(self, there: bool) -> None:
        """Start or end the hub; what it took is forgotten with it."""
        if there and self._hub is None:
            self._hub = subprocess.Popen(
                mortal([sys.executable, "-m", "sandbox", "hub", "--port", str(HUB)]),
                stdout=subprocess.PIPE, cwd=ROOT,
            )  # fmt: skip
            assert self._hub.stdout is not None
            self._hub.stdout.readline()
        elif not there and self._hub is not None:
            self._hub.terminate()
            self._hub.wait()
            self._hub = None

    def taken(self, kind: str) -> list[str]:
        """Keys of the records of a kind that the hub has taken, one for each time."""
        with urllib.request.urlopen(f"http://127.0.0.1:{HUB}/sandbox/ledger", timeout=10) as answer:
            accepted: list[dict[str, Any]] = json.loads(answer.read())["accepted"]
        return [one["key"] for one in accepted if one["kind"] == kind]

    def lay_card(self, person: str | None) -> None:
        write_posture(self.devices, "id-reader", card=person)

    def tpm(self) -> Path:
        """A TPM 2.0 (swtpm) with the same secrets at each boot; it ends with the machine."""
        state = self.folder / ("tpm-quick" if self.quick else "tpm")
        state.mkdir(exist_ok=True)
        path = state.with_suffix(".sock")
        path.unlink(missing_ok=True)
        if self._tpm is not None:  # of a machine whose power was cut: it never says goodbye
            self._tpm.kill()
            self._tpm.wait()
        self._tpm = subprocess.Popen(
            ["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={state}", "--ctrl",
             f"type=unixio,path={path}", "--flags", "startup-clear"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        end = time.monotonic() + 20
        while not path.exists():
            if self._tpm.poll() is not None or time.monotonic() > end:
                raise RuntimeError("swtpm gives no TPM")
            time.sleep(0.05)
        return path

    def boot(
        self,
        name: str,
        *,
        network: bool,
        medium: Path | None = None,
        size: tuple[int, int] = (1080, 1920),
    ) -> Guest:
        """Boot the one disk of this run; with network and devices, or with neither."""
        bare = disk.bare(self.folder)
        root = self.folder / ("quick.qcow2" if self.quick else "root.qcow2")
        if not root.exists():
            disk.overlay(self.installed if self.quick else bare.image, root)
        lines = {n: self.devices / n for n in ("id-reader", "scanner", "printer")}
        return Guest(
            self.folder / name, bare, root, medium=medium, network=network,
            serials=lines if network else None, size=size, tpm=self.tpm(), cut=network,
        )  # fmt: skip
