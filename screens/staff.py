"""All that a page of a staff session may know, and what the bar says on a visitor's page.

Made anew whenever something changed; frozen. Nothing in it is about a visitor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.settings.staff import Right
from kiosk.staff.states import Event, Situation, State
from kiosk.staff.table import step
from screens.staff_cases import NO_CASES, CasesShown
from screens.staff_taking import NOTHING_TAKEN, TakingShown
from screens.staff_tasks import NO_TASKS, TasksShown
from screens.staff_training import NOTHING_TO_LEARN, Learning
from screens.staff_visits import NO_VISITS, VisitsShown

if TYPE_CHECKING:
    from kiosk.input.typing import Typing
    from kiosk.knowledge.model import Answer, Hit, Topic
    from kiosk.reports.weekly import Report
    from kiosk.station.words import AtWindow, DayCount, Seat

AT_REST = Situation()


@dataclass(frozen=True, slots=True)
class AccountShown:
    id: str
    name: str
    locked: float = 0.0  # seconds for which nobody is let in as this


@dataclass(frozen=True, slots=True)
class WishShown:
    """`want`: come | attest; `place`: word of a string `staff.place.<word>`; `item`: id, or ""."""

    id: str
    want: str
    terminal: str
    place: str
    item: str = ""
    here: bool = False  # their word is given at that terminal


@dataclass(frozen=True, slots=True)
class StageShown:
    """One stage of a report: `stage` first | continued | final, `stands` a word of
    `kiosk.outbox.duties_held.Stands`, or "alone" where the station has no platform."""

    stage: str
    at: str
    stands: str
    proof: str = ""
    code: str = ""
    hub: str = ""  # how it stands at the hub; "": there is none


@dataclass(frozen=True, slots=True)
class KnownShown:
    """What the hub says of a report, as of `heard`. `levels`: city | province with when each
    acknowledged it, "" not yet; `reminded`: when it asked for the next stage, "" it did not;
    `by`: until when it wants it; `closed`: a final report stands there."""

    levels: tuple[tuple[str, str], ...]
    heard: str
    by: str = ""
    reminded: str = ""
    closed: bool = False


@dataclass(frozen=True, slots=True)
class ReportShown:
    """`what`: a word of `kiosk.station.urgent.What`. `due`: the next stage is wanted. `known` None:
    there is no hub, or it said nothing yet."""

    id: str
    what: str
    stages: tuple[StageShown, ...]
    closed: bool = False
    due: bool = False
    known: KnownShown | None = None


@dataclass(frozen=True, slots=True)
class DraftShown:
    """One that was begun and not sent: when, `until` when it goes by itself; never its text."""

    id: str
    stage: str
    what: str
    at: str
    until: str


@dataclass(frozen=True, slots=True)
class Reporting:
    """What is urgent. `reports` None: the store cannot be read. `one`: the report that is looked at
    or gone on with. The draft: `stage`, `what`, `service`, `when`, `typing`; `wrong`: why its text
    is not taken: numbers | length."""

    reports: tuple[ReportShown, ...] | None = ()
    one: ReportShown | None = None
    stage: str = "first"
    what: str = ""
    service: str = ""
    when: str = ""
    typing: Typing | None = None
    wrong: str = ""
    drafts: tuple[DraftShown, ...] = ()  # of whoever is signed in
    draft: DraftShown | None = None  # that is looked at

    @property
    def due(self) -> int:
        """How many want their next stage."""
        return sum(one.due for one in self.reports or ())

    @property
    def open(self) -> int:
        return sum(not one.closed for one in self.reports or ())


NOTHING_URGENT = Reporting()


@dataclass(frozen=True, slots=True)
class MarkShown:
    """`what`: sign-in | sign-out; `stands` as of `StageShown`; `off`: minutes late or early."""

    what: str
    time: str
    stands: str
    proof: str = ""
    code: str = ""
    off: int = 0


@dataclass(frozen=True, slots=True)
class GapShown:
    """What a past day lacks at this terminal: `lacks` none | no-sign-out."""

    day: str
    lacks: str


@dataclass(frozen=True, slots=True)
class Attending:
    """The attendance of whoever is signed in. `marks`: today's; None: the store cannot be read.
    `next`: what comes now; `hours`: today's, as the station has said them."""

    marks: tuple[MarkShown, ...] | None = ()
    next: str = "sign-in"
    hours: str = ""
    gaps: tuple[GapShown, ...] = ()


NOT_ATTENDING = Attending()


@dataclass(frozen=True, slots=True)
class Windowed:
    """Windows as the keeper told them last. `seats`: every one; `at`: theirs; None: not told yet,
    or the keeper is not reached (`lost`). `busy`: it is being asked. `sure`: the window of somebody
    else that one more touch takes over. `account`: who is signed in."""

    seats: tuple[Seat, ...] | None = None
    at: AtWindow | None = None
    busy: bool = False
    lost: bool = False
    sure: str = ""
    account: str = ""


NO_WINDOW = Windowed()


@dataclass(frozen=True, slots=True)
class WeekShown:
    """The last week's report. `report` None: it cannot be drawn up now. `gone`: counts that are not
    in it; `added`: how many of its problems, the last ones, somebody added here; `sent`: how it
    stands, the platform's number, its code; None: it is not sent. `hub`: its pages send it.
    `sure`: one more touch sends it. `wrong`: why what is typed is not taken. `counting`: it is
    being drawn up."""

    report: Report | None = None
    gone: int = 0
    added: int = 0
    sent: tuple[str, str, str] | None = None
    hub: bool = False
    sure: bool = False
    typing: Typing | None = None
    wrong: str = ""
    counting: bool = False


NO_WEEK = WeekShown()


@dataclass(frozen=True, slots=True)
class BooksShown:
    """The knowledge base: `there`: one is open; what was found; the answer that is looked at; what
    is typed, and why a correction is not taken; `sends`: there is a platform that hears it.
    Without a question: `topics` to look through, the one that is open ("replies": what the agency
    replied, where `replied`). `paper`: what became of the answer's: printing | printed | asked |
    failed; `prints`: it can be had."""

    there: bool = False
    hits: tuple[Hit, ...] = ()
    answer: Answer | None = None
    typing: Typing | None = None
    wrong: str = ""
    sends: bool = False
    topics: tuple[Topic, ...] = ()
    topic: str = ""
    replied: bool = False
    paper: str = ""
    prints: bool = False


NO_BOOKS = BooksShown()


@dataclass(frozen=True, slots=True)
class FiguresShown:
    """Counts of today, by word of `staff.figures.<word>`: of whoever is signed in, of this
    terminal; None: they cannot be read. `queue`: the station's; None: there is none, it is not
    reached, or it is being asked."""

    own: dict[str, int] | None = None
    here: dict[str, int] | None = None
    queue: DayCount | None = None
    asking: bool = False


NO_FIGURES = FiguresShown()


@dataclass(frozen=True, slots=True)
class StaffView:
    """`note`: string key of what just happened. `giving`: what is the citizen's alone now, the word
    of a string `staff.giving.<word>`."""

    situation: Situation = AT_REST
    own_pad: bool = False  # nothing is shown here before somebody signed in
    accounts: tuple[AccountShown, ...] = ()
    chosen: AccountShown | None = None
    typed: int = 0  # digits of the PIN so far
    tries_left: int | None = None  # after a wrong one
    rights: frozenset[Right] = frozenset()  # of whoever is signed in, today
    examined: bool = False  # 岗前考试 passed
    serving: bool = True  # a visit may begin
    mode: str = ""  # helped | proxy
    giving: str = ""
    wishes: tuple[WishShown, ...] = ()  # what nobody has taken yet
    reached: bool = True  # the board of what is wanted
    taken: WishShown | None = None  # what they see to
    note: str = ""
    note_good: bool = False
    urgent: Reporting = NOTHING_URGENT
    attending: Attending = NOT_ATTENDING
    cases: CasesShown = NO_CASES
    learning: Learning = NOTHING_TO_LEARN
    visits: VisitsShown = NO_VISITS
    taking: TakingShown = NOTHING_TAKEN
    windowed: Windowed = NO_WINDOW
    week: WeekShown = NO_WEEK
    figures: FiguresShown = NO_FIGURES
    books: BooksShown = NO_BOOKS
    tasks: TasksShown = NO_TASKS

    @property
    def state(self) -> State:
        return self.situation.state

    def does(self, event: Event) -> bool:
        """Whether the session answers this touch now: a button that does nothing is not drawn."""
        after, commands = step(self.situation, event)
        return after != self.situation or bool(commands)


@dataclass(frozen=True, slots=True)
class StaffBar:
    """On every page of a visit that staff began: who is signed in, how they act."""

    name: str
    mode: str  # helped | proxy
    handed: bool = False  # the pad is turned to the citizen
    calls: int = 0  # visitors elsewhere wait for somebody
