"""Writes and their unknown outcomes, against the strict stand-in of these tests."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.platform.filing import Filed, Filing, Told
from kiosk.platform.interface import Cancel
from kiosk.platform.line import Line
from kiosk.platform.transactions import Evidence, Transactions
from tests.examples import many
from tests.platform.platform_rig import CALM, Mute, Refuse, client, wrap

ARGUMENTS = {
    "insutype": "310", "rloc_rea": "02", "out_admdvs": "320100", "begndate": "2026-11-22",
    "tel": "13800000000",
}  # fmt: skip
ROW = {
    "psn_no": "P1", "trt_dcla_detl_sn": "N1", "rloc_rea": "02", "out_admdvs": "320100",
    "begndate": "2026-11-22", "appy_time": "2026-11-22 09:30:16", "vali_flag": "1",
}  # fmt: skip


def line() -> Line:
    return Line(Cancel())


def filing(centre, transaction: str = "province/away-filing", arguments=ARGUMENTS) -> Filing:
    return Filing(transaction, centre.filings.new_msgid(), "P1", "230100", arguments)


@pytest.fixture
def centre(rig):
    made = client(rig.url)
    yield made
    made.close()


def test_an_accepted_write_gives_its_number(rig, centre):
    rig.answers["HLJ18"] = lambda e: {"result": {"trt_dcla_detl_sn": "N1"}}
    made = filing(centre)
    assert centre.filings.send(made, line()) == Told(Filed.ACCEPTED, "N1", answered=True)
    sent = rig.calls[-1]
    assert sent["msgid"] == made.msgid
    assert sent["input"]["data"] == {"psn_no": "P1", **ARGUMENTS}
    assert "P1" not in repr(made)


def test_acceptance_without_a_number_is_acceptance(rig, centre):
    rig.answers["HLJ18"] = lambda e: {"result": {"trt_dcla_detl_sn": ["?"]}}
    assert centre.filings.send(filing(centre), line()).outcome is Filed.ACCEPTED


def gateway(handler) -> None:
    handler.give(b'{"code": "999", "msg": "x"}')


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (wrap(None, -1, "FSI-材料不全[x]"), Filed.REFUSED),
        (wrap(None, -1, "FSI-报文ID重复[msgid]"), Filed.UNKNOWN),
        (wrap(None, 0, "FSI-文件查询号不能为空[x]"), Filed.UNKNOWN),
        (b"<html>portal</html>", Filed.UNKNOWN),
        (b"", Filed.UNKNOWN),
        (wrap({})[:40], Filed.UNKNOWN),
        (b'{"code": "999", "msg": "x"}', Filed.UNKNOWN),
        (401, Filed.LATER),
        (429, Filed.LATER),
        (502, Filed.UNKNOWN),
    ],
)
def test_what_an_answer_proves(rig, centre, answer, outcome):
    rig.answers["HLJ18"] = lambda e: answer
    assert centre.filings.send(filing(centre), line()).outcome is outcome
    assert rig.count("HLJ18") == 1


def test_a_broken_connection_is_unknown_and_not_sent_again(rig, centre):
    def hang_up(handler) -> None:
        handler.close_connection = True
        handler.connection.shutdown(2)

    rig.answers["HLJ18"] = lambda e: hang_up
    assert centre.filings.send(filing(centre), line()).outcome is Filed.UNKNOWN
    assert rig.count("HLJ18") == 1


def test_a_silent_centre_is_unknown(rig):
    import time

    made = client(rig.url, read_seconds=0.2, whole_seconds=0.4)
    rig.answers["HLJ18"] = lambda e: lambda handler: time.sleep(0.5)
    assert made.filings.send(filing(made), line()).outcome is Filed.UNKNOWN
    made.close()


def test_nobody_there_is_certainly_not_sent():
    mute = Mute()
    url = mute.url
    mute.close()
    made = client(url)
    assert made.filings.send(filing(made), line()).outcome is Filed.NOT_SENT


def test_after_a_lost_session_the_same_msgid_goes_out(rig, centre):
    rig.answers["HLJ18"] = lambda e: {"result": {"trt_dcla_detl_sn": "N1"}}
    rig.answers["1901"] = lambda e: {"list": []}
    assert centre.probe(Cancel()) is None  # signed in
    rig.sign_no, rig.check_sign = "S2", True
    made = filing(centre)
    told = centre.filings.send(made, line())
    rig.faults.remove("msgid twice")  # the rig counts refused ones too
    assert told == Told(Filed.ACCEPTED, "N1", answered=True)
    assert [c["msgid"] for c in rig.calls if c["infno"] == "HLJ18"] == [made.msgid] * 2


@pytest.mark.parametrize(
    ("arguments", "transaction"),
    [
        ({**ARGUMENTS, "begndate": ""}, "province/away-filing"),
        ({**ARGUMENTS, "nonsense": "x"}, "province/away-filing"),
        ({**ARGUMENTS, "tel": "1" * 51}, "province/away-filing"),
        (ARGUMENTS, "province/no-such"),
        ({}, "national/5301"),
    ],
)
def test_what_the_interface_would_not_take_is_not_sent(rig, centre, arguments, transaction):
    told = centre.filings.send(filing(centre, transaction, arguments), line())
    assert told.outcome is Filed.REFUSED
    assert rig.count("HLJ18") == rig.count("5301") == 0


# -- what became of it? ----------------------------------------------------------------------------

LATE = 700.0  # seconds since the last sending: settled
SOON = 5.0


@pytest.mark.parametrize(
    ("rows", "seconds", "outcome", "number"),
    [
        ([ROW], SOON, Filed.ACCEPTED, "N1"),
        ([ROW | {"appy_time": "2026-11-22 09:20:00"}], SOON, Filed.UNKNOWN, ""),  # an older one
        ([ROW | {"rloc_rea": "07"}], LATE, Filed.ABSENT, ""),
        ([ROW | {"out_admdvs": "320200"}], SOON, Filed.UNKNOWN, ""),
        ([ROW | {"rloc_rea": "07"}, ROW | {"trt_dcla_detl_sn": "N2"}], SOON, Filed.ACCEPTED, "N2"),
        ([], SOON, Filed.UNKNOWN, ""),
        ([], LATE, Filed.ABSENT, ""),
        # what would decide is not there: it may be this write
        ([ROW | {"appy_time": None}], LATE, Filed.UNKNOWN, ""),
        ([ROW | {"rloc_rea": None}], LATE, Filed.UNKNOWN, ""),
        ([ROW | {"begndate": "?"}], LATE, Filed.UNKNOWN, ""),
        ([ROW | {"rloc_rea": None}, ROW], SOON, Filed.ACCEPTED, "N1"),
        ([ROW | {"rloc_rea": None, "out_admdvs": "320200"}], LATE, Filed.ABSENT, ""),
    ],
)  # fmt: skip
def test_the_outcome_query_proves(rig, centre, rows, seconds, outcome, number):
    rig.answers["HLJ19"] = lambda e: {"data": rows}
    told = centre.filings.ask(filing(centre), seconds, line())
    assert told == Told(outcome, number, answered=True)
    assert rig.count("HLJ18") == 0


def test_a_trace_of_an_earlier_sending_is_its_own(rig, centre):
    """Done by the first sending, and the second refused as known: it is no other person's row."""
    rig.answers["HLJ19"] = lambda e: {"data": [ROW | {"appy_time": "2026-11-22 08:50:00"}]}
    assert centre.filings.ask(filing(centre), LATE, line()).outcome is Filed.ABSENT
    told = centre.filings.ask(filing(centre), LATE, line(), promised=3600.0)
    assert told == Told(Filed.ACCEPTED, "N1", answered=True)
    before = centre.filings.ask(filing(centre), LATE, line(), promised=1200.0)
    assert before.outcome is Filed.ABSENT


ROWS = settings(
    CALM, max_examples=many(60), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
NOTHING = (None, "", [], {"a": 1}, ["02"], True)
SAID = {  # wire field -> what says so, what says that it is another
    "rloc_rea": ("02", "07"), "out_admdvs": ("320100", "320200"),
    "begndate": ("2026-11-22", "2026-11-23"),
    "appy_time": ("2026-11-22 09:30:16", "2026-11-22 08:20:00"),
}  # fmt: skip
GONE = {"trt_dcla_detl_sn": ("N1", "N2"), "vali_flag": ("1", "0")}


def rows_of(fields: dict[str, tuple[str, str]], needed: str):
    """Rows of right, other and senseless fields; `needed` is never senseless."""
    values = {
        wire: st.sampled_from((right, right, other) if wire == needed else (right, other, *NOTHING))
        for wire, (right, other) in fields.items()
    }
    return st.lists(st.fixed_dictionaries(values), max_size=4)


def verdicts(rows: list[dict], fields: dict[str, tuple[str, str]]) -> set[str]:
    """Written anew: what each row says."""
    said = set()
    for row in rows:
        if any(row[wire] == other for wire, (_, other) in fields.items()):
            said.add("another")
        else:
            whole = all(row[wire] == right for wire, (right, _) in fields.items())
            said.add("it" if whole else "unclear")
    return said


@ROWS
@given(rows=rows_of(SAID, ""), late=st.booleans())
def test_a_list_of_any_rows_never_proves_too_much(rig, centre, rows, late):
    rig.answers["HLJ19"] = lambda e: {"data": [ROW | row for row in rows]}
    said = verdicts(rows, SAID)
    expected = Filed.ABSENT if late else Filed.UNKNOWN
    if "it" in said:
        expected = Filed.ACCEPTED
    elif "unclear" in said:
        expected = Filed.UNKNOWN
    told = centre.filings.ask(filing(centre), LATE if late else SOON, line())
    assert told.outcome is expected


@ROWS
@given(rows=rows_of(GONE, "trt_dcla_detl_sn"), late=st.booleans())
def test_a_list_of_any_rows_never_proves_too_soon_that_something_is_gone(rig, centre, rows, late):
    rig.answers["HLJ19"] = lambda e: {"data": [ROW | row for row in rows]}
    said = verdicts(rows, GONE)
    expected = Filed.ACCEPTED
    if "it" in said:
        expected = Filed.ABSENT if late else Filed.UNKNOWN
    elif "unclear" in said:
        expected = Filed.UNKNOWN
    made = filing(
        centre, "province/away-filing-withdrawal", {"trt_dcla_detl_sn": "N1", "memo": "x"}
    )
    assert centre.filings.ask(made, LATE if late else SOON, line()).outcome is expected


def test_another_persons_row_proves_nothing(rig, centre):
    rig.answers["HLJ19"] = lambda e: {"data": [ROW | {"psn_no": "P2"}]}
    told = centre.filings.ask(filing(centre), LATE, line())
    assert told == Told(Filed.UNKNOWN, code="HLJ19 other-person")


def test_a_query_that_fails_leaves_it_unknown(rig, centre):
    def nothing(envelope):
        raise Refuse("FSI-系统繁忙[x]")

    rig.answers["HLJ19"] = nothing
    assert centre.filings.ask(filing(centre), LATE, line()).outcome is Filed.UNKNOWN


def test_a_withdrawal_is_done_when_its_filing_is_gone(rig, centre):
    gone = {"trt_dcla_detl_sn": "N1", "memo": "x"}
    rig.answers["HLJ19"] = lambda e: {"data": [ROW]}
    made = filing(centre, "province/away-filing-withdrawal", gone)
    assert centre.filings.ask(made, SOON, line()).outcome is Filed.UNKNOWN
    assert centre.filings.ask(made, LATE, line()).outcome is Filed.ABSENT
    rig.answers["HLJ19"] = lambda e: {"data": [ROW | {"vali_flag": "0"}]}
    assert centre.filings.ask(made, SOON, line()).outcome is Filed.ACCEPTED


@pytest.mark.parametrize("flag", [None, "ZZ9", ["1"]])
def test_a_row_that_does_not_say_whether_it_is_in_force_is_not_gone(rig, centre, flag):
    gone = {"trt_dcla_detl_sn": "N1", "memo": "x"}
    rig.answers["HLJ19"] = lambda e: {"data": [ROW | {"vali_flag": flag}]}
    made = filing(centre, "province/away-filing-withdrawal", gone)
    assert centre.filings.ask(made, LATE, line()).outcome is Filed.UNKNOWN


def test_where_only_staff_can_find_out_nothing_is_asked(rig, centre):
    made = filing(centre, "national/2502", {"trt_dcla_detl_sn": "N1", "memo": "x"})
    assert centre.filings.ask(made, LATE, line()) == Told(Filed.UNKNOWN)
    assert rig.calls == []


def test_a_fixed_point_is_asked_with_the_writes_own_kind(rig, centre):
    rig.answers["5302"] = lambda e: {
        "psnfixmedin": [
            {"psn_no": "P1", "fixmedins_code": "H1", "fixmedins_name": "x", "begndate": "20261122"}
        ]
    }
    asked = {"biz_appy_type": "01", "fixmedins_code": "H1", "begndate": "2026-11-22"}
    assert (
        centre.filings.ask(filing(centre, "national/2505", asked), SOON, line()).outcome
        is Filed.ACCEPTED
    )
    assert rig.inputs("5302")[0]["data"]["biz_appy_type"] == "01"


def test_a_clock_that_is_off_holds_writes_back(rig):
    right: list[bool] = []
    made = client(rig.url, clock_right=lambda: bool(right))
    told = made.filings.send(filing(made), line())
    assert told == Told(Filed.LATER, code="HLJ18 clock")
    assert rig.count("HLJ18") == 0
    right.append(True)
    rig.answers["HLJ18"] = lambda e: {"result": {}}
    assert made.filings.send(filing(made), line()).outcome is Filed.ACCEPTED
    made.close()


@pytest.mark.parametrize("adapter", ["heilongjiang", "jiangsu"])
def test_every_shipped_write_says_how_its_outcome_is_learnt(adapter):
    known = Transactions.load(adapter)
    assert known.open_outcomes() == []
    writes = [known.get(id_) for id_ in known.ids() if known.get(id_).write]
    assert len(writes) >= 6
    assert any(isinstance(each.outcome, Evidence) for each in writes)
