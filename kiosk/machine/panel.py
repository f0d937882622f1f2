"""The panel as it is mounted, for what shows a picture before the terminal does. Pure.

The terminal turns picture and touch itself (`kiosk/upkeep/picture.py`, `touch.py`); this only keeps
the waiting picture of `kiosk-x` from standing on its side.
"""

from __future__ import annotations

from kiosk.settings.model import Settings


def mounted(settings: Settings) -> str:
    """`/etc/kiosk/panel`, read by `kiosk-x` once the server runs.

    Not in the server's own file: there a rotation is taken only under the name of its connector,
    which few stations know.
    """
    panel = settings.panel
    if settings.terminal.role == "screen" and settings.screen is not None:
        return f"rotation={settings.screen.rotation}\noutput={settings.screen.output}\n"
    return f"rotation={panel.rotation}\noutput={panel.output}\n"
