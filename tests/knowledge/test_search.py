"""What is found, by which words, in which order, on which day and where."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kiosk.knowledge import tokens
from kiosk.knowledge.base import BadBase, Base
from kiosk.knowledge.build import build, read
from kiosk.knowledge.question import LONGEST
from tests.knowledge.house import DAY, answer, base_file, spell

IN_TITLE = answer("in-title", "住院怎么结算", also=("出院",))
IN_TEXT = answer("in-text", "门诊怎么看", "住院的另有规定，门诊先挂号。")
FILING = answer("filing", "异地就医备案怎么办", items=("away-filing",), situations=("ill",))
OVER = answer("over", "旧的住院规定", until=date(2026, 6, 30))
LATER = answer("later", "明年的住院规定", start=date(2027, 1, 1))
CITY = answer("city", "本市的住院补助", regions=("2301",))
OTHER = answer("other", "外省的住院补助", regions=("3206",))
ALL = (IN_TITLE, IN_TEXT, FILING, OVER, LATER, CITY, OTHER)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    file = base_file(
        tmp_path_factory.mktemp("base"), *ALL, idle=("怎么", "我", "的", "要"),
        said={"外地": "异地", "看病": "就医"},
    )  # fmt: skip
    return Base(file)


def found(base: Base, words: str, day: date = DAY, regions: tuple[str, ...] = ("2301",)) -> list:
    return [hit.id for hit in base.find(words, day, regions)]


def test_two_characters_are_found_and_the_title_weighs_more(base: Base):
    assert found(base, "住院") == ["in-title", "city", "in-text"]


def test_one_character_is_found_at_the_beginning_in_the_middle_and_at_the_end(base: Base):
    assert "in-title" in found(base, "住")
    assert "in-title" in found(base, "结")
    assert "filing" in found(base, "办")
    assert "in-title" in found(base, "出")  # of its other words


@pytest.mark.parametrize("typed", ["ydjy", "YDJYBA", "jyba", "yd", "ydjybazmbxxxxx"[:8]])
def test_initials_find_from_any_character_on(base: Base, typed: str):
    assert "filing" in found(base, typed)


def test_every_reading_of_a_character_has_its_initial():
    assert {"cq", "zq"} <= set(tokens.initials(["重庆"], spell()).split())


@pytest.mark.parametrize("typed", ["y", "zzzz", "怎么", "？！", "", "   ", "龘", '"', "*", "a OR b",
                                   "NEAR(", "title:住院^2", "\x00", "住" * 400])  # fmt: skip
def test_nothing_and_nonsense_are_answered_without_an_error(base: Base, typed: str):
    base.find(typed, DAY, ("2301",))


def test_plain_words_mean_the_official_ones_and_the_other_way_round(base: Base):
    assert found(base, "外地看病")[0] == "filing"
    assert found(base, "我要外地看病怎么办")[0] == "filing"


def test_a_question_of_which_no_answer_has_all_finds_the_nearest(base: Base):
    assert found(base, "异地就医备案加急")[0] == "filing"
    assert found(base, "孙悟空大闹天宫") == []


def test_only_what_holds_on_the_day(base: Base):
    assert "over" not in found(base, "住院")
    assert "later" not in found(base, "住院")
    assert "over" in found(base, "住院", date(2026, 6, 30))
    assert "over" not in found(base, "住院", date(2026, 7, 1))
    assert "later" in found(base, "住院", date(2027, 1, 1))


def test_only_what_holds_where_the_terminal_stands(base: Base):
    assert "other" not in found(base, "补助")
    assert found(base, "补助", regions=("3206",)) == ["other"]
    assert "city" in found(base, "补助", regions=("23",))  # the province's own station
    assert "city" in found(base, "补助", regions=("230102",))
    assert found(base, "补助", regions=()) == []


def test_by_field_by_situation_by_item(base: Base):
    assert [h.id for h in base.under("care", DAY, ("2301",))] == [
        "in-title", "in-text", "filing", "city",
    ]  # fmt: skip
    assert [h.id for h in base.under("ill", DAY)] == ["filing"]
    assert [h.id for h in base.about("away-filing", DAY)] == ["filing"]
    assert base.under("nothing", DAY) == ()


def test_an_answer_comes_whole(base: Base):
    assert base.get("filing") == FILING
    assert base.get("nobody") is None
    assert list(base.all()) == list(ALL)


def test_full_width_and_capitals_are_the_same(tmp_path: Path):
    base = Base(base_file(tmp_path, answer("drg", "什么是DRG付费")))
    assert found(base, "ｄｒｇ") == found(base, "Drg") == ["drg"]


def test_a_long_question_is_cut(base: Base):
    assert found(base, "住院" + "，" * LONGEST + "外星人") == found(base, "住院")


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + b"\0" * 900])
def test_what_is_no_base_is_refused(tmp_path: Path, content: bytes):
    file = tmp_path / "x"
    file.write_bytes(content)
    with pytest.raises(BadBase):
        Base(file)
    with pytest.raises(BadBase):
        Base(tmp_path / "absent")


def test_nothing_can_be_written_to_an_open_base(base: Base):
    with pytest.raises(Exception, match="readonly"):
        base._db.execute("DELETE FROM entry")


def test_a_base_is_written_whole_or_not_at_all(tmp_path: Path):
    file = base_file(tmp_path, IN_TITLE)
    before = file.read_bytes()

    def broken(phrase: str) -> str:
        raise OSError(28, "no space")

    with pytest.raises(OSError, match="no space"):
        build(read_one(FILING), file, made(), broken)
    assert file.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [file.name]


def read_one(one):
    from tests.knowledge.house import sources

    return sources(one)


def made():
    from kiosk.knowledge.build import Made

    return Made(2, "province", DAY)


def test_sources_are_told_where_they_are_wrong(tmp_path: Path):
    from kiosk.services.snapshot import DataError

    (tmp_path / "answers").mkdir()
    (tmp_path / "topics.toml").write_text(
        '[[topics]]\nid = "care"\nname = { zh = "就医", en = "Care" }\nicon = "bed"\n'
    )
    file = tmp_path / "answers" / "a.toml"
    good = (
        '[[answers]]\nid = "a"\ntopic = "care"\ntitle = { zh = "一", en = "one" }\n'
        'brief = { zh = "二", en = "two" }\nstart = 2026-01-01\nsources = [{ title = "标准" }]\n'
    )
    file.write_text(good)
    assert [a.id for a in read((tmp_path,)).answers] == ["a"]
    for wrong, said in (
        (good.replace('topic = "care"', 'topic = "cure"'), "no field"),
        (good.replace("sources", "source"), "source"),
        (good.replace('[{ title = "标准" }]', "[]"), "sources"),
        (good + "until = 2025-01-01\n", "until is before start"),
        (good + 'reviewer = "某某"\n', "stand together"),
        (good + good, "two answers"),
    ):
        file.write_text(wrong)
        with pytest.raises(DataError, match=said):
            read((tmp_path,))
