"""What is given up when the space is used, what never is, and what is forgotten with time."""

from __future__ import annotations

import os

import pytest

from kiosk.outbox.budget import AT_ONCE
from kiosk.outbox.kinds import KINDS, Destination, Kind
from kiosk.outbox.record import Outcome, Reply, State
from kiosk.outbox.retention import KEEP_FIGURES, prune
from tests.store.keeping import (
    AT,
    Clock,
    audit_rows,
    health,
    open_outbox,
    put_transaction,
    receipt,
)

HUB = Destination.HUB
DAY = 86400.0


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def outbox(tmp_path, clock):
    made = open_outbox(tmp_path, clock, budget=10**9)
    yield made
    made.store.close()


def count(outbox, kind: Kind) -> int:
    return outbox.store.rows("SELECT count(*) AS n FROM outbox WHERE kind = ?", (kind.value,))[0][
        "n"
    ]


def squeeze(outbox, budget: int = 1) -> list:
    heard: list = []
    outbox.on_shed(heard.append)
    outbox.limits = outbox.limits._replace(budget=budget)
    return heard


def count_of_visit() -> dict:
    begun = AT.replace(minute=0, second=0)
    return {"begun": begun, "seconds": 60, "items": [], "ended": "done"}


def test_figures_go_in_their_order_and_what_people_did_stays(outbox):
    for n in range(3):
        outbox.put(HUB, Kind.HEALTH, health())
        outbox.put(HUB, Kind.VISIT_COUNT, count_of_visit())
        outbox.put(HUB, Kind.RECEIPT_ISSUED, receipt(n))
    transaction = put_transaction(outbox, os.urandom(1000))
    heard = squeeze(outbox)
    late = [put_transaction(outbox) for _ in range(5)]
    assert heard == [{Kind.HEALTH: 3}, {Kind.VISIT_COUNT: 3}, {Kind.RECEIPT_ISSUED: 3}, None, None]
    assert all(outbox.get(key).payload for key in (transaction, *late))
    assert outbox.materials.bad() == []
    shed = [item for deed, _, item in audit_rows(outbox.store) if deed == "shed"]
    assert shed == ["health", "visit-count", "receipt-issued"]


def test_the_record_being_written_is_not_given_up_nor_one_being_sent(outbox):
    first = outbox.put(HUB, Kind.HEALTH, health())
    outbox.begin(first)
    heard = squeeze(outbox)
    second = outbox.put(HUB, Kind.HEALTH, health())
    assert heard == [None]
    assert outbox.get(first).state is State.SENDING
    assert outbox.get(second).state is State.WAITING


def test_no_write_gives_up_more_than_a_few(outbox):
    for _ in range(AT_ONCE + 10):
        outbox.put(HUB, Kind.HEALTH, health())
    heard = squeeze(outbox)
    outbox.put(HUB, Kind.RECEIPT_ISSUED, receipt(1))
    assert heard == [{Kind.HEALTH: AT_ONCE}]
    assert count(outbox, Kind.HEALTH) == 10


def test_delivered_figures_go_before_any_that_wait(outbox):
    for _ in range(AT_ONCE):
        key = outbox.put(HUB, Kind.HEALTH, health())
        outbox.end(outbox.begin(key), Reply(Outcome.ACCEPTED))
    waiting = outbox.put(HUB, Kind.HEALTH, health())
    heard = squeeze(outbox)
    outbox.put(HUB, Kind.RECEIPT_ISSUED, receipt(1))
    assert heard == []
    assert outbox.get(waiting).state is State.WAITING
    assert count(outbox, Kind.HEALTH) == 1


def test_within_the_budget_nothing_is_given_up(outbox):
    heard = squeeze(outbox, budget=outbox.used() + 1_000_000)
    for n in range(200):
        outbox.put(HUB, Kind.RECEIPT_ISSUED, receipt(n))
    assert heard == []
    assert count(outbox, Kind.RECEIPT_ISSUED) == 200


def test_the_space_used_follows_what_stands_there(outbox):
    before = outbox.used()
    keys = [outbox.put(HUB, Kind.RECEIPT_ISSUED, receipt(n)) for n in range(300)]
    key = put_transaction(outbox, os.urandom(100_000))
    full = outbox.used()
    assert full - before > 100_000 + 300 * 200
    outbox.end(outbox.begin(key), Reply(Outcome.ACCEPTED))
    assert outbox.used() < full - 99_000
    with outbox.store.transaction() as db:
        db.conn.executemany("DELETE FROM outbox WHERE key = ?", [(k,) for k in keys])
    assert outbox.used() < before + 40_000


def test_what_must_never_be_given_up():
    kept = {kind for kind, traits in KINDS.items() if not traits.shed}
    assert kept == {Kind.REVIEW, Kind.CONSENT, Kind.TRANSACTION, Kind.ATTENDANCE, Kind.WEEKLY,
                    Kind.URGENT, Kind.LEDGER, Kind.EXAM_RESULT, Kind.PUBLICITY_PROOF,
                    Kind.KNOWLEDGE_FEEDBACK, Kind.READ_RECEIPT, Kind.CLAIM_RECEIPT,
                    Kind.DUTY, Kind.VOICE, Kind.URGENT_EVENT, Kind.CASE_DEED,
                    Kind.TASK_PICTURE, Kind.TASK_PROOF,
                    Kind.POST_READ, Kind.POST_CLAIM, Kind.EXAM_ANSWERS}  # fmt: skip
    assert all(not KINDS[kind].shed for kind in KINDS if KINDS[kind].audited)


def test_hashes_are_kept_as_long_as_the_settings_say_and_figures_shortly(outbox, clock):
    done = {}
    for kind, payload in ((Kind.HEALTH, health()), (Kind.CONSENT, {
            "version": "2026-11", "at": AT, "subject": "ab" * 32})):  # fmt: skip
        done[kind] = outbox.put(HUB, kind, payload)
        outbox.end(outbox.begin(done[kind]), Reply(Outcome.ACCEPTED))
    transaction = put_transaction(outbox)
    outbox.end(outbox.begin(transaction), Reply(Outcome.ACCEPTED))
    open_ = put_transaction(outbox)
    for seconds, left in ((KEEP_FIGURES - DAY, 4), (KEEP_FIGURES + DAY, 3), (179 * DAY, 3),
                          (181 * DAY, 1), (36500 * DAY, 1)):  # fmt: skip
        prune(outbox.store, clock() + seconds, 0.0, 180 * DAY)
        assert outbox.store.rows("SELECT count(*) AS n FROM outbox")[0]["n"] == left
    assert outbox.get(open_).payload
