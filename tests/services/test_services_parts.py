"""What several forms ask alike stands once, and each form is whole when it is read."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest

from kiosk.services import parts
from kiosk.services.catalogue import FOLDER, Catalogue
from kiosk.services.snapshot import DataError, Folder

PARTS = parts.load()
PHONE = PARTS["phone"]


def form(**keys) -> dict:
    return {"id": "x", "form": keys}


def test_a_part_stands_where_it_is_named_and_brings_what_it_fills_in():
    own, last = {"field": "a"}, {"field": "z"}
    item = form(
        questions=[own, {"use": "bank-account"}, last],
        fixed=[{"field": "insutype", "take": "insurance.type"}],
    )
    made = parts.whole("x.toml", item, PARTS)["form"]
    assert [q["field"] for q in made["questions"]] == ["a", "bankname", "bankacct", "z"]
    assert [f["field"] for f in made["fixed"]] == ["insutype", "acctname"]
    assert "materials" not in made
    assert item["form"]["questions"] == [own, {"use": "bank-account"}, last]


def test_an_agents_part_is_the_proxys():
    item = form(questions=[{"use": "phone"}], proxy={"questions": [{"use": "agent"}]})
    made = parts.whole("x.toml", item, PARTS)["form"]
    assert [q["field"] for q in made["questions"]] == ["tel"]
    assert [m["id"] for m in made["proxy"]["materials"]] == ["agent-id", "authority"]
    assert len(made["proxy"]["fixed"]) == 3


def test_an_item_without_a_form_is_as_it_was():
    assert parts.whole("x.toml", {"id": "x"}, PARTS) == {"id": "x"}


@pytest.mark.parametrize(
    ("use", "key", "what"),
    [
        ({"use": "nothing"}, "form.questions[0].use", "no file of config/parts"),
        ({"use": "phone", "optional": True}, "form.questions[0]", "stands alone"),
    ],
)
def test_a_wrong_name_is_told_with_file_and_key(use, key, what):
    with pytest.raises(DataError, match=what) as caught:
        parts.whole("x.toml", form(questions=[use]), PARTS)
    assert (caught.value.file, caught.value.key) == ("x.toml", key)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [('id = "phone"', 'id = "fone"', "id"), ("asks =", "aks =", "questions[0].aks")],
)
def test_a_bad_part_is_refused_with_file_and_key(tmp_path, old, new, key):
    text = (parts.FOLDER / "phone.toml").read_text("utf-8")
    (tmp_path / "phone.toml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DataError) as caught:
        parts.load(tmp_path)
    assert (caught.value.file, caught.value.key) == ("phone.toml", key)


def test_a_changed_part_is_another_snapshot(tmp_path):
    items, common = tmp_path / "items", tmp_path / "parts"
    items.mkdir()
    common.mkdir()
    shutil.copy(FOLDER / "expense-claim.toml", items)
    shutil.copy(parts.FOLDER / "phone.toml", common)
    before = Folder(items, beside=(common,)).hash()
    assert Folder(items, beside=(common,)).hash() == before
    file = common / "phone.toml"
    file.write_text(file.read_text("utf-8") + "\n# other\n", "utf-8")
    assert Folder(items, beside=(common,)).hash() != before


def test_each_part_is_of_use_to_more_than_one_form():
    """Else it belongs into the one item that asks it."""
    named: dict[str, set[str]] = {name: set() for name in PARTS}
    for file in Path(FOLDER).glob("*.toml"):
        made = tomllib.loads(file.read_text("utf-8")).get("form", {})
        for owner in (made, made.get("proxy", {})):
            for question in owner.get("questions", ()):
                if "use" in question:
                    named[question["use"]].add(file.stem)
    assert {name for name, used in named.items() if len(used) < 2} == set()


def test_the_shipped_forms_are_whole():
    claim = Catalogue.load().item("expense-claim").form
    assert {"bankname", "bankacct", "tel"} <= {q.field for q in claim.questions}
    assert "acctname" in {f.field for f in claim.fixed}
