"""Which port does a device hang on? Each free one is asked, with the device's own driver."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import msgspec

from drivers.status import DeviceState
from drivers.wake import Wake
from kiosk.upkeep.ports import Port
from kiosk.upkeep.probing import probe, resolve
from kiosk.upkeep.registry import Clock, Fitted

ANSWERED = frozenset({DeviceState.ONLINE, DeviceState.USER_ERROR, DeviceState.DEVICE_BUSY})


def search(
    missing: Sequence[Fitted],
    found: Iterable[Port],
    taken: Iterable[str],
    clock: Clock,
    wake: Wake,
    tell: Callable[[str, str], None] = lambda device, port: None,
) -> dict[str, str]:
    """Device name -> stable name of the port on which it answered.

    `taken`: ports that answering devices own; they are not touched. `tell(device, port)` hears of
    each question before it is put. An ID reader's answer carries a checksum, so it is asked for
    first and cannot be mistaken; a port is given to one device only.
    """
    used = {resolve(port) for port in taken}
    free = [
        p for p in found if p.kind in ("serial", "usb-printer") and resolve(p.kernel) not in used
    ]
    placed: dict[str, str] = {}
    for device in missing:
        if not device.kind.searched:
            continue
        for port in list(free):
            if wake.is_set():
                return placed
            if port.kind == "usb-printer" and device.name != "printer":
                continue
            tell(device.name, port.best)
            there = replace(device, chosen=msgspec.structs.replace(device.chosen, port=port.best))
            if probe(there, clock, wake).device in ANSWERED:
                placed[device.name] = port.best
                free.remove(port)
                break
    return placed
