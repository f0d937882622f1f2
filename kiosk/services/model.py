"""Shapes of a service item's data file (`config/services/<id>.toml`).

Every item of the five standards goes through the same screens; what differs is here. Rules,
formatters and conditions are closed sets of named kinds: a TOML never holds an expression.
Source of the eight unified elements (八统一): standard 000, 二.
"""

from __future__ import annotations

import enum
from typing import Literal

import msgspec

from kiosk.services.columns import Column
from kiosk.services.form import Form
from kiosk.services.model_base import Base, Bilingual, Slug
from kiosk.services.unit import OfUnit


class Kind(enum.StrEnum):
    QUERY = "query"
    HANDLING = "handling"


class Group(enum.StrEnum):
    """How home groups the queries: by what people mean."""

    ENROLMENT = "enrolment"  # 参保与缴费
    CARE = "care"  # 就医与购药
    ACCOUNT = "account"  # 个人账户
    BENEFITS = "benefits"  # 待遇与进度


class StandardItem(Base, kw_only=True):
    standard: Literal["heilongjiang", "wafangdian", "jiangsu", "quanzhou", "nantong"]
    item: int | str  # its number there
    name: str = ""  # its name there, where it differs


class Windows(Base, kw_only=True):
    """Ask in windows of time and merge: the interface has no paging and bounded bodies."""

    begin: str  # request field of the window's start
    end: str
    months: int = 12


class Each(Base, kw_only=True):
    """Ask once for each value of a required filter (5201 med_type)."""

    field: str
    values: tuple[str, ...]


class Ask(Base, kw_only=True):
    """How the rows are got."""

    transaction: str  # id of a file in config/transactions/
    # insutype -> the transaction for that insurance, where it is not `transaction`
    by_insurance: dict[str, str] = msgspec.field(default_factory=dict)
    constants: dict[str, str] = msgspec.field(default_factory=dict)
    windows: Windows | None = None
    each: Each | None = None
    # field -> values a row must have (valid bills only)
    keep: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


class Fill(Base, kw_only=True):
    """Amounts that the list does not carry: one call a row, a few in flight."""

    transaction: str
    take: dict[str, str]  # request field <- row field
    need: str  # row field without which the row cannot be filled (said so)


class Detail(Base, kw_only=True):
    """What a touch on a row opens; `then` is one level deeper (stay -> settlement -> fee lines)."""

    title: Bilingual
    ask: Fill | None = None  # None: the row itself, all columns
    columns: tuple[Column, ...] = ()
    rows: bool = False  # the answer is a list (fee lines), not one record
    then: Detail | None = None


class Period(Base, kw_only=True):
    """`default` and the presets offered; `furthest_years` bounds the choice."""

    default: Literal["this-year", "last-12-months", "last-year", "all"] = "this-year"
    furthest_years: int = 5


class Summary(Base, kw_only=True):
    """The sentence that says the answer. Placeholders: {count}, {period}, {missing}, {sum:<field>},
    {first:<field>}, {latest:<field>}, {head:<field>}; each formatted as its column says.

    {first:} is the first row as shown, {latest:} the newest row (by `sort`), {missing} the number
    of rows whose amounts the platform does not give. `none` and `next` may hold {period} only. An
    item whose `some` or `more` holds a sum also says it without: `bare` while amounts are still
    coming or rows were cut off, `gaps` (with {missing}) when some rows have no amount; so no sum is
    ever shown of a part as if it were the whole.
    """

    some: Bilingual
    none: Bilingual
    bare: Bilingual | None = None
    gaps: Bilingual | None = None
    more: Bilingual | None = None  # a second, quieter line
    # what to do when nothing is found
    next_: Bilingual | None = msgspec.field(name="next", default=None)


class Chart(Base, kw_only=True):
    """Months (or years) of one money field, as bars: sums, or the last value of each month."""

    kind: Literal["by-month", "by-year", "last-by-month"] = "by-month"
    field: str
    date: str
    label: Bilingual


class Receipt(Base, kw_only=True):
    rows: int = 10  # then a line says how many are left out
    pairs: bool = False  # each row with all it says under one another, instead of a table
    whole: bool = False  # every row, whatever a station prefers: a statement, not a summary
    note: Bilingual | None = None


class Guide(Base, kw_only=True):
    """一次性告知: the eight unified elements and what one must know before starting.

    What proves who somebody is, and what whoever acts for them brings, stands in no text: it is
    made of the form and the station (`kiosk.handling.guide`)."""

    conditions: Bilingual  # 办理条件
    by: Literal["person", "guardian"] = "person"  # who stands here; an employer's: its agent
    materials: tuple[Bilingual, ...] = ()  # 办理材料 beside that; empty: none
    time_limit: Bilingual  # 办理时限
    way: Bilingual  # 经办方式
    steps: tuple[Bilingual, ...]  # 办理环节
    service_standard: Bilingual  # 服务标准
    fee: Bilingual
    legal_basis: tuple[Bilingual, ...] = ()
    elsewhere: Bilingual | None = None  # other channels
    reach: Literal["station", "city", "province", "country"] = "province"
    confirmed: bool = False  # the text was checked against the bureau's own guide
    source: str = ""


class A4(Base, kw_only=True):
    """What the page printer prints of it in place of a complete list: prescribed forms filled in
    (`config/papers`), together called `name`; on a button `short`."""

    papers: tuple[Slug, ...]
    name: Bilingual
    short: Bilingual


class Eligible(Base, kw_only=True):
    """Who the item speaks about. Empty tuples mean everybody."""

    insurance_types: tuple[str, ...] = ()  # insutype codes; others get `none` with a reason
    choose_insurance: bool = False  # ask which insurance when there are several


class Item(Base, kw_only=True):
    id: Slug
    kind: Kind
    among: Kind | None = None  # in whose list a standard has it, where that is not its kind's
    name: Bilingual  # official name: guide, receipt, poster
    short: Bilingual  # tile
    hint: Bilingual | None = None  # a few words beside a wide tile
    group: Group
    icon: str  # Tabler name
    order: int  # within its group on home
    # answered from what this terminal keeps, of no standard: its door is under 办理, not in a list
    own: bool = False
    standards: tuple[StandardItem, ...]
    shares_with: tuple[Slug, ...] = ()  # items whose guide or form is this one's too, knowingly
    implementation_code: str = ""  # 31-digit 实施编码, from the profile's bureau
    guide: Guide
    eligible: Eligible = Eligible()
    unit: OfUnit | None = None  # None: it is about the person
    # queries only
    ask: Ask | None = None
    fill: Fill | None = None
    period: Period | None = None
    columns: tuple[Column, ...] = ()
    head: tuple[Column, ...] = ()  # single values above the table (account balance)
    detail: Detail | None = None
    summary: Summary | None = None
    chart: Chart | None = None
    sort: str = ""  # field; newest first
    receipt: Receipt = Receipt()
    a4: A4 | None = None
    # handling only; None: its guide alone is offered
    form: Form | None = None

    @property
    def listed(self) -> Kind:
        """The list in which it is offered."""
        return self.among or self.kind

    @property
    def of_a_child(self) -> bool:
        """A guardian may hand it in about their child. What a guardian files as one, speaks of a
        child that the centre does not know yet: that is about themselves (decision 0076)."""
        form = self.form
        return form is not None and form.proxy is not None and self.guide.by != "guardian"

    def called(self, standard: str) -> str:
        """Its official Chinese name in that standard; its own name where the standard has none.
        What a standard counts as several items is named by all of them."""
        names = [own.name for own in self.standards if own.standard == standard and own.name]
        return "、".join(names) or self.name.zh

    def titled(self, standard: str, language: str) -> str:
        """What stands above its guide and on its tile: in Chinese as the station's standard names
        it, where that has one name for it."""
        names = [own.name for own in self.standards if own.standard == standard and own.name]
        return names[0] if language != "en" and len(names) == 1 else self.name.get(language)
