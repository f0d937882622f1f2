"""Reading and printing when their driver hangs or raises: what the visitor's table hears of it."""

from __future__ import annotations

import threading
import time

import pytest

from drivers.keypad.interface import Earphones, Key, KeypadStatus
from drivers.printer.interface import Paper, Printed, PrinterStatus
from drivers.status import DeviceState, Status
from drivers.touch.interface import Touched
from drivers.wake import Wake
from kiosk.health.touches import TouchLife
from kiosk.runtime.keys import Keys
from kiosk.runtime.printing import Printing
from kiosk.runtime.reading import Means
from kiosk.runtime.supervised import Supervisor
from kiosk.runtime.touching import Touching
from kiosk.visit.states import Event, State
from tests.drivers.devices_rig import eventually
from tests.runtime.test_supervised import QUICK, Told
from tests.runtime.world import CREDENTIAL, HeldClock, Stage


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def over():
    """Set at the end of the test: whoever sits in a device may come back."""
    made = threading.Event()
    yield made
    made.set()


@pytest.fixture
def held(told):
    clock = HeldClock()
    made = Supervisor(clock.monotonic, told, watch=False)
    made.held = clock
    yield made
    made.close()


def hang_is_noticed(held) -> None:
    held.held.seconds += 1000
    held.look()


class Reader:
    """`does` says what a read does: hang, raise, or give a credential."""

    def __init__(self, does: list[str], over: threading.Event) -> None:
        self._does, self._over = does, over
        self.inside = threading.Event()

    def read(self, wake: Wake) -> tuple[Event, object] | None:
        does = self._does.pop(0) if self._does else ""
        if does == "hang":
            self.inside.set()
            self._over.wait()
            return Event.CREDENTIAL_READ, "someone from before"
        if does == "raise":
            raise LookupError("driver")
        if does == "card":
            return Event.CREDENTIAL_READ, CREDENTIAL
        wake.wait(0.01)
        return None

    def probe(self, wake: Wake) -> Status:
        return self.status()

    def status(self) -> Status:
        return Status(DeviceState.ONLINE, "fake", 0)

    def close(self) -> None:
        """Nothing is held."""


class Means_(Means):
    """Over fake readers, all that were opened kept."""

    def __init__(self, does: list[str], over: threading.Event, supervisor: Supervisor) -> None:
        self.readers: list[Reader] = []
        self.states: list[tuple[DeviceState, str]] = []

        def opened() -> Reader:
            self.readers.append(Reader(does, over))
            return self.readers[-1]

        super().__init__(
            "id_card",
            opened,
            lambda device, wake: device.read(wake),
            lambda name, status: self.states.append((status.device, status.source)),
            supervisor,
        )


def test_a_reader_that_hangs_is_lost_and_its_successor_reads_the_card(held, told, over):
    means = Means_(["hang", "card"], over, held)
    answers: list[tuple] = []
    means.start(lambda event, data: answers.append((event, data)))
    assert eventually(lambda: means.readers and means.readers[0].inside.is_set())
    hang_is_noticed(held)
    assert (DeviceState.OFFLINE, "driver hung") in means.states
    assert eventually(lambda: answers == [(Event.CREDENTIAL_READ, CREDENTIAL)])
    assert eventually(lambda: means.states[-1] == (DeviceState.ONLINE, "fake"))
    assert means.works
    over.set()  # the first thread comes back with somebody: nobody hears of it
    time.sleep(0.03)
    assert len(answers) == 1
    assert told.rows == [("hung", "id_card", 1), ("back", "id_card")]
    means.close()


def test_a_reader_whose_driver_raises_heals_under_the_same_question(told, over):
    supervisor = Supervisor(time.monotonic, told, QUICK, watch=False)
    means = Means_(["raise", "raise", "card"], over, supervisor)
    answers: list[tuple] = []
    means.start(lambda event, data: answers.append((event, data)))
    assert eventually(lambda: answers == [(Event.CREDENTIAL_READ, CREDENTIAL)])
    assert told.rows[0] == ("broke", "id_card", LookupError)
    assert eventually(lambda: told.rows == [told.rows[0], ("back", "id_card")])
    assert (DeviceState.OFFLINE, "driver failed") in means.states
    assert len(means.readers) == 3
    means.close()


def test_a_driver_that_cannot_even_be_made_is_tried_again(told, over):
    supervisor = Supervisor(time.monotonic, told, QUICK, watch=False)
    tries: list[int] = []

    def make() -> Reader:
        tries.append(1)
        if len(tries) < 3:
            raise ImportError("plug-in")
        return Reader([], over)

    means = Means("social_card", make, lambda d, w: d.read(w), lambda n, s: None, supervisor)
    assert eventually(lambda: means.device_state is DeviceState.ONLINE)
    assert told.rows == [("broke", "social_card", ImportError), ("back", "social_card")]
    means.close()


def test_the_visitor_sees_no_means_and_then_means_again(held, over):
    """What the table makes of a lost reader, and of one that is back."""
    stage = Stage()
    stage.do(Event.TOUCH)
    stage.do(Event.PICK_ITEM, "enrolment")
    means = Means_(["hang"], over, held)
    means.start(stage.hands.answers["read_credential"][-1])
    assert eventually(lambda: means.readers and means.readers[0].inside.is_set())
    hang_is_noticed(held)
    assert means.states[-1] == (DeviceState.OFFLINE, "driver hung") or means.works
    assert stage.do(Event.MEANS_LOST) is State.NO_MEANS
    assert eventually(lambda: means.works)
    assert stage.do(Event.MEANS_BACK) is State.IDENTIFY
    means.close()


# ---- printing


class Printer:
    def __init__(self, does: list[str], over: threading.Event, log: list[str]) -> None:
        self._does, self._over, self._log = does, over, log
        self.inside = threading.Event()

    def _do(self) -> str:
        does = self._does.pop(0) if self._does else ""
        if does == "hang":
            self.inside.set()
            self._over.wait()
        if does == "raise":
            raise LookupError("driver")
        return does

    def print(self, document, wake):
        self._log.append(f"print {document}")
        self._do()
        return Printed("GS ( H")

    def clear(self, wake) -> bool:
        self._log.append("clear")
        self._do()
        return True

    def hangs(self) -> bool:
        return False

    def expect_uncut(self) -> None:
        self._log.append("expect uncut")

    def probe(self, wake) -> PrinterStatus:
        return self.status()

    def status(self) -> PrinterStatus:
        return PrinterStatus(DeviceState.ONLINE, "fake", 0, paper=Paper.FULL)

    def fed(self) -> float:
        return 0.0

    def close(self) -> None:
        self._log.append("close")


class Printing_(Printing):
    def __init__(self, does, over, supervisor, folder) -> None:
        self.printers: list[Printer] = []
        self.log: list[str] = []
        self.states: list[tuple[DeviceState, str]] = []
        self.begun = folder / "ticket-begun"

        def opened() -> Printer:
            self.printers.append(Printer(does, over, self.log))
            return self.printers[-1]

        super().__init__(
            opened,
            lambda status: self.states.append((status.device, status.source)),
            self.begun,
            supervisor,
        )

    def stuck(self, turn: int = 1) -> bool:
        return eventually(lambda: len(self.printers) == turn and self.printers[-1].inside.is_set())


def test_a_print_that_hangs_asks_the_visitor_once_and_the_rest_is_cut_off(
    held, told, over, tmp_path
):
    printing = Printing_(["hang"], over, held, tmp_path)
    answers: list[tuple] = []
    cleared: list[bool] = []
    printing.print(lambda: "ticket", lambda event, data: answers.append((event, data)))
    printing.clear(cleared.append)  # the wipe of that visit waits behind it
    assert printing.stuck()
    assert answers == []
    hang_is_noticed(held)
    assert answers == [(Event.PRINT_UNCONFIRMED, "driver failed")]
    assert printing.states[-1] == (DeviceState.OFFLINE, "driver hung") or cleared
    assert eventually(lambda: cleared == [True])
    assert printing.log[:3] == ["print ticket", "expect uncut", "clear"]
    assert not printing.begun.exists()
    assert eventually(lambda: printing.ready)
    over.set()  # "Printed", says the first thread; the visitor was asked long ago
    assert eventually(lambda: "close" in printing.log)
    assert len(answers) == 1
    assert told.rows == [("hung", "printer", 1), ("back", "printer")]
    printing.close()


def test_a_clear_that_hangs_is_not_proved(held, over, tmp_path):
    printing = Printing_(["hang"], over, held, tmp_path)
    cleared: list[bool] = []
    printing.clear(cleared.append)
    assert printing.stuck()
    hang_is_noticed(held)
    assert cleared == [False]
    printing.close()


def test_when_no_threads_are_left_to_spend_everything_is_refused_at_once(held, over, tmp_path):
    printing = Printing_(["hang"] * 3, over, held, tmp_path)
    cleared: list[bool] = []
    answers: list[tuple] = []
    for turn in (1, 2, 3):
        printing.clear(cleared.append)
        assert printing.stuck(turn)
        hang_is_noticed(held)
    assert held.spent
    assert not printing.ready
    printing.clear(cleared.append)
    printing.print(lambda: "ticket", lambda event, data: answers.append((event, data)))
    assert cleared == [False] * 4
    assert [event for event, _ in answers] == [Event.PRINT_REFUSED]
    printing.close()


@pytest.mark.parametrize(
    ("where", "event"),
    [("compose", Event.PRINT_REFUSED), ("print", Event.PRINT_UNCONFIRMED)],
)
def test_an_exception_before_the_first_byte_is_a_refusal_after_it_a_question(
    told, over, tmp_path, where, event
):
    supervisor = Supervisor(time.monotonic, told, QUICK, watch=False)
    printing = Printing_(["raise"] if where == "print" else [], over, supervisor, tmp_path)
    answers: list[Event] = []

    def compose() -> str:
        if where == "compose":
            raise LookupError("ours")
        return "ticket"

    printing.print(compose, lambda event, data: answers.append(event))
    assert eventually(lambda: answers == [event])
    printing.print(lambda: "again", lambda event, data: answers.append(event))
    assert eventually(lambda: answers == [event, Event.PRINT_CONFIRMED])
    assert ("expect uncut" in printing.log) == (where == "print")
    assert eventually(lambda: told.rows == [("broke", "printer", LookupError), ("back", "printer")])
    printing.close()


class Pad:
    """A keypad, and a touch panel; `does` says what a read does: hang, raise, or give something."""

    def __init__(self, does: list[str], over: threading.Event, gives: object) -> None:
        self._does, self._over, self._gives = does, over, gives
        self.inside, self.severed = threading.Event(), threading.Event()

    def read(self, wake: Wake, seconds: float) -> object:
        does = self._does.pop(0) if self._does else ""
        if does == "hang":
            self.inside.set()
            self._over.wait()
            return self._gives
        if does == "raise":
            raise LookupError("driver")
        if does == "give":
            return self._gives
        wake.wait(0.01)
        return None

    def probe(self, wake: Wake) -> KeypadStatus:
        return self.status()

    def status(self) -> KeypadStatus:
        return KeypadStatus(DeviceState.ONLINE, "fake", 0, Earphones.PRESENT)

    def sever(self) -> None:
        self.severed.set()

    def close(self) -> None:
        """Nothing is held."""


class Heard:
    """What is told of a keypad or a panel over fake devices, all that were opened kept."""

    def __init__(self, kind: str, does: list[str], over: threading.Event, supervisor) -> None:
        self.pads: list[Pad] = []
        self.came: list[object] = []
        self.states: list[tuple[DeviceState, str]] = []
        self.earphones: list[Earphones] = []

        def opened(gives: object) -> Pad:
            self.pads.append(Pad(does, over, gives))
            return self.pads[-1]

        if kind == "keypad":
            self.device = Keys(
                "keypad", lambda: opened(Key.OK), supervisor,
                pressed=self.came.append, earphones=self.earphones.append,
                told=lambda name, status: self.states.append((status.device, status.source)),
            )  # fmt: skip
            return
        self.life = TouchLife(0)
        self.life.delivered = self.came.append  # type: ignore[method-assign]
        self.device = Touching(
            lambda: opened(Touched(7.0)), self.life,
            lambda status: self.states.append((status.device, status.source)), supervisor,
        )  # fmt: skip


@pytest.mark.parametrize(("kind", "given"), [("keypad", Key.OK), ("touch", 7.0)])
def test_an_input_device_that_hangs_is_lost_and_its_successor_goes_on(
    held, told, over, kind, given
):
    heard = Heard(kind, ["hang", "give"], over, held)
    assert eventually(lambda: heard.pads and heard.pads[0].inside.is_set())
    hang_is_noticed(held)
    assert (DeviceState.OFFLINE, "driver hung") in heard.states
    assert eventually(lambda: heard.came == [given])
    assert eventually(lambda: heard.states[-1] == (DeviceState.ONLINE, "fake"))
    assert eventually(heard.pads[0].severed.is_set)
    over.set()  # the first thread comes back with something old: nobody hears of it
    time.sleep(0.03)
    assert heard.came == [given]
    assert told.rows == [("hung", kind, 1), ("back", kind)]
    if kind == "keypad":  # while it was lost nobody knew of its socket
        assert heard.earphones == [Earphones.PRESENT, Earphones.UNKNOWN, Earphones.PRESENT]
    heard.device.close()


@pytest.mark.parametrize(("kind", "given"), [("keypad", Key.OK), ("touch", 7.0)])
def test_an_input_device_whose_driver_raises_heals(told, over, kind, given):
    supervisor = Supervisor(time.monotonic, told, QUICK, watch=False)
    heard = Heard(kind, ["raise", "raise", "give"], over, supervisor)
    assert eventually(lambda: heard.came == [given])
    assert told.rows[0] == ("broke", kind, LookupError)
    assert eventually(lambda: told.rows[-1] == ("back", kind))
    assert (DeviceState.OFFLINE, "driver failed") in heard.states
    assert heard.states[-1] == (DeviceState.ONLINE, "fake")
    heard.device.close()
