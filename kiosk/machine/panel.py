"""The panel as it is mounted: picture and touch turned together. Pure: settings in, text out.

Source: libinput(4) (`CalibrationMatrix`: nine numbers, row by row, on the unit square); xrandr(1)
(left: the picture's top is at the panel's left).
"""

from __future__ import annotations

from kiosk.settings.model import Settings

MATRICES = {
    "normal": "1 0 0 0 1 0 0 0 1",
    "left": "0 -1 1 1 0 0 0 0 1",
    "right": "0 1 0 -1 0 1 0 0 1",
    "inverted": "-1 0 1 0 -1 1 0 0 1",
}
"""A point of the panel -> the point of the picture under it."""


def snippet(settings: Settings) -> str:
    """`kiosk.conf.d/50-panel.conf` for Xorg: the touch."""
    return "\n".join(
        [
            "# Made by `kiosk machine apply` from the station's profile: change that, not this.",
            'Section "InputClass"',
            '    Identifier "touch turns with the picture"',
            '    MatchIsTouchscreen "on"',
            f'    Option "CalibrationMatrix" "{MATRICES[settings.machine.rotation]}"',
            "EndSection",
            "",
        ]
    )


def mounted(settings: Settings) -> str:
    """`/etc/kiosk/panel`, read by `kiosk-x` once the server runs: the picture.

    Not in the server's own file: there a rotation is taken only under the name of its connector,
    which few stations know.
    """
    machine = settings.machine
    return f"rotation={machine.rotation}\noutput={machine.output}\n"
