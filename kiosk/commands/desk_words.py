"""What the technician's pages are told of devices, trials and keys, in the words they know."""

from __future__ import annotations

from kiosk.upkeep.probing import Row
from kiosk.upkeep.registry import CLASSES
from kiosk.upkeep.trials import GOOD, OPEN, Tried
from screens.desk import DeviceShown, TriedShown

_TRIABLE = frozenset(kind.name for kind in CLASSES if kind.trial is not None)


def device_shown(row: Row) -> DeviceShown:
    return DeviceShown(
        name=row.name,
        model=row.model,
        port=row.port,
        resolved=row.resolved,
        state=row.state,
        source=row.source,
        age=row.age,
        well=row.well,
        details=tuple(row.details.items()),
        can_try=row.name in _TRIABLE,
    )


def tried_shown(tried: Tried) -> TriedShown:
    good = None if tried.word in OPEN else tried.word in GOOD
    return TriedShown(tried.word.value, good, tried.facts)
