"""All a screen may know. Made anew by the runtime whenever something changed; frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from kiosk.handling.case import Case
from kiosk.handling.eligibility import Wanted
from kiosk.handling.faces import Faces
from kiosk.platform.interface import Insurance, Notice, Person, Refusal, Unit
from kiosk.services.catalogue import Catalogue
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.form import Rule
from kiosk.services.model import Bilingual, Item
from kiosk.services.proofs import Proof
from kiosk.services.result import PeriodChoice, Record, Result
from kiosk.settings.model import Settings
from kiosk.settings.offer import Pause
from kiosk.text.strings import Strings
from kiosk.visit.states import Situation, State
from screens.look import Look

if TYPE_CHECKING:
    from kiosk.handling.draft import Draft
    from kiosk.handling.papers import Given, Papers
    from kiosk.handling.signature import Stroke
    from kiosk.handling.voice import Voice
    from kiosk.input.typing import Typing
    from kiosk.knowledge.model import Answer, Hit, Topic
    from kiosk.papers.cells import Unread
    from kiosk.services.entries import Entry
    from kiosk.services.publicity import WorkRule
    from kiosk.station.slots import Free
    from kiosk.station.words import Appointment, Board, QueueNumber
    from kiosk.text.workdays import Workdays
    from kiosk.uplink.shown import Shown
    from screens.staff import StaffBar


@dataclass(frozen=True, slots=True)
class Means:
    """Ways to identify, and whether each works now. None: not in this terminal."""

    id_card: bool | None = None
    e_voucher: bool | None = None
    social_card: bool | None = None


@dataclass(frozen=True, slots=True)
class Announcement:
    """One notice of the bureau, shown as it came."""

    title: Bilingual
    body: Bilingual
    on: date
    source: str = ""


@dataclass(frozen=True, slots=True)
class Used:
    """An item used in this visit, for the review."""

    item: Item
    number: str  # one-time number shared by screen, receipt and phone
    url: str  # "" where the profile has no review page
    grade: int = 0  # 0: not answered


@dataclass(frozen=True, slots=True)
class Unseen:
    """A PIN or password being typed: what it is called, and how much of it is there."""

    name: Bilingual
    reset: Bilingual  # where it is set anew
    length: int = 0
    whole: bool = False  # it may be sent
    left: int | None = None  # tries, as the centre says


@dataclass(frozen=True, slots=True)
class View:
    situation: Situation
    look: Look
    settings: Settings
    strings: Strings
    catalogue: Catalogue
    dictionaries: Dictionaries  # labels of coded values, in the visitor's language
    now: datetime
    left: float | None = None  # seconds to the deadline, when the ring is due
    left_of: float = 0.0
    # trouble worth a word in the top bar; "" when all is well
    network: str = ""  # string key
    printer: str = ""  # string key of what is wrong with the printer
    can_print: bool = False
    can_list: bool = False  # this result may be printed whole, on A4
    list_limit: int = 0  # rows of the longest list printed here, when this result has more
    means: Means = Means()
    limit: str = ""  # why nothing can be looked up now: hours | clock | means | centre
    doors_open: bool = True  # a new visit may begin
    opens: datetime | None = None  # the next opening, while closed
    opens_estimate: bool = False  # holidays on the way to it are not yet known
    cause: str = ""  # of being out of service (kiosk/health/failing.py)
    since: datetime | None = None  # when that began
    pairing: Shown | None = None  # with the hub, while this machine is no terminal yet
    pause: Pause | None = None  # 暂停服务 from afar: why, until when
    item: Item | None = None  # chosen item (or whose guide is open)
    person: Person | None = field(default=None, repr=False)
    subject_is_child: bool = False
    proxied: bool = False  # somebody acts for the person
    staff: StaffBar | None = None  # who of the staff began this visit
    agent: Person | None = field(default=None, repr=False)  # who, once shown
    child_door: bool = True  # the province can say who is whose guardian
    insurance: Insurance | None = None
    notice: Notice = Notice.NONE
    refusal: Refusal | None = None
    card_trouble: str = ""  # ReadFailure value
    trouble_code: str = ""  # for staff, small print
    waited: float = 0.0  # seconds in a waiting state: 1 progress, 8 message, 15 choice
    result: Result | None = field(default=None, repr=False)
    fileable: frozenset[str] = frozenset()  # handling items that can be done at this terminal
    signing: frozenset[str] = frozenset()  # of these, the ones that are signed by hand
    strokes: tuple[Stroke, ...] = field(default=(), repr=False)
    papers: Papers | None = field(default=None, repr=False)  # of the form, as far as given
    given: Given | None = field(default=None, repr=False)  # with the case that was filed
    camera: bool = True  # papers can be photographed now
    phone: bool = False  # they can be sent from a phone
    can_call: bool = False  # staff can be called from here
    heard: bool | None = None  # pages are spoken to this visitor; None: nothing speaks here
    call: str = ""  # asked | taken | unanswered | failed
    attesting: bool = False  # one of the staff is on their way, to look at the card
    attested_here: bool = False  # … and gives their word at this glass
    faces: Faces | None = field(default=None, repr=False)  # what staff see of card and person
    unread: Unread | None = None  # why the file that came with people was not taken
    upload: str = field(default="", repr=False)  # address for that phone
    brought: int = 0  # further pages of this paper that were taken in at home
    workdays: Workdays | None = None  # where days of a term are told
    draft: Draft | None = field(default=None, repr=False)  # the form, as far as it is filled in
    half: Mapping[str, str] = field(default_factory=dict, repr=False)
    """By field: what is written on its page and not yet answered, but for what is in hand."""
    wanted_proof: Wanted = Wanted.NONE
    proof_trouble: str = ""  # string key
    ways: tuple[Proof, ...] = ()  # by what it may still be proved here
    secret: Unseen | None = None  # None: the province has none
    unit: Unit | None = field(default=None, repr=False)  # the employer it is about
    unit_error: str = ""  # string key: why what was scanned or typed is no code of one
    obstacle: Rule | None = None  # which rule of the item is broken
    case: Case | None = None
    term: str = ""  # by when it is decided, in words; "": no term is known
    terms: tuple[str, ...] = ()  # the same of each part of a case that is several
    barred: Mapping[str, Rule] = field(default_factory=dict)  # parts that cannot be had, and why
    period: PeriodChoice = PeriodChoice.THIS_YEAR
    year: int = 0
    row: int = -1  # the row that was touched
    detail: tuple[Record, ...] = field(default=(), repr=False)
    lines: tuple[Record, ...] = field(default=(), repr=False)  # one level deeper than detail
    work_rules: tuple[WorkRule, ...] = ()  # 公示: those that the station publishes
    work_rule: WorkRule | None = None  # the one that is open
    knowledge: bool = False  # the knowledge base is open
    topics: tuple[Topic, ...] = ()  # of it, that may be touched
    topic: Topic | None = None  # whose answers are shown; None in TOPIC: the agency's replies
    hits: tuple[Hit, ...] = field(default=(), repr=False)  # found, or of the topic
    answer: Answer | None = field(default=None, repr=False)  # the one that is open
    replies: bool = False  # the agency has replied to something
    feedback: str = ""  # what became of what was said: "" | kept | lost
    guide_paper: str = (
        ""  # of the guide, rule or answer that is open: printing | printed | asked | failed
    )
    free: tuple[Free, ...] = ()  # times that can be had for an appointment
    booked: Appointment | None = None
    booking_paper: str = ""  # of it: printing | printed | asked | failed | none
    ticket: QueueNumber | None = None  # a number of the queue that was taken now
    ticket_paper: str = ""  # of it: printing | printed | asked | failed | none
    board: Board | None = None  # who is called now; None: nobody knows, or there is no queue
    voice: Voice | None = field(default=None, repr=False)  # 投诉·意见, or its reply
    print_failure: str = ""  # PrintFailure value
    prints: int = 0  # how often this result was printed
    lists: int = 0  # how often its complete list was
    paper: str = "receipt"  # what was last asked for: receipt | list
    used: tuple[Used, ...] = ()
    review_of: int = -1  # index into `used` whose reasons are asked
    typed: str = field(default="", repr=False)  # digits of the number pad
    typed_error: str = ""  # string key
    typing: Typing | None = field(default=None, repr=False)  # on the keyboard
    found: tuple[Entry, ...] = ()  # what a question that picks an entry offers now
    station_review_url: str = ""
    reasons: tuple[str, ...] = ()  # chosen so far
    phone_consent: bool = False  # the visitor agrees to be called back about a bad grade
    group: str = ""  # page within a page: a Group of home, or "phone" in the review's reasons
    confirm_leave: bool = False  # 结束退出 was touched while typed digits would be lost
    announcements: tuple[Announcement, ...] = ()  # 通知公告 of the bureau, newest first
    printed_ok: bool = False

    @property
    def state(self) -> State:
        return self.situation.state

    @property
    def goes_on(self) -> bool:
        """Something else may be done with the person who is kept: an agent is led nowhere else."""
        return not self.proxied or self.subject_is_child

    @property
    def printer_ready(self) -> bool:
        """The one whose paper was last asked for."""
        return self.can_list if self.paper == "list" else self.can_print
