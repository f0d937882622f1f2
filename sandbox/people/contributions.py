"""Months paid for: employees' and residents' contributions, and what reaches the account."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from sandbox.people.bills import ZERO, cents
from sandbox.people.model import EmployeeContribution, ResidentContribution, SyntheticPerson

if TYPE_CHECKING:
    from sandbox.people.records import Inflow

EMPLOYERS_SHARE = Decimal("0.07")
OWN_SHARE = Decimal("0.02")
FLEXIBLE_SHARE = Decimal("0.09")
RESIDENT_OWN = (400, 400, 380, 350, 320, 280)  # this year, last year …
RESIDENT_SUBSIDY = (700, 670, 640, 610, 580, 550)


def months(today: date, years: int, since: date) -> list[date]:
    """First days of the months, oldest first, the running month included."""
    first = max(date(today.year - years + 1, 1, 1), since.replace(day=1))
    answer = []
    day = first
    while day <= today:
        answer.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    return answer


def _employed(person: SyntheticPerson):
    for one in person.insurances:
        if one.insurance_type == "310":
            return one
    return None


def employee(person: SyntheticPerson) -> tuple[EmployeeContribution, ...]:
    traits, insurance = person.traits, _employed(person)
    if insurance is None or not traits.monthly_base:
        return ()
    rows = []
    for month in months(person.today, traits.years, insurance.since):
        back = person.today.year - month.year
        base = cents(Decimal(traits.monthly_base) * (Decimal("0.96") ** back))
        running = (month.year, month.month) == (person.today.year, person.today.month)
        paid = not (traits.last_month_unpaid and running)
        day = min(month.replace(day=10), person.today)
        employers = ZERO if traits.self_employed else cents(base * EMPLOYERS_SHARE)
        own = cents(base * (FLEXIBLE_SHARE if traits.self_employed else OWN_SHARE))
        late = cents(own * Decimal("0.0005") * 12) if paid and month.month == 5 and back else ZERO
        rows.append(
            EmployeeContribution(
                period=f"{month:%Y%m}",
                employer=insurance.employer,
                base=base,
                employer_amount=employers,
                own_amount=own,
                to_account=cents(base * OWN_SHARE),
                paid=paid,
                late_fee=late,
                paid_at=datetime.combine(day, time(9, 12, 30)) if paid else None,
            )
        )
    return tuple(rows)


def account_inflows(
    person: SyntheticPerson, rows: tuple[EmployeeContribution, ...]
) -> list[Inflow]:
    from sandbox.people.records import Inflow

    flows = [
        Inflow(row.paid_at + timedelta(hours=6), "101", row.to_account)
        for row in rows
        if row.paid_at is not None
    ]
    insurance = _employed(person)
    if insurance is not None and person.traits.retired_inflow:
        for month in months(person.today, person.traits.years, insurance.since):
            day = min(month.replace(day=5), person.today)
            amount = cents(Decimal(person.traits.retired_inflow))
            flows.append(Inflow(datetime.combine(day, time(6, 0)), "102", amount))
    return flows


def resident(person: SyntheticPerson, rng: Random) -> tuple[ResidentContribution, ...]:
    """One row a year; paid in the autumn before it, a newborn in the days after birth."""
    kinds = [one for one in person.insurances if one.insurance_type == "390"]
    rows = []
    for back in sorted(person.traits.resident_paid, reverse=True):
        if not kinds:
            break
        year = person.today.year - back
        if person.birth.year == year:
            day = min(person.birth + timedelta(days=9), person.today)
            begin = f"{person.birth:%Y%m}"
        else:
            day = date(year - 1, 10, 8) + timedelta(days=rng.randint(0, 70))
            begin = f"{year}01"
        rows.append(
            ResidentContribution(
                period=begin,
                begin_month=begin,
                end_month=f"{year}12",
                own=cents(Decimal(RESIDENT_OWN[min(back, 5)])),
                subsidy=cents(Decimal(RESIDENT_SUBSIDY[min(back, 5)])),
                paid=True,
                paid_at=datetime.combine(day, time(10, rng.randint(0, 59), 8)),
                receipt_no=f"3230{rng.randrange(10**14):014d}",
            )
        )
    return tuple(rows)
