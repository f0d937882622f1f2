"""上门服务 at the staff's pad: whom the station visits, and visits requested, planned and closed.

On the drawing thread: a few small rows are read, each deed is one commit. What is done at home is a
visit helped as any other; what it takes in waits in the outbox until the pad is back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from kiosk.cases.due import CHINA
from kiosk.cases.visits import Kind, Need, Outcome
from kiosk.commands.staff_part import NEVER, Do, StaffPart
from kiosk.handling.visit_book import HomeVisit, Person, VisitBook
from kiosk.settings.staff import Right
from kiosk.staff.states import HOME_VISITING, Command, Event, State
from screens.staff_visits import PersonRow, VisitsShown

if TYPE_CHECKING:
    from kiosk.commands.staff_desk import StaffDesk

T = TypeVar("T")

AHEAD = 12
"""Days that may be chosen."""

SHORTEST_PHONE = 7
"""Digits: a number within the town."""

_EVENTS = (
    Event.OPEN_VISITS, Event.OPEN_PEOPLE_BOOK, Event.NEW_PERSON, Event.PICK_VISITED,
    Event.PERSON_SAYS, Event.PERSON_TYPED, Event.REQUEST_VISIT, Event.PLAN_VISIT,
    Event.CLOSE_VISIT, Event.FORGET_PERSON,
)  # fmt: skip
_TYPED = {"name": ("name", 30), "phone": ("digits", 15), "place": ("text", 80)}
_AFTER = {"consent": "kind", "kind": "needs", "needs": "name", "name": "phone", "phone": "place"}


class HomeVisits(StaffPart):
    """Of one desk."""

    needs = dict.fromkeys(_EVENTS, Right.CASES)
    states = HOME_VISITING
    types = frozenset({State.PERSON_WRITING})

    def __init__(self, desk: StaffDesk) -> None:
        super().__init__(desk)
        self._people: list[Person] | None = None
        self._visits: dict[str, HomeVisit] = {}  # open, by person
        self._one = ""
        self.also_forget: Callable[[], None] = lambda: None
        """What else was of whoever was looked at."""
        self._step = "consent"
        self._kind, self._needs = Kind.OTHER, ()
        self._said: dict[str, str] = {}

    @property
    def one(self) -> str:
        """Id of who is looked at; "" nobody."""
        return self._one

    def does(self) -> Mapping[Command, Do]:
        return {
            Command.LOOK_AT_VISITS: lambda event, data: self._look(),
            Command.BEGIN_PERSON: lambda event, data: self._begin(),
            Command.LOOK_AT_PERSON: lambda event, data: self._look_at(str(data)),
            Command.NOTE_PERSON: lambda event, data: self._note(str(data)),
            Command.TYPED_PERSON: lambda event, data: self._typed(),
            Command.DO_VISIT: self._do,
            Command.FORGET_VISITS: lambda event, data: self.out(),
        }

    def out(self) -> None:
        """Nothing of anybody stays in memory."""
        self._drop_draft()
        self._people, self._visits, self._one = None, {}, ""
        self.also_forget()

    @property
    def every(self) -> float:
        return NEVER

    def shown(self) -> dict[str, Any]:
        if self.desk.situation.state is State.SIGNED_IN and Right.CASES in self.desk.may():
            due = self._read(lambda book: book.due(self._today().isoformat()))
            return {"visits": VisitsShown(today=due or 0)}
        return {"visits": self._shown()} if self.here else {}

    # ---- the table's commands

    def _begin(self) -> None:
        self._drop_draft()
        self._one = ""

    def _look_at(self, id_: str) -> None:
        self._one = id_
        self._look()

    def _note(self, word: str) -> None:
        """What was chosen of the step that is shown."""
        match self._step:
            case "consent" if word == "agreed":
                self._step = _AFTER[self._step]
            case "kind" if word in set(Kind):
                self._kind, self._step = Kind(word), _AFTER[self._step]
            case "needs" if word == "next" and self._needs:
                self._step = _AFTER[self._step]
                self.desk.event(Event.PERSON_WRITES)
            case "needs" if word in set(Need):
                chosen = set(self._needs) ^ {Need(word)}
                self._needs = tuple(one for one in Need if one in chosen)

    def _typed(self) -> None:
        """The field is written: the next one, or everything is written down."""
        if self._wrong() or self.typing is None:
            return
        self._said[self._step] = self.typing.value.strip()
        if self._step != "place":
            self.put_down()
            self._step = _AFTER[self._step]
            return
        said = self._said
        made: list[str] = []

        def add(book: VisitBook) -> None:
            made.append(
                book.add(
                    self.desk.account,
                    said["name"],
                    said["phone"],
                    said["place"],
                    self._kind,
                    self._needs,
                )
            )
            book.request(self.desk.account, made[0])

        if self._write(add):
            self._drop_draft()
            self._one = made[0]
            self.desk.event(Event.PERSON_KEPT, made[0])

    def _do(self, event: Event, data: Any) -> None:
        """What is done for whoever is looked at."""
        who, one, visit = self.desk.account, self._one, self._visits.get(self._one)
        if not one:
            return
        match event:
            case Event.REQUEST_VISIT:
                self._write(lambda book: book.request(who, one))
            case Event.PLAN_VISIT if data in {day for day, _ in self._days()}:
                self._write(lambda book: book.plan(who, book.request(who, one), str(data)))
            case Event.CLOSE_VISIT if data in set(Outcome) and visit is not None:
                self._write(lambda book: book.close(who, visit.id, Outcome(data)))
            case Event.FORGET_PERSON:
                self._write(lambda book: book.forget(who, one))

    # ---- inside

    def _drop_draft(self) -> None:
        self.put_down()
        self._step, self._kind, self._needs, self._said = "consent", Kind.OTHER, (), {}

    def _look(self) -> None:
        found = self._read(lambda book: (book.people(), book.visits()))
        if found is None:
            self._people = None
            return
        self._people, self._visits = found[0], {one.person: one for one in found[1]}

    def _read(self, read: Callable[[VisitBook], T]) -> T | None:
        return self.read(lambda store: read(VisitBook(store)))

    def _write(self, write: Callable[[VisitBook], object]) -> bool:
        kept = self.keep(lambda records: write(VisitBook(records.store)), "staff.visits.not_kept")
        if kept:
            self._look()
        return kept

    def _today(self) -> date:
        return self.desk.bench.clock.now().astimezone(CHINA).date()

    def _days(self) -> tuple[tuple[str, int], ...]:
        days = [self._today() + timedelta(days=n) for n in range(AHEAD)]
        return tuple((day.isoformat(), day.weekday()) for day in days)

    def _wrong(self) -> str:
        """Why what is typed is not taken: empty | phone; "" when it is."""
        text = self.typing.value.strip() if self.typing else ""
        if not text:
            return "empty"
        return "phone" if self._step == "phone" and len(text) < SHORTEST_PHONE else ""

    def _open(self) -> tuple[PersonRow, ...]:
        rows = {one.id: self._row(one) for one in self._people or ()}
        return tuple(rows[person] for person in self._visits if person in rows)

    def _row(self, one: Person) -> PersonRow:
        visit, today = self._visits.get(one.id), self._today().isoformat()
        when = visit.planned if visit is not None else ""
        return PersonRow(
            one.id, one.name, one.phone, one.place, one.kind, one.needs, _day(one.contact),
            _day(one.agreed), visit is not None, when, bool(when) and when < today, when == today,
        )  # fmt: skip

    def _shown(self) -> VisitsShown:
        if self.writing:
            kind, longest = _TYPED[self._step]
            self.pen.begin(self, kind, longest, self.desk.app.presenter.look.language)
        if self._people is None:
            return VisitsShown(people=None, typing=self.typing, step=self._step)
        people = tuple(map(self._row, self._people))
        one = next((row for row in people if row.id == self._one), None)
        typed = self.typing is not None and bool(self.typing.value.strip())
        return VisitsShown(
            people, self._open(), one, self._step, self._needs, self.typing,
            self._wrong() if typed or self.typing is None else "empty", self._days(),
        )  # fmt: skip


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, CHINA).date().isoformat()
