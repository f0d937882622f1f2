"""Writes of employers for the kill plays: an employer of its own for each, since the centre decides
one declaration of a kind at a time."""

from __future__ import annotations

import json
from typing import Any

from kiosk.commands.filing import AGENT, REGION, UNIT
from kiosk.platform.transactions import Transaction
from sandbox.centre.units import row_digest
from sandbox.people import units
from sandbox.people.model import SyntheticPerson
from sandbox.people.numbers import check_digit, unit_code

PAPERS = ("authority", "signature")
"""What the centre asks of whoever is on no list of agents."""
FIRST, LAST = 1000, 9999  # places of their codes; the cast's are below
NEW = "LN62"  # of an employer that the centre does not know; the others are of one that it does
CHANGED = "单位电话"


def code(n: int) -> str:
    return unit_code(FIRST + n % (LAST - FIRST + 1))


def about(person: SyntheticPerson, n: int) -> dict[str, str]:
    """Whose it is: the employer, and who acts for it."""
    return {UNIT: code(n), AGENT: person.certificate_no, REGION: units.REGION}


def roster(write: Transaction, n: int) -> list[dict[str, str]]:
    """One to three employees, no two runs' the same; [] where the write has no list."""
    listed = next((one for one in write.request.fields.values() if one.rows), None)
    if listed is None:
        return []
    return [_employee(listed.rows, 3 * n + i) for i in range(1 + n % 3)]


def _employee(rows: dict[str, Any], n: int) -> dict[str, str]:
    seventeen = f"230198{1950 + n // 1000 % 50}{1 + n % 12:02d}{1 + n % 28:02d}{n % 1000:03d}"
    known = {"psn_name": f"演示{n}", "certno": seventeen + check_digit(seventeen),
             "chg_item": "缴费基数", "chg_date": "2026-11-01", "emp_date": "2026-11-01",
             "clct_base": f"{4000 + n % 5000}", "tel": f"139{n:08d}"}  # fmt: skip
    return {name: known[name] for name in rows}


def declares(write: Transaction) -> bool:
    return any(one.rows for one in write.request.fields.values())


def argument(write: Transaction) -> str:
    """Under which name its list of employees is promised."""
    return next(one.argument or wire for wire, one in write.request.fields.items() if one.rows)


def digests(fields: dict[str, str], name: str) -> list[str]:
    return [row_digest(row) for row in json.loads(fields[name])]
