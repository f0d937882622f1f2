"""Take a release in: proved, copied, built, and only then named `next`.

Nothing of a release is run before its manifest is signed by the vendor, every file is as the
manifest says, and the machine can bear it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.update import manifest as release
from kiosk.update.folders import Folders, sync
from kiosk.update.judge import judge
from kiosk.update.manifest import Manifest, Platform, Refusal, Refused

LEFT_OUT = ("packages/", "wheels/")
"""Not kept on the machine: system packages are installed by `systemd/install`, wheels by pip."""

BUILD_SECONDS = 900.0


def here() -> Platform:
    """What this machine is."""
    told = {}
    for line in Path("/etc/os-release").read_text("utf-8").splitlines():
        key, _, value = line.partition("=")
        told[key] = value.strip('"')
    return Platform(
        system=f"{told.get('ID', '')}-{told.get('VERSION_ID', '')}",
        machine=os.uname().machine,
        python=f"{sys.version_info.major}.{sys.version_info.minor}",
    )


def installed(package: str) -> bool:
    """Whether a Debian package is there."""
    asked = ["dpkg-query", "-W", "-f=${db:Status-Status}", package]
    try:
        return subprocess.run(asked, check=False, capture_output=True, timeout=30).stdout == (
            b"installed"
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


def build(folder: Path, wheels: Path) -> None:
    """The Python environment of a release, by its own script. Raises Refused(NOT_BUILT)."""
    script = folder / "app" / "systemd" / "bin" / "build"
    try:
        made = subprocess.run(
            ["/bin/sh", str(script), str(folder), str(wheels)],
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=BUILD_SECONDS,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refused(Refusal.NOT_BUILT, type(error).__name__) from None
    if made.returncode:
        lines = (made.stderr or made.stdout).strip().splitlines()
        raise Refused(Refusal.NOT_BUILT, lines[-1] if lines else str(made.returncode))


def take(
    source: Path,
    folders: Folders,
    key: Ed25519PublicKey | None,
    *,
    platform: Platform | None = None,
    is_installed: Callable[[str], bool] = installed,
    make: Callable[[Path, Path], None] = build,
) -> Manifest:
    """A release folder (a USB stick's, say) becomes `next`. Raises Refused or OSError."""
    manifest = release.read_signed(source, key)
    folders.root.joinpath("releases").mkdir(parents=True, exist_ok=True)
    judge(
        manifest,
        here=platform or here(),
        in_force=folders.link("proven"),
        returned=folders.returned(),
        installed=is_installed,
        free=shutil.disk_usage(folders.root).free,
    )
    release.verify(source, manifest)
    final = folders.release(manifest.version)
    if not final.exists():
        coming = folders.root / "releases" / ".coming"
        shutil.rmtree(coming, ignore_errors=True)
        _copy(source, coming, manifest)
        make(coming, source / "wheels")
        os.sync()
        coming.rename(final)
        sync(final.parent)
    folders.point("next", manifest.version)
    return manifest


def _copy(source: Path, target: Path, manifest: Manifest) -> None:
    target.mkdir(mode=0o755)
    for name, entry in manifest.files.items():
        if name.startswith(LEFT_OUT):
            continue
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, path, follow_symlinks=False)
        path.chmod(entry.mode)
    for name in (release.NAME, release.SIGNATURE):
        shutil.copyfile(source / name, target / name, follow_symlinks=False)
    # what was read a second time is what was proved the first time
    kept = {n: e for n, e in manifest.files.items() if not n.startswith(LEFT_OUT)}
    release.verify(target, Manifest(**{**_fields(manifest), "files": kept}))


def _fields(manifest: Manifest) -> dict:
    return {name: getattr(manifest, name) for name in manifest.__struct_fields__}
