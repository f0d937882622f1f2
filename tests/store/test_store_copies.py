"""Backup, restore, rekey: real encrypted files, cut off at every step where it matters."""

from __future__ import annotations

import io
import os

import pytest

from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.record import Outcome, Reply, State
from kiosk.store import copies, rekey
from kiosk.store.aside import materials_of
from kiosk.store.audit import Actor
from kiosk.store.database import Store
from kiosk.store.faults import Fault, StoreFault
from kiosk.store.key import load_key, write_key
from kiosk.upkeep import backup, safe, sealed
from tests.store.keeping import Clock, open_outbox, put_transaction, receipt

PICTURE = os.urandom(150_000)
PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def clock():
    return Clock()


def written(outbox, lock: safe.Lock) -> bytes:
    out = io.BytesIO()
    sealing = safe.close_for(out, "backup", lock)
    backup.write(outbox.store, sealing, station="S", terminal="T01", by=Actor.ADMINISTRATOR)
    return out.getvalue()


def put_back(content: bytes, folder, key, opener: safe.Key, clock):
    source = safe.open_with(io.BytesIO(content), "backup", opener)
    return backup.restore(source, folder / "terminal.db", key, clock, by=Actor.ADMINISTRATOR)


# ---- safes


@pytest.mark.parametrize("how", ["public", "passphrase", "machine"])
def test_a_safe_opens_with_its_own_key_only(how):
    private, public = sealed.new_key()
    locks = {
        "public": (safe.Lock(public=public), safe.Key(private=private)),
        "passphrase": (safe.Lock(passphrase=PASSPHRASE), safe.Key(passphrase=PASSPHRASE)),
        "machine": (safe.Lock(machine=bytes(32)), safe.Key(machine=bytes(32))),
    }
    lock, right = locks[how]
    out = io.BytesIO()
    sealing = safe.close_for(out, "export", lock)
    sealing.write(b"content" * 20_000)
    sealing.close()
    assert safe.open_with(io.BytesIO(out.getvalue()), "export", right).read() == b"content" * 20_000
    wrong = safe.Key(sealed.new_key()[0], "another passphrase", bytes(31) + b"\1")
    with pytest.raises(ValueError):
        safe.open_with(io.BytesIO(out.getvalue()), "export", wrong).read()
    with pytest.raises(safe.NotOpened):
        safe.open_with(io.BytesIO(out.getvalue()), "export", safe.Key())
    with pytest.raises(safe.NotOpened):
        safe.open_with(io.BytesIO(out.getvalue()), "backup", right)
    head = out.getvalue().replace(b'"format":1', b'"format":1,"x":2', 1)
    with pytest.raises(ValueError):  # the head is covered as well
        safe.open_with(io.BytesIO(head), "export", right).read()


def test_a_weak_passphrase_is_refused():
    with pytest.raises(safe.Weak):
        safe.close_for(io.BytesIO(), "backup", safe.Lock(passphrase="secret"))


# ---- backup and restore


def test_a_backup_put_back_on_another_machine_is_what_was_there(tmp_path, clock):
    outbox = open_outbox(tmp_path / "old", clock)
    key = put_transaction(outbox, PICTURE)
    hub = outbox.put(Destination.HUB, Kind.RECEIPT_ISSUED, receipt(1))
    serial = outbox.store.counter("receipt").take()
    content = written(outbox, safe.Lock(passphrase=PASSPHRASE))
    assert PICTURE[:100] not in content
    outbox.store.close()
    other = bytes(reversed(range(32)))
    done = put_back(content, tmp_path / "new", other, safe.Key(passphrase=PASSPHRASE), clock)
    assert (done.about.terminal, done.aside, done.unknown) == ("T01", "", 1)
    again = open_outbox(tmp_path / "new", clock, key=other)
    again.recover()
    record = again.get(key)
    assert record.payload
    assert record.state is State.UNKNOWN  # it may have been sent since: asked about, not sent
    assert again.get(hub).state is State.WAITING  # the hub knows its key
    assert again.materials.read(again.materials.of(key)[0]) == PICTURE
    assert again.store.counter("receipt").take() > serial + 1_000_000  # no number comes twice
    assert again.store.check().whole
    assert again.store.audit.verify().whole
    rows = again.store.rows("SELECT deed FROM audit ORDER BY number DESC LIMIT 2")
    assert [row["deed"] for row in rows] == ["restored", "backed-up"]
    assert not list((tmp_path / "new").glob(".*"))
    again.store.close()


def test_what_is_replaced_is_kept_whole_with_its_materials(tmp_path, clock):
    outbox = open_outbox(tmp_path, clock)
    content = written(outbox, safe.Lock(machine=bytes(range(32))))
    late = put_transaction(outbox, PICTURE)
    outbox.store.close()
    done = put_back(content, tmp_path, bytes(range(32)), safe.Key(machine=bytes(range(32))), clock)
    now = open_outbox(tmp_path, clock)
    now.recover()
    assert now.get(late) is None
    now.store.close()
    old = Store.open(tmp_path / done.aside, bytes(range(32)), clock, as_it_is=True)
    (kept,) = old.materials.of(late)
    assert old.materials.read(kept) == PICTURE
    old.close()


def test_a_backup_is_consistent_while_others_write(tmp_path, clock):
    import threading

    outbox = open_outbox(tmp_path / "old", clock)
    stop = threading.Event()
    put: list[str] = []

    def write() -> None:
        while not stop.is_set():
            put.append(outbox.put(Destination.HUB, Kind.RECEIPT_ISSUED, receipt(len(put))))

    writer = threading.Thread(target=write)
    writer.start()
    while len(put) < 20:
        pass
    before = len(put)
    content = written(outbox, safe.Lock(machine=bytes(32)))
    stop.set()
    writer.join()
    outbox.store.close()
    put_back(content, tmp_path / "new", bytes(32), safe.Key(machine=bytes(32)), clock)
    again = open_outbox(tmp_path / "new", clock, key=bytes(32))
    there = [again.get(key) is not None for key in put]
    assert there[:before] == [True] * before
    assert sorted(there, reverse=True) == there  # up to one moment, nothing after it
    assert again.store.check().whole
    again.store.close()


@pytest.mark.parametrize("cut", [0, 60, 2_000, 100_000, -1])
def test_a_backup_that_is_not_whole_touches_nothing(tmp_path, clock, cut):
    outbox = open_outbox(tmp_path, clock)
    key = put_transaction(outbox, PICTURE)
    content = written(outbox, safe.Lock(machine=bytes(32)))
    outbox.store.close()
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    with pytest.raises(ValueError):
        put_back(content[:cut], tmp_path, bytes(range(32)), safe.Key(machine=bytes(32)), clock)
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before
    again = open_outbox(tmp_path, clock)
    assert again.get(key).state is State.WAITING
    again.store.close()


def test_a_running_terminal_is_not_restored_over(tmp_path, clock):
    outbox = open_outbox(tmp_path, clock)
    content = written(outbox, safe.Lock(machine=bytes(32)))
    with pytest.raises(StoreFault) as refused:
        put_back(content, tmp_path, bytes(range(32)), safe.Key(machine=bytes(32)), clock)
    assert refused.value.why is Fault.IN_USE
    assert outbox.store.check().whole
    outbox.store.close()


# ---- rekey


@pytest.fixture
def place(tmp_path, clock):
    key_file = tmp_path / "store.key"
    outbox = open_outbox(tmp_path, clock, key=bytes(load_key(key_file)))
    put_transaction(outbox, PICTURE)
    outbox.store.close()
    return tmp_path


def change_key(place, clock):
    rekey.rekey(place / "terminal.db", place / "store.key", clock, Actor.TECHNICIAN, "e-7")


def opens(place, clock) -> bool:
    """As a terminal starts."""
    rekey.settle(place / "terminal.db", place / "store.key")
    outbox = open_outbox(place, clock, key=bytes(load_key(place / "store.key")))
    outbox.recover()
    whole = outbox.store.opening.aside == "" and outbox.store.check().whole
    (record,) = outbox.due(clock())
    (kept,) = outbox.materials.of(record.key)
    whole = whole and outbox.materials.read(kept) == PICTURE
    outbox.store.close()
    return whole


def test_a_new_key_opens_the_same_database_and_the_old_one_does_not(place, clock):
    old = (place / "store.key").read_bytes()
    change_key(place, clock)
    assert (place / "store.key").read_bytes() != old
    assert opens(place, clock)
    with pytest.raises(StoreFault) as refused:
        Store.open(place / "terminal.db", old, clock, as_it_is=True)
    assert refused.value.why is Fault.DAMAGED
    names = {p.name for p in place.iterdir()}
    assert names == {"store.key", "terminal.db", "terminal.db.lock", "terminal.db.materials"}
    outbox = open_outbox(place, clock, key=(place / "store.key").read_bytes())
    row = outbox.store.rows("SELECT deed, actor FROM audit ORDER BY number DESC")[0]
    assert row == {"deed": "rekeyed", "actor": "technician"}
    outbox.store.close()


class Cut(BaseException):
    """As a power cut: nothing of ours runs on."""


@pytest.mark.parametrize("step", ["copy", "read", "key", "adopt", "replace-db", "replace-key"])
@pytest.mark.parametrize("side", ["before", "after"])
def test_rekeying_can_be_cut_off_anywhere(place, clock, monkeypatch, step, side):
    """`tests/store/test_store_power.py` does the same to the very writes."""
    targets = {
        "copy": (Store, "copy"),
        "read": (rekey, "read_through"),
        "key": (rekey, "write_key"),
        "adopt": (Store, "adopt"),
        "replace-db": (os, "replace"),
        "replace-key": (os, "replace"),
    }
    owner, name = targets[step]
    real = getattr(owner, name)
    left = [1 if step == "replace-key" else 0]

    def cut(*arguments, **named):
        if left[0]:
            left[0] -= 1
            return real(*arguments, **named)
        if side == "after":
            real(*arguments, **named)
        raise Cut

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, cut)
        with pytest.raises(Cut):
            change_key(place, clock)
    assert opens(place, clock)
    change_key(place, clock)
    assert opens(place, clock)


def test_a_damaged_database_is_not_rekeyed_and_no_key_is_lost(place, clock):
    old = (place / "store.key").read_bytes()
    with (place / "terminal.db").open("r+b") as file:
        file.seek(40 * 100)
        file.write(os.urandom(50))
    with pytest.raises(StoreFault):
        change_key(place, clock)
    assert (place / "store.key").read_bytes() == old
    write_key(place / "store.key.next", os.urandom(32))  # and cut off on top of it
    rekey.settle(place / "terminal.db", place / "store.key")
    assert (place / "store.key").read_bytes() == old
    assert (place / "store.key.aside").exists()


def test_a_terminal_that_runs_is_not_rekeyed(place, clock):
    outbox = open_outbox(place, clock, key=(place / "store.key").read_bytes())
    with pytest.raises(StoreFault) as refused:
        change_key(place, clock)
    assert refused.value.why is Fault.IN_USE
    outbox.store.close()


def test_a_copy_is_under_its_own_key_alone(place, clock):
    outbox = open_outbox(place, clock, key=(place / "store.key").read_bytes())
    outbox.store.copy(place / "copy.db", bytes(32))
    copies.read_through(place / "copy.db", bytes(32))
    with pytest.raises(StoreFault):
        copies.read_through(place / "copy.db", (place / "store.key").read_bytes())
    outbox.store.close()


def test_a_database_set_aside_keeps_its_materials_from_the_sweep(place, clock):
    outbox = open_outbox(place, clock, key=(place / "store.key").read_bytes())
    (record,) = outbox.due(clock())
    opening = outbox.store.replace()
    outbox.recover()
    assert outbox.get(record.key) is None
    folder = materials_of(place / opening.aside)
    assert len(list(folder.iterdir())) == 1
    outbox.end(outbox.begin(put_transaction(outbox, PICTURE)), Reply(Outcome.ACCEPTED))
    assert len(list(folder.iterdir())) == 1
    outbox.store.close()
