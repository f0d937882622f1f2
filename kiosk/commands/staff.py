"""`python -m kiosk staff`: what the accounts of staff are made of, for the station's settings.

staff hash                the hash of a new PIN, which is asked for
staff card KEY-FILE       the keyed hash of a card's number, which is asked for
staff list [PROFILE]      the accounts of a profile, and what each may do today
"""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from datetime import date

from kiosk.commands.staff_entry import card_hash, card_key
from kiosk.settings.load import SettingsError, load
from kiosk.settings.pins import PinRefused, make_argon2
from kiosk.settings.staff import StaffSettings, rights, roles_here
from kiosk.text.numbers import NumberError, check_resident


def main(argv: list[str]) -> int:
    """0: done; 1: what was typed or named cannot be used; 2: misspelt. A PIN or a card's number is
    never an argument."""
    today = date.today()  # noqa: DTZ011 - the machine's own day
    match argv:
        case ["hash"]:
            return _hash(_asking())
        case ["card", path]:
            return _card(path, _asking(), today)
        case ["list", *named] if len(named) <= 1:
            return _list((named or ["heilongjiang-2"])[0], today)
    print((__doc__ or "").partition("\n\n")[2].rstrip())
    return 2


def _asking() -> Callable[[str], str]:
    if sys.stdin.isatty():
        return getpass.getpass
    return lambda prompt: sys.stdin.readline().strip()


def _refused(why: str) -> int:
    print(f"Not taken: {why}.", file=sys.stderr)
    return 1


def _hash(ask: Callable[[str], str]) -> int:
    pin = ask("New PIN, 6 to 12 digits: ")
    if sys.stdin.isatty() and ask("Once more: ") != pin:
        return _refused("the two differ")
    try:
        made = make_argon2(pin)
    except PinRefused as refused:
        return _refused(str(refused))
    print(f'pin_hash = "{made}"')
    return 0


def _card(path: str, ask: Callable[[str], str], today: date) -> int:
    try:
        key = card_key(StaffSettings(card_key_file=path))
    except OSError as error:
        return _refused(f"{path} cannot be read ({type(error).__name__})")
    except ValueError as error:
        return _refused(str(error))
    number = ask("Number on the identity card: ")
    if isinstance(check_resident(number, today), NumberError):
        return _refused("that is no number of an identity card")
    print(f'card_hash = "{card_hash(key, number)}"')
    return 0


def _list(profile: str, today: date) -> int:
    try:
        station = load(profile).station
    except SettingsError as error:
        return _refused(str(error))
    roles = roles_here(station.roles)
    for one in station.staff:
        may = sorted(rights(one, roles, today))
        passed = f"examination {one.exam_passed}" if one.exam_passed else "no examination passed"
        print(f"{one.id}: {', '.join(one.roles)}; {passed}; may {', '.join(may) or 'nothing'}")
    if not station.staff:
        print("No accounts: nobody of the staff can sign in.")
    return 0
