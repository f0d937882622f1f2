"""The publicity screen on this machine: which units run, its place beside the panel, its fence.

Beside a terminal there is one X server with two outputs. The screen's stands fixed at the right of
the panel, whether it is switched on or not and however the panel is turned: so the panel's share of
the whole is always the same, and the touches of the panel are told to be of that share. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.machine import speech
from kiosk.settings.model import Settings

TERMINAL_UNIT, SCREEN_UNIT = "kiosk-terminal.service", "kiosk-screen.service"
KEY = "queue-screen-key"
"""Credential: the queue's key for reading."""

PANELS = {
    "portrait": (1080, 1920),
    "landscape": (1920, 1080),
    "pad": (1280, 800),
    "pad-upright": (800, 1280),
}
SIZE = (1920, 1080)
MODE = "148.50 1920 2008 2052 2200 1080 1084 1089 1125 +hsync +vsync"
"""1920 × 1080 at 60 Hz (CTA-861, format 16): forced, since a display that is off names no mode."""

_MADE = "# Made by `kiosk machine apply` from the station's profile: change that, not this."


def units(settings: Settings) -> tuple[str, ...]:
    """The units of ours that this machine is for."""
    if settings.terminal.role == "screen":
        return (SCREEN_UNIT,)
    spoken = (speech.UNIT,) if speech.runs(settings) else ()
    shown = (SCREEN_UNIT,) if settings.screen is not None else ()
    return (TERMINAL_UNIT, *shown, *spoken)


def packages(settings: Settings) -> tuple[str, ...]:
    """Debian packages that the profile asks for beyond those of every machine: films of the media
    folder are decoded by `ffmpeg` (decision 0093), what is spoken is played and said by others."""
    own = settings.screen
    from_hub = own is not None and own.published and own.publishers
    played = own is not None and own.media and any(play.what == "media" for play in own.play)
    films = from_hub or played
    return (*(("ffmpeg",) if films else ()), *speech.packages(settings))


def beside(settings: Settings) -> bool:
    """It is a second display of a terminal's machine."""
    return settings.screen is not None and settings.terminal.role != "screen"


def display(settings: Settings) -> str:
    """For Xorg: nothing where there is no second display."""
    own, panel = settings.screen, settings.panel
    if own is None or not beside(settings) or not own.output or not panel.output:
        return f"{_MADE}\n# No second display.\n"
    wide, high = PANELS[settings.appearance.form]
    right = max(wide, high)  # the panel reaches no further, however it is turned
    width, height = SIZE if own.rotation not in ("left", "right") else SIZE[::-1]
    whole = right + width, max(high, height)
    turned = f'    Option "Rotate" "{own.rotation}"\n' if own.rotation else ""
    return (
        f"{_MADE}\n"
        'Section "Monitor"\n'
        f'    Identifier "{panel.output}"\n'
        '    Option "Primary" "true"\n'
        '    Option "Position" "0 0"\n'
        "EndSection\n\n"
        'Section "Monitor"\n'
        f'    Identifier "{own.output}"\n'
        f'    Modeline "kiosk" {MODE}\n'
        '    Option "PreferredMode" "kiosk"\n'
        '    Option "Enable" "true"\n'
        f'    Option "Position" "{right} 0"\n'
        f"{turned}"
        "EndSection\n\n"
        'Section "InputClass"\n'
        '    Identifier "touches are of the panel, not of both"\n'
        '    MatchIsTouchscreen "on"\n'
        f'    Option "TransformationMatrix" "{wide / whole[0]:.6f} 0 0 0 {high / whole[1]:.6f} 0'
        ' 0 0 1"\n'
        "EndSection\n"
    )


def drop_in(settings: Settings, sealed: Iterable[str]) -> str:
    """For `kiosk-screen.service.d/`: whom it may call, its key. On a machine of its own it stands
    in the terminal's place: it has the release chosen before its start, and proves it."""
    lines = [_MADE]
    if settings.terminal.role == "screen":
        lines += ["[Unit]", "Wants=kiosk-switch.service", "After=kiosk-switch.service"]
    lines.append("[Service]")
    own = settings.station.queue
    place = own.keeper_at if own is not None else None
    if place is not None and settings.screen is not None:
        lines.append(f"IPAddressAllow={place.host}")
    if KEY in set(sealed):
        lines.append(f"LoadCredentialEncrypted={KEY}:/etc/kiosk/credentials/{KEY}.cred")
    if settings.terminal.role == "screen":
        lines += ["InaccessiblePaths=", "StateDirectory=", "StateDirectory=kiosk"]
    return "\n".join([*lines, ""])
