"""A clock that only moves when told, and hands that write down what they were asked."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from kiosk.platform.interface import Credential, CredentialKind, Insurance, Person, PersonFound
from kiosk.runtime.clock import CHINA
from kiosk.runtime.core import Runtime
from kiosk.services.catalogue import Catalogue
from kiosk.services.result import Origin, Result
from kiosk.settings.load import load
from kiosk.visit.states import Event, State

CATALOGUE = Catalogue.load()
SETTINGS = load("heilongjiang-2")


class HeldClock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return datetime(2026, 11, 22, 9, 0, tzinfo=CHINA) + timedelta(seconds=self.seconds - 1000)


class NotedHands:
    """Each call is noted by name; answers are kept so that a test gives them when it likes."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.answers: dict[str, list] = {}
        self.recorded: list[tuple[str, str]] = []
        self.means = True
        self.ended: list[tuple[str, float]] = []

    def _asked(self, name: str, answer) -> None:
        self.calls.append(name)
        self.answers.setdefault(name, []).append(answer)

    def read_credential(self, answer) -> None:
        self._asked("read_credential", answer)

    def read_code(self, answer) -> None:
        self._asked("read_code", answer)

    def stop_reading(self) -> None:
        self.calls.append("stop_reading")

    def ask_person(self, visit, answer) -> None:
        self._asked("ask_person", answer)

    def ask_proof(self, visit, answer) -> None:
        self._asked("ask_proof", answer)

    def print_guide(self, visit, answer) -> None:
        self._asked("print_guide", answer)

    def record_feedback(self, visit, answer) -> None:
        self._asked("record_feedback", answer)

    def ask_unit(self, visit, answer) -> None:
        self._asked("ask_unit", answer)

    def ask_checks(self, visit, answer) -> None:
        self._asked("ask_checks", answer)

    def file_case(self, visit, answer) -> None:
        self._asked("file_case", answer)

    def compare_face(self, visit, answer) -> None:
        self._asked("compare_face", answer)

    def call_staff(self, visit, page, answer) -> None:
        self._asked("call_staff", answer)
        self.page = page

    def ask_staff(self, visit, answer) -> None:
        self._asked("ask_staff", answer)

    def stop_call(self) -> None:
        self.calls.append("stop_call")

    def verify_secret(self, visit, answer) -> None:
        self._asked("verify_secret", answer)

    def ask_item(self, visit, answer) -> None:
        self._asked("ask_item", answer)

    def ask_detail(self, visit, answer) -> None:
        self._asked("ask_detail", answer)

    def ask_lines(self, visit, answer) -> None:
        self._asked("ask_lines", answer)

    def see_paper(self, visit, answer) -> None:
        self._asked("see_paper", answer)

    def see_list(self, visit, answer) -> None:
        self._asked("see_list", answer)

    def take_picture(self, visit, answer) -> None:
        self._asked("take_picture", answer)

    def stop_camera(self) -> None:
        self.calls.append("stop_camera")

    def cancel_centre(self) -> None:
        self.calls.append("cancel_centre")

    def print_receipt(self, visit, answer) -> None:
        self._asked("print_receipt", answer)

    def ask_printer(self, visit, answer) -> None:
        self._asked("ask_printer", answer)

    def record_consent(self, visit) -> None:
        self.recorded.append(("consent", ""))

    def take_ticket(self, visit, answer) -> None:
        self._asked("take_ticket", answer)

    def ask_free(self, visit, answer) -> None:
        self._asked("ask_free", answer)

    def book(self, visit, answer) -> None:
        self._asked("book", answer)

    def withdraw_booking(self, visit, answer) -> None:
        self._asked("withdraw_booking", answer)

    def print_booking(self, visit, answer) -> None:
        self._asked("print_booking", answer)

    def record_voice(self, visit) -> None:
        self.recorded.append(("voice", visit.voice.what))

    def print_voice(self, visit, answer) -> None:
        self._asked("print_voice", answer)

    def ask_reply(self, visit, answer) -> None:
        self._asked("ask_reply", answer)

    def print_ticket(self, visit, answer) -> None:
        self._asked("print_ticket", answer)

    def record_use(self, visit) -> None:
        self.recorded.append(("use", visit.item.id))

    def record_end(self, visit, ended, seconds) -> None:
        self.ended.append((ended, seconds))

    def record_receipt(self, visit, outcome) -> None:
        self.recorded.append(("receipt", outcome))

    def record_review(self, visit, used) -> None:
        self.recorded.append(("review", f"{used.item.id}:{used.grade}"))

    def amend_review(self, visit, used) -> None:
        self.recorded.append(("amend", f"{used.item.id}:{','.join(visit.reasons)}"))

    def journal_trouble(self, state, code) -> None:
        self.calls.append(f"trouble:{state}")

    def forget(self) -> None:
        self.calls.append("forget")

    def wipe(self, answer) -> None:
        self._asked("wipe", answer)

    def restart(self) -> None:
        self.calls.append("restart")

    def means_left(self) -> bool:
        return self.means


class Stage:
    """A runtime on a held clock, with short words for what a visitor and the world do."""

    def __init__(self) -> None:
        self.clock = HeldClock()
        self.hands = NotedHands()
        self.numbers = iter(f"NUMBER{n}" for n in range(1000))
        self.changes = 0
        self.runtime = Runtime(
            settings=lambda: SETTINGS,
            catalogue=lambda: CATALOGUE,
            clock=self.clock,
            hands=self.hands,
            new_number=lambda: next(self.numbers),
            changed=self._changed,
            wake=lambda: None,
        )

    def _changed(self) -> None:
        self.changes += 1

    @property
    def state(self) -> State:
        return self.runtime.situation.state

    def do(self, event: Event, data=None) -> State:
        self.runtime.post(event, data)
        self.runtime.pump()
        return self.state

    def answer(self, name: str, event: Event, data=None, *, which: int = -1) -> State:
        self.hands.answers[name][which](event, data)
        self.runtime.pump()
        return self.state

    def wait(self, seconds: float) -> State:
        self.clock.seconds += seconds
        self.runtime.pump()
        return self.state

    # ---- longer words

    def to_result(self, item: str = "enrolment") -> None:
        self.do(Event.TOUCH)
        self.do(Event.PICK_ITEM, item)
        self.answer("read_credential", Event.CREDENTIAL_READ, CREDENTIAL)
        self.answer("ask_person", Event.PERSON_FOUND, PersonFound(PERSON))
        self.answer("ask_item", Event.RESULT_READY, result(item))
        assert self.state is State.RESULT

    def print(self) -> None:
        self.do(Event.PRINT)
        self.answer("print_receipt", Event.PRINT_CONFIRMED, "GS ( H")
        assert self.state is State.PRINTED


CREDENTIAL = Credential(kind=CredentialKind.ID_CARD, certificate_no="230198199001010015")
PERSON = Person(
    person_no="P1",
    name="张三",
    certificate_type="01",
    certificate_no="230198199001010015",
    sex="1",
    birth=date(1990, 1, 1),
    insurances=(
        Insurance(
            type="310",
            type_label="职工",
            status="1",
            status_label="正常参保",
            region="230100",
            region_label="哈尔滨",
            balance=Decimal("12.30"),
        ),
    ),
)


def result(item: str, *, done: int = 0, total: int = 0) -> Result:
    return Result(
        item=item,
        span=None,
        rows=({"insurance_type": None},),
        head={},
        at=datetime(2026, 11, 22, 9, 0, tzinfo=CHINA),
        origin=Origin("national/1101", confirmed=True),
        done=done,
        total=total,
    )
