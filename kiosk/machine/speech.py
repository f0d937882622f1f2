"""speech-dispatcher on this machine: a service for the terminal alone, configured from the profile.

It plays through the same sound device as the recordings. What it said stands in its memory, so it
ends when nobody is connected (`systemd/units/kiosk-speech.service`), and logs no words. Pure.
"""

from __future__ import annotations

from kiosk.settings.model import Settings

UNIT = "kiosk-speech.service"
SOCKET = "/run/kiosk-speech/speechd.sock"
CONFIGURATION = "/etc/kiosk-speech/speechd.conf"
PLAYER = ("alsa-utils",)
DAEMON = ("speech-dispatcher", "speech-dispatcher-espeak-ng")

_MADE = "# Made by `kiosk machine apply` from the station's profile: change that, not this."


def runs(settings: Settings) -> bool:
    """The terminal speaks through the service of ours."""
    own = settings.devices.speech
    return own is not None and own.dispatcher == SOCKET and settings.terminal.role != "screen"


def packages(settings: Settings) -> tuple[str, ...]:
    """Debian packages by which it speaks."""
    own = settings.devices.speech
    player = PLAYER if own is not None and own.recordings else ()
    return (*player, *(DAEMON if runs(settings) else ()))


def configuration(settings: Settings) -> str:
    """For the daemon. Other output modules than espeak-ng's are found by itself."""
    own = settings.devices.speech
    if own is None or not runs(settings):
        return f"{_MADE}\n# The terminal does not speak through this service.\n"
    device = own.output.replace("\\", "").replace('"', "")
    module = f'DefaultModule "{own.module}"\n' if own.module else ""
    return (
        f"{_MADE}\n"
        'LogDir "/run/kiosk-speech/log"\n'
        "LogLevel 1\n"  # at 5 it would log what it says
        'AudioOutputMethod "alsa"\n'
        f'AudioALSADevice "{device}"\n'
        f"{module}"
    )
