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
from screens.staff_training import NOTHING_TO_LEARN, Learning
from screens.staff_visits import NO_VISITS, VisitsShown

if TYPE_CHECKING:
    from kiosk.input.typing import Typing

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
class ReportShown:
    """`what`: a word of `kiosk.station.urgent.What`. `due`: the next stage is wanted."""

    id: str
    what: str
    stages: tuple[StageShown, ...]
    closed: bool = False
    due: bool = False


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
