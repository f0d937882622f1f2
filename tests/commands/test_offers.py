"""Offers at a running terminal: rounds, trial, pause and what was done once, on a held clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from drivers.printer.interface import Paper, PrinterStatus, Sensor
from drivers.status import DeviceState
from kiosk.commands import configured
from kiosk.commands import settings as settings_command
from kiosk.commands.evidence import Evidence
from kiosk.commands.offer_rounds import FIRST, LOOK_AGAIN, OfferRounds
from kiosk.commands.offer_trial import A_MINUTE, OfferTrial
from kiosk.commands.offered import Offered
from kiosk.commands.package_rounds import Stand
from kiosk.health.devices import Devices
from kiosk.journal.journal import Journal
from kiosk.outbox.record import Outcome
from kiosk.remote.folder import NONE, Folder
from kiosk.remote.taking import Taking
from kiosk.runtime.clock import CHINA
from kiosk.settings.layers import Layer, Level
from kiosk.settings.load import load
from kiosk.settings.offer import Pause
from kiosk.terminal.states import Event as E
from kiosk.terminal.states import State as T
from kiosk.update.proof import Facts, Notes
from kiosk.update.table import MINUTES
from kiosk.uplink.hub import Fetched
from kiosk.visit.states import State
from tests.commands.house import House
from tests.settings.offers import SIGNERS, body, content, offer

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=CHINA)


class Rig:
    """Rounds and trial of one data folder; the hub says what `offers` holds."""

    def __init__(self, data: Path) -> None:
        self.told: list[str] = []
        self.now, self.quiet = NOON, True
        self.asked: list[str] = []
        self.answer = Fetched(Outcome.ACCEPTED, tag='"none"')
        self.works, self.frames = frozenset({"centre", "printer"}), True
        self.rows: list[str] = []
        sink = SimpleNamespace(line=lambda text: self.rows.append(text))
        self.journal = Journal([sink], lambda: self.now, strict=True)
        self.folder = Folder(data, restart=lambda: self.told.append("restart"))
        self.rise()

    def rise(self) -> None:
        """A new process over the same folder."""
        kept = self.folder.begin()
        own = {"remote": {"signers": SIGNERS}}
        make = lambda kept: load("heilongjiang-2", [own], layers=kept.layers)  # noqa: E731
        self.settings = make(kept)
        self.trial = OfferTrial(
            self.folder, SimpleNamespace(facts=self._facts), self.journal,
            probe=lambda: None, settled=lambda: self.told.append("settled"),
        )  # fmt: skip
        self.rounds = OfferRounds(
            SimpleNamespace(settings=self._settings, close=lambda: None),
            Taking(self.folder, self.settings, make, lambda before, after: ()),
            self.folder, SimpleNamespace(now=lambda: self.now), self.journal,
            every=300.0, idle=lambda: self.quiet and not self.trial.on_trial,
            taken=lambda taken: self.told.append(f"taken {taken.version}"),
            before_restart=self.trial.note, restart=lambda: self.told.append("restart"),
            chance=lambda: 0.0,
        )  # fmt: skip

    def offers(self, one: dict, tag: str = '"a"') -> None:
        self.answer = Fetched(Outcome.ACCEPTED, content(one), tag)

    def look(self) -> float:
        self.told.clear()
        return self.rounds.look()

    def _facts(self) -> Facts:
        return Facts(self.frames, True, self.works)

    def _settings(self, station: str, terminal: str, tag: str) -> Fetched:
        self.asked.append(tag)
        return self.answer._replace(content=b"") if tag == self.answer.tag else self.answer


PHONE = body({"station.phone": "0451"})


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path)


def test_nothing_is_asked_while_somebody_stands_there(rig):
    rig.quiet = False
    assert rig.look() == LOOK_AGAIN
    assert rig.asked == []


def test_an_offer_is_taken_once_and_takes_over_between_visits(rig):
    rig.offers(offer("3", PHONE, "wang"))
    assert rig.look() == 300.0
    assert rig.told == ["taken 3", "restart"]
    rig.look()
    assert rig.asked == ["", '"a"']
    assert rig.told == []
    rig.rise()
    assert rig.settings.station.phone == "0451"
    assert rig.look() == LOOK_AGAIN  # nothing new while it is on trial
    rig.trial.look()
    assert rig.told == ["settled"]
    rig.look()
    assert rig.told == []  # what is in force is offered again after a start


@pytest.mark.parametrize(
    ("status", "works"),
    [
        (PrinterStatus(DeviceState.ONLINE, "DLE EOT 4", 1.0, Paper.FULL), {False, True}),
        (PrinterStatus(DeviceState.ONLINE, "DLE EOT 4", 1.0, Paper.OUT), {True}),
        (PrinterStatus(DeviceState.USER_ERROR, "DLE EOT 2", 1.0, Paper.FULL, Sensor.YES), {True}),
        (PrinterStatus(DeviceState.USER_ERROR, "DLE EOT 2", 1.0), set()),
        (PrinterStatus(DeviceState.OFFLINE, "DLE EOT 2", 1.0, Paper.OUT), set()),
        (PrinterStatus(DeviceState.HARDWARE_ERROR, "DLE EOT 3", 1.0, Paper.OUT), set()),
        (PrinterStatus(DeviceState.ONLINE, "DLE EOT 4", 1.0), set()),
    ],
)
def test_a_roll_that_ends_is_no_fault_of_settings(status, works):
    """A printer that answers and wants paper works for settings on trial, not for a release."""
    devices = Devices()
    devices.told("printer", status)
    liveness = SimpleNamespace(frames_live=True)
    tending = SimpleNamespace(health=SimpleNamespace(parts=devices.parts, liveness=liveness))
    for consumables in (False, True):
        facts = Evidence(tending, lambda: None, 0.0, consumables=consumables).facts()
        assert ("printer" in facts.works) is (consumables in works)


def test_what_is_for_the_night_waits_for_it(rig):
    rig.offers(offer("3", PHONE | {"when": "night"}, "wang"))
    rig.look()
    assert rig.told == ["taken 3"]
    rig.now += timedelta(hours=14)  # 2:00
    rig.look()
    assert rig.told == ["restart"]


def test_a_night_offer_is_held_against_what_worked_when_it_took_over(rig):
    rig.offers(offer("3", PHONE | {"when": "night"}, "wang"))
    rig.look()
    rig.works = frozenset({"printer"})  # the centre went away since
    rig.trial.look()
    rig.rise()
    rig.trial.look()
    assert rig.folder.standing().proven == "3"


def test_a_refusal_is_told_and_not_asked_for_again(rig):
    rig.offers(offer("3", body({"centre.url": "https://x.invalid"}), "wang"))
    rig.look()
    version, refused = rig.rounds.refused
    assert (version, refused.why) == ("3", "two-needed")
    assert '"e":"settings.refused"' in rig.rows[-1]
    rows = len(rig.rows)
    rig.look()
    assert rig.asked[-1] == '"a"'
    assert len(rig.rows) == rows
    rig.offers(offer("4", PHONE, "wang"), '"b"')
    rig.look()
    assert rig.rounds.refused is None


def test_a_hub_where_nothing_is_signed_is_no_news(rig):
    rig.offers(offer("none", {}))
    rig.look()
    assert rig.rows == []
    assert rig.rounds.refused is None


def test_a_hub_that_is_away_is_asked_ever_rarer_and_what_waits_still_takes_over(rig):
    rig.offers(offer("3", PHONE | {"when": "night"}, "wang"))
    rig.look()
    rig.answer = Fetched(Outcome.UNREACHABLE)
    pauses = [rig.look() for _ in range(3)]
    assert pauses == sorted(pauses)
    assert FIRST / 2 <= pauses[0] < pauses[2]
    rig.now += timedelta(hours=14)
    rig.look()
    assert rig.told == ["restart"]


def test_settings_under_which_the_centre_is_lost_give_way_with_its_name(rig):
    rig.offers(offer("3", PHONE, "wang"))
    rig.look()
    rig.rise()
    rig.works = frozenset({"printer"})
    rig.told.clear()
    for _ in range(A_MINUTE * MINUTES):
        rig.trial.look()
    assert rig.told == ["restart"]
    rig.rise()
    assert rig.settings.station.phone == "12393"
    why = rig.folder.returned()["3"]
    assert (why.why, why.about) == ("unproven", "centre")
    rig.rounds._tag = ""
    rig.look()
    assert rig.told == []  # never again
    assert rig.folder.in_force().version == NONE


def test_a_centre_that_was_away_before_is_no_reason_to_give_way(rig):
    Notes(rig.folder.root.parent).worked()
    rig.works = frozenset({"printer"})
    rig.offers(offer("3", PHONE, "wang"))
    rig.look()
    rig.rise()
    rig.trial.look()
    assert rig.folder.standing().proven == "3"


def test_frames_that_stand_still_prove_nothing(rig):
    rig.offers(offer("3", PHONE, "wang"))
    rig.look()
    rig.rise()
    rig.frames = False
    rig.trial.look()
    assert rig.folder.standing().proven == NONE


# ---- what a start does with an offer that makes no settings


def _options(data: Path, **more) -> SimpleNamespace:
    return SimpleNamespace(profile="heilongjiang-2", overlay=[], devices=None, data=data, **more)


def test_an_offer_that_makes_no_settings_gives_way_at_the_start(tmp_path):
    folder = Folder(tmp_path)
    folder.keep("3", content(offer("3", body({"station.level": "two"}), "wang")), {})
    folder.wait("3")
    started = configured.at_start(_options(tmp_path))
    assert started.offer_bad
    assert started.offered.version == NONE
    assert folder.returned()["3"].why == "unusable"
    assert not configured.at_start(_options(tmp_path)).offer_bad


def test_one_that_was_proven_and_makes_none_any_more_is_left_out(tmp_path):
    folder = Folder(tmp_path)
    folder.keep("3", content(offer("3", body({"no.longer": 1}), "wang")), {})
    folder.enter("3")
    started = configured.at_start(_options(tmp_path))
    assert (started.offer_bad, started.offered.version) == (True, NONE)
    assert folder.standing().proven == "3"


def test_what_the_wizard_wrote_is_to_blame_before_a_good_offer(tmp_path):
    (tmp_path / "machine.toml").write_text('[panel]\nrotation = "askew"\n')
    folder = Folder(tmp_path)
    folder.keep("3", content(offer("3", PHONE, "wang")), {})
    folder.enter("3")
    started = configured.at_start(_options(tmp_path))
    assert (started.learnt_bad, started.offer_bad) == (True, False)
    assert started.settings.station.phone == "0451"


def test_what_pairing_laid_down_is_named_as_where_it_comes_from(tmp_path, capsys):
    laid_down = tmp_path / "pairing" / "paired.toml"
    laid_down.parent.mkdir()
    laid_down.write_text('[hub]\nurl = "https://hub.example"\n')
    assert settings_command.main(["show", "--data", str(tmp_path), "hub.url"]) == 0
    assert capsys.readouterr().out.split() == [
        "hub.url", "machine:paired.toml", '"https://hub.example"',
    ]  # fmt: skip
    laid_down.write_bytes(b"\xff")
    with pytest.raises(configured.UNUSABLE, match=r"paired\.toml"):
        configured.at_start(_options(tmp_path))


def test_nothing_takes_over_while_a_release_is_on_trial(tmp_path):
    folder = Folder(tmp_path)
    folder.keep("3", content(offer("3", PHONE, "wang")), {})
    folder.wait("3")
    assert configured.at_start(_options(tmp_path), hold=True).offered.version == NONE
    assert configured.at_start(_options(tmp_path)).offered.version == "3"


# ---- a pause from afar


def test_a_pause_waits_for_the_visit_says_why_and_ends_by_itself(tmp_path):
    house = House(tmp_path, "2026-11-24 10:00:00")
    house.to_result()
    until = datetime(2026, 11, 24, 11, 0, tzinfo=CHINA)
    house.app.pause(Pause(reason="network", until=until))
    assert house.app.terminal is T.MAINTENANCE
    assert house.state is State.RESULT
    house.to_thanks()
    house.to_attract()
    assert "网络正在检修" in house.words
    assert "11:00" in house.words
    house.app.on_touch()
    house.turn()
    assert house.state is State.ATTRACT
    house.app.terminal_event(E.MAINTENANCE_OFF)  # whoever stood there has left
    assert house.app.terminal is T.MAINTENANCE
    house.until("2026-11-24 11:00:30")
    assert house.app.terminal is T.IN_SERVICE
    assert [row for row in house.told if row.startswith("pause.")] == ["pause.begun", "pause.ended"]


def test_a_pause_without_end_ends_with_the_next_offer(tmp_path):
    house = House(tmp_path, "2026-11-24 10:00:00")
    house.to_attract()
    house.app.pause(Pause(reason="moving"))
    house.passes(1800, 60)
    assert house.app.terminal is T.MAINTENANCE
    house.app.pause(None)
    assert house.app.terminal is T.IN_SERVICE


def test_what_settings_name_is_told_of_where_this_machine_is_to_have_it():
    """A base that no publisher known here can have signed never comes, and the hub is told so."""
    named = {"knowledge.package": {"manifest": "a" * 64, "signature": "b" * 128}}
    settings = load("heilongjiang-2", layers=[Layer(Level.STATION, "X", named)])
    offered = Offered.__new__(Offered)
    offered._started = SimpleNamespace(settings=settings)
    offered._others = {"knowledge": None, "screen": None}
    found = offered.packages()
    assert {name: (one.outcome, one.why) for name, one in found.items()} == {
        "knowledge": ("refused", "no-signers")
    }
    offered._others["knowledge"] = SimpleNamespace(stand=None)  # nobody has looked yet
    assert offered.packages() == {}
    offered._others["knowledge"] = SimpleNamespace(stand=Stand("fetching"))
    assert offered.packages()["knowledge"].outcome == "fetching"
