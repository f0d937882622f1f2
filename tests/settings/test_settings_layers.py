"""Remote layers: what is laid over what, where a value comes from, and the closed list of paths."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from drivers.printer.document import Line
from kiosk.receipts.frame import origin
from kiosk.services import notices
from kiosk.services.catalogue import Catalogue
from kiosk.settings import settable
from kiosk.settings.layers import (
    ABSENT,
    Change,
    Layer,
    Level,
    Source,
    differences,
    effective,
    same,
    source,
)
from kiosk.settings.load import SettingsError, load
from kiosk.settings.page import page
from kiosk.settings.settable import ALL, WORDS, check, needs_two
from kiosk.text.strings import Strings

PROVINCE = Layer(Level.PROVINCE, "23", {"deadlines.browse": 90, "station.phone": "1"})
STATION = Layer(Level.STATION, "S1", {"deadlines.browse": 120, "station.channels": ["a"]})
NOTICE = {
    "on": "2026-12-01", "source": "本站",
    "title": {"zh": "防汛", "en": "Flood"}, "body": [{"zh": "提前下班。", "en": "We close early."}],
}  # fmt: skip


def test_the_last_layer_wins_and_lists_are_replaced_whole():
    settings = load("heilongjiang-2", layers=(PROVINCE, STATION))
    assert settings.deadlines.browse == 120
    assert settings.station.phone == "1"
    assert settings.station.channels == ("a",)
    assert settings.station.name == "向阳街道医疗保障服务站"
    assert effective((PROVINCE, STATION))["deadlines.browse"] == 120


def test_a_table_is_replaced_whole_too():
    hours = {"weekly": {"mon": ["08:00-12:00"]}, "outside": "guides"}
    later = {"weekly": {"tue": ["09:00-10:00"]}}
    twice = (
        Layer(Level.CITY, "2301", {"station.opening": hours}),
        Layer(Level.STATION, "S1", {"station.opening": later}),
    )
    opening = load("heilongjiang-2", layers=twice).station.opening
    assert opening.weekly.mon == ()
    assert opening.outside == "closed"


def test_the_machines_own_overlays_lie_over_what_is_remote():
    settings = load("heilongjiang-2", [{"deadlines": {"browse": 30}}], layers=(STATION,))
    assert settings.deadlines.browse == 30


def test_two_different_layers_never_share_a_version():
    every = ((), (PROVINCE,), (STATION,))
    versions = {load("heilongjiang-2", layers=laid).version for laid in every}
    assert len(versions) == 3


def test_what_a_machine_does_not_have_is_for_others(tmp_path):
    own = tmp_path / "bare.toml"
    own.write_text('[station]\nname = "站"\ncode = "S1"\nterminal = "01"\nstandard = "jiangsu"\n')
    own.write_text("items = []\n" + own.read_text())
    roll = Layer(Level.PROVINCE, "23", {"devices.printer.roll_metres": 30})
    assert load("heilongjiang-2", layers=(roll,)).devices.printer.roll_metres == 30
    assert load(str(own), layers=(roll,)).devices.printer is None


def test_who_may_sign_is_what_was_signed_last():
    key, older = "a" * 64, {"remote": {"signers": {"wang": "b" * 64}}}
    signed = Layer(Level.STATION, "S1", {"remote.signers": {"li": key}})
    assert load("heilongjiang-2", [older]).remote.signers == {"wang": "b" * 64}
    assert load("heilongjiang-2", [older], layers=(signed,)).remote.signers == {"li": key}


def test_a_notice_comes_as_data():
    told = load("heilongjiang-2", layers=(Layer(Level.STATION, "S1", {"notices.flood": NOTICE}),))
    assert told.notices["flood"].body.zh == "提前下班。"


def test_layers_that_make_no_settings_are_refused_by_the_loader():
    with pytest.raises(SettingsError):
        load("heilongjiang-2", layers=(Layer(Level.CITY, "2301", {"station.level": "two"}),))


def test_differences_are_by_path_and_know_true_from_one():
    found = differences({"a": 1, "b": [1], "c": True}, {"b": [1.0], "c": 1, "d": None})
    assert found == (Change("a", 1, ABSENT), Change("c", True, 1), Change("d", ABSENT, None))
    assert same({"a": [1, {"b": 2}]}, {"a": (1, {"b": 2.0})})


def test_the_source_of_a_value_is_the_last_that_set_it_or_part_of_it():
    down = [(Source(Level.PROFILE, "p"), ["station.name", "deadlines.browse"]),
            (Source(Level.CITY, "2301"), ["station.opening"]),
            (Source(Level.STATION, "S1"), ["deadlines.browse"])]  # fmt: skip
    assert str(source("deadlines.browse", down)) == "station:S1"
    assert source("station.opening.weekly.mon", down).level is Level.CITY
    assert source("station.name", down).name == "p"
    assert source("station.namesake", down).level is Level.SHIPPED


# ---- the closed list


def test_every_path_has_a_type_words_in_both_languages_and_a_true_default():
    words = {language: Strings.load(language, WORDS) for language in ("zh", "en")}
    for path, one in ALL.items():
        assert one.schema()
        assert all(words[language](f"path.{path}") for language in words)
        if not one.sealed and one.default is not None:
            assert check({path: one.default}) == (), path
    assert not any(p.startswith(f"{q}.") for p in ALL for q in ALL)


def test_nothing_that_becomes_code_a_file_or_a_port_here_can_be_set():
    for path in ALL:
        last = path.rpartition(".")[2]
        ends = ("_file", "port", "plugin", "library", "folder", "power_off")
        assert not last.endswith(ends) or path == "deadlines.list_file"  # seconds
        assert path.partition(".")[0] not in ("machine", "panel", "sandbox", "installation")
    assert {p for p in ALL if p.startswith("devices.")} == {
        "devices.printer.roll_metres", "devices.printer.roll_warn_metres",
        "devices.speech.level", "devices.speech.rate",
    }  # fmt: skip


def test_every_address_credential_and_key_needs_two():
    words = ("url", "page", "secret", "signers", "hash", "key", "paasid", "proofs")
    for path, one in ALL.items():
        if path.rpartition(".")[2].endswith(words):
            assert one.signers == 2, path
    assert needs_two(["station.name", "centre.url", "no.such"]) == ("centre.url", "no.such")


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        ("devices.power.power_off", ["sh"], "unknown-path"),
        ("centre.secret_file", "/etc/passwd", "unknown-path"),
        ("deadlines.browse", 1, "out-of-bounds"),
        ("deadlines.browse", 100_000, "out-of-bounds"),
        ("deadlines.are_you_there", 19.9, "out-of-bounds"),
        ("deadlines.browse", "90", "wrong-value"),
        ("deadlines.browse", True, "wrong-value"),
        ("appearance.languages", [], "wrong-value"),
        ("appearance.theme", "pink", "wrong-value"),
        ("centre.secret", "plain", "wrong-value"),
        ("remote.signers", {"a": "short"}, "wrong-value"),
        ("station.opening", {"weekly": {"mon": ["12:00-08:00"]}}, "wrong-value"),
    ],
)
def test_a_value_that_cannot_be_taken_is_a_finding_without_the_value(path, value, why):
    (bad,) = check({path: value, "station.name": "好"})
    assert (bad.path, bad.why) == (path, why)
    assert "pink" not in bad.what


def test_the_page_is_true():
    made = page(Strings.load("zh", WORDS), Strings.load("en", WORDS))
    assert (Path(__file__).parents[2] / "docs" / "settings.md").read_text("utf-8") == made


def test_bounds_stand_in_the_schema_that_forms_are_made_from():
    made = ALL["deadlines.browse"].schema()
    assert (made["minimum"], made["maximum"], made["type"]) == (15, 600, "number")
    assert settable.ALL["appearance.theme"].schema()["enum"] == ["contrast", "light"]


# ---- texts


def test_a_provinces_notice_and_a_stations_stand_beside_each_other():
    ending = NOTICE | {"until": "2026-12-02"}
    both = (
        Layer(Level.PROVINCE, "23", {"notices.flood": NOTICE}),
        Layer(Level.STATION, "S1", {"notices.your-data": ending}),
    )
    own = load("heilongjiang-2", layers=both).notices
    told = notices.together(notices.load(), own)
    assert [n.id for n in told].count("your-data") == 1
    assert next(n for n in told if n.id == "flood").body.en == "We close early."
    later = notices.current(told, date(2026, 12, 3))
    assert "your-data" not in [n.id for n in later]
    assert check({"notices.": NOTICE})[0].why == "unknown-path"
    assert check({"notices.*": NOTICE})[0].why == "unknown-path"
    assert check({"notices.flood": {}})[0].why == "wrong-value"


def test_an_items_guide_is_told_in_the_bureaus_words_and_its_name_is_not():
    words = {"steps": [{"zh": "到三楼。", "en": "Third floor."}], "confirmed": True,
             "implementation_code": "1" * 31}  # fmt: skip
    assert check({"item_texts.enrolment": words}) == ()
    assert (
        check({"item_texts.enrolment": {"name": {"zh": "甲", "en": "A"}}})[0].why == "wrong-value"
    )
    layer = Layer(Level.PROVINCE, "23", {"item_texts.enrolment": words})
    settings = load("heilongjiang-2", layers=(layer,))
    shipped = Catalogue.load()
    told = shipped.told(settings.item_texts)
    before, after = shipped.item("enrolment"), told.item("enrolment")
    assert after.guide.steps[0].zh == "到三楼。"
    assert (after.guide.fee, after.name) == (before.guide.fee, before.name)
    assert (after.guide.confirmed, after.implementation_code) == (True, "1" * 31)
    assert told.item("care-records") is shipped.item("care-records")


def test_a_notice_without_a_text_makes_no_settings():
    layer = Layer(Level.STATION, "S1", {"notices.flood": NOTICE | {"body": []}})
    with pytest.raises(SettingsError, match="flood"):
        load("heilongjiang-2", layers=(layer,))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_ticket_ends_with_the_stations_own_line(language):
    note = {"receipt.note": {"zh": "祝您健康", "en": "Good health"}}
    settings = load("heilongjiang-2", layers=(Layer(Level.STATION, "S1", note),))
    said = list(origin(settings, Strings.load(language), "1", datetime(2026, 12, 1, 9), ()))  # noqa: DTZ001
    assert said[-1] == Line("Good health" if language == "en" else "祝您健康")
