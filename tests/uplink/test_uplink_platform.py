"""Outbox, sender and the strict stand-in of the service platform together, over a real server."""

from __future__ import annotations

import hashlib
import time
from datetime import timedelta

import msgspec
import pytest

from kiosk.outbox.duties import (
    ClaimReceipt,
    ExamResult,
    KnowledgeFeedback,
    LedgerMonth,
    PublicityProof,
    ReadReceipt,
)
from kiosk.outbox.filings import (
    Attendance,
    ItemFigure,
    MaterialNamed,
    Problem,
    UrgentReport,
    WeeklyFigures,
)
from kiosk.outbox.kinds import KINDS, Kind, PayloadRefused
from kiosk.outbox.record import Outcome, State
from kiosk.uplink.duties import hand_in
from sandbox.centre.gateway import Tif
from sandbox.centre.mood import Mood, Rule, What
from tests.uplink.office import Office, account, now

NOW = now()
MONDAY = (NOW - timedelta(days=NOW.weekday() + 7)).date()
LAST_MONTH = (NOW.date().replace(day=1) - timedelta(days=1)).replace(day=1)


@pytest.fixture
def office(tmp_path, door, stand_in):
    made = Office(tmp_path, f"{door.url}/api")
    yield made
    made.close()


def attendance(what: str = "sign-in", staff: str = "S01", minutes: int = 60) -> Attendance:
    return Attendance(staff=staff, what=what, at=NOW - timedelta(minutes=minutes))


def weekly(weeks: int = 0, **more) -> WeeklyFigures:
    first = MONDAY - timedelta(weeks=weeks)
    figures = {
        "visits": 31, "items": (ItemFigure(item="enrolment", done=20, failed=1),),
        "problems": (Problem(subject="waiting", text="排队时间长"),),
    }  # fmt: skip
    return WeeklyFigures(
        first=first, last=first + timedelta(days=6), staff="S01", **{**figures, **more}
    )


def duties() -> list:
    """One of each kind, in an order that the platform takes."""
    at = NOW - timedelta(minutes=30)
    post = {"id": "T-1", "version": 1, "staff": "S01", "at": at}
    return [
        attendance(),
        attendance("sign-out", minutes=10),
        weekly(),
        UrgentReport(report="u-1", stage="first", at=at, staff="S01", text="停电，已转人工"),
        LedgerMonth(ledger="six-entries", month=LAST_MONTH, staff="S01", rows=(
            {"station": "向阳街道医疗保障服务站", "place-kind": "community", "services": 120,
             "opened": "2026-03-01"},)),
        ExamResult(exam="E-1", staff="S01", at=at, attempt=1, attempts=5, score=96, full=100,
                   pass_mark=90),
        KnowledgeFeedback(entry="K-17", what="problem", by="citizen", staff="S01", at=at,
                          text="答复中的电话已停用"),
        ReadReceipt(post="task", **post),
        ClaimReceipt(post="task", **post),
    ]  # fmt: skip


def test_every_kind_is_taken_by_the_strict_stand_in(office, stand_in):
    keys = [hand_in(office.outbox, duty) for duty in duties()]
    content = b"\x89PNG synthetic " * 5000
    kept = office.outbox.materials.keep(content, "image/png")
    proof = PublicityProof(
        task="T-1", staff="S01", at=NOW, where="off-site", place="向阳社区", reached=40,
        text="现场宣讲", materials=(MaterialNamed(what="picture", name=kept.name,
        digest=kept.digest, size=kept.size, media="image/png", form="electronic"),),
    )  # fmt: skip
    office.rounds()
    keys.append(hand_in(office.outbox, proof, materials=(kept,)))
    office.rounds()
    assert stand_in.ledger.summary()["reasons"] == {}
    assert office.states(keys) == [State.ACCEPTED] * 10
    told = account(stand_in, keys)
    assert (told["never_came"], told["twice"], told["unpromised"]) == ([], [], [])
    assert list(stand_in.desk.files.values()) == [hashlib.sha256(content).hexdigest()]
    assert office.outbox.get(keys[0]).proof.startswith("R")
    assert not office.outbox.materials.path(kept.name).exists()  # delivered: wiped
    said = {path: data for path, _, data in stand_in.desk.deeds}
    assert said["station/weekly"]["problemList"] == [
        {"subject": "waiting", "content": "排队时间长"}
    ]
    assert said["station/ledger"]["rowList"][0]["placeType"] == "6"
    assert said["training/exam/result"]["passed"] == "1"
    assert said["station/attendance"]["signType"] == "2"


def test_a_sign_out_waits_for_its_sign_in(office, stand_in):
    stand_in.temper.set(Mood(rules=(Rule(What.ERROR, infno="station/attendance", times=1),)))
    keys = [hand_in(office.outbox, attendance()), hand_in(office.outbox, attendance("sign-out"))]
    office.rounds(1)
    assert office.states(keys) == [State.WAITING, State.WAITING]
    office.rounds(3)
    assert office.states(keys) == [State.ACCEPTED, State.ACCEPTED]
    assert [d["signType"] for _, _, d in stand_in.desk.deeds] == ["1", "2"]


@pytest.mark.parametrize("duty", [
    attendance("sign-out"),
    weekly(weeks=-1),
    UrgentReport(report="u-1", stage="final", at=NOW, staff="S01", text="结束"),
    ClaimReceipt(post="task", id="T-1", version=1, staff="S01", at=NOW),
    ReadReceipt(post="notice", id="N-1", version=9, staff="S01", at=NOW),
    PublicityProof(task="T-1", staff="S01", at=NOW, where="off-site", text="未认领"),
    ExamResult(exam="E-1", staff="S01", at=NOW, attempt=2, attempts=5, score=90, full=100,
               pass_mark=90),
    KnowledgeFeedback(entry="X-1", what="opinion", by="staff", staff="S01", at=NOW, text="无"),
])  # fmt: skip
def test_what_is_out_of_order_is_refused_and_dies_of_refusals_alone(office, stand_in, duty):
    key = hand_in(office.outbox, duty)
    office.rounds(1)
    refused = office.outbox.get(key)
    assert (refused.state, refused.code[:2]) == (State.REFUSED, "10")
    office.rounds(10)
    assert office.outbox.get(key).state is State.DEAD
    assert stand_in.desk.deeds == []


def test_a_ledgers_row_outside_its_columns_is_not_written_down(office):
    row = {"station": "向阳", "place-kind": "castle", "services": 1}
    month = LedgerMonth(ledger="six-entries", month=LAST_MONTH, staff="S01", rows=(row,))
    with pytest.raises(PayloadRefused) as refused:
        hand_in(office.outbox, month)
    assert refused.value.where == "$.rows 1 place-kind"
    assert office.outbox.next_due(office.time()) is None


def lossy(seed: int, refuse: bool = True) -> Mood:
    rules = tuple(
        Rule(what, rate=0.13)
        for what in (What.RESET, What.LOST, What.TRUNCATED, What.HTML, What.MISSING_FIELDS)
    )
    return Mood(seed=seed, rules=rules, refuse_duplicates=refuse)


@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(seed, marks=pytest.mark.full) for seed in range(2, 12))]
)
def test_lost_requests_and_answers_leave_each_promise_kept_once(office, stand_in, seed):
    stand_in.temper.set(lossy(seed))
    keys = [hand_in(office.outbox, duty) for duty in duties()]
    keys += [hand_in(office.outbox, weekly(weeks)) for weeks in range(1, 6)]
    office.rounds(40)
    assert office.states(keys) == [State.ACCEPTED] * len(keys)
    told = account(stand_in, keys)
    assert (told["never_came"], told["twice"], told["unpromised"]) == ([], [], [])


def test_the_proof_can_fail(office, stand_in):
    """Where the platform does not know keys again, the same losses double: the ledger sees it."""
    stand_in.temper.set(lossy(1, refuse=False))
    keys = [hand_in(office.outbox, weekly(weeks)) for weeks in range(12)]
    office.rounds(40)
    assert account(stand_in, keys)["twice"] != []


def test_a_platform_without_keys_is_never_told_twice(tmp_path, stand_in, office):
    """The same file without [once]: a lost answer stays unknown until a person finds out."""
    shipped = office.calls.platform
    out = {k: msgspec.structs.replace(m, outcome="staff") for k, m in shipped.out.items()}
    keyless = msgspec.structs.replace(shipped, out=out)
    folder = tmp_path / "second"
    folder.mkdir()
    second = Office(folder, office.settings.service_platform.url, keyless)
    stand_in.temper.set(lossy(1, refuse=False))
    keys = [hand_in(second.outbox, weekly(weeks)) for weeks in range(12)]
    second.rounds(40)
    states = second.states(keys)
    assert State.UNKNOWN in states
    assert set(states) <= {State.ACCEPTED, State.UNKNOWN, State.WAITING}
    told = account(stand_in, keys)
    assert (told["twice"], told["unpromised"]) == ([], [])
    accepted = [k for k, state in zip(keys, states, strict=True) if state is State.ACCEPTED]
    assert account(stand_in, accepted)["never_came"] == []
    second.close()


@pytest.mark.parametrize(("what", "outcome"), [
    (What.HTML, Outcome.NONSENSE),
    (What.EMPTY, Outcome.NONSENSE),
    (What.HTTP_ERROR, Outcome.NONSENSE),
    (What.TRUNCATED, Outcome.NONSENSE),
    (What.INFCODE_TEXT, Outcome.NONSENSE),
    (What.ZERO_WITH_ERROR, Outcome.NONSENSE),
    (What.WRONG_ENVELOPE, Outcome.NONSENSE),
    (What.WRONG_TYPES, Outcome.NONSENSE),
    (What.MISSING_FIELDS, Outcome.NONSENSE),
    (What.ERROR, Outcome.LATER),
    (What.RESET, Outcome.UNKNOWN),
])  # fmt: skip
def test_an_answer_that_proves_nothing_ends_nothing(office, stand_in, what, outcome):
    stand_in.temper.set(Mood(rules=(Rule(what),)))
    key = hand_in(office.outbox, weekly())
    office.rounds(1)
    record = office.outbox.get(key)
    assert (record.state, record.outcome) == (State.WAITING, outcome)
    stand_in.temper.set(Mood())
    office.rounds(3)
    assert office.outbox.get(key).state is State.ACCEPTED
    assert account(stand_in, [key])["twice"] == []


def test_a_key_that_does_not_hold_is_the_destinations_trouble(office, stand_in):
    right, stand_in.gateway = stand_in.gateway, Tif("f" * 32, time.time)
    key = hand_in(office.outbox, weekly())
    office.rounds(8)
    record = office.outbox.get(key)
    assert (record.state, record.outcome, record.refusals) == (State.WAITING, "not-known", 0)
    stand_in.gateway = right
    office.rounds(2)
    assert office.outbox.get(key).state is State.ACCEPTED


def test_what_was_begun_before_a_restart_is_told_once_after_it(tmp_path, office, stand_in):
    stand_in.temper.set(Mood(rules=(Rule(What.RESET, times=1),)))  # done, and the answer lost
    key = hand_in(office.outbox, weekly())
    begun = office.outbox.begin(key)
    office.sender.send(begun)  # and the process dies here
    url = office.settings.service_platform.url
    office.store.close()
    again = Office(tmp_path, url)
    try:
        assert again.outbox.get(key).outcome == Outcome.KILLED
        again.rounds(2)
        assert again.outbox.get(key).state is State.ACCEPTED
        told = account(stand_in, [key])
        assert (told["done"], told["twice"]) == ([key.replace("-", "")], [])
        assert told["refused_again"] == [key.replace("-", "")]
    finally:
        again.store.close()


def test_every_duty_is_known_to_the_shipped_file(office):
    assert set(office.calls.platform.out) == set(office.outbox.rules) < set(KINDS)
    assert len(office.calls.platform.out) == 9
    assert Kind.TRANSACTION not in office.calls.platform.out
