"""宣传任务 from the menu: what the agency asks of the station, a proof with pictures of the camera
and a typed report, and what became of it.

On the drawing thread: small rows are read. Making pictures small, and writing a proof down, run on
threads of their own. Pictures are in memory alone until they are sent, and wiped when it locks.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from kiosk.commands.records import Records
from kiosk.commands.small_picture import small_picture
from kiosk.commands.staff_part import NEVER, Do, StaffPart
from kiosk.knowledge.feedback import MOST, fault
from kiosk.outbox import drafts
from kiosk.outbox.duties_held import Held, Stands, enter, held
from kiosk.outbox.kinds import Destination, Kind, PayloadRefused, TaskPicture, TaskProof
from kiosk.papers.page import Page, Pixels
from kiosk.runtime.clock import CHINA
from kiosk.staff.states import TASKING, Command, Event, State
from kiosk.store.faults import StoreFault
from kiosk.uplink.station_tasks import MATTER, Proof, Task, Tasks
from kiosk.uplink.told import TellBook
from kiosk.visit.states import Event as VisitEvent
from kiosk.wipe.zero import zero
from screens.staff_tasks import ProofShown, TaskShown, TasksShown

if TYPE_CHECKING:
    from kiosk.commands.staff_desk import StaffDesk

LOOK, LOOK_MENU = 2.0, 30.0
"""Seconds between two looks at what became of a proof, while a page shows it; at the menu."""

MOST_PICTURES = 6
DAYS = 12
"""Days back from today on which it may have been."""

LOOKED_BACK = timedelta(days=60)
"""What was handed in before is told by the hub alone."""

OWN = "own"
"""Of an event of the station's own, where rows and drafts name a task."""

_MOMENT = "%m-%d %H:%M"
_STANDS = {Stands.WAITING: "waiting", Stands.UNKNOWN: "unknown", Stands.DEAD: "dead",
           Stands.CLOSED: "dead"}  # fmt: skip


class StationTasks(StaffPart):
    """Of one desk."""

    needs = dict.fromkeys(
        (
            Event.OPEN_TASKS, Event.PICK_TASK, Event.PROVE_TASK, Event.SAY_PLACE, Event.SAY_HELD,
            Event.WROTE_PROOF, Event.TAKE_PROOF, Event.DROP_PROOF, Event.SEND_PROOF,
        )
    )  # fmt: skip  # whoever serves
    states = TASKING
    types = frozenset({State.PROOF_WRITING})

    def __init__(self, desk: StaffDesk) -> None:
        super().__init__(desk)
        self._tasks: Tasks | None = None
        self._heard = 0.0
        self._looked = float("-inf")
        self._rows: list[Held] = []
        self._one = ""
        self._place = self._held = ""
        self._pictures: list[bytearray] = []
        self._seen: Pixels | None = None
        self._trouble = ""
        self._busy = False
        self._asked = 0  # of the camera's answers: one to an older wish is wiped

    def does(self) -> Mapping[Command, Do]:
        return {
            Command.LOOK_AT_TASKS: lambda event, data: self._open(),
            Command.NOTE_TASK: lambda event, data: self._pick(str(data)),
            Command.BEGIN_PROOF: lambda event, data: self._begin(),
            Command.NOTE_PROOF: lambda event, data: self._note(event, str(data)),
            Command.SEE_PROOF: lambda event, data: self._see(),
            Command.TAKE_PROOF: lambda event, data: self._take(),
            Command.DROP_PROOF: lambda event, data: self._drop(),
            Command.SEND_PROOF: lambda event, data: self._send(),
            Command.LEAVE_PROOF: lambda event, data: self._rest(),
            Command.FORGET_PROOF: lambda event, data: self._forget(),
        }

    @property
    def every(self) -> float:
        if self.here:
            return LOOK
        return LOOK_MENU if self.desk.situation.state is State.SIGNED_IN else NEVER

    def tick(self) -> bool:
        if not self._watched or self.desk.bench.clock.monotonic() - self._looked < self.every:
            return False
        before = (self._tasks, self._heard, self._rows)
        self._look()
        return (self._tasks, self._heard, self._rows) != before

    def out(self) -> None:
        self._forget()
        self._one, self._looked = "", float("-inf")

    def shown(self) -> dict[str, Any]:
        if not self._watched:
            return {}
        if self._looked == float("-inf"):
            self._look()
        if self.writing:
            self._write()
        text = self.typing.value if self.typing else ""
        told = self._tasks
        shown = None if told is None else tuple(map(self._shown, told.tasks))
        own = TaskShown("", proofs=self._proofs(OWN, told.own if told is not None else ()))
        one = own if not self._one else next((t for t in shown or () if t.id == self._one), None)
        heard = datetime.fromtimestamp(self._heard, CHINA)
        tasks = TasksShown(
            shown,
            heard.strftime(_MOMENT),
            told.off_site if told is not None else 0,
            told.wanted if told is not None else 0,
            one,
            self._place,
            self._held,
            self.typing,
            fault(text) if text else "",
            self._days(),
            len(self._pictures),
            MOST_PICTURES,
            self._seen,
            self.desk.bench.camera() is not None,
            self._trouble,
            self._busy,
        )
        return {"tasks": tasks}

    # ---- the table's commands

    def _open(self) -> None:
        records = self.desk.bench.records()
        if records is not None and records.news is not None:
            records.news.soon()
        self._look()

    def _pick(self, id_: str) -> None:
        self._one = id_
        self._look()

    def _begin(self) -> None:
        """With what the account typed before a lock."""
        self._wipe()
        self._place = self._held = ""
        self.put_down()
        kept = self._draft()
        if kept is not None:
            self._write(kept.content.get("text", ""))

    def _note(self, event: Event, word: str) -> None:
        if event is Event.SAY_PLACE:
            self._place = word if word in ("station", "off-site") else "station"
        elif word in {day for day, _ in self._days()}:
            self._held = word

    def _see(self) -> None:
        self._keep_draft()
        if not self._good():
            self.desk.say("staff.tasks.incomplete")
        camera = self.desk.bench.camera()
        if camera is not None:
            self._asked += 1
            camera.see(self._answer(self._asked))

    def _take(self) -> None:
        camera = self.desk.bench.camera()
        if camera is None or self._busy or len(self._pictures) >= MOST_PICTURES:
            return
        self._busy, self._trouble = True, ""
        self._asked += 1
        camera.take(self._answer(self._asked))

    def _drop(self) -> None:
        if self._pictures and not self._busy:
            zero(self._pictures.pop())

    def _send(self) -> None:
        """On the disk, all of it, or the page says that it is not and everything stays."""
        records = self.desk.bench.records()
        if records is None or self._busy or not self._good():
            self.desk.say("staff.tasks.not_kept" if records is None else "staff.tasks.incomplete")
            return
        self._busy = True
        text = self.typing.value.strip() if self.typing else ""
        proof = TaskProof(
            proof=str(uuid.uuid4()), task=self._one or None, place=self._place,  # type: ignore[arg-type]
            held=self._held, staff=self.desk.account, text=text,
        )  # fmt: skip
        pictures, account = [bytes(one) for one in self._pictures], self.desk.account
        at = self.desk.bench.clock.now().timestamp()

        def write() -> None:
            good = _written(records, proof, pictures, at)
            self.desk.soon(lambda: self._kept(account, proof, good))

        self.desk.thread("staff-proof", write)

    def _kept(self, account: str, proof: TaskProof, good: bool) -> None:
        self._busy = False
        if good:
            self._drop_draft(account, proof.task or OWN)
        if self.desk.account != account or self.desk.situation.state is not State.PROOF_PICTURES:
            return  # locked meanwhile: the page of the task says what became of it
        if not good:
            self.desk.say("staff.tasks.not_kept")
            return
        self.put_down()  # no draft any more
        self.desk.event(Event.PROOF_KEPT)
        self._look()
        self.desk.say("staff.tasks.kept", good=True)

    def _rest(self) -> None:
        """The camera looks no longer."""
        self._asked += 1
        if (camera := self.desk.bench.camera()) is not None:
            camera.stop()
        if self._seen is not None:
            self._seen.wipe()
        self._seen, self._trouble = None, ""

    def _forget(self) -> None:
        self._keep_draft()
        self._wipe()
        self._place = self._held = ""
        self.put_down()

    # ---- the camera

    def _answer(self, asked: int) -> Any:
        def told(event: VisitEvent, data: Any = None) -> None:
            self.desk.soon(lambda: self._camera(asked, event, data))

        return told

    def _camera(self, asked: int, event: VisitEvent, data: Any) -> None:
        late = asked != self._asked or self.desk.situation.state is not State.PROOF_PICTURES
        if late:
            if isinstance(data, Page | Pixels):
                data.wipe()
            return
        match event:
            case VisitEvent.PAPER_SEEN if isinstance(data, Pixels):
                if self._seen is not None:
                    self._seen.wipe()
                self._seen, self._trouble = data, ""
            case VisitEvent.PICTURE_TAKEN if isinstance(data, Page):
                self._shrink(data)
            case VisitEvent.CAMERA_FAILED:
                self._trouble = str(data)
                if self._busy:
                    self._busy = False
                    self._see()
        self.desk.app.draw()

    def _shrink(self, page: Page) -> None:
        """As large as a record holds; on a thread of its own."""
        asked = self._asked

        def work() -> None:
            made = small_picture(page.picture)
            page.wipe()
            self.desk.soon(lambda: self._taken(asked, made))

        self.desk.thread("staff-picture", work)

    def _taken(self, asked: int, made: bytearray | None) -> None:
        if asked != self._asked or self.desk.situation.state is not State.PROOF_PICTURES:
            if made is not None:
                zero(made)
            return
        self._busy = False
        if made is None:
            self._trouble = "camera.unclear"
        else:
            self._pictures.append(made)
        self._see()
        self.desk.app.draw()

    # ---- inside

    def _good(self) -> bool:
        text = self.typing.value if self.typing else ""
        return bool(self._place and self._held) and not fault(text)

    def _wipe(self) -> None:
        self._rest()
        for one in self._pictures:
            zero(one)
        self._pictures, self._busy = [], False

    def _write(self, before: str = "") -> None:
        language = self.desk.app.presenter.look.language
        self.pen.begin(self, "text", MOST, language, before)

    @property
    def _watched(self) -> bool:
        """A page says something of them."""
        hub = bool(self.desk.bench.settings.hub.url)
        return hub and (self.here or self.desk.situation.state is State.SIGNED_IN)

    def _look(self) -> None:
        self._looked = self.desk.bench.clock.monotonic()
        records = self.desk.bench.records()
        if records is None:
            self._tasks = None
            return
        try:
            last = TellBook(records.store).last(MATTER, Tasks)
            since = self.desk.bench.clock.now() - LOOKED_BACK
            self._rows = held(records.store, Kind.TASK_PROOF, since=since.timestamp())
        except StoreFault as fault_:
            records.refused(fault_)
            self._tasks = None
            return
        self._tasks, self._heard = last if last is not None else (None, 0.0)

    def _shown(self, task: Task) -> TaskShown:
        today = self.desk.bench.clock.now().astimezone(CHINA).date()
        return TaskShown(
            task.id, task.title, task.text, task.place, task.due.isoformat(), task.done,
            task.due < today and task.done != "done", self._proofs(task.id, task.proofs),
        )  # fmt: skip

    def _proofs(self, subject: str, told: tuple[Proof, ...]) -> tuple[ProofShown, ...]:
        """What the hub has, and before it what it does not show yet."""
        newest = max((one.at.timestamp() for one in told), default=0.0)
        here = [
            ProofShown(_time(row.at), _STANDS.get(row.stands, "handed"))
            for row in self._rows
            if row.subject == subject and (row.stands in _STANDS or row.at > newest)
        ]
        there = [ProofShown(_time(one.at.timestamp()), one.state, one.reason) for one in told]
        return (*reversed(here), *there)

    def _days(self) -> tuple[tuple[str, int], ...]:
        today: date = self.desk.bench.clock.now().astimezone(CHINA).date()
        days = [today - timedelta(days=n) for n in range(DAYS)]
        return tuple((day.isoformat(), day.weekday()) for day in days)

    # ---- what was typed before a lock

    def _draft(self) -> drafts.Kept | None:
        records = self.desk.bench.records()
        if records is None:
            return None
        now, hours = self.desk.bench.clock.now().timestamp(), self.desk.bench.settings.staff
        since = now - hours.keep_draft * 3600.0
        try:
            kept = drafts.of(records.store, self.desk.account, Kind.TASK_PROOF, since)
        except StoreFault as fault_:
            records.refused(fault_)
            return None
        return next((one for one in kept if one.subject == (self._one or OWN)), None)

    def _keep_draft(self) -> None:
        records, text = self.desk.bench.records(), self.typing.value if self.typing else ""
        if records is None or not text or not self.desk.account:
            return
        now = self.desk.bench.clock.now().timestamp()
        try:
            drafts.keep(records.store, self.desk.account, Kind.TASK_PROOF, self._one or OWN,
                        {"text": text}, now)  # fmt: skip
        except StoreFault as fault_:
            records.refused(fault_)

    def _drop_draft(self, account: str, subject: str) -> None:
        if (records := self.desk.bench.records()) is None:
            return
        try:
            with records.store.transaction() as db:
                drafts.drop(db, account, Kind.TASK_PROOF, subject)
        except StoreFault as fault_:
            records.refused(fault_)


def _written(records: Records, proof: TaskProof, pictures: list[bytes], at: float) -> bool:
    """Pictures, proof and the row of what it is, in one commit; in one line, so that the hub has
    the pictures first."""
    line, outbox = f"proof {proof.proof}", records.outbox
    try:
        with records.store.transaction() as db:
            for number, one in enumerate(pictures, 1):
                told = TaskPicture(
                    proof=proof.proof, number=number, jpeg=base64.b64encode(one).decode()
                )
                outbox.put(Destination.HUB, Kind.TASK_PICTURE, told, line=line)
            key = outbox.put(Destination.HUB, Kind.TASK_PROOF, proof, line=line)
            enter(db, key, Kind.TASK_PROOF, subject=proof.task or OWN, stage="proof", at=at)
    except StoreFault as fault_:
        records.refused(fault_)
        return False
    except PayloadRefused:
        return False
    outbox.tell()
    return True


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, CHINA).strftime(_MOMENT)
