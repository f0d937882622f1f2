"""Lights and buzzer: what tells a person to look somewhere. Optional, and never the only sign."""

from __future__ import annotations

import enum
from typing import Protocol

from drivers.status import Status
from drivers.wake import Wake


class Output(enum.StrEnum):
    READER_LIGHT = "reader_light"  # on while a card is awaited
    CALL_LIGHT = "call_light"  # staff are asked to come
    BUZZER = "buzzer"


class Signal(Protocol):
    """One board, or the kernel's lights. One owner: the thread that made it."""

    def apply(self, wanted: dict[Output, bool], wake: Wake, seconds: float) -> bool:
        """Switch every output as `wanted` says; True when all of it went out within `seconds`.

        Outputs that are not in the profile are left alone. Saying the same again does no harm, and
        heals a board that was without power for a moment. A board that confirms is believed only
        then; one that cannot confirm stays in the state *starting* with its source saying so.
        """

    def status(self) -> Status:
        """Last known state with source and time; does not talk to the device."""

    def close(self) -> None:
        """Let go of the port. Switching off first is the owner's."""
