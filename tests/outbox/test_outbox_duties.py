"""What a station owes the service platform: closed shapes, and what must keep its order."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from kiosk.outbox.duties import (
    ClaimReceipt,
    ExamResult,
    KnowledgeFeedback,
    PublicityProof,
    ReadReceipt,
    line_of,
)
from kiosk.outbox.filings import Attendance, Problem
from kiosk.outbox.kinds import Destination, Kind, PayloadRefused, encode
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.record import Outcome, Reply, State
from kiosk.outbox.rules import Uncertain
from kiosk.store.database import Store

AT = datetime(2026, 11, 23, 8, 25, tzinfo=timezone(timedelta(hours=8)))
EXAM = {"exam": "E-7", "staff": "S01", "at": AT, "attempt": 1, "attempts": 5, "score": 90,
        "full": 100, "pass_mark": 90}  # fmt: skip
PROOF = {"task": "T-1", "staff": "S01", "at": AT, "where": "off-site", "text": "进社区宣讲"}
READ = {"post": "notice", "id": "N-1", "version": 1, "staff": "S01", "at": AT}
LEDGER = {"ledger": "six-entries", "month": date(2026, 11, 1), "staff": "S01",
          "rows": [{"place": "向阳社区", "visits": 12, "opened": "2026-03-01"}]}  # fmt: skip
PLATFORM = Destination.SERVICE_PLATFORM


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (Kind.EXAM_RESULT, EXAM | {"attempt": 6}),
        (Kind.EXAM_RESULT, EXAM | {"score": 101}),
        (Kind.EXAM_RESULT, EXAM | {"staff": "王测试"}),
        (Kind.PUBLICITY_PROOF, PROOF | {"where": "elsewhere"}),
        (Kind.PUBLICITY_PROOF, PROOF | {"text": ""}),
        (Kind.LEDGER, LEDGER | {"month": date(2026, 11, 2)}),
        (Kind.LEDGER, LEDGER | {"rows": [{"Column One": 1}]}),
        (Kind.READ_RECEIPT, READ | {"post": "letter"}),
        (Kind.CLAIM_RECEIPT, READ | {"id": "N 1"}),
        (Kind.KNOWLEDGE_FEEDBACK, {"what": "problem", "by": "citizen", "name": "王测试",
                                   "staff": "S01", "at": AT, "text": "答复已过期"}),
    ],
)  # fmt: skip
def test_a_duty_outside_its_shape_is_refused_without_quoting_it(kind, payload):
    with pytest.raises(PayloadRefused) as refused:
        encode(kind, payload)
    assert "王测试" not in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "payload"),
    [(Kind.EXAM_RESULT, EXAM), (Kind.PUBLICITY_PROOF, PROOF), (Kind.LEDGER, LEDGER),
     (Kind.READ_RECEIPT, READ), (Kind.CLAIM_RECEIPT, READ)],
)  # fmt: skip
def test_a_duty_comes_back_from_the_disk_as_it_was(tmp_path, kind, payload):
    store = Store.open(tmp_path / "kiosk.db", bytes(32), lambda: 1_795_300_000.0)
    outbox = Outbox(store, station="S", terminal="T")
    key = outbox.put(PLATFORM, kind, payload)
    store.close()
    store = Store.open(tmp_path / "kiosk.db", bytes(32), lambda: 1_795_300_001.0)
    record = Outbox(store).get(key)
    assert record.payload == encode(kind, payload)
    rows = store.rows("SELECT actor, who, deed FROM audit WHERE reference = ?", (key,))
    assert rows == [{"actor": "staff", "who": store.audit.person("S01"), "deed": "promised"}]
    store.close()


def test_an_exam_is_passed_from_its_own_mark_on():
    assert ExamResult(**EXAM).passed
    assert not ExamResult(**EXAM | {"score": 89}).passed


def test_what_depends_on_each_other_is_one_line():
    begin = Attendance(staff="S01", what="sign-in", at=AT)
    end = Attendance(staff="S01", what="sign-out", at=AT + timedelta(hours=8))
    assert line_of(begin) == line_of(end) != ""
    assert line_of(begin) != line_of(Attendance(staff="S02", what="sign-in", at=AT))
    # a sign-in that was turned down for good stops that day, not every day after it
    assert line_of(begin) != line_of(Attendance(staff="S01", what="sign-in", at=AT + timedelta(1)))
    assert line_of(ReadReceipt(**READ)) == line_of(ClaimReceipt(**READ)) != ""
    task = READ | {"post": "task", "id": PROOF["task"]}
    assert line_of(ClaimReceipt(**task)) == line_of(PublicityProof(**PROOF))
    free = KnowledgeFeedback(what="opinion", by="staff", staff="S01", at=AT, text="字太小")
    assert line_of(free) == ""
    assert Problem(text="排队久").subject is None


def test_a_platform_that_knows_no_key_makes_a_lost_answer_unknown(tmp_path):
    now = [1_795_300_000.0]
    store = Store.open(tmp_path / "kiosk.db", bytes(32), lambda: now[0])
    outbox = Outbox(store, rules={Kind.READ_RECEIPT: Uncertain.STAFF})
    read = outbox.put(PLATFORM, Kind.READ_RECEIPT, READ)
    claim = outbox.put(PLATFORM, Kind.CLAIM_RECEIPT, READ)
    for key in (read, claim):
        outbox.end(outbox.begin(key), Reply(Outcome.UNKNOWN))
    assert outbox.get(read).state is State.UNKNOWN  # a person finds out
    assert outbox.get(claim).state is State.WAITING  # its platform knows the key: sent again
    now[0] += 1e4
    assert outbox.begin(read) is None
    store.close()
