"""What the standards ask of a station, judged for the shipped profiles and for changed ones."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from kiosk.check.finding import Rule, words
from kiosk.check.requirements import NationalOnly, Standing, falls_short, judge, strays
from kiosk.commands.check import main
from kiosk.platform import adapters
from kiosk.platform.transactions import Transactions
from kiosk.services import publicity, standards
from kiosk.services.catalogue import Catalogue
from kiosk.services.form import Counts, Material
from kiosk.services.model import Bilingual, Kind
from kiosk.services.snapshot import DataError
from kiosk.settings.load import load, profiles
from kiosk.text.strings import Strings

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE, STANDARDS = Catalogue.load(), standards.load()
RULES = {rule.id for rule in publicity.load()}
NUMBERED = [(s.id, one.number, one.name) for s in STANDARDS.values() for one in s.items]
FILES = {
    "wafangdian": "000", "heilongjiang": "001", "jiangsu": "002", "quanzhou": "003",
    "nantong": "004",
}  # fmt: skip


def lines(profile, overlay=None, catalogue=CATALOGUE):
    settings = load(profile, [overlay or {}])
    transactions = Transactions.load(settings.centre.adapter)
    if not adapters.load(settings.centre.adapter).serves(settings.station.regions):
        transactions = NationalOnly(transactions)
    standard = STANDARDS[settings.station.standard]
    judged = judge(
        settings, standard, catalogue, transactions, published=RULES, wording=Strings.load("zh")
    )
    return {line.requirement.id: line for line in judged}


def missing(found):
    return {id_ for id_, line in found.items() if line.standing is Standing.MISSING}


@pytest.mark.parametrize(("standard", "number", "name"), NUMBERED)
def test_each_number_of_each_standard_is_one_file_under_its_name(standard, number, name):
    (item,) = (
        item
        for item in CATALOGUE
        if any((own.standard, own.item) == (standard, number) for own in item.standards)
    )
    (own,) = (n for n in item.standards if (n.standard, n.item) == (standard, number))
    assert (own.name or item.name.zh) == name


def test_items_name_no_number_that_their_standard_does_not_have():
    known = {(standard, number) for standard, number, _ in NUMBERED}
    assert {(n.standard, n.item) for item in CATALOGUE for n in item.standards} == known


@pytest.mark.parametrize("standard", STANDARDS)
def test_the_standards_own_text_holds_its_items(standard):
    """Where the standards lie beside the repository, names and clauses are compared with them."""
    files = sorted((ROOT.parent / "shared" / "standards").glob(f"{FILES[standard]}*.txt"))
    if not files:
        pytest.skip("the text of the standard is not at hand")
    text = re.sub(r"\s", "", files[0].read_text("utf-8"))
    for one in STANDARDS[standard].items:
        assert one.name in text, one.name


# What falls short is what has a guide only; the rest of a claimed level is met or declared.
SHORT = {
    "heilongjiang-1": set(),
    "heilongjiang-2": set(),
    "wafangdian-village": set(),
    "jiangsu-demo": set(),
    "generic-rest-demo": {"thirteen"},
    "quanzhou": set(),
    "nantong-hospital": set(),
}


@pytest.mark.parametrize("profile", profiles())
def test_each_shipped_profile_is_judged_honestly(profile):
    found = lines(profile)
    undone = [
        item
        for item in CATALOGUE
        if item.kind is Kind.HANDLING
        and item.form is None
        and any(n.standard == "heilongjiang" and n.item in range(16, 29) for n in item.standards)
    ]
    short = {"handling-3"} if undone else set()
    assert missing(found) == SHORT.get(profile, short)
    assert falls_short(found.values()) == bool(SHORT.get(profile, short))
    for language in ("zh", "en"):
        said = words(language)
        for line in found.values():
            assert "{" not in line.say(said)
            assert line.say(said) or line.standing is not Standing.MISSING


def test_an_item_with_a_guide_alone_is_consulting():
    got = lines("wafangdian-town", {"centre": {"adapter": "heilongjiang"}})["items"]  # another's
    said = got.say(words("zh"))
    assert "2 职工参保登记（本地平台的接口还没有）" in said
    assert "10 异地安置退休人员备案（本地平台的接口还没有）" in said
    assert lines("wafangdian-town")["consulting"].standing is Standing.MET


def test_papers_that_nothing_can_photograph_leave_an_item_undone():
    item = CATALOGUE.item("transfer-in")
    paper = Material(
        id="proof", name=Bilingual(zh="证明", en="Proof"), counts=Counts.COPY, source="test"
    )
    form = msgspec.structs.replace(item.form, materials=(paper,))
    changed = Catalogue(
        msgspec.structs.replace(i, form=form) if i.id == item.id else i for i in CATALOGUE
    )
    blind = {"devices": {"camera": {"port": "devices:camera", "documents": False}}}
    got = lines("heilongjiang-3", blind, changed)["handling-3"]
    assert "27 跨省关系转移转入地申请（没有拍材料的高拍仪）" in got.say(words("zh"))
    seeing = {"devices": {"camera": {"port": "devices:camera", "documents": True}}}
    by_phone = blind | {"hub": {"upload_page": "https://10.1.2.3/upload"}}
    for able in (seeing, by_phone):
        assert "27 " not in lines("heilongjiang-3", able, changed)["handling-3"].say(words("zh"))


def test_a_terminal_that_only_gives_numbers_is_a_ticket_machine():
    none = {"equipment": {"ticket_machines": 0}}
    alone = lines("jiangsu-demo", {"station": none})
    assert alone["ticket-machine"].standing is Standing.MISSING  # it is the all-in-one machine
    numbers = {"station": none, "terminal": {"role": "ticket-machine"}}
    got = lines("jiangsu-demo", numbers)
    assert got["ticket-machine"].standing is Standing.MET
    assert got["all-in-one"].standing is Standing.MISSING
    assert "只有 0 项" in got["thirteen"].say(words("zh"))


def test_a_terminal_for_queries_handles_nothing():
    found = lines("heilongjiang-2", {"terminal": {"role": "query-only"}})
    assert found["queries"].standing is Standing.MET
    said = found["handling-2"].say(words("zh"))
    assert "只有 0 项" in said
    assert "18 异地就医备案（本终端的用途里没有）" in said


def test_what_each_level_of_heilongjiang_asks_for():
    asked = {n: {row.id for row in STANDARDS["heilongjiang"].asked(n)} for n in (1, 2, 3)}
    both = {"all-in-one", "publicity-screen", "three-ways", "self-service-area", "copier"}
    assert both <= asked[2] & asked[3]
    assert not both & asked[1]
    assert {"pad", "consulting", "queries", "internet"} <= asked[1] & asked[2] & asked[3]
    assert asked[3] - asked[2] == {
        "staff-3", "windows-3", "flexible-windows", "waiting-area", "insurance-network",
        "handling-3",
    }  # fmt: skip
    assert asked[1] - asked[2] == {"one-way", "staff-1", "shared-counter"}


@pytest.mark.parametrize(
    ("profile", "overlay", "row", "said"),
    [
        ("heilongjiang-2", {"station": {"name": "医疗保障服务站"}}, "name", "“医疗保障服务站”"),
        ("heilongjiang-2", {"station": {"name": "向阳医保站"}}, "name", "*医疗保障服务站"),
        ("wafangdian-town", {"station": {"name": "向阳医保服务站"}}, "name-town", "瓦房店市*乡"),
        ("wafangdian-village", {"station": {"name": "前进村医保站"}}, "name-village", "服务点"),
        ("heilongjiang-2", {"items": ["enrolment"]}, "queries", "1 居民缴费信息查询（没有列入"),
        ("heilongjiang-2", {"handling": ["transfer-in"]}, "handling-2", "只有 1 项，要求 5 项"),
        ("heilongjiang-2", {"appearance": {"form": "pad"}}, "all-in-one", "equipment.all_in_one"),
        ("heilongjiang-2", {"station": {"equipment": {"pads": 0}}}, "pad", "equipment.pads = 1"),
        ("heilongjiang-1", {"appearance": {"form": "portrait"}}, "pad", "equipment.pads = 1"),
        ("heilongjiang-2", {"station": {"ways": ["window"]}}, "three-ways", "mobile"),
        ("heilongjiang-2", {"station": {"networks": ["insurance"]}}, "internet", "internet"),
        ("heilongjiang-2", {"station": {"declared": []}}, "dress", '"dress"'),
        ("heilongjiang-2", {"station": {"rules": []}}, "work-rules", "station.rules"),
        ("heilongjiang-2", {"review": {"page": ""}}, "review", "review.page"),
        ("heilongjiang-2", {"service_platform": {"adapter": ""}}, "attendance", "service_platform"),
        ("heilongjiang-1", {"station": {"people": {"part_time": 0}}}, "staff-1", "people.any = 1"),
        ("quanzhou", {"station": {"rules": ["promise"]}}, "work-rules", "first-asked"),
        ("quanzhou", {"station": {"complaints": ""}}, "complaints", "station.complaints"),
        ("quanzhou", {"station": {"mailbox": ""}}, "mailbox", "station.mailbox"),
        ("jiangsu-demo", {"station": {"declared": []}}, "mark", "station.mark_file"),
    ],
)
def test_a_gap_is_a_line_that_says_what_to_do(profile, overlay, row, said):
    line = lines(profile, overlay)[row]
    assert line.standing is Standing.MISSING
    assert said in line.say(words("zh"))


def test_what_the_terminal_is_it_proves_and_the_rest_is_the_stations_word():
    found = lines("heilongjiang-2")
    assert found["all-in-one"].standing is Standing.MET
    assert found["pad"].standing is Standing.DECLARED
    assert found["offices"].standing is Standing.ELSEWHERE
    assert found["encouraged"].standing in {Standing.VOLUNTARY, Standing.MET}
    assert lines("heilongjiang-1")["pad"].standing is Standing.MET
    marked = {"station": {"mark_file": "mark.png", "declared": []}}
    assert lines("jiangsu-demo", marked)["mark"].standing is Standing.MET


def test_a_missing_file_is_named_by_the_standard():
    rest = Catalogue(item for item in CATALOGUE if item.id != "special-drugs")
    said = lines("nantong-hospital", catalogue=rest)["direct"].say(words("zh"))
    assert "直接-3 双通道管理及单独支付药品待遇认定（没有办事数据）" in said


@pytest.mark.parametrize(
    ("station", "rule"),
    [
        ({"level": 4}, Rule.LEVEL_UNKNOWN),
        ({"declared": ["dres"]}, Rule.DECLARED_UNKNOWN),
        ({"rules": ["first-aksed"]}, Rule.WORK_RULE_UNKNOWN),
    ],
)
def test_what_nobody_knows_is_a_finding(station, rule):
    settings = load("heilongjiang-2", [{"station": station}])
    standard = STANDARDS["heilongjiang"]
    assert [f.rule for f in strays(settings, standard, RULES)] == [rule]
    assert not list(strays(load("heilongjiang-2"), standard, RULES))


@pytest.mark.parametrize("profile", profiles())
def test_shipped_profiles_claim_nothing_unknown(profile):
    settings = load(profile)
    assert not list(strays(settings, STANDARDS[settings.station.standard], RULES))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_command_prints_a_line_each_and_ends_by_them(capsys, language):
    assert main(["heilongjiang-1", "--lang", language]) == 0
    printed = capsys.readouterr().out
    rows = list(STANDARDS["heilongjiang"].asked(1))
    for row in rows:
        assert f"{row.clause}  {row.words.get(language)}" in printed
    assert main(["generic-rest-demo", "--lang", language]) == 1
    printed = capsys.readouterr().out
    assert ("没有达到" if language == "zh" else "not met") in printed


def test_a_standard_that_contradicts_itself_is_refused(tmp_path):
    good = (
        'id = "x"\ntitle = { zh = "一", en = "one" }\nitems = [{ number = 1, name = "甲" }]\n'
        '[[requirements]]\nid = "a"\nclause = "一"\nwords = { zh = "字", en = "word" }\n'
    )
    row = 'by = { kind = "items", numbers = [1] }\n'
    for text, what in (
        (good + row.replace("[1]", "[2]"), "items of this standard"),
        (good + "levels = [1]\n" + row, "levels of this standard"),
        (good + row + good.partition("\n[[")[2].join(["[[", row]), "stands twice"),
        (good + row.replace("items", "guess"), "guess"),
        (good.replace('"x"', '"y"') + row, "file's name"),
    ):
        (tmp_path / "x.toml").write_text(text, "utf-8")
        with pytest.raises(DataError, match=what):
            standards.load(tmp_path)
    (tmp_path / "x.toml").write_text(good + row, "utf-8")
    assert standards.load(tmp_path)["x"].requirements[0].by == standards.ByItems(numbers=(1,))
