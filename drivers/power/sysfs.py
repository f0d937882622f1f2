"""The kernel's view of supplies and batteries: /sys/class/power_supply.

Linux ABI documentation `sysfs-class-power`: `type` (Mains, USB, Wireless, UPS, Battery), `scope`
(System or Device: a mouse's battery says nothing about the terminal), `online` (0, 1, 2),
`present`, `status` (Charging, Discharging, Not charging, Full, Unknown), `capacity` (percent),
`capacity_level` (Critical, Low, Normal, High, Full, Unknown).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from drivers.power.interface import Charge, PowerStatus, Supply
from drivers.status import DeviceState
from drivers.wake import Wake

_LONGEST = 64  # characters of an attribute worth reading
_MOST = 32  # supplies looked at
_FEEDS = frozenset({"Mains", "USB", "USB_C", "USB_PD", "Wireless"})
_STORES = frozenset({"Battery", "UPS"})
_WELL = frozenset({"Normal", "High", "Full"})


class _Battery(NamedTuple):
    status: str
    level: str
    percent: int | None


class SysfsPower:
    """A `Power`. Reading sysfs asks the driver behind each file; it may fail at any of them."""

    def __init__(self, folder: Path | str, low_percent: int, clock: Callable[[], float]) -> None:
        """`low_percent`: at or below it a battery that gives no level of its own is low."""
        self._folder = Path(folder)
        self._low = low_percent
        self._clock = clock
        self._status = PowerStatus(DeviceState.STARTING, "none", clock())

    def status(self) -> PowerStatus:
        return self._status

    def close(self) -> None:
        """Nothing is held between two questions."""

    def probe(self, wake: Wake) -> PowerStatus:
        try:
            names = sorted(os.listdir(self._folder))[:_MOST]
        except OSError:
            return self._know(DeviceState.POWER_OFF, "power_supply: absent")
        feeds: dict[str, bool] = {}
        batteries: dict[str, _Battery] = {}
        for name in names:
            kind = self._read(name, "type")
            if self._read(name, "scope") == "Device" or self._read(name, "present") == "0":
                continue
            online = self._read(name, "online")
            if kind in _FEEDS and online is not None:
                feeds[name] = online in ("1", "2")
            elif kind in _STORES:
                batteries[name] = self._battery(name)
        if not feeds and not batteries:
            return self._know(DeviceState.POWER_OFF, "power_supply: none for the system")
        supply, source = _supply(feeds, batteries)
        charge, percent = self._charge(batteries)
        return self._know(DeviceState.ONLINE, source, supply, charge, percent)

    def _battery(self, name: str) -> _Battery:
        text = self._read(name, "capacity") or ""
        number = int(text) if text.isascii() and text.isdecimal() else -1
        return _Battery(
            self._read(name, "status") or "",
            self._read(name, "capacity_level") or "",
            number if 0 <= number <= 100 else None,
        )

    def _charge(self, batteries: dict[str, _Battery]) -> tuple[Charge, int | None]:
        """The fullest battery counts: while one has enough, the terminal has."""
        found = [(self._of(battery), battery.percent) for battery in batteries.values()]
        for charge in (Charge.ENOUGH, Charge.UNKNOWN, Charge.LOW):
            percents = [percent for was, percent in found if was is charge]
            if percents:
                return charge, max((p for p in percents if p is not None), default=None)
        return Charge.UNKNOWN, None

    def _of(self, battery: _Battery) -> Charge:
        if battery.level == "Critical":
            return Charge.LOW
        if battery.status == "Full":
            return Charge.ENOUGH
        if battery.percent is not None:
            return Charge.LOW if battery.percent <= self._low else Charge.ENOUGH
        if battery.level == "Low":
            return Charge.LOW
        return Charge.ENOUGH if battery.level in _WELL else Charge.UNKNOWN

    def _read(self, name: str, attribute: str) -> str | None:
        """None: not there, or its driver does not answer (ENODEV, EAGAIN, EIO …)."""
        try:
            with (self._folder / name / attribute).open("rb") as file:
                return file.read(_LONGEST).decode("ascii", "replace").strip()
        except OSError:
            return None

    def _know(
        self,
        state: DeviceState,
        source: str,
        supply: Supply = Supply.UNKNOWN,
        charge: Charge = Charge.UNKNOWN,
        percent: int | None = None,
    ) -> PowerStatus:
        self._status = PowerStatus(state, source, self._clock(), supply, charge, percent)
        return self._status


def _supply(feeds: dict[str, bool], batteries: dict[str, _Battery]) -> tuple[Supply, str]:
    """A feed that is on decides; a battery's own word comes after it."""
    if on := [name for name, online in feeds.items() if online]:
        return Supply.MAINS, f"{_safe(on[0])}/online"
    for name, battery in batteries.items():
        if battery.status == "Discharging":
            return Supply.BATTERY, f"{_safe(name)}/status"
    if feeds and batteries:  # every feed says it is off
        return Supply.BATTERY, f"{_safe(next(iter(feeds)))}/online"
    for name, battery in batteries.items():
        if battery.status in ("Charging", "Full"):  # it can only be filled from outside
            return Supply.MAINS, f"{_safe(name)}/status"
    first = next(iter([*feeds, *batteries]))
    return Supply.UNKNOWN, f"{_safe(first)}: says neither"


def _safe(name: str) -> str:
    return name[:_LONGEST] if name.isascii() and name.isprintable() else "supply"
