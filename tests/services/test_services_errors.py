"""A wrong data file is refused with file, key and what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kiosk.services import notices
from kiosk.services.catalogue import FOLDER, Catalogue
from kiosk.services.dictionaries import FOLDER as DICTIONARIES
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.snapshot import DataError

ITEM = "outpatient-visits.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(FOLDER / ITEM, tmp_path / ITEM)
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "key", "what"),
    [
        ('id = "outpatient-visits"', 'id = "other"', "id", "must be the file's name"),
        ('id = "outpatient-visits"', 'id = "Out Patient"', "id", "Expected"),
        ('kind = "query"', 'kind = "query', "", "not valid TOML"),
        ('kind = "query"', 'kind = "question"', "kind", "question"),
        ("order = 2", "ordre = 2", "ordre", "misspelt"),
        ("order = 2\n", "", "order", "is missing"),
        ('width = 1.9', 'widht = 1.9', "columns[1].widht", "misspelt"),
        ('as = "date"', 'as = "day"', "columns[0].as", "day"),
        ('zh = "门诊", en', 'zh = "", en', "short.zh", "is empty"),
        ("{sum:self_paid}", "{sum:self_pay}", "summary.some.zh", "{sum:self_pay}"),
        ("{sum:self_paid}", "{sum:institution}", "summary.some.zh", "cannot|can be summed"),
        ("{period}{you}看", "{peroid}{you}看", "summary.some.zh", "unknown placeholder {peroid}"),
        ("{period}{you}看了", "{period:x}{you}看了", "summary.some.zh", "takes no field"),
        ("{period}{you}看了", "{period{you}看了", "summary.some.zh", "brace"),
        ("{period}{you}看了", "{you}看了", "summary.some", "same placeholders"),
        ("{period}没有查到", "{count}没有查到", "summary.none.zh", "only {period}"),
        ("bare = ", "#bare = ", "summary.bare", "is missing"),
        ("gaps = ", "#gaps = ", "summary.gaps", "is missing"),
        ("next = ", "#next = ", "summary.next", "is missing"),
        ("some = { zh = \"", "some = { zh = \"{missing}", "summary.some.zh", "belongs into `gaps`"),
        ("some = { zh = \"", "some = { zh = \"{head:balance}", "summary.some.zh", "head value"),
        ("some = { zh = \"", "some = { zh = \"{first:x}", "summary.some.zh", "not the field"),
        ('sort = "begin"', 'sort = "start"', "sort", "not the field of a column"),
        ('field = "self_paid"\ndate', 'field = "department"\ndate', "chart.field", "money column"),
        ('date = "begin"\nlabel', 'date = "total"\nlabel', "chart.date", "date"),
        ('dictionary = "MED_TYPE", list', 'list', "columns[5]", "belong together"),
        ('field = "department"', 'field = "total"', "columns[6]", "stands twice"),
        ('[period]\ndefault = "this-year"\nfurthest_years = 5\n', "", "period", "is missing"),
        ('[detail.then]\n', '[detail.then]\nask_ = 1\n', "detail.then.ask_", "misspelt"),
        ("source = \"黑龙江", "source = \"\" #", "guide.source", "where the text comes from"),
    ],
)  # fmt: skip
def test_errors_name_file_and_key(folder, old, new, key, what):
    file = folder / ITEM
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DataError, match=what) as caught:
        Catalogue.load(folder)
    assert caught.value.file == ITEM
    assert caught.value.key == key
    assert ITEM in str(caught.value)


def test_two_items_never_share_a_number_a_place_or_a_sentence(folder):
    text = (folder / ITEM).read_text("utf-8")
    twin = text.replace('id = "outpatient-visits"', 'id = "zwilling"')
    second = folder / "zwilling.toml"
    second.write_text(twin, "utf-8")
    with pytest.raises(DataError, match="number of") as caught:
        Catalogue.load(folder)
    assert caught.value.key == "standards"
    twin = twin.replace("item = 11", "item = 99")
    second.write_text(twin, "utf-8")
    with pytest.raises(DataError, match="place on home"):
        Catalogue.load(folder)
    second.write_text(twin.replace("order = 2", "order = 9"), "utf-8")
    with pytest.raises(DataError, match="says the same"):
        Catalogue.load(folder)


def test_a_handling_item_has_no_columns(folder):
    shutil.copy(FOLDER / "newborn-enrolment.toml", folder)
    file = folder / "newborn-enrolment.toml"
    text = file.read_text("utf-8")
    file.write_text(
        'sort = "x"\nchart = { field = "a", date = "b", label = { zh = "图", en = "c" } }\n' + text
    )
    with pytest.raises(DataError, match="is for queries") as caught:
        Catalogue.load(folder)
    assert caught.value.key == "chart"


def test_a_guide_or_form_of_another_item_is_declared(folder):
    shutil.copy(FOLDER / "away-filing.toml", folder)
    text = (FOLDER / "away-filing.toml").read_text("utf-8")
    twin = text.replace('id = "away-filing"', 'id = "copied"').replace("order = 1", "order = 99")
    begin, end = twin.index("standards = ["), twin.index("[guide]")
    head = 'standards = [{ standard = "nantong", item = "x" }]\n'

    def lay(shares: str = "", **changed: str) -> None:
        copy = twin[:begin] + head + shares + twin[end:]
        for old, new in changed.items():
            assert f'{old} = {{ zh = "' in copy
            copy = copy.replace(f'{old} = {{ zh = "', f'{old} = {{ zh = "{new}', 1)
        (folder / "copied.toml").write_text(copy, "utf-8")

    lay()
    with pytest.raises(DataError, match="also that of copied") as caught:
        Catalogue.load(folder)
    assert caught.value.key == "guide.conditions"
    lay(conditions="另：")
    with pytest.raises(DataError) as caught:
        Catalogue.load(folder)
    assert caught.value.key == "guide.steps"
    twin = twin.replace("steps = [", 'steps = [\n    { zh = "先", en = "first" },', 1)
    lay(conditions="另：")
    with pytest.raises(DataError) as caught:
        Catalogue.load(folder)
    assert caught.value.key == "form.questions"
    lay('shares_with = ["away-filing"]\n')
    assert len(Catalogue.load(folder)) == 3
    lay('shares_with = ["nobody"]\n')
    with pytest.raises(DataError, match="no other item"):
        Catalogue.load(folder)


def test_folders_that_cannot_be_read(tmp_path):
    with pytest.raises(DataError, match="holds no"):
        Catalogue.load(tmp_path)
    with pytest.raises(DataError, match="cannot be read"):
        Catalogue.load(tmp_path / "none")
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(DataError, match="UTF-8"):
        Catalogue.load(tmp_path)


def test_unknown_ids_are_named():
    with pytest.raises(KeyError, match="no-such-item"):
        Catalogue.load().item("no-such-item")
    with pytest.raises(KeyError, match="NO_SUCH"):
        Dictionaries.load().label("NO_SUCH", "1", "zh")


def test_dictionary_errors(tmp_path):
    shutil.copy(DICTIONARIES / "GEND.toml", tmp_path / "SEX.toml")
    with pytest.raises(DataError, match="file's name"):
        Dictionaries.load(tmp_path)
    text = (DICTIONARIES / "GEND.toml").read_text("utf-8")
    (tmp_path / "SEX.toml").write_text(text.replace(', en = "Male"', ""), "utf-8")
    with pytest.raises(DataError) as caught:
        Dictionaries.load(tmp_path)
    assert caught.value.key.endswith("en")


def test_notice_errors(tmp_path):
    assert notices.load(tmp_path) == ()
    good = 'id = "a"\ntitle = { zh = "一", en = "one" }\non = 2026-11-02\nsource = "站"\n'
    (tmp_path / "a.toml").write_text(good + 'body = [{ zh = "二", en = "two" }]\n', "utf-8")
    (only,) = notices.load(tmp_path)
    assert only.body.zh == "二"
    (tmp_path / "a.toml").write_text(good + "body = []\n", "utf-8")
    with pytest.raises(DataError, match="paragraph"):
        notices.load(tmp_path)
    (tmp_path / "a.toml").write_text(good + 'body = [{ zh = "二", en = " " }]\n', "utf-8")
    with pytest.raises(DataError, match=r"body\[0\]"):
        notices.load(tmp_path)
