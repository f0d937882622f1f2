"""What goes to the centre and to the province's service platform: it may name people.

Payloads of these kinds stand encrypted in the database until acceptance is proved, then only their
keyed hash stays. Field names within `Transaction.fields` are the interface's own (`fsi.md`, or the
adapter's).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import msgspec

from kiosk.outbox.rules import Uncertain
from kiosk.outbox.shapes import Count, Hash, Number, Payload, Slug, Time

Sha256 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
TransactionId = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+([/-][a-z0-9]+)*$", max_length=80)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
StaffCode = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z_-]{1,40}$")]
Media = Annotated[str, msgspec.Meta(pattern=r"^[a-z]+/[a-z0-9.+-]{1,60}$")]


class MaterialNamed(Payload, frozen=True, kw_only=True):
    """One page or picture of a case. The file itself lies beside the database, encrypted."""

    what: Slug  # which of the item's materials
    name: Sha256  # of the encrypted file: its file name
    digest: Sha256  # of the content
    size: Count  # bytes of the content
    media: Media
    form: Literal["original", "copy", "electronic"] = "copy"


class Transaction(Payload, frozen=True, kw_only=True):
    """One write of a handling item. `applicant`, `subject` and `staff` are keyed hashes of the
    store's audit (`Audit.person`): who stands there, whose insurance it is, who helps."""

    number: Number  # one-time number, shared with receipt and review
    item: Slug
    transaction: TransactionId  # file in config/transactions
    at: Time
    acting: Literal["self", "helped", "proxy"]
    applicant: Hash
    subject: Hash
    staff: Hash | None = None
    fields: dict[str, Any]
    materials: tuple[MaterialNamed, ...] = ()
    query: TransactionId | None = None  # tells the outcome; None: staff must find out
    absent: Literal["unknown", "not-done"] = "unknown"  # what it means that the query finds nothing

    def __post_init__(self) -> None:
        if self.query is None and self.absent != "unknown":
            raise ValueError("without a query nothing can be absent")
        if self.acting != "self" and self.staff is None and self.applicant == self.subject:
            raise ValueError("nobody acts for the subject")

    @property
    def rule(self) -> Uncertain:
        if self.query is None:
            return Uncertain.STAFF
        return Uncertain.ASK if self.absent == "unknown" else Uncertain.ASK_THEN_SEND


class Attendance(Payload, frozen=True, kw_only=True):
    """签到 / 签退 of one staff member (黑龙江 001, article 12); never the technical 9001/9002."""

    staff: StaffCode
    what: Literal["sign-in", "sign-out"]
    at: Time


class ItemFigure(Payload, frozen=True, kw_only=True):
    item: Slug
    done: Count  # shown or handled
    failed: Count = 0


class Problem(Payload, frozen=True, kw_only=True):
    """参保群众反馈的问题: chosen from a list, or typed by staff."""

    subject: Slug | None = None
    text: Text


class WeeklyFigures(Payload, frozen=True, kw_only=True):
    """服务周报 (001, article 19): the week's service and what citizens complained of."""

    first: date  # Monday
    last: date
    staff: StaffCode  # who checked and sent it
    visits: Count
    items: Annotated[tuple[ItemFigure, ...], msgspec.Meta(max_length=200)] = ()
    problems: Annotated[tuple[Problem, ...], msgspec.Meta(max_length=200)] = ()

    def __post_init__(self) -> None:
        if self.first.isoweekday() != 1 or (self.last - self.first).days != 6:
            raise ValueError("a week runs from Monday to Sunday")


class UrgentReport(Payload, frozen=True, kw_only=True):
    """重大、突发情况: first report, continued (续报) and final (终报) share `report`."""

    report: Slug
    stage: Literal["first", "continued", "final"]
    at: Time
    staff: StaffCode
    text: Text
