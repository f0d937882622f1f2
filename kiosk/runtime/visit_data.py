"""What one visit knows. It lives as long as the visit; when it goes, all of it goes.

The table sees only the finite `Situation`; this is the rest. `absorb` is the only place that
changes it, and `refine` turns raw answers into the table's events. Neither reads a clock or device.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from kiosk.handling import bundle, roster, roster_file
from kiosk.handling import draft as drafts
from kiosk.handling import papers as paperwork
from kiosk.handling.assistant import Assistant
from kiosk.handling.case import Case, Outcome, together
from kiosk.handling.draft import Draft
from kiosk.handling.eligibility import (
    UNPROVED,
    Wanted,
    barred,
    barred_by,
    locked,
    obstacle,
    proof_of,
    terms,
    wanted,
    without_camera,
)
from kiosk.handling.faces import Faces
from kiosk.handling.fileable import proofs_here
from kiosk.handling.grouping import ALL_ALONE, TYPED, InField, PageDone, Together, done, touched
from kiosk.handling.offered import for_whom
from kiosk.handling.papers import Given, Papers
from kiosk.handling.proxy import agent, for_proxy, wrong_agent
from kiosk.handling.secret import Typed
from kiosk.handling.units import for_unit, unit_obstacle
from kiosk.handling.voice import Voice
from kiosk.knowledge.feedback import Feedback
from kiosk.knowledge.feedback import fault as feedback_fault
from kiosk.papers.cells import Unread
from kiosk.platform.interface import (
    CentreTrouble,
    Credential,
    CredentialKind,
    Insurance,
    Notice,
    Person,
    PersonFound,
    Refusal,
    Unit,
)
from kiosk.services.catalogue import Catalogue
from kiosk.services.form import SEVERAL, Asks, Form, Question, Rule
from kiosk.services.licences import Licences
from kiosk.services.model import Item, Kind
from kiosk.services.proofs import Proof, enough, ways
from kiosk.services.result import PeriodChoice, Record, Result
from kiosk.settings.model import Settings
from kiosk.text import voice_numbers
from kiosk.text.numbers import NumberKind, check_unit, normal
from kiosk.text.voice_numbers import VoiceNumber
from kiosk.visit.states import Event, State
from kiosk.visit.table import ROWS, Go

if TYPE_CHECKING:
    from kiosk.handling.signature import Stroke
    from kiosk.input.typing import Typing
    from kiosk.platform.transactions import Secret
    from kiosk.station.queue import Priority
    from kiosk.station.slots import Free
    from kiosk.station.words import Appointment, QueueNumber

FACE_TRIES = 2
"""How often a face may be held against its card's photo in one visit."""

WORST_GRADES = 2
"""不满意 and 非常不满意 (grades 2 and 1) may be explained."""


MENDABLE = frozenset({"paper-out", "cover-open", "jammed", "toner-out"})
"""Why a printer stops for something that a person on site puts right, and then says so itself."""


@dataclass(frozen=True, slots=True)
class Refused:
    """What was asked for is not whole on paper. `begun`: a part of it may be."""

    why: str  # PrintFailure or PageFailure value, or no-printer
    begun: bool = False


@dataclass(frozen=True, slots=True)
class TicketWish:
    """What a number is wanted for."""

    kind: str  # id of the business type; "" where an appointment says it
    priority: Priority | None  # None: an appointment
    appointment: str = ""  # number of the appointment that its holder came to


@dataclass(slots=True)
class Booking:
    """An appointment being made, or one that is there."""

    item: Item | None = None
    free: tuple[Free, ...] = ()
    wish: tuple[str, str] = ("", "")  # day, slot
    number: str = field(default="", repr=False)
    made: Appointment | None = None
    paper: str = ""  # "" | printing | printed | asked | failed | none


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
    """`applicant` stands here; `subject` is the one whose insurance it is, or `unit`, an employer:
    then `subject` is whoever acts for it (经办人), and nobody's insurance is looked into."""

    number: int
    settings: Settings
    acting: str = "self"  # self | helped | proxy (data of the visit, not a state)
    acted_before: str = "self"  # as the person is forgotten; names nobody
    assistant: Assistant | None = None  # who of the staff began it
    applicant: Person | None = field(default=None, repr=False)
    subject: Person | None = field(default=None, repr=False)
    unit: Unit | None = field(default=None, repr=False)
    unit_code: str = field(default="", repr=False)  # read or typed, being looked up
    unit_error: str = ""  # string key: why the last one does not do
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
    proofs: frozenset[Proof] = frozenset()  # shown by the person who is kept
    wanted_proof: Wanted = Wanted.NONE
    closed: frozenset[Proof] = frozenset()  # tried as often as may be; not offered again
    secret: Typed = field(default_factory=Typed, repr=False)  # being typed; overwritten when sent
    face_wrong: int = 0  # tries of this visit that were no match
    secret_wrong: int = 0  # tries of this visit that were
    secret_left: int | None = None  # tries that the centre says are left
    proof: Credential | None = field(default=None, repr=False)  # shown second, being looked up
    proof_trouble: str = ""  # string key: why the last one does not do
    agent: Person | None = field(default=None, repr=False)  # who acts for the subject
    obstacle: Rule | None = None
    draft: Draft | None = field(default=None, repr=False)
    answers: dict[str, dict[str, str]] = field(default_factory=dict, repr=False)
    """By item: what was answered before 返回, so that nothing is asked twice in a visit."""
    half: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)
    """By item and question: what stood there half typed when somebody went back."""
    together: Together = ALL_ALONE
    """Which questions share the page that is on the glass; whoever draws it says so."""
    papers: dict[str, Papers] = field(default_factory=dict, repr=False)
    """By item: what was photographed; pictures are overwritten before they are dropped."""
    given: Given = field(default_factory=Given)  # with the case, and what follows it
    brought: frozenset[int] = frozenset()  # pages taken in at home that were laid before them
    brought_left: int = 0  # further ones of the paper at hand
    upload: str = field(default="", repr=False)  # address that a phone is shown; "": none
    said: dict[str, str] = field(default_factory=dict, repr=False)
    """By request field: what was said in this visit and no other form asks again."""
    strokes: tuple[Stroke, ...] = field(default=(), repr=False)  # of the signature
    barred: dict[str, Rule] = field(default_factory=dict)
    """By id: parts of the item that this person cannot have, and why."""
    submission: str = ""  # one-time number of what is being submitted
    numbers: dict[str, str] = field(default_factory=dict)
    """By part: its own number; "" where it is one matter, whose number is the submission's."""
    case: Case | None = None
    work_rule: str = ""  # id of the one that is open
    topic: str = ""  # of the knowledge base, the one that is open
    answer: str = ""  # id of the answer that is open
    feedback: Feedback = field(default_factory=Feedback, repr=False)
    guide_paper: str = (
        ""  # of the guide or rule that is open: "" | printing | printed | asked | failed
    )
    booking: Booking = field(default_factory=Booking)
    voice: Voice = field(default_factory=Voice)
    ticket_wish: TicketWish | None = None
    ticket: QueueNumber | None = None
    ticket_paper: str = ""  # "" | printing | printed | asked | failed | none (no printer)
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
    failed: list[str] = field(default_factory=list)  # items for which the centre had no answer
    review_of: int = -1
    reasons: tuple[str, ...] = ()
    phone: str = field(default="", repr=False)
    call: str = ""  # 呼叫工作人员: "" | asked | taken | unanswered | failed
    attested_by: str = ""  # account of who is coming, or said that card and person belong together
    faces: Faces | None = field(default=None, repr=False)  # while staff look at card and person
    unread: Unread | None = None  # why the last file with people was not taken
    typed: str = field(default="", repr=False)
    typed_error: str = ""
    typing: Typing | None = field(default=None, repr=False)  # on the keyboard

    def forget(self) -> None:
        """Drop the person and everything of theirs; what the review needs stays."""
        self.applicant = self.subject = self.credential = self.insurance = self.result = None
        self.child_number = self.typed = self.phone = self.serial = ""
        self.typing = None
        self.detail = self.lines = ()
        self.row = self.line_row = -1
        self.item = self.guide = None
        self.proofs, self.proof, self.wanted_proof = frozenset(), None, Wanted.NONE
        self._forget_unit()
        self.secret.wipe()
        self.closed, self.face_wrong = frozenset(), 0
        self.secret_wrong, self.secret_left = 0, None
        self.acted_before = self.acted
        self.acting, self.agent = "self", None
        self.draft = self.case = self.obstacle = None
        self.answers, self.said, self.barred, self.half = {}, {}, {}, {}
        self.together = ALL_ALONE
        self.wipe_papers()
        self.given = Given()
        self.strokes, self.unread = (), None
        self.call = self.attested_by = ""
        self.topic = self.answer = ""
        self.feedback = Feedback()
        self.ticket = self.ticket_wish = None
        self.booking = Booking()
        self.voice, self.reasons = Voice(), ()

    def _forget_unit(self) -> None:
        self.unit, self.unit_code, self.unit_error = None, "", ""

    def wipe_papers(self) -> None:
        """Every picture of this visit is overwritten and dropped."""
        for papers in self.papers.values():
            papers.wipe()
        self.papers = {}
        self.brought, self.brought_left = frozenset(), 0
        self.upload = ""
        self.drop_faces()

    def show_faces(self, faces: Faces | None) -> None:
        """In place of those before, of which every picture is overwritten that is not in these."""
        if self.faces is not None:
            self.faces.wipe(keep=faces)
        self.faces = faces

    def drop_faces(self) -> None:
        self.show_faces(None)

    @property
    def half_here(self) -> dict[str, str]:
        """By field: what is written and not yet answered, of the questions that stand with the one
        in hand, itself left out."""
        form = self.item.form if self.item else None
        if form is None or self.draft is None:
            return {}
        hand = drafts.in_hand(self.draft)
        keys = {q.field: _half_key(self, q.field) for q in drafts.beside(form, self.draft)}
        return {f: self.half[k] for f, k in keys.items() if k in self.half and f != hand}

    @property
    def written(self) -> str:
        """What stands in the field that is being written in."""
        return self.typing.value.strip() if self.typing is not None else self.typed

    @property
    def own_papers(self) -> Papers:
        """Of the item under way."""
        return self.papers.get(self.item.id, Papers()) if self.item else Papers()

    @property
    def people_asked(self) -> Question | None:
        """The question for several people that is open, as a list."""
        form = self.item.form if self.item else None
        if form is None or self.draft is None or self.draft.row is not None:
            return None
        return roster_file.about(form, self.draft.at)

    @property
    def people_there(self) -> int:
        """How many are in that list."""
        asked = self.people_asked
        return len(roster.rows(asked, self.draft.answers)) if asked and self.draft else 0

    @property
    def has_camera(self) -> bool:
        """Papers can be photographed here."""
        return self.settings.photographs_papers

    @property
    def takes_papers(self) -> bool:
        """By a camera here, or from a phone."""
        return self.settings.takes_papers

    @property
    def about_unit(self) -> bool:
        """It is about an employer, for which whoever stands here acts."""
        return self.item is not None and self.item.unit is not None

    @property
    def about_child(self) -> bool:
        """The records are, or are about to be, of the applicant's child."""
        return self.applicant is not self.subject or bool(self.child_number)

    @property
    def acted(self) -> str:
        """How it was done, for what counts visits: still known when the person is forgotten."""
        if self.assistant is not None:
            return self.assistant.mode
        return self.acting if self.acting != "self" else self.acted_before

    @property
    def for_absent(self) -> bool:
        """A member of staff acts for somebody who is not there (代办)."""
        return self.assistant is not None and self.assistant.mode == "proxy"

    @property
    def agent_missing(self) -> bool:
        """Somebody acts for the subject, and has not shown who they are."""
        return self.acting == "proxy" and self.agent is None

    @property
    def attested_here(self) -> bool:
        """Whoever of the staff comes gives their word at this terminal, beside the pictures of card
        and person, which never leave it."""
        return self.settings.shows_photos and self.assistant is None

    @property
    def ways(self) -> tuple[Proof, ...]:
        """By what the person who is kept may still prove, here, that it is they."""
        return self.ways_after(self.proofs)

    def ways_after(self, shown: frozenset[Proof]) -> tuple[Proof, ...]:
        asked = terms(self.item)
        if asked is None:
            return ()
        return ways(*asked, shown, self._proofs_here - self.closed)

    @property
    def _proofs_here(self) -> frozenset[Proof]:
        """What this terminal can take: the word of staff from whoever helps, or over the station's
        line; not for somebody who is absent."""
        here = proofs_here(self.settings) - {Proof.STAFF}
        if self.assistant is None:
            near = self.settings.staff_attest and self.settings.staff_reached
        else:
            near = self.assistant.attests and not self.for_absent
        return here | {Proof.STAFF} if near else here

    @property
    def secret_how(self) -> Secret | None:
        """How the province's PIN or password looks."""
        from kiosk.platform.secret import described  # not needed for the first frame

        return described(self.settings.centre.adapter)

    @property
    def secret_whole(self) -> bool:
        """As many digits were typed as it has."""
        how = self.secret_how
        return how is not None and how.least <= len(self.secret) <= how.longest

    @property
    def paper_key(self) -> str:
        """Under which `prints` counts what was last asked for."""
        number = self.current.number if self.current else ""
        return f"{number}/{self.paper}" if self.paper != "receipt" else number

    @property
    def current(self) -> UsedItem | None:
        """The use that result and receipt belong to."""
        return self.used[-1] if self.used else None

    def not_answered(self) -> None:
        """The centre was asked for the item, and nothing came of it."""
        if self.item is not None and self.item.id not in self.failed:
            self.failed.append(self.item.id)

    @property
    def left_failed(self) -> tuple[str, ...]:
        """Items that this visit was never told anything of: not those that a later try answered."""
        answered = {use.item.id for use in self.used}
        return tuple(item for item in self.failed if item not in answered)


_ASKED_IN = frozenset({State.CONSULTING, State.SEARCH, State.TOPIC, State.FEEDBACK})
"""States of the knowledge base in which something may have been typed."""


LEADS_HOME = frozenset(
    (row.state, row.event) for row in ROWS if row.next in (Go.ANY_HOME, State.HOME_IDENTIFIED)
)
"""Where a touch leads to a home that may keep a person."""


def refine(visit: Visit, state: State, event: Event, data: Any, today: date) -> Event:
    """The event that the table is to see. Looks at data; changes nothing. `state`: the one that the
    event concerns.

    An agent is led to nothing else of the person they act for: what would lead home, or to another
    item, ends the visit. A guardian may look into what is the child's.
    """
    found = _refined(visit, state, event, data, today)
    agent = visit.acting == "proxy" and not visit.child_number
    for_another = (agent and visit.subject is not None) or visit.for_absent
    if for_another and (found is Event.PICK_ITEM or (state, found) in LEADS_HOME):
        return Event.LEAVE
    return found


def _refined(visit: Visit, state: State, event: Event, data: Any, today: date) -> Event:
    match event:
        case Event.CREDENTIAL_READ if state is State.PROVE and visit.wanted_proof is Wanted.AGENT:
            good = visit.subject is not None and not _no_agent(visit, visit.subject, data, today)
            return Event.AGENT_SHOWN if good else Event.PROOF_WRONG
        case Event.CREDENTIAL_READ if state is State.PROVE:
            if proof_of(data.kind) not in visit.ways:
                return Event.PROOF_WRONG
            return Event.CARD_NOT_VALID if data.outside(today) is not None else event
        case Event.CREDENTIAL_READ if state is State.UNIT:
            return Event.UNIT_READ if licence_code(data) else Event.UNIT_WRONG
        case Event.CREDENTIAL_READ | Event.CARD_UNREAD if state is State.REPLY:
            return Event.REPLY_READ if _voice_of(data) else Event.REPLY_WRONG
        case Event.UNIT_ENTERED:
            return event if check_unit(str(data)) is NumberKind.UNIT else Event.UNIT_WRONG
        case Event.UNIT_FOUND if visit.item is not None:
            return _for_unit(visit, visit.item, data) or event
        case Event.CREDENTIAL_READ:
            return Event.CARD_NOT_VALID if data.outside(today) is not None else event
        case Event.PERSON_FOUND:
            if data.notice is not Notice.NONE and not visit.noted and not visit.about_unit:
                return Event.PERSON_NOTED
            several = len(eligible(visit.item, data.person)) > 1
            choose = visit.item is not None and visit.item.eligible.choose_insurance
            if several and choose:
                return Event.PERSON_SEVERAL
            first = first_of(visit.item, data.person)
            return _weighed(visit, data.person, first, today, data.guardian) or event
        case Event.PICK_INSURANCE if visit.subject is not None:
            chosen = eligible(visit.item, visit.subject)[data]
            return _weighed(visit, visit.subject, chosen, today) or event
        case Event.PROOF_GIVEN if visit.subject is not None:
            stands_here = visit.applicant if visit.about_child else visit.subject
            if stands_here is None or data != stands_here.person_no:
                return Event.PROOF_WRONG
            return _proved(visit, state)
        case Event.PROOF_WRONG if state is State.PROVING and _name_to_mend(visit, data):
            return _proved(visit, state)
        case Event.FACE_RIGHT | Event.SECRET_RIGHT:
            return _proved(visit, state)
        case Event.STAFF_CONFIRMED if state is State.ATTESTING:
            return _proved(visit, state)
        case Event.STAFF_REFUSED if state is State.ATTESTING:  # not asked once more in this visit
            return _closed(visit, Proof.STAFF, event)
        case Event.FACE_WRONG if visit.face_wrong + 1 >= FACE_TRIES:
            return _closed(visit, Proof.FACE, Event.FACE_SPENT)
        case Event.SECRET_WRONG if (how := visit.secret_how) is None or (
            visit.secret_wrong + 1 >= how.tries
        ):
            return _closed(visit, Proof.SECRET, Event.SECRET_SPENT)
        case Event.CHECKED:
            item = _checked(visit, data)[0]
            if item is not None and item.form is None:
                return Event.HANDLING_REFUSED  # no part of it is left
            begun = _begun(visit, item, data)
            done = begun is not None and begun.at == ""
            return _onward(visit, begun, item) if begun is not None and done else event
        case Event.HAND_IN_AGAIN if visit.case is None or not visit.case.refused:
            return Event.TOUCH  # nothing was turned down: nothing is handed in twice
        case Event.ANSWERED if not _concerns_page(visit, data):
            return Event.TOUCH  # of a page that is gone: its answer is not the one in hand
        case Event.OPEN_QUESTION if state is State.QUESTION and not _on_page(visit, data):
            return Event.TOUCH
        case Event.ANSWERED if (after := answered(visit, data, today)) is not None:
            return event if after.at or after.error else _onward(visit, after)
        case Event.BACK if state is State.CONFIRM and _papers_asked(visit):
            return Event.OPEN_PAPERS
        case Event.KEEP_PAGE | Event.DEFER_PAPER if state in (State.PAGE_TAKEN, State.CAMERA):
            return _paper_settled(visit, event)
        case Event.BACK if state in (State.QUESTION, State.CONFIRM, State.MATERIALS):
            return _one_back(visit) or event
        case Event.GRADE_GIVEN:
            index, grade = data
            if grade <= WORST_GRADES:
                return Event.BAD_GRADE_GIVEN
            others = [u.grade for i, u in enumerate(visit.used) if i != index]
            return Event.LAST_GRADE_GIVEN if all(others) else event
        case Event.REASONS_GIVEN:
            return Event.LAST_REASONS_GIVEN if all(u.grade for u in visit.used) else event
        case Event.FEEDBACK_GIVEN if feedback_fault(data[1]):
            return Event.TOUCH  # the page offers no such thing
        case Event.PRINT_REFUSED:
            return Event.PRINT_STOPPED if data.why in MENDABLE else event
        case _:
            return event


def answered(visit: Visit, value: str | InField | PageDone, today: date) -> Draft | None:
    """The form after an answer to the question being asked, or to those of the page."""
    form, draft = visit.item.form if visit.item else None, visit.draft
    if form is None or draft is None:
        return None
    here = visit.insurance.region if visit.insurance else ""

    def put(one: Draft, text: str) -> Draft:
        return drafts.put(form, one, text, here, today, visit.subject)

    page, hand = visit.together, drafts.in_hand(draft)
    if isinstance(value, PageDone):
        if visit.typing is not None and visit.typing.busy and hand in value.fields:
            return replace(draft, error=UNPICKED)
        return done(form, draft, _given_on(visit, form, draft, value.fields), put)
    if isinstance(value, InField):
        half = visit.half_here | {hand: visit.written}
        return touched(form, draft, value, page, half, put)
    amended = draft.amending and draft.row is None and drafts.whole(form, draft)
    if page and hand in page.fields and not amended:  # picked on its own page
        return touched(form, draft, InField(hand, value), page, visit.half_here, put)
    return drafts.answered(form, draft, value, here, today, visit.subject)


UNPICKED = "form.error.unpicked"
"""Letters are written for which no character was chosen yet."""


def _given_on(visit: Visit, form: Form, draft: Draft, fields: tuple[str, ...]) -> dict[str, str]:
    """What stands in the fields of a page, in their order."""
    half, among, hand = visit.half_here, drafts.among(draft), drafts.in_hand(draft)
    given = {}
    for question in drafts.beside(form, draft):
        name = question.field
        if name not in fields:
            continue
        before = among.get(name, "")
        if question.asks in TYPED:
            given[name] = visit.written if name == hand else half.get(name, before).strip()
        else:
            given[name] = before
    return given


def _concerns_page(visit: Visit, data: Any) -> bool:
    """An answer of one page is none on another: of two quick touches the second may come late."""
    page, draft = visit.together, visit.draft
    if draft is None:
        return True
    if isinstance(data, InField):
        return data.field in page.fields
    if isinstance(data, PageDone):
        return bool(page)
    return not page or draft.opened or drafts.in_hand(draft) not in page.fields


def _on_page(visit: Visit, name: Any) -> bool:
    """Another field of the page, or one that opens its own: what is being written in stays so."""
    page, draft = visit.together, visit.draft
    in_hand = draft is not None and drafts.in_hand(draft) == name and name not in page.pickers
    return bool(page) and name in page.fields and not in_hand


def _name_to_mend(visit: Visit, why: object) -> bool:
    """The centre knows the card's number under another name, and a wrong name is what the form
    mends: the card is the person's own all the same."""
    form, card, subject = visit.item.form if visit.item else None, visit.proof, visit.subject
    if why is not Refusal.NAME_DIFFERS or form is None or card is None or subject is None:
        return False
    own = normal(subject.certificate_no)
    return form.mends_name and bool(own) and normal(card.certificate_no) == own


def offered_item(visit: Visit) -> Item | None:
    """The item as it is put to whom it is about, at this station."""
    if visit.item is None or visit.subject is None:
        return visit.item
    return for_whom(visit.item, visit.subject.sex, visit.settings.station.regions)


def _checked(
    visit: Visit, rows: Mapping[str, tuple[Record, ...]] | None
) -> tuple[Item | None, dict[str, Rule]]:
    """The item as it is put to whom it is about, without the parts that cannot be had, by what is
    known of the person and what the centre listed; and why."""
    item = offered_item(visit)
    if item is None or item.form is None or not item.form.parts:
        return item, {}
    out = visit.barred | barred_by(item.form, rows or {})
    return bundle.without(item, out), out


def _begun(
    visit: Visit, item: Item | None, rows: Mapping[str, tuple[Record, ...]] | None
) -> Draft | None:
    """The item's form, as far as it was answered before; `rows` are what it offers now."""
    if item is None or item.form is None:
        return None
    once = {q.field for q in item.form.questions if _asked_once(q)}
    common = {field: text for field, text in visit.said.items() if field in once}
    return drafts.begin(item.form, common | visit.answers.get(item.id, {}), rows)


def _onward(visit: Visit, draft: Draft, item: Item | None = None) -> Event:
    """After the last answer: papers first, where there are some to give. `item`: as it is now."""
    item = item or visit.item
    form = item.form if item else None
    if form is not None and paperwork.to_do(form, draft.answers, visit.own_papers):
        return Event.PAPERS_WANTED
    return Event.ALL_ANSWERED


def _paper_settled(visit: Visit, event: Event) -> Event:
    """Under the camera one paper follows the other, without a touch on the list between them."""
    form, draft = (visit.item.form if visit.item else None), visit.draft
    if form is None or draft is None:
        return event
    to = paperwork.then(form, draft.answers, paperwork.settled(visit.own_papers))
    return (Event.LAST_PAPER if to is True else Event.NEXT_PAPER) if to else event


def _papers_asked(visit: Visit) -> bool:
    form = visit.item.form if visit.item else None
    return bool(form and visit.draft and paperwork.asked(form, visit.draft.answers))


def _weighed(
    visit: Visit,
    person: Person,
    insurance: Insurance | None,
    today: date,
    guardian: Person | None = None,
) -> Event | None:
    """Of a handling item: may this person do it, and have they proved who they are?"""
    item = visit.item
    if visit.about_unit:
        return _weighed_for_unit(visit)
    if item is None or item.form is None or item.kind is not Kind.HANDLING:
        return None
    for_child = bool(visit.child_number) and not item.of_a_child
    if for_child or _hindrance(visit, item.form, person, insurance, today) is not None:
        return Event.HANDLING_REFUSED
    nobody = visit.agent_missing and guardian is None
    if (lacking := _lacking(visit, _proofs(visit))) is not None:
        return lacking
    return Event.PROOF_NEEDED if nobody else Event.FORM_ALLOWED


def _lacking(visit: Visit, shown: frozenset[Proof]) -> Event | None:
    """None: what was shown is enough. Else whether anything more can be shown here."""
    asked = terms(visit.item)
    if asked is None or enough(*asked, shown):
        return None
    return Event.PROOF_NEEDED if visit.ways_after(shown) else Event.HANDLING_REFUSED


def _closed(visit: Visit, proof: Proof, event: Event) -> Event:
    """It cannot be tried again: is there another way?"""
    others = [one for one in visit.ways if one is not proof]
    return event if others else Event.NO_WAY_LEFT


def _proved(visit: Visit, state: State) -> Event:
    """One more proof is theirs: is it enough, and if not, is there another to be had here?"""
    if (lacking := _lacking(visit, visit.proofs | _given_in(visit, state))) is not None:
        return lacking
    if visit.agent_missing:
        return Event.PROOF_NEEDED
    return Event.UNIT_WANTED if visit.about_unit else Event.PROOF_GIVEN


_PROVED_IN = {
    State.FACE: Proof.FACE,
    State.VERIFYING: Proof.SECRET,
    State.ATTESTING: Proof.STAFF,
}
_PROVING = frozenset({State.PROVING, *_PROVED_IN})


def _given_in(visit: Visit, state: State) -> frozenset[Proof]:
    """What a yes in this state proves: by the face, by the secret, or by what was looked up."""
    proof = _PROVED_IN.get(state)
    if state is State.PROVING and visit.proof is not None:
        proof = proof_of(visit.proof.kind)
    return frozenset({proof}) if proof is not None else frozenset()


def _weighed_for_unit(visit: Visit) -> Event:
    """Who acts for an employer is proved first; which it is, and whether they may, comes then."""
    if visit.child_number:
        return Event.HANDLING_REFUSED
    return _lacking(visit, _proofs(visit)) or Event.UNIT_WANTED


def _for_unit(visit: Visit, item: Item, unit: Unit) -> Event | None:
    """Of a form: may it be done for this employer, and here? None: it is a query, and may."""
    if _unit_hindrance(visit, item, unit) is not None:
        return Event.HANDLING_REFUSED
    return Event.FORM_ALLOWED if item.form is not None else None


def _unit_hindrance(visit: Visit, item: Item, unit: Unit) -> Rule | None:
    broken, form = unit_obstacle(item, unit), for_unit(item, unit).form
    if broken is None and form is not None and not visit.takes_papers:
        return without_camera(form)
    return broken


@cache
def _licences() -> Licences:
    return Licences.load()


def licence_code(shown: Credential) -> str:
    """The employer's code, where what was shown is its licence; "" where it is not."""
    return _licences().code(shown.token) if shown.kind is CredentialKind.E_VOUCHER else ""


def _hindrance(
    visit: Visit, form: Form, person: Person, insurance: Insurance | None, today: date
) -> Rule | None:
    """Why this person cannot do it, or cannot do it here."""
    broken = obstacle(form, person, insurance, today, tuple(visit.settings.station.regions))
    return broken or (None if visit.takes_papers else without_camera(form))


def _proofs(visit: Visit) -> frozenset[Proof]:
    shown = visit.credential
    if shown is not None and shown.guardian is not None:
        shown = shown.guardian
    proof = proof_of(shown.kind) if shown is not None else None
    return visit.proofs | ({proof} if proof is not None else set())


def _one_back(visit: Visit) -> Event | None:
    form = visit.item.form if visit.item else None
    if form is None or visit.draft is None:
        return None
    in_list = visit.draft.row is None
    if in_list and visit.draft.amending and visit.draft.at and drafts.whole(form, visit.draft):
        return _onward(visit, visit.draft)  # back to the confirmation, nothing changed
    first = _first(visit)
    own_page = visit.draft.opened and first  # it closes
    back = own_page or drafts.back(form, visit.draft, first)
    return Event.ONE_BACK if back else None


def _first(visit: Visit) -> str:
    """Field that the page on the glass begins with; "": it has one only."""
    page, draft = visit.together, visit.draft
    return page.fields[0] if page and draft and drafts.in_hand(draft) in page.fields else ""


def _one_before(visit: Visit, form: Form, draft: Draft) -> Draft:
    """From a field's own page to the page that it is on; else to what was asked before."""
    first = _first(visit)
    if draft.opened and first:
        return replace(draft, opened=False, error="")
    return drafts.back(form, draft, first) or draft


def first_of(item: Item | None, person: Person) -> Insurance | None:
    """The insurance that is meant where nothing is chosen; none, where it is about an employer."""
    if item is not None and item.unit is not None:
        return None
    mine = eligible(item, person)
    return mine[0] if mine else None


def concerns(visit: Visit, event: Event, data: Any) -> bool:
    """May the event be heard at all? That a printer is ready is news to whoever waits for its paper
    (`data`: receipt | list), and to nobody else."""
    if event is Event.PRINTER_READY:
        return (data or "receipt") == visit.paper
    if event is Event.OPEN_SECRET:
        return Proof.SECRET in visit.ways
    if event is Event.OPEN_FACE:
        return Proof.FACE in visit.ways
    if event is Event.OPEN_STAFF:
        return Proof.STAFF in visit.ways
    if event is Event.SECRET_ENTERED:
        return visit.secret_whole
    if event is Event.FEEDBACK_GIVEN:
        return bool(visit.settings.service_platform.adapter)
    if event is Event.OPEN_LIST_FILE:
        asked = visit.people_asked
        page = visit.settings.hub.upload_page
        return bool(page) and asked is not None and visit.people_there < asked.most
    return event not in _OF_PAPERS or _allowed(visit, event, data)


_OF_PAPERS = frozenset(
    {
        Event.PICK_PAPER, Event.DEFER_PAPER, Event.KEEP_PAGE, Event.KEEP_AND_MORE,
        Event.PAPERS_DONE, Event.PICTURE_TAKEN,
    }
)  # fmt: skip


def _allowed(visit: Visit, event: Event, data: Any) -> bool:
    """Of papers: a touch that the page no longer offers, or never did, means nothing."""
    form, papers = (visit.item.form if visit.item else None), visit.own_papers
    if form is None or visit.draft is None:
        return False
    material = paperwork.named(form, data if isinstance(data, str) and data else papers.at)
    match event:
        case Event.PICK_PAPER:
            return visit.takes_papers and material in paperwork.asked(form, visit.draft.answers)
        case Event.DEFER_PAPER:
            elsewhere = papers.at and material is not None and material.id != papers.at
            return not elsewhere and paperwork.may_defer(material, papers)
        case Event.KEEP_PAGE:
            return paperwork.may_keep(papers)
        case Event.PICTURE_TAKEN:  # a phone may send more than is asked for
            return paperwork.room_for_one(material, papers)
        case Event.KEEP_AND_MORE:
            return paperwork.may_keep(papers) and paperwork.room_for_more(material, papers)
        case _:
            return not paperwork.missing(form, visit.draft.answers, papers)


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
    now: datetime,
) -> None:
    """Take an event's data in. `state` is the one it arrived in; `event` is already refined."""
    if _absorb_form(visit, state, event, data, new_number=new_number, now=now):
        return
    if _absorb_papers(visit, state, event, data):
        return
    match event:
        case Event.CALL_STAFF:
            visit.call = "asked"
        case Event.CALL_TOLD:
            visit.call = str(data)
        case Event.STAFF_COMING:
            visit.attested_by = str(data)
        case Event.FACES_TOLD if state is State.ATTESTING:
            visit.show_faces(data)
        case Event.FACES_TOLD:
            data.wipe()
        case Event.PICK_ITEM:
            _pick(visit, catalogue.item(data))
        case Event.OPEN_PROXY:
            _choose(visit, catalogue.item(data), acting="proxy")
            visit.answers, visit.said, visit.half = {}, {}, {}
        case Event.PICK_GUIDE:
            visit.guide = bundle.at_station(catalogue.item(data), visit.settings)
            visit.work_rule = visit.guide_paper = ""
        case Event.PICK_RULE:
            visit.work_rule, visit.guide_paper, visit.guide = str(data), "", None
        case Event.PRINT_GUIDE:
            visit.guide_paper = "printing"
        case Event.OPEN_BOOKING:
            visit.booking = Booking(item=visit.guide)
        case Event.OPEN_BOOKED:
            visit.booking, visit.typed = Booking(), ""
        case Event.BOOKING_FREE:
            visit.booking.free = data
        case Event.BOOK:
            visit.booking.wish = data
        case Event.WITHDRAW_BOOKING:
            visit.booking.number = str(data)
        case Event.COME_TO_BOOKING:
            visit.ticket_wish = TicketWish("", None, str(data))
            visit.ticket, visit.ticket_paper = None, ""
        case Event.BOOKING_TOLD:
            visit.booking.made, visit.typed = data, ""
            visit.booking.paper = "printing" if data.standing == "booked" else ""
        case Event.BOOKING_FAILED:
            visit.trouble_code = str(data)
        case Event.PRINT_BOOKING:
            visit.booking.paper = "printing"
        case Event.BOOKING_PAPER:
            visit.booking.paper = str(data)
        case Event.OPEN_VOICE | Event.OPEN_REPLY:
            visit.voice, visit.typed, visit.typed_error = Voice(), "", ""
        case Event.RETRY if state is State.NO_REPLY:
            visit.typed = visit.typed_error = ""
        case Event.REPLY_READ:
            visit.voice.given, visit.typed = _voice_of(data), ""
        case Event.REPLY_WRONG:
            visit.typed_error = "reply.other_code"
        case Event.PICK_VOICE:
            visit.voice, visit.typed, visit.reasons = Voice(what=str(data)), "", ()
        case Event.OPEN_WORDS:
            visit.typing = None
        case Event.WORDS_GIVEN:
            visit.voice.words, visit.typing = str(data).strip(), None
        case Event.SEND_VOICE:
            visit.voice.about = visit.reasons
            visit.voice.paper, visit.phone, visit.typed = "printing", visit.typed, ""
        case Event.PRINT_VOICE:
            visit.voice.paper = "printing"
        case Event.VOICE_PAPER:
            visit.voice.paper = str(data)
        case Event.ASK_REPLY:
            visit.voice.given, visit.typed = data, ""
        case Event.REPLY_TOLD:
            visit.voice.reply, visit.voice.given = data, None
        case Event.REPLY_FAILED:
            visit.trouble_code, visit.voice.given = str(data), None
        case Event.TAKE_TICKET:
            visit.ticket_wish, visit.ticket, visit.ticket_paper = TicketWish(*data), None, ""
        case Event.TICKET_TAKEN:
            visit.ticket, visit.ticket_paper = data, "printing"
        case Event.TICKET_FAILED:
            visit.trouble_code = str(data)
        case Event.PRINT_TICKET:
            visit.ticket_paper = "printing"
        case Event.TICKET_PAPER:
            visit.ticket_paper = str(data)
        case Event.GUIDE_PAPER if visit.guide_paper == "printing":
            visit.guide_paper = str(data)
        case Event.BACK if state is State.GUIDE:  # an answer may lie under it
            visit.guide, visit.guide_paper = None, ""
        case Event.OPEN_SEARCH | Event.BACK if state in _ASKED_IN:
            visit.typing = None
        case Event.PICK_TOPIC:
            visit.topic = str(data)
        case Event.PICK_ANSWER:
            visit.answer, visit.guide = str(data), None
            visit.work_rule = visit.guide_paper = ""
        case Event.OPEN_FEEDBACK:
            about = visit.answer if state is State.ANSWER else ""
            visit.feedback, visit.typing = Feedback(about=about), None
        case Event.FEEDBACK_GIVEN:
            what, text = data
            visit.feedback = replace(visit.feedback, what=what, text=text.strip())
            visit.typing = None
        case Event.FEEDBACK_TOLD:
            visit.feedback = Feedback(became=str(data))
        case Event.OPEN_CHILD:
            visit.typed = visit.typed_error = ""
        case Event.CHILD_ENTERED:
            visit.child_number, visit.typed = visit.typed, ""
            if visit.item is not None:
                _pick(visit, catalogue.item(visit.item.id))
        case Event.CREDENTIAL_READ | Event.CARD_NOT_VALID:
            _take_credential(visit, data)
            if event is Event.CARD_NOT_VALID:
                visit.refusal = data.outside(now.date())
        case Event.CARD_UNREAD:
            visit.card_trouble = str(data)
        case Event.PERSON_FOUND | Event.PERSON_NOTED | Event.PERSON_SEVERAL:
            _take_person(visit, data)
            visit.noted = visit.noted or event is Event.PERSON_NOTED
        case Event.PERSON_REFUSED:
            visit.refusal = data
            was_child, visit.child_number = visit.child_number, ""
            visit.credential = None
            if was_child and visit.item is not None:
                _pick(visit, catalogue.item(visit.item.id))
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


def _absorb_form(
    visit: Visit,
    state: State,
    event: Event,
    data: Any,
    *,
    new_number: Callable[[], str],
    now: datetime,
) -> bool:
    """What concerns a form; False: it is none of its business."""
    form = visit.item.form if visit.item else None
    match event:
        case Event.UNIT_READ | Event.UNIT_ENTERED | Event.UNIT_WRONG | Event.OPEN_UNIT_CODE:
            _take_code(visit, state, event, data)
        case Event.UNIT_FOUND | Event.FORM_ALLOWED | Event.HANDLING_REFUSED if (
            state is State.AUTHORISING and visit.item is not None
        ):
            visit.unit, visit.typing = data, None
            visit.obstacle = _unit_hindrance(visit, visit.item, data)
            visit.item = for_unit(visit.item, data)
        case (
            Event.FORM_ALLOWED | Event.PROOF_NEEDED | Event.HANDLING_REFUSED | Event.UNIT_WANTED
        ) if state in (State.LOOKING_UP, State.CHOOSE_INSURANCE):
            if isinstance(data, PersonFound):
                _take_person(visit, data)
            elif visit.subject is not None:
                visit.insurance = eligible(visit.item, visit.subject)[data]
            visit.proofs = _proofs(visit)
            visit.wanted_proof, visit.proof_trouble = _wanted(visit), ""
            if form is not None and visit.subject is not None:
                visit.obstacle = _hindrance(visit, form, visit.subject, visit.insurance, now.date())
                regions = tuple(visit.settings.station.regions)
                visit.barred = barred(form, visit.subject, visit.insurance, now.date(), regions)
            of_child = visit.child_number and not (visit.item and visit.item.of_a_child)
            if event is Event.HANDLING_REFUSED and visit.obstacle is None and not of_child:
                visit.obstacle = UNPROVED
        case Event.OPEN_FACE:
            visit.proof_trouble = ""
        case Event.FACE_WRONG | Event.FACE_SPENT:
            visit.face_wrong += 1
            if event is Event.FACE_SPENT:
                visit.closed |= {Proof.FACE}
            visit.wanted_proof, visit.proof_trouble = _wanted(visit), str(data)
        case Event.OPEN_STAFF:
            visit.proof_trouble = visit.attested_by = ""
        case Event.STAFF_AWAY:
            visit.proof_trouble = str(data)
        case Event.STAFF_REFUSED:
            visit.closed |= {Proof.STAFF}
            visit.wanted_proof, visit.proof_trouble = _wanted(visit), "attest.refused"
        case Event.OPEN_SECRET:
            visit.secret.wipe()
            visit.secret_left, visit.proof_trouble = None, ""
        case Event.BACK if state is State.SECRET:
            visit.secret.wipe()
        case Event.SECRET_WRONG:
            visit.secret_wrong, visit.secret_left = visit.secret_wrong + 1, data
            visit.proof_trouble = "secret.wrong"
        case Event.SECRET_SPENT:
            visit.closed |= {Proof.SECRET}
            visit.wanted_proof, visit.proof_trouble = _wanted(visit), "secret.spent"
        case Event.SECRET_LOCKED if (how := visit.secret_how) is not None:
            visit.closed |= {Proof.SECRET}
            visit.obstacle = locked(how.reset)
        case Event.NO_WAY_LEFT:
            visit.closed |= {_PROVED_IN[state]}
            visit.wanted_proof, visit.obstacle = Wanted.NONE, UNPROVED
        case (
            Event.PROOF_GIVEN | Event.UNIT_WANTED | Event.PROOF_NEEDED | Event.HANDLING_REFUSED
        ) if state in _PROVING:
            visit.proofs, visit.proof = visit.proofs | _given_in(visit, state), None
            visit.wanted_proof, visit.proof_trouble = _wanted(visit), ""
            if event is Event.HANDLING_REFUSED:
                visit.obstacle = UNPROVED
        case Event.HANDLING_REFUSED if isinstance(data, Rule):
            visit.obstacle = data
        case Event.HANDLING_REFUSED:  # by what the centre listed of its parts
            visit.barred = _checked(visit, data)[1]
            visit.obstacle = next(iter(visit.barred.values()), None)
        case Event.AGENT_SHOWN:
            visit.agent = agent(data)
            visit.wanted_proof, visit.proof_trouble = Wanted.NONE, ""
        case Event.CREDENTIAL_READ if state is State.PROVE:
            visit.proof, visit.proof_trouble = data, ""
        case Event.CARD_UNREAD if state is State.PROVE:
            visit.proof_trouble = f"prove.{visit.wanted_proof}.unread"
        case Event.PROOF_WRONG:
            visit.proof = None
            visit.proof_trouble = _proof_trouble(visit, state, data, now.date())
        case Event.CHECKED:
            visit.item, visit.barred = _checked(visit, data)
            visit.draft = _begun(visit, visit.item, data)
            _to_question(visit)
        case Event.ALL_ANSWERED | Event.PAPERS_WANTED if state is State.CHECKING:
            visit.item, visit.barred = _checked(visit, data)
            visit.draft = _begun(visit, visit.item, data)
        case Event.ALL_ANSWERED | Event.PAPERS_WANTED if (
            data is None and form is not None and visit.draft is not None
        ):
            if state is State.QUESTION:
                _keep_half(visit)
            visit.draft = drafts.begin(form, visit.draft.answers, visit.draft.rows)  # 返回
        case Event.ANSWERED | Event.ALL_ANSWERED | Event.PAPERS_WANTED:
            after = answered(visit, data, now.date())
            if after is not None and visit.item is not None:
                _take_answer(visit, visit.item, data, after)
        case Event.ADD_ROW | Event.OPEN_ROW | Event.DROP_ROW if form and visit.draft:
            if event is Event.DROP_ROW:
                _forget_row(visit, int(data))
            _take_draft(visit, _listed(form, visit.draft, event, data))
            _to_question(visit)
        case Event.OPEN_LIST_FILE:
            visit.unread = None
        case Event.LIST_UNREAD:
            visit.unread = data  # what was in the list before stays
        case Event.LIST_READ if form and visit.draft:
            asked = visit.people_asked
            if asked is not None:
                more = roster_file.rows(asked, data)
                _take_draft(visit, roster.brought(form, visit.draft, more))
            visit.unread, visit.upload = None, ""
        case Event.BACK if state is State.LIST_FILE:
            visit.unread, visit.upload = None, ""
        case Event.PHONE_CODE:
            visit.upload = str(data)
        case Event.BACK if state is State.QUESTION:
            _keep_half(visit)
            return False
        case Event.ONE_BACK if form is not None and visit.draft is not None:
            if state is State.QUESTION:
                _keep_half(visit)
            visit.draft = _one_before(visit, form, visit.draft)
            _take_draft(visit, visit.draft)
            _to_question(visit)
        case Event.OPEN_SIGNATURE:
            visit.strokes = ()
        case Event.OPEN_QUESTION if state is State.QUESTION and visit.draft is not None:
            _keep_half(visit)
            own = data in visit.together.pickers
            visit.draft = drafts.at_field(visit.draft, data, opened=own)
            _to_question(visit)
        case Event.OPEN_QUESTION if form is not None and visit.draft is not None:
            visit.strokes = ()  # what is changed is signed anew
            visit.draft = drafts.open_at(form, visit.draft, data)
            _to_question(visit)
        case Event.SUBMIT:
            visit.submission = new_number()
            parts = bundle.wanted(form, visit.draft.answers) if form and visit.draft else ()
            visit.numbers = {p.id: new_number() for p in parts} or {"": visit.submission}
        case Event.CASE_FILED | Event.CASE_REFUSED if data.number != visit.submission:
            pass  # late news of something that was left: 办理进度 tells
        case Event.CASE_FILED | Event.CASE_REFUSED:
            _take_case(visit, data)
        case Event.DEADLINE if state is State.SUBMITTING:
            lost = [
                Case(Outcome.UNKNOWN, now, number=number, part=part)
                for part, number in visit.numbers.items()
            ]
            _take_case(visit, together(lost, now, visit.submission))
        case Event.HAND_IN_AGAIN if visit.case is not None and visit.item is not None:
            visit.item = bundle.only(visit.item, visit.case.refused)
            visit.draft = _begun(visit, visit.item, visit.draft.rows if visit.draft else {})
            visit.case, visit.strokes, visit.printed_ok = None, (), False
            visit.submission = ""
        case _:
            return False
    return True


def _absorb_papers(visit: Visit, state: State, event: Event, data: Any) -> bool:
    """What concerns papers; False: it is none of its business."""
    papers = visit.own_papers
    match event:
        case Event.OPEN_PAPERS:
            visit.strokes = ()  # what may change is signed anew
            after = paperwork.left(papers)
        case Event.PICK_PAPER:
            after = paperwork.opened(papers, data)
        case Event.DEFER_PAPER if state is State.CAMERA:
            after = paperwork.left(paperwork.settled(papers))
        case Event.NEXT_PAPER | Event.LAST_PAPER:
            assert visit.item is not None
            assert visit.item.form is not None
            assert visit.draft is not None
            after = paperwork.settled(papers)
            to = paperwork.then(visit.item.form, visit.draft.answers, after)
            after = paperwork.gone_on(after, to)
        case Event.DEFER_PAPER:
            after = paperwork.turned_late(papers, data)
        case Event.PAPERS_DONE:
            after = replace(papers, done=True)
        case Event.PAPER_SEEN:
            after = paperwork.looked(papers, data)
        case Event.CAMERA_FAILED:
            after = paperwork.failed(papers, str(data))
        case Event.DEADLINE if state is State.TAKING:
            after = paperwork.failed(papers, "camera.away")
        case Event.PICTURE_TAKEN:
            after = paperwork.taken(papers, data)
        case Event.KEEP_PAGE:
            after = paperwork.left(paperwork.kept(papers))
        case Event.KEEP_AND_MORE:
            after = paperwork.kept(papers)
        case Event.CLEAR_PAPER:
            after = paperwork.cleared(papers)
        case Event.TAKE_AGAIN:
            after = paperwork.opened(papers, papers.at)
        case Event.BACK if state in (State.PAGE_TAKEN, State.TAKING):
            after = paperwork.opened(papers, papers.at)
        case Event.BACK if state is State.CAMERA:
            after = paperwork.left(papers)
        case _:
            return False
    if visit.item is not None:
        visit.papers[visit.item.id] = after
    return True


def _voice_of(data: Any) -> VoiceNumber | None:
    """Number and secret of the paper; None: another code, or none that can be read."""
    return voice_numbers.read(data.token) if isinstance(data, Credential) else None


def _wanted(visit: Visit) -> Wanted:
    """What is still to be shown: the person's own first."""
    return wanted(visit.ways) or (Wanted.AGENT if visit.agent_missing else Wanted.NONE)


def _proof_trouble(visit: Visit, state: State, data: Any, today: date) -> str:
    if state is State.PROVING:  # looked up, and somebody else's
        return "prove.other_person"
    if visit.wanted_proof is Wanted.AGENT and isinstance(data, Credential) and visit.subject:
        return _no_agent(visit, visit.subject, data, today)
    return "prove.other_kind"


def _no_agent(visit: Visit, subject: Person, shown: Credential, today: date) -> str:
    """String key of why whoever showed this cannot be the agent; staff act under their own name."""
    if wrong := wrong_agent(shown, subject, today):
        return wrong
    staff = visit.assistant if visit.for_absent else None
    if staff is not None and staff.owns(shown.certificate_no) is False:
        return "prove.agent.not_staff"
    return ""


def _take_code(visit: Visit, state: State, event: Event, data: Any) -> None:
    """An employer's code was read, typed, or was none."""
    visit.unit = None
    match event:
        case Event.UNIT_READ:
            visit.unit_code, visit.unit_error = licence_code(data), ""
        case Event.UNIT_ENTERED:
            visit.unit_code, visit.unit_error = normal(str(data)), ""
        case Event.UNIT_WRONG:
            visit.unit_error = "unit.error.code" if state is State.UNIT_CODE else "unit.error.read"
        case _:  # it is to be typed
            visit.typing, visit.unit_error = None, ""


def _common(item: Item, draft: Draft) -> dict[str, str]:
    """一表申请: what is the same for every matter of a person is asked once."""
    questions = item.form.questions if item.form else ()
    asked = (q.field for q in questions if _asked_once(q))
    return {field: draft.answers[field] for field in asked if draft.answers.get(field)}


def _asked_once(question: Question) -> bool:
    return question.once or question.asks is Asks.PHONE


def _forget_row(visit: Visit, gone: int) -> None:
    """What was half written about the people from that place on, who move up."""
    at = visit.draft.at if visit.draft else ""

    def moves(place: str) -> bool:
        list_, _, rest = place.partition("/")
        return list_ == at and rest.partition("/")[0].isdigit() and int(rest.split("/")[0]) >= gone

    visit.half = {key: text for key, text in visit.half.items() if not moves(key[1])}


def _listed(form: Form, draft: Draft, event: Event, data: Any) -> Draft:
    """Of several people: one more, one once more, or one less."""
    match event:
        case Event.ADD_ROW:
            return roster.added(form, draft)
        case Event.OPEN_ROW:
            return roster.opened(form, draft, int(data))
        case _:
            return roster.dropped(form, draft, int(data))


def _take_draft(visit: Visit, draft: Draft) -> None:
    """Its answers are there when the item is picked again."""
    visit.draft = draft
    if visit.item is not None:
        visit.answers[visit.item.id] = dict(draft.answers)


def _take_answer(visit: Visit, item: Item, data: Any, after: Draft) -> None:
    """What was answered is no longer half written; what the same page has besides stays so."""
    match data:
        case InField(field=name):
            answered_now = (name,)
        case PageDone(fields=names):
            answered_now = names
        case _:
            answered_now = (drafts.in_hand(visit.draft),) if visit.draft else ()
    keys = [_half_key(visit, name) for name in answered_now]
    if not isinstance(data, str):
        _keep_half(visit)
    _take_draft(visit, after)
    if not after.error:
        for key in keys:
            visit.half.pop(key, None)
        visit.said |= _common(item, after)
    if not after.error or (not isinstance(data, str) and after.error != UNPICKED):
        _to_question(visit)


def _half_key(visit: Visit, name: str) -> tuple[str, str]:
    """Under which `half` knows a field; of several people each has their own."""
    draft = visit.draft
    place = f"{draft.at}/{draft.row_at}/{name}" if draft and draft.row is not None else name
    return visit.item.id if visit.item else "", place


def _keep_half(visit: Visit) -> None:
    """Whoever goes elsewhere to look finds what they had begun to write. Letters by which an entry
    is looked for are no answer."""
    form, draft = visit.item.form if visit.item else None, visit.draft
    question = drafts.current(form, draft) if form and draft else None
    if draft is None or question is None or question.asks is Asks.ENTRY:
        return
    text = visit.typing.value if visit.typing is not None else visit.typed
    key = _half_key(visit, question.field)
    before = drafts.among(draft).get(question.field, "")
    if text != before:  # also one that was emptied
        visit.half[key] = text
    else:
        visit.half.pop(key, None)


def _to_question(visit: Visit) -> None:
    """What is typed begins with what was answered before."""
    draft, form = visit.draft, visit.item.form if visit.item else None
    at = drafts.in_hand(draft) if draft else ""
    visit.typed = drafts.among(draft).get(at, "") if draft else ""
    visit.typed = visit.half.get(_half_key(visit, at), visit.typed)
    if draft is not None and form is not None and not visit.typed:
        question = drafts.current(form, draft)
        parts = question is not None and question.asks is Asks.PARTS
        visit.typed = bundle.settled(form, "") if parts else ""
    visit.typed_error = ""
    visit.typing = None


def _take_case(visit: Visit, case: Case) -> None:
    """Late news replaces what was said before; used is an item once it is filed. Answers and papers
    are done with then; those of a part that was turned down, or of which it is not known yet
    whether it will be, stay as long as the visit: it may be handed in again."""
    visit.case = case
    filed = case.outcome not in (Outcome.REFUSED, Outcome.NOT_KEPT)
    known = any(use.number == visit.submission for use in visit.used)
    item, draft = visit.item, visit.draft
    if item is None:
        return
    if filed and not known:
        visit.used.append(UsedItem(item, visit.submission, found=True))
        visit.given = given_with(visit)
    form = item.form
    if case.refused and form is not None and draft is not None:
        question = bundle.asking(form)
        again = {question.field: SEVERAL.join(case.refused)} if question else {}
        visit.answers[item.id] = dict(draft.answers) | again
        return
    if not filed:
        return
    visit.answers.pop(item.id, None)
    done = not case.parts or case.outcome is Outcome.ACCEPTED
    if done and (papers := visit.papers.pop(item.id, None)) is not None:
        papers.wipe()


def given_with(visit: Visit) -> Given:
    """The papers that go with what is being submitted, and those that follow."""
    form = visit.item.form if visit.item else None
    if form is None or visit.draft is None:
        return Given()
    return paperwork.given(form, visit.draft.answers, visit.own_papers)


def _pick(visit: Visit, item: Item) -> None:
    """`item`: the catalogue's. For a child it is the guardian who hands in, known already or as
    soon as they have shown who they are."""
    if visit.child_number and item.kind is Kind.HANDLING:
        _choose(visit, item, acting="proxy", agent=visit.applicant)
    else:
        _choose(visit, item)


def _choose(visit: Visit, item: Item, *, acting: str = "", agent: Person | None = None) -> None:
    beside = visit.assistant is not None and visit.assistant.mode == "helped"
    acting = acting or ("helped" if beside else "self")
    visit.item, visit.guide = bundle.at_station(item, visit.settings), None
    if acting == "proxy":
        visit.item = for_proxy(visit.item)
    visit.barred, visit.numbers, visit.submission = {}, {}, ""
    visit.acting, visit.agent = acting, agent
    visit.choice = PeriodChoice(item.period.default) if item.period else PeriodChoice.THIS_YEAR
    visit.year = 0
    visit.result = None
    visit.printed_ok = False
    visit.detail = visit.lines = ()
    visit.draft = visit.case = visit.obstacle = None
    visit.wanted_proof, visit.proof = Wanted.NONE, None
    visit._forget_unit()
    visit.strokes = ()
    visit.given = Given()
    visit.typing = None
    visit.paper = "receipt"


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
    if visit.acting == "proxy" and found.guardian is not None:
        visit.agent = found.guardian  # a guardian is known by what they showed
    visit.notice = found.notice
    visit.insurance = first_of(visit.item, found.person)
