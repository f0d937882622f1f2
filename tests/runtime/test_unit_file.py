"""An employees' file from the code on the glass to the centre's books, without devices: page drawn,
code read, sealed, through the hub's own addresses, read beside the terminal, written down, sent to
the strict stand-in. Through the window: tests/visits/test_units.py."""

from __future__ import annotations

import time
import urllib.request
from urllib.parse import urlsplit

import pytest
import zxingcpp

from kiosk.commands.cases import Cases
from kiosk.commands.filing import CentreSender
from kiosk.handling import roster, roster_file
from kiosk.outbox.deliver import Deliverer
from kiosk.outbox.kinds import Destination
from kiosk.outbox.outbox import Outbox
from kiosk.papers.cells import Trouble
from kiosk.runtime.phoning import Phoning
from kiosk.settings.load import load
from kiosk.store.database import Store
from kiosk.uplink.mailbox import Mailbox
from kiosk.visit.states import Event, State
from sandbox.centre.app import Centre, application
from sandbox.centre.gateway import Tif
from sandbox.centre.misbehave import TracedProtocol
from sandbox.hub import app as hub
from sandbox.hub.contract import Contract
from screens import samples
from screens.composer import picture
from screens.layout import lay_out
from screens.pages import page_for
from tests.drivers.devices_rig import eventually
from tests.papers import lists
from tests.papers.test_phone import sealed_to
from tests.platform.test_platform_units import TOKEN, Office
from tests.runtime.test_list_file import to_list
from tests.sandbox.client import serving


class Desk:
    """An agent of the demonstration's bearings factory, at the list."""

    def __init__(self, monkeypatch, tmp_path, office: Office, hub_url: str) -> None:
        self.office = office
        self.stage = to_list(monkeypatch, f"{hub_url}/upload")
        self.visit = self.stage.runtime.visit
        self.visit.applicant = self.visit.subject = office.who("worker")
        self.phone = Phoning(
            Mailbox(hub_url, "", load("wafangdian-town").station), f"{hub_url}/upload",
            time.monotonic, between=0.05,
        )  # fmt: skip
        self.stage.hands.see_list = self._see
        self.store = Store.open(tmp_path / "terminal.db", bytes(range(32)))
        references = office.centre.filings.new_msgid
        self.outbox = Outbox(self.store, station="S", terminal="01", references=references)
        self.cases = Cases(self.outbox, self.stage.clock, lambda fault: None)
        self.cases.outcome_query = office.centre.filings.outcome_query
        self.stage.hands.file_case = self.cases.file
        sender = CentreSender(office.centre.filings, time.time, self.outbox.materials)
        self.deliverer = Deliverer(self.outbox, {Destination.CENTRE: sender}, time.time)

    def _see(self, visit, answer) -> None:
        asked = visit.people_asked
        order = roster_file.order(asked, visit.people_there)
        visit.upload = self.phone.see_list(answer, order, roster_file.heads(asked), order.room)

    def scan(self) -> dict[str, str]:
        """What a phone reads off the page."""
        look = samples.look("portrait")
        more = {"item": self.visit.item, "draft": self.visit.draft, "unit": self.visit.unit}
        view = samples.view(State.LIST_FILE, look, upload=self.visit.upload, phone=True, **more)
        sheet = lay_out(page_for(view), look)
        (code,) = zxingcpp.read_barcodes(picture(sheet.flat({})[0], sheet.width, sheet.height))
        address = urlsplit(code.text)
        given = dict(pair.split("=", 1) for pair in address.fragment.split("&"))
        return given | {"to": f"http://{address.netloc}/upload/{given['n']}"}

    def send(self, content: bytes) -> None:
        given = self.scan()
        assert eventually(lambda: self.phone._code and self._posted(given, content))

    def _posted(self, given: dict[str, str], content: bytes) -> bool:
        parcel = sealed_to(given["k"], content, given["n"])
        kind = {"Content-Type": "application/octet-stream"}
        try:
            asked = urllib.request.Request(given["to"], parcel, kind)
            with urllib.request.urlopen(asked, timeout=5) as answer:
                return answer.status == 204
        except OSError:  # its box is being made
            return False

    def heard(self, *states: State) -> bool:
        self.stage.runtime.pump()
        return self.stage.state in states

    @property
    def rows(self) -> tuple:
        return roster.rows(self.visit.people_asked, self.visit.draft.answers)


@pytest.fixture
def desk(monkeypatch, tmp_path):
    stand_in = Centre(Tif(TOKEN, time.time), strict=True)
    with (
        serving(hub.application(hub.Hub(Contract()))) as hub_url,
        serving(application(stand_in), TracedProtocol) as url,
    ):
        made = Desk(monkeypatch, tmp_path, Office(url, stand_in), hub_url)
        yield made
        made.phone.forget()
        made.store.close()
        made.office.centre.close()


def test_a_file_is_at_the_centre_with_everybody_in_it(desk):
    people = lists.employees(desk.stage.clock.now().date())
    stage = desk.stage
    assert stage.do(Event.OPEN_LIST_FILE) is State.LIST_FILE
    desk.send(lists.headless(people))
    assert eventually(lambda: desk.heard() or desk.visit.unread, 15)
    assert (desk.visit.unread.trouble, desk.visit.unread.columns) == (Trouble.COLUMNS, (1, 3))
    desk.send(lists.misread(people))
    assert eventually(lambda: desk.heard(State.QUESTION), 15)
    day = stage.clock.now().date()
    faults = [roster.fault_at(desk.visit.people_asked, desk.rows, n, day) for n in range(5)]
    assert [asked.field if asked else "" for asked, _ in faults] == ["", "certno", "", "", ""]
    assert desk.rows[1][roster.LINE] == "3"
    assert len(desk.rows) == 5  # nothing is lost
    for _ in people:
        stage.do(Event.DROP_ROW, 0)
    stage.do(Event.OPEN_LIST_FILE)
    desk.send(lists.csv(people))
    assert eventually(lambda: desk.heard(State.QUESTION), 15)
    for answer in (roster.DONE, "13904510000"):
        stage.do(Event.ANSWERED, answer)
    assert stage.do(Event.PAPERS_DONE) is State.CONFIRM
    stage.do(Event.OPEN_SIGNATURE)
    desk.visit.strokes = (((300, 300, 0), (420, 520, 90), (640, 700, 160)),)
    assert stage.do(Event.SUBMIT) is State.SUBMITTING
    desk.deliverer.round()
    desk.cases.look()
    assert eventually(lambda: desk.heard(State.FILED), 5)
    (case,) = desk.office.stand_in.desk.world.filings.every
    assert (case.infno, case.person) == ("LN64", desk.visit.unit.code)
    assert list(case.people) == lists.digests(people)
