"""What happened to each person: visits, bills, contributions, the account, in order of time.

Everything follows from (seed, id, today). Whatever the day, each kind of record a person has at
all has at least one entry in the running calendar year.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from random import Random

from sandbox.people import contributions
from sandbox.people.benefits import benefits
from sandbox.people.bills import INPATIENT, Policy, Purse, fee_lines, settle
from sandbox.people.cast import birth_this_year
from sandbox.people.goods import DEPARTMENTS, DIAGNOSES, HOSPITALS, where
from sandbox.people.model import (
    AccountEntry,
    CurrentStay,
    Insurance,
    Records,
    SyntheticPerson,
    Visit,
)

EMPLOYEE = "310"


@dataclass(frozen=True, slots=True)
class _Plan:
    """A visit before its bill is known."""

    begin: datetime
    end: datetime
    care_type: str
    days: int | None
    big: bool


@dataclass(frozen=True, slots=True)
class Inflow:
    """Money booked to the personal account, or taken from it other than by a bill."""

    at: datetime
    kind: str  # ACCT_INCEXPD_TYPE
    amount: Decimal


@lru_cache(maxsize=64)
def records_of(person: SyntheticPerson) -> Records:
    if not person.known:
        return Records()
    rng = Random(f"{person.seed}:{person.id}")  # play data
    plans = _plans(person, rng)
    employee = contributions.employee(person)
    resident = contributions.resident(person, rng)
    extra = benefits(person, rng)
    flows = [*contributions.account_inflows(person, employee), *extra.account_flows]
    visits, account = _play(person, rng, plans, flows)
    return Records(
        visits=visits,
        resident_contributions=resident,
        employee_contributions=employee,
        account=account,
        returns=extra.returns,
        chronic=extra.chronic,
        maternity=extra.maternity,
        allowances=extra.allowances,
        matters=extra.matters,
        transfers=extra.transfers,
        stay=_current_stay(person),
    )


def last_day(today: date, year: int) -> date:
    """Last day of `year` on which something may have happened: yesterday at the latest."""
    newest = today if (today.month, today.day) == (1, 1) else today - timedelta(days=1)
    return min(date(year, 12, 31), newest)


def _plans(person: SyntheticPerson, rng: Random) -> list[_Plan]:
    traits, today = person.traits, person.today
    plans: list[_Plan] = []
    for back in range(traits.years):
        year = today.year - back
        if year < person.birth.year:
            continue
        first, last = max(date(year, 1, 1), person.birth), last_day(today, year)
        last = max(last, first)
        passed = ((last - first).days + 1) / (366 if calendar.isleap(year) else 365)
        for care_type, rate in traits.care:
            count = int(rate * passed + rng.random())
            if back == 0 and count == 0:
                count = 1
            for place in range(count):
                big = care_type == "21" and rate >= 0.7 and back == 0 and place == 0
                plans.append(_plan(rng, care_type, first, last, big))
    if traits.purchases:
        plans += _purchases(person, rng)
    if traits.maternity:
        plans += _maternity_visits(person, rng)
    return sorted(plans, key=lambda plan: (plan.begin, plan.care_type))


def _plan(rng: Random, care_type: str, first: date, last: date, big: bool = False) -> _Plan:
    if care_type in INPATIENT:
        days = min(rng.randint(3, 15), (last - first).days)
        start = first + timedelta(days=rng.randint(0, (last - first).days - days))
        begin = datetime.combine(start, time(9, rng.randint(0, 59), rng.randint(0, 59)))
        end = datetime.combine(start + timedelta(days=days), time(15, rng.randint(0, 59)))
        return _Plan(begin, end, care_type, max(days, 1), big)
    day = first + timedelta(days=rng.randint(0, (last - first).days))
    begin = datetime.combine(day, time(rng.randint(8, 16), rng.randint(0, 59), rng.randint(0, 59)))
    return _Plan(begin, begin + timedelta(minutes=rng.randint(4, 50)), care_type, None, False)


def _purchases(person: SyntheticPerson, rng: Random) -> list[_Plan]:
    """An exact number, spread over the calendar years; the newest in the running year."""
    first = date(person.today.year - person.traits.years + 1, 1, 1)
    last = last_day(person.today, person.today.year)
    plans = [_plan(rng, "41", first, last) for _ in range(person.traits.purchases - 1)]
    return [*plans, _plan(rng, "41", date(person.today.year, 1, 1), last)]


def _maternity_visits(person: SyntheticPerson, rng: Random) -> list[_Plan]:
    birth = birth_this_year(person.today)
    newest = last_day(person.today, person.today.year)
    plans = [
        _plan(rng, "51", birth - timedelta(days=250), birth - timedelta(days=10)) for _ in range(6)
    ]
    after = birth + timedelta(days=42)
    if after <= newest:
        plans.append(_plan(rng, "51", after, after))
    stay_end = max(min(birth + timedelta(days=4), newest), birth)
    return [*plans, _plan(rng, "52", birth, stay_end)]


def _insurance_for(person: SyntheticPerson, begin: datetime) -> Insurance:
    """Employees' insurance first, as the platform settles it."""
    running = [one for one in person.insurances if one.insurance_type in {EMPLOYEE, "390"}]
    running.sort(key=lambda one: one.insurance_type)
    for one in running:
        if one.since <= begin.date():
            return one
    return running[0]


def _play(
    person: SyntheticPerson, rng: Random, plans: list[_Plan], flows: list[Inflow]
) -> tuple[tuple[Visit, ...], tuple[AccountEntry, ...]]:
    """Bills and bookings in the order of time, so that each sees the balance before it."""
    purse = Purse()
    visits: list[Visit] = []
    entries: list[AccountEntry] = []
    waiting = sorted(flows, key=lambda flow: flow.at)
    refund_at = _refunded_place(person, plans)

    def book(at: datetime, kind: str, amount: Decimal, settlement_id: str = "") -> None:
        entries.append(AccountEntry(at, kind, amount, purse.balance, settlement_id))

    for place, plan in enumerate(sorted(plans, key=lambda one: (one.end, one.begin))):
        while waiting and waiting[0].at <= plan.end:
            flow = waiting.pop(0)
            purse.balance += flow.amount
            book(flow.at, flow.kind, flow.amount)
        visit = _visit(person, rng, plan, place, purse, refunded=place == refund_at)
        visits.append(visit)
        bill = visit.settlement
        if bill.account_paid:
            book(bill.settled_at, "201", -bill.account_paid, bill.settlement_id)
        if bill.refunded and bill.account_paid:
            purse.balance += bill.account_paid
            later = bill.settled_at + timedelta(minutes=1)
            book(later, "103", bill.account_paid, bill.settlement_id)
    for flow in waiting:
        purse.balance += flow.amount
        book(flow.at, flow.kind, flow.amount)
    visits.sort(key=lambda visit: (visit.begin, visit.visit_id))
    return tuple(visits), tuple(entries)


def _refunded_place(person: SyntheticPerson, plans: list[_Plan]) -> int:
    """The last pharmacy purchase of someone who gave one back; -1: nobody did."""
    if not person.traits.refunds:
        return -1
    ordered = sorted(plans, key=lambda one: (one.end, one.begin))
    places = [place for place, plan in enumerate(ordered) if plan.care_type == "41"]
    return places[-2] if len(places) > 1 else -1


def _visit(
    person: SyntheticPerson, rng: Random, plan: _Plan, place: int, purse: Purse, *, refunded: bool
) -> Visit:
    insurance = _insurance_for(person, plan.begin)
    number = person.person_no[-8:]
    visit_id = f"MD{number}{plan.begin:%y%m%d}{place:05d}"
    lines = fee_lines(rng, visit_id, plan.care_type, plan.begin, days=plan.days or 0, big=plan.big)
    policy = Policy(
        employee=insurance.insurance_type == EMPLOYEE,
        assistance=person.traits.assistance,
        civil_servant=insurance.civil_servant,
        family_account=person.traits.family_account and plan.care_type == "11",
    )
    settlement = settle(
        f"ST{number}{plan.end:%y%m%d}{place:05d}",
        plan.care_type,
        lines,
        plan.end,
        policy=policy,
        purse=purse,
        refunded=refunded,
    )
    choice = rng.randrange(len(DIAGNOSES[plan.care_type]))
    departments = DEPARTMENTS[plan.care_type]
    return Visit(
        visit_id=visit_id,
        institution=where(plan.care_type, rng),
        care_type=plan.care_type,
        insurance_type=insurance.insurance_type,
        begin=plan.begin,
        end=plan.end,
        department=departments[choice % len(departments)],
        diagnosis="股骨颈骨折" if plan.big else DIAGNOSES[plan.care_type][choice],
        inpatient_days=plan.days,
        settlement=settlement,
        lines=lines,
        settlement_id_shown=not (person.traits.gaps and place % 3 == 1),
    )


def _current_stay(person: SyntheticPerson) -> CurrentStay | None:
    if not person.traits.stay_now:
        return None
    begin = max(person.today - timedelta(days=3), date(person.today.year, 1, 1))
    kind = _insurance_for(person, datetime.combine(begin, time(9))).insurance_type
    return CurrentStay(f"MD{person.person_no[-8:]}NOW", HOSPITALS[0], "21", kind, begin)
