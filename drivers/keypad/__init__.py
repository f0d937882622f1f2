"""Tactile keys and the earphone socket behind `interface.Keypad`: for who cannot see or touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from drivers.keypad.interface import Keypad


def open_keypad(model: Mapping[str, Any], port: str, clock: Callable[[], float]) -> Keypad:
    """`model`: the table of a file in config/keypads/; `port`: a stable name under /dev.

    Opens nothing before its first use. Raises ValueError that says what in the model is wrong.
    """
    from drivers.keypad.evdev import EvdevKeypad
    from drivers.keypad.model import read_model

    return EvdevKeypad(read_model(model), port, clock)
