"""Putting, holding, amending, trying, refusing: one record at a time, on a real encrypted file."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest

from kiosk.outbox import people
from kiosk.outbox.backoff import Backoff
from kiosk.outbox.deliver import Deliverer
from kiosk.outbox.kinds import Destination, Kind, PayloadRefused, Review, encode
from kiosk.outbox.outbox import KeyTaken, Limits, Outbox
from kiosk.outbox.record import Outcome, Record, Reply, State
from kiosk.outbox.retention import prune
from kiosk.store.database import Store

KEY = bytes(32)
CHINA = timezone(timedelta(hours=8))
AT = datetime(2026, 11, 22, 9, 30, 10, tzinfo=CHINA)
PHONE = "13900001234"
HUB = Destination.HUB


class Clock:
    def __init__(self) -> None:
        self.now = 1_795_300_000.0

    def __call__(self) -> float:
        return self.now


class Scripted:
    """A sender whose answers are written beforehand; it keeps what it was given."""

    def __init__(self, *replies: Reply | Outcome | Exception) -> None:
        self.replies = list(replies)
        self.sent: list[Record] = []
        self.asked: list[Record] = []

    def send(self, record: Record) -> Reply:
        self.sent.append(record)
        return self._next()

    def ask(self, record: Record) -> Reply:
        self.asked.append(record)
        return self._next()

    def _next(self) -> Reply:
        reply = self.replies.pop(0) if self.replies else Outcome.ACCEPTED
        if isinstance(reply, Exception):
            raise reply
        return reply if isinstance(reply, Reply) else Reply(reply)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(tmp_path, clock):
    store = Store.open(tmp_path / "kiosk.db", KEY, clock)
    yield store
    store.close()


@pytest.fixture
def outbox(store):
    return Outbox(
        store,
        station="HLJ-230000-0001",
        terminal="T01",
        limits=Limits(refusals=3, backoff=Backoff(first=10.0, longest=600.0)),
        chance=lambda: 0.0,
    )


def review(number: str = "7K3M-9Q2X", grade: int = 5, **more) -> dict:
    return {"number": number, "item": "enrolment", "at": AT, "channel": "terminal",
            "grade": grade, **more}  # fmt: skip


def receipt(n: int) -> dict:
    return {"serial": f"T01-{n:06d}", "item": "enrolment", "at": AT, "outcome": "printed",
            "reprint": False}  # fmt: skip


def deliver(outbox: Outbox, *replies, clock: Clock):
    sender = Scripted(*replies)
    return sender, Deliverer(outbox, {HUB: sender}, clock).round()


# ---- kinds


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (Kind.REVIEW, review(grade=0)),
        (Kind.REVIEW, review(grade=6)),
        (Kind.REVIEW, review(grade=5, reasons=["slow"])),
        (Kind.REVIEW, review(grade=3, phone=PHONE, consent="2026-11")),
        (Kind.REVIEW, review(grade=1, phone=PHONE)),
        (Kind.REVIEW, review(name="欧阳测试")),
        (Kind.REVIEW, review() | {"at": "2026-11-22T09:30:10"}),
        (Kind.REVIEW, {k: v for k, v in review().items() if k != "grade"}),
        (Kind.RECEIPT_ISSUED, receipt(1) | {"outcome": "probably"}),
        (Kind.RECEIPT_ISSUED, receipt(1) | {"amount": "1036.20"}),
        (Kind.VISIT_COUNT, {"begun": AT, "seconds": 9, "items": [], "ended": "done"}),
        (Kind.CONSENT, {"version": "2026-11", "at": AT, "subject": "230198199001010011"}),
    ],
)
def test_a_payload_outside_its_kind_is_refused_without_quoting_it(outbox, kind, payload):
    with pytest.raises(PayloadRefused) as refused:
        outbox.put(HUB, kind, payload)
    text = str(refused.value)
    for value in ("欧阳测试", PHONE, "1036.20", "230198199001010011"):
        assert value not in text
    assert outbox.due(1e12) == []


def test_equal_payloads_give_equal_bytes_and_defaults_are_not_sent():
    shape = Review(number="7K3M-9Q2X", item="enrolment", at=AT, channel="terminal", grade=5)
    assert encode(Kind.REVIEW, shape) == encode(Kind.REVIEW, review())
    assert json.loads(encode(Kind.REVIEW, review())) == {
        "number": "7K3M-9Q2X", "item": "enrolment", "at": "2026-11-22T09:30:10+08:00",
        "channel": "terminal", "grade": 5,
    }  # fmt: skip


# ---- writing down


def test_a_record_is_due_at_once_and_carries_where_it_comes_from(outbox, clock):
    key = outbox.put("hub", "review", review())
    (record,) = outbox.due(clock())
    assert record.key == key
    assert (record.station, record.terminal) == ("HLJ-230000-0001", "T01")
    assert record.state is State.WAITING
    assert json.loads(record.payload)["grade"] == 5


def test_the_same_key_twice_is_one_record_and_another_payload_is_refused(outbox, clock):
    key = outbox.put(HUB, Kind.REVIEW, review())
    assert outbox.put(HUB, Kind.REVIEW, review(), key=key) == key
    with pytest.raises(KeyTaken):
        outbox.put(HUB, Kind.REVIEW, review(grade=4), key=key)
    assert len(outbox.due(clock())) == 1
    deliver(outbox, clock=clock)
    assert outbox.put(HUB, Kind.REVIEW, review(), key=key) == key  # known by its hash alone
    with pytest.raises(KeyTaken):
        outbox.put(HUB, Kind.REVIEW, review(grade=4), key=key)
    assert outbox.due(clock()) == []


def test_a_held_record_waits_and_may_be_amended_until_it_is_tried(outbox, clock):
    key = outbox.put(HUB, Kind.REVIEW, review(grade=1), hold=120)
    assert outbox.due(clock()) == []
    assert outbox.next_due(clock()) == 120
    assert outbox.amend(key, review(grade=1, reasons=["slow"], phone=PHONE, consent="2026-11"))
    clock.now += 100
    assert outbox.amend(key, review(grade=1, reasons=["slow"]), hold=60)
    clock.now += 59
    assert outbox.due(clock()) == []
    clock.now += 1
    sender, _ = deliver(outbox, Outcome.LATER, clock=clock)
    assert json.loads(sender.sent[0].payload)["reasons"] == ["slow"]
    assert not outbox.amend(key, review(grade=2))  # these bytes may be out there already
    assert not outbox.amend("00000000-0000-0000-0000-000000000000", review())


def test_release_ends_a_hold_and_recover_ends_all(outbox, clock):
    first = outbox.put(HUB, Kind.REVIEW, review("AAAA-0001"), hold=600)
    outbox.put(HUB, Kind.REVIEW, review("AAAA-0002"), hold=600)
    outbox.release(first)
    assert [r.key for r in outbox.due(clock())] == [first]
    outbox.recover()
    assert len(outbox.due(clock())) == 2


def test_listeners_hear_of_new_work(outbox):
    heard = []
    outbox.on_change(lambda: heard.append(1))
    key = outbox.put(HUB, Kind.REVIEW, review(), hold=60)
    outbox.release(key)
    assert len(heard) == 2


# ---- trying


def test_an_accepted_record_loses_its_payload_and_keeps_key_and_hash(outbox, store, clock):
    key = outbox.put(
        HUB, Kind.REVIEW, review(grade=1, phone=PHONE, consent="2026-11", remark="欧阳测试说")
    )
    deliver(outbox, clock=clock)
    assert outbox.get(key).state is State.ACCEPTED
    assert outbox.get(key).payload == ""
    (row,) = store.rows("SELECT * FROM outbox")
    assert PHONE not in str(row)
    assert "欧阳测试" not in str(row)
    assert len(row["digest"]) == 64
    store.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def test_a_try_is_written_down_before_it_is_made(outbox, clock):
    outbox.put(HUB, Kind.REVIEW, review())
    states = []

    class Looking(Scripted):
        def send(self, record):
            stored = outbox.get(record.key)
            states.append((stored.state, stored.attempts, stored.uncertain))
            return Reply(Outcome.ACCEPTED)

    Deliverer(outbox, {HUB: Looking()}, clock).round()
    assert states == [(State.SENDING, 1, True)]


@pytest.mark.parametrize(
    "outcome",
    [Outcome.UNKNOWN, Outcome.UNREACHABLE, Outcome.NONSENSE, Outcome.LATER, Outcome.NOT_KNOWN,
     Outcome.BROKEN],
)  # fmt: skip
def test_without_proof_a_record_waits_for_ever(outbox, clock, outcome):
    key = outbox.put(HUB, Kind.REVIEW, review())
    for _ in range(40):
        deliver(outbox, outcome, clock=clock)
        assert outbox.get(key).state is State.WAITING
        clock.now += 1000
    assert outbox.get(key).attempts == 40
    assert outbox.get(key).refusals == 0
    deliver(outbox, clock=clock)
    assert outbox.get(key).state is State.ACCEPTED


def test_refusals_alone_make_a_dead_letter_and_a_person_may_send_it_again(outbox, clock):
    key = outbox.put(HUB, Kind.REVIEW, review())
    for n in range(3):
        assert outbox.get(key).state is (State.REFUSED if n else State.WAITING)
        _, done = deliver(outbox, Outcome.REFUSED, clock=clock)
        clock.now += 1000
    assert done.died == (key,)
    assert [r.key for r in people.dead(outbox)] == [key]
    assert json.loads(people.dead(outbox)[0].payload)["grade"] == 5  # kept whole
    clock.now += 10 * 365 * 86400
    assert outbox.due(clock()) == []
    assert outbox.standing()[HUB].dead == 1
    assert people.retry(outbox, key)
    deliver(outbox, clock=clock)
    assert outbox.get(key).state is State.ACCEPTED


def test_pauses_double_are_stored_and_bounded(outbox, store, clock):
    key = outbox.put(HUB, Kind.REVIEW, review())
    pauses = []
    for _ in range(9):
        deliver(outbox, Outcome.UNREACHABLE, clock=clock)
        again = Outbox(store, limits=outbox.limits)  # as after a restart
        pauses.append(again.next_due(clock()))
        assert again.due(clock()) == []
        clock.now += pauses[-1]
    assert pauses == [10, 20, 40, 80, 160, 320, 600, 600, 600]
    assert outbox.get(key).attempts == 9


def test_the_spread_shortens_a_pause_by_at_most_its_share():
    backoff = Backoff(first=100.0, longest=400.0, spread=0.3)
    assert backoff.seconds(1, lambda: 0.0) == 100
    assert backoff.seconds(1, lambda: 1.0) == pytest.approx(70)
    assert backoff.seconds(10_000, lambda: 0.5) == pytest.approx(340)


def test_retry_after_is_honoured_within_bounds(outbox, clock):
    outbox.put(HUB, Kind.REVIEW, review())
    deliver(outbox, Reply(Outcome.LATER, 300.0), clock=clock)
    assert outbox.next_due(clock()) == 300
    clock.now += 300
    deliver(outbox, Reply(Outcome.LATER, 86400.0), clock=clock)
    assert outbox.next_due(clock()) == 900


def test_a_destination_that_is_down_is_tried_once_not_once_a_record(outbox, clock):
    for n in range(20):
        outbox.put(HUB, Kind.RECEIPT_ISSUED, receipt(n))
    sender, done = deliver(outbox, *[Outcome.UNREACHABLE] * 20, clock=clock)
    assert len(sender.sent) == 1
    assert done.outcomes == {Outcome.UNREACHABLE: 1}
    standing = outbox.standing()[HUB]
    assert (standing.waiting, standing.failures, standing.outcome) == (20, 1, "unreachable")
    assert standing.reached is None
    outbox.wake(HUB)
    sender, _ = deliver(outbox, clock=clock)
    assert len(sender.sent) == 20
    assert outbox.standing()[HUB].reached == clock()


def test_destinations_do_not_hold_up_each_other(outbox, clock):
    outbox.put(HUB, Kind.RECEIPT_ISSUED, receipt(1))
    outbox.put(Destination.SERVICE_PLATFORM, Kind.RECEIPT_ISSUED, receipt(2))
    outbox.put(Destination.CENTRE, Kind.RECEIPT_ISSUED, receipt(3))  # nobody speaks to it
    down, up = Scripted(Outcome.UNREACHABLE), Scripted()
    deliverer = Deliverer(outbox, {HUB: down, Destination.SERVICE_PLATFORM: up}, clock)
    deliverer.round()
    assert len(up.sent) == 1
    standing = outbox.standing()
    assert standing[HUB].waiting == 1
    assert standing[Destination.SERVICE_PLATFORM].waiting == 0
    assert standing[Destination.CENTRE].waiting == 1
    # what nobody can send does not keep the worker awake
    assert outbox.next_due(clock(), deliverer._senders) == 10


def test_urgent_kinds_go_first_then_order_of_writing(outbox, clock):
    outbox.put(HUB, Kind.RECEIPT_ISSUED, receipt(1))
    outbox.put(HUB, Kind.RECEIPT_ISSUED, receipt(2))
    outbox.put(
        HUB,
        Kind.FAULT,
        {"at": AT, "event": "printer.down", "who": "staff", "ended": False, "device": "printer"},
    )
    sender, _ = deliver(outbox, clock=clock)
    assert [r.kind for r in sender.sent] == ["fault", "receipt-issued", "receipt-issued"]
    assert json.loads(sender.sent[1].payload)["serial"] == "T01-000001"


def test_records_of_one_line_keep_their_order_and_a_dead_head_stops_them(outbox, clock):
    keys = [outbox.put(HUB, Kind.RECEIPT_ISSUED, receipt(n), line="case-1") for n in range(3)]
    other = outbox.put(HUB, Kind.RECEIPT_ISSUED, receipt(9), line="case-2")
    sender, _ = deliver(outbox, Outcome.REFUSED, clock=clock)
    assert [r.key for r in sender.sent] == [keys[0], other]
    assert outbox.next_due(clock()) == 10
    for _ in range(2):
        clock.now += 1000
        deliver(outbox, Outcome.REFUSED, clock=clock)
    assert outbox.get(keys[0]).state is State.DEAD
    clock.now += 1000
    assert outbox.due(clock()) == []
    assert outbox.next_due(clock()) is None
    people.retry(outbox, keys[0])
    sender, _ = deliver(outbox, clock=clock)
    assert [r.key for r in sender.sent] == keys


def test_a_clock_set_back_delays_nothing_beyond_the_longest_pause(outbox, clock):
    outbox.put(HUB, Kind.REVIEW, review("AAAA-0001"), hold=900)
    outbox.put(HUB, Kind.REVIEW, review("AAAA-0002"))
    clock.now += 400 * 86400
    deliver(outbox, Outcome.UNREACHABLE, clock=clock)
    clock.now -= 500 * 86400
    assert len(outbox.due(clock())) == 2
    assert outbox.next_due(clock()) <= 900


def test_a_sender_that_fails_in_itself_stops_nothing_and_leaks_nothing(outbox, store, clock):
    key = outbox.put(HUB, Kind.REVIEW, review())
    _, done = deliver(outbox, ValueError(f"could not send {PHONE}"), clock=clock)
    assert done.outcomes == {Outcome.BROKEN: 1}
    assert outbox.get(key).uncertain
    assert PHONE not in str(store.rows("SELECT * FROM outbox"))


def test_a_cut_off_try_is_open_again_after_recovery_and_known_as_uncertain(outbox, clock):
    key = outbox.put(HUB, Kind.REVIEW, review())
    outbox.begin(key)
    assert outbox.due(clock()) == []
    assert outbox.recover() == 1
    (record,) = outbox.due(clock())
    assert record.uncertain
    assert record.outcome == "killed"


def test_tombstones_go_after_their_time_and_nothing_else_does(outbox, store, clock):
    done = outbox.put(HUB, Kind.REVIEW, review("AAAA-0001"))
    deliver(outbox, clock=clock)
    open_ = outbox.put(HUB, Kind.REVIEW, review("AAAA-0002"))
    dead = outbox.put(HUB, Kind.REVIEW, review("AAAA-0003"), hold=900)
    with store.transaction() as db:
        db.conn.execute("UPDATE outbox SET state = 'dead' WHERE key = ?", (dead,))
    assert prune(store, clock() + 179 * 86400, 0.0, 180 * 86400.0) == 0
    assert prune(store, clock() + 3650 * 86400, 0.0, 180 * 86400.0) == 1
    assert outbox.get(done) is None
    assert outbox.get(open_) is not None
    assert outbox.get(dead) is not None


def test_two_rounds_at_once_send_nothing_twice(outbox, clock):
    import threading

    for n in range(12):
        outbox.put(HUB, Kind.RECEIPT_ISSUED, receipt(n))
    sender = Scripted()
    deliverer = Deliverer(outbox, {HUB: sender}, clock)
    threads = [threading.Thread(target=deliverer.round) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sender.sent) == len({r.key for r in sender.sent}) == 12


def test_the_worker_goes_on_when_the_store_refuses_once(outbox, clock, monkeypatch):
    from kiosk.store.faults import Fault, StoreFault

    key = outbox.put(HUB, Kind.REVIEW, review())
    sender = Scripted(Outcome.ACCEPTED, Outcome.ACCEPTED)
    deliverer = Deliverer(outbox, {HUB: sender}, clock)
    real, faults, waits = outbox.end, [], []

    def full(record, reply):
        monkeypatch.setattr(outbox, "end", real)
        raise StoreFault(Fault.FULL)

    monkeypatch.setattr(outbox, "end", full)

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        clock.now += seconds
        return len(waits) == 3

    deliverer.run(wait, faults.append)
    assert [fault.why for fault in faults] == [Fault.FULL]
    assert outbox.get(key).state is State.ACCEPTED
    assert [r.key for r in sender.sent] == [key, key]  # same key: the destination knows
    assert max(waits) <= 60
