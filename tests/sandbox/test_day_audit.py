"""The auditor of a scripted day: what agrees, what does not, and what it reads of a page."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from sandbox.day import clock
from sandbox.day.audit import disagreements, document, figure
from sandbox.day.compare import figures
from sandbox.day.pages import code_at
from sandbox.day.reading import Page, Table
from sandbox.day.sides import Sides, item_names
from sandbox.day.station import HALL, PAD
from sandbox.day.told import Told

ITEM = "enrolment"
STAYS = (
    "个人住院信息查询\n2026-07-26 演示区人民医  ￥51,463.70 ￥22,691.93\n合计（共 2 条）\n"
    "  总费用                             ￥53,108.95\n"
    "  自己付                             ￥23,786.76\n"
)
NUMBER = "RBDZQANMYKVU"
RECEIPT = "凭条流水号                     {}-20261127-0000{}\n"
FILED = (
    f"门诊慢性病认定\n受理编号  20261127000000000001\n查询编号   {NUMBER}\n"
    "容缺：还要补交\n检查  容缺：2026年12月11日前补交\n"
)


def told() -> Told:
    """One visit in the hall with a bad word, one filed there, one number; one at the pad."""
    made = Told()
    made.answered(HALL, ITEM, 2, ("slow",))
    made.answered(HALL, "chronic-application", 5)
    made.filed[HALL], made.late = 1, 1
    made.answered(PAD, ITEM, 4)
    made.papers[HALL] += 1
    made.voices, made.stages = 1, ["first", "final"]
    made.reasons["slow"] += 1
    made.queue.update({"given": 1, "served": 1})
    made.marks.update({"sign-in": 1, "sign-out": 1})
    made.own.update({(PAD, "s01", "visits"): 1})
    made.amounts = {"总费用": Decimal("53108.95"), "自己付": Decimal("23786.76")}
    made.deeds[NUMBER] = 2
    return made


def page(*tables: tuple[list[str], list[list[str]]], **more: dict | list) -> Page:
    made = Page("")
    made.tables = [Table("", headings, cells) for headings, cells in tables]
    for name, value in more.items():
        setattr(made, name, value)
    return made


def sides() -> Sides:
    """What every side says of it."""
    names = item_names()
    grades = ["满意率", "非常满意", "满意", "基本满意", "不满意", "非常不满意"]
    month = ["服务站", "服务人次", "办成", "未办成", "办件", "评价数", "满意率"]
    own, other = names[ITEM], names["chronic-application"]
    weekly = {
        "visitCount": "3",
        "itemList": [
            {"itemCode": ITEM, "doneCount": "2", "failCount": "0"},
            {"itemCode": "chronic-application", "doneCount": "1", "failCount": "0"},
        ],
        "problemList": [{"content": "等得太久：2 次"}, {"content": "椅子不够"}],
    }
    deeds = [("station/attendance", {"signType": sign}) for sign in "12"]
    deeds += [("station/urgent", {"stage": stage}) for stage in "13"]
    deeds += [("station/weekly", weekly)]
    here = {"visits": 1, "reviews": 1, "receipts": 1}
    queue = {"given": 1, "served": 1, "gone": 0, "waiting": 0}
    return Sides(
        figures={
            (HALL, "s01"): {"here": {"visits": 2, "reviews": 2, "receipts": 2}, "queue": queue},
            (PAD, "s01"): {"own": {"visits": 1}, "here": here, "queue": queue},
        },
        papers={
            HALL: [RECEIPT.format(HALL, 1), FILED + RECEIPT.format(HALL, 2), "排队号\n"],
            PAD: [STAYS + RECEIPT.format(PAD, 1)],
        },
        listed=[NUMBER],
        filings=[{}],
        forwarded=[{}, {}, {}],
        deeds=[{"path": path, "data": data} for path, data in deeds],
        draft=page(fields={
            "visits": "3", "item-0": ITEM, "done-0": "2", "failed-0": "0",
            "item-1": "chronic-application", "done-1": "1", "failed-1": "0",
            "problem-0": "等得太久：2 次", "problem-1": "",
        }),
        sent=page(
            (["事项", "办成", "未办成"], [[own, "2", "0"], [other, "1", "0"]]),
            facts={"服务人次": "3"}, lines=["等得太久：2 次", "椅子不够"],
        ),
        pages={
            "monthly": page(
                (month, [["站", "3", "3", "0", "1", "3", "66.7%"]]),
                facts={"服务人次": "3", "办成": "3", "未办成": "0", "办件": "1"},
            ),
            "reviews": page(
                (["服务站", "评价数", *grades], [["站", "3", "66.7%", "1", "1", "0", "1", "0"]]),
                (["事项", "评价数", *grades], [[own, "2", "50.0%", "0", "1", "0", "1", "0"],
                                              [other, "1", "100.0%", "1", "0", "0", "0", "0"]]),
                (["渠道", "评价数", *grades], [
                    ["自助终端", "2", "50.0%", "1", "0", "0", "1", "0"],
                    ["帮办平板", "1", "100.0%", "0", "1", "0", "0", "0"],
                ]),
                facts={"本月差评和留言": "2"},
            ),
            "feedback": page((["编号", "类别"], [["1", "差评"], ["2", "投诉"]])),
            "cases": page((["查询编号"], [["RBDZ QANM YKVU"]])),
            "hall": page(
                (["业务", "取号", "等候", "办结", "过号"], [["参保", "1", "0", "1", "0"]]),
                (["日期", "取号", "办结"], [["2026-11-27", "1", "1"]]),
            ),
            "event": page((["报告"], [["首报"], ["终报"]])),
            "times": page((["事项", "件数"], [[own, "2"], [other, "1"]])),
        },
        cases={NUMBER: page((
            ["做了什么", "经办人账号"], [["一", "s01"], ["收到", "–"], ["二", "s02"]]
        ))},
    )  # fmt: skip


def test_a_morning_on_which_all_sides_agree():
    found = figures(told(), sides())
    assert disagreements(found) == []
    assert len(found) >= 40
    assert "All of them agree." in document("A day", found)


def _one_more_in_the_weekly_report(said: Sides) -> str:
    said.deeds[-1]["data"]["visitCount"] = "4"
    return "visits of the station"


def _a_use_that_the_hub_lost(said: Sides) -> str:
    said.draft.fields["done-0"] = "1"
    return f"{item_names()[ITEM]}: done"


def _a_receipt_without_its_number(said: Sides) -> str:
    said.papers[HALL][0] = RECEIPT.format(HALL, 3)
    return "receipts at the hall"


def _a_case_that_the_pad_does_not_list(said: Sides) -> str:
    said.listed = ["RBDZQANMYKV0"]
    return "numbers of the cases"


def _a_grade_in_the_wrong_column(said: Sides) -> str:
    said.pages["reviews"].tables[2].cells[0][3:5] = ["0", "1"]
    return "reviews: 非常满意"


def _an_amount_that_is_another(said: Sides) -> str:
    said.papers[PAD][0] = said.papers[PAD][0].replace("53,108.95", "53,108.59")
    return "个人住院信息查询: 总费用"


def _a_pad_that_counts_the_queue_otherwise(said: Sides) -> str:
    said.figures[PAD, "s01"]["queue"] = {"given": 2, "served": 1, "gone": 0, "waiting": 0}
    return "numbers taken"


def _a_table_that_is_gone(said: Sides) -> str:
    said.pages["hall"] = page()
    return "numbers taken"


@pytest.mark.parametrize(
    "planted",
    [
        _one_more_in_the_weekly_report, _a_use_that_the_hub_lost, _a_receipt_without_its_number,
        _a_case_that_the_pad_does_not_list, _a_grade_in_the_wrong_column, _a_table_that_is_gone,
        _an_amount_that_is_another, _a_pad_that_counts_the_queue_otherwise,
    ],
)  # fmt: skip
def test_what_was_planted_is_found(planted):
    said = sides()
    name = planted(said)
    found = figures(told(), said)
    assert name in {one.name for one in disagreements(found)}
    assert f"| {name} |" in document("A day", found).split("| yes |")[0]


def test_one_side_alone_proves_nothing():
    assert not figure("alone", done=1).agrees
    assert not figure("nothing there", done=None, hub=None).agrees
    assert figure("the same", done=1, hub="1").agrees


def test_what_stands_on_a_page():
    read = Page(
        "<h1>周报</h1><dl class='facts'><div><dt>状态</dt><dd><span class='badge'>"
        "<span aria-hidden='true'>✓</span> 已接收</span></dd></div></dl>"
        "<table><caption>各事项</caption><thead><tr><th>事项</th><th>办成</th></tr></thead>"
        "<tbody><tr><th><a href='/cases/1'>RBDZ QANM</a></th>"
        "<td><span class='number'>2</span></td></tr></tbody></table>"
        "<form><input type='hidden' name='form-token' value='t'><input name='done-0' value='2'>"
        "<input type='checkbox' name='checked' value='yes'>"
        "<textarea name='problem-0'>\n等得太久：2 次</textarea></form>"
        "<ul><li>看不明白：1 次</li></ul>"
    )
    assert read.title == "周报"
    assert read.facts == {"状态": "已接收"}
    assert read.table("事项", "办成").rows == [{"事项": "RBDZ QANM", "办成": "2"}]
    assert read.table("没有").rows == []
    assert read.fields == {"form-token": "t", "done-0": "2", "problem-0": "等得太久：2 次"}
    assert read.links == [("RBDZ QANM", "/cases/1")]
    assert read.lines == ["看不明白：1 次"]


def test_a_code_of_the_second_factor():
    """RFC 6238, appendix B: the key of twenty bytes, at 59 s and at 1111111109 s."""
    key = "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
    assert (code_at(key, 59), code_at(key, 1111111109)) == ("287082", "081804")


def test_the_clock_of_a_day_is_everybodys_and_can_be_moved_on(tmp_path: Path):
    begins = datetime(2026, 11, 27, 8, 15, tzinfo=clock.CHINA)
    told_so = (
        "from datetime import datetime; import time; from sandbox.day import clock;"
        "print(clock.now().isoformat()); a = time.monotonic();"
        "clock.move_to(datetime(2026, 11, 30, 8, 35, tzinfo=clock.CHINA));"
        "print(clock.now().isoformat(), time.monotonic() - a < 60)"
    )
    done = subprocess.run(
        [sys.executable, "-c", told_so], capture_output=True, text=True, check=True,
        env={**os.environ, **clock.begin(tmp_path, begins)},
        cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    first, second = done.stdout.splitlines()
    assert first.startswith("2026-11-27T08:15")
    assert second.startswith("2026-11-30T08:35")
    assert second.endswith("True")
