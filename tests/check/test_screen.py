"""What `kiosk check` says of a publicity screen."""

from __future__ import annotations

import pytest

from kiosk.__main__ import main
from kiosk.check.finding import Rule, Severity
from kiosk.check.findings import findings
from kiosk.services.catalogue import Catalogue
from kiosk.settings.load import SettingsError, load

CATALOGUE = Catalogue.load()
GOOD = {
    "panel": {"output": "HDMI-1"},
    "station": {"queue": {"listen": "10.0.5.2:7110", "secret_file": "credential:queue-key"}},
    "screen": {"output": "HDMI-2", "secret_file": "k", "media": "/srv/kiosk-media"},
}


def said(*overlays, films: bool | None = True) -> dict[Rule, str]:
    found = findings(load("jiangsu-demo", [GOOD, *overlays]), CATALOGUE, films=films)
    return {f.rule: f.subject for f in found if f.rule.startswith("screen-")}


def test_a_screen_that_can_work_is_told_only_that_a_program_is_missing():
    assert said() == said(films=None) == {}
    assert said(films=False) == {Rule.SCREEN_STILL: "/srv/kiosk-media"}
    assert said({"screen": {"media": ""}}, films=False) == {Rule.SCREEN_NO_MEDIA: "screen.media"}
    assert not any(f.rule.startswith("screen-") for f in findings(load("jiangsu-demo"), CATALOGUE))


@pytest.mark.parametrize(
    ("overlay", "rule", "subject"),
    [
        ({"screen": {"output": ""}}, Rule.SCREEN_OUTPUT, "screen.output"),
        ({"screen": {"output": "HDMI-1"}}, Rule.SCREEN_OUTPUT, "panel.output"),
        ({"panel": {"output": ""}}, Rule.SCREEN_OUTPUT, "panel.output"),
        ({"screen": {"secret_file": ""}}, Rule.SCREEN_KEY, "screen.secret_file"),
        ({"station": {"queue": {"listen": ""}}}, Rule.SCREEN_KEEPER, "station.queue.listen"),
        ({"station": {"queue": {"keeper": "77"}}}, Rule.SCREEN_KEEPER, "keeper_address"),
        ({"screen": {"millimetres_per_pixel": 0.277}}, Rule.SCREEN_NEAR, "3.6"),
        ({"screen": {"media": ""}}, Rule.SCREEN_NO_MEDIA, "screen.media"),
        (
            {"screen": {"play": [{"what": "figures"}]}, "hub": {"url": ""}},
            Rule.SCREEN_FIGURES,
            "hub.url",
        ),
    ],
)
def test_each_lack_is_named(overlay, rule, subject):
    assert subject in said(overlay)[rule]
    advice = {Rule.SCREEN_NEAR, Rule.SCREEN_NO_MEDIA, Rule.SCREEN_FIGURES}
    [found] = [f for f in findings(load("jiangsu-demo", [GOOD, overlay]), CATALOGUE)
               if f.rule is rule]  # fmt: skip
    assert (found.severity is Severity.ADVICE) == (rule in advice)


def test_a_queue_that_is_not_played_needs_no_key():
    play = {"screen": {"play": [{"what": "station"}], "secret_file": ""}}
    assert said(play) == {}


def test_a_machine_of_its_own_is_judged_as_a_screen_only(tmp_path, capsys):
    profile = tmp_path / "screen.toml"
    profile.write_text(
        'extends = "jiangsu-demo"\n[terminal]\nrole = "screen"\n[screen]\nsecret_file = "k"\n'
        '[station.queue]\nkeeper = "09"\nkeeper_address = "10.0.5.2:7110"\nsecret_file = "none"\n'
        '[station]\nterminal = "02"\n'
    )
    assert main(["check", str(profile), "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "only shows" in out
    assert "printer" not in out
    with pytest.raises(SettingsError, match="role screen needs"):
        load("jiangsu-demo", [{"terminal": {"role": "screen"}}])
