"""What may leave the terminal, kind by kind: closed shapes, checked before they are written down.

The shapes are those of `hub/terminal-api.yaml`. No kind has a field for a name, a certificate
number, an amount or a diagnosis; a phone number stands only in a review whose writer asked for a
reply and agreed.
"""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple

import msgspec

Key = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Word = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z-]{0,39}$")]
Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z_-]{0,39}$")]
Number = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z-]{6,40}$")]
Serial = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z._-]{1,40}$")]
Time = Annotated[datetime, msgspec.Meta(tz=True)]
Seconds = Annotated[float, msgspec.Meta(ge=0, le=31_536_000)]
Count = Annotated[int, msgspec.Meta(ge=0)]
Sensor = Literal["unknown", "yes", "no"]


class Destination(enum.StrEnum):
    """Where a record goes; each has its own health, credentials and route."""

    CENTRE = "centre"  # fsi and filings of the province
    SERVICE_PLATFORM = "service-platform"
    HUB = "hub"


class Kind(enum.StrEnum):
    REVIEW = "review"
    RECEIPT_ISSUED = "receipt-issued"
    DOUBT = "doubt"
    VISIT_COUNT = "visit-count"
    CONSENT = "consent"
    HEALTH = "health"
    FAULT = "fault"


class Payload(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True,
              omit_defaults=True):  # fmt: skip
    """Members at their default are not sent."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class Review(Payload, frozen=True, kw_only=True):
    """One answer of 好差评. An unanswered item makes no record: no review is never a good one."""

    number: Number  # one-time number, shared by screen, receipt and phone
    item: Slug
    at: Time
    channel: Literal["terminal", "pad", "phone", "sign"]
    grade: Annotated[int, msgspec.Meta(ge=1, le=5)]  # 5 非常满意 … 1 非常不满意
    reasons: Annotated[
        tuple[Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,39}$")], ...],
        msgspec.Meta(max_length=12),
    ] = ()
    remark: Annotated[str, msgspec.Meta(max_length=500)] = ""
    phone: Annotated[str, msgspec.Meta(pattern=r"^(\+?[0-9][0-9-]{4,19})?$")] = ""
    consent: Annotated[str, msgspec.Meta(max_length=40)] = ""  # version under which phone was given

    def __post_init__(self) -> None:
        if self.grade > 2 and (self.reasons or self.remark or self.phone):
            raise ValueError("reasons, remark and phone belong to the last two grades")
        if self.phone and not self.consent:
            raise ValueError("a phone number needs consent")
        if len(set(self.reasons)) != len(self.reasons):
            raise ValueError("a reason was given twice")


class ReceiptIssued(Payload, frozen=True, kw_only=True):
    """What became of one receipt. A second print is a receipt of its own, with `reprint` true.

    `copy`: the number in 「补打（第 n 次）」; 0: the first ticket of this answer.
    """

    serial: Serial
    item: Slug
    at: Time
    outcome: Literal["printed", "visitor-yes", "visitor-no", "unknown", "failed"]
    reprint: bool
    copy: Annotated[int, msgspec.Meta(ge=0, le=999)] = 0
    number: Number | None = None
    source: Annotated[str, msgspec.Meta(max_length=60)] = ""  # closed words of the printer driver


class Doubt(Payload, frozen=True, kw_only=True):
    """The answer to 「凭条出来了吗？」 when it came after the receipt was reported."""

    serial: Serial
    item: Slug
    at: Time
    answer: Literal["yes", "no", "none"]


class ItemUse(Payload, frozen=True, kw_only=True):
    item: Slug
    result: Literal["shown", "nothing-found", "trouble", "left"]
    seconds_to_result: Seconds | None = None
    seconds_to_receipt: Seconds | None = None
    receipts: Annotated[int, msgspec.Meta(ge=0, le=99)] = 0


class VisitCount(Payload, frozen=True, kw_only=True):
    """One visit without the person. `begun` is the full hour, so that nobody is known by it."""

    begun: Time
    seconds: Seconds
    items: Annotated[tuple[ItemUse, ...], msgspec.Meta(max_length=60)]
    ended: Literal["done", "time-out", "refused", "trouble", "restart"]
    identified_by: Literal[
        "id-card", "e-voucher", "e-voucher-token", "social-card", "child", "none"
    ] | None = None  # fmt: skip
    refusal: Word | None = None
    language: Literal["zh", "en"] | None = None
    text: Literal["normal", "large"] | None = None
    acting: Literal["self", "helped", "proxy"] | None = None

    def __post_init__(self) -> None:
        if (self.begun.minute, self.begun.second, self.begun.microsecond) != (0, 0, 0):
            raise ValueError("begun is finer than the hour")


class Consent(Payload, frozen=True, kw_only=True):
    """That a person agreed to a version. `subject` is a keyed hash that the hub cannot undo."""

    version: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    at: Time
    subject: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32,128}$")]


class DeviceHealth(Payload, frozen=True, kw_only=True):
    state: Literal["online", "offline", "powerOff", "noDevice", "hardwareError", "userError",
                   "deviceBusy", "starting"]  # fmt: skip
    source: Annotated[str, msgspec.Meta(max_length=60)]
    seconds_ago: Seconds
    paper: Literal["unknown", "full", "low", "out", "jammed"] | None = None
    cover_open: Sensor | None = None


class DestinationHealth(Payload, frozen=True, kw_only=True):
    waiting: Count
    dead: Count
    oldest_seconds: Seconds | None = None
    reached_seconds_ago: Seconds | None = None
    trouble: Word | None = None


class Health(Payload, frozen=True, kw_only=True):
    at: Time
    state: Word  # of the terminal table
    devices: dict[Name, DeviceHealth]
    reason: Word | None = None
    destinations: dict[Name, DestinationHealth] = {}
    disk_free_bytes: Count | None = None
    memory_bytes: Count | None = None
    uptime_seconds: Seconds | None = None
    clock_checked: bool | None = None
    release: Annotated[str, msgspec.Meta(max_length=60)] | None = None
    settings_version: Annotated[str, msgspec.Meta(max_length=60)] | None = None


class Fault(Payload, frozen=True, kw_only=True):
    """A change for the worse or the better that someone must know of."""

    at: Time
    event: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9._-]{0,59}$")]
    who: Literal["nobody", "visitor", "staff", "engineer"]
    ended: bool
    device: Name | None = None


class Uncertain(enum.StrEnum):
    """What to do after a try whose outcome is not known (architecture, Settled 5)."""

    RESEND = "resend"  # the destination knows the key: a second arrival is no second deed
    ASK = "ask"  # a write of the centre: only ask what became of it, never send again


class Traits(NamedTuple):
    shape: type[Payload]
    uncertain: Uncertain = Uncertain.RESEND
    priority: int = 0  # higher goes first


KINDS: dict[Kind, Traits] = {
    Kind.REVIEW: Traits(Review),
    Kind.RECEIPT_ISSUED: Traits(ReceiptIssued),
    Kind.DOUBT: Traits(Doubt),
    Kind.VISIT_COUNT: Traits(VisitCount),
    Kind.CONSENT: Traits(Consent),
    Kind.HEALTH: Traits(Health, priority=-1),
    Kind.FAULT: Traits(Fault, priority=1),
}


class PayloadRefused(ValueError):
    """The payload is not what its kind allows. `where` is a path of field names, never a value."""

    def __init__(self, kind: Kind, where: str) -> None:
        super().__init__(f"{kind.value} {where}".rstrip())
        self.kind = kind
        self.where = where


_encoder = msgspec.json.Encoder(order="deterministic")


def encode(kind: Kind, payload: Payload | dict[str, Any]) -> str:
    """Check and write a payload as JSON; equal payloads give equal text. Raises PayloadRefused."""
    shape = KINDS[kind].shape
    try:
        plain = msgspec.to_builtins(payload)
        return _encoder.encode(msgspec.convert(plain, shape)).decode()
    except (msgspec.ValidationError, TypeError, ValueError) as error:
        raise PayloadRefused(kind, _where(str(error))) from None


def _where(message: str) -> str:
    """The `$.a.b` at the end of msgspec's message; the rest may quote the value."""
    _, _, path = message.rpartition("`$")
    return f"${path.rstrip('`')}" if path else ""
