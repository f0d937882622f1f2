"""Every file of the system that a profile decides, by path. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.machine import fence, panel, screen, speech
from kiosk.settings.model import Settings

FENCE = "/etc/nftables.conf"
TERMINAL = "/etc/systemd/system/kiosk-terminal.service.d"
SCREEN = "/etc/systemd/system/kiosk-screen.service.d"
HOSTS = "/etc/hosts"

BEGIN, END = "# kiosk: names of the station's profile", "# kiosk: end"
OPTIONAL_KEYS = ("centre-key", "hub-key", "service-platform-key", "queue-key")
"""Credentials a station may have beside `store-key`, which each one has."""


def files(settings: Settings, sealed: Iterable[str]) -> dict[str, str]:
    """Path -> whole content. `sealed`: names of the credentials there are. Raises FenceError."""
    sealed = tuple(sealed)
    return {
        FENCE: fence.ruleset(settings),
        f"{TERMINAL}/fence.conf": fence.drop_in(settings),
        f"{TERMINAL}/credentials.conf": credentials(sealed),
        f"{TERMINAL}/lights.conf": lights(settings),
        f"{SCREEN}/station.conf": screen.drop_in(settings, sealed),
        "/etc/X11/xorg.conf.d/50-kiosk-screen.conf": screen.display(settings),
        speech.CONFIGURATION: speech.configuration(settings),
        "/etc/kiosk/panel": panel.mounted(settings),
        "/etc/systemd/timesyncd.conf.d/kiosk.conf": clock(settings),
    }


def clock(settings: Settings) -> str:
    """No server named: none is asked, and the terminal's own check judges the clock."""
    servers = " ".join(settings.machine.time_servers)
    return (
        "# Made by `kiosk machine apply` from the station's profile: change that, not this.\n"
        f"[Time]\nNTP={servers}\nFallbackNTP=\n"
    )


def credentials(sealed: Iterable[str]) -> str:
    """The terminal's further keys, unsealed by systemd for this one process."""
    lines = [
        f"LoadCredentialEncrypted={name}:/etc/kiosk/credentials/{name}.cred"
        for name in OPTIONAL_KEYS
        if name in set(sealed)
    ]
    return "\n".join(["# Made by `kiosk machine apply`.", "[Service]", *lines, ""])


def lights(settings: Settings) -> str:
    """The kernel's lights of the profile, and no other, may be switched: all else under /sys is
    read-only to the terminal. A light that is absent at the start ("-") is opened by the next."""
    signal = settings.devices.signal
    names: list[str] = []
    if signal and signal.family == "leds":
        wanted = (signal.reader_light, signal.call_light, signal.buzzer)
        names = sorted({name for name in wanted if name and "/" not in name})
    folder = (signal.port if signal else "") or "/sys/class/leds"
    return "\n".join(
        [
            "# Made by `kiosk machine apply` from the station's profile: change that, not this.",
            "[Service]",
            *(f'ReadWritePaths="-{folder}/{_escaped(name)}"' for name in names),
            "",
        ]
    )


def _escaped(name: str) -> str:
    """For a unit file: `%` begins a specifier there, and LEDs have colons but also spaces."""
    return name.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")


def hosts(before: str, settings: Settings) -> str:
    """/etc/hosts with our own part replaced; the rest stays as it is."""
    kept, ours = [], False
    for line in before.splitlines():
        if line == BEGIN:
            ours = True
        elif line == END:
            ours = False
        elif not ours:
            kept.append(line)
    mine = fence.hosts(settings)
    if mine:
        kept += [BEGIN, *mine.splitlines(), END]
    return "\n".join(kept) + "\n"
