"""A filing of several parts: promised together, each tried for itself, told as far as known."""

from __future__ import annotations

import time
from dataclasses import replace

import msgspec
import pytest

from kiosk.commands.cases import Cases
from kiosk.handling import bundle
from kiosk.handling.case import Case, Outcome
from kiosk.handling.draft import Draft
from kiosk.handling.papers import Papers
from kiosk.outbox import archiving, register
from kiosk.outbox.backoff import Backoff
from kiosk.outbox.deliver import Deliverer
from kiosk.outbox.filings import Transaction
from kiosk.outbox.kinds import Destination
from kiosk.outbox.outbox import Limits, Outbox
from kiosk.outbox.record import Outcome as Came
from kiosk.outbox.record import Reply, State
from kiosk.outbox.rows import records
from kiosk.papers.page import Page, Pixels
from kiosk.platform.filing import OutcomeQuery
from kiosk.runtime.clock import CHINA
from kiosk.runtime.visit_data import Visit
from kiosk.services.catalogue import Catalogue
from kiosk.services.dictionaries import Dictionaries
from kiosk.settings.load import load
from kiosk.store.database import Store
from kiosk.store.faults import Fault, StoreFault
from kiosk.text.strings import Strings
from kiosk.visit.states import Event
from screens.samples import insurance, person
from tests.commands.house import HouseClock
from tests.handling.test_bundle import EVERY, filled

CENTRE = Destination.CENTRE
BUNDLE = bundle.at_station(Catalogue.load().item("newborn-bundle"), load("nantong-hospital"))
CHOSEN = ("insurance", "vaccination", "household")
WRITES = {part.transaction: part.id for part in BUNDLE.form.parts}


class Offices:
    """What each part's office does with it; by part. `sent`: what came, in order."""

    def __init__(self) -> None:
        self.does: dict[str, Came] = {}
        self.sent: list[str] = []

    def send(self, record) -> Reply:
        part = WRITES[msgspec.json.decode(record.payload)["transaction"]]
        self.sent.append(part)
        outcome = self.does.get(part, Came.ACCEPTED)
        proof = f"P-{part}" if outcome is Came.ACCEPTED else ""
        return Reply(outcome, code="4711" if outcome is Came.REFUSED else "", proof=proof)

    def ask(self, record) -> Reply:
        return Reply(Came.UNKNOWN)


class Desk:
    def __init__(self, folder) -> None:
        self.now = time.time()
        self.store = Store.open(folder / "terminal.db", bytes(range(32)), lambda: self.now)
        numbers = iter(range(10**6))
        self.outbox = Outbox(
            self.store, station="S", terminal="01", chance=lambda: 0.0,
            limits=Limits(backoff=Backoff(first=60.0, longest=600.0)),
            references=lambda: f"M{next(numbers):029d}",
        )  # fmt: skip
        self.offices, self.faults = Offices(), []
        self.cases = Cases(self.outbox, HouseClock("2026-11-24 09:00"), self.faults.append)
        self.cases.outcome_query = lambda transaction: OutcomeQuery(f"{transaction}s", "unknown")
        self.deliverer = Deliverer(self.outbox, {CENTRE: self.offices}, lambda: self.now)
        self.told: list[tuple[Event, Case]] = []

    def file(self, visit: Visit) -> None:
        self.cases.file(visit, lambda event, data=None: self.told.append((event, data)))

    def round(self) -> None:
        self.deliverer.round()
        self.cases.look()

    @property
    def last(self) -> tuple[Event, dict[str, Outcome]]:
        event, case = self.told[-1]
        return event, {one.part: one.outcome for one in case.parts}


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    yield made
    made.store.close()


def visit(chosen=CHOSEN, **papers: int) -> Visit:
    """The guardian of a child, about to submit; `papers`: pages by material."""
    draft = filled(chosen, in_register="0")
    made = Visit(1, load("nantong-hospital"), item=BUNDLE, subject=person(), draft=Draft(
        draft.answers), insurance=insurance())  # fmt: skip
    pages = {
        id_.replace("_", "-"): tuple(
            Page(bytearray(f"JPEG {id_} {n}".encode()), Pixels(1, 1, bytearray(3)))
            for n in range(count)
        )
        for id_, count in papers.items()
    }
    made.papers[BUNDLE.id] = Papers(pages)
    made.strokes = (((300, 300, 0), (420, 520, 90), (640, 700, 160)),)
    made.submission = "WHOLE0000001"
    made.numbers = {id_: f"PART{n:08d}" for n, id_ in enumerate(chosen)}
    return made


def test_each_part_is_a_record_of_its_own_with_its_own_number(desk):
    desk.file(visit(birth=2, parents=1))
    found = records(desk.store, "ORDER BY place")
    assert [WRITES[msgspec.json.decode(r.payload)["transaction"]] for r in found] == list(CHOSEN)
    assert len({r.key for r in found}) == len({r.line for r in found}) == 3
    payloads = [msgspec.json.decode(r.payload, type=Transaction) for r in found]
    assert [p.number for p in payloads] == ["PART00000000", "PART00000001", "PART00000002"]
    assert {p.item for p in payloads} == {"newborn-bundle"}
    entries = register.of(desk.store, person().certificate_no)
    assert {(e.part, e.number) for e in entries} == {
        (id_, f"PART{n:08d}") for n, id_ in enumerate(CHOSEN)
    }


def test_a_page_lies_here_once_and_goes_with_each_part_until_the_last_has_it(desk):
    desk.file(visit(birth=2, parents=1))
    named = {
        entry.part: [m.what for m in msgspec.json.decode(entry.record.payload, type=Transaction)
                     .materials]
        for entry in register.of(desk.store, person().certificate_no)
    }  # fmt: skip
    assert named == {
        "insurance": ["birth", "birth", "signature"],
        "vaccination": ["signature"],
        "household": ["parents", "birth", "birth", "signature"],
    }
    folder = desk.outbox.materials.folder
    assert len(list(folder.iterdir())) == 4  # three pages, one signature
    desk.offices.does["household"] = Came.UNREACHABLE
    desk.round()
    states = {r.state for r in records(desk.store, "")}
    assert states == {State.ACCEPTED, State.WAITING}
    assert len(list(folder.iterdir())) == 4
    assert desk.outbox.materials.bad() == []
    desk.offices.does.clear()
    desk.now += 700
    desk.round()
    assert {r.state for r in records(desk.store, "")} == {State.ACCEPTED}
    assert list(folder.iterdir()) == []


def test_with_an_archive_its_papers_stay_for_each_part_that_was_taken(desk):
    desk.cases.archived = True
    desk.file(visit(birth=2, parents=1))
    desk.offices.does["household"] = Came.REFUSED
    desk.round()
    waiting = archiving.listed(desk.store, 10)
    assert sorted((one["item"], one["pages"]) for one in waiting) == [
        ("newborn-bundle", 1), ("newborn-bundle", 3),
    ]  # fmt: skip
    cases = [archiving.due(desk.store, desk.now, CHINA).case]
    assert {(one.part, one.handled) for one in cases} <= {
        (part, "last") for part in ("insurance", "vaccination")
    }
    folder = desk.outbox.materials.folder
    assert len(list(folder.iterdir())) == 3  # what only the refused part had is gone
    assert desk.outbox.materials.bad() == []


def test_all_are_accepted(desk):
    desk.file(visit())
    desk.round()
    event, case = desk.told[-1]
    assert (event, case.outcome, case.number) == (
        Event.CASE_FILED,
        Outcome.ACCEPTED,
        "WHOLE0000001",
    )
    assert [(one.part, one.number, one.proof) for one in case.parts] == [
        (id_, f"PART{n:08d}", f"P-{id_}") for n, id_ in enumerate(CHOSEN)
    ]
    desk.round()
    assert len(desk.told) == 1  # it is said once


def test_one_is_refused_and_the_others_stand(desk):
    desk.offices.does["vaccination"] = Came.REFUSED
    desk.file(visit())
    desk.round()
    event, case = desk.told[-1]
    assert event is Event.CASE_FILED
    assert case.outcome is Outcome.PARTLY
    assert case.refused == {"vaccination"}
    assert desk.last[1] == {"insurance": Outcome.ACCEPTED, "vaccination": Outcome.REFUSED,
                            "household": Outcome.ACCEPTED}  # fmt: skip
    (code,) = [one.code for one in case.parts if one.part == "vaccination"]
    assert code == "4711"
    desk.now += 7000
    desk.round()
    assert desk.offices.sent.count("vaccination") == 1  # not again behind the visitor's back
    states = {e.part: e.record.state for e in register.of(desk.store, person().certificate_no)}
    assert states["vaccination"] is State.CLOSED


def test_one_answer_is_lost_and_the_others_are_known(desk):
    desk.offices.does |= {"insurance": Came.UNKNOWN, "household": Came.REFUSED}
    desk.file(visit())
    desk.round()
    event, parts = desk.last
    assert event is Event.CASE_FILED
    assert parts == {"insurance": Outcome.UNKNOWN, "vaccination": Outcome.ACCEPTED,
                     "household": Outcome.REFUSED}  # fmt: skip
    assert desk.told[-1][1].outcome is Outcome.UNKNOWN
    assert desk.offices.sent == list(CHOSEN)


def test_all_are_refused(desk):
    desk.offices.does = dict.fromkeys(CHOSEN, Came.REFUSED)
    desk.file(visit())
    desk.round()
    event, parts = desk.last
    assert event is Event.CASE_REFUSED
    assert set(parts.values()) == {Outcome.REFUSED}
    assert {r.state for r in records(desk.store, "")} == {State.CLOSED}


def test_what_could_not_be_tried_yet_is_told_as_waiting_and_told_anew_when_it_was(desk):
    """A centre that is not there is left alone after the first; whoever waits hears what is known,
    and hears more as long as they stand there."""
    desk.offices.does["vaccination"] = Came.UNREACHABLE
    desk.file(visit())
    desk.round()
    event, parts = desk.last
    assert event is Event.CASE_FILED
    assert parts == {"insurance": Outcome.ACCEPTED, "vaccination": Outcome.WAITING,
                     "household": Outcome.WAITING}  # fmt: skip
    desk.offices.does = {"household": Came.REFUSED}
    desk.now += 700
    desk.round()
    assert desk.last == (
        Event.CASE_FILED,
        {"insurance": Outcome.ACCEPTED, "vaccination": Outcome.ACCEPTED,
         "household": Outcome.REFUSED},
    )  # fmt: skip
    assert len(desk.told) == 2


def test_before_anything_was_tried_nothing_is_told(desk):
    desk.file(visit())
    desk.cases.look()  # another destination's round
    assert desk.told == []


def test_while_one_is_being_sent_nothing_is_told(desk):
    desk.file(visit())
    first = records(desk.store, "ORDER BY place")[0]
    begun = desk.outbox.begin(first.key)
    desk.cases.look()  # another destination's round
    assert desk.told == []
    desk.outbox.end(begun, Reply(Came.ACCEPTED, proof="P"))
    desk.round()
    assert desk.told[-1][1].outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("nth", [0, 1, 2])
def test_all_are_promised_or_none(desk, monkeypatch, nth):
    """The store refuses at the n-th part: no record, no case, no file is left."""
    put, calls = desk.outbox.put, []

    def failing(*args, **more):
        if len(calls) == nth:
            raise StoreFault(Fault.FULL)
        calls.append(1)
        return put(*args, **more)

    monkeypatch.setattr(desk.outbox, "put", failing)
    desk.file(visit(birth=1))
    event, case = desk.told[-1]
    assert (event, case.outcome) == (Event.CASE_REFUSED, Outcome.NOT_KEPT)
    assert case.number == "WHOLE0000001"
    assert records(desk.store, "") == []
    assert register.of(desk.store, person().certificate_no) == []
    assert list(desk.outbox.materials.folder.iterdir()) == []
    assert len(desk.faults) == 1
    desk.round()
    assert desk.offices.sent == []


def test_the_next_visitor_hears_nothing_of_the_last(desk):
    desk.offices.does["household"] = Came.UNREACHABLE
    desk.file(visit())
    desk.round()
    heard: list[Case] = []
    second = replace(visit(("insurance",)), number=2, submission="SECOND000001",
                     numbers={"insurance": "PART00000009"})  # fmt: skip
    desk.cases.file(second, lambda event, data=None: heard.append(data))
    desk.offices.does.clear()
    desk.now += 700
    desk.round()
    assert [one.number for one in heard] == ["SECOND000001"]
    assert len(desk.told) == 1


def test_what_is_refused_when_nobody_stands_there_any_more_is_for_staff(desk):
    desk.offices.does = {"household": Came.UNREACHABLE}
    desk.file(visit())
    desk.round()
    desk.cases.nobody_waits()
    desk.offices.does = {"household": Came.REFUSED}
    for _ in range(8):
        desk.now += 7000
        desk.round()
    assert len(desk.told) == 1
    states = {e.part: e.record.state for e in register.of(desk.store, person().certificate_no)}
    assert states == {"insurance": State.ACCEPTED, "vaccination": State.ACCEPTED,
                      "household": State.DEAD}  # fmt: skip


def test_a_filing_of_one_part_is_still_a_filing_with_parts(desk):
    desk.offices.does["insurance"] = Came.REFUSED
    desk.file(visit(("insurance",)))
    desk.round()
    event, case = desk.told[-1]
    assert event is Event.CASE_REFUSED
    assert [one.part for one in case.parts] == ["insurance"]


def test_what_each_office_is_told_is_only_what_concerns_it(desk):
    desk.file(visit(EVERY, birth=0, parents=1))
    by = {
        e.part: msgspec.json.decode(e.record.payload, type=Transaction).fields
        for e in register.of(desk.store, person().certificate_no)
    }
    assert "homeAddr" not in by["insurance"]
    assert "homeAddr" not in by["household"]
    assert "followWhom" not in by["social-card"]
    assert {f["psn_no"] for f in by.values()} == {person().person_no}


def test_the_signature_is_under_what_was_chosen(desk):
    strings = Strings.load("zh")
    desk.cases.read_with(lambda: "zh", Dictionaries.load, lambda _: strings)
    desk.file(visit())
    (name,) = {
        m.name
        for e in register.of(desk.store, person().certificate_no)
        for m in msgspec.json.decode(e.record.payload, type=Transaction).materials
        if m.what == "signature"
    }
    kept = desk.outbox.materials.of(records(desk.store, "ORDER BY place")[0].key)
    (signed,) = [one for one in kept if one.name == name]
    assert desk.outbox.materials.read(signed).startswith(b"\x89PNG")
