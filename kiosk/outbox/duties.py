"""A station's duties towards the province's service platform, beside those in `filings`.

Clauses are of 黑龙江省医疗保障服务站管理办法（暂行） (001). The standard names the duties; how a
platform spells their fields stands in `config/uplink/<platform>.toml`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

from kiosk.outbox.filings import (
    Attendance,
    MaterialNamed,
    StaffCode,
    Text,
    UrgentReport,
    WeeklyFigures,
)
from kiosk.outbox.shapes import Count, Key, Payload, Slug, Time

Code = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z._-]{1,64}$")]
"""The platform's own name of a thing: a notice, a course, an exam, a knowledge entry."""

Cell = Annotated[str, msgspec.Meta(max_length=500)] | int
"""A day stands as `2026-11-30`; which column holds one is the ledger's own data."""

Score = Annotated[int, msgspec.Meta(ge=0, le=1000)]
Post = Literal["notice", "course", "task", "reply"]
"""What comes in from the platform (`kiosk.uplink.incoming`)."""


class LedgerMonth(Payload, frozen=True, kw_only=True):
    """One month of a 台账 (article 28: by the 3rd of the next month, holidays postpone it).

    `ledger` names its columns (`config/ledgers/<ledger>.toml`): the standard names the ledger and
    prints no columns. A month is sent whole, so that it is accepted whole.
    """

    ledger: Slug
    month: date  # its first day
    staff: StaffCode  # who checked and sent it
    rows: Annotated[tuple[dict[Slug, Cell], ...], msgspec.Meta(max_length=2000)]

    def __post_init__(self) -> None:
        if self.month.day != 1:
            raise ValueError("a month is named by its first day")


class ExamResult(Payload, frozen=True, kw_only=True):
    """One try of an online exam (article 17: five tries, 100 points, passed from 90 on; article 11:
    nobody serves before the pre-service one is passed). The bounds are the exam's own, as it came
    from the platform."""

    exam: Code
    staff: StaffCode
    at: Time
    attempt: Annotated[int, msgspec.Meta(ge=1)]
    attempts: Annotated[int, msgspec.Meta(ge=1, le=100)]  # allowed
    score: Score
    full: Score
    pass_mark: Score

    def __post_init__(self) -> None:
        if self.attempt > self.attempts:
            raise ValueError("more tries than the exam allows")
        if not self.score <= self.full or not self.pass_mark <= self.full:
            raise ValueError("more points than the exam has")

    @property
    def passed(self) -> bool:
        return self.score >= self.pass_mark


class PublicityProof(Payload, frozen=True, kw_only=True):
    """宣传展示成果 (article 16: report, video or pictures, uploaded; two off-site a year)."""

    task: Code
    staff: StaffCode
    at: Time
    where: Literal["station", "off-site"]  # 站内 / 站外
    place: Annotated[str, msgspec.Meta(max_length=200)] = ""
    reached: Count | None = None  # people
    text: Text
    materials: Annotated[tuple[MaterialNamed, ...], msgspec.Meta(max_length=50)] = ()


class KnowledgeFeedback(Payload, frozen=True, kw_only=True):
    """问题、意见及建议 on the knowledge base (article 20), from staff or an unnamed citizen."""

    entry: Code | None = None  # of the knowledge base; None: something is missing in it
    what: Literal["problem", "opinion", "suggestion"]
    by: Literal["staff", "citizen"]
    staff: StaffCode  # who hands it on
    at: Time
    text: Text


class ReadReceipt(Payload, frozen=True, kw_only=True):
    """及时阅读 (article 22): a member of staff has read this version."""

    post: Post
    id: Code
    version: Count
    staff: StaffCode
    at: Time


class ClaimReceipt(Payload, frozen=True, kw_only=True):
    """主动认领 (article 22): the station takes the task on."""

    post: Post
    id: Code
    version: Count
    staff: StaffCode
    at: Time


class Chosen(Payload, frozen=True, kw_only=True):
    """What was chosen of one question: places of its options, from 0 on."""

    question: Annotated[str, msgspec.Meta(pattern=r"^[1-9][0-9]{0,14}$")]
    chosen: Annotated[tuple[Annotated[int, msgspec.Meta(ge=0, le=9)], ...],
                      msgspec.Meta(max_length=10)]  # fmt: skip


class ExamAnswers(Payload, frozen=True, kw_only=True):
    """A try of an exam, handed in to the hub, which alone scores it (`hub/terminal-api.yaml`).
    `seconds`: of its time, by this terminal's clock."""

    key: Key = msgspec.field(name="try")
    staff: StaffCode
    at: Time
    seconds: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
    answers: Annotated[tuple[Chosen, ...], msgspec.Meta(max_length=400)]


Duty = (
    Attendance
    | WeeklyFigures
    | UrgentReport
    | LedgerMonth
    | ExamResult
    | PublicityProof
    | KnowledgeFeedback
    | ReadReceipt
    | ClaimReceipt
    | ExamAnswers
)


def line_of(duty: Payload) -> str:
    """The case whose records keep their order: a platform that hears of the sign-out before the
    sign-in, or of the claim before the reading, would turn the first down. Empty: none."""
    match duty:
        case Attendance():
            return f"attendance {duty.staff} {duty.at.date()}"
        case UrgentReport():
            return f"urgent {duty.report}"
        case ExamResult():
            return f"exam {duty.exam} {duty.staff}"
        case ReadReceipt() | ClaimReceipt():
            return f"{duty.post} {duty.id}"
        case PublicityProof():
            return f"task {duty.task}"
    return ""
