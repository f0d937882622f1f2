"""What the rest of the terminal may know of the centre: typed questions, closed answers."""

from __future__ import annotations

import enum
from collections.abc import Callable
from datetime import date
from typing import Protocol

import msgspec

from kiosk.services.model import Detail, Item
from kiosk.services.result import Record, Result, Span


class CredentialKind(enum.StrEnum):
    ID_CARD = "id-card"
    E_VOUCHER = "e-voucher"  # raw text of the code; decoded by the platform
    E_VOUCHER_TOKEN = "e-voucher-token"  # a certified SDK decoded it
    SOCIAL_CARD = "social-card"
    CHILD = "child"  # a minor's number, vouched for by the guardian's credential


class Credential(msgspec.Struct, frozen=True):
    """What a person showed. Never logged; repr is the kind only."""

    kind: CredentialKind
    certificate_type: str = ""  # psn_cert_type
    certificate_no: str = ""
    name: str = ""
    token: str = ""
    card_sn: str = ""
    valid_to: date | None = None  # of the card; None: long-term or unknown
    guardian: Credential | None = None  # with kind CHILD

    def __repr__(self) -> str:
        return f"<Credential {self.kind}>"


class Insurance(msgspec.Struct, frozen=True):
    """One entry of 1101 insuinfo."""

    type: str  # insutype code
    type_label: str
    status: str  # psn_insu_stas code
    status_label: str
    region: str  # insuplc_admdvs
    region_label: str
    employer: str = ""
    since: date | None = None
    paused: date | None = None
    balance: object = None  # Decimal | None
    person_type: str = ""
    person_type_label: str = ""

    def __repr__(self) -> str:
        return f"<Insurance {self.type}>"


class Person(msgspec.Struct, frozen=True):
    """The person as the centre knows them. Never logged."""

    person_no: str
    name: str
    certificate_type: str
    certificate_no: str
    sex: str
    birth: date | None
    insurances: tuple[Insurance, ...]
    credential: Credential | None = None

    def __repr__(self) -> str:
        return "<Person>"


class Refusal(enum.StrEnum):
    """Why nobody is shown: each has a plain screen of its own."""

    NOT_FOUND = "not-found"
    NOT_INSURED = "not-insured"  # known, but no insurance at all
    DECEASED = "deceased"
    SECRECY = "secrecy"  # psn_cert_type 91: never shown
    CARD_EXPIRED = "card-expired"
    NAME_DIFFERS = "name-differs"
    BAD_VOUCHER = "bad-voucher"  # not an e-voucher, or out of date
    NOT_A_MINOR = "not-a-minor"
    NOT_GUARDIAN = "not-guardian"


class Notice(enum.StrEnum):
    """The person is found; something must be said before going on."""

    NONE = "none"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"
    ELSEWHERE = "elsewhere"  # insured outside the profile's regions


class Trouble(enum.StrEnum):
    """Why the centre gave no answer."""

    SILENT = "silent"  # time-out
    UNREACHABLE = "unreachable"
    NONSENSE = "nonsense"  # answered, but not what the interface says
    REFUSED = "refused"  # a proper refusal with a code
    TOO_MUCH = "too-much"  # answer beyond the bound
    CANCELLED = "cancelled"


class PersonFound(msgspec.Struct, frozen=True):
    person: Person
    notice: Notice = Notice.NONE
    guardian: Person | None = None  # who stands here, when the person is a child without a card

    def __repr__(self) -> str:
        return f"<PersonFound {self.notice}>"


class PersonRefused(msgspec.Struct, frozen=True):
    why: Refusal


class CentreTrouble(msgspec.Struct, frozen=True):
    """`code` is for staff in small print; it never holds text from the wire."""

    why: Trouble
    code: str = ""


PersonAnswer = PersonFound | PersonRefused | CentreTrouble


class ItemQuestion(msgspec.Struct, frozen=True):
    item: Item
    person: Person
    insurance: Insurance | None
    span: Span | None

    def __repr__(self) -> str:
        return f"<ItemQuestion {self.item.id}>"


class Cancel:
    """Set when the visit ends; checked between calls, and it closes calls under way."""

    def __init__(self) -> None:
        self._set = False
        self._close: list[Callable[[], None]] = []

    def set(self) -> None:
        self._set = True
        for close in self._close:
            close()
        self._close.clear()

    def is_set(self) -> bool:
        return self._set

    def on_set(self, close: Callable[[], None]) -> None:
        self._close.append(close)


class Centre(Protocol):
    """Blocking calls, made from worker threads; several may be under way at once."""

    def person(self, credential: Credential, cancel: Cancel) -> PersonAnswer: ...

    def query(
        self, question: ItemQuestion, progress: Callable[[Result], None], cancel: Cancel
    ) -> Result | CentreTrouble:
        """`progress` gets partial results (list first, then amounts); the return value is final."""

    def detail(
        self, question: ItemQuestion, detail: Detail, row: Record, cancel: Cancel
    ) -> tuple[Record, ...] | CentreTrouble: ...

    def probe(self, cancel: Cancel) -> CentreTrouble | None:
        """Is it there? Used by health and by *centre down*."""
