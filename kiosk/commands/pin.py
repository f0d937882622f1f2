"""`python -m kiosk pin`: asks for a new PIN and prints its hash for `maintenance.pin_hash`."""

from __future__ import annotations

import getpass
import sys

from kiosk.settings.pins import PinRefused, make


def main(argv: list[str]) -> int:
    """0: a hash was printed; 1: the PIN cannot be used. The PIN is never an argument."""
    if argv:
        print("usage: python -m kiosk pin (it asks; a PIN in a command stays in lists)")
        return 2
    ask = getpass.getpass if sys.stdin.isatty() else lambda prompt: sys.stdin.readline().strip()
    pin = ask("New PIN, 6 to 12 digits: ")
    if sys.stdin.isatty() and ask("Once more: ") != pin:
        print("The two differ.", file=sys.stderr)
        return 1
    try:
        made = make(pin)
    except PinRefused as refused:
        print(f"Not taken: {refused}.", file=sys.stderr)
        return 1
    print(f'[maintenance]\npin_hash = "{made}"')
    return 0
