"""Employers that do not exist, who acts for them, and what they paid. Nothing here says anything of
an employee's care or account: the centre would not tell it to an employer either."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sandbox.people.numbers import unit_code

REGION = "210200"
SHARE = Decimal("0.10")  # of the bases: employer and employee together, ours


@dataclass(frozen=True, slots=True)
class Authority:
    """`person`: id of the cast."""

    person: str
    begin: date
    end: date | None


@dataclass(frozen=True, slots=True)
class Month:
    """Sums over all employees."""

    month: str  # yyyyMM
    people: int
    bases: Decimal
    paid_on: date | None

    @property
    def payable(self) -> Decimal:
        return (self.bases * SHARE).quantize(Decimal("0.01"))


@dataclass(frozen=True, slots=True)
class SyntheticUnit:
    """`status`: 1 insured, 2 suspended, 4 ended. `known` False: it has a licence, and the centre
    has never heard of it."""

    id: str
    code: str
    name: str
    status: str = "1"
    known: bool = True
    since: date = date(2015, 4, 1)
    agents: tuple[Authority, ...] = ()
    months: tuple[Month, ...] = ()

    @property
    def licence(self) -> str:
        """What its licence's QR code says: an address with the code in it."""
        return f"https://licence.example/view?uniscid={self.code}&v=1"


def units(today: date) -> tuple[SyntheticUnit, ...]:
    """On that day. Of each kind one: with agents on the list and one whose authority has ended,
    with such a one only, suspended, ended, and one that has a licence only."""
    long_ago, ended = date(2020, 1, 1), today - timedelta(days=40)
    return (
        SyntheticUnit(
            "bearings", unit_code(1), "瓦房店演示轴承有限公司",
            agents=(Authority("worker", long_ago, None), Authority("mother", long_ago, ended),
                    Authority("flexible", long_ago, None)),
            months=_months(today, 46, Decimal("5200.00")),
        ),
        SyntheticUnit(
            "orchard", unit_code(2), "瓦房店演示果业合作社",
            agents=(Authority("mover", long_ago, ended),),
            months=_months(today, 8, Decimal("4100.00")),
        ),
        SyntheticUnit(
            "idle", unit_code(3), "大连演示停业服装厂", status="2",
            agents=(Authority("worker", long_ago, None),),
        ),
        SyntheticUnit(
            "closed", unit_code(4), "大连演示注销商贸有限公司", status="4",
            agents=(Authority("worker", long_ago, None),),
        ),
        SyntheticUnit("new", unit_code(5), "瓦房店演示新办科技有限公司", known=False),
    )  # fmt: skip


def unit(id: str) -> SyntheticUnit:
    """As it is today. Raises LookupError."""
    found = next((one for one in units(date.today()) if one.id == id), None)  # noqa: DTZ011
    if found is None:
        raise LookupError(f"there is no employer {id!r}")
    return found


def _months(today: date, people: int, base: Decimal) -> tuple[Month, ...]:
    """Two years, newest first; the current month is not paid yet."""
    found = []
    year, month = today.year, today.month
    for n in range(24):
        paid = None if n == 0 else date(year, month, 15)
        there = people - (n % 5)
        found.append(Month(f"{year}{month:02d}", there, base * there, paid))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return tuple(found)
