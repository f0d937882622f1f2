"""What each device is found to be, asked now: one row a device, whatever its class."""

from __future__ import annotations

import contextlib
import dataclasses
import enum
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from drivers.status import DeviceState, Status
from drivers.wake import Wake
from kiosk.upkeep.registry import Clock, Fitted

WITHIN = 8.0
"""Seconds in which every device must have said something; one that has not is *offline*."""

WELL = frozenset({DeviceState.ONLINE, DeviceState.DEVICE_BUSY, DeviceState.NO_DEVICE})
_TRIES = 3
_OWN = frozenset({"device", "source", "at"})


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `resolved`: what the port's name leads to, "" when it is absent.

    `age`: seconds since it was said. `details`: what the class's status says beyond its state.
    """

    name: str
    model: str
    port: str
    resolved: str
    state: str
    source: str
    age: float
    details: Mapping[str, str]

    @property
    def well(self) -> bool:
        """Nothing known to be wrong; paper that is out is."""
        return DeviceState(self.state) in WELL and not TROUBLE & set(self.details.items())


TROUBLE = frozenset(
    {("paper", "out"), ("paper", "jammed"), ("cover_open", "yes"), ("toner", "out")}
)
"""Details that stop a device although it answers."""


def row(
    device: Fitted, status: Status | None, now: float, beyond: Mapping[str, str] | None = None
) -> Row:
    """`status` None: nobody has told yet, which is *starting*. `beyond`: details that the device
    itself does not tell."""
    status = status or Status(DeviceState.STARTING, "none", now)
    return Row(
        name=device.name,
        model=device.model,
        port=device.port,
        resolved=resolve(device.port),
        state=status.device.value,
        source=status.source,
        age=max(0.0, now - status.at),
        details=details(status) | dict(beyond or {}),
    )


def details(status: Status) -> dict[str, str]:
    """Fields that a class's status has beyond those of all, as words. None and "" are left out."""
    found = {}
    for one in dataclasses.fields(status):
        value = getattr(status, one.name)
        if one.name not in _OWN and isinstance(value, enum.Enum | str | int | float | bool):
            word = _word(value)
            if word:
                found[one.name] = word
    return found


def resolve(port: str) -> str:
    """Where a stable name leads; "" when nothing is there. Addresses are what they are."""
    if not port or "://" in port:
        return port
    return os.path.realpath(port) if os.path.exists(port) else ""


def probe_all(devices: Sequence[Fitted], clock: Clock, within: float = WITHIN) -> tuple[Row, ...]:
    """Open each driver, ask its device, close. All at once, each on a thread of its own.

    A driver that hangs is left behind and its device is reported as silent.
    """
    wake, found = Wake(), {}
    lock = threading.Lock()

    def ask(device: Fitted) -> None:
        status = probe(device, clock, wake)
        with lock:
            found[device.name] = status

    threads = [
        threading.Thread(target=ask, args=(device,), name=f"probe-{device.name}", daemon=True)
        for device in devices
    ]
    for thread in threads:
        thread.start()
    end = clock() + within
    for thread in threads:
        thread.join(max(0.0, end - clock()))
    wake.set()
    for thread in threads:
        thread.join(0.5)
    if not any(thread.is_alive() for thread in threads):
        wake.close()
    silent = Status(DeviceState.OFFLINE, f"no answer within {within:g} s", clock())
    with lock:
        return tuple(row(one, found.get(one.name, silent), clock()) for one in devices)


def probe(device: Fitted, clock: Clock, wake: Wake) -> Status:
    """One device, asked until it is more than *starting*. A driver that raises is broken."""
    opened: Any = None
    try:
        opened = device.open(clock)
        return ask(opened, wake)
    except Exception as error:  # a vendor's part may fail in any way; its class says enough
        return Status(DeviceState.HARDWARE_ERROR, f"driver: {type(error).__name__}", clock())
    finally:
        if opened is not None:
            with contextlib.suppress(Exception):  # what it was found to be stands
                opened.close()


def ask(opened: Any, wake: Wake) -> Status:
    """Probe an open driver until it has an answer, a few times; one that cannot is quoted."""
    question: Callable[[Wake], Status] = getattr(opened, "probe", None) or (
        lambda wake: opened.status()
    )
    status = question(wake)
    for _ in range(_TRIES - 1):
        if status.device is not DeviceState.STARTING or wake.wait(0.2):
            break
        status = question(wake)
    return status


def _word(value: Any) -> str:
    if isinstance(value, enum.Enum):
        return str(value.value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
