"""Dictionaries by 1901: laid over the shipped ones, kept, and never replaced by nonsense."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kiosk.platform.interface import Cancel
from kiosk.platform.line import Line
from kiosk.platform.refresh import Refresh
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.fresh import Fresh, FreshFolder
from tests.platform.platform_rig import NOW, Clock, client

TODAY = NOW.date()


@pytest.fixture
def known():
    shipped = Dictionaries.load()
    few = {name: shipped.get(name) for name in ("GEND", "MED_TYPE", "REGION")}
    return Dictionaries(few)


@pytest.fixture
def folder(tmp_path):
    return FreshFolder(tmp_path / "dictionaries")


def rows(name: str, values: dict[str, str], version: object = 3) -> dict:
    return {
        "list": [
            {"type": name, "label": label, "value": value, "parentValue": "0", "version": version}
            for value, label in values.items()
        ]
    }


GEND = {"0": "未知的性别", "1": "男性", "2": "女性", "9": "未说明的性别", "3": "其他"}


@pytest.fixture
def table(rig):
    answers = {"GEND": rows("GEND", GEND), "MED_TYPE": {"list": []}}
    rig.answers["1901"] = lambda e: answers[e["input"]["data"]["type"]]
    return answers


@pytest.fixture
def refresh(rig, known, folder, table):
    centre = client(rig.url, connect_seconds=10.0, read_seconds=20.0, whole_seconds=30.0)
    yield Refresh(centre.session, known, folder, Clock())
    centre.close()


def run(made: Refresh) -> list[tuple[str, int]]:
    told: list[tuple[str, int]] = []
    made.run(Line(Cancel()), lambda *news: told.append(news))
    return told


def test_the_platforms_labels_are_shown_and_kept(rig, refresh, known, folder):
    assert known.label("GEND", "1", "zh") == "男"
    assert run(refresh) == [("GEND", 1)]
    assert known.label("GEND", "1", "zh") == "男性"
    assert known.label("GEND", "1", "en") == "Male"
    assert known.label("GEND", "3", "zh") == known.label("GEND", "3", "en") == "其他"
    assert known.fresh("GEND").version == 3
    again = Dictionaries.load(fresh=folder)
    assert again.label("GEND", "1", "zh") == "男性"
    assert {e["input"]["data"]["type"] for e in rig.calls if e["infno"] == "1901"} == {
        "GEND", "MED_TYPE",
    }  # fmt: skip


def test_it_is_asked_once_a_day(rig, refresh):
    run(refresh)
    assert refresh.due() == ()
    calls = rig.count("1901")
    run(refresh)
    assert rig.count("1901") == calls


@pytest.mark.parametrize(
    "answer",
    [
        {"list": []},
        rows("GEND", {"7": "x", "8": "y"}),
        rows("OTHER", GEND),
        rows("GEND", {str(n): "x" for n in range(5001)} | GEND),
    ],
    ids=["empty", "other-codes", "other-dictionary", "too-long"],
)
def test_an_answer_that_looks_wrong_changes_nothing(refresh, known, table, answer):
    table["GEND"] = answer
    assert run(refresh) == []
    assert known.label("GEND", "1", "zh") == "男"
    assert known.fresh("GEND").values == {}


def test_nonsense_does_not_stop_the_others(rig, refresh, known, table):
    table["GEND"] = {"list": [{"type": ["x"]}]}
    table["MED_TYPE"] = rows("MED_TYPE", dict.fromkeys(known.codes("MED_TYPE"), "甲"))
    run(refresh)
    assert known.label("MED_TYPE", "41", "zh") == "甲"
    assert known.fresh("GEND") is None
    assert refresh.due() == ()  # for an hour


def test_a_platform_that_is_gone_is_asked_once(rig, refresh):
    rig.close()
    try:
        run(refresh)
    finally:
        rig._server.server_close = rig._server.shutdown = lambda: None
        rig._thread.join = lambda: None
    assert refresh.due() == ()


def test_odd_files_are_as_none(tmp_path):
    place = tmp_path / "dictionaries"
    place.mkdir()
    (place / "GEND.json").write_bytes(b"{")
    (place / "lower.json").write_bytes(b"{}")
    (place / "MED_TYPE.json").write_bytes(b'{"version":1,"at":"2026-01-01","values":{"1":2}}')
    folder = FreshFolder(place)
    assert folder.load() == {}
    assert not folder.save("../GEND", Fresh(1, TODAY, {}))
    assert FreshFolder(tmp_path / "file").load() == {}
    (tmp_path / "file").write_text("")
    assert not FreshFolder(tmp_path / "file").save("GEND", Fresh(1, TODAY, {}))


def test_yesterdays_is_due_again(refresh, known):
    known.renew("GEND", Fresh(1, TODAY - timedelta(days=1), {"1": "男"}))
    known.renew("MED_TYPE", Fresh(1, date(2026, 11, 22), {}))
    assert refresh.due() == ("GEND",)
