"""The command line of a terminal: `python -m kiosk <command>`; wires the rooms together."""

from __future__ import annotations

import sys

COMMANDS = {
    "terminal": ("kiosk.commands.terminal", "start the terminal on this display"),
    "devices": ("kiosk.commands.devices", "probe, try and watch the devices; ports found"),
    "report": ("kiosk.commands.report", "write an encrypted support bundle, or open one"),
    "store": ("kiosk.commands.store", "check, back up, restore the database, or change its key"),
    "outbox": ("kiosk.commands.outbox", "what waits to be delivered: list, retry, resolve, export"),
    "archive": ("kiosk.commands.archive", "papers that wait for the hub's archive: list, retry"),
    "uplink": ("kiosk.commands.uplink", "the province's service platform: status, post, files"),
    "weekly": ("kiosk.commands.weekly", "服务周报 of a terminal without a hub: draft, send"),
    "queue": ("kiosk.commands.queue", "the station's queue: who waits, call the next, 过号, 转移"),
    "audit": ("kiosk.commands.audit", "verify the chain of who did what"),
    "paper": (
        "kiosk.commands.paper",
        "verify: is a paper with a check number of this station whole",
    ),
    "pair": ("kiosk.commands.pair", "make this machine a terminal of the hub, by a code"),
    "pin": ("kiosk.commands.pin", "make the hash of a technician's PIN"),
    "staff": ("kiosk.commands.staff", "accounts of staff: hash of a PIN or card, list"),
    "flow": ("kiosk.commands.flow", "print the tables of visit, terminal, staff and technician"),
    "screens": ("kiosk.commands.screens", "measure: judge every screen by the rules of look.md"),
    "centre": ("kiosk.commands.centre", "probe: try every read of a profile, leave a report"),
    "check": ("kiosk.commands.check", "findings about a profile and its data files"),
    "health": ("kiosk.commands.health", "how the running terminal is, part by part"),
    "settings": ("kiosk.commands.settings", "what is set and by whom: show, schema, diff, key"),
    "machine": ("kiosk.commands.machine", "apply: the system's files from the station's profile"),
    "update": ("kiosk.commands.update", "releases on this machine: status, check, take"),
    "knowledge": (
        "kiosk.commands.knowledge",
        "知识库: build, verify, import a signed base; search, list",
    ),
    "publicity": (
        "kiosk.commands.publicity",
        "节目单: seal, verify a play-list of the publicity screen",
    ),
    "poster": ("kiosk.commands.poster", "what the station publishes, as PDF posters"),
    "screen": ("kiosk.commands.screen", "the publicity screen (公示屏) on this display"),
    "speech": ("kiosk.commands.speech", "语音: what is spoken and recorded; voices; say something"),
    "sign": ("kiosk.commands.sign", "the station's review QR as a printable sign"),
}


def main(argv: list[str]) -> int:
    """Run one command; returns its exit status."""
    if not argv or argv[0] not in COMMANDS:
        for name, (_, what) in COMMANDS.items():
            print(f"  {name:<10}{what}", file=sys.stderr)
        return 2
    from importlib import import_module

    return import_module(COMMANDS[argv[0]][0]).main(argv[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
