"""The hub's command line: `python -m hub <command>`."""

from __future__ import annotations

import os
import sys

COMMANDS = {
    "serve": ("hub.commands.serve", "serve the terminals"),
    "migrate": ("hub.commands.migrate", "bring the database to the tables of this release"),
    "keys": ("hub.commands.keys", "stations, and the keys of their terminals: give, revoke, list"),
    "admin": ("hub.commands.admin", "accounts of administrators; the chain of what was done"),
    "pages": ("hub.commands.pages", "serve the pages for administrators"),
    "settings": ("hub.commands.settings", "remote settings: drafts, bundles to sign, rollouts"),
    "sign": ("hub.commands.sign", "a signer's own program: show a bundle, and sign it"),
    "offer": ("hub.commands.offer", "take signed settings that a terminal is to be offered"),
    "package": ("hub.commands.package", "files that terminals fetch by their sum"),
    "export": ("hub.commands.export", "a station's data as CSV with a manifest"),
    "line": ("hub.commands.line", "make keys and certificates of the line to the phone pages"),
    "phones": ("hub.phones.command", "serve the pages for citizens' phones"),
    "forward": ("hub.commands.forward", "reviews on to the platform of 好差评"),
    "watch": ("hub.commands.watch", "alarms, who is told of them, the report of the morning"),
    "keep": ("hub.commands.keep", "delete what need not be kept any longer"),
    "status": ("hub.commands.status", "how the terminals are; audit chains that do not fit"),
}


def main(argv: list[str]) -> int:
    """Run one command; returns its exit status."""
    if not argv or argv[0] not in COMMANDS:
        for name, (_, what) in COMMANDS.items():
            print(f"  {name:<10}{what}", file=sys.stderr)
        return 2
    from importlib import import_module

    os.umask(0o077)  # database, spool and keys are for nobody else

    return import_module(COMMANDS[argv[0]][0]).main(argv[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
