"""Questions to the centre: each on a short thread, cancelled when the visit has no use for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence

from kiosk.handling.draft import chosen
from kiosk.handling.eligibility import listed
from kiosk.handling.secret import wipe
from kiosk.platform.interface import (
    Cancel,
    Cause,
    Centre,
    CentreTrouble,
    Credential,
    ItemQuestion,
    Person,
    PersonFound,
    PersonRefused,
    SecretSaid,
    Trouble,
    Verdict,
)
from kiosk.runtime.hands import Answer
from kiosk.services.form import Question, Rule
from kiosk.services.model import Detail, Item
from kiosk.services.result import Record, Result
from kiosk.visit.states import Event


class Asking:
    """Hands questions to the centre. `centre` is made late: its libraries load after frame one."""

    def __init__(
        self,
        centre: Callable[[], Centre],
        told: Callable[[CentreTrouble | None], None] = lambda trouble: None,
        clock_right: Callable[[], bool] = lambda: True,
        soon: Callable[[Callable[[], None]], None] = lambda call: call(),
    ) -> None:
        """`told` hears, from any thread, what each question came to (None: it was answered).
        `clock_right` False: nothing is asked, because message ids and periods would be wrong.

        `soon` runs a call once the frame that answers the touch is drawn: asking takes the
        processor from it, and the visitor looks at the glass.
        """
        self._centre = centre
        self._told = told
        self._clock_right = clock_right
        self._soon = soon
        self._lock = threading.Lock()
        self._under_way: list[Cancel] = []

    def person(self, credential: Credential, answer: Answer) -> None:
        def ask(cancel: Cancel) -> None:
            said = self._centre().person(credential, cancel)
            self._told(said if isinstance(said, CentreTrouble) else None)
            match said:
                case PersonFound() as found:
                    answer(Event.PERSON_FOUND, found)
                case PersonRefused(why=why):
                    answer(Event.PERSON_REFUSED, why)
                case CentreTrouble() as trouble:
                    answer(Event.CENTRE_TROUBLE, trouble)

        self._start("person", ask, answer)

    def proof(self, credential: Credential, answer: Answer) -> None:
        """Whose it is: PROOF_GIVEN with that person's number, or PROOF_WRONG with the centre's
        reason."""

        def ask(cancel: Cancel) -> None:
            said = self._centre().person(credential, cancel)
            self._told(said if isinstance(said, CentreTrouble) else None)
            match said:
                case PersonFound(person=person):
                    answer(Event.PROOF_GIVEN, person.person_no)
                case PersonRefused(why):
                    answer(Event.PROOF_WRONG, why)
                case CentreTrouble() as trouble:
                    answer(Event.CENTRE_TROUBLE, trouble)

        self._start("proof", ask, answer)

    def unit(self, code: str, item: Item, person: Person, answer: Answer) -> None:
        """Which employer it is, and whether the person may act for it."""

        def ask(cancel: Cancel) -> None:
            said = self._centre().unit(code, item, person, cancel)
            if isinstance(said, CentreTrouble):
                self._told(said)
                answer(Event.CENTRE_TROUBLE, said)
            else:
                self._told(None)
                answer(Event.UNIT_FOUND, said)

        self._start("unit", ask, answer)

    def secret(self, person: Person, secret: bytearray, answer: Answer) -> None:
        """Whether it is theirs; it is overwritten whatever becomes of the asking."""

        def ask(cancel: Cancel) -> None:
            try:
                said = self._centre().verify(person, secret, cancel)
            finally:
                wipe(secret)
            self._told(said if isinstance(said, CentreTrouble) else None)
            match said:
                case SecretSaid(verdict=Verdict.RIGHT):
                    answer(Event.SECRET_RIGHT, None)
                case SecretSaid(verdict=Verdict.WRONG, left=left):
                    answer(Event.SECRET_WRONG, left)
                case SecretSaid():
                    answer(Event.SECRET_LOCKED, None)
                case CentreTrouble() as trouble:
                    answer(Event.CENTRE_TROUBLE, trouble)

        self._start("secret", ask, answer, dropped=lambda: wipe(secret))

    def checks(
        self,
        rules: Sequence[tuple[Rule, ItemQuestion]],
        offers: Sequence[tuple[Question, ItemQuestion]],
        answer: Answer,
        parts: Sequence[tuple[str, ItemQuestion]] = (),
    ) -> None:
        """Rules that only the centre can answer, and rows that a question offers, each with what is
        asked of it; the first rule that is broken, or question with nothing to pick, ends it.
        CHECKED brings the rows by the question's field, and those that rules of `parts` ask for by
        the name beside each: what they mean is weighed with them (`barred_by`)."""

        def ask(cancel: Cancel) -> None:
            def rows(question: ItemQuestion) -> tuple[Record, ...] | None:
                """None: the trouble is told."""
                said = self._centre().query(question, lambda partial: None, cancel)
                if not isinstance(said, CentreTrouble):
                    return said.rows
                self._told(said)
                answer(Event.CENTRE_TROUBLE, said)
                return None

            for rule, question in rules:
                if (found := rows(question)) is None:
                    return
                if listed(rule, found):
                    answer(Event.HANDLING_REFUSED, rule)
                    return
            offered: dict[str, tuple[Record, ...]] = {}
            for name, question in parts:
                if (found := rows(question)) is None:
                    return
                offered[name] = found
            for put, question in offers:
                if (found := rows(question)) is None:
                    return
                offered[put.field] = tuple(row for row in found if chosen(put, row))
                if put.rows is not None and not offered[put.field]:
                    answer(Event.HANDLING_REFUSED, put.rows.none)
                    return
            if rules or offers or parts:
                self._told(None)
            answer(Event.CHECKED, offered)

        self._start("checks", ask, answer)

    def item(self, question: ItemQuestion, answer: Answer) -> None:
        def ask(cancel: Cancel) -> None:
            def progress(result: Result) -> None:
                if not cancel.is_set():
                    answer(Event.RESULT_PROGRESS, result)

            result = self._centre().query(question, progress, cancel)
            if isinstance(result, CentreTrouble):
                self._told(result)
                answer(Event.CENTRE_TROUBLE, result)
            else:
                if result.complete and not result.unfillable:  # else it may have fallen silent
                    self._told(None)
                answer(Event.RESULT_READY, result)

        self._start("item", ask, answer)

    def own(
        self,
        questions: Sequence[tuple[str, ItemQuestion]],
        make: Callable[[Mapping[str, tuple[Record, ...] | None], int], Result],
        answer: Answer,
    ) -> None:
        """What this terminal knows by itself, and what the centre's lists add: `make` gets the rows
        by transaction, and how many lists are still to come. A list that cannot be got is None; the
        first that shows the centre gone ends the asking, so that nobody waits for each."""

        def ask(cancel: Cancel) -> None:
            lists: dict[str, tuple[Record, ...] | None] = {}
            gone = False
            if questions:
                answer(Event.RESULT_PROGRESS, make({}, len(questions)))
            for name, question in questions:
                said = None if gone else self._centre().query(question, lambda _: None, cancel)
                if isinstance(said, CentreTrouble):
                    self._told(said)
                    gone = said.why in (Trouble.SILENT, Trouble.UNREACHABLE)
                    said = None
                lists[name] = said.rows if said is not None else None
            if not cancel.is_set():
                answer(Event.RESULT_READY, make(lists, 0))

        self._start("own", ask, answer)

    def detail(self, question: ItemQuestion, detail: Detail, row: Record, answer: Answer) -> None:
        def ask(cancel: Cancel) -> None:
            records = self._centre().detail(question, detail, row, cancel)
            if isinstance(records, CentreTrouble):
                answer(Event.CENTRE_TROUBLE, records)
            else:
                answer(Event.DETAIL_READY, records)

        self._start("detail", ask, answer)

    def cancel(self) -> None:
        """The visit has no use for what is under way."""
        with self._lock:
            cancels, self._under_way = self._under_way, []
        for cancel in cancels:
            cancel.set()

    def _start(
        self,
        name: str,
        ask: Callable[[Cancel], None],
        answer: Answer,
        dropped: Callable[[], None] = lambda: None,
    ) -> None:
        """`dropped`: it was cancelled before it began, or is not asked at all."""

        cancel = Cancel()
        with self._lock:
            self._under_way.append(cancel)

        def run() -> None:
            try:
                if self._clock_right():
                    ask(cancel)
                else:
                    dropped()
                    answer(Event.CENTRE_TROUBLE, CentreTrouble(Trouble.REFUSED, "clock"))
            except Exception:  # a fault of ours: the visitor gets a state, the thread its traceback
                answer(Event.CENTRE_TROUBLE, CentreTrouble(Trouble.NONSENSE, Cause.OURS))
                raise
            finally:
                with self._lock:
                    if cancel in self._under_way:
                        self._under_way.remove(cancel)

        thread = threading.Thread(target=run, name=f"ask-{name}", daemon=True)
        self._soon(lambda: dropped() if cancel.is_set() else thread.start())
