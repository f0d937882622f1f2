"""The shipped items: complete, bilingual, each its own, and agreeing with the transactions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kiosk.check.items import asked, columns_of
from kiosk.platform.transactions import Transactions
from kiosk.services import notices
from kiosk.services.catalogue import Catalogue
from kiosk.services.columns import As
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.model import Group, Item, Kind
from kiosk.services.rules import texts
from kiosk.settings.load import load

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = Catalogue.load()
DICTIONARIES = Dictionaries.load()
ALL = sorted(CATALOGUE, key=lambda i: i.id)
QUERIES = [i for i in ALL if i.kind is Kind.QUERY]
ASKED = [i for i in QUERIES if not i.own]  # of the centre
HANDLING = [i for i in ALL if i.kind is Kind.HANDLING]
TRANSACTIONS = Transactions.load("heilongjiang")
OF_UNITS = Transactions.load("liaoning")  # those of employers
PROVINCES = (TRANSACTIONS, Transactions.load("jiangsu"))

# 附件第十六条, as the standard spells them
NAMES = {
    1: "居民缴费信息查询", 2: "个人参保信息查询", 3: "个人就医记录信息查询", 4: "个人账户明细查询",
    5: "个人医疗消费信息查询", 6: "个人账户返还查询", 7: "门慢门特认定信息查询", 8: "生育信息查询",
    9: "生育津贴查询(个人)", 10: "个人药店购药信息查询", 11: "个人门诊信息查询",
    12: "个人住院信息查询", 13: "审核事项信息查询", 14: "职工缴费信息查询", 15: "转移接续查询",
    16: "城乡居民暂停参保", 17: "灵活就业人员暂停参保", 18: "异地就医备案",
    19: "异地备案信息查询及撤销", 20: "城乡居民参保登记", 21: "城乡居民个人信息修改",
    22: "灵活人员在职转退休", 23: "人员重要信息维护", 24: "人员终止参保", 25: "个人账户清退登记",
    26: "跨省关系转移转出地申请", 27: "跨省关系转移转入地申请", 28: "个人缴费明细查询打印",
    29: "门诊慢性病认定", 30: "门诊特殊疾病认定", 31: "新生儿参保", 32: "医药费零星报销",
    33: "异地转诊转院登记",
}  # fmt: skip

# 非即办件, handed in within 3 working days (004, 一（六）)
THREE_DAYS = {"expense-claim", "prenatal-checks", "maternity-expenses", "family-planning-expenses"}


def ids(items: list[Item]) -> list[str]:
    return [i.id for i in items]


def test_each_number_of_the_standard_is_one_item_with_the_standards_name():
    found = {
        own.item: own.name or item.name.zh
        for item in ALL
        for own in item.standards
        if own.standard == "heilongjiang"
    }
    assert found == NAMES
    assert len([i for i in ASKED if i.listed is Kind.QUERY]) == 15
    own = [i for i in ALL if any(n.standard == "heilongjiang" for n in i.standards)]
    assert len([i for i in own if i.listed is Kind.HANDLING]) == 18


def test_the_standards_own_text_holds_every_name():
    """Where the standards lie beside the repository, the names are compared with them."""
    folder = ROOT.parent / "shared" / "standards"
    files = sorted(folder.glob("001*.txt"))
    if not files:
        pytest.skip("the text of the standard is not at hand")
    text = re.sub(r"\s", "", files[0].read_text("utf-8"))
    for number, name in NAMES.items():
        assert f"{number}.{name}" in text or f"-{number}.{name}" in text


def test_items_of_other_standards_stand_once():
    numbers = [(own.standard, str(own.item)) for i in ALL for own in i.standards]
    assert len(numbers) == len(set(numbers))
    assert {n for standard, n in numbers if standard == "wafangdian"} == set(map(str, range(1, 14)))


@pytest.mark.parametrize("item", ALL, ids=ids(ALL))
def test_all_text_is_there_in_both_languages(item):
    for key, text in texts(item):
        assert text.zh, key
        assert text.en, key
        assert re.search(r"[\u4e00-\u9fff]", text.zh), (key, text.zh)
        assert not re.search(r"[\u4e00-\u9fff]", text.en), (key, text.en)


@pytest.mark.parametrize("item", ALL, ids=ids(ALL))
def test_guides_promise_nothing_and_are_not_called_confirmed(item):
    assert not item.guide.confirmed
    assert item.guide.source
    for key, text in texts(item):
        if key.startswith("guide"):
            assert not re.search(r"\d+\s*[%％]|保证|一定能|必定", text.zh), key
    limit = item.guide.time_limit.zh
    if re.search(r"\d|[一二三四五六七八九十]个?工作日", limit):
        assert item.id in THREE_DAYS  # the one term that a standard states
        assert "3个工作日" in limit
    assert "经办机构答复为准" in limit


def test_no_two_items_say_the_same():
    for pick in (
        lambda i: i.name.zh,
        lambda i: i.name.en,
        lambda i: i.short.zh,
        lambda i: i.guide.conditions.zh,
        lambda i: i.guide.steps,
    ):
        said = [pick(i) for i in ALL]
        assert len(said) == len(set(said))
    for key in ("some", "none", "next_"):
        for language in ("zh", "en"):
            said = [getattr(i.summary, key).get(language) for i in QUERIES]
            assert len(said) == len(set(said)), key


def test_home_groups_as_the_drawing_does():
    settings = load("heilongjiang-2")
    shown = {g: [i.short.zh for i in CATALOGUE.group(g, settings)] for g in Group}
    assert shown == {
        Group.ENROLMENT: ["居民缴费", "职工缴费", "个人参保信息", "转移接续"],
        Group.CARE: ["就医记录", "门诊", "住院", "药店购药", "医疗消费"],
        Group.ACCOUNT: ["账户明细", "账户返还"],
        Group.BENEFITS: ["门慢门特认定", "生育信息", "生育津贴", "审核事项"],
    }
    assert CATALOGUE.item("medical-spending").hint.zh == "看病一共花了多少"


@pytest.mark.parametrize("item", ASKED, ids=ids(ASKED))
def test_every_field_comes_from_a_transaction(item):
    transactions = OF_UNITS if item.unit is not None else TRANSACTIONS
    rows = set(transactions.get(item.ask.transaction).answer["rows"].fields)
    request = transactions.get(item.ask.transaction).request.fields
    if item.ask.windows:
        assert {item.ask.windows.begin, item.ask.windows.end} <= set(request)
    if item.ask.each:
        assert item.ask.each.field in request
    if item.fill:
        record = TRANSACTIONS.get(item.fill.transaction)
        assert set(item.fill.take) <= set(record.request.fields)
        assert {*item.fill.take.values(), item.fill.need} <= rows
        rows |= set(record.answer["record"].fields)
    assert {c.field for c in item.columns} <= rows
    assert set(item.ask.keep) <= rows
    if item.head:
        head = transactions.get(item.ask.transaction).answer["head"].fields
        assert {c.field for c in item.head} <= set(head)
    _check_detail(item.detail, rows)


def _check_detail(detail, above: set[str]) -> None:
    if detail is None or detail.ask is None:
        return
    below = TRANSACTIONS.get(detail.ask.transaction)
    assert set(detail.ask.take) <= set(below.request.fields)
    assert {*detail.ask.take.values(), detail.ask.need} <= above
    fields = set(below.answer["rows" if detail.rows else "record"].fields)
    assert {c.field for c in detail.columns} <= fields
    _check_detail(detail.then, fields)


@pytest.mark.parametrize("item", QUERIES, ids=ids(QUERIES))
def test_columns_fit_the_glass_and_the_paper(item):
    shown = [c for c in item.columns if c.list_]
    assert 3 <= len(shown) <= 4  # more do not fit in 大字版
    assert 2 <= len([c for c in item.columns if c.receipt]) <= 4
    assert sum(c.strong for c in shown) <= 1
    for column in columns_of(item):
        if column.dictionary:
            assert column.dictionary in DICTIONARIES, column.field
        if column.as_ is As.CODE:
            assert column.dictionary


def test_amounts_come_by_5203_and_refunded_bills_are_left_out():
    filled = [i for i in QUERIES if i.fill]
    assert {i.id for i in filled} == {
        "care-records",
        "medical-spending",
        "pharmacy-purchases",
        "outpatient-visits",
        "inpatient-stays",
    }
    for item in filled:
        assert item.ask.keep == {"refunded": ("0",)}
        assert item.ask.windows.months <= 12
        assert item.detail.ask.transaction == "national/5203"
        assert item.detail.then.ask.transaction == "national/5204"
    assert CATALOGUE.item("pharmacy-purchases").ask.each.values == ("41",)


def test_icons_are_in_the_font():
    file = ROOT / "config" / "icons" / "icons.txt"
    known = {line.split()[0] for line in file.read_text("utf-8").splitlines() if line}
    assert {i.icon for i in ALL} <= known
    assert len({i.icon for i in QUERIES}) == len(QUERIES)


def test_every_transaction_asked_for_is_defined():
    for item in ASKED:
        known = OF_UNITS if item.unit is not None else TRANSACTIONS
        assert set(asked(item)) <= set(known.ids())


def test_how_far_a_case_is_comes_from_a_transaction_of_the_province():
    for item in HANDLING:
        said = item.form.progress if item.form else None
        if said is None:
            continue
        ends = (*said.done, *said.refused, *said.withdrawn)
        assert len(set(ends)) == len(ends)
        every = (OF_UNITS,) if item.unit is not None else PROVINCES
        takers = [known for known in every if item.form.transaction in known]
        assert takers, item.id
        for known in takers:
            rows = known.get(said.transaction).answer["rows"].fields
            assert {said.number, said.status} <= set(rows), item.id
            codes = DICTIONARIES.get(rows[said.status].dictionary).values
            assert set(ends) <= set(codes), item.id


def test_what_can_be_withdrawn_names_the_item_by_which():
    by = {i.id: i.form.undone_by for i in HANDLING if i.form and i.form.undone_by}
    assert by == {"away-filing": "away-filing-status"}
    assert all(CATALOGUE.item(name).form.undoes for name in by.values())


@pytest.mark.parametrize("name", DICTIONARIES.names())
def test_dictionaries_are_bilingual_and_say_their_source(name):
    table = DICTIONARIES.get(name)
    assert table.source
    for code, label in table.values.items():
        assert re.fullmatch(r"[0-9]+", code)
        assert label.zh
        assert label.en
        assert not re.search(r"[\u4e00-\u9fff]", label.en)


def test_notices_are_shipped_newest_first():
    shipped = notices.load()
    assert len(shipped) >= 2
    days = [n.on for n in shipped]
    assert days == sorted(days, reverse=True)
    for notice in shipped:
        assert notice.body.zh
        assert notice.body.en
        assert notice.source
