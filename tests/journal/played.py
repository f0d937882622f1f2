"""`python -m tests.journal.played FOLDER`: visits of somebody whose every word is a marker, through
the real hands, records and journal, while centre, devices, page and libraries break with those
words in their mouths. Whoever started it searches the folder and the streams."""

from __future__ import annotations

import logging
import sys
import threading
import time
import warnings
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from drivers.id_reader.interface import CardRead, DocumentKind, IdDocument
from drivers.status import DeviceState, Status
from kiosk.commands.records import Records
from kiosk.commands.tickets import Tickets
from kiosk.commands.world import World
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.journal.outsiders import catch_unhandled, silence_libraries
from kiosk.journal.rotating import RotatingFile
from kiosk.platform.interface import CentreTrouble, Insurance, Person, PersonFound, Trouble
from kiosk.runtime.asking import Asking
from kiosk.runtime.clock import SystemClock
from kiosk.runtime.printing import Printing
from kiosk.runtime.reading import Means, read_card
from kiosk.runtime.supervised import Supervisor
from kiosk.visit.states import Event, State
from screens.nodes import Send
from tests.commands.house import House
from tests.runtime.world import result

NAME, NUMBER, PHONE = "欧阳记号甲乙", "230198199001017654", "13900008261"
EMPLOYER, ADDRESS = "记号机械厂丙丁", "记号街道戊己八号"
BORN = date(1990, 1, 1)
MARKERS = (NAME, NUMBER, PHONE, EMPLOYER, ADDRESS, NAME[1:-1], NUMBER[3:-4], "98765.43")
SAID = " ".join(MARKERS)


class Broken(Exception):
    """A library's exception: its text quotes what it was given."""


@dataclass
class Card:
    """An ID reader on which a card always lies; the `fault`-th reading raises."""

    raises: bool = False

    def status(self) -> Status:
        return Status(DeviceState.ONLINE, "SAM status", time.monotonic())

    def probe(self, wake: Any) -> Status:
        return self.status()

    def read(self, wake: Any, seconds: float) -> Any:
        if self.raises:
            raise Broken(SAID)
        return CardRead(
            IdDocument(kind=DocumentKind.RESIDENT, name=NAME, number=NUMBER, birth=BORN)
        )

    def close(self) -> None: ...


class Printer:
    """Raises with the ticket in its mouth."""

    def status(self) -> Any:
        from drivers.printer.interface import Paper, PrinterStatus, Sensor

        now = time.monotonic()
        return PrinterStatus(DeviceState.ONLINE, "DLE EOT 4", now, Paper.FULL, Sensor.NO)

    probe = lambda self, wake: self.status()  # noqa: E731

    def print(self, document: Any, wake: Any) -> Any:
        raise Broken(f"{document} {SAID}")

    def clear(self, wake: Any) -> bool:
        return True

    def fed(self) -> float:
        return 0.0

    def hangs(self) -> bool:
        return False

    def expect_uncut(self) -> None: ...

    def close(self) -> None: ...


class Centre:
    """Answers with markers, or breaks with them."""

    def __init__(self) -> None:
        self.raises: set[str] = set()

    def person(self, credential: Any, cancel: Any) -> Any:
        self._may_raise("person", credential)
        insurance = Insurance(
            type="310", type_label="职工", status="1", status_label="正常", region="230100",
            region_label="哈尔滨", employer=EMPLOYER,
        )  # fmt: skip
        person = Person(
            person_no="P1", name=NAME, certificate_type="01", certificate_no=NUMBER, sex="1",
            birth=BORN, insurances=(insurance,),
        )  # fmt: skip
        return PersonFound(person)

    def query(self, question: Any, progress: Any, cancel: Any) -> Any:
        self._may_raise("query", question)
        return result(question.item.id)

    def detail(self, question: Any, wanted: Any, row: Any, cancel: Any) -> Any:
        raise Broken(SAID)

    def probe(self, cancel: Any) -> CentreTrouble:
        return CentreTrouble(Trouble.SILENT, f"1901 {NUMBER}")

    def _may_raise(self, where: str, what: Any) -> None:
        if where in self.raises:
            raise Broken(f"{where} {what} {SAID}")


class Reports:
    """What Settling writes of a device's thread."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def hung(self, name: str, abandoned: int) -> None:
        events.worker_hung(self._journal, device=name, abandoned=abandoned)

    def broke(self, name: str, error: BaseException) -> None:
        events.worker_broke(self._journal, device=name, error=error)

    def back(self, name: str) -> None:
        events.worker_back(self._journal, device=name)


class Played:
    def __init__(self, folder: Path) -> None:
        self.centre, self.card = Centre(), Card()
        self.folder = folder
        self.house = House(folder, journal=self._journal, hands=self._hands)
        self.world: World = self.house.hands
        library = self.house.presenter._library
        self.records = Records(folder, self.house.settings, SystemClock(), self.house.journal)
        self.world.records = self.records
        self.world.tickets = Tickets(library, SystemClock(), self.records.next_serial, lambda: "zh")
        self.supervisor = Supervisor(time.monotonic, Reports(self.house.journal))
        self.new_printer()

    def new_printer(self) -> None:
        """In place of one whose driver has raised and is to be opened again later."""
        told, begun = (lambda status: None), self.folder / "begun"
        self.world.printing = Printing(Printer, told, begun, self.supervisor)

    def _journal(self) -> Journal:
        journal = Journal([RotatingFile(self.folder / "journal.jsonl")], SystemClock().now)
        silence_libraries(journal)
        catch_unhandled(journal)
        return journal

    def _hands(self, house: House) -> World:
        return World(
            asking=Asking(lambda: self.centre, told=lambda trouble: house.tending.centre(trouble)),
            forget_glass=lambda: None,
            restart=lambda: None,
            phone=lambda: house.presenter.phone(),
            clock=house.clock,
            soon=lambda call: call(),
        )

    def _told(self, name: str, status: Status) -> None:
        if status.device is DeviceState.OFFLINE:
            self.house.runtime.post(Event.MEANS_LOST)

    # ---- a visit

    def until(self, *states: State) -> None:
        end = time.monotonic() + 10
        while self.house.state not in states:
            if time.monotonic() > end:
                raise TimeoutError(f"not {states}, but {self.house.state}")
            self.house.turn()
            time.sleep(0.005)

    def identify(self, item: str = "outpatient-visits") -> None:
        means = Means("id_card", lambda: self.card, read_card, self._told, self.supervisor)
        self.world.devices_ready({"id_card": means})
        self.house.do(Event.TOUCH)
        self.house.do(Event.PICK_ITEM, item)

    def wiped(self) -> None:
        self.until(State.THANKS, State.ATTRACT, State.APOLOGY)
        self.house.passes(60)
        self.until(State.ATTRACT)

    def leave(self) -> None:
        self.house.do(Event.LEAVE)
        if self.house.state is State.REVIEW:
            self.house.do(Event.BAD_GRADE_GIVEN, (0, 1))
            self.house.app.draw()
            for digit in PHONE:
                self.house.presenter.local(f"key:{digit}")
            self.house.presenter.local("phone-consent")
            self.house.do(Event.LAST_REASONS_GIVEN, ("slow",))
        self.wiped()


def play(folder: Path) -> list[str]:
    """The states met, for the one who judges that all this was really played."""
    one = Played(folder)
    met: list[str] = []
    one.wiped() if one.house.state is not State.HOME else one.house.do(Event.LEAVE)
    one.until(State.ATTRACT)

    def visit(end: State, then=lambda: None) -> None:
        one.identify()
        one.until(end)
        then()
        met.append(one.house.state.value)
        one.leave()

    def printed() -> None:
        one.house.do(Event.PRINT)
        one.until(State.PRINT_FAILED, State.DID_IT_PRINT)
        one.new_printer()

    def details() -> None:
        one.house.do(Event.PICK_ROW, 0)
        one.until(State.CENTRE_DOWN, State.DETAIL)

    visit(State.RESULT, printed)
    visit(State.RESULT, details)
    for part in ("person", "query"):
        one.centre.raises = {part}
        visit(State.CENTRE_DOWN)
    one.centre.raises = set()
    one.identify()
    one.until(State.RESULT)
    one.house.app.on_error(Broken(SAID))  # a page broke in drawing
    one.house.turn()
    one.wiped()
    one.card.raises = True
    one.identify()
    one.until(State.NO_MEANS)
    met.append(one.house.state.value)
    one.leave()
    libraries()
    one.house.app.on_action(Send(Event.PICK_ITEM, SAID))  # no item is called so
    one.house.turn()
    one.records.close()
    return met


def libraries() -> None:
    """What libraries and threads of others would write."""
    for name in ("urllib3.connectionpool", "kivy", "root", NAME):
        logging.getLogger(name).error("%s", SAID)
    warnings.warn(SAID, UserWarning, stacklevel=1)

    def fail() -> None:
        raise Broken(SAID)

    thread = threading.Thread(target=fail, name=NAME)
    thread.start()
    thread.join()


if __name__ == "__main__":
    print(" ".join(play(Path(sys.argv[1]))))
