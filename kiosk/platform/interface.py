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
    valid_from: date | None = None  # of the card; None: unknown
    valid_to: date | None = None  # of the card; None: long-term or unknown
    guardian: Credential | None = None  # with kind CHILD

    def outside(self, today: date) -> Refusal | None:
        """Why the card does not count on this day (有效期限); both its days are within."""
        if self.valid_from is not None and today < self.valid_from:
            return Refusal.CARD_NOT_YET
        if self.valid_to is not None and self.valid_to < today:
            return Refusal.CARD_EXPIRED
        return None

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


class Unit(msgspec.Struct, frozen=True):
    """An employer by its 统一社会信用代码. Not `known`: the centre has none by this code. `listed`:
    its list of agents names whoever asked; of the others on it nothing is kept."""

    code: str
    known: bool = False
    name: str = ""
    status: str = ""  # code
    region: str = ""  # insuplc_admdvs
    listed: bool = False

    def __repr__(self) -> str:
        return "<Unit>"


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
    CARD_NOT_YET = "card-not-yet"  # its validity begins on a later day
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


class Cause(enum.StrEnum):
    """What exactly was wrong: the closed set behind `CentreTrouble.code`."""

    NONE = "none"
    # ours: nothing was sent
    NO_TRANSACTION = "no-transaction"
    REQUEST = "request"  # + a request field: missing, too long, unknown
    QUEUE = "queue"  # no place among the calls in flight
    BREAKER = "breaker"  # the centre failed again and again just now; it is left alone for a while
    CLOCK = "clock"  # this terminal's clock is off, so that the centre will not or may not take it
    # the way there
    CONNECT = "connect"
    REFUSED = "refused"
    BROKEN = "broken"
    READ = "read"
    WHOLE = "whole"
    TLS = "tls"
    TLS_EXPIRED = "tls-expired"
    TLS_NOT_YET = "tls-not-yet"
    TLS_HOST = "tls-host"
    TLS_REVOKED = "tls-revoked"
    TLS_CRL = "tls-crl"  # the list of revoked certificates is missing or out of date
    TLS_ISSUER = "tls-issuer"
    TLS_OURS = "tls-ours"  # the other side does not take our certificate
    TLS_FILES = "tls-files"  # a certificate or key file of the profile cannot be used
    # the answer's form
    NOT_HTTP = "not-http"
    HTTP = "http"  # + a status
    REDIRECT = "redirect"
    ENCODED = "encoded"
    LENGTH = "length"
    CUT = "cut"
    EMPTY = "empty"
    HTML = "html"
    NOT_JSON = "not-json"
    NOT_OBJECT = "not-object"
    SEAL = "seal"  # not signed by the platform, altered, or too old
    # the envelope
    NO_INFCODE = "no-infcode"
    INFCODE = "infcode"
    OUTPUT = "output"
    GATEWAY = "gateway"  # + its code: the gateway said no, not the platform behind
    PLATFORM = "platform"  # the platform's own no; the code is its number
    # what the output holds
    NOT_A_LIST = "not-a-list"
    NOT_AN_OBJECT = "not-an-object"
    SEVERAL = "several"
    OTHER_PERSON = "other-person"
    SIGN_NO = "sign-no"
    FIELD = "field"  # + our field: missing, or of another kind
    OURS = "exception"  # a fault of this program


class PersonFound(msgspec.Struct, frozen=True):
    person: Person
    notice: Notice = Notice.NONE
    guardian: Person | None = None  # who stands here, when the person is a child without a card

    def __repr__(self) -> str:
        return f"<PersonFound {self.notice}>"


class PersonRefused(msgspec.Struct, frozen=True):
    why: Refusal


class CentreTrouble(msgspec.Struct, frozen=True):
    """`code` is for staff in small print, e.g. `5201 field-begin`; it never holds text from the
    wire. `cause` is its closed part."""

    why: Trouble
    code: str = ""

    @property
    def cause(self) -> Cause:
        said = self.code.rpartition(" ")[2]
        for word in (said, said.partition("-")[0]):
            if word in _CAUSES:
                return Cause(word)
        return Cause.PLATFORM if self.why is Trouble.REFUSED and said else Cause.NONE


_CAUSES = frozenset(cause.value for cause in Cause if cause is not Cause.NONE)


class Verdict(enum.StrEnum):
    """What the centre says of a PIN or password."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"


class SecretSaid(msgspec.Struct, frozen=True):
    """`left`: how many tries there are still; None: the centre does not say."""

    verdict: Verdict
    left: int | None = None


PersonAnswer = PersonFound | PersonRefused | CentreTrouble


class ItemQuestion(msgspec.Struct, frozen=True):
    item: Item
    person: Person
    insurance: Insurance | None
    span: Span | None
    unit: Unit | None = None  # whose it is about, where it is no person; `person` then asks for it

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

    def unit(self, code: str, item: Item, person: Person, cancel: Cancel) -> Unit | CentreTrouble:
        """The employer that `item` is to be about, and whether `person` may act for it."""

    def verify(
        self, person: Person, secret: bytearray, cancel: Cancel
    ) -> SecretSaid | CentreTrouble:
        """Is this their PIN or password? The caller wipes it."""

    def query(
        self, question: ItemQuestion, progress: Callable[[Result], None], cancel: Cancel
    ) -> Result | CentreTrouble:
        """`progress` gets partial results (list first, then amounts); the return value is final."""

    def detail(
        self, question: ItemQuestion, detail: Detail, row: Record, cancel: Cancel
    ) -> tuple[Record, ...] | CentreTrouble: ...

    def probe(self, cancel: Cancel) -> CentreTrouble | None:
        """Is it there? Used by health and by *centre down*."""
