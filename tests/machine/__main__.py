"""`python -m tests.machine`: installs, boots, damages and updates a real terminal in QEMU.

Takes about an hour on two quiet cores, most of it the installation (all is emulated). Needs root,
mmdebstrap, qemu-system-x86, qemu-utils and swtpm; network only for the disk's Debian packages.
The last result stands in docs/machine.md: one row a scene, also of those that failed or were
not reached.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.machine import chroot, disk, guest, kernel_devices, report, scenes
from tests.machine.guest import GuestError
from tests.machine.stage import Stage
from tests.machine.terminal import Terminal

BOOTS: dict[str, tuple[Callable, ...]] = {
    "service": (
        scenes.boot,
        scenes.keys,
        scenes.fence,
        scenes.clock,
        scenes.touch,
        scenes.watchdog,
        kernel_devices.keyboard,
        kernel_devices.camera,
        kernel_devices.card,
        kernel_devices.sound,
        scenes.promises,  # ends with a power cut
    ),
    "promises": (scenes.kept, scenes.update),  # ends with a power cut
    "settled": (scenes.settled,),
    "rotation": (scenes.rotation,),
    "battery": (kernel_devices.supply, kernel_devices.going_down),  # ends by itself
}
"""Scenes of one boot after the other; each boot goes on with the disk as the last one left it. The
first scene of each waits for the machine to be up."""

NEEDS = {"kept": "promises", "settled": "update", "going_down": "supply"}
"""Scenes that show nothing when the one before them failed."""

ALONE = {
    "folder": "A bare Debian in a folder, no network",
    "install": "A bare machine without network",
}


def planned() -> dict[str, str]:
    """Every scene, in order: name -> what it shows."""
    played = {play.__name__: _about(play) for plays in BOOTS.values() for play in plays}
    return ALONE | played


def _about(play: Callable) -> str:
    return (play.__doc__ or "").strip().splitlines()[0]


class Run:
    def __init__(self, folder: Path, quick: bool, only: list[str]) -> None:
        """`only`: scenes asked for; none: all."""
        self.only = frozenset(only)
        self.stage = Stage(folder, quick)
        self.file = folder / "result.json"

    @property
    def results(self) -> list[dict]:
        """One row a scene; another run in this folder may have added some."""
        return json.loads(self.file.read_text("utf-8")) if self.file.exists() else []

    def done(self, name: str) -> bool:
        """It passed; what was booted from a folder counts only for a quick run."""
        return any(
            one["scene"] == name and one["passed"]
            and (self.stage.quick or not one["quick"] or name in ALONE)
            for one in self.results
        )  # fmt: skip

    def wanted(self, name: str) -> bool:
        """It is to be played: asked for by name, or all are and it has not passed yet."""
        return name in self.only if self.only else not self.done(name)

    def keep(self, row: dict) -> None:
        with (self.file.parent / "result.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            results = [one for one in self.results if one["scene"] != row["scene"]] + [row]
            self.file.write_text(json.dumps(results, ensure_ascii=False, indent=1), "utf-8")
            report.write(results, planned())

    def scene(self, play: Callable[[Callable[[str], None]], None], name: str, about: str) -> bool:
        """Play one; what it saw, or why it failed, is kept at once."""
        print(f"== {name}: {about}", flush=True)
        seen: list[str] = []

        def tell(what: str) -> None:
            seen.append(what)
            print(f"   {what}", flush=True)

        begin = time.monotonic()
        try:
            play(tell)
            passed = True
        except (GuestError, AssertionError, EOFError, OSError, RuntimeError) as error:
            tell(f"FAILED: {type(error).__name__}: {str(error)[-1500:]}")
            passed = False
        self.keep(
            {
                "scene": name,
                "about": about,
                "passed": passed,
                "seen": seen,
                "seconds": round(time.monotonic() - begin),
                "at": time.strftime("%Y-%m-%d %H:%M"),
                "quick": self.stage.quick and name not in ALONE,
            }
        )
        return passed

    def boot(self, name: str, plays: tuple[Callable, ...]) -> None:
        """One boot. A scene that fails ends only those that need it, or all if it is the first."""
        size = (1920, 1080) if name == "rotation" else (1080, 1920)
        guest = self.stage.boot(name, network=True, medium=self.stage.releases(), size=size)
        terminal = Terminal(guest)
        try:
            for play in plays:
                need = NEEDS.get(play.__name__)
                if need is not None and not self.done(need):
                    continue
                if not self.wanted(play.__name__) and play is not plays[0]:
                    continue
                passed = self.scene(
                    lambda tell, play=play: play(self.stage, guest, terminal, tell),
                    play.__name__,
                    _about(play),
                )
                if not passed and guest.process.poll() is None:
                    guest.picture(f"failed-{play.__name__}")
                if guest.process.poll() is not None or (not passed and play is plays[0]):
                    break
        finally:
            guest.shut_down()


def main(argv: list[str]) -> int:
    """0 when every scene that was asked for passed."""
    parser = argparse.ArgumentParser(prog="python -m tests.machine", description=__doc__)
    parser.add_argument(
        "--folder", type=Path, default=Path("out/machine"), help="kept for --resume"
    )
    parser.add_argument("--resume", action="store_true", help="go on after the last passed scene")
    parser.add_argument(
        "--quick", action="store_true",
        help="boot what was set up in a folder, and leave the installation inside out",
    )  # fmt: skip
    parser.add_argument(
        "--patience", type=float, default=1.0, help="waits so many times longer: a busy machine"
    )
    parser.add_argument("--rank", type=int, default=15, help="niceness of all that is heavy")
    parser.add_argument(
        "--only", nargs="+", default=[], metavar="SCENE", choices=list(planned()),
        help="these alone, passed or not, each after the first of its boot; nothing is begun anew",
    )  # fmt: skip
    options = parser.parse_args(argv)
    guest.patience, disk.rank = options.patience, options.rank
    disk.root_only()
    if not options.resume and not options.only and options.folder.exists():
        for name in ("root.qcow2", "quick.qcow2", "medium.img", "result.json"):
            (options.folder / name).unlink(missing_ok=True)
    run = Run(options.folder, options.quick, options.only)
    stage = run.stage
    alone = {"folder": chroot.play} | ({} if options.quick else {"install": scenes.install})
    for name, play in alone.items():
        if run.wanted(name):
            run.scene(lambda tell, play=play: play(stage, tell), name, ALONE[name])
        if not run.done(name):
            return 1
    if not any(run.wanted(play.__name__) for plays in BOOTS.values() for play in plays):
        return 0
    with stage.around():
        for name, plays in BOOTS.items():
            if any(run.wanted(play.__name__) for play in plays):
                stage.hub(True)
                run.boot(name, plays)
    report.write(run.results, planned())
    return 0 if all(map(run.done, options.only or planned())) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
