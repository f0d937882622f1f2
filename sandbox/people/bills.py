"""One bill: fee lines first, then what each purse pays. Every sum follows from the lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from sandbox.people.goods import Good, offered
from sandbox.people.model import FeeLine, Settlement

ZERO = Decimal("0.00")
CENT = Decimal("0.01")
INPATIENT = frozenset({"21", "52"})


def cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


@dataclass(slots=True)
class Purse:
    """What a bill depends on: the personal account's balance and the year's deductible."""

    balance: Decimal = ZERO
    deductible_used: dict[tuple[int, str], Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Policy:
    """How one insurance pays. Figures are invented; a real station takes them from nowhere."""

    employee: bool
    assistance: bool = False
    civil_servant: bool = False
    family_account: bool = False

    def share(self, care_type: str) -> Decimal:
        if care_type == "41":
            return Decimal("0.0000")
        if care_type in INPATIENT:
            return Decimal("0.8500") if self.employee else Decimal("0.7000")
        if care_type == "14":
            return Decimal("0.7500") if self.employee else Decimal("0.6000")
        return Decimal("0.6000") if self.employee else Decimal("0.5000")

    def deductible(self, care_type: str) -> Decimal:
        """Of one stay, or of a year's outpatient visits."""
        if care_type in INPATIENT:
            return Decimal("600.00") if self.employee else Decimal("400.00")
        return Decimal("300.00") if care_type in {"11", "13", "16", "19"} else ZERO


CEILING = Decimal(
    "40000.00"
)  # of the pooled fund in one bill; above it the supplementary funds pay


def fee_lines(
    rng: Random, visit_id: str, care_type: str, begin: datetime, *, days: int, big: bool
) -> tuple[FeeLine, ...]:
    goods = offered(care_type, big)
    if care_type in INPATIENT:
        chosen = list(goods)
    else:
        chosen = rng.sample(goods, k=min(len(goods), rng.choice((1, 1, 2, 3, 4))))
    lines = []
    for place, good in enumerate(chosen):
        quantity = _quantity(rng, good, days if care_type in INPATIENT else 0)
        at = begin + timedelta(minutes=7 + place * 3)
        lines.append(_line(f"{visit_id}{place + 1:04d}", good, quantity, at))
    return tuple(lines)


def _quantity(rng: Random, good: Good, days: int) -> Decimal:
    if good.fraction:
        return Decimal(rng.randint(10, good.most * 10)) / 10
    if days and good.spec == "日":
        return Decimal(days)
    return Decimal(rng.randint(1, good.most))


def _line(serial: str, good: Good, quantity: Decimal, at: datetime) -> FeeLine:
    amount = cents(quantity * good.price)
    full = amount if good.level == "03" else ZERO
    over = ZERO
    if good.limit is not None and good.price > good.limit and not full:
        over = cents(quantity * (good.price - good.limit))
    share = Decimal("0.1000") if good.level == "02" else Decimal("0.0000")
    first = cents((amount - full - over) * share)
    return FeeLine(
        serial=serial,
        name=good.name,
        list_name=good.name,
        spec=good.spec,
        quantity=quantity,
        unit_price=good.price,
        amount=amount,
        level=good.level,
        occurred_at=at,
        full_self=full,
        over_limit=over,
        first_self=first,
        in_scope=amount - full - over - first,
        charge_type=good.charge_type,
        first_self_share=Decimal("1.0000") if full else share,
        price_limit=good.limit if good.limit is not None else good.price,
    )


def settle(
    settlement_id: str,
    care_type: str,
    lines: tuple[FeeLine, ...],
    at: datetime,
    *,
    policy: Policy,
    purse: Purse,
    refunded: bool = False,
) -> Settlement:
    """Work the bill out and take the account's part from the purse."""
    total = sum((line.amount for line in lines), ZERO)
    full = sum((line.full_self for line in lines), ZERO)
    over = sum((line.over_limit for line in lines), ZERO)
    first = sum((line.first_self for line in lines), ZERO)
    scope = total - full - over - first
    share = policy.share(care_type)
    deductible = _deductible(care_type, scope, at.year, policy, purse) if share else ZERO
    below = max(min(scope, CEILING) - deductible, ZERO)
    above = max(scope - CEILING, ZERO)
    pooled = cents(below * share)
    large = cents(above * Decimal("0.9")) if policy.employee else ZERO
    illness = ZERO if policy.employee else cents(above * Decimal("0.6"))
    rest = (scope - pooled - large - illness) if share else ZERO
    civil = cents(rest * Decimal("0.5")) if policy.civil_servant else ZERO
    assistance = cents((rest - civil) * Decimal("0.5")) if policy.assistance else ZERO
    fund = pooled + large + illness + civil + assistance
    own = total - fund
    account = min(own, purse.balance) if policy.employee else ZERO
    purse.balance -= account
    left = own - account
    family = cents(left * Decimal("0.4")) if policy.family_account else ZERO
    return Settlement(
        settlement_id=settlement_id,
        settled_at=at,
        total=total,
        full_self=full,
        over_limit=over,
        first_self=first,
        in_scope=scope,
        deductible=deductible,
        share=share,
        pooled_fund=pooled,
        civil_servant_fund=civil,
        enterprise_fund=ZERO,
        serious_illness_fund=illness,
        large_sum_fund=large,
        assistance_fund=assistance,
        other_fund=ZERO,
        fund_paid=fund,
        self_paid=own,
        account_paid=account,
        family_account_paid=family,
        cash_paid=left - family,
        balance=purse.balance,
        refunded=refunded,
    )


def _deductible(care_type: str, scope: Decimal, year: int, policy: Policy, purse: Purse) -> Decimal:
    line = policy.deductible(care_type)
    if care_type in INPATIENT:
        return min(line, scope)
    key = (year, "outpatient")
    used = purse.deductible_used.get(key, ZERO)
    part = min(max(line - used, ZERO), scope)
    purse.deductible_used[key] = used + part
    return part
