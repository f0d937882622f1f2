"""What pages of staff know of cases (办件): a case is its number and its item, and nobody's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.cases.acts import Act
from kiosk.cases.stage import Filter, Stage

if TYPE_CHECKING:
    from kiosk.handling.signature import Stroke


@dataclass(frozen=True, slots=True)
class CaseRow:
    """`due`: the last day, ISO, or ""; `first`: name of who is responsible. `mine`: they, or their
    stand-in, look at it; `offered`: it is offered to them; `waits`: longer than a day, to whoever
    it is offered."""

    number: str
    item: str
    filed: str
    stage: Stage
    due: str = ""
    known: bool = True
    overdue: bool = False
    today: bool = False
    first: str = ""
    mine: bool = False
    offered: bool = False
    waits: bool = False


@dataclass(frozen=True, slots=True)
class StepShown:
    """One thing that was done: `what` a word of `staff.case.step`, with what fills it in."""

    what: str
    at: str
    who: str
    terminal: str
    paper: str = ""
    name: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class PostShown:
    """Who is responsible, or stands in; to whom it is offered; `waits` as of a row."""

    name: str = ""
    to: str = ""
    waits: bool = False


@dataclass(frozen=True, slots=True)
class SideShown:
    """One side of a conflict: which deed, and what it says."""

    deed: str
    step: StepShown


@dataclass(frozen=True, slots=True)
class ConflictShown:
    what: str
    paper: str
    sides: tuple[SideShown, ...]


@dataclass(frozen=True, slots=True)
class CaseShown:
    """`acts`: what whoever looks at it may do; `may_sign`: the result may be handed out; `offers`:
    posts that they may offer to somebody."""

    row: CaseRow
    state: str
    acting: str
    first: PostShown
    stand_in: PostShown
    steps: tuple[StepShown, ...] = ()
    missing: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    conflicts: tuple[ConflictShown, ...] = ()
    acts: tuple[Act, ...] = ()
    offers: tuple[str, ...] = ()
    may_sign: bool = False


@dataclass(frozen=True, slots=True)
class PersonShown:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class CasesShown:
    """`rows` None: the store cannot be read. `counts`: how many each list holds. `paper`: what
    became of the last print, a word of `staff.case.paper`. `line`: whether the other terminals'
    cases were heard lately; None: there is no line. `hub`: the same of the hub."""

    rows: tuple[CaseRow, ...] | None = ()
    which: Filter = Filter.OPEN
    counts: tuple[tuple[Filter, int], ...] = ()
    one: CaseShown | None = None
    post: str = ""
    people: tuple[PersonShown, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    paper: str = ""
    line: bool | None = None
    hub: bool | None = None
    offered: int = 0  # cases that are offered to whoever is signed in
    overdue: int = 0
    pages: bool = False  # there is a printer for A4, and it is ready


NO_CASES = CasesShown()
