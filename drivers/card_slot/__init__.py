"""Card slots: a province's plug-in behind `interface.CardSlot`, and what PC/SC tells by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from drivers.card_slot.pcsc import PcscSlot
    from drivers.card_slot.slot import GuardedSlot


def open_slot(plugin: str, reader: str | None, clock: Callable[[], float]) -> GuardedSlot:
    """The plug-in "module:factory". `reader`: part of the name of the PC/SC reader that tells when
    a card is taken out; None where the plug-in tells, or nobody does."""
    from drivers.card_slot.slot import GuardedSlot

    watcher = open_reader(reader, clock) if reader is not None else None
    return GuardedSlot(plugin, clock, watcher)


def open_reader(reader: str, clock: Callable[[], float]) -> PcscSlot:
    """A PC/SC reader by part of its name (empty: the first). Starts nothing before first use."""
    from drivers.card_slot.pcsc import PcscSlot

    return PcscSlot(reader, clock)
