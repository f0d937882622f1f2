"""Shapes of the synthetic data set: who the people are and what the centre holds about them.

Nobody here exists. Resident numbers use a county code that was never issued (230198), the other
documents use numbers published as samples. Money is Decimal in yuan.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

CardKind = Literal["resident", "hk-macao-taiwan", "foreigner-2017", "foreigner-2023"]


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on the chip of one identity card, before it is packed into bytes.

    `sex` is the code of GB/T 2261.1; `ethnicity` two digits of GB/T 3304 ("" where the card has
    none); `nationality` alpha-3 (2017 card) or numeric (2023 card). `valid_to` is None exactly when
    `long_term` is true. `pass_number` and `issue_count` stand on residence permits only.
    """

    kind: CardKind
    number: str
    name_on_card: str
    sex: str
    birth: date
    valid_from: date
    valid_to: date | None
    latin_name: str = ""
    ethnicity: str = ""
    nationality: str = ""
    address: str = ""
    issuer: str = ""
    long_term: bool = False
    pass_number: str = ""
    issue_count: str = ""


@dataclass(frozen=True, slots=True)
class Insurance:
    """One entry of 1101 insuinfo; codes as the platform's dictionaries have them."""

    insurance_type: str
    status: str  # psn_insu_stas
    person_type: str  # psn_type
    since: date
    region: str  # insuplc_admdvs
    paused: date | None = None
    employer: str = ""
    civil_servant: bool = False


@dataclass(frozen=True, slots=True)
class Institution:
    code: str  # H… hospital, P… pharmacy, 12 characters
    name: str
    level: str  # hosp_lv


@dataclass(frozen=True, slots=True)
class FeeLine:
    serial: str
    name: str
    list_name: str
    spec: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    level: str  # chrgitm_lv: 01 甲类, 02 乙类, 03 自费
    occurred_at: datetime
    full_self: Decimal
    over_limit: Decimal
    first_self: Decimal
    in_scope: Decimal
    charge_type: str  # med_chrgitm_type
    first_self_share: Decimal
    price_limit: Decimal  # pric_uplmt_amt


@dataclass(frozen=True, slots=True)
class Settlement:
    """One bill. Identities: fsi.md §4, 5203."""

    settlement_id: str
    settled_at: datetime
    total: Decimal
    full_self: Decimal
    over_limit: Decimal
    first_self: Decimal
    in_scope: Decimal
    deductible: Decimal
    share: Decimal  # pool_prop_selfpay
    pooled_fund: Decimal
    civil_servant_fund: Decimal
    enterprise_fund: Decimal
    serious_illness_fund: Decimal
    large_sum_fund: Decimal
    assistance_fund: Decimal
    other_fund: Decimal
    fund_paid: Decimal
    self_paid: Decimal
    account_paid: Decimal
    family_account_paid: Decimal
    cash_paid: Decimal
    balance: Decimal  # of the personal account after this bill
    refunded: bool


@dataclass(frozen=True, slots=True)
class Visit:
    visit_id: str
    institution: Institution
    care_type: str  # med_type
    insurance_type: str
    begin: datetime
    end: datetime
    department: str
    diagnosis: str
    inpatient_days: int | None
    settlement: Settlement
    lines: tuple[FeeLine, ...]
    settlement_id_shown: bool = True  # False: this province's 5201 leaves setl_id out


@dataclass(frozen=True, slots=True)
class CurrentStay:
    """In hospital now (5303): not settled, so it is in no other answer."""

    visit_id: str
    institution: Institution
    care_type: str
    insurance_type: str
    begin: date


@dataclass(frozen=True, slots=True)
class ResidentContribution:
    period: str  # yyyyMM
    begin_month: str
    end_month: str
    own: Decimal
    subsidy: Decimal
    paid: bool
    paid_at: datetime | None
    receipt_no: str

    @property
    def total(self) -> Decimal:
        return self.own + self.subsidy


@dataclass(frozen=True, slots=True)
class EmployeeContribution:
    period: str  # yyyyMM
    employer: str
    base: Decimal
    employer_amount: Decimal
    own_amount: Decimal
    to_account: Decimal
    paid: bool
    late_fee: Decimal
    paid_at: datetime | None


@dataclass(frozen=True, slots=True)
class AccountEntry:
    booked_at: datetime
    kind: str  # ACCT_INCEXPD_TYPE
    amount: Decimal  # negative: spending
    balance: Decimal  # after this entry
    settlement_id: str = ""

    @property
    def year(self) -> str:
        return str(self.booked_at.year)


@dataclass(frozen=True, slots=True)
class AccountReturn:
    returned_on: date
    amount: Decimal
    reason: str
    payee: str
    bank_account: str
    status: str  # DFR_STAS


@dataclass(frozen=True, slots=True)
class ChronicRecognition:
    code: str
    name: str
    begin: date
    end: date | None


@dataclass(frozen=True, slots=True)
class Maternity:
    kind: str  # MATN_REG_TYPE
    event_date: date
    pregnancy_no: int
    babies: int
    insurance_type: str
    registered_at: datetime
    employer: str


@dataclass(frozen=True, slots=True)
class MaternityAllowance:
    birth_date: date
    monthly_base: Decimal
    days: int
    allowance: Decimal
    nutrition: Decimal
    progress: str  # ALWN_PROGRESS
    result: str

    @property
    def total(self) -> Decimal:
        return self.allowance + self.nutrition


@dataclass(frozen=True, slots=True)
class ReviewMatter:
    case_no: str
    matter: str
    status: str  # RCHK_STAS
    accepted_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Transfer:
    direction: str  # TRAF_DIRC
    from_region: str
    to_region: str
    months: int
    account_amount: Decimal
    status: str  # TRAF_STAS
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Records:
    """All the centre holds about one person; every tuple in order of time."""

    visits: tuple[Visit, ...] = ()
    resident_contributions: tuple[ResidentContribution, ...] = ()
    employee_contributions: tuple[EmployeeContribution, ...] = ()
    account: tuple[AccountEntry, ...] = ()
    returns: tuple[AccountReturn, ...] = ()
    chronic: tuple[ChronicRecognition, ...] = ()
    maternity: tuple[Maternity, ...] = ()
    allowances: tuple[MaternityAllowance, ...] = ()
    matters: tuple[ReviewMatter, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    stay: CurrentStay | None = None

    @property
    def balance(self) -> Decimal:
        """Of the personal account now."""
        return self.account[-1].balance if self.account else Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Traits:
    """What the generator is told about a person; everything else follows from the seed.

    Counts are a year, over `years` years back from today. `care` maps med_type to visits a year.
    """

    years: int = 3
    care: tuple[tuple[str, float], ...] = ()
    purchases: int = 0  # exact number over the whole time, beside `care`
    resident_paid: tuple[int, ...] = ()  # years back for which the resident paid (0: this year)
    monthly_base: int = 0  # employees: base of contributions, yuan
    self_employed: bool = False  # pays the employer's part too
    retired_inflow: int = 0  # yuan booked monthly to a retired person's account
    last_month_unpaid: bool = False
    returns: int = 0
    chronic: tuple[tuple[str, str], ...] = ()  # (code, name)
    maternity: bool = False
    matters: int = 0
    transfers: int = 0
    assistance: bool = False  # 医疗救助
    family_account: bool = False  # a relative's account pays part
    gaps: bool = False  # some visits without setl_id
    refunds: bool = False  # one bill was refunded
    stay_now: bool = False  # in hospital today


@dataclass(frozen=True, slots=True)
class SyntheticPerson:
    """One of the cast. `card` is None for those who carry none (newborn).

    `known` is False for somebody the centre has never heard of. `guardian` is the id of the person
    who may ask for this minor. `records` are made on first use, the same for the same seed and day.
    """

    id: str
    name: str  # as the centre spells it
    card: Card | None
    voucher_code: str  # raw text of the e-voucher's QR code; "" where there is none
    certificate_type: str  # psn_cert_type
    certificate_no: str
    person_no: str
    sex: str
    birth: date
    ethnicity: str = "01"
    insurances: tuple[Insurance, ...] = ()
    known: bool = True
    deceased: bool = False
    guardian: str = ""
    relation: str = ""  # AGNTER_RLTS of the guardian to this minor
    about: str = ""  # one line for the panel
    identities: tuple[tuple[str, str], ...] = ()  # idetinfo: (psn_idet_type, memo)
    traits: Traits = field(default=Traits(), repr=False)
    seed: int = 0
    today: date = date.min

    @property
    def social_card_no(self) -> str:
        """Number on the social-security card (mdtrt_cert_type 03)."""
        return f"HS{self.person_no[-7:]}"

    @property
    def card_sn(self) -> str:
        """卡识别码 of that card, 32 characters."""
        return hashlib.sha256(f"card:{self.seed}:{self.id}".encode()).hexdigest()[:32].upper()

    @property
    def pin(self) -> str:
        """Of that card, six digits."""
        made = hashlib.sha256(f"pin:{self.seed}:{self.id}".encode()).digest()
        return f"{int.from_bytes(made[:8]) % 10**6:06d}"

    @property
    def records(self) -> Records:
        from sandbox.people.records import records_of

        return records_of(self)
