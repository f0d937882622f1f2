"""宣传任务 from the menu: what the agency asks of the station, a proof with pictures of the camera
and a typed report, and what became of it.

On the drawing thread: small rows are read. Writing a proof down runs on a thread of its own.
Pictures (`kiosk.commands.proof_camera`) are in memory alone until they are sent, and wiped when it
locks.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from kiosk.commands import proof_camera, staff_duties
from kiosk.commands.proof_camera import ProofCamera
from kiosk.commands.staff_part import NEVER, Do, StaffPart
from kiosk.commands.staff_unsent import Unsent
from kiosk.knowledge.feedback import MOST, fault
from kiosk.outbox.duties_held import Held, Stands, held
from kiosk.outbox.kinds import Kind, TaskProof
from kiosk.runtime.clock import CHINA
from kiosk.staff.states import TASKING, Command, Event, State
from kiosk.store.faults import StoreFault
from kiosk.uplink.station_tasks import MATTER, Proof, Task, Tasks
from kiosk.uplink.told import TellBook
from screens.staff_tasks import ProofShown, TaskShown, TasksShown

if TYPE_CHECKING:
    from kiosk.commands.staff_desk import StaffDesk

LOOK, LOOK_MENU = 2.0, 30.0
"""Seconds between two looks at what became of a proof, while a page shows it; at the menu."""

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
        self._place: Literal["station", "off-site"] | None = None
        self._held = ""
        self._camera = ProofCamera(desk)
        self._sending = False
        self._unsent = Unsent(desk, Kind.TASK_PROOF)

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
            Command.LEAVE_PROOF: lambda event, data: self._camera.rest(),
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
        told, camera = self._tasks, self._camera
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
            self.typing,
            fault(text) if text else "",
            self._days(),
            len(camera.pictures),
            proof_camera.MOST,
            camera.seen,
            camera.there,
            camera.trouble,
            camera.busy or self._sending,
        )
        return {"tasks": tasks}

    # ---- the table's commands

    def _open(self) -> None:
        self.ask_hub()
        self._look()

    def _pick(self, id_: str) -> None:
        self._one = id_
        self._look()

    def _begin(self) -> None:
        """With what the account typed before a lock."""
        self._nothing()
        recent = self._unsent.recent() or ()
        kept = next((one for one in recent if one.subject == self._subject), None)
        if kept is not None:
            self._write(kept.content.get("text", ""))

    def _note(self, event: Event, word: str) -> None:
        if event is Event.SAY_PLACE:
            self._place = "off-site" if word == "off-site" else "station"
        elif word in {day for day, _ in self._days()}:
            self._held = word

    def _see(self) -> None:
        self._keep_draft()
        if not self._good():
            self.desk.say("staff.tasks.incomplete")
        self._camera.see()

    def _take(self) -> None:
        if not self._sending:
            self._camera.take()

    def _drop(self) -> None:
        if not self._sending:
            self._camera.drop()

    def _send(self) -> None:
        """On the disk, all of it, or the page says that it is not and everything stays."""
        records, place = self.desk.bench.records(), self._place
        if records is None:
            self.desk.say("staff.tasks.not_kept")
            return
        if place is None or self._camera.busy or self._sending or not self._good():
            self.desk.say("staff.tasks.incomplete")
            return
        self._sending = True
        text = self.typing.value.strip() if self.typing else ""
        proof = TaskProof(
            proof=str(uuid.uuid4()), task=self._one or None, place=place, held=self._held,
            staff=self.desk.account, text=text,
        )  # fmt: skip
        pictures, account = [bytes(one) for one in self._camera.pictures], self.desk.account
        subject, at = self._subject, self.desk.bench.clock.now().timestamp()

        def write() -> None:
            good = staff_duties.proof_handed_in(records, proof, pictures, subject=subject, at=at)
            self.desk.soon(lambda: self._kept(account, subject, good))

        self.desk.thread("staff-proof", write)

    def _kept(self, account: str, subject: str, good: bool) -> None:
        self._sending = False
        if good:
            self._unsent.drop(subject, account)
        if self.desk.account != account or self.desk.situation.state is not State.PROOF_PICTURES:
            return  # locked meanwhile: the page of the task says what became of it
        if not good:
            self.desk.say("staff.tasks.not_kept")
            return
        self.put_down()  # no draft any more
        self.desk.event(Event.PROOF_KEPT)
        self._look()
        self.desk.say("staff.tasks.kept", good=True)

    def _forget(self) -> None:
        self._keep_draft()
        self._nothing()

    # ---- inside

    def _good(self) -> bool:
        text = self.typing.value if self.typing else ""
        return bool(self._place and self._held) and not fault(text)

    def _nothing(self) -> None:
        """No proof is being made."""
        self._camera.wipe()
        self._sending = False
        self._place, self._held = None, ""
        self.put_down()

    @property
    def _subject(self) -> str:
        """Of its row and its draft."""
        return self._one or OWN

    def _keep_draft(self) -> None:
        """What was typed is there again after a lock."""
        if text := self.typing.value if self.typing else "":
            self._unsent.keep(self._subject, {"text": text})

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
        except StoreFault as refusal:
            records.refused(refusal)
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


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, CHINA).strftime(_MOMENT)
