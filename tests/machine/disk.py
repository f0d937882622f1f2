"""Disks of the test machine: a bare Debian 12, and a medium with releases on it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
SUITE = "bookworm"
BARE = ("systemd-sysv", "udev", "kmod", "iproute2", "linux-image-amd64", "initramfs-tools")
"""What a bare installation has beyond the essential packages, as far as it matters here."""

DISK = "6G"
MEDIUM_SPARE = 64_000_000

rank = 15
"""Niceness of all that is heavy here."""


class Disk(NamedTuple):
    """An ext4 file system without boot loader, and what boots it."""

    image: Path
    kernel: Path
    initrd: Path


def quietly(*command: object, **more: object) -> str:
    """Run; what it said matters only when it fails. Raises RuntimeError with its last lines."""
    words = [str(word) for word in command]
    done = subprocess.run(words, check=False, capture_output=True, text=True, **more)  # type: ignore[call-overload]
    if done.returncode:
        tail = (done.stdout + done.stderr).strip().splitlines()[-15:]
        raise RuntimeError("\n".join([" ".join(words), *tail]))
    return done.stdout


def bare(folder: Path) -> Disk:
    """A bare Debian 12, from the package sources of this machine; built once a folder.

    The tree it was made from stays beside it, in `bare`."""
    disk = Disk(folder / "bare.img", folder / "vmlinuz", folder / "initrd.img")
    if disk.image.exists():
        return disk
    root = folder / "bare"
    shutil.rmtree(root, ignore_errors=True)
    quietly(
        "nice", "-n", str(rank), "mmdebstrap", "--variant=minbase", f"--include={','.join(BARE)}",
        SUITE, root, *_sources(),
    )  # fmt: skip
    (root / "etc" / "hostname").write_text("terminal\n")
    (root / "etc" / "fstab").write_text("/dev/vda / ext4 errors=remount-ro 0 1\n")
    network = root / "etc" / "systemd" / "network" / "10-wired.network"
    network.write_text("[Match]\nName=en*\n[Network]\nDHCP=yes\nIPv6AcceptRA=no\n")
    shutil.copy(HERE / "agent.sh", root / "usr" / "local" / "lib" / "agent.sh")
    shutil.copy(HERE / "agent.service", root / "etc" / "systemd" / "system")
    quietly("systemctl", f"--root={root}", "enable", "agent.service", "systemd-networkd.service")
    for name, target in (("vmlinuz", disk.kernel), ("initrd.img", disk.initrd)):
        [found] = (root / "boot").glob(f"{name}-*")
        shutil.copy(found, target)
    whole(root, disk.image)
    return disk


def whole(root: Path, image: Path) -> None:
    """A machine's disk from the tree of its files."""
    _image(root, image, DISK)


def packages(bare: Path, folder: Path, names: tuple[str, ...]) -> None:
    """Debian packages, with all they need beyond a bare machine."""
    (folder / "partial").mkdir(parents=True)
    status = bare.resolve() / "var" / "lib" / "dpkg" / "status"
    quietly(
        "apt-get", "-qq", "-y", "--no-install-recommends", "--download-only",
        "-o", f"Dir::State::status={status}", "-o", f"Dir::Cache::archives={folder.resolve()}/",
        "-o", "APT::Sandbox::User=root", "-o", "Debug::NoLocking=1", "install", *names,
    )  # fmt: skip
    for leftover in ("partial", "lock"):
        shutil.rmtree(folder / leftover, ignore_errors=True)
    (folder / "lock").unlink(missing_ok=True)


def medium(folder: Path, image: Path) -> Path:
    """What a technician brings: the folder as a disk."""
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    _image(folder, image, str(size * 5 // 4 + MEDIUM_SPARE))
    return image


def overlay(image: Path, over: Path, form: str = "raw") -> Path:
    """A disk that keeps what is written to it beside the image it lies on."""
    over.unlink(missing_ok=True)
    quietly("qemu-img", "create", "-q", "-f", "qcow2", "-b", image.resolve(), "-F", form, over)
    return over


def _image(root: Path, image: Path, size: str) -> None:
    beside = image.with_suffix(".new")
    beside.unlink(missing_ok=True)
    quietly("truncate", "-s", size, beside)
    quietly("mkfs.ext4", "-q", "-F", "-d", root, beside)
    beside.rename(image)


def _sources() -> list[str]:
    """Files of this machine's own sources that know the suite."""
    parts = Path("/etc/apt/sources.list.d")
    files = [Path("/etc/apt/sources.list"), *parts.glob("*.list"), *parts.glob("*.sources")]
    known = [str(f) for f in files if f.is_file() and SUITE in f.read_text("utf-8", "replace")]
    if not known:
        raise RuntimeError(f"this machine's package sources know no {SUITE}: run it on Debian 12")
    return known


def root_only() -> None:
    """mmdebstrap keeps owners only as root. Raises RuntimeError."""
    if os.geteuid() != 0:
        raise RuntimeError("the disk is built as root")
