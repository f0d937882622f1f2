"""Long catalogues from the centre: brought whole, kept, and never replaced by nonsense."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.platform import codec
from kiosk.platform.interface import Cancel
from kiosk.platform.line import Line
from kiosk.platform.listing import Listings, read
from kiosk.services.entries import Columns, Entries, Entry, Filled, described
from tests.platform.platform_rig import CALM, NOW, Clock, client

COLUMNS = Columns(code=1, name=2)
TODAY = NOW.date()


def packed(text: str) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("1309.txt", text)
    return whole.getvalue()


CHRONIC = "M00201\t高血压\t慢性病\nM00202\t糖尿病\t慢性病\n\nM00104\t血友病\t特殊疾病\n"


@pytest.fixture
def files(rig):
    """What 9102 brings, by the number that 1307 and 1309 tell."""
    sick = "".join(f"{n}\tX{n:03}\t病{n}\t1\n" for n in range(150))
    found = {"F1307": packed(sick), "F1309": packed(CHRONIC)}
    for infno in ("1307", "1309"):
        rig.answers[infno] = lambda e, n=infno: {
            "file_qury_no": f"F{n}", "filename": "plc", "ver": "7",
        }  # fmt: skip
    rig.answers["9102"] = lambda e: found[e["input"]["fsDownloadIn"]["file_qury_no"]]
    rig.answers["1201"] = lambda e: {
        "medinsinfo": [
            {"fixmedins_code": "H1", "fixmedins_name": "向阳医院", "hosp_lv_name": "二级"},
            {"fixmedins_code": "H2", "fixmedins_name": "松北医院", "hosp_lv_name": None},
        ]
    }
    return found


@pytest.fixture
def entries(tmp_path):
    return Entries(tmp_path / "entries")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def listings(rig, files, entries, clock):
    centre = client(rig.url, clock)
    yield Listings(centre.session, described(), entries, clock, lambda: lambda name: f"<{name}>")
    centre.close()


def test_all_three_come_and_stay(rig, listings, entries, tmp_path):
    told = []
    assert listings.run(Line(Cancel()), lambda name, count: told.append((name, count))) == 3
    assert told == [("chronic-diseases", 3), ("diseases", 150), ("institutions", 2)]
    again = Entries(tmp_path / "entries")  # as after a restart
    chronic = again.get("chronic-diseases")
    assert chronic == Filled(
        "7", TODAY,
        (
            Entry("M00201", "高血压", "慢性病", "<高血压>"),
            Entry("M00202", "糖尿病", "慢性病", "<糖尿病>"),
            Entry("M00104", "血友病", "特殊疾病", "<血友病>"),
        ),
    )  # fmt: skip
    (_, second) = again.get("institutions").entries
    assert (second.code, second.name) == ("H2", "松北医院")
    assert rig.inputs("1201")[0]["medinsinfo"]["fixmedins_type"] == "1"
    assert rig.inputs("9102")[0]["fsDownloadIn"]["filename"] == "plc"


def test_once_a_day(rig, listings, clock):
    listings.run(Line(Cancel()))
    assert listings.run(Line(Cancel())) == 0
    clock.wall = NOW + timedelta(days=1)
    assert listings.run(Line(Cancel())) == 3
    assert rig.count("1201") == 2


def test_a_file_whose_version_is_here_is_not_sent_for_again(rig, listings, entries, clock):
    listings.run(Line(Cancel()))
    clock.wall = NOW + timedelta(days=1)
    listings.run(Line(Cancel()))
    assert (rig.count("1309"), rig.count("9102")) == (2, 2)  # one for each of the two files
    assert entries.get("chronic-diseases").at == TODAY + timedelta(days=1)
    rig.answers["1309"] = lambda e: {"file_qury_no": "F1309", "filename": "plc", "ver": "8"}
    clock.wall = NOW + timedelta(days=2)
    listings.run(Line(Cancel()))
    assert rig.count("9102") == 3
    assert entries.get("chronic-diseases").version == "8"


BAD = {
    "an envelope's no": b'{"infcode":-1,"err_msg":"x","output":null}',
    "a portal's page": b"<html>login</html>",
    "nothing": b"",
    "no text": b"\xff\xfe\x00",
    "no archive": b"PK\x03\x04 but broken",
    "an empty archive": packed(""),
    "too few": packed("M1\t高血压\t慢性病\n"),
    "fewer columns": packed("M1\t高血压\nM2\t糖尿病\nM3\t血友病\n"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_catalogue_changes_nothing(listings, files, entries, clock, what):
    old = Filled("6", date(2026, 11, 1), (Entry("M1", "高血压"),))
    entries.renew("chronic-diseases", old)
    files["F1309"] = BAD[what]
    assert listings.run(Line(Cancel())) == 2
    assert entries.get("chronic-diseases") == old
    assert "chronic-diseases" not in listings.due()  # left alone for an hour


def test_a_disk_that_takes_nothing_leaves_what_was(listings, entries, tmp_path):
    (tmp_path / "entries").write_text("no folder")
    assert listings.run(Line(Cancel())) == 0
    assert entries.get("institutions") is None
    assert listings.due() == ()  # and is not asked for again at each look


def test_what_never_came_is_not_kept(listings, entries, files):
    files["F1309"] = b""
    listings.run(Line(Cancel()))
    assert not entries.kept("chronic-diseases")
    assert entries.get("chronic-diseases") is None
    assert not entries.kept("chronic-diseases")  # looked for in vain is not brought
    assert entries.kept("diseases")


@CALM
@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_a_named_fault(content):
    try:
        rows = read(content, COLUMNS)
    except codec.BadAnswer:
        return  # the named fault; anything else fails the test
    assert all(code and name for code, (name, _) in rows.items())
