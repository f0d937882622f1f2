"""办件 at the staff's pad: what waits, who sees to it, what was done and what is to be done next.

On the drawing thread: only what is new is read, and what is done is one commit, with its row of the
audit chain and what the hub is told. What is done follows what the page showed: where another pad
did something else meanwhile, both stand there and somebody decides.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from kiosk.cases.acts import Act, Asking, acts, follows, may_sign, offers
from kiosk.cases.deeds import POSTS, What
from kiosk.cases.due import CHINA, CaseDays
from kiosk.cases.stage import Filter, pressing, wanted
from kiosk.commands.case_shelf import Case, CaseShelf
from kiosk.commands.case_words import CaseWords, name_of
from kiosk.commands.records import Records
from kiosk.commands.staff_part import NEVER, PAPERS, Do, StaffPart
from kiosk.handling import signature
from kiosk.handling.signature import Stroke
from kiosk.settings.staff import Right, rights, roles_here
from kiosk.staff.states import CASEWORK, Command, Event, State
from kiosk.store.faults import StoreFault
from kiosk.text.workdays import Workdays
from kiosk.visit.states import Event as VisitEvent
from screens.staff_cases import CaseShown, CasesShown, PersonShown

if TYPE_CHECKING:
    from kiosk.commands.staff_desk import StaffDesk

MOST = 200
"""Rows of a list; what is most pressing stands first."""

LOOK, LOOK_WORKING = 30.0, 2.0
"""Seconds between two looks at what came from elsewhere; while a page shows it."""

_OWN_EVENTS = (
    Event.OPEN_CASES, Event.FILTER_CASES, Event.PICK_CASE, Event.OPEN_ACTS, Event.DO_CASE,
    Event.SETTLE_CASE, Event.OPEN_PEOPLE, Event.PICK_PERSON, Event.PRINT_CASE, Event.OPEN_SIGN,
    Event.SIGN_CASE,
)  # fmt: skip


class CaseDesk(StaffPart):
    """Of one desk."""

    needs = dict.fromkeys(_OWN_EVENTS, Right.CASES)
    states = CASEWORK

    def __init__(self, desk: StaffDesk) -> None:
        super().__init__(desk)
        self._shelf: CaseShelf | None = None
        self._readable = False
        self._looked = float("-inf")
        self._which = Filter.OPEN
        self._number = ""
        self._post = What.FIRST
        self._strokes: tuple[Stroke, ...] = ()
        self._paper = ""

    def does(self) -> Mapping[Command, Do]:
        return {
            Command.NOTE_CASE: self.note,
            Command.DO_CASE: self.do,
            Command.PRINT_CASE: lambda event, data: self.print(str(data)),
            Command.SIGN_CASE: lambda event, data: self.hand_out(),
            Command.FORGET_CASE: lambda event, data: self.forget(),
        }

    def out(self) -> None:
        self.forget()

    # ---- the table's commands

    def note(self, event: Event, data: Any) -> None:
        """What was opened or chosen."""
        self._paper = ""
        match event:
            case Event.OPEN_CASES:
                self._which, self._number = Filter.OPEN, ""
                self.ask_hub()
            case Event.FILTER_CASES if data in set(Filter):
                self._which = Filter(data)
            case Event.PICK_CASE:
                self._number = str(data)
            case Event.OPEN_PEOPLE if data in POSTS:
                self._post = What(data)
            case Event.OPEN_SIGN:
                self._strokes = ()
        self._read()

    def do(self, event: Event, data: Any) -> None:
        """As the page offered it: a second touch of the same button does nothing."""
        case = self._case()
        if case is None:
            return
        if event is Event.SETTLE_CASE:
            self._settle(str(data))
            return
        if event is Event.PICK_PERSON:
            offered = offers(case.work, self._post, self._asking(case))
            act = next((one for one in offered if one.to == data), None)
        else:
            act = next((one for one in self._acts(case) if one.word == data), None)
        if act is not None:
            self._write(lambda records: self._done(records, case, act))

    def hand_out(self) -> None:
        """Handed out: what they signed, by its hash; on the disk, or the page says otherwise."""
        case, at = self._case(), self.desk.bench.clock.now()
        if case is None or not signature.enough(self._strokes):
            return
        if not may_sign(case.work, self._seen(case)):
            return
        view = self.desk.app.presenter.view()
        language, catalogue, item = view.look.language, view.catalogue, case.told.item
        title = catalogue.item(item).name.get(language) if item in catalogue else item
        said = [(view.strings("staff.case.number"), case.told.number)]
        declared = view.strings("staff.case.sign.declared")
        text = signature.text(title, said, declared, at, language)
        picture = signature.picture(self._strokes, text)
        act = Act(What.GIVEN, hashlib.sha256(picture).hexdigest())
        if self._write(lambda records: self._done(records, case, act, picture)):
            self.desk.event(Event.SIGNED)

    def print(self, what: str) -> None:
        """`notice`: 一次性告知 of what is missing; `list`: the archive list; `sheet`: it on A4."""
        case, records = self._case(), self.desk.bench.records()
        if case is None or records is None:
            return
        compose = self._document(case, what)
        if compose is None:
            return
        self._paper = "printing"

        def told(event: VisitEvent, data: Any = None) -> None:
            self.desk.soon(lambda: self._printed(case, what, PAPERS.get(event, "failed")))

        bench = self.desk.bench
        taken = bench.print_pages if what == "sheet" else bench.print
        if not taken(compose, told):
            self._paper = "failed" if what == "sheet" else "none"

    def forget(self) -> None:
        """Nobody looks at a case any more."""
        self._strokes, self._number, self._paper = (), "", ""

    # ---- the slate

    def sign(self, stroke: Stroke) -> None:
        if self.desk.situation.state is State.CASE_SIGN:
            self._strokes = signature.added(self._strokes, stroke)

    def local(self, what: str) -> None:
        if what == "clear":
            self._strokes = ()

    # ---- for its pages

    @property
    def _watched(self) -> bool:
        """A page says how cases stand."""
        return self.here or (self.desk.situation.state is State.SIGNED_IN and self._may())

    @property
    def every(self) -> float:
        if not self._watched:
            return NEVER
        return LOOK_WORKING if self.here else LOOK

    def tick(self) -> bool:
        """Look, now and then; True: it is to be drawn anew."""
        if not self._watched or self.desk.bench.clock.monotonic() - self._looked < self.every:
            return False
        before = self._readable
        return self._read() or before != self._readable

    def shown(self) -> dict[str, Any]:
        return {"cases": self.cases()} if self._watched else {}

    def cases(self) -> CasesShown:
        """What its pages know."""
        shelf = self._shelf
        if shelf is None or not self._readable:
            return CasesShown(rows=None)
        now, me = self._now(), self.desk.account
        every = [(case, shelf.seen(case, now)) for case in shelf]
        counts = Counter(
            which for case, seen in every for which in Filter if wanted(which, seen, case.work, me)
        )
        chosen = sorted(
            (one for one in every if wanted(self._which, one[1], one[0].work, me)),
            key=lambda one: (pressing(one[1]), -one[0].told.at.timestamp()),
        )
        told = self._told()
        rows = tuple(told.row(case, seen) for case, seen in chosen[:MOST])
        offered = sum(me in (case.work.post(p).to for p in POSTS) for case, _ in every if me)
        one = self._one()
        people = ()
        if self.desk.situation.state is State.CASE_PEOPLE and (case := self._case()) is not None:
            people = tuple(
                PersonShown(act.to, self._name(act.to))
                for act in offers(case.work, self._post, self._asking(case))
            )
        return CasesShown(
            rows,
            self._which,
            tuple((which, counts[which]) for which in Filter),
            one,
            self._post.value,
            people,
            self._strokes,
            self._paper,
            self.desk.bench.case_line(),
            self._hub(),
            offered,
            sum(seen.overdue for _, seen in every),
            self.desk.app.presenter.around.can_print_pages,
        )

    # ---- inside

    def _may(self) -> bool:
        return Right.CASES in self.desk.may()

    def _now(self) -> datetime:
        return self.desk.bench.clock.now().astimezone(CHINA)

    def _case(self) -> Case | None:
        return self._shelf.case(self._number) if self._shelf is not None else None

    def _seen(self, case: Case):
        assert self._shelf is not None
        return self._shelf.seen(case, self._now())

    def _read(self) -> bool:
        """True: something is new."""
        self._looked = self.desk.bench.clock.monotonic()
        records = self.desk.bench.records()
        self._readable = False
        if records is None:
            return False
        if self.here and records.case_news is not None:
            records.case_news.watched()
        if self._shelf is None:
            days = CaseDays(hand_in=self.desk.bench.settings.station.hand_over_days)
            self._shelf = CaseShelf(days, Workdays.load())
        try:
            changed = self._shelf.look(records.case_book)
        except StoreFault as fault:
            records.refused(fault)
            return False
        self._readable = True
        return changed

    def _hub(self) -> bool | None:
        """Whether the hub's word of the cases came; None: there is none to ask, or not yet."""
        records = self.desk.bench.records()
        news = records.case_news if records is not None else None
        return None if news is None else news.reached

    def _asking(self, case: Case) -> Asking:
        station = self.desk.bench.settings.station
        today, roles = self._now().date(), roles_here(station.roles)
        people = [one.id for one in station.staff if Right.CASES in rights(one, roles, today)]
        return Asking(self.desk.account, self._papers(case), people)

    def _papers(self, case: Case) -> tuple[str, ...]:
        """Of the item, and whatever else was named for it."""
        catalogue = self.desk.app.presenter.catalogue
        form = catalogue.item(case.told.item).form if case.told.item in catalogue else None
        part = form.part(case.told.part) if form is not None and case.told.part else None
        own = [m.id for m in (form.materials if form else ())
               if part is None or m.id in part.materials]  # fmt: skip
        named = [paper for (what, paper) in case.work.last if what is What.PAPER]
        return tuple(dict.fromkeys([*own, *sorted(named)]))

    def _acts(self, case: Case) -> tuple[Act, ...]:
        return acts(case.facts, case.work, self._seen(case), self._asking(case))

    def _write(self, write: Callable[[Records], None]) -> bool:
        if not self._may():
            self.desk.say("staff.case.not_kept")
            return False
        if not self.keep(write, "staff.case.not_kept"):
            return False
        self._read()
        self.desk.bench.case_news()
        return True

    def _done(self, records: Records, case: Case, act: Act, picture: bytes = b"") -> None:
        book, me, after = records.case_book, self.desk.account, follows(case.work, act)
        if act.what is What.HANDED_IN:
            book.hand_in(case.told.number, me, after)
            return
        count = 0
        if act.what is What.COLLECTED:
            count = 1 + next((one.count for one in after if one.value == act.value), 0)
            if case.work.value(What.PAPER, act.paper) == "missing":
                here = Act(What.PAPER, "here", act.paper)
                book.do(
                    case.told.number, What.PAPER, me, follows(case.work, here),
                    paper=act.paper, value="here",
                )  # fmt: skip
        book.do(
            case.told.number, act.what, me, after,
            paper=act.paper, value=act.value, to=act.to, count=count, signature=picture,
        )  # fmt: skip

    def _settle(self, id_: str) -> None:
        """They choose one side of what was done side by side: it follows all of them."""
        case = self._case()
        sides = [c.sides for c in case.work.conflicts] if case is not None else []
        found = next((s for s in sides if id_ in {one.id for one in s}), ())
        chosen = next((one for one in found if one.id == id_), None)
        if case is None or chosen is None:
            return
        self._write(
            lambda records: records.case_book.do(
                case.told.number,
                chosen.what,
                self.desk.account,
                found,
                paper=chosen.paper,
                value=chosen.value,
                to=chosen.to,
                count=chosen.count,
            )
        )

    def _printed(self, case: Case, what: str, became: str) -> None:
        if case.told.number != self._number:
            return
        self._paper = became
        if what == "notice" and became != "failed":
            act = Act(What.NOTICE)
            self._write(lambda records: self._done(records, case, act))
        self.desk.app.draw()

    def _document(self, case: Case, what: str) -> Callable[[], Any] | None:
        from kiosk.receipts.case_papers import (
            ListedPaper,
            compose_list,
            compose_notice,
            in_words,
        )
        from kiosk.sheets.case_list import case_list

        view, settings = self.desk.app.presenter.view(), self.desk.bench.settings
        if case.told.item not in view.catalogue:
            return None
        item, at = view.catalogue.item(case.told.item), self._now()
        by = self._name(self.desk.account)
        if what == "notice":
            missing = dict.fromkeys(case.work.missing)
            until = {one.paper: one.until - timedelta(seconds=1) for one in case.told.late}
            wanted = [(p, until[p].astimezone(CHINA).date() if p in until else None)
                      for p in missing]  # fmt: skip
            return lambda: compose_notice(
                item, wanted, settings, view.strings, number=case.told.number, at=at, by=by
            )
        papers = [
            ListedPaper(d.paper, d.value, d.count, d.at.astimezone(CHINA), self._name(d.by))
            for d in case.work.collected
        ]
        if what == "sheet":
            post = self._name(case.work.post(What.FIRST).who)
            return lambda: case_list(
                item, in_words(item, papers, view.strings), settings, view.strings,
                number=case.told.number, filed=case.told.at.astimezone(CHINA), responsible=post,
                at=at, by=by,
            )  # fmt: skip
        return lambda: compose_list(
            item, papers, settings, view.strings, number=case.told.number,
            filed=case.told.at.astimezone(CHINA), at=at, by=by,
        )  # fmt: skip

    def _name(self, account: str) -> str:
        """As shown; the id of one that is no more."""
        return name_of(account, self.desk.bench.settings.station.staff)

    def _one(self) -> CaseShown | None:
        case, shelf = self._case(), self._shelf
        if case is None or shelf is None:
            return None
        work, asking = case.work, self._asking(case)
        seen, told = self._seen(case), self._told()
        return CaseShown(
            told.row(case, seen),
            case.told.state,
            case.told.acting,
            told.post(work.post(What.FIRST)),
            told.post(work.post(What.STAND_IN)),
            tuple(told.step(deed) for deed in reversed(shelf.deeds(case.told.number))),
            () if seen.decided else work.missing,
            self._papers(case),
            tuple(map(told.conflict, work.conflicts)),
            self._acts(case),
            tuple(what.value for what in POSTS if offers(work, what, asking)),
            may_sign(work, seen),
        )

    def _told(self) -> CaseWords:
        settings = self.desk.bench.settings
        again = timedelta(hours=settings.staff.handover_again)
        return CaseWords(self.desk.account, settings.station.staff, self._now(), again)
