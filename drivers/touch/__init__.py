"""The touch panel as the kernel sees it: a second reader beside the display's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from drivers.touch.interface import TouchPanel


def open_touch(port: str, clock: Callable[[], float]) -> TouchPanel:
    """`port`: a stable name under /dev. Opens nothing before its first use."""
    from drivers.touch.evdev import EvdevTouch

    return EvdevTouch(port, clock)
