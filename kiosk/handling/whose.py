"""Whose it is, in pairs of label and text, on glass and paper: a person, masked by the one rule, or
an employer in clear and its agent masked."""

from __future__ import annotations

from kiosk.platform.interface import Person, Unit
from kiosk.text import masking
from kiosk.text.numbers import fours
from kiosk.text.strings import Strings


def whose(person: Person, unit: Unit | None, strings: Strings) -> list[tuple[str, str]]:
    """In the strings' language. An employer that the centre does not know yet has no name here:
    what it is called stands among the answers."""
    if unit is None:
        return [
            (strings("receipt.name"), masking.name(person.name)),
            (strings("receipt.number"), masking.number(person.certificate_no)),
        ]
    named = [(strings("receipt.unit"), unit.name)] if unit.name else []
    return [
        *named,
        (strings("receipt.unit_code"), fours(unit.code)),
        (strings("receipt.unit_agent"), masking.name(person.name)),
    ]
