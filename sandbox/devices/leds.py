"""A folder that looks like /sys/class/leds."""

from __future__ import annotations

import shutil
from pathlib import Path


class LedsSim:
    """Lights by name; `brightness` reads what a light shows now."""

    def __init__(self, folder: Path, *names: str, most: int = 255) -> None:
        self.folder = folder
        for name in names:
            place = folder / name
            place.mkdir(parents=True)
            (place / "brightness").write_text("0\n")
            (place / "max_brightness").write_text(f"{most}\n")
            (place / "trigger").write_text("none timer heartbeat [mmc0]\n")

    def brightness(self, name: str) -> int:
        while not (text := (self.folder / name / "brightness").read_text()):
            pass  # a plain file is empty for a moment while it is written; the kernel's never is
        return int(text)

    def trigger(self, name: str) -> str:
        return (self.folder / name / "trigger").read_text()

    def break_off(self, name: str) -> None:
        """The light takes no brightness: the file is there and refuses."""
        path = self.folder / name / "brightness"
        path.unlink()
        path.symlink_to("/dev/full")

    def take(self, name: str) -> None:
        shutil.rmtree(self.folder / name)
