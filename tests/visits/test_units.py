"""职工参保登记 with a file, as a citizen does it: the code read off the glass, the file sealed and
sent by the page's own address, the list looked through, filed with everybody in it."""

from __future__ import annotations

import json
import urllib.request

import pytest

from sandbox.people import station_day
from sandbox.people.units import unit
from tests.papers import lists
from tests.visits.phone import scanned, send
from tests.visits.reading import Glass
from tests.visits.rig import STEP, Station, station, wait_until
from tests.visits.test_handling import PHONE, open_form, show_voucher

pytestmark = [pytest.mark.glass, pytest.mark.full]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    with station(folder, camera=True, profile="wafangdian-town") as one:
        yield one


@pytest.fixture
def desk(town: Station) -> Station:
    town.fresh()
    forget(town)
    return town


def filings(one: Station, method: str = "GET") -> object:
    url = f"http://127.0.0.1:{one.ports.centre}/filings"
    with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=10) as answer:
        return json.loads(answer.read())


def forget(one: Station) -> None:
    filings(one, "DELETE")


def to_list(one: Station, item: str = "employee-enrolment") -> None:
    """From home to the list of employees, as an agent on the centre's list."""
    open_form(one, item)
    one.until("identify")
    show_voucher(one, "worker", "unit")
    one.bench.show_text(unit("bearings").licence)
    one.until("question")
    one.bench.show("")


def to_code(one: Station) -> dict[str, str]:
    one.go("open_list_file", to="list_file")
    return scanned(one)


def test_a_file_is_filed_with_everybody_in_it(desk):
    one, earlier = desk, desk.tickets()
    people = lists.employees(station_day())
    to_list(one)
    assert send(to_code(one), lists.csv(people)) == 204
    one.until("question", seconds=40)
    seen = Glass(one.still())
    assert seen.shows("1. 张*丰", "2. 李*英", "3. 欧**国", "4. 王*兰", "5. 司**梅")
    one.touch("answered", "done")
    one.type_number(PHONE)
    one.touch("answered", PHONE)
    one.until("materials", "confirm")
    if one.state == "materials":
        one.go("papers_done", to="confirm")
    assert Glass(one.still()).shows("5人：张*丰、李*英、欧**国、王*兰、司**梅")
    one.go("open_signature", to="sign")
    one.sign()
    one.go("submit", to="filed", seconds=60)
    wait_until(lambda: Glass(one.still()).shows("已受理"), STEP, "the centre's word")
    (case,) = filings(one)
    assert (case["infno"], case["person"]) == ("LN64", unit("bearings").code)
    assert case["people"] == lists.digests(people)  # every one of them, in order, as in the file
    one.go("print", to="printed")
    (ticket,) = [t for t in one.tickets() if t not in earlier]
    text = one.paper(ticket).text
    for each in people:
        assert each["psn_name"] not in text
        assert each["certno"] not in text
    one.leave(grade=None)
    another_agent_finds_it(one)


def another_agent_finds_it(one: Station) -> None:
    """Whoever of the employer's agents filed it; who is none sees nothing of it."""
    one.fresh()
    for who, to in (("mother", "handling_refused"), ("flexible", "result")):
        open_form(one, "unit-progress")
        one.until("identify")
        show_voucher(one, who, "unit")
        one.bench.show_text(unit("bearings").licence)
        one.until(to)
        one.bench.show("")
        if to == "result":
            wait_until(lambda: one.page.complete, 20, "the centre's list")
        seen = Glass(one.still())
        assert seen.shows("这个单位在本机提交过 1 件事项。") is (to == "result")
        one.terminal.ask("leave")
        one.fresh()


def test_a_file_with_a_fault_is_refused_by_line_and_column_and_nothing_is_lost(desk):
    """A wrong check digit stays in the list until it is mended; a file without the columns, and
    five megabytes of rubbish, change nothing."""
    one, people = desk, lists.employees(station_day())
    to_list(one)
    given = to_code(one)
    assert send(given, lists.headless(people)) == 204
    lacking = ("表格缺少这些列", "身份证号码", "缴费基数")
    wait_until(lambda: Glass(one.still()).shows(*lacking), 20, "it is said")
    assert send(given, lists.rubbish()) == 413  # the page on the phone stops it before
    assert send(given, lists.rubbish(1_500_000)) == 204  # … and a page of somebody else's does not
    wait_until(lambda: Glass(one.still()).shows("文件太大了"), 20, "it is said")
    assert send(given, lists.misread(people)) == 204
    one.until("question", seconds=40)
    seen = Glass(one.still())
    assert seen.shows("表格第 3 行")
    assert not one.offers("answered", "done")
    one.go("open_list_file", to="list_file")
    assert Glass(one.still()).shows("回名单（5 人）")
    one.go("back", to="question")
    one.touch("drop_row", "1")
    wait_until(lambda: one.offers("answered", "done"), STEP, "the others are a list")
    seen = Glass(one.still())
    assert seen.shows("4. 司**梅")
    assert not seen.shows("李*英")
    assert filings(one) == []
    one.terminal.ask("leave")
    one.until("thanks", "attract", "review")
