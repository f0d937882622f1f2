"""A terminal dies: its undelivered records go on another, once."""

from __future__ import annotations

import io
import os

import pytest

from kiosk.outbox import people
from kiosk.outbox.deliver import Deliverer
from kiosk.outbox.export import export as write_export
from kiosk.outbox.export import export_aside
from kiosk.outbox.intake import Unusable
from kiosk.outbox.intake import take_in as read_import
from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.people import By, Finding
from kiosk.outbox.record import Outcome, Reply, State
from kiosk.outbox.retention import prune
from kiosk.store import stream
from kiosk.store.audit import Actor
from tests.store.keeping import (
    KEY,
    Clock,
    Scripted,
    open_outbox,
    put_transaction,
    receipt,
    transaction,
)

CENTRE, HUB = Destination.CENTRE, Destination.HUB
BY = By(Actor.ADMINISTRATOR, "engineer-7")
PICTURE = os.urandom(200_000)
SAFE = bytes(range(32, 64))


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def dying(tmp_path, clock):
    outbox = open_outbox(tmp_path / "dying", clock)
    yield outbox
    outbox.store.close()


@pytest.fixture
def living(tmp_path, clock):
    outbox = open_outbox(tmp_path / "living", clock, key=bytes(reversed(range(32))))
    outbox.terminal = "T02"
    yield outbox
    outbox.store.close()


def export(outbox, settled=lambda: None):
    out = io.BytesIO()
    done = write_export(outbox, stream.Sealing(out, SAFE), BY, settled)
    return out.getvalue(), done


def take_in(outbox, content: bytes):
    return read_import(outbox, stream.Opening(io.BytesIO(content), SAFE), BY)


def everything(outbox, clock) -> dict[str, str]:
    """Every state there can be, by key."""
    keys = {"sure": put_transaction(outbox, PICTURE), "unknown": put_transaction(outbox)}
    keys["staff"] = put_transaction(outbox, query=None)
    keys["receipt"] = outbox.put(HUB, Kind.RECEIPT_ISSUED, receipt(1))
    keys["accepted"] = outbox.put(HUB, Kind.RECEIPT_ISSUED, receipt(2))
    keys["dead"] = outbox.put(HUB, Kind.RECEIPT_ISSUED, receipt(3))
    for name, outcome in (("unknown", Outcome.UNKNOWN), ("staff", Outcome.NONSENSE),
                          ("accepted", Outcome.ACCEPTED)):  # fmt: skip
        outbox.end(outbox.begin(keys[name]), Reply(outcome))
    for _ in range(3):
        outbox.end(outbox.begin(keys["dead"]), Reply(Outcome.REFUSED))
    return keys


def test_everything_undelivered_goes_over_with_its_key_number_and_state(dying, living, clock):
    keys = everything(dying, clock)
    before = {name: dying.get(key) for name, key in keys.items()}
    content, done = export(dying)
    assert done.marked
    assert (done.about.records, done.about.lost) == (5, 0)
    assert {n: dying.get(k).state for n, k in keys.items()} == {
        n: State.ACCEPTED if n == "accepted" else State.HANDED_OVER for n in keys
    }
    taken = take_in(living, content)
    assert (taken.taken, taken.known, taken.refused) == (5, 0, ())
    assert living.get(keys["accepted"]) is None
    for name in ("sure", "unknown", "staff", "receipt", "dead"):
        was, now = before[name], living.get(keys[name])
        assert now.state is was.state, name
        assert (now.payload, now.terminal, now.reference, now.created) == (
            was.payload, "T01", was.reference, was.created)  # fmt: skip
    (kept,) = living.materials.of(keys["sure"])
    assert living.materials.read(kept) == PICTURE
    rows = living.store.rows("SELECT deed, reference, digest FROM audit ORDER BY number DESC")
    assert (rows[0]["deed"], rows[0]["reference"], rows[0]["digest"]) == (
        "imported", done.about.name, "5")  # fmt: skip


def test_a_page_of_several_records_goes_over_once_and_stays_until_the_last_is_done(dying, living):
    """As of a filing with several parts."""
    kept = (dying.materials.keep(PICTURE, "image/jpeg"),)
    keys = [
        dying.put(CENTRE, Kind.TRANSACTION, transaction(dying, kept), materials=kept)
        for _ in range(2)
    ]
    content, _ = export(dying)
    assert take_in(living, content).taken == 2
    (file,) = living.materials.folder.iterdir()
    assert [living.materials.of(key)[0].name for key in keys] == [file.name] * 2
    living.end(living.begin(keys[0]), Reply(Outcome.ACCEPTED))
    assert living.materials.of(keys[0]) == ()
    assert living.materials.read(living.materials.of(keys[1])[0]) == PICTURE
    assert living.materials.sweep() == 0
    living.end(living.begin(keys[1]), Reply(Outcome.ACCEPTED))
    assert not file.exists()


def test_nothing_is_sent_twice_nor_by_the_dying_one(dying, living, clock):
    keys = everything(dying, clock)
    content, _ = export(dying)
    silent = Scripted()
    clock.now += 10_000
    Deliverer(dying, {CENTRE: silent, HUB: silent}, clock).round()
    assert silent.sent == silent.asked == []
    assert dying.next_due(clock()) is None
    take_in(living, content)
    sender = Scripted()
    Deliverer(living, {CENTRE: sender, HUB: sender}, clock).round()
    assert {r.key for r in sender.sent} == {keys["sure"], keys["receipt"]}
    assert {r.key for r in sender.asked} == {keys["unknown"]}
    again = take_in(living, content)  # the same file once more, after delivery
    assert (again.taken, again.known) == (0, 5)
    Deliverer(living, {CENTRE: sender, HUB: sender}, clock).round()
    assert len(sender.sent) == 2
    prune(living.store, clock() + 10_000 * 86400, 0.0, 86400.0)
    assert take_in(living, content).taken == 0  # its tombstones stay


def test_a_second_export_holds_what_the_first_did(dying, living, clock):
    everything(dying, clock)
    first, _ = export(dying)
    late = dying.put(HUB, Kind.RECEIPT_ISSUED, receipt(9))
    second, done = export(dying)
    assert done.about.records == 6
    take_in(living, first)
    taken = take_in(living, second)
    assert (taken.taken, taken.known) == (1, 5)
    assert living.get(late).state is State.WAITING


def test_a_file_that_cannot_be_written_hands_nothing_over(dying, clock):
    keys = everything(dying, clock)
    before = {key: dying.get(key).state for key in keys.values()}

    def full() -> None:
        raise OSError(28, "no space")

    with pytest.raises(OSError, match="no space"):
        export(dying, full)
    assert {key: dying.get(key).state for key in keys.values()} == before


def test_a_database_that_cannot_be_written_still_gives_its_records(dying, living, clock):
    everything(dying, clock)
    dying.store.db.conn.execute("PRAGMA query_only = ON")
    content, done = export(dying)
    assert not done.marked
    assert take_in(living, content).taken == 5


def test_what_is_being_sent_stays_and_is_over_when_it_ends(dying, living, clock):
    key = put_transaction(dying)
    begun = dying.begin(key)
    content, done = export(dying)
    assert done.about.records == 0
    assert dying.end(begun, Reply(Outcome.ACCEPTED)) is State.ACCEPTED
    assert take_in(living, content).taken == 0


def test_its_own_export_comes_back_when_the_terminal_lives_after_all(dying, clock):
    keys = everything(dying, clock)
    content, _ = export(dying)
    assert take_in(dying, content).taken == 5
    assert dying.get(keys["sure"]).state is State.WAITING
    assert dying.get(keys["unknown"]).state is State.UNKNOWN
    assert people.resolve(dying, keys["unknown"], Finding.AGAIN, BY)


@pytest.mark.parametrize("cut", [0, 5, 11, 500, -17, -1])
def test_a_file_that_is_not_whole_changes_nothing(dying, living, clock, cut):
    everything(dying, clock)
    content, _ = export(dying)
    spoilt = content[:cut]
    with pytest.raises(Unusable):
        take_in(living, spoilt)
    with pytest.raises(Unusable):
        read_import(living, stream.Opening(io.BytesIO(content), bytes(32)), BY)
    assert living.standing()[CENTRE].waiting == living.standing()[HUB].waiting == 0
    assert living.store.audit.head().number == 1
    assert not living.materials.folder.exists() or not any(living.materials.folder.iterdir())


def test_a_material_that_was_lost_is_seen_by_staff(dying, living, clock):
    key = put_transaction(dying, PICTURE)
    (kept,) = dying.materials.of(key)
    dying.materials.path(kept.name).unlink()
    content, _ = export(dying)
    assert take_in(living, content).taken == 1
    assert (living.get(key).state, living.get(key).code) == (State.DEAD, "material-missing")


def test_an_export_of_a_damaged_database_gives_what_can_be_read(dying, living, clock, tmp_path):
    """As set aside: some pages of its rows cannot be read any more; the rest comes over."""
    path = tmp_path / "dying" / "terminal.db"
    dying.store.settle()
    empty = path.stat().st_size // 4096  # what the tables themselves take
    with dying.store.transaction():
        keys = [dying.put(HUB, Kind.RECEIPT_ISSUED, receipt(n)) for n in range(400)]
    dying.store.close()
    with path.open("r+b") as file:
        for page in range(empty + 2, path.stat().st_size // 4096, 4):
            file.seek(page * 4096 + 100)
            file.write(os.urandom(64))
    out = io.BytesIO()
    done = export_aside(path, KEY, clock(), stream.Sealing(out, SAFE))
    content = out.getvalue()
    assert not done.marked
    assert done.about.terminal == "T01"
    assert done.about.lost > 10
    assert done.about.records + done.about.lost == 400
    assert done.about.records > 150
    assert take_in(living, content).taken == done.about.records
    assert sum(living.get(key) is not None for key in keys) == done.about.records
