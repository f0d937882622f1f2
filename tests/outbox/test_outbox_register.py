"""Whose case a record is: found by its person alone, as long as it may be, after a kill too."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from kiosk.outbox import register
from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.people import By, Finding, resolve
from kiosk.outbox.record import Outcome, Reply, State
from kiosk.outbox.retention import prune
from kiosk.store.database import Store
from kiosk.store.faults import Fault, StoreFault
from sandbox.people import person
from sandbox.people.units import unit

DAY = 86400.0
WORKER, MOVER = person("worker").certificate_no, person("mover").certificate_no


class Time:
    now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Time()


@pytest.fixture
def outbox(tmp_path, clock):
    store = Store.open(tmp_path / "terminal.db", bytes(range(32)), clock)
    yield Outbox(store, station="S", terminal="01", references=lambda: "M" * 30)
    store.close()


def file(
    outbox: Outbox, who: str, number: str = "7K3M9Q2X4ABC", item: str = "away-filing", **more: Any
) -> str:
    store, key = outbox.store, str(uuid.uuid4())
    hashed = store.audit.person(who)
    payload = {
        "number": number, "item": item, "transaction": "province/away-filing",
        "at": "2026-11-22T09:26:00+08:00", "acting": "self", "applicant": hashed,
        "subject": hashed, "query": "province/away-filings", "fields": {},
    }  # fmt: skip
    with store.transaction() as db:
        outbox.put(Destination.CENTRE, Kind.TRANSACTION, payload, key)
        register.enter(store, db, key, certificate_no=who, number=number, item=item, **more)
    return key


def end(outbox: Outbox, key: str, reply: Reply) -> State:
    record = outbox.begin(key)
    assert record is not None
    return outbox.end(record, reply)


def test_a_person_finds_their_own_newest_first_and_nobody_elses(outbox, clock):
    first = file(outbox, WORKER, "AAAA22223333")
    clock.now += 60
    second = file(outbox, WORKER, "BBBB22223333", undoes="20261122000000000042")
    file(outbox, MOVER, "CCCC22223333")
    found = register.of(outbox.store, WORKER)
    assert [(e.record.key, e.number, e.at) for e in found] == [
        (second, "BBBB22223333", clock.now),
        (first, "AAAA22223333", clock.now - 60),
    ]
    assert [e.undoes for e in found] == ["20261122000000000042", ""]
    assert register.of(outbox.store, person("retired").certificate_no) == []
    assert register.of(outbox.store, WORKER.lower() + " ") == found


def test_what_became_of_it_is_the_records_own_word(outbox):
    key = file(outbox, WORKER)
    assert register.of(outbox.store, WORKER)[0].record.state is State.WAITING
    assert end(outbox, key, Reply(Outcome.UNKNOWN)) is State.UNKNOWN
    assert register.of(outbox.store, WORKER)[0].record.state is State.UNKNOWN
    end(outbox, key, Reply(Outcome.ACCEPTED, proof="20261122000000000042"))
    (found,) = register.of(outbox.store, WORKER)
    assert (found.record.state, found.record.proof) == (State.ACCEPTED, "20261122000000000042")
    assert found.record.payload == ""  # what was filed is gone, the case is not


def test_it_is_there_after_the_process_was_killed(tmp_path, clock):
    """The file as it lies on the disk while the first process still has it open."""
    import shutil

    store = Store.open(tmp_path / "terminal.db", bytes(range(32)), clock)
    outbox = Outbox(store, references=lambda: "M" * 30)
    key = file(outbox, WORKER)
    outbox.begin(key)
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("terminal.db", "terminal.db-wal"):
        shutil.copy(tmp_path / name, copy / name)
    store.close()
    again = Store.open(copy / "terminal.db", bytes(range(32)), clock)
    Outbox(again).recover()
    (found,) = register.of(again, WORKER)
    assert (found.record.key, found.record.state) == (key, State.UNKNOWN)
    again.close()


def test_record_and_case_are_written_together_or_not_at_all(outbox, monkeypatch):
    def fails(*_: object, **__: object) -> None:
        raise StoreFault(Fault.FULL)

    monkeypatch.setattr(register, "insert", fails)
    with pytest.raises(StoreFault):
        file(outbox, WORKER)
    assert outbox.store.rows("SELECT key FROM outbox") == []
    assert outbox.store.rows("SELECT deed FROM audit WHERE deed = 'promised'") == []


@pytest.mark.parametrize("ended", ["accepted", "closed"])
def test_a_case_is_kept_its_time_and_no_longer(outbox, clock, ended):
    key = file(outbox, WORKER)
    open_ = file(outbox, WORKER, "DDDD22223333")
    if ended == "accepted":
        end(outbox, key, Reply(Outcome.ACCEPTED))
    else:
        end(outbox, key, Reply(Outcome.REFUSED))
        assert resolve(outbox, key, Finding.NOT_DONE, By())
    # the tombstone's own time is over, but the case is still asked for
    prune(outbox.store, clock() + 89 * DAY, 0.0, DAY, keep_cases=90 * DAY)
    assert [e.record.key for e in register.of(outbox.store, WORKER)] == [open_, key]
    prune(outbox.store, clock() + 91 * DAY, 0.0, DAY, keep_cases=90 * DAY)
    assert [e.record.key for e in register.of(outbox.store, WORKER)] == [open_]
    assert outbox.get(key) is None  # and with it what was kept for its sake
    prune(outbox.store, clock() + 10_000 * DAY, 0.0, DAY, keep_cases=90 * DAY)
    assert [e.record.key for e in register.of(outbox.store, WORKER)] == [open_]  # never ended


def test_the_register_names_nobody(outbox):
    file(outbox, WORKER)
    (row,) = outbox.store.rows("SELECT * FROM filed")
    assert WORKER not in "".join(str(value) for value in row.values())
    assert row["person"] != outbox.store.audit.person(WORKER)  # a hash of its own


def test_a_database_of_an_earlier_form_gets_the_register(tmp_path, clock, monkeypatch):
    from kiosk.store import database
    from kiosk.store.migrations import MIGRATIONS

    older = [m for m in MIGRATIONS if m.name != "cases of persons"]
    number = next(m.number for m in MIGRATIONS if m.name == "cases of persons")
    monkeypatch.setattr(database, "MIGRATIONS", tuple(older[: number - 1]))
    monkeypatch.setattr(database, "_TABLES", ("outbox",))
    path = tmp_path / "terminal.db"
    store = Store.open(path, bytes(range(32)), clock)
    with pytest.raises(StoreFault):
        register.of(store, WORKER)
    store.close()
    monkeypatch.undo()
    store = Store.open(path, bytes(range(32)), clock)
    outbox = Outbox(store)
    key = file(outbox, WORKER)
    assert [e.record.key for e in register.of(store, WORKER)] == [key]
    store.close()


def test_the_clock_of_originals_starts_once_when_staff_take_them(outbox, clock):
    key = file(outbox, WORKER, originals=("bill",))
    file(outbox, WORKER, "BBBB22223333")
    assert register.receive(outbox.store, "BBBB22223333", "s-42") is None  # it wants none
    assert register.receive(outbox.store, "ZZZZ22223333", "s-42") is None
    (found,) = [e for e in register.of(outbox.store, WORKER) if e.originals]
    assert (found.originals, found.received) == (("bill",), 0.0)
    clock.now += 3600
    taken = register.receive(outbox.store, " 7k3m9q2x4abc ", "s-42")
    assert taken is not None
    assert taken.received == clock.now
    clock.now += 3600
    again = register.receive(outbox.store, "7K3M9Q2X4ABC", "s-43")
    assert again == taken
    assert register.receive(outbox.store, "7K3M 9Q2X 4ABC", "s-43") == taken  # as it is printed
    spaced = f"{WORKER[:6]} {WORKER[6:14]} {WORKER[14:]}"
    assert register.of(outbox.store, spaced) == register.of(outbox.store, WORKER)
    rows = outbox.store.rows("SELECT who, reference FROM audit WHERE deed = 'received'")
    assert rows == [{"who": outbox.store.audit.person("s-42"), "reference": key}]


def test_an_employers_cases_are_found_by_its_code_whoever_filed_them(outbox, clock):
    ours, theirs = unit("bearings").code, unit("orchard").code
    first = file(outbox, WORKER, "AAAA22223333", unit=ours)
    clock.now += 60
    second = file(outbox, MOVER, "BBBB22223333", unit=ours)
    file(outbox, WORKER, "CCCC22223333")
    file(outbox, WORKER, "DDDD22223333", unit=theirs)
    found = register.of_unit(outbox.store, ours)
    assert [e.record.key for e in found] == [second, first]
    assert register.of_unit(outbox.store, ours.lower() + " ") == found
    assert register.of_unit(outbox.store, unit("idle").code) == []
    assert len(register.of(outbox.store, WORKER)) == 3  # who filed it still finds it
    rows = outbox.store.rows("SELECT * FROM filed")
    assert ours not in str(rows)
    assert {row["unit"] for row in rows if row["number"].startswith("C")} == {""}
