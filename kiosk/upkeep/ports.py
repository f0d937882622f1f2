"""Ports found on this machine, with the stable names by which a profile should call them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DEV = Path("/dev")

_KINDS: dict[str, tuple[str, ...]] = {
    "serial": ("ttyUSB*", "ttyACM*", "ttyS[0-9]*", "ttyAMA*"),
    "usb-printer": ("usb/lp*",),
    "video": ("video[0-9]*",),
    "input": ("input/event*",),
    "hid": ("hidraw*",),
}
"""Kind -> kernel names."""

_STABLE = (
    "kiosk/*", "serial/by-id/*", "serial/by-path/*", "v4l/by-id/*", "v4l/by-path/*",
    "input/by-id/*", "input/by-path/*",
)  # fmt: skip
"""Links that udev makes; the first are a station's own rules, then by-id is steadier than by-path
unless two devices of one make say the same serial number."""


@dataclass(frozen=True, slots=True)
class Port:
    """`kernel` may change at each start; `stable` names stay, the best first."""

    kind: str
    kernel: str
    stable: tuple[str, ...] = ()

    @property
    def best(self) -> str:
        """What a profile should say."""
        return self.stable[0] if self.stable else self.kernel


def ports(dev: Path = DEV, driven: Path = Path("/sys/class/tty")) -> tuple[Port, ...]:
    """Serial lines, USB printers, cameras and input devices under `dev`.

    A built-in serial line without a chip behind it (the kernel lists four or more) is left out:
    `driven` tells which have one.
    """
    names: dict[Path, list[str]] = {}
    for pattern in _STABLE:
        for link in sorted(dev.glob(pattern)):
            if link.is_symlink():
                names.setdefault(link.resolve(), []).append(str(link))
    return tuple(_found(dev, driven, names))


def _found(dev: Path, driven: Path, names: dict[Path, list[str]]) -> Iterator[Port]:
    for kind, patterns in _KINDS.items():
        for pattern in patterns:
            for node in sorted(dev.glob(pattern)):
                if pattern.startswith("ttyS[") and not _has_chip(driven / node.name):
                    continue
                yield Port(kind, str(node), tuple(names.pop(node.resolve(), ())))
    for node, stable in sorted(names.items()):  # links of a station's own to something else
        if any(link.startswith(str(dev / "kiosk")) for link in stable):
            yield Port("other", str(node), tuple(stable))


def _has_chip(entry: Path) -> bool:
    """The kernel's 8250 driver says type 0 for a line with no chip."""
    try:
        return (entry / "type").read_text().strip() != "0"
    except OSError:
        return True
