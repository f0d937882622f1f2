"""Papers of a form: what a data file may say of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from kiosk.check import items as check
from kiosk.check.finding import Rule
from kiosk.platform.transactions import Transactions
from kiosk.services.catalogue import FOLDER, Catalogue
from kiosk.services.form import Counts, must_photograph
from kiosk.services.snapshot import DataError
from kiosk.settings.load import load

ITEM = "away-filing.toml"
PAPERS = """
[[form.fixed]]
field = "memo"
take = "papers.missing"

[[form.materials]]
id = "proof-of-work"
name = { zh = "工作证明", en = "Proof of work" }
counts = "original"
most = 3
hand_in = true
when = { field = "rloc_rea", values = ["07"] }
source = "某规程第8条"
[form.materials.deferrable]
days = 5
source = "某规程第9条"

[[form.materials]]
id = "other"
name = { zh = "其他材料", en = "Other papers" }
counts = "copy"
needed = false
source = "某规程第8条"
confirmed = true
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(FOLDER / ITEM, tmp_path / ITEM)
    with (tmp_path / ITEM).open("a", encoding="utf-8") as file:
        file.write(PAPERS)
    return tmp_path


def test_papers_are_data(folder):
    form = Catalogue.load(folder).item("away-filing").form
    first, second = form.materials
    assert (first.counts, first.most, first.hand_in) == (Counts.ORIGINAL, 3, True)
    assert first.deferrable.days == 5
    assert not first.deferrable.confirmed
    assert not second.needed
    assert second.most == 2
    assert not must_photograph(form)  # of one answer only, and it may follow
    always = msgspec.structs.replace(first, when=None, deferrable=None)
    assert must_photograph(msgspec.structs.replace(form, materials=(always, second)))


@pytest.mark.parametrize(
    ("old", "new", "key", "what"),
    [
        ('id = "other"', 'id = "proof-of-work"', "form.materials[1].id", "twice"),
        ('id = "other"', 'id = "signature"', "form.materials[1].id", "taken"),
        ('id = "other"', 'id = "Other"', "form.materials[1].id", "Expected"),
        ('counts = "copy"', 'counts = "photo"', "form.materials[1].counts", "photo"),
        ("most = 3", "most = 0", "form.materials[0].most", "Expected"),
        ("most = 3", "most = 30", "form.materials[0].most", "Expected"),
        ("days = 5", "days = 0", "form.materials[0].deferrable.days", "Expected"),
        ('source = "某规程第9条"', 'source = ""', "form.materials[0].source", "demands or allows"),
        ('field = "rloc_rea", val', 'field = "relo", val', "form.materials[0].when", "a question"),
        ('["07"] }\nsource', '["99"] }\nsource', "form.materials[0].when", "answers"),
        ("hand_in = true", "needed = false", "form.materials[0].deferrable", "needed paper"),
        ('take = "papers.missing"', 'value = "x"', "form.fixed", "papers.missing"),
        ("counts = \"copy\"\n", "counts = \"copy\"\nkopie = 1\n", "form.materials[1].kopie", "."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(folder, old, new, key, what):
    file = folder / ITEM
    head, tail = file.read_text("utf-8").split('[[form.fixed]]\nfield = "memo"')
    tail = '[[form.fixed]]\nfield = "memo"' + tail
    assert old in tail
    file.write_text(head + tail.replace(old, new, 1), "utf-8")
    with pytest.raises(DataError, match=what) as caught:
        Catalogue.load(folder)
    assert (caught.value.file, caught.value.key) == (ITEM, key)


def test_a_case_bears_a_bounded_number_of_pages(folder):
    more = PAPERS.split("[[form.materials]]")[2]
    with (folder / ITEM).open("a", encoding="utf-8") as file:
        for n in range(2):
            paper = more.replace('"other"', f'"more-{n}"').replace(
                "confirmed", "most = 12\nconfirmed"
            )
            file.write("[[form.materials]]" + paper)
    with pytest.raises(DataError, match="24 pages"):
        Catalogue.load(folder)


def found(folder, **devices) -> dict[Rule, object]:
    overlay = {"devices": devices, "handling": ["away-filing"], "station": {"level": 1}}
    settings = load("heilongjiang-1", [overlay])
    return {f.rule: f for f in check.check(settings, Catalogue.load(folder))}


def test_what_a_profile_lacks_for_papers_is_said(folder):
    text = (folder / ITEM).read_text("utf-8")
    got = found(folder)
    assert got[Rule.PAPERS_UNCONFIRMED].subject == "away-filing (1)"
    assert Rule.DOCUMENT_CAMERA not in got  # its one needed paper may follow
    start = text.index("[form.materials.deferrable]")
    end = text.index("[[form.materials]]", start)
    bare = (text[:start] + text[end:]).replace(
        'when = { field = "rloc_rea", values = ["07"] }\n', ""
    )
    (folder / ITEM).write_text(bare, "utf-8")
    assert found(folder)[Rule.DOCUMENT_CAMERA].subject == "away-filing"
    assert Rule.DOCUMENT_CAMERA in found(folder, camera={"port": "/dev/video0"})  # of faces
    assert Rule.DOCUMENT_CAMERA not in found(
        folder, camera={"port": "/dev/video0", "documents": True}
    )
    phones = {"handling": ["away-filing"], "hub": {"upload_page": "https://10.1.2.3/upload"}}
    by_phone = check.check(load("heilongjiang-1", [phones]), Catalogue.load(folder))
    assert Rule.DOCUMENT_CAMERA not in {f.rule for f in by_phone}


def test_a_write_that_takes_no_files_takes_no_papers(folder):
    transactions = Transactions.load("heilongjiang")
    settings = load("heilongjiang-1", [{"handling": ["away-filing"]}])
    catalogue = Catalogue.load(folder)

    def gaps() -> str:
        every = check.check_transactions(settings, catalogue, transactions)
        return next((f.subject for f in every if f.rule is Rule.FORM_FIELDS), "")

    assert "takes no memo" in gaps()  # this write has no field for it
    write = transactions.get("province/away-filing")
    transactions._known[write.id] = msgspec.structs.replace(write, materials=None)
    assert "takes no files" in gaps()
