"""办理进度: what stands here and what the centre says, merged no further than either has said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kiosk.commands import progress
from kiosk.commands.presenter import Library
from kiosk.commands.progress import Stands
from kiosk.commands.world import by_card
from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.record import Record, State
from kiosk.outbox.register import Entry
from kiosk.outbox.rules import Uncertain
from kiosk.platform.interface import (
    Cause,
    CentreTrouble,
    Credential,
    CredentialKind,
    PersonRefused,
    Refusal,
    Trouble,
)
from kiosk.services.catalogue import Catalogue
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.format import show, summary
from kiosk.services.result import Coded
from kiosk.text.strings import Strings
from kiosk.visit.states import Event
from sandbox.people import person

CATALOGUE, DICTIONARIES = Catalogue.load(), Dictionaries.load()
STRINGS = {language: Strings.load(language) for language in ("zh", "en")}
LIBRARY = Library(
    STRINGS.__getitem__, lambda: CATALOGUE, lambda: DICTIONARIES, tuple, frozenset, frozenset,
    lambda: True,
)  # fmt: skip
OWN = CATALOGUE.own()
NOW = datetime(2026, 11, 23, 10, 12, tzinfo=UTC)
FILED = datetime(2026, 11, 20, 9, 26, tzinfo=UTC).timestamp()
PROOF = "20261120000000000042"
MATTERS, AWAY = "province/review-matters", "province/away-filings"


def entry(
    state: State,
    item: str = "resident-details",
    *,
    proof: str = "",
    uncertain: bool = False,
    undoes: str = "",
    code: str = "",
    sent: float = FILED,
    at: float = FILED,
) -> Entry:
    record = Record(
        key="k", destination=Destination.CENTRE, kind=Kind.TRANSACTION, station="S", terminal="01",
        payload="", created=at, attempts=1, refusals=0, uncertain=uncertain, next_try=0.0,
        hold_until=0.0, state=state, outcome="", rule=Uncertain.ASK, sent=sent, proof=proof,
        code=code,
    )  # fmt: skip
    return Entry(record, "7K3M9Q2X4ABC", item, at, undoes)


def told(*entries: Entry, lists: progress.Lists | None = None, language: str = "zh"):
    """Each row as it is read, by field."""
    found = progress.result(OWN, entries, lists or {}, LIBRARY, NOW)
    return [
        {
            c.field: show(row[c.field], c, language, DICTIONARIES)
            for c in OWN.columns
            if row[c.field] not in (None, "")
        }
        for row in found.rows
    ]


def matters(code: str, number: str = PROOF) -> progress.Lists:
    return {MATTERS: ({"case_no": number, "status": Coded(code, "?")},)}


@pytest.mark.parametrize(
    ("case", "state", "here"),
    [
        (entry(State.WAITING, sent=0.0), "等待提交", "还没有发出（2026-11-20 09:26 写下）"),
        (entry(State.REFUSED), "等待提交", "还没有发出（2026-11-20 09:26 写下）"),
        (entry(State.UNKNOWN, uncertain=True), "已提交，结果待确认",
         "已发出，没有收到答复（2026-11-20 09:26）"),
        (entry(State.SENDING, uncertain=True), "已提交，结果待确认",
         "已发出，没有收到答复（2026-11-20 09:26）"),
        (entry(State.ACCEPTED, proof=PROOF), "已受理，办理中",
         "医保中心已受理（2026-11-20 09:26 发出）"),
        (entry(State.CLOSED), "没有受理", "医保中心没有受理（2026-11-20 09:26 发出）"),
        (entry(State.DEAD, code="2041"), "没有受理", "医保中心没有受理（2026-11-20 09:26 发出）"),
    ],
)  # fmt: skip
def test_without_the_centre_our_own_record_stands_alone(case, state, here):
    (row,) = told(case, lists={MATTERS: None})
    assert (row["state"], row["here"]) == (state, here)
    if case.record.proof:
        assert row["centre"] == "现在联系不上，只有本机记录（2026-11-23 10:12）"
    else:
        assert "centre" not in row  # there is nothing to ask it by


@pytest.mark.parametrize(
    ("code", "state", "says"),
    [
        ("0", "已受理，办理中", "正在办理"),
        ("1", "已办结", "已办结"),
        ("2", "没有批准", "没有批准"),
        ("3", "已撤销", "已撤销"),
        ("9", "已受理，办理中", "正在办理"),  # a code nobody knows ends nothing
    ],
)
def test_the_centres_word_decides_and_bears_its_time(code, state, says):
    (row,) = told(entry(State.ACCEPTED, proof=PROOF), lists=matters(code))
    assert (row["state"], row["centre"]) == (state, f"{says}（2026-11-23 10:12 答复）")
    assert row["here"] == "医保中心已受理（2026-11-20 09:26 发出）"


def test_another_ones_row_says_nothing_of_this_case():
    (row,) = told(entry(State.ACCEPTED, proof=PROOF), lists=matters("1", "20261120000000000043"))
    assert row["state"] == "已受理，办理中"
    assert row["centre"] == "名单里没有这一件（2026-11-23 10:12 答复）"


def test_a_case_without_a_number_of_the_centre_is_matched_with_nothing():
    (row,) = told(entry(State.UNKNOWN, uncertain=True), lists=matters("1", ""))
    assert row["state"] == "已提交，结果待确认"


def test_while_it_is_being_asked_that_is_said():
    found = progress.result(OWN, [entry(State.ACCEPTED, proof=PROOF)], {}, LIBRARY, NOW, left=1)
    assert not found.complete
    assert found.rows[0]["centre"].zh == "正在询问"


def test_a_filing_that_was_withdrawn_here_is_called_so():
    """By the centre's number alone, and only once the withdrawal was accepted."""
    filing = entry(State.ACCEPTED, "away-filing", proof=PROOF)
    for undoing, state in (
        (entry(State.ACCEPTED, "away-filing-status", undoes=PROOF), "已撤销"),
        (
            entry(State.UNKNOWN, "away-filing-status", undoes=PROOF, uncertain=True),
            "已受理，办理中",
        ),
        (entry(State.ACCEPTED, "away-filing-status", undoes="1"), "已受理，办理中"),
    ):
        assert told(undoing, filing)[1]["state"] == state
    in_force = {AWAY: ({"number": PROOF, "valid": Coded("1", "有效")},)}
    assert told(filing, lists=in_force)[0]["state"] == "已办结"


def test_a_term_is_told_while_the_case_is_open_and_counts_from_acceptance():
    accepted = entry(State.ACCEPTED, "transfer-in", proof=PROOF)
    assert told(accepted)[0]["due"] == "约2026年12月11日"
    waiting = entry(State.WAITING, "transfer-in", sent=0.0)
    assert told(waiting)[0]["due"] == "受理后15个工作日"
    assert "due" not in told(entry(State.CLOSED, "transfer-in"))[0]
    assert "due" not in told(entry(State.ACCEPTED, proof=PROOF))[0]  # no term is known


def test_who_was_refused_is_told_what_to_bring_and_by_which_code():
    (row,) = told(entry(State.CLOSED, code="2041"))
    assert row["todo"] == "请带齐材料到服务窗口问清原因，可以重新办理"
    assert "身份证" in row["bring"]
    assert row["code"] == "2041"
    (open_,) = told(entry(State.ACCEPTED, proof=PROOF))
    assert not {"bring", "code"} & set(open_)


def test_originals_are_asked_for_until_staff_have_them_and_then_have_a_day():
    filed = entry(State.ACCEPTED, "expense-claim", proof=PROOF)._replace(originals=("bill",))
    assert told(filed)[0]["originals"] == "请把原件和“材料封面”交到服务窗口：医疗费用收据"
    friday = datetime(2026, 9, 18, 16, 0, tzinfo=UTC).timestamp()
    (row,) = told(filed._replace(received=friday))  # 20 September, a Sunday, is worked
    assert row["originals"] == "2026-09-18 16:00 已交到服务站，最迟2026-09-22转交经办机构"
    late = datetime(2026, 12, 30, 9, 0, tzinfo=UTC).timestamp()
    assert "约2027-01-05" in told(filed._replace(received=late))[0]["originals"]
    assert "originals" not in told(entry(State.ACCEPTED, "expense-claim", proof=PROOF))[0]
    closed = entry(State.CLOSED, "expense-claim")._replace(originals=("bill",))
    assert "originals" not in told(closed)[0]


def test_each_list_is_asked_once_and_only_for_cases_it_may_hold():
    several = [
        entry(State.ACCEPTED, "resident-details", proof=PROOF),
        entry(State.ACCEPTED, "resident-enrolment", proof=PROOF),
        entry(State.ACCEPTED, "away-filing", proof=PROOF),
        entry(State.ACCEPTED, "transfer-in", proof=PROOF),  # the centre has no list of these
    ]
    asked = progress.asked(OWN, several, LIBRARY)
    assert [name for name, _ in asked] == [MATTERS, AWAY]
    assert progress.asked(OWN, [entry(State.WAITING)], LIBRARY) == ()


def test_every_way_to_stand_has_its_words():
    for language in STRINGS.values():
        for stands in Stands:
            assert language(f"progress.state.{stands}")
            assert language(f"progress.todo.{stands}")
    (row,) = told(entry(State.ACCEPTED, proof=PROOF), lists=matters("1"), language="en")
    assert row["state"] == "Done"
    assert row["matter"] == CATALOGUE.item("resident-details").name.en


def test_the_sentence_names_the_newest():
    cases = [entry(State.WAITING, "transfer-in", at=FILED + 60, sent=0.0), entry(State.CLOSED)]
    found = progress.result(OWN, cases, {}, LIBRARY, NOW)
    first, second = summary(OWN, found, STRINGS["zh"], DICTIONARIES)
    assert first == "您在本机提交过 2 件事项。"
    assert second == "最近一件是“跨省关系转移转入地申请”：等待提交。"


# ---- who is it, when the centre cannot say

WORKER = person("worker")
CARD = Credential(CredentialKind.ID_CARD, "01", WORKER.certificate_no, WORKER.name)
DOWN = CentreTrouble(Trouble.UNREACHABLE, Cause.NONE)


def answered(credential: Credential, event: Event, data: object) -> tuple[Event, object]:
    heard: list[tuple[Event, object]] = []
    by_card(credential, lambda event, data=None: heard.append((event, data)))(event, data)
    (one,) = heard
    return one


def test_a_card_says_who_it_is_when_the_centre_cannot():
    event, found = answered(CARD, Event.CENTRE_TROUBLE, DOWN)
    assert event is Event.PERSON_FOUND
    assert found.person.certificate_no == WORKER.certificate_no
    assert found.person.person_no == ""
    assert found.person.insurances == ()


def test_a_code_says_it_not_and_a_refusal_stays_one():
    voucher = Credential(CredentialKind.E_VOUCHER, token="x")
    assert answered(voucher, Event.CENTRE_TROUBLE, DOWN) == (Event.CENTRE_TROUBLE, DOWN)
    refused = PersonRefused(Refusal.SECRECY)
    assert answered(CARD, Event.PERSON_REFUSED, refused) == (Event.PERSON_REFUSED, refused)


def part(state: State, id_: str, **more) -> Entry:
    return entry(state, "newborn-bundle", **more)._replace(part=id_)


def test_each_part_of_a_filing_is_a_case_of_its_own():
    rows = told(
        part(State.ACCEPTED, "insurance", proof=PROOF),
        part(State.CLOSED, "household", code="63"),
        part(State.UNKNOWN, "vaccination", uncertain=True),
    )
    assert [row["matter"] for row in rows] == [
        f"{name}（新生儿出生一件事）" for name in ("医保参保", "户口登记", "预防接种")
    ]
    assert [row["state"] for row in rows] == ["已受理，办理中", "没有受理", "已提交，结果待确认"]
    assert "派出所户籍窗口" in rows[1]["todo"]
    assert "派出所" not in rows[0]["todo"]
    assert rows[1]["code"] == "63"
    assert rows[1]["here"] == "公安派出所没有受理（2026-11-20 09:26 发出）"
    assert rows[0]["todo"] == "请等候；有疑问请问医保经办机构，报受理编号"


def test_each_part_is_asked_for_in_its_own_list_once():
    entries = [
        part(State.ACCEPTED, "insurance", proof=PROOF),
        part(State.ACCEPTED, "household", proof="20261120000000000043"),
        part(State.ACCEPTED, "household", proof="20261120000000000044"),
        part(State.CLOSED, "social-card"),
    ]
    assert [name for name, _ in progress.asked(OWN, entries, LIBRARY)] == [
        "province/newborn-enrolments", "province/newborn-households",
    ]  # fmt: skip
    lists = {
        "province/newborn-households": (
            {"number": "20261120000000000043", "status": Coded("1", "审核通过")},
            {"number": "20261120000000000044", "status": Coded("2", "审核不通过")},
        )
    }
    rows = told(*entries, lists=lists)
    assert [row["state"] for row in rows] == ["已受理，办理中", "已办结", "没有批准", "没有受理"]


def test_a_part_that_the_item_no_longer_has_is_still_told():
    (row,) = told(part(State.ACCEPTED, "gone", proof=PROOF))
    assert row["matter"] == "新生儿出生一件事"
    assert row["state"] == "已受理，办理中"


UNITS, DECLARATIONS = CATALOGUE.item("unit-progress"), "province/unit-declarations"


@pytest.mark.parametrize(
    ("status", "stands"),
    [("0", Stands.DECIDING), ("1", Stands.DONE), ("2", Stands.TURNED_DOWN)],
)
def test_an_employers_case_is_told_to_its_agents_as_the_centres_list_says(status, stands):
    filed = entry(State.ACCEPTED, "employee-enrolment", proof=PROOF)
    assert [name for name, _ in progress.asked(UNITS, [filed], LIBRARY)] == [DECLARATIONS]
    rows = ({"number": PROOF, "status": Coded(status, "")},)
    found = progress.result(UNITS, [filed], {DECLARATIONS: rows}, LIBRARY, NOW)
    assert found.rows[0]["state"].zh == STRINGS["zh"](f"progress.state.{stands}")
    assert found.rows[0]["matter"].zh == "职工参保登记"


def test_a_persons_own_progress_asks_no_list_of_an_employer():
    """Who filed it sees what this terminal knows: the list is told to the employer's agents."""
    filed = entry(State.ACCEPTED, "employee-enrolment", proof=PROOF)
    assert progress.asked(OWN, [filed], LIBRARY) == ()
    (row,) = progress.result(OWN, [filed], {}, LIBRARY, NOW).rows
    assert row["centre"] is None
    assert row["state"].zh == STRINGS["zh"](f"progress.state.{Stands.DECIDING}")
