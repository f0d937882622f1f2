"""Which windows serve, in one line, for everybody in the hall: home, 取号, the publicity screen."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.station.windows import Stand
from kiosk.text.strings import Strings

_TOLD = (Stand.OPEN, Stand.AWAY, Stand.CLOSED)
"""What is not known is not told."""


def windows_line(say: Strings, windows: Mapping[str, Stand], *, brief: bool = False) -> str:
    """ "" where nothing is known of any. `brief`: only where somebody is, or will be."""
    parts = [
        say(f"window.are.{stand.value}", windows=say("window.join").join(named))
        for stand in (_TOLD[:2] if brief else _TOLD)
        if (named := [name for name, one in windows.items() if one is stand])
    ]
    return say("window.apart").join(parts)
