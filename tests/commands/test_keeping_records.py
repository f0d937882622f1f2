"""The store of a starting terminal: damage, alarms, anchors; and its workers of delivery."""

from __future__ import annotations

import json
import os
import threading
from datetime import datetime

import pytest

from kiosk.commands.delivery import Delivery
from kiosk.commands.records import Records
from kiosk.handling.assistant import Assistant
from kiosk.journal.journal import Journal
from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.record import Outcome, State
from kiosk.runtime.clock import CHINA
from kiosk.runtime.visit_data import UsedItem, Visit
from kiosk.settings.load import load
from kiosk.store import anchors
from kiosk.store.faults import Fault, StoreFault
from tests.commands.test_progress import CATALOGUE
from tests.store.keeping import Scripted, open_outbox, put_transaction, receipt

HUB = Destination.HUB


class Clock:
    """Both times; moves when it is told to."""

    def __init__(self) -> None:
        self.seconds = 1_795_300_000.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, CHINA)

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def rows():
    return []


@pytest.fixture
def journal(rows, clock):
    class Kept:
        def line(self, line: str) -> None:
            rows.append(json.loads(line)["e"])

    return Journal([Kept()], clock.now)


@pytest.fixture
def settings():
    return load("heilongjiang-2", [{"hub": {"url": ""}}])


def faults(records: Records) -> list[str]:
    found = records.store.rows("SELECT payload FROM outbox WHERE kind = 'fault'")
    return [json.loads(row["payload"])["event"] for row in found]


def damage(data, every: int = 0) -> None:
    """One page near the end, or each so many."""
    path = data / "terminal.db"
    pages = path.stat().st_size // 4096
    with path.open("r+b") as file:
        for page in range(30, pages, every) if every else [pages - 4]:
            file.seek(page * 4096 + 50)
            file.write(os.urandom(100))


def test_a_whole_store_starts_quietly_and_leaves_an_anchor(
    tmp_path, settings, clock, journal, rows
):
    records = Records(tmp_path, settings, clock, journal)
    records.watch.check()
    assert rows == ["store.opened"]
    assert records.watch.alarm == ""
    assert faults(records) == []
    records.close()
    agree = anchors.read(tmp_path / anchors.NAME)[0]
    assert len(agree) == 2


def test_damage_is_set_aside_and_told_and_service_goes_on(tmp_path, settings, clock, journal, rows):
    records = Records(tmp_path, settings, clock, journal)
    with records.store.transaction():
        for n in range(200):
            records.outbox.put(HUB, Kind.RECEIPT_ISSUED, receipt(n))
    records.close()
    damage(tmp_path)
    rows.clear()
    records = Records(tmp_path, settings, clock, journal)
    records.watch.check()
    assert rows == ["store.opened", "store.damaged", "store.set-aside"]
    assert records.watch.alarm == "store-set-aside"
    assert faults(records) == ["store.set-aside"]
    key = records.outbox.put(HUB, Kind.RECEIPT_ISSUED, receipt(1))
    assert records.outbox.get(key).state is State.WAITING
    records.close()
    records = Records(tmp_path, settings, clock, journal)  # until somebody takes it away
    records.watch.check()
    assert records.watch.alarm == "store-set-aside"
    assert faults(records) == ["store.set-aside"]  # told once
    for path in tmp_path.glob("terminal.db.aside-*"):
        path.unlink()
    assert records.watch.alarm == ""
    records.close()


def test_a_page_that_breaks_while_it_runs_does_not_end_the_service(
    tmp_path, settings, clock, journal, rows
):
    """After it SQLCipher answers nothing more on that connection: opened anew, read, replaced."""
    records = Records(tmp_path, settings, clock, journal)
    with records.store.transaction():
        for n in range(300):
            records.outbox.put(HUB, Kind.RECEIPT_ISSUED, receipt(n))
    records.store.settle()
    records.store.shrink()
    damage(tmp_path, every=2)
    with pytest.raises(StoreFault) as refused:
        records.store.rows("SELECT sum(length(payload)) FROM outbox")
    assert refused.value.why is Fault.DAMAGED
    records.refused(refused.value)
    for thread in threading.enumerate():
        if thread.name == "store-doubt":
            thread.join(20.0)
    assert rows[-3:] == ["store.fault", "store.damaged", "store.set-aside"]
    assert records.watch.alarm == "store-set-aside"
    key = records.outbox.put(HUB, Kind.RECEIPT_ISSUED, receipt(1))
    assert records.outbox.get(key).payload
    assert records.next_serial()
    records.close()


def test_a_doubt_about_a_whole_database_costs_nothing(tmp_path, settings, clock, journal, rows):
    records = Records(tmp_path, settings, clock, journal)
    key = records.outbox.put(HUB, Kind.RECEIPT_ISSUED, receipt(1))
    records.watch.doubt(StoreFault(Fault.DAMAGED))
    for thread in threading.enumerate():
        if thread.name == "store-doubt":
            thread.join(20.0)
    assert rows == ["store.opened"]
    assert records.outbox.get(key).payload
    records.close()


def test_an_older_copy_put_back_is_told(tmp_path, settings, clock, journal, rows):
    records = Records(tmp_path, settings, clock, journal)
    put_transaction(records.outbox)
    records.watch.check()
    records.close()
    older = (tmp_path / "terminal.db").read_bytes()
    records = Records(tmp_path, settings, clock, journal)
    put_transaction(records.outbox)
    records.close()
    (tmp_path / "terminal.db").write_bytes(older)
    rows.clear()
    records = Records(tmp_path, settings, clock, journal)
    records.watch.check()
    assert "audit.broken" in rows
    assert records.watch.alarm == "audit-broken"
    assert faults(records) == ["audit.broken"]
    records.close()


def test_care_is_taken_once_an_hour(tmp_path, settings, clock, journal):
    records = Records(tmp_path, settings, clock, journal)
    for seconds, expected in ((0, 1), (600, 1), (3000, 2), (3600, 3)):
        clock.seconds += seconds
        records.watch.care()
        assert len(anchors.read(tmp_path / anchors.NAME)[0]) == expected
    records.close()


# ---- delivery


class Gate(Scripted):
    """A destination that does not answer until it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.open = threading.Event()
        self.called = threading.Event()

    def send(self, record):
        self.called.set()
        assert self.open.wait(10.0)
        return super().send(record)


def test_a_slow_destination_holds_up_no_other(tmp_path, clock, journal, rows):
    outbox = open_outbox(tmp_path, clock)
    delivery = Delivery(outbox, journal, clock, lambda fault: None)
    slow, fast = Gate(), Scripted()
    done = threading.Event()
    outbox.on_change(lambda: None)
    delivery.start({Destination.CENTRE: slow, HUB: fast})
    put_transaction(outbox)
    assert slow.called.wait(10.0)
    key = outbox.put(HUB, Kind.RECEIPT_ISSUED, receipt(1))
    for _ in range(1000):
        if outbox.get(key).state is State.ACCEPTED:
            done.set()
            break
        done.wait(0.01)
    assert outbox.get(key).state is State.ACCEPTED
    assert slow.sent == []
    slow.open.set()
    delivery.close()
    assert [r.kind for r in slow.sent] == ["transaction"]
    outbox.store.close()


def test_an_outcome_that_was_lost_is_journalled_once(tmp_path, clock, journal, rows):
    outbox = open_outbox(tmp_path, clock)
    delivery = Delivery(outbox, journal, clock, lambda fault: None)
    key = put_transaction(outbox)
    sender = Scripted(Outcome.UNKNOWN)
    delivery.start({Destination.CENTRE: sender})
    for _ in range(1000):
        if outbox.get(key).state is State.UNKNOWN:
            break
        threading.Event().wait(0.01)
    delivery.close()
    assert outbox.get(key).state is State.UNKNOWN
    assert rows == ["outbox.unknown"]
    outbox.store.close()


def test_a_full_budget_is_journalled_without_flooding(tmp_path, clock, journal, rows):
    outbox = open_outbox(tmp_path, clock, budget=1)
    Delivery(outbox, journal, clock, lambda fault: None)
    for _ in range(3):
        put_transaction(outbox)
    assert rows == ["outbox.over"]
    clock.seconds += 3601
    put_transaction(outbox)
    assert rows == ["outbox.over"] * 2
    outbox.put(HUB, Kind.RECEIPT_ISSUED, receipt(1))
    rows.clear()
    put_transaction(outbox)
    assert rows == ["outbox.shed"]
    outbox.store.close()


@pytest.mark.parametrize(
    ("assistant", "staff", "channel"),
    [(None, None, "terminal"), (Assistant("s02", "李志强", "helped"), "s02", "pad")],
)
def test_a_review_says_by_id_alone_who_helped(
    tmp_path, settings, clock, journal, assistant, staff, channel
):
    records = Records(tmp_path, settings, clock, journal)
    visit = Visit(1, settings, assistant=assistant)
    visit.forget()  # the review comes when the person is forgotten
    used = UsedItem(CATALOGUE.item("enrolment"), "7K3M-9Q2X", grade=1)
    records.review(visit, used)
    visit.reasons = ("slow",)
    records.amend(visit, used)
    (row,) = records.store.rows("SELECT payload FROM outbox WHERE kind = 'review'")
    said = json.loads(row["payload"])
    assert (said.get("staff"), said["channel"], said["reasons"]) == (staff, channel, ["slow"])
    assert "李志强" not in row["payload"]
    records.close()


def test_whom_the_centre_did_not_answer_is_counted_as_that(tmp_path, settings, clock, journal):
    records = Records(tmp_path, settings, clock, journal)
    visit = Visit(1, settings, begun=clock.now(), identified_by="id-card", failed=["care-records"])
    records.end(visit, "done", 40.0)
    (row,) = records.store.rows("SELECT payload FROM outbox WHERE kind = 'visit-count'")
    (use,) = json.loads(row["payload"])["items"]
    assert (use["item"], use["result"]) == ("care-records", "trouble")
    records.close()
