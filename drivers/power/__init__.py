"""Where the terminal's electricity comes from, behind `interface.Power`: the kernel, or NUT."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from drivers.power.interface import Power


def open_sysfs(folder: Path | str, low_percent: int, clock: Callable[[], float]) -> Power:
    """What the kernel knows (/sys/class/power_supply): a pad's battery, an ACPI or HID UPS."""
    from drivers.power.sysfs import SysfsPower

    return SysfsPower(folder, low_percent, clock)


def open_nut(host: str, port: int, ups: str, low_percent: int, clock: Callable[[], float]) -> Power:
    """A UPS that Network UPS Tools look after: `ups` as its upsd on `host` names it.

    `ups` may be empty where that upsd has exactly one.
    """
    from drivers.power.nut import NutPower

    return NutPower(host, port, ups, low_percent, clock)
