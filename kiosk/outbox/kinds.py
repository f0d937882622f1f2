"""What may leave the terminal, kind by kind: closed shapes, checked before they are written down.

What goes to the hub has the shapes of `hub/terminal-api.yaml`, without a field for a name, a
certificate number, an amount or a diagnosis; a phone number stands only in a review whose writer
asked for a reply and agreed. What goes to the centre and the service platform is in `filings` and
`duties`.
"""

from __future__ import annotations

import enum
from typing import Annotated, Any, Literal, NamedTuple

import msgspec

from kiosk.cases.deeds import CaseDeed
from kiosk.outbox.duties import (
    ClaimReceipt,
    ExamAnswers,
    ExamResult,
    KnowledgeFeedback,
    LedgerMonth,
    PublicityProof,
    ReadReceipt,
)
from kiosk.outbox.filings import Attendance, StaffCode, Transaction, UrgentReport, WeeklyFigures
from kiosk.outbox.rules import Uncertain
from kiosk.outbox.shapes import (
    Count,
    Hash,
    Key,
    Name,
    Number,
    Payload,
    Phone,
    Reasons,
    Remark,
    Seconds,
    Sensor,
    Serial,
    Slug,
    Time,
    Version,
    Word,
)


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
    CASE = "case"  # how a case stands
    CASE_DEED = "case-deed"  # what staff did for one
    DUTY = "duty"  # how what the hub gave to deliver stands
    HALL_DAY = "hall-day"  # queue and appointments of a day, in counts
    VOICE = "voice"  # 投诉、意见、咨询
    URGENT_EVENT = "urgent-event"  # 重大、突发情况, to the hub
    TASK_PICTURE = "task-picture"  # of a proof, before it
    TASK_PROOF = "task-proof"  # 宣传成果, to the hub
    TRANSACTION = "transaction"  # a handling item, to the centre
    ATTENDANCE = "attendance"  # 签到 / 签退
    WEEKLY = "weekly"  # 服务周报
    URGENT = "urgent"  # 重大、突发情况
    LEDGER = "ledger"  # 台账, a month
    EXAM_RESULT = "exam-result"  # 考试成绩
    PUBLICITY_PROOF = "publicity-proof"  # 宣传成果
    KNOWLEDGE_FEEDBACK = "knowledge-feedback"  # 知识库反馈
    READ_RECEIPT = "read-receipt"  # 已读回执
    CLAIM_RECEIPT = "claim-receipt"  # 认领回执
    POST_READ = "post-read"  # the same two of what the hub gave
    POST_CLAIM = "post-claim"
    EXAM_ANSWERS = "exam-answers"  # 答卷, to the hub


class Review(Payload, frozen=True, kw_only=True):
    """One answer of 好差评. An unanswered item makes no record: no review is never a good one."""

    number: Number  # one-time number, shared by screen, receipt and phone
    item: Slug
    at: Time
    channel: Literal["terminal", "pad", "phone", "sign"]
    grade: Annotated[int, msgspec.Meta(ge=1, le=5)]  # 5 非常满意 … 1 非常不满意
    reasons: Reasons = ()
    remark: Remark = ""
    phone: Phone = ""
    consent: Version = ""  # under which phone was given
    # id of the account that helped (帮办); no name
    staff: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,19}$")] | None = None

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
    subject: Hash


class DeviceHealth(Payload, frozen=True, kw_only=True):
    state: Literal["online", "offline", "powerOff", "noDevice", "hardwareError", "userError",
                   "deviceBusy", "starting"]  # fmt: skip
    source: Annotated[str, msgspec.Meta(max_length=60)]
    seconds_ago: Seconds
    paper: Literal["unknown", "full", "low", "out", "jammed"] | None = None
    paper_left: Annotated[float, msgspec.Meta(ge=0)] | None = None  # metres, by what was printed
    cover_open: Sensor | None = None


class DestinationHealth(Payload, frozen=True, kw_only=True):
    waiting: Count
    dead: Count
    oldest_seconds: Seconds | None = None
    reached_seconds_ago: Seconds | None = None
    trouble: Word | None = None
    unknown: Count | None = None  # writes whose outcome nobody knows


class AuditStand(Payload, frozen=True, kw_only=True):
    """Where the audit chain stands: kept by the hub, so that a cut-off end is noticed there."""

    chain: Key
    number: Count
    link: Hash


class SettingsHealth(Payload, frozen=True, kw_only=True):
    """Which settings are in force, and what became of those offered last."""

    version: Annotated[
        str, msgspec.Meta(pattern=r"^[0-9]{1,15}$")
    ]  # in force; 0: the profile alone
    offered: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,15}$")] | None = None
    outcome: Literal["in-force", "waiting", "trial", "refused", "returned"] | None = None
    why: Word | None = None
    about: Annotated[str, msgspec.Meta(max_length=200)] = ""  # paths, parts, rules; never a value


class UpdateHealth(Payload, frozen=True, kw_only=True):
    """How far a release that the settings name has come."""

    version: Annotated[str, msgspec.Meta(max_length=60)]
    outcome: Literal["fetching", "fetched", "waiting", "trial", "in-force", "refused", "returned"]
    why: Word | None = None
    about: Annotated[str, msgspec.Meta(max_length=200)] = ""  # a file, version or package


class PackageHealth(Payload, frozen=True, kw_only=True):
    """How far a knowledge base or play-list that the settings name has come."""

    outcome: Literal["fetching", "in-force", "refused"]
    why: Word | None = None


Windows = Annotated[
    dict[
        Annotated[str, msgspec.Meta(min_length=1, max_length=64)],
        Literal["open", "away", "closed", "unknown"],
    ],
    msgspec.Meta(max_length=100),
]
"""State of each window of the station, by its name."""


class Health(Payload, frozen=True, kw_only=True):
    at: Time
    state: Word  # of the terminal table
    devices: dict[Name, DeviceHealth]
    reason: Word | None = None
    destinations: dict[Name, DestinationHealth] = msgspec.field(default_factory=dict)
    disk_free_bytes: Count | None = None
    memory_bytes: Count | None = None
    uptime_seconds: Seconds | None = None
    clock_checked: bool | None = None
    release: Annotated[str, msgspec.Meta(max_length=60)] | None = None
    settings_version: Annotated[str, msgspec.Meta(max_length=60)] | None = None
    settings: SettingsHealth | None = None
    update: UpdateHealth | None = None
    packages: dict[Literal["knowledge", "screen"], PackageHealth] | None = None
    windows: Windows | None = None  # of the keeper of the station's queue
    audit: AuditStand | None = None


class Fault(Payload, frozen=True, kw_only=True):
    """A change for the worse or the better that someone must know of."""

    at: Time
    event: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9._-]{0,59}$")]
    who: Literal["nobody", "visitor", "staff", "engineer"]
    ended: bool
    device: Name | None = None


class LatePaper(Payload, frozen=True, kw_only=True):
    """容缺: a paper that follows. `until`: the midnight that ends its last day; `known` False: an
    estimate."""

    paper: Slug
    until: Time
    known: bool


CaseState = Literal["waiting", "unknown", "accepted", "refused", "stuck"]


class CaseStanding(Payload, frozen=True, kw_only=True):
    """How a case stands, whole each time. No person, employer or answer stands in it."""

    number: Number
    item: Slug
    at: Time
    stood: Time  # since when; the latest counts
    state: CaseState
    acting: Literal["self", "helped", "proxy"]
    part: Slug | None = None
    originals: Annotated[tuple[Slug, ...], msgspec.Meta(max_length=30)] = ()
    received: Time | None = None
    late: Annotated[tuple[LatePaper, ...], msgspec.Meta(max_length=30)] = ()


class Named(Payload, frozen=True, kw_only=True):
    zh: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    en: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


class HallType(Payload, frozen=True, kw_only=True):
    """A business type's numbers of a day. Seconds of waiting: of those that were called and not
    passed over."""

    kind: Slug
    name: Named
    given: Count
    waiting: Count
    called: Count
    done: Count
    left: Count  # gave up, or was passed over too often
    passed: Count = 0  # called and not there; may come again
    wait_median: Seconds | None = None
    wait_longest: Seconds | None = None


class HallSlot(Payload, frozen=True, kw_only=True):
    """Appointments of a slot and type. When the day is over, `booked` are those who never came."""

    slot: Annotated[str, msgspec.Meta(pattern=r"^[0-2][0-9]:[0-5][0-9]$")]
    kind: Slug
    capacity: Count  # 0: the station's hours have it no more
    booked: Count
    came: Count
    withdrawn: Count


class HallDay(Payload, frozen=True, kw_only=True):
    """The queue and the appointments of a day, whole each time; the latest counts. Nobody is in
    it."""

    day: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    stood: Time
    over: bool
    hours: Annotated[
        tuple[Annotated[str, msgspec.Meta(pattern=r"^[0-9:]{5}-[0-9:]{5}$")], ...],
        msgspec.Meta(max_length=10),
    ]  # none: closed
    windows: Count
    windows_open: Count  # now
    types: Annotated[tuple[HallType, ...], msgspec.Meta(max_length=26)]
    slots: Annotated[tuple[HallSlot, ...], msgspec.Meta(max_length=3000)] = ()


DutyState = Literal["taken", "accepted", "stuck", "refused"]


class DutyStanding(Payload, frozen=True, kw_only=True):
    """How a duty that the hub gave this terminal to deliver stands."""

    key: Key
    state: DutyState
    at: Time
    proof: Annotated[str, msgspec.Meta(max_length=60)] = ""


class Voice(Payload, frozen=True, kw_only=True):
    """投诉·意见, or a question that nothing here answered: reasons, words, or both. The reply is
    read at any terminal by number and secret."""

    number: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{10}$")]
    secret: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{6}$")]
    what: Literal["complaint", "opinion", "question"]
    at: Time
    channel: Literal["terminal", "pad", "phone"]
    item: Slug | None = None
    about: Reasons = ()
    remark: Remark = ""
    phone: Phone = ""
    consent: Version = ""  # under which phone was given

    def __post_init__(self) -> None:
        if not (self.about or self.remark):
            raise ValueError("nothing was said")
        if self.phone and not self.consent:
            raise ValueError("a phone number needs consent")
        if len(set(self.about)) != len(self.about):
            raise ValueError("a reason was given twice")


class UrgentEvent(Payload, frozen=True, kw_only=True):
    """One report of an urgent event, as the hub takes it: beside the platform's own
    (`filings.UrgentReport`), in the same transaction."""

    report: Slug
    stage: Literal["first", "continued", "final"]
    what: Literal["outage", "hazard", "injury", "crowd", "data", "fund", "opinion", "other"]
    service: Literal["normal", "partly", "stopped"]
    at: Time
    staff: StaffCode
    text: Annotated[str, msgspec.Meta(max_length=2000)] = ""


class TaskPicture(Payload, frozen=True, kw_only=True):
    """A picture of a proof. `jpeg`: base64; it goes in a record of its own, before the proof's in
    one line, since a record has an end."""

    proof: Key
    number: Annotated[int, msgspec.Meta(ge=1, le=6)]
    jpeg: Annotated[str, msgspec.Meta(min_length=8, max_length=240_000)]


class TaskProof(Payload, frozen=True, kw_only=True):
    """What was done for a publicity task (宣传任务, 001 article 16), as the hub takes it. `task`:
    the hub's number of it; None: an event of the station's own."""

    proof: Key
    task: Annotated[str, msgspec.Meta(pattern=r"^[1-9][0-9]{0,14}$")] | None = None
    place: Literal["station", "off-site"]
    held: Annotated[str, msgspec.Meta(pattern=r"^2[0-9]{3}-[01][0-9]-[0-3][0-9]$")]
    staff: StaffCode
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]


class Traits(NamedTuple):
    """`shown`: fields that may be shown to whoever looks after the terminal."""

    shape: type[Payload | CaseDeed]
    uncertain: Uncertain = Uncertain.RESEND
    priority: int = 0  # higher goes first
    shed: int = 0  # given up for want of space, 1 before 2 …; 0: never
    audited: bool = False
    shown: tuple[str, ...] = ("item", "at")


KINDS: dict[Kind, Traits] = {
    Kind.REVIEW: Traits(Review, shown=("item", "at", "channel")),
    Kind.RECEIPT_ISSUED: Traits(ReceiptIssued, shed=4, shown=("item", "at", "outcome", "serial")),
    Kind.DOUBT: Traits(Doubt, shed=3, shown=("item", "at", "answer", "serial")),
    Kind.VISIT_COUNT: Traits(VisitCount, shed=2, shown=("begun", "ended")),
    Kind.CONSENT: Traits(Consent, shown=("version", "at")),
    Kind.HEALTH: Traits(Health, priority=-1, shed=1, shown=("at", "state")),
    Kind.FAULT: Traits(Fault, priority=1, shed=5, shown=("at", "event", "who", "ended", "device")),
    Kind.CASE: Traits(CaseStanding, shed=6, shown=("item", "at", "state")),
    Kind.CASE_DEED: Traits(CaseDeed, shown=("at", "what")),
    Kind.DUTY: Traits(DutyStanding, shown=("at", "state")),
    Kind.HALL_DAY: Traits(HallDay, priority=-1, shed=1, shown=("day", "stood", "over")),
    Kind.VOICE: Traits(Voice, priority=2, shown=("at", "channel", "what")),
    Kind.URGENT_EVENT: Traits(UrgentEvent, priority=10, shown=("at", "report", "stage")),
    Kind.TASK_PICTURE: Traits(TaskPicture, shown=("number",)),
    Kind.TASK_PROOF: Traits(TaskProof, audited=True, shown=("held", "place", "task")),
    Kind.TRANSACTION: Traits(
        Transaction, priority=5, audited=True,
        shown=("item", "at", "transaction", "query", "acting"),
    ),
    Kind.ATTENDANCE: Traits(Attendance, audited=True, shown=("at", "what")),
    Kind.WEEKLY: Traits(WeeklyFigures, audited=True, shown=("first", "last", "visits")),
    Kind.URGENT: Traits(UrgentReport, priority=10, audited=True, shown=("at", "report", "stage")),
    Kind.LEDGER: Traits(LedgerMonth, audited=True, shown=("ledger", "month")),
    Kind.EXAM_RESULT: Traits(ExamResult, audited=True, shown=("at", "exam", "attempt")),
    Kind.PUBLICITY_PROOF: Traits(PublicityProof, audited=True, shown=("at", "task", "where")),
    Kind.KNOWLEDGE_FEEDBACK: Traits(
        KnowledgeFeedback, audited=True, shown=("at", "entry", "what", "by")
    ),
    Kind.READ_RECEIPT: Traits(ReadReceipt, audited=True, shown=("at", "post", "id", "version")),
    Kind.CLAIM_RECEIPT: Traits(ClaimReceipt, audited=True, shown=("at", "post", "id", "version")),
    Kind.POST_READ: Traits(ReadReceipt, audited=True, shown=("at", "post", "id", "version")),
    Kind.POST_CLAIM: Traits(ClaimReceipt, audited=True, shown=("at", "post", "id", "version")),
    Kind.EXAM_ANSWERS: Traits(ExamAnswers, priority=2, audited=True, shown=("at",)),
}  # fmt: skip


def rule_of(kind: Kind, payload: str) -> Uncertain:
    """What to do with this record when the outcome of a try is not known. A transaction says it
    itself: each names the query that tells its outcome, or has none."""
    if kind is Kind.TRANSACTION:
        return msgspec.json.decode(payload, type=Transaction).rule
    return KINDS[kind].uncertain


class PayloadRefused(ValueError):
    """The payload is not what its kind allows. `where` is a path of field names, never a value."""

    def __init__(self, kind: Kind, where: str) -> None:
        super().__init__(f"{kind.value} {where}".rstrip())
        self.kind = kind
        self.where = where


_encoder = msgspec.json.Encoder(order="deterministic")


def encode(kind: Kind, payload: Payload | CaseDeed | dict[str, Any]) -> str:
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
