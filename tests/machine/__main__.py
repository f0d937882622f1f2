"""`python -m tests.machine`: installs, boots, damages and updates a real terminal in QEMU.

Takes about an hour on two quiet cores, most of it the installation (all is emulated). Needs root,
mmdebstrap, qemu-system-x86, qemu-utils and swtpm; network only for the disk's Debian packages.
The last result stands in docs/machine.md: one row a scene, also of those that failed or were
not reached.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.machine import chroot, disk, guest, kernel_devices, report, scenes
from tests.machine.guest import Guest, GuestError
from tests.machine.stage import Stage
from tests.machine.terminal import Terminal

BOOTS: dict[str, tuple[Callable, ...]] = {
    "service": (
        scenes.boot,
        scenes.keys,
        scenes.fence,
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
    def __init__(self, folder: Path, quick: bool) -> None:
        self.stage = Stage(folder, quick)
        self.file = folder / ("quick.json" if quick else "result.json")
        self.results: list[dict] = []
        if self.file.exists():
            self.results = json.loads(self.file.read_text("utf-8"))

    def done(self, name: str) -> bool:
        return any(one["scene"] == name and one["passed"] for one in self.results)

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
        self.results = [one for one in self.results if one["scene"] != name]
        self.results.append(
            {
                "scene": name,
                "about": about,
                "passed": passed,
                "seen": seen,
                "seconds": round(time.monotonic() - begin),
                "at": time.strftime("%Y-%m-%d %H:%M"),
                "quick": self.stage.quick,
            }
        )
        self.file.write_text(json.dumps(self.results, ensure_ascii=False, indent=1), "utf-8")
        report.write(self.results, planned())
        return passed

    def boot(self, name: str, plays: tuple[Callable, ...]) -> None:
        """One boot. A scene that fails ends only those that need it, or all if it is the first."""
        size = (1920, 1080) if name == "rotation" else (1080, 1920)
        guest = self.stage.boot(name, network=True, medium=self.stage.releases(), size=size)
        terminal = Marked(guest)
        try:
            for play in plays:
                need = NEEDS.get(play.__name__)
                if need is not None and not self.done(need):
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


class Marked(Terminal):
    """Answers questions about its page from its first start on: the mark is laid as soon as the
    machine is up, before the terminal is asked anything."""

    def __init__(self, guest: Guest) -> None:
        super().__init__(guest)
        self._marked = False

    def serving(self, seconds: float = 300.0) -> float:
        took = super().serving(seconds)
        if not self._marked:
            self.mark()
            self.guest.run("systemctl restart kiosk-terminal", 180)
            self._marked = True
            super().serving(seconds)
        return took


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
    options = parser.parse_args(argv)
    guest.patience = options.patience
    disk.root_only()
    if not options.resume and options.folder.exists():
        for name in ("root.qcow2", "quick.qcow2", "medium.img", "result.json", "quick.json"):
            (options.folder / name).unlink(missing_ok=True)
    run = Run(options.folder, options.quick)
    stage = run.stage
    passed = run.done("folder") or run.scene(
        lambda tell: chroot.play(stage, tell), "folder", ALONE["folder"]
    )
    with stage.around():
        stage.hub(True)
        passed = passed and (
            options.quick
            or run.done("install")
            or run.scene(lambda tell: scenes.install(stage, tell), "install", ALONE["install"])
        )
        for name, plays in BOOTS.items():
            if passed and not all(run.done(play.__name__) for play in plays):
                stage.hub(True)
                run.boot(name, plays)
    report.write(run.results, planned())
    return 0 if all(map(run.done, planned())) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
