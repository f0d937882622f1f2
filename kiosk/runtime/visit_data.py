"""What one visit knows. It lives as long as the visit; when it goes, all of it goes.

The table sees only the finite `Situation`; this is the rest. `absorb` is the only place that
changes it, and `refine` turns raw answers into the table's events. Neither reads a clock or device.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kiosk.platform.interface import (
    CentreTrouble,
    Credential,
    CredentialKind,
    Insurance,
    Notice,
    Person,
    PersonFound,
    Refusal,
)
from kiosk.services.catalogue import Catalogue
from kiosk.services.model import Item
from kiosk.services.result import PeriodChoice, Record, Result
from kiosk.settings.model import Settings
from kiosk.visit.states import Event, State

WORST_GRADES = 2
"""不满意 and 非常不满意 (grades 2 and 1) may be explained."""


MENDABLE = frozenset({"paper-out", "cover-open", "jammed", "toner-out"})
"""Why a printer stops for something that a person on site puts right, and then says so itself."""


@dataclass(frozen=True, slots=True)
class Refused:
    """What was asked for is not whole on paper. `begun`: a part of it may be."""

    why: str  # PrintFailure or PageFailure value, or no-printer
    begun: bool = False


@dataclass(slots=True)
class UsedItem:
    """An item used in this visit, and the one-time number that screen, receipt and phone share."""

    item: Item
    number: str
    grade: int = 0  # 0: not answered, which stays "no review"
    review_key: str = ""  # of its outbox record
    found: bool = False  # the answer had rows
    seconds_to_result: float = 0.0  # from the first touch of the visit
    seconds_to_receipt: float | None = None
    receipts: int = 0


@dataclass(slots=True)
class Visit:
    """`applicant` stands here; `subject` is the one whose insurance it is."""

    number: int
    settings: Settings
    acting: str = "self"  # self | helped | proxy (data of the visit, not a state)
    applicant: Person | None = field(default=None, repr=False)
    subject: Person | None = field(default=None, repr=False)
    credential: Credential | None = field(default=None, repr=False)
    child_number: str = field(default="", repr=False)
    item: Item | None = None
    guide: Item | None = None
    insurance: Insurance | None = None
    notice: Notice = Notice.NONE
    noted: bool = False
    refusal: Refusal | None = None
    card_trouble: str = ""
    trouble_code: str = ""
    result: Result | None = field(default=None, repr=False)
    choice: PeriodChoice = PeriodChoice.THIS_YEAR
    year: int = 0
    row: int = -1
    detail: tuple[Record, ...] = field(default=(), repr=False)
    lines: tuple[Record, ...] = field(default=(), repr=False)
    line_row: int = -1
    print_failure: str = ""
    paper: str = "receipt"  # what was last asked for: receipt | list
    prints: dict[str, int] = field(default_factory=dict)
    """Papers that are or may be out, whole or in part, by `paper_key`."""
    begun_ticket: bool = False  # a part of the paper that failed may be out
    copy: int = 0  # of the paper under way: how many of its answer came before it
    printed_by: str = ""  # what confirmed it, in the printer driver's words
    begun: datetime | None = None
    count_key: str = ""  # of the outbox record that counts this visit
    consented_at: datetime | None = None
    consent_key: str = ""  # of the consent's record while it may still be amended
    identified_by: str = "none"
    language: str = "zh"
    large: bool = False
    serial: str = ""
    paper_answer: str = ""  # "" | "came" | "did-not-come" | "unanswered"
    printed_ok: bool = False
    used: list[UsedItem] = field(default_factory=list)
    review_of: int = -1
    reasons: tuple[str, ...] = ()
    phone: str = field(default="", repr=False)
    typed: str = field(default="", repr=False)
    typed_error: str = ""

    def forget(self) -> None:
        """Drop the person and everything of theirs; what the review needs stays."""
        self.applicant = self.subject = self.credential = self.insurance = self.result = None
        self.child_number = self.typed = self.phone = self.serial = ""
        self.detail = self.lines = ()
        self.row = self.line_row = -1
        self.item = self.guide = None

    @property
    def about_child(self) -> bool:
        """The records are, or are about to be, of the applicant's child."""
        return self.applicant is not self.subject or bool(self.child_number)

    @property
    def paper_key(self) -> str:
        """Under which `prints` counts what was last asked for."""
        number = self.current.number if self.current else ""
        return f"{number}/{self.paper}" if self.paper != "receipt" else number

    @property
    def current(self) -> UsedItem | None:
        """The use that result and receipt belong to."""
        return self.used[-1] if self.used else None


def refine(visit: Visit, event: Event, data: Any, today: date) -> Event:
    """The event that the table is to see. Looks at data; changes nothing."""
    match event:
        case Event.CREDENTIAL_READ:
            valid_to = data.valid_to
            return Event.CARD_EXPIRED if valid_to and valid_to < today else event
        case Event.PERSON_FOUND:
            if data.notice is not Notice.NONE and not visit.noted:
                return Event.PERSON_NOTED
            several = len(eligible(visit.item, data.person)) > 1
            choose = visit.item is not None and visit.item.eligible.choose_insurance
            return Event.PERSON_SEVERAL if several and choose else event
        case Event.GRADE_GIVEN:
            index, grade = data
            if grade <= WORST_GRADES:
                return Event.BAD_GRADE_GIVEN
            others = [u.grade for i, u in enumerate(visit.used) if i != index]
            return Event.LAST_GRADE_GIVEN if all(others) else event
        case Event.REASONS_GIVEN:
            return Event.LAST_REASONS_GIVEN if all(u.grade for u in visit.used) else event
        case Event.PRINT_REFUSED:
            return Event.PRINT_STOPPED if data.why in MENDABLE else event
        case _:
            return event


def concerns(visit: Visit, event: Event, data: Any) -> bool:
    """May the event be heard at all? That a printer is ready is news to whoever waits for its paper
    (`data`: receipt | list), and to nobody else."""
    return event is not Event.PRINTER_READY or (data or "receipt") == visit.paper


def eligible(item: Item | None, person: Person) -> tuple[Insurance, ...]:
    """The person's insurances that the item speaks about (all, when it names none)."""
    types = item.eligible.insurance_types if item else ()
    return tuple(i for i in person.insurances if not types or i.type in types)


def absorb(
    visit: Visit,
    state: State,
    event: Event,
    data: Any,
    *,
    catalogue: Catalogue,
    new_number: Callable[[], str],
) -> None:
    """Take an event's data in. `state` is the one it arrived in; `event` is already refined."""
    match event:
        case Event.PICK_ITEM:
            _choose(visit, catalogue.item(data))
        case Event.PICK_GUIDE:
            visit.guide = catalogue.item(data)
        case Event.OPEN_CHILD:
            visit.typed = visit.typed_error = ""
        case Event.CHILD_ENTERED:
            visit.child_number, visit.typed = visit.typed, ""
        case Event.CREDENTIAL_READ | Event.CARD_EXPIRED:
            _take_credential(visit, data)
            if event is Event.CARD_EXPIRED:
                visit.refusal = Refusal.CARD_EXPIRED
        case Event.CARD_UNREAD:
            visit.card_trouble = str(data)
        case Event.PERSON_FOUND | Event.PERSON_NOTED | Event.PERSON_SEVERAL:
            _take_person(visit, data)
            visit.noted = visit.noted or event is Event.PERSON_NOTED
        case Event.PERSON_REFUSED:
            visit.refusal = data
            visit.credential, visit.child_number = None, ""
        case Event.PICK_INSURANCE if visit.subject is not None:
            visit.insurance = eligible(visit.item, visit.subject)[data]
        case Event.RESULT_PROGRESS | Event.RESULT_READY:
            visit.result = data
            if state is State.RESULT_WAITING and visit.item is not None:
                visit.used.append(UsedItem(visit.item, new_number()))
        case Event.CENTRE_TROUBLE if isinstance(data, CentreTrouble):
            visit.trouble_code = f"{data.why} {data.code}".strip()
        case Event.PICK_ROW if state is State.RESULT:
            visit.row, visit.detail = data, ()
        case Event.PICK_ROW:
            visit.line_row, visit.lines = data, ()
        case Event.DETAIL_READY if state is State.LINES_WAITING:
            visit.lines = data
        case Event.DETAIL_READY:
            visit.detail = data
        case Event.PICK_PERIOD:
            visit.choice, visit.year = data
            visit.result = None
        case Event.PRINT:
            visit.paper = data or "receipt"
        case Event.PRINT_CONFIRMED:
            visit.printed_ok, visit.printed_by = True, str(data)
        case Event.PRINT_REFUSED | Event.PRINT_STOPPED:
            visit.print_failure, visit.begun_ticket = data.why, data.begun
        case Event.PAPER_CAME:
            visit.paper_answer, visit.printed_ok = "came", True
        case Event.NO_PAPER_CAME:
            visit.paper_answer, visit.print_failure = "did-not-come", "unseen"
        case Event.DEADLINE if state is State.DID_IT_PRINT:
            visit.paper_answer = "unanswered"
        case Event.GRADE_GIVEN | Event.LAST_GRADE_GIVEN | Event.BAD_GRADE_GIVEN:
            visit.review_of, grade = data
            visit.used[visit.review_of].grade = grade
            visit.reasons, visit.typed = (), ""
        case Event.REASONS_GIVEN | Event.LAST_REASONS_GIVEN:
            visit.phone, visit.typed = visit.typed, ""
        case _:
            pass


def _choose(visit: Visit, item: Item) -> None:
    visit.item, visit.guide = item, None
    visit.choice = PeriodChoice(item.period.default) if item.period else PeriodChoice.THIS_YEAR
    visit.year = 0
    visit.result = None
    visit.printed_ok = False
    visit.detail = visit.lines = ()


def _take_credential(visit: Visit, credential: Credential) -> None:
    if visit.child_number:
        credential = Credential(
            kind=CredentialKind.CHILD,
            certificate_no=visit.child_number,
            certificate_type="01",
            guardian=credential,
        )
    visit.credential = credential
    visit.identified_by = credential.kind.value


def _take_person(visit: Visit, found: PersonFound) -> None:
    visit.subject = found.person
    if visit.applicant is None:
        visit.applicant = found.guardian or found.person
    visit.notice = found.notice
    mine = eligible(visit.item, found.person)
    visit.insurance = mine[0] if mine else None
