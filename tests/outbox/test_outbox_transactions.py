"""Handling transactions: materials, unknown outcomes, what staff say of them, the audit of it."""

from __future__ import annotations

import hashlib
import os

import pytest

from kiosk.outbox import people
from kiosk.outbox.deliver import MISSING, Deliverer
from kiosk.outbox.kinds import Destination, Kind, PayloadRefused
from kiosk.outbox.people import By, Finding
from kiosk.outbox.record import Outcome, Reply, State
from kiosk.outbox.retention import prune
from kiosk.store.audit import Actor
from kiosk.store.materials import Missing
from tests.store.keeping import (
    NAME,
    NUMBER,
    Clock,
    Scripted,
    audit_rows,
    open_outbox,
    put_transaction,
    receipt,
    transaction,
)

CENTRE = Destination.CENTRE
PICTURE = os.urandom(300_000)
STAFF = By(Actor.STAFF, "staff-0042")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def outbox(tmp_path, clock):
    made = open_outbox(tmp_path, clock)
    yield made
    made.store.close()


def deliver(outbox, clock, *replies):
    sender = Scripted(*replies)
    return sender, Deliverer(outbox, {CENTRE: sender}, clock).round()


# ---- materials


def test_a_material_comes_back_whole_and_lies_encrypted(outbox):
    key = put_transaction(outbox, PICTURE, b"")
    first, second = outbox.materials.of(key)
    assert outbox.materials.read(first) == PICTURE
    assert outbox.materials.read(second) == b""
    on_disk = outbox.materials.path(first.name).read_bytes()
    assert PICTURE[:64] not in on_disk
    assert hashlib.sha256(on_disk).hexdigest() == first.name
    assert os.stat(outbox.materials.path(first.name)).st_mode & 0o077 == 0
    assert outbox.materials.bad() == []


@pytest.mark.parametrize("size", [1, 65535, 65536, 65537, 131072, 200_000])
def test_every_length_round_its_pieces(outbox, size):
    content = os.urandom(size)
    kept = outbox.materials.keep(content, "image/png")
    assert outbox.materials.read(kept) == content
    assert kept.size == size


@pytest.mark.parametrize(
    "spoil",
    [
        lambda b: b[:-1],
        lambda b: b + b"x",
        lambda b: b[:70_000] + bytes([b[70_000] ^ 1]) + b[70_001:],
        lambda b: b[: 11 + 65552],  # cut between two pieces
        lambda b: b[:11] + b[11 + 65552 :],  # the first piece is missing
        lambda b: b[:11] + b[11 + 65552 : 11 + 2 * 65552] + b[11 : 11 + 65552] + b[11 + 131104 :],
        lambda b: b"",
    ],
    ids=["short", "long", "a bit", "a piece less", "headless", "swapped", "empty"],
)
def test_an_altered_material_is_never_given_out_whole(outbox, spoil):
    kept = outbox.materials.keep(PICTURE, "image/jpeg")
    path = outbox.materials.path(kept.name)
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(Missing):
        outbox.materials.read(kept)


def test_a_record_cannot_be_put_without_its_file(outbox):
    kept = outbox.materials.keep(PICTURE, "image/jpeg")
    outbox.materials.path(kept.name).unlink()
    with pytest.raises(Missing):
        outbox.put(CENTRE, Kind.TRANSACTION, transaction(outbox, (kept,)), materials=[kept])
    assert outbox.standing()[CENTRE].waiting == 0
    assert outbox.store.audit.verify().head.number == 1  # only its beginning


def test_orphans_are_swept_at_the_start_and_nothing_else(outbox, tmp_path, clock):
    key = put_transaction(outbox, PICTURE)
    orphan = outbox.materials.keep(b"a visit that came to nothing", "image/jpeg")
    draft = outbox.materials.folder / ".half.new"
    draft.write_bytes(b"half a file")
    outbox.store.close()
    again = open_outbox(tmp_path, clock)
    again.recover()
    assert not again.materials.path(orphan.name).exists()
    assert not draft.exists()
    assert again.materials.read(again.materials.of(key)[0]) == PICTURE
    again.store.close()


def test_acceptance_wipes_payload_files_and_their_keys(outbox, clock):
    key = put_transaction(outbox, PICTURE, PICTURE)
    paths = [outbox.materials.path(kept.name) for kept in outbox.materials.of(key)]
    _, done = deliver(outbox, clock, Reply(Outcome.ACCEPTED, proof="EVT-2026-000123"))
    assert done.outcomes == {Outcome.ACCEPTED: 1}
    record = outbox.get(key)
    assert (record.state, record.payload) == (State.ACCEPTED, "")
    assert record.proof == "EVT-2026-000123"
    assert not any(path.exists() for path in paths)
    assert outbox.materials.of(key) == ()
    everything = str([outbox.store.rows(f"SELECT * FROM {t}") for t in ("outbox", "audit")])
    assert NAME not in everything
    assert NUMBER not in everything


def test_a_standard_that_asks_for_it_keeps_them_so_long_and_no_longer(tmp_path, clock):
    outbox = open_outbox(tmp_path, clock, keep_delivered=30 * 86400.0)
    key = put_transaction(outbox, PICTURE)
    deliver(outbox, clock)
    assert outbox.get(key).state is State.ACCEPTED
    assert outbox.materials.read(outbox.materials.of(key)[0]) == PICTURE
    prune(outbox.store, clock() + 29 * 86400, 30 * 86400.0, 180 * 86400.0)
    assert outbox.get(key).payload
    prune(outbox.store, clock() + 31 * 86400, 30 * 86400.0, 180 * 86400.0)
    assert outbox.get(key).payload == ""
    assert list(outbox.materials.folder.iterdir()) == []
    outbox.store.close()


def test_a_lost_file_makes_a_dead_letter_not_a_half_transaction(outbox, clock):
    key = put_transaction(outbox, PICTURE)
    for _ in range(3):
        sender, _ = deliver(outbox, clock, Missing("x"))
        assert len(sender.sent) == 1
        clock.now += 1000
    record = outbox.get(key)
    assert (record.state, record.code, record.uncertain) == (State.DEAD, MISSING, False)


# ---- the number on the wire


def test_the_number_on_the_wire_is_written_down_before_the_first_try_and_kept(outbox, clock):
    key = put_transaction(outbox)
    outbox.put(CENTRE, Kind.RECEIPT_ISSUED, receipt(1))
    sender, _ = deliver(outbox, clock, Outcome.UNREACHABLE)
    first = sender.sent[0].reference
    assert first
    assert outbox.get(key).reference == first
    clock.now += 1000
    sender, _ = deliver(outbox, clock)
    assert [r.reference for r in sender.sent] == [first, ""]


# ---- unknown outcomes


def test_an_unknown_write_is_asked_about_and_never_sent_again(outbox, clock):
    key = put_transaction(outbox)
    sender, done = deliver(outbox, clock, Outcome.UNREACHABLE)  # certainly not sent
    assert outbox.get(key).state is State.WAITING
    clock.now += 1000
    sender, done = deliver(outbox, clock, Outcome.UNKNOWN)
    assert (len(sender.sent), len(sender.asked)) == (1, 0)
    assert done.lost == (key,)
    assert outbox.get(key).state is State.UNKNOWN
    assert outbox.standing()[CENTRE].unknown == 1
    for outcome in (Outcome.UNREACHABLE, Outcome.LATER, Outcome.UNKNOWN, Outcome.NONSENSE,
                    Outcome.BROKEN, Outcome.NOT_KNOWN, Outcome.ABSENT):  # fmt: skip
        clock.now += 1000
        sender, done = deliver(outbox, clock, outcome)
        assert (len(sender.sent), len(sender.asked)) == (0, 1)
        assert outbox.get(key).state is State.UNKNOWN
        assert done.lost == ()
    clock.now += 1000
    sender, _ = deliver(outbox, clock)
    assert len(sender.asked) == 1
    assert outbox.get(key).state is State.ACCEPTED
    deeds = [deed for deed, _, item in audit_rows(outbox.store) if item]
    assert deeds == ["promised", "uncertain", "accepted"]


def test_a_query_that_says_turned_down_ends_the_asking_in_a_dead_letter(outbox, clock):
    key = put_transaction(outbox)
    deliver(outbox, clock, Outcome.UNKNOWN)
    clock.now += 1000
    sender, done = deliver(outbox, clock, Reply(Outcome.REFUSED, code="E2501"))
    assert len(sender.asked) == 1
    assert done.died == (key,)
    record = outbox.get(key)
    assert (record.state, record.uncertain, record.code) == (State.DEAD, False, "E2501")


def test_absence_proves_nothing_early_and_only_where_the_transaction_says_so(outbox, clock):
    key = put_transaction(outbox, absent="not-done")
    deliver(outbox, clock, Outcome.NONSENSE)
    clock.now += 30  # the write may still be under way in the centre
    sender, _ = deliver(outbox, clock, Outcome.ABSENT)
    assert outbox.get(key).state is State.UNKNOWN
    clock.now += 1000
    sender, _ = deliver(outbox, clock, Outcome.ABSENT)
    assert len(sender.asked) == 1
    assert outbox.get(key).state is State.WAITING
    clock.now += 1000
    reference = outbox.get(key).reference
    sender, _ = deliver(outbox, clock)
    assert [r.reference for r in sender.sent] == [reference]  # the same write, not a new one
    assert outbox.get(key).state is State.ACCEPTED


def test_a_write_that_no_query_tells_of_waits_for_staff_alone(outbox, clock):
    key = put_transaction(outbox, query=None)
    deliver(outbox, clock, Outcome.UNKNOWN)
    clock.now += 100_000
    sender, _ = deliver(outbox, clock)
    assert sender.sent == sender.asked == []
    assert outbox.next_due(clock(), {CENTRE: sender}) is None
    assert not people.retry(outbox, key, STAFF)
    assert people.resolve(outbox, key, Finding.DONE, STAFF)
    record = outbox.get(key)
    assert (record.state, record.payload, record.outcome) == (State.ACCEPTED, "", "staff")


@pytest.mark.parametrize("finding", Finding)
def test_what_staff_find_out_ends_it_and_stands_in_the_audit(outbox, clock, finding):
    key = put_transaction(outbox, PICTURE)
    deliver(outbox, clock, Outcome.UNKNOWN)
    assert people.resolve(outbox, key, finding, STAFF)
    record = outbox.get(key)
    expected = {"done": State.ACCEPTED, "not-done": State.CLOSED, "again": State.WAITING}
    assert record.state is expected[finding]
    assert bool(record.payload) is bool(outbox.materials.of(key)) is (finding is Finding.AGAIN)
    row = outbox.store.rows("SELECT * FROM audit ORDER BY number DESC LIMIT 1")[0]
    assert (row["deed"], row["actor"], row["digest"]) == ("resolved", "staff", finding.value)
    assert row["who"] == outbox.store.audit.person("staff-0042")
    assert "0042" not in str(row)
    assert people.resolve(outbox, key, Finding.DONE, STAFF) is False  # once
    if finding is Finding.AGAIN:
        reference = record.reference
        sender, _ = deliver(outbox, clock, Outcome.UNKNOWN)
        assert [r.reference for r in sender.sent] == [reference]
        assert outbox.get(key).state is State.UNKNOWN  # and unknown again when its answer is lost


def test_a_kill_between_sending_and_writing_down_leaves_it_unknown(outbox, clock):
    key = put_transaction(outbox)
    other = outbox.put(CENTRE, Kind.RECEIPT_ISSUED, receipt(1))
    outbox.begin(key)
    outbox.begin(other)
    outbox.recover()
    assert outbox.get(key).state is State.UNKNOWN
    assert outbox.get(other).state is State.WAITING
    sender, _ = deliver(outbox, clock)
    assert [r.key for r in sender.asked] == [key]
    assert [r.key for r in sender.sent] == [other]


def test_retry_of_an_unknown_write_asks_at_once(outbox, clock):
    key = put_transaction(outbox)
    deliver(outbox, clock, Outcome.UNKNOWN)
    assert outbox.due(clock()) == []
    assert people.retry(outbox, key, STAFF)
    sender, _ = deliver(outbox, clock)
    assert (len(sender.sent), len(sender.asked)) == (0, 1)


def test_an_unknown_head_holds_up_its_case_and_no_other(outbox, clock):
    head = put_transaction(outbox, line="case-1")
    behind = put_transaction(outbox, line="case-1", number="AAAA00000001")
    other = put_transaction(outbox, line="case-2", number="AAAA00000002")
    sender, _ = deliver(outbox, clock, Outcome.UNKNOWN)
    assert [r.key for r in sender.sent] == [head, other]  # at once: one lost answer is its own
    clock.now += 1000
    sender, _ = deliver(outbox, clock, Outcome.ABSENT)
    assert [r.key for r in sender.asked] == [head]
    assert sender.sent == []
    people.resolve(outbox, head, Finding.NOT_DONE, STAFF)
    sender, _ = deliver(outbox, clock)
    assert [r.key for r in sender.sent] == [behind]


def test_a_centre_that_answers_nobody_does_not_make_all_that_waits_unknown(outbox, clock):
    keys = [put_transaction(outbox, number=f"AAAA0000000{n}") for n in range(6)]
    silent = [Outcome.UNKNOWN] * 20
    sender, _ = deliver(outbox, clock, *silent)
    assert [r.key for r in sender.sent] == keys[:2]
    clock.now += 30  # the pause is over: what is unknown is asked about, one more answer is missed
    sender, _ = deliver(outbox, clock, *silent)
    assert (len(sender.asked), len(sender.sent)) == (1, 0)
    states = [outbox.get(key).state for key in keys]
    assert states == [State.UNKNOWN] * 2 + [State.WAITING] * 4


def test_a_centre_that_speaks_but_cannot_tell_yet_holds_up_nobody(outbox, clock):
    head = put_transaction(outbox)
    other = put_transaction(outbox, number="AAAA00000001")
    deliver(outbox, clock, Outcome.UNKNOWN, Outcome.UNREACHABLE)
    clock.now += 1000
    sender, _ = deliver(outbox, clock, Reply(Outcome.UNKNOWN, answered=True))
    assert ([r.key for r in sender.asked], [r.key for r in sender.sent]) == ([head], [other])
    assert outbox.standing()[CENTRE].failures == 0


def test_a_refusal_that_nobody_there_spoke_says_nothing_of_the_centre(outbox, clock):
    put_transaction(outbox)
    deliver(outbox, clock, Outcome.UNREACHABLE)
    before = outbox.standing()[CENTRE]
    clock.now += 1000
    deliver(outbox, clock, Reply(Outcome.REFUSED, code="materials", answered=False))
    after = outbox.standing()[CENTRE]
    assert (after.failures, after.outcome, after.reached) == (1, before.outcome, None)
    clock.now += 1000
    deliver(outbox, clock, Missing("x"))
    assert outbox.standing()[CENTRE].reached is None
    clock.now += 1000
    deliver(outbox, clock, Reply(Outcome.REFUSED, code="E1"))
    assert outbox.standing()[CENTRE].reached == clock.now


@pytest.mark.parametrize("outcome", [Outcome.UNREACHABLE, Outcome.LATER, Outcome.NOT_KNOWN])
def test_a_centre_that_is_not_there_is_left_alone_at_once(outbox, clock, outcome):
    first = put_transaction(outbox)
    put_transaction(outbox, number="AAAA00000001")
    sender, _ = deliver(outbox, clock, outcome)
    assert [r.key for r in sender.sent] == [first]


# ---- kinds


@pytest.mark.parametrize(
    "more",
    [
        {"query": None, "absent": "not-done"},
        {"acting": "proxy"},  # nobody acts for the subject
        {"subject": NUMBER},
        {"transaction": "../2501"},
        {"materials": [{"what": "id", "name": "x", "digest": "y", "size": 1, "media": "i/j"}]},
        {"surprise": 1},
    ],
)
def test_a_transaction_outside_its_shape_is_refused_without_a_value(outbox, more):
    with pytest.raises(PayloadRefused) as refused:
        outbox.put(CENTRE, Kind.TRANSACTION, transaction(outbox) | more)
    assert NUMBER not in str(refused.value)


def test_urgent_reports_go_first_and_the_week_is_a_week(outbox, clock):
    platform = Destination.SERVICE_PLATFORM
    week = {"first": "2026-11-16", "last": "2026-11-22", "staff": "s1", "visits": 120,
            "items": [{"item": "enrolment", "done": 40}],
            "problems": [{"text": "窗口排队时间长"}]}  # fmt: skip
    outbox.put(platform, Kind.WEEKLY, week)
    outbox.put(
        platform, Kind.ATTENDANCE, {"staff": "s1", "what": "sign-in", "at": receipt(1)["at"]}
    )
    outbox.put(platform, Kind.URGENT, {"report": "r-1", "stage": "first", "at": receipt(1)["at"],
                                       "staff": "s1", "text": "系统全省中断"})  # fmt: skip
    sender = Scripted()
    Deliverer(outbox, {platform: sender}, clock).round()
    assert [r.kind for r in sender.sent] == ["urgent", "weekly", "attendance"]
    with pytest.raises(PayloadRefused):
        outbox.put(platform, Kind.WEEKLY, week | {"first": "2026-11-17", "last": "2026-11-23"})
    actors = {(deed, actor) for deed, actor, item in audit_rows(outbox.store) if item}
    assert actors == {("promised", "staff"), ("accepted", "centre")}


def test_codes_of_a_destination_that_may_hold_anything_are_not_kept(outbox, clock):
    key = put_transaction(outbox)
    deliver(outbox, clock, Reply(Outcome.REFUSED, code=f"{NAME} 已参保", proof=NUMBER + "\n"))
    assert (outbox.get(key).code, outbox.get(key).proof) == ("", "")
