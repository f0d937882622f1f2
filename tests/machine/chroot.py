"""Installation into a bare Debian in a folder, in a network namespace without any network: set up,
set up again, taken back; afterwards the folder is as it was. What was set up is kept as a disk."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tests.machine import disk
from tests.machine.stage import CENTRE, HOST, Stage

ENTER = (
    'mount -t proc proc "$0/proc"; mount --bind /dev "$0/dev"; mount --bind "$1" "$0/mnt"; '
    'root=$0; shift; exec chroot "$root" "$@"'
)
CHANGES = frozenset(
    [
        "/etc/group",
        "/etc/gshadow",
        "/etc/passwd",
        "/etc/shadow",
        "/etc/subuid",
        "/etc/subgid",
        "/etc/.pwd.lock",
        "/etc/ld.so.cache",
        "/etc/xml",
        "/etc/kiosk",
        "/etc/machine-id",
    ]
)
"""What may differ after all was taken back: Debian keeps the users its packages have made and an
empty catalogue of XML; the station's own folder is kept unless it is asked for."""


def play(stage: Stage, seen: Callable[[str], None]) -> None:
    image = stage.releases()
    medium = image.with_suffix("")
    disk.bare(stage.folder)
    root = stage.folder / "root"
    shutil.rmtree(root, ignore_errors=True)
    disk.quietly("cp", "-a", "--reflink=auto", stage.folder / "bare", root)
    (root / "etc" / "machine-id").write_text("0123456789abcdef0123456789abcdef\n")
    before = _listing(root)
    rules = Path("etc", "udev", "rules.d", "73-kiosk-ports.rules")
    shutil.copy(medium / rules.name, root / rules)
    keys = ["--station", "/mnt/station.toml", "--vendor-key", "/mnt/vendor.pub"]
    keys += ["--centre-key", "/mnt/centre.key"]
    for number, words in enumerate((keys, [], ["--undo"])):
        begin = time.monotonic()
        said = _inside(root, medium, "bash", "/mnt/first/install", *words)
        seen(f"install {' '.join(words[:1])} in {time.monotonic() - begin:.0f} s: {said[-1]}")
        if number == 0:
            fence = (root / "etc" / "nftables.conf").read_text()
            assert f"{HOST} tcp dport {CENTRE} accept" in fence
            assert (root / "etc" / "kiosk" / "credentials" / "store-key.cred").exists()
            assert not (root / "opt" / "kiosk" / "current" / "app" / "sandbox").exists()
        if number == 1:
            disk.whole(root, stage.installed)
    (root / rules).unlink()
    after = _listing(root)
    changed = {path for path in before ^ after if not path[0].startswith(tuple(CHANGES))}
    assert not changed, sorted(changed)[:20]
    seen(f"taken back: {len(before)} files of /etc, /usr and /opt are as they were")
    shutil.rmtree(root)


def _inside(root: Path, medium: Path, *words: str) -> list[str]:
    """A command in the folder, without network. Raises RuntimeError with what it said."""
    call = [
        "nice",
        "-n",
        str(disk.rank),
        "unshare",
        "--net",
        "--mount",
        "--pid",
        "--fork",
        "--kill-child",
    ]
    done = subprocess.run(
        [*call, "sh", "-c", ENTER, str(root), str(medium.resolve()), *words],
        check=False, capture_output=True, text=True,
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"},
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError((done.stdout + done.stderr)[-2000:])
    return done.stdout.strip().splitlines()


def _listing(root: Path) -> set[tuple[str, int, str]]:
    """Path, size or target, and kind of everything that an installation may touch."""
    found = set()
    for top in ("etc", "usr", "opt"):
        for path in (root / top).rglob("*"):
            name = f"/{path.relative_to(root)}"
            if path.is_symlink():
                found.add((name, 0, str(path.readlink())))
            elif path.is_dir():
                found.add((name, 0, "folder"))
            elif "__pycache__" not in path.parts:
                found.add((name, path.stat().st_size, "file"))
    return {one for one in found if "__pycache__" not in one[0]}
