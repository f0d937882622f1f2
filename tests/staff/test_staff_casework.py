"""办件 at the pad: what waits, who sees to it; each deed once, on the disk, in chain and outbox."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from PIL import Image

from kiosk.cases.deeds import CaseDeed, What
from kiosk.commands.staff_cases import CaseDesk
from kiosk.handling.case_book import CaseBook, Collected
from kiosk.handling.signature import SLATE
from kiosk.outbox.kinds import Destination, LatePaper
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.record import Outcome
from kiosk.outbox.record import State as Sent
from kiosk.outbox.rows import change
from kiosk.sheets.document import Sheet
from kiosk.sheets.layout import lay_out
from kiosk.staff.states import State
from kiosk.store.faults import Fault, StoreFault
from kiosk.visit.states import Event as VisitEvent
from screens.nodes import Ink
from tests.outbox.test_outbox_register import WORKER, file
from tests.staff.office import Office

NUMBER, ITEM = "K7M2Q9T4W8ZX", "chronic-application"
STROKES = (((100, 300, 0), (300, 500, 90), (500, 250, 180)), ((600, 300, 0), (800, 520, 120)))


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    made = Office(tmp_path, settings={"hub": {"url": "http://127.0.0.1:9"}})
    made.open_records()
    yield made
    made.close()


def filed(office: Office, number: str = NUMBER, *, by: str = "s02", late: bool = True) -> str:
    """A case of this terminal, as `Cases` writes it down."""
    assert office.records is not None
    store, book, now = office.records.store, office.records.case_book, office.clock.now()
    until = now.replace(hour=0, minute=0) + timedelta(days=6)
    papers = [LatePaper(paper="record", until=until, known=True)] if late else []
    with store.transaction() as db:
        key = file(
            office.records.outbox, WORKER, number, ITEM, acting="helped" if by else "self",
            originals=["record"], late=papers,
        )  # fmt: skip
        book.begun(number, by, [Collected("report", "copy", 2)], [one.paper for one in papers])
        change(store, db, key, state=Sent.ACCEPTED, payload=None)
    return key


def says(office: Office, key: str, **more) -> bool:
    return office.presenter.view().strings(key, **more) in office.words


def opened(office: Office, account: str = "s02", number: str = NUMBER) -> None:
    office.enter(account)
    office.tend("open_cases")
    office.tend("pick_case", number)


def deeds(office: Office, number: str = NUMBER) -> list[CaseDeed]:
    assert office.records is not None
    return office.records.case_book.deeds(number).get(number, [])


def told_hub(office: Office) -> list[tuple[str, str]]:
    assert office.records is not None
    rows = office.records.store.rows(
        "SELECT payload FROM outbox WHERE kind = 'case-deed' ORDER BY place"
    )
    return [(d["what"], d.get("value", "")) for d in map(json.loads, (r["payload"] for r in rows))]


def act(what: What, value: str = "", paper: str = "", to: str = "") -> str:
    return f"{what}|{value}|{paper}|{to}"


def printer(office: Office, outcome: VisitEvent):
    made = []

    def print_(compose, answer) -> bool:
        made.append(compose())
        answer(outcome)
        return True

    office.desk.bench = replace(office.desk.bench, print=print_)
    return made


def page_printer(office: Office, outcome: VisitEvent) -> list[Sheet]:
    """For A4; `outcome` of what is printed."""
    made: list[Sheet] = []

    def print_(sheet, answer) -> bool:
        made.append(sheet())
        answer(outcome)
        return True

    office.app.presenter.around.can_print_pages = True
    office.desk.bench = replace(office.desk.bench, print_pages=print_)
    return made


def test_the_archive_list_comes_on_a4_where_there_is_a_printer_for_it(office):
    filed(office)
    opened(office)
    office.tend("open_acts")
    assert not says(office, "staff.case.sheet")  # a button that does nothing is not drawn
    office.tend("back")
    sheets = page_printer(office, VisitEvent.PRINT_CONFIRMED)
    office.tend("open_acts")
    assert says(office, "staff.case.sheet")
    office.tend("do_case", act(What.COLLECTED, "original", "record"))
    office.tend("print_case", "sheet")
    assert says(office, "staff.case.paper.printed")
    (sheet,) = sheets
    (page,) = lay_out(sheet)
    words = "".join(text.text for text in page.texts).replace(" ", "")
    for told in ("归档目录", "门诊病历或出院小结", "原件1份", "检查检验报告", "复印件2份", "李志强",
                 "K7M2Q9T4W8ZX", "2026-11-24", "归档人"):  # fmt: skip
        assert told in words, told
    assert WORKER not in msgspec.json.encode(sheet).decode()
    page_printer(office, VisitEvent.PRINT_REFUSED)
    office.tend("print_case", "sheet")
    assert says(office, "staff.case.paper.failed")


def test_a_case_goes_its_whole_way_and_each_step_is_in_chain_and_outbox(office):
    filed(office)
    papers = printer(office, VisitEvent.PRINT_CONFIRMED)
    opened(office)
    assert office.at is State.CASE
    assert says(office, "staff.case.stage.missing")
    assert says(office, "staff.case.post.first", name="李志强")
    office.tend("print_case", "notice")
    (notice,) = papers
    words = msgspec.json.encode(notice).decode()
    assert "门诊病历或出院小结" in words
    assert "检查检验报告" not in words
    assert says(office, "staff.case.paper.printed")
    office.tend("open_acts")
    office.tend("do_case", act(What.COLLECTED, "original", "record"))
    assert office.at is State.CASE
    assert says(office, "staff.case.stage.deciding")
    office.tend("open_acts")
    office.tend("do_case", act(What.HANDED_IN))
    assert office.records.store.rows("SELECT received FROM filed")[0]["received"] > 0
    office.tend("open_acts")
    office.tend("do_case", act(What.DECIDED, "granted"))
    assert says(office, "staff.case.stage.tell")
    office.tend("do_case", act(What.TOLD, "phone"))
    assert says(office, "staff.case.stage.give")
    office.tend("open_sign")
    assert office.at is State.CASE_SIGN
    office.tend("sign_case")  # nothing is signed yet
    assert office.at is State.CASE_SIGN
    for stroke in STROKES:
        office.app.on_action(Ink(SLATE, stroke))
    office.tend("sign_case")
    assert office.at is State.LOCKED  # they had the pad in their hands
    (given,) = [d for d in deeds(office) if d.what is What.GIVEN]
    picture = office.records.case_book.signature(given.id)
    assert hashlib.sha256(picture).hexdigest() == given.value
    signed = json.loads(Image.open(io.BytesIO(picture)).text["Signed"])
    assert [pair[1] for pair in signed["answers"]] == [NUMBER]
    steps = [d.what for d in deeds(office)]
    assert told_hub(office) == [(d.what.value, d.value) for d in deeds(office)]
    chain = [
        row["item"]
        for row in office.records.store.rows(
            "SELECT item FROM audit WHERE deed = 'case-done' ORDER BY number"
        )
    ]
    assert chain == [what.value for what in steps]
    assert office.records.store.audit.verify().whole
    printer(office, VisitEvent.PRINT_CONFIRMED)
    opened(office)
    assert says(office, "staff.case.stage.done")


def test_a_post_is_somebody_elses_once_they_accept_it_and_a_day_later_both_are_reminded(office):
    filed(office)
    opened(office)
    office.tend("open_acts")
    office.tend("open_people", "first")
    office.tend("pick_person", "s03")  # no examination: nobody may look after cases
    assert not [d for d in deeds(office) if d.to]
    office.tend("open_acts")
    office.tend("open_people", "first")
    office.tend("pick_person", "s01")
    assert says(office, "staff.case.post.waiting", name="王芳")
    office.tend("lock")
    office.clock.wall += timedelta(hours=25)
    office.passes(1)
    office.enter("s01")
    assert says(office, "staff.menu.cases_offered", count=1)
    office.tend("open_cases")
    office.tend("pick_case", NUMBER)
    assert says(office, "staff.case.for_you")
    assert says(office, "staff.case.post.waiting_long", name="王芳")
    office.tend("do_case", act(What.FIRST, "s01"))
    assert says(office, "staff.case.post.first", name="王芳")
    office.tend("do_case", act(What.FIRST, "s01"))  # a second touch of the same button
    held = [(d.value, d.to) for d in deeds(office) if d.what is What.FIRST]
    assert held == [("s02", ""), ("s02", "s01"), ("s01", "")]


def test_what_another_pad_did_side_by_side_is_shown_and_somebody_decides(office):
    filed(office)
    opened(office)
    office.tend("open_acts")
    before = deeds(office)
    office.tend("do_case", act(What.DECIDED, "granted"))
    other = CaseDeed(
        id="00000000-0000-0000-0000-000000000009", case=NUMBER, what=What.DECIDED,
        at=office.clock.now(), terminal="04", value="refused", by="s01",
    )  # fmt: skip
    assert office.records.case_book.take([other]) == 1
    office.passes(3)
    assert says(office, "staff.case.conflict")
    for word in ("granted", "refused"):
        assert says(office, f"staff.case.step.decided-{word}")
    assert office.records.case_book.take([other]) == 0
    office.tend("do_case", act(What.TOLD, "phone"))  # nothing goes on before
    office.tend("settle_case", "00000000-0000-0000-0000-000000000008")
    assert len(deeds(office)) == len(before) + 2
    office.tend("settle_case", other.id)
    assert says(office, "staff.case.stage.tell")
    last = deeds(office)[-1]
    assert (last.value, last.by, len(last.after)) == ("refused", "s02", 2)
    office.tend("do_case", act(What.TOLD, "in-person"))
    assert says(office, "staff.case.stage.done")


@pytest.mark.parametrize("where", [Outbox.put, CaseBook._add])
def test_what_the_disk_refuses_is_said_and_nothing_of_it_is_there(office, monkeypatch, where):
    def full(*args, **more):
        raise StoreFault(Fault.FULL)

    filed(office)
    opened(office)
    before, chain = deeds(office), len(office.deeds())
    office.tend("open_acts")
    owner = Outbox if where is Outbox.put else CaseBook
    monkeypatch.setattr(owner, where.__name__, full)
    office.tend("do_case", act(What.DECIDED, "granted"))
    assert says(office, "staff.case.not_kept")
    assert deeds(office) == before
    assert len(office.deeds()) == chain


def test_only_who_has_the_right_and_only_what_a_page_offers(office):
    filed(office)
    office.enter("s03")
    assert "open_cases" not in office.tends()
    office.tend("open_cases")
    assert office.at is State.SIGNED_IN
    office.tend("lock")
    opened(office)
    before = deeds(office)
    for word in (act(What.GIVEN, "none"), act(What.FIRST, "s01"), "nonsense", ""):
        office.tend("do_case", word)
    office.tend("open_sign")
    for stroke in STROKES:
        office.app.on_action(Ink(SLATE, stroke))
    office.tend("sign_case")  # nothing is decided
    assert deeds(office) == before
    office.tend("not_signed")
    assert office.at is State.LOCKED


def test_lists_are_by_what_presses_and_nothing_of_anybody_stands_in_a_deed(office):
    filed(office)
    filed(office, "AAAA1111BBBB", by="s01", late=False)
    office.clock.wall += timedelta(days=9)
    office.records.outbox.heard(Destination.HUB, Outcome.ACCEPTED)  # staff are let in
    office.enter("s02")
    office.tend("open_cases")
    desk = next(part for part in office.desk.parts if isinstance(part, CaseDesk))
    cases = desk.cases()
    assert [(row.number, row.overdue) for row in cases.rows] == [
        (NUMBER, True), ("AAAA1111BBBB", False),
    ]  # fmt: skip
    assert {which.value: n for which, n in cases.counts} == {
        "open": 2, "mine": 1, "due": 1, "missing": 1, "give": 0, "all": 2,
    }  # fmt: skip
    office.tend("filter_cases", "mine")
    assert [row.number for row in desk.cases().rows] == [NUMBER]
    rows = office.records.store.rows("SELECT * FROM case_deed")
    assert WORKER not in json.dumps(rows)
