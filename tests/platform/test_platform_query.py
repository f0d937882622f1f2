"""Plans as data: windows, codes, halving, merging, filling; honest about what is missing."""

from __future__ import annotations

import threading
import time
from datetime import date
from decimal import Decimal

import pytest

from kiosk.platform.interface import Cancel, CentreTrouble, Insurance, ItemQuestion, Trouble
from kiosk.platform.query import MOST_CALLS, ROWS_IN_VAIN
from kiosk.services.model import Ask
from kiosk.services.result import Coded, Result, Span
from tests.platform.platform_rig import PERSON, Refuse, ask, client, item
from tests.platform.visits import FIVE_YEARS, WINDOWS, WORDS, Visits, purchases, when


@pytest.fixture
def centre(rig):
    made = client(rig.url)
    yield made
    made.close()


def no_floats(value) -> bool:
    if isinstance(value, dict):
        return all(map(no_floats, value.values()))
    return not isinstance(value, float)


def test_list_then_amounts(rig, centre):
    Visits(rig, 30)
    told: list[Result] = []
    found = ask(centre, purchases(), FIVE_YEARS, told.append)
    assert found.complete
    assert (found.done, found.total, found.unfillable, found.cut) == (30, 30, 0, False)
    assert [row["visit_id"] for row in found.rows] == [f"V{n}" for n in range(30)]
    assert found.rows[7]["total"] == Decimal("7.10")
    assert sum(row["total"] for row in found.rows) == sum(
        (n + Decimal("0.1") for n in range(30)), Decimal(0)
    )
    assert all(no_floats(row) for row in found.rows)
    assert (told[0].done, told[0].total) == (0, 30)
    assert told[0].rows[0].get("total") is None  # a partial result is not changed afterwards
    assert found.origin.transaction == "national/5201"
    assert found.origin.confirmed
    assert str(found.at) == "2026-11-22 09:30:15"


def test_rows_keep_only_what_the_item_names(rig, centre):
    Visits(rig, 1)
    (row,) = ask(centre, purchases(), FIVE_YEARS).rows
    assert set(row) <= set(WORDS)
    assert "cash_paid" not in row


def test_refunded_bills_are_left_out_after_filling(rig, centre):
    visits = Visits(rig, 5)
    visits.refunded = {"S1", "S3"}
    found = ask(centre, purchases(), FIVE_YEARS)
    assert [row["visit_id"] for row in found.rows] == ["V0", "V2", "V4"]
    assert found.complete
    assert not found.cut


@pytest.mark.parametrize("most", [3, 7, 500])
def test_windows_are_halved_until_they_fit(rig, centre, most):
    visits = Visits(rig, 60, most=most)
    found = ask(centre, purchases(fill=None), FIVE_YEARS)
    assert [row["visit_id"] for row in found.rows] == [row["mdtrt_id"] for row in visits.rows]
    assert not found.cut
    asked = rig.inputs("5201")
    assert all(
        (when(i["data"]["endtime"]) - when(i["data"]["begntime"])).days <= 366 for i in asked
    )


def test_a_day_with_too_many_rows_is_cut_and_said(rig, centre):
    visits = Visits(rig, 4, most=2)
    for row in visits.rows:
        row["begntime"] = "2026-11-20 08:00:00"
    found = ask(centre, purchases(fill=None), Span(date(2026, 11, 1), date(2026, 11, 22)))
    assert found.cut
    assert found.rows == ()


def test_a_platform_that_calls_everything_too_long_is_not_hammered(rig, centre):
    Visits(rig, 1, longest_days=-1)
    found = ask(centre, purchases(), FIVE_YEARS)
    assert found.cut
    assert rig.count("5201") <= MOST_CALLS + 2


def test_an_answer_beyond_the_bound_halves_too(rig):
    Visits(rig, 40)
    centre = client(rig.url, largest_answer=2500)
    found = ask(centre, purchases(fill=None), FIVE_YEARS)
    assert len(found.rows) == 40
    centre.close()


def test_each_code_is_asked_and_a_refused_one_is_said(rig, centre):
    visits = Visits(rig, 6)
    visits.rows[0]["med_type"] = "11"

    def list_(envelope):
        if envelope["input"]["data"]["med_type"] == "99":
            raise Refuse("FSI-医疗类别不存在[x]")
        return visits.list(envelope)

    rig.answers["5201"] = list_
    short = Span(date(2025, 12, 1), date(2026, 11, 22))
    found = ask(centre, purchases(("11", "41"), fill=None), short)
    assert not found.cut
    assert {i["data"]["med_type"] for i in rig.inputs("5201")} == {"11", "41"}
    assert ask(centre, purchases(("11", "41", "99"), fill=None), short).cut
    assert ask(centre, purchases(("99",), fill=None), short).why is Trouble.REFUSED


def test_a_stay_over_the_edge_of_a_window_is_listed_once(rig, centre):
    stay = {"mdtrt_id": "V", "begntime": "2025-11-20 08:00:00", "setl_id": None}
    rig.answers["5201"] = lambda e: {"mdtrtinfo": stay}  # every window, and not as a list
    found = ask(centre, purchases(fill=None), FIVE_YEARS)
    assert len(found.rows) == 1


def test_nothing_found_is_a_proper_answer(rig, centre):
    def nothing(envelope):
        raise Refuse("FSI-未查询到数据[x]")

    for answer in (nothing, lambda e: {"mdtrtinfo": None}, lambda e: None):
        rig.answers["5201"] = answer
        found = ask(centre, purchases(), FIVE_YEARS)
        assert (found.rows, found.total, found.complete) == ((), 0, True)


def test_half_a_list_is_no_list(rig, centre):
    visits = Visits(rig, 10)

    def list_(envelope):
        if envelope["input"]["data"]["begntime"] < "2023":
            return b"<html>"
        return visits.list(envelope)

    rig.answers["5201"] = list_
    assert ask(centre, purchases(), FIVE_YEARS) == CentreTrouble(Trouble.NONSENSE, "5201 html")
    rig.answers["5201"] = lambda e: {"mdtrtinfo": [{"mdtrt_id": "V"}]}
    assert ask(centre, purchases(), FIVE_YEARS).code == "5201 field-begin"
    rig.answers["5201"] = lambda e: {"mdtrtinfo": [{**visits.rows[0], "psn_no": "P2"}]}
    assert ask(centre, purchases(), FIVE_YEARS).code == "5201 other-person"


def test_rows_that_cannot_be_filled_are_counted(rig, centre):
    visits = Visits(rig, 12)
    visits.rows[0]["setl_id"] = None
    visits.rows[1]["setl_id"] = ""

    def settlement(envelope):
        number = envelope["input"]["data"]["setl_id"]
        if number == "S2":
            raise Refuse("FSI-系统繁忙[x]")
        if number == "S3":
            return {"setlinfo": None}
        if number == "S4":
            return {"setlinfo": {"setl_id": "S4", "medfee_sumamt": "一百"}}
        if number == "S5":
            return {"setlinfo": {"setl_id": "S5", "medfee_sumamt": 1, "psn_no": "P2"}}
        return visits.settlement(envelope)

    rig.answers["5203"] = settlement
    found = ask(centre, purchases(), FIVE_YEARS)
    assert (found.done, found.total, found.unfillable) == (12, 12, 6)
    assert [row["visit_id"] for row in found.rows if row.get("total") is None] == [
        f"V{n}" for n in range(6)
    ]


def test_filling_stops_when_the_centre_is_gone(rig, centre):
    Visits(rig, 200)
    rig.answers["5203"] = lambda e: b"<html>"
    found = ask(centre, purchases(), FIVE_YEARS)
    assert (found.done, found.unfillable) == (200, 200)
    assert rig.count("5203") <= ROWS_IN_VAIN + 8


@pytest.mark.parametrize("count", [500, pytest.param(5000, marks=pytest.mark.full)])
def test_thousands_of_rows_with_bounded_concurrency(rig, count):
    visits = Visits(rig, count)
    centre = client(rig.url, in_flight=3, read_seconds=30.0, whole_seconds=90.0)
    told: list[Result] = []
    began = time.monotonic()
    found = ask(centre, purchases(), FIVE_YEARS, told.append)
    took = time.monotonic() - began
    assert len(found.rows) == count
    assert (found.done, found.unfillable, found.cut) == (count, 0, False)
    assert rig.most_at_once <= 3
    assert sum(row["total"] for row in found.rows) == sum(range(count)) + count * Decimal("0.1")
    assert [row["visit_id"] for row in found.rows] == [row["mdtrt_id"] for row in visits.rows]
    assert len(told) <= took / 0.25 + 2  # the glass is not flooded
    done = [one.done for one in told]
    assert done == sorted(done)
    assert not any(one.complete for one in told)
    centre.close()


@pytest.mark.parametrize("at", ["5201", "5203"])
def test_leaving_ends_a_query_at_once(rig, at):
    visits = Visits(rig, 300)
    before = {"5201": visits.list, "5203": visits.settlement}[at]
    centre = client(rig.url, read_seconds=25.0, whole_seconds=30.0)

    def left() -> float:
        """Seconds from the visitor's leaving to the query's end."""
        reached, go = threading.Event(), threading.Event()

        def slow(envelope):
            reached.set()
            go.wait(20)
            return before(envelope)

        rig.answers[at] = slow
        cancel, found, ended = Cancel(), [], []

        def run() -> None:
            found.append(ask(centre, purchases(), FIVE_YEARS, cancel=cancel))
            ended.append(time.monotonic())

        thread = threading.Thread(target=run)
        thread.start()
        assert reached.wait(20)
        time.sleep(0.05)
        calls, began = rig.count(at), time.monotonic()
        cancel.set()
        thread.join(20)
        assert found == [CentreTrouble(Trouble.CANCELLED)]
        go.set()
        assert rig.count(at) <= calls + 3  # in flight, on their way to the rig just then
        return ended[0] - began

    assert min(left() for _ in range(3)) < 0.05
    centre.close()


def test_without_a_span_everything_the_item_may_ask_for(rig, centre):
    Visits(rig, 0)
    ask(centre, purchases(), None)
    begins = sorted(i["data"]["begntime"] for i in rig.inputs("5201"))
    assert begins[0] == "2021-01-01 00:00:00"


def test_enrolment_asks_1101_once_more(rig, centre):
    rows = [{"insutype": "310", "psn_insu_stas": "1", "balc": 0.1, "insuplc_admdvs": "230100"}]
    rig.answers["1101"] = lambda e: {"baseinfo": {}, "insuinfo": rows}
    plan = item(words=("insurance_type", "balance"), ask=Ask(transaction="national/1101"))
    found = ask(centre, plan)
    assert found.rows == (
        {"insurance_type": Coded("310", "职工基本医疗保险"), "balance": Decimal("0.10")},
    )
    assert rig.inputs("1101")[0]["data"]["mdtrt_cert_type"] == "02"


def account(rig, output):
    rig.answers["HLJ04"] = lambda e: output
    plan = Ask(transaction="province/account-details", windows=WINDOWS)
    return item(words=("booked_at", "amount", "balance"), ask=plan, sort="booked_at")


def test_province_lists_and_the_single_values_above_them(rig, centre):
    rows = [
        {"crte_time": "2026-01-05 10:00:00", "inc_sumamt": -12.30, "balc": "87.70"},
        {"crte_time": "2026-02-05 10:00:00", "inc_sumamt": "100", "balc": "187.70"},
        {"crte_time": "2026-02-05 10:00:00", "inc_sumamt": "100", "balc": "187.70"},
    ]
    this_year = Span(date(2026, 1, 1), date(2026, 11, 22))
    found = ask(centre, account(rig, {"data": rows, "balc": 187.7}), this_year)
    assert [row["amount"] for row in found.rows] == [Decimal(100), Decimal(100), Decimal("-12.30")]
    assert found.head == {"balance": Decimal("187.70")}
    assert not found.origin.confirmed
    bare = ask(centre, account(rig, rows), this_year)
    assert bare.head == {}  # a booking's balance is of its day: none is taken for today's
    told = Insurance("310", "", "1", "", "230100", "", balance=Decimal("5.00"))
    plan = account(rig, rows)
    found = centre.query(ItemQuestion(plan, PERSON, told, this_year), lambda result: None, Cancel())
    assert found.head == {"balance": Decimal("5.00")}  # 1101's


def test_an_item_without_a_plan_or_a_province_without_the_transaction(rig, centre):
    for plan in (None, Ask(transaction="province/visit-list")):
        found = ask(centre, item(ask=plan), FIVE_YEARS)
        assert found == CentreTrouble(Trouble.REFUSED, "no-transaction")
    assert rig.calls == []


def test_a_province_with_amounts_in_its_list_needs_no_fill(rig):
    rig.answers["JS20"] = lambda e: {
        "data": [{"mdtrt_id": "V1", "begntime": "2026-02-01 08:00:00", "medfee_sumamt": 12.5,
                  "refd_setl_flag": "0"},
                 {"mdtrt_id": "V2", "begntime": "2026-02-02 08:00:00", "refd_setl_flag": "1"}]
    }  # fmt: skip
    centre = client(rig.url, adapter="jiangsu")
    wanted = purchases(id_="pharmacy-purchases")
    found = ask(centre, wanted, Span(date(2026, 1, 1), date(2026, 11, 22)))
    assert [row["total"] for row in found.rows] == [Decimal("12.50")]
    assert rig.inputs("JS20")[0]["data"]["med_type"] == "41"
    assert rig.count("5201") == rig.count("5203") == 0
    centre.close()
