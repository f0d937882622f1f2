"""A folder that looks like /sys/class/power_supply, one folder a supply, one file an attribute."""

from __future__ import annotations

import shutil
from pathlib import Path


class PowerSupplySim:
    """`put("AC", type="Mains", online=1)`; None takes an attribute away.

    An attribute given as `unreadable` is a folder: opening it for reading fails, as a file whose
    driver does not answer.
    """

    UNREADABLE = object()

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, name: str, **attributes: object) -> None:
        place = self.folder / name
        place.mkdir(exist_ok=True)
        for key, value in attributes.items():
            path = place / key
            if path.is_dir():
                path.rmdir()
            if value is self.UNREADABLE:
                path.unlink(missing_ok=True)
                path.mkdir()
            elif value is None:
                path.unlink(missing_ok=True)
            else:
                text = value if isinstance(value, bytes) else f"{value}\n".encode()
                path.write_bytes(text)

    def take(self, name: str) -> None:
        shutil.rmtree(self.folder / name)
