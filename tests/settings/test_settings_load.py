"""Profiles: layers, ports, and errors that name file and key."""

from __future__ import annotations

import shutil

import pytest

from kiosk.services.catalogue import Catalogue
from kiosk.settings.load import FOLDER, SettingsError, load, profiles

CATALOGUE = Catalogue.load()


@pytest.mark.parametrize("name", profiles())
def test_every_shipped_profile_loads_and_names_known_items(name):
    settings = load(name)
    assert settings.sandbox.on  # shipped profiles are demonstrations
    assert settings.version.startswith(f"{name}@")
    for item in (*settings.items, *settings.handling):
        assert item in CATALOGUE
    assert len(settings.items) == len(CATALOGUE.queries(settings))
    assert len(settings.handling) == len(CATALOGUE.handling(settings))
    assert all(
        url.startswith("http://127.0.0.1:710") for url in (settings.centre.url, settings.hub.url)
    )


def test_the_default_profile_is_a_level_2_station():
    settings = load("heilongjiang-2")
    assert settings.station.name == "向阳街道医疗保障服务站"
    assert settings.station.level == 2
    assert settings.station.regions == ("2301",)
    assert len(settings.items) == 15
    assert len(settings.handling) == 18
    assert "5G视频办" in settings.station.channels


def test_ports_are_found_in_the_devices_folder(tmp_path, monkeypatch):
    monkeypatch.delenv("KIOSK_DEVICES", raising=False)
    assert load("heilongjiang-2").devices.scanner.port == "/dev/kiosk/scanner"
    monkeypatch.setenv("KIOSK_DEVICES", str(tmp_path))
    assert load("heilongjiang-2").devices.id_reader.port == f"{tmp_path}/id-reader"
    given = load("heilongjiang-2", devices=tmp_path / "own")
    assert given.devices.printer.port == f"{tmp_path}/own/printer"
    fixed = load("heilongjiang-2", [{"devices": {"printer": {"port": "/dev/ttyS4"}}}])
    assert fixed.devices.printer.port == "/dev/ttyS4"


def test_a_stations_own_profile_lies_where_its_path_says(tmp_path, monkeypatch):
    own = tmp_path / "station.toml"
    own.write_text(
        'extends = "heilongjiang-2"\n[centre]\nsecret_file = "credential:centre-key"\n'
        "[sandbox]\non = false\n"
    )
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    settings = load(str(own))
    assert settings.version.startswith("station@")
    assert not settings.sandbox.on
    assert len(settings.items) == 15
    assert settings.centre.secret_file == "credential:centre-key"
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", "/run/keys")
    assert load(str(own)).centre.secret_file == "/run/keys/centre-key"
    own.write_text('extends = "nowhere"')
    with pytest.raises(SettingsError, match=r"station\.toml.*no such profile `nowhere`"):
        load(str(own))


def test_overlays_are_laid_on_one_after_the_other_and_not_changed():
    form = {"appearance": {"form": "pad"}}
    later = {
        "appearance": {"theme": "contrast"},
        "items": ["enrolment"],
        "devices": {"scanner": {"port": "devices:b"}},
    }
    settings = load("heilongjiang-2", [form, later], devices="/d")
    assert settings.appearance.form == "pad"
    assert settings.appearance.theme == "contrast"
    assert settings.appearance.languages == ("zh", "en")  # the rest stays
    assert settings.items == ("enrolment",)  # lists are replaced whole
    assert settings.devices.scanner.port == "/d/b"
    assert later["devices"]["scanner"]["port"] == "devices:b"
    assert settings.version != load("heilongjiang-2").version


def test_the_version_tells_two_settings_apart_and_is_stable():
    one = load("heilongjiang-2")
    assert one.version == load("heilongjiang-2", devices="/elsewhere").version
    assert one.version != load("heilongjiang-2", [{"station": {"terminal": "02"}}]).version
    assert load("heilongjiang-2", [{"version": "r7"}]).version == "r7"


@pytest.mark.parametrize(
    ("overlay", "key", "what"),
    [
        ({"station": {"nam": "x"}}, "station.nam", "misspelt"),
        ({"staton": {}}, "staton", "misspelt"),
        ({"deadlines": {"browse": -1}}, "deadlines.browse", "> 0"),
        ({"items": 3}, "items", "array"),
        ({"station": {"standard": "beijing"}}, "station.standard", "beijing"),
        ({"centre": {"in_flight": 99}}, "centre.in_flight", "<= 16"),
        ({"appearance": {"form": "round"}}, "appearance.form", "round"),
        ({"devices": 3}, "devices", "object"),
    ],
)
def test_errors_name_the_key(overlay, key, what):
    with pytest.raises(SettingsError, match=what) as caught:
        load("heilongjiang-2", [overlay])
    assert caught.value.file == "heilongjiang-2.toml"
    assert caught.value.key == key


def test_profiles_extend_one_another(tmp_path):
    shutil.copy(FOLDER / "heilongjiang-2.toml", tmp_path / "base.toml")
    (tmp_path / "own.toml").write_text('extends = "base"\n[station]\nname = "某站"\n', "utf-8")
    settings = load("own", folder=tmp_path)
    assert settings.station.name == "某站"
    assert settings.station.terminal == "01"
    (tmp_path / "base.toml").write_text('extends = "own"\n', "utf-8")
    with pytest.raises(SettingsError, match="circle"):
        load("own", folder=tmp_path)
    (tmp_path / "base.toml").write_text('extends = "none"\n', "utf-8")
    with pytest.raises(SettingsError, match=r"base\.toml.*extends.*no such profile `none`"):
        load("own", folder=tmp_path)
    (tmp_path / "base.toml").write_text("extends = 3\n", "utf-8")
    with pytest.raises(SettingsError, match="name of a profile"):
        load("own", folder=tmp_path)


def test_an_unknown_profile_says_which_there_are(tmp_path):
    with pytest.raises(SettingsError, match=r"no such profile `x`.*heilongjiang-2"):
        load("x")
    (tmp_path / "bad.toml").write_text("[station\n", "utf-8")
    with pytest.raises(SettingsError, match=r"bad\.toml.*TOML"):
        load("bad", folder=tmp_path)
    (tmp_path / "bare.toml").write_text("items = []\n", "utf-8")
    with pytest.raises(SettingsError) as caught:
        load("bare", folder=tmp_path)
    assert caught.value.key == "station"
