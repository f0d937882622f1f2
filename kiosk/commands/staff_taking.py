"""上门收件 at the staff's pad: papers of an item photographed at somebody's home, without a
network; handed in with a form at the station, beside the person (帮办) or for them (代办).

On the drawing thread. Pictures are in memory alone until they are kept, and wiped when it locks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kiosk.cases.due import CHINA
from kiosk.commands.proof_camera import ProofCamera
from kiosk.commands.staff_part import Do, StaffPart
from kiosk.handling.taken_in import Intake
from kiosk.papers.sought import Sought
from kiosk.services.form import MOST_PAGES, Material
from kiosk.settings.staff import Right
from kiosk.staff.states import HOME_VISITING, Command, Event, State
from kiosk.wipe.zero import zero
from screens.staff_taking import ItemRow, PaperRow, TakenRow, TakingShown

if TYPE_CHECKING:
    from kiosk.commands.staff_desk import StaffDesk
    from kiosk.commands.staff_home_visits import HomeVisits
    from kiosk.papers.page import Page

_EVENTS = (
    Event.TAKE_IN, Event.PICK_INTAKE, Event.OPEN_PAPER, Event.TAKE_PAPER, Event.DROP_PAPER,
    Event.KEEP_TAKEN, Event.DROP_TAKEN,
)  # fmt: skip


class TakingIn(StaffPart):
    """Of one desk."""

    needs = dict.fromkeys(_EVENTS, Right.CASES)
    states = HOME_VISITING

    def __init__(self, desk: StaffDesk, visits: HomeVisits) -> None:
        """`visits`: whose page is looked at."""
        super().__init__(desk)
        self._visits = visits
        self._person = self._item = self._paper = ""
        self._sure = ""  # what the next touch deletes
        self._pages: dict[str, list[bytearray]] = {}
        self._camera = ProofCamera(desk, State.PAPER_PICTURES, made=_made)
        visits.also_forget = self._forget

    def does(self) -> Mapping[Command, Do]:
        return {
            Command.BEGIN_TAKING: lambda event, data: self._begin(),
            Command.NOTE_INTAKE: lambda event, data: self._note(str(data)),
            Command.SEE_PAPER: lambda event, data: self._see(str(data)),
            Command.TAKE_PAPER: lambda event, data: self._take(),
            Command.DROP_PAPER: lambda event, data: self._camera.drop(),
            Command.LEAVE_PAPER: lambda event, data: self._leave(),
            Command.KEEP_TAKEN: lambda event, data: self._keep(),
            Command.DROP_TAKEN: lambda event, data: self._drop(str(data)),
        }

    def out(self) -> None:
        self._forget()

    def shown(self) -> dict[str, Any]:
        state = self.desk.situation.state
        if state is State.SIGNED_IN and Right.CASES in self.desk.may():
            kept = self.read(lambda store: Intake(store).waiting())
            return {"taking": TakingShown(kept=kept or 0)}
        if state is State.PERSON:
            return {"taking": TakingShown(waiting=self._waiting())}
        if state not in (State.TAKING_IN, State.PAPER_PICTURES):
            return {}
        camera, paper = self._camera, self._material(self._paper)
        taking = TakingShown(
            items=() if self._item else tuple(map(self._row, self._forms())),
            item=self._row(self._item) if self._item else None,
            papers=tuple(map(self._paper_row, self._materials())),
            paper=self._paper_row(paper) if paper is not None else None,
            taken=len(camera.pictures),
            room=paper is not None and len(camera.pictures) < self._most(paper),
            seen=camera.seen,
            camera=camera.there,
            trouble=camera.trouble,
            busy=camera.busy,
        )
        return {"taking": taking}

    # ---- the table's commands

    def _begin(self) -> None:
        """What was begun for the same person goes on."""
        person = self._visits.one
        if person != self._person:
            self._forget()
        self._person = person

    def _note(self, item: str) -> None:
        """ "" for another one: what was photographed for this one is dropped."""
        if item in self._forms() or not item:
            self._empty()
            self._item = item

    def _see(self, paper: str) -> None:
        if self._material(paper) is None:
            return
        self._paper = paper
        self._camera.pictures = self._pages.pop(paper, [])
        self._camera.see()

    def _take(self) -> None:
        paper = self._material(self._paper)
        if paper is not None:
            self._camera.most = self._most(paper)
            self._camera.take(Sought.CARD if paper.card else Sought.PAGE)

    def _leave(self) -> None:
        """The pages of this paper are there; the camera looks no longer."""
        if self._camera.pictures:
            self._pages[self._paper] = self._camera.pictures
        self._camera.pictures, self._camera.busy = [], False
        self._camera.rest()
        self._paper = ""

    def _keep(self) -> None:
        person, item = self._person, self._item
        pages = [(p.id, bytes(one)) for p in self._materials() for one in self._pages.get(p.id, ())]
        if not pages:
            self.desk.say("staff.taking.nothing")
            return
        kept = self.keep(
            lambda records: Intake(records.store).keep(self.desk.account, person, item, pages),
            "staff.visits.not_kept",
        )
        if kept:
            self._forget()
            self.desk.event(Event.TAKEN_KEPT, person)
            self.desk.say("staff.taking.kept", good=True)

    def _drop(self, id_: str) -> None:
        """The second touch deletes: nobody can take these pictures again here."""
        if id_ != self._sure:
            self._sure = id_
            return
        self._sure = ""
        self.keep(
            lambda records: Intake(records.store).drop(self.desk.account, id_),
            "staff.visits.not_kept",
        )

    # ---- inside

    def _forget(self) -> None:
        self._empty()
        self._person = self._sure = ""

    def _empty(self) -> None:
        """No page is in memory."""
        self._camera.wipe()
        for pages in self._pages.values():
            for one in pages:
                zero(one)
        self._pages, self._item, self._paper = {}, "", ""

    def _forms(self) -> list[str]:
        """Items that are handed in with papers."""
        found = self.desk.app.presenter.catalogue.handling(self.desk.bench.settings)
        return [one.id for one in found if one.form is not None and one.form.materials]

    def _materials(self) -> tuple[Material, ...]:
        catalogue = self.desk.app.presenter.catalogue
        form = catalogue.item(self._item).form if self._item else None
        return form.materials if form is not None else ()

    def _material(self, id_: str) -> Material | None:
        return next((one for one in self._materials() if one.id == id_), None)

    def _most(self, paper: Material) -> int:
        others = sum(len(pages) for id_, pages in self._pages.items() if id_ != paper.id)
        return min(paper.most, MOST_PAGES - others)

    def _row(self, item: str) -> ItemRow:
        return ItemRow(item, self.desk.app.presenter.catalogue.item(item).name)

    def _paper_row(self, one: Material) -> PaperRow:
        """Asked for surely, or only after some answers."""
        return PaperRow(one.id, one.name, one.needed and one.when is None,
                        len(self._pages.get(one.id, ())))  # fmt: skip

    def _waiting(self) -> tuple[TakenRow, ...]:
        one = self._visits.one
        found = self.read(lambda store: Intake(store).of(one)) if one else None
        catalogue = self.desk.app.presenter.catalogue
        return tuple(
            TakenRow(row.id, catalogue.item(row.item).name, row.pages,
                     datetime.fromtimestamp(row.at, CHINA).date().isoformat(),
                     row.id == self._sure)
            for row in found or ()
            if row.item in catalogue
        )  # fmt: skip


def _made(page: Page) -> bytearray | None:
    """As it goes with a case; None: nobody could read it."""
    return bytearray(page.picture) if page.legible else None
