"""The one loop: a queue of events, the visit's table, commands to the hands, and deadlines.

`post` may be called from any thread. `pump` runs on the thread that draws; nothing in it blocks.
An answer carries the number of its visit and of its question; one that comes late is dropped.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

from kiosk.handling.assistant import Assistant
from kiosk.handling.faces import Faces
from kiosk.papers.page import Page, Pixels
from kiosk.platform.interface import PersonFound
from kiosk.runtime.clock import Clock
from kiosk.runtime.hands import Answer, Hands
from kiosk.runtime.visit_data import Visit, absorb, concerns, refine
from kiosk.services.catalogue import Catalogue
from kiosk.settings.model import Settings
from kiosk.visit.deadlines import LIMITS, seconds
from kiosk.visit.states import START, Command, Event, Situation, State
from kiosk.visit.table import place, step

WAITS = frozenset(
    {
        State.LOOKING_UP, State.PROVING, State.VERIFYING, State.AUTHORISING, State.CHECKING,
        State.TAKING, State.SUBMITTING, State.RESULT_WAITING, State.DETAIL_WAITING,
        State.LINES_WAITING,
    }
)  # fmt: skip
"""States whose page changes with the time waited (1 s progress, then message, then choice)."""

_ASKING = {
    Command.ASK_PERSON: ("ask_person", "centre"),
    Command.ASK_PROOF: ("ask_proof", "centre"),
    Command.ASK_UNIT: ("ask_unit", "centre"),
    Command.ASK_STAFF: ("ask_staff", "help"),
    Command.COMPARE_FACE: ("compare_face", "camera"),
    Command.VERIFY_SECRET: ("verify_secret", "centre"),
    Command.ASK_CHECKS: ("ask_checks", "centre"),
    Command.FILE_CASE: ("file_case", "case"),
    Command.SEE_PAPER: ("see_paper", "camera"),
    Command.SEE_LIST: ("see_list", "camera"),
    Command.TAKE_PICTURE: ("take_picture", "camera"),
    Command.ASK_ITEM: ("ask_item", "centre"),
    Command.ASK_DETAIL: ("ask_detail", "detail"),
    Command.ASK_LINES: ("ask_lines", "detail"),
    Command.PRINT_RECEIPT: ("print_receipt", "print"),
    Command.ASK_PRINTER: ("ask_printer", "printer"),
    Command.PRINT_GUIDE: ("print_guide", "guide"),
    Command.RECORD_FEEDBACK: ("record_feedback", "feedback"),
    Command.TAKE_TICKET: ("take_ticket", "ticket"),
    Command.PRINT_TICKET: ("print_ticket", "number"),
    Command.ASK_FREE: ("ask_free", "booking"),
    Command.BOOK: ("book", "booking"),
    Command.WITHDRAW_BOOKING: ("withdraw_booking", "booking"),
    Command.PRINT_BOOKING: ("print_booking", "number"),
    Command.PRINT_VOICE: ("print_voice", "number"),
    Command.ASK_REPLY: ("ask_reply", "reply"),
}
"""The hand that asks, and the kind of question: a newer one of a kind makes the older void."""


class _Posted(NamedTuple):
    event: Event
    data: Any
    visit: int | None  # None: not an answer (a touch, time)
    question: int | None


class Runtime:
    """Owns the visit. `changed` is called on the drawing thread after anything visible changed;
    `wake` from any thread when something was posted."""

    def __init__(
        self,
        *,
        settings: Callable[[], Settings],
        catalogue: Callable[[], Catalogue],
        clock: Clock,
        hands: Hands,
        new_number: Callable[[], str],
        changed: Callable[[], None],
        wake: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._clock = clock
        self._hands = hands
        self._new_number = new_number
        self._changed = changed
        self._wake = wake
        self._queue: deque[_Posted] = deque()
        self._lock = threading.Lock()
        self._visits = 0
        self._questions = 0
        self._asked: dict[str, int] = {}
        self.situation: Situation = START
        self.visit = Visit(0, settings())
        self.assistant: Assistant | None = None  # of the staff, by whom the next visit is begun
        self.large = False  # 大字版 doubles the deadlines
        self.doors_open = True  # the terminal's table decides; a visit under way is finished
        self._entered = clock.monotonic()
        self._deadline = self._entered + self._limit()
        self._touched_first = 0.0
        self._card_gone = False  # taken out while its receipt was being printed

    # ---- from any thread

    def post(
        self,
        event: Event,
        data: Any = None,
        *,
        visit: int | None = None,
        question: int | None = None,
    ) -> None:
        with self._lock:
            self._queue.append(_Posted(event, data, visit, question))
        self._wake()

    # ---- on the drawing thread

    def pump(self) -> None:
        """Handle everything posted, then the deadline if it has come."""
        before = (self.situation, self._entered)
        handled = False
        while True:
            if self._clock.monotonic() >= self._deadline:
                self._handle(_Posted(Event.DEADLINE, None, None, None))
                handled = True
            with self._lock:
                posted = self._queue.popleft() if self._queue else None
            if posted is None:
                break
            handled = self._handle(posted) or handled
        if handled or before != (self.situation, self._entered):
            self._changed()

    def touched(self) -> None:
        """A finger anywhere: starts the deadline anew where reading or typing goes on."""
        if LIMITS[self.situation.state].renewed:
            self._deadline = self._clock.monotonic() + self._limit()

    def left(self) -> float:
        """Seconds to the deadline of this state."""
        return max(0.0, self._deadline - self._clock.monotonic())

    def waited(self) -> float:
        return self._clock.monotonic() - self._entered

    def next_wake(self) -> float:
        """Monotonic time at which `pump` must run even if nothing is posted."""
        due = self._deadline
        now = self._clock.monotonic()
        ring = due - self.visit.settings.deadlines.ring_under
        if now < ring and self.situation.state not in (State.ATTRACT, State.WIPING):
            due = ring
        if self.situation.state in WAITS:
            d = self.visit.settings.deadlines
            steps = [self._entered + t for t in (1.0, d.slow_after, d.choice_after)]
            due = min([due, *(t for t in steps if t > now)])
        return due

    # ---- inside

    def _limit(self) -> float:
        deadlines = self.visit.settings.deadlines
        if self.situation.state is State.PRINTING and self.visit.paper == "list":
            return deadlines.printing_pages
        return seconds(self.situation.state, deadlines, self.large)

    def _handle(self, posted: _Posted) -> bool:
        event, data = posted.event, posted.data
        late = posted.visit is not None and posted.visit != self.visit.number
        if late or (posted.question is not None and posted.question not in self._asked.values()):
            return _dropped(data)
        if event is Event.TOUCH and not self.doors_open and self.situation.state in _DOORSTEP:
            return False
        if not concerns(self.visit, event, data):
            return _dropped(data)
        try:
            state, today = place(self.situation, event), self._clock.now().date()
            event = refine(self.visit, state, event, data, today)
            after, commands = step(self.situation, event)
            if event is Event.CARD_REMOVED and self.situation.state is State.PRINTING:
                self._card_gone = True  # heeded as soon as the receipt is out
            if after == self.situation and not commands and event not in _DATA_ONLY:
                return self._stay(event) or _dropped(data)
            state = place(self.situation, event)
            absorb(
                self.visit,
                state,
                event,
                data,
                catalogue=self._catalogue(),
                new_number=self._new_number,
                now=self._clock.now(),
            )
            self._arrive(after, event)
            for command in commands:
                self._do(command, event)
            if self._card_gone and self.situation.state is not State.PRINTING:
                self._card_gone = False
                self._handle(_Posted(Event.CARD_REMOVED, None, None, None))
        except Exception:  # whatever broke, the visitor sees a state of the table
            if event is Event.BROKEN:
                raise
            self._hands.journal_trouble(self.situation.state, "exception")
            self.post(Event.BROKEN)
        return True

    def _stay(self, event: Event) -> bool:
        """An event that keeps the state may still renew its time (继续等)."""
        if event is Event.GO_ON and self.situation.state in WAITS:
            self._deadline = self._clock.monotonic() + self._limit()
            return True
        if event is Event.PHONE_HEARD:  # as good as a touch
            self.touched()
            return True
        if event is Event.DEADLINE:
            self._deadline = self._clock.monotonic() + self._limit()
        return False

    def _arrive(self, after: Situation, event: Event) -> None:
        if after != self.situation or event is Event.DEADLINE:
            now = self._clock.monotonic()
            if after.state is not self.situation.state:
                self._entered = now
                self.visit.drop_faces()  # shown in one state, to whoever of the staff stands there
                if after.state is State.HOME:
                    self.visit.forget()  # a home at which nobody is known holds nobody
            self.situation = after
            self._deadline = now + self._limit()

    def _answer(self, kind: str) -> Answer:
        """An answer function for one question; a newer question of its kind makes it void."""
        self._questions += 1
        question, visit = self._questions, self.visit.number
        self._asked[kind] = question

        def answer(event: Event, data: Any = None) -> None:
            asked = None if event in _OF_THE_VISIT else question
            self.post(event, data, visit=visit, question=asked)

        return answer

    def _do(self, command: Command, event: Event) -> None:
        visit, hands = self.visit, self._hands
        if command in _ASKING:
            hand, kind = _ASKING[command]
            getattr(hands, hand)(visit, self._answer(kind))
            return
        match command:
            case Command.BEGIN_VISIT:
                self._visits += 1
                self.visit = Visit(
                    self._visits,
                    self._settings(),
                    begun=self._clock.now(),
                    assistant=self.assistant,
                )
                self._touched_first = self._clock.monotonic()
            case Command.READ_CREDENTIAL:
                hands.read_credential(self._answer("reading"))
                if not hands.means_left():
                    self.post(Event.MEANS_LOST, visit=visit.number)
            case Command.READ_CODE:
                hands.read_code(self._answer("reading"))
            case Command.CALL_STAFF:
                under = next(iter(self.situation.back), self.situation.state)
                hands.call_staff(visit, under, self._answer("help"))
            case Command.STOP_CALL:
                self._asked.pop("help", None)
                hands.stop_call()
            case Command.STOP_READING:
                self._asked.pop("reading", None)
                hands.stop_reading()
            case Command.STOP_CAMERA:
                self._asked.pop("camera", None)
                hands.stop_camera()
            case Command.CANCEL_CENTRE:
                self._asked.pop("centre", None)
                self._asked.pop("detail", None)
                hands.cancel_centre()
            case Command.WEIGH_PERSON if visit.subject is not None and not visit.subject.person_no:
                hands.ask_person(visit, self._answer("centre"))  # only a card said who it is
            case Command.WEIGH_PERSON if visit.subject is not None:
                self.post(Event.PERSON_FOUND, PersonFound(visit.subject, visit.notice))
            case Command.RECORD_CONSENT:
                hands.record_consent(visit)
            case Command.RECORD_USE:
                if use := visit.current:
                    use.found = visit.result is None or bool(visit.result.rows)
                    use.seconds_to_result = self._since_touch()
                hands.record_use(visit)
            case Command.RECORD_RECEIPT:
                self._count_ticket(receipt=True)
                hands.record_receipt(visit, "confirmed")
            case Command.RECORD_FAILURE:
                if visit.begun_ticket:
                    self._count_ticket(receipt=False)
                hands.record_receipt(visit, "failed")
            case Command.RECORD_DOUBT:
                self._count_ticket(receipt=visit.paper_answer != "did-not-come")
                outcome = {"came": "asked-yes", "did-not-come": "asked-no"}
                hands.record_receipt(visit, outcome.get(visit.paper_answer, "unanswered"))
            case Command.RECORD_VOICE:
                hands.record_voice(visit)
            case Command.RECORD_REVIEW:
                hands.record_review(visit, visit.used[visit.review_of])
            case Command.AMEND_REVIEW:
                hands.amend_review(visit, visit.used[visit.review_of])
            case Command.JOURNAL_TROUBLE:
                if self.situation.state is State.CENTRE_DOWN:
                    visit.not_answered()
                hands.journal_trouble(self.situation.state, self._trouble_code())
            case Command.FORGET:
                visit.forget()
                hands.forget()
            case Command.WIPE:
                hands.record_end(visit, _ENDED.get(event, "done"), self._since_touch())
                number = visit.number
                visit.wipe_papers()
                visit.secret.wipe()
                self.visit = Visit(number, self._settings())
                self._asked.clear()
                self._card_gone = False
                hands.wipe(self._answer("wipe"))
            case Command.RESTART:
                hands.restart()

    def _trouble_code(self) -> str:
        match self.situation.state:
            case State.PRINT_FAILED:
                return self.visit.print_failure
            case State.HANDLING_REFUSED if self.visit.case is not None:
                return self.visit.case.code or self.visit.case.outcome
            case _:
                return self.visit.trouble_code

    def _since_touch(self) -> float:
        return self._clock.monotonic() - self._touched_first

    def _count_ticket(self, receipt: bool) -> None:
        """Something is or may be on paper, so the next is a reprint; as a `receipt` it counts only
        when it is not known to be none."""
        if use := self.visit.current:
            key = self.visit.paper_key
            self.visit.prints[key] = self.visit.prints.get(key, 0) + 1
            if receipt:
                use.receipts += 1
                use.seconds_to_receipt = use.seconds_to_receipt or self._since_touch()


def _dropped(data: Any) -> bool:
    """Nobody takes it: a picture is overwritten. False, for nothing was handled."""
    if isinstance(data, Page | Pixels | Faces):
        data.wipe()
    return False


_OF_THE_VISIT = frozenset({Event.CARD_REMOVED, Event.PHONE_HEARD})
"""A card leaves its slot, and a phone sends, long after what was asked for has ended: they belong
to the visit alone."""

_DOORSTEP = frozenset({State.ATTRACT, State.THANKS, State.APOLOGY})
"""From here a touch begins a visit."""

_ENDED = {Event.DEADLINE: "time-out", Event.BROKEN: "trouble"}
"""How a visit ended, by the event that ended it; all others: done."""

_DATA_ONLY = frozenset(
    {
        Event.RESULT_PROGRESS, Event.RESULT_READY, Event.GRADE_GIVEN, Event.ANSWERED,
        Event.ONE_BACK, Event.OPEN_QUESTION, Event.CASE_FILED, Event.GUIDE_PAPER, Event.DEFER_PAPER,
        Event.PAPER_SEEN, Event.CAMERA_FAILED, Event.CLEAR_PAPER, Event.UNIT_WRONG,
        Event.ADD_ROW, Event.OPEN_ROW, Event.DROP_ROW, Event.LIST_UNREAD, Event.PHONE_CODE,
        Event.TICKET_PAPER, Event.CALL_STAFF, Event.CALL_TOLD, Event.STAFF_COMING, Event.FACES_TOLD,
        Event.FEEDBACK_TOLD,
        Event.BOOKING_PAPER, Event.VOICE_PAPER,
    }
)  # fmt: skip
"""Events that may keep the situation yet bring data."""
