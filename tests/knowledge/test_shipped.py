"""The shipped answers: the fields of the standard, their sources, and nothing promised."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kiosk.knowledge.base import Base
from kiosk.knowledge.build import SHIPPED, read
from kiosk.knowledge.medicines import COLUMNS
from kiosk.knowledge.shipped import DEMO, shipped
from kiosk.services.catalogue import Catalogue
from kiosk.services.snapshot import DataError
from kiosk.text.fonts import Face, face_of
from tests.knowledge.house import DAY

FIELDS = ("paying", "chronic", "serious-illness", "assistance", "away", "claims", "commercial")
"""江苏 002, 三、（二）2, in its order."""

ANSWERS = read((SHIPPED,)).answers
PLAIN = {
    "住院": "away-late-filing",
    "外地看病怎么报": "away-filing",
    "忘交医保了": "missed-paying",
    "没钱看病": "assistance-apply",
    "惠民保要不要买": "commercial-what",
    "血压高拿药": "two-diseases",
    "卡里的钱给父母用": "account-family",
    "孩子刚出生怎么上医保": "newborn-joining",
    "发票怎么报销": "claim-papers",
    "下岗了医保怎么办": "lost-work",
    "慢病怎么办": "chronic-recognition",
    "二次报销": "serious-illness-what",
    "靶向药": "dual-channel",
    "ydjyba": "away-filing",
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return Base(shipped(tmp_path_factory.mktemp("cache"), demo=True))


def test_every_field_of_the_standard_is_answered():
    asked = {answer.topic for answer in ANSWERS}
    assert set(FIELDS) <= asked
    assert all(sum(a.topic == field for a in ANSWERS) >= 2 for field in FIELDS)


@pytest.mark.parametrize("said", PLAIN)
def test_plain_words_find_the_answer_among_the_first_three(base: Base, said: str):
    assert PLAIN[said] in [hit.id for hit in base.find(said, DAY, ("2301",))[:3]]


def test_no_answer_promises_a_share_or_an_amount():
    for answer in ANSWERS:
        for text in (answer.title, answer.brief, *answer.body):
            for said in (text.zh, text.en):
                assert not re.search(r"\d+\s*(%|％|元|yuan|percent)|百分之", said), answer.id


def test_every_word_can_be_drawn():
    for answer in read((SHIPPED, DEMO)).answers:
        for text in (answer.title, answer.brief, *answer.body):
            assert all(face_of(c) is not Face.BOX for c in text.zh + text.en), answer.id


def test_items_named_are_items_of_the_catalogue():
    catalogue = Catalogue.load()
    for item in {item for answer in ANSWERS for item in answer.items}:
        assert catalogue.item(item).id == item


def test_what_is_confirmed_names_a_paragraph_or_a_number():
    for answer in ANSWERS:
        if answer.confirmed:
            assert all(source.paragraph or source.number for source in answer.sources), answer.id


def test_medicines_that_do_not_exist_are_shown_by_a_demonstration_alone(tmp_path: Path, base: Base):
    assert base.find("演示用", DAY)
    assert not Base(shipped(tmp_path)).find("演示用", DAY)


def test_the_file_is_made_once(tmp_path: Path):
    file = shipped(tmp_path)
    stamp = file.stat().st_mtime_ns
    assert shipped(tmp_path).stat().st_mtime_ns == stamp
    assert shipped(tmp_path, demo=True) != file
    assert [p.suffix for p in tmp_path.iterdir()] == [".sqlite"]  # the older one is gone


def test_a_medicine_is_found_by_name_brand_and_list(base: Base):
    for words in ("降压药甲", "演示牌", "jyyj", "集采 演示", "谈判药丁"):
        assert base.find(words, DAY), words
    one = base.get("negotiated-DEMO-0004")
    assert one is not None
    assert one.body[-3].zh == "限定支付范围：限演示用的一种情形"


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [("list", "none", "not in medicines.toml"), ("name", "", "must not be empty"),
     ("from", "1.1.2026", "no day"), ("dual_channel", "perhaps", "yes, no or empty"),
     ("class", "丙", "not in medicines.toml"), ("regions", "23 x", "regions")],
)  # fmt: skip
def test_a_wrong_row_is_told_by_its_line(tmp_path: Path, column: str, value: str, said: str):
    lines = (DEMO / "medicines" / "sample.csv").read_text("utf-8").splitlines()
    cells = lines[1].split(",")
    cells[COLUMNS.index(column)] = value
    (tmp_path / "medicines").mkdir()
    (tmp_path / "medicines" / "x.csv").write_text("\n".join([lines[0], ",".join(cells)]), "utf-8")
    with pytest.raises(DataError, match=said) as caught:
        read((SHIPPED, tmp_path))
    assert "line 2" in str(caught.value)
