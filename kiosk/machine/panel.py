"""The panel as it is mounted: picture and touch turned together. Pure: settings in, text out.

Source: xorg.conf(5) (`Rotate`), libinput(4) (`CalibrationMatrix`: nine numbers, row by row, on the
unit square), xrandr(1) (left: the picture's top is at the panel's left).
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
    """`kiosk.conf.d/50-panel.conf` for Xorg."""
    machine = settings.machine
    lines = [
        "# Made by `kiosk machine apply` from the station's profile: change that, not this.",
        'Section "Monitor"',
        '    Identifier "panel"',
        f'    Option "Rotate" "{machine.rotation}"',
        '    Option "DPMS" "off"',
        "EndSection",
        "",
        'Section "Device"',
        '    Identifier "card"',
        '    Driver "modesetting"',
        *([f'    Option "Monitor-{machine.output}" "panel"'] if machine.output else []),
        "EndSection",
        "",
        'Section "Screen"',
        '    Identifier "glass"',
        '    Device "card"',
        *([] if machine.output else ['    Monitor "panel"']),
        "EndSection",
        "",
        'Section "InputClass"',
        '    Identifier "touch turns with the picture"',
        '    MatchIsTouchscreen "on"',
        f'    Option "CalibrationMatrix" "{MATRICES[machine.rotation]}"',
        "EndSection",
        "",
    ]
    return "\n".join(lines)
