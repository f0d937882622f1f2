"""What was granted or asked for: returns, recognitions, maternity, matters, transfers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from sandbox.people.bills import cents
from sandbox.people.cast import birth_this_year
from sandbox.people.model import (
    AccountReturn,
    ChronicRecognition,
    Maternity,
    MaternityAllowance,
    ReviewMatter,
    SyntheticPerson,
    Transfer,
)

if TYPE_CHECKING:
    from sandbox.people.records import Inflow

DONE, UNDER_WAY, REFUSED = "1", "0", "2"
MATTERS = ("跨省异地长期居住人员备案", "医药费零星报销", "门诊慢特病病种待遇认定", "生育津贴支付")
REASONS = ("多缴费款退回", "异地安置个人账户划转", "参保关系转移账户余额返还")


@dataclass(frozen=True, slots=True)
class Benefits:
    returns: tuple[AccountReturn, ...]
    account_flows: tuple[Inflow, ...]
    chronic: tuple[ChronicRecognition, ...]
    maternity: tuple[Maternity, ...]
    allowances: tuple[MaternityAllowance, ...]
    matters: tuple[ReviewMatter, ...]
    transfers: tuple[Transfer, ...]


def benefits(person: SyntheticPerson, rng: Random) -> Benefits:
    returns, flows = _returns(person, rng)
    maternity, allowances = _maternity(person)
    return Benefits(
        returns, flows, _chronic(person), maternity, allowances,
        _matters(person, rng), _transfers(person),
    )  # fmt: skip


def _day(person: SyntheticPerson, back: int, rng: Random) -> date:
    """A day of the calendar year `back` years ago; in the running year never after yesterday."""
    from sandbox.people.records import last_day

    year = person.today.year - back
    first, last = date(year, 1, 1), last_day(person.today, year)
    return first + timedelta(days=rng.randint(0, (last - first).days))


def _returns(
    person: SyntheticPerson, rng: Random
) -> tuple[tuple[AccountReturn, ...], tuple[Inflow, ...]]:
    """Money paid out to the bank; what is only under way has not left the account."""
    from sandbox.people.records import Inflow

    rows, flows = [], []
    for back in range(person.traits.returns):
        day = _day(person, back, rng)
        amount = cents(Decimal(rng.randint(2000, 9000)) / 100)
        rows.append(
            AccountReturn(
                returned_on=day,
                amount=amount,
                reason=REASONS[back % len(REASONS)],
                payee=person.name,
                bank_account=f"62179999{rng.randrange(10**11):011d}",
                status=DONE,
            )
        )
        # The money is first credited, then paid out: the balance never falls below nothing.
        flows.append(Inflow(datetime.combine(day, time(7, 0)), "104", amount))
        flows.append(Inflow(datetime.combine(day, time(7, 30)), "202", -amount))
    rows.sort(key=lambda row: row.returned_on)
    return tuple(rows), tuple(flows)


def _chronic(person: SyntheticPerson) -> tuple[ChronicRecognition, ...]:
    return tuple(
        ChronicRecognition(
            code, name, date(person.today.year - 1 - place, 4, 1),
            None if place == 0 else date(person.today.year + 1, 3, 31),
        )
        for place, (code, name) in enumerate(person.traits.chronic)
    )  # fmt: skip


def _maternity(
    person: SyntheticPerson,
) -> tuple[tuple[Maternity, ...], tuple[MaternityAllowance, ...]]:
    if not person.traits.maternity:
        return (), ()
    birth = birth_this_year(person.today)
    registered = datetime.combine(min(birth + timedelta(days=20), person.today), time(10, 20))
    employer = person.insurances[0].employer
    base = cents(Decimal(person.traits.monthly_base))
    days = 158
    old = date(birth.year - 4, 5, 20)
    return (
        (
            Maternity("1", old, 1, 1, "310", datetime.combine(old, time(15, 5)), employer),
            Maternity("1", birth, 2, 1, "310", registered, employer),
        ),
        (
            MaternityAllowance(
                birth_date=birth,
                monthly_base=base,
                days=days,
                allowance=cents(base / 30 * days),
                nutrition=Decimal("400.00"),
                progress="5",
                result="审核通过",
            ),
        ),
    )


def _matters(person: SyntheticPerson, rng: Random) -> tuple[ReviewMatter, ...]:
    """The newest is still under way, the others are finished."""
    rows = []
    for place in range(person.traits.matters):
        day = _day(person, place, rng)
        status = UNDER_WAY if place == 0 else (DONE, REFUSED)[place % 2]
        accepted = datetime.combine(day, time(9, rng.randint(0, 59), 5))
        finished = None if place == 0 else accepted + timedelta(days=4, hours=3)
        rows.append(
            ReviewMatter(
                case_no=f"2301030{day:%Y%m%d}{rng.randrange(10**6):06d}",
                matter=MATTERS[(place + len(person.id)) % len(MATTERS)],
                status=status,
                accepted_at=accepted,
                finished_at=finished,
            )
        )
    rows.sort(key=lambda row: row.accepted_at)
    return tuple(rows)


def _transfers(person: SyntheticPerson) -> tuple[Transfer, ...]:
    from sandbox.people.records import last_day

    this_year = last_day(person.today, person.today.year)
    recent = max(this_year - timedelta(days=6), date(person.today.year, 1, 1))
    rows = [
        Transfer("1", "210200", "230103", 68, Decimal("5321.46"), DONE,
                 datetime(person.today.year - 2, 7, 19, 14, 2, 11)),  # noqa: DTZ001  # station's own clock
        Transfer("1", "320100", "230103", 14, Decimal("1088.00"), UNDER_WAY,
                 datetime.combine(recent, time(11, 45, 3))),
    ]  # fmt: skip
    return tuple(rows[: person.traits.transfers])
