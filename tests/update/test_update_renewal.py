"""The running terminal's half of an update, on a held clock and a folder of links."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from kiosk.commands.renewal import MISSED, Renewal
from kiosk.health.parts import Part, Verdict
from kiosk.outbox.kinds import Destination
from kiosk.update.folders import PROOF
from kiosk.update.proof import Notes, Place

OLD, NEW = "1.0.0", "1.1.0"
BEGAN = 1000.0


class Rig:
    """A renewal with a terminal around it that does as it is told."""

    def __init__(self, folder: Path, running: str, proven: str, worked: set[str]) -> None:
        self.root, self.data = folder / "opt", folder / "data"
        self.root.mkdir()
        self.data.mkdir()
        (self.root / "proven").symlink_to(f"releases/{proven}")
        Notes(self.data).note_works(frozenset(worked))
        self.good: set[str] = set()
        self.frames, self.reached = True, None
        self.records = None
        self.told: list[str] = []
        liveness = SimpleNamespace(frames_live=True)
        health = SimpleNamespace(parts=self._parts, liveness=liveness)
        self.liveness = liveness
        self.renewal = Renewal(
            self.data,
            SimpleNamespace(health=health),
            lambda: self.records,
            probe=lambda: self.told.append("probe"),
            proved=lambda: self.told.append("proved"),
            make_room=lambda: self.told.append("make room"),
            place=Place(self.root, running),
            began=BEGAN,
        )

    def _parts(self):
        yield Part("machine", "disk", Verdict.GOOD)
        for name in self.good:
            yield Part("device", name, Verdict.GOOD)
        yield Part("device", "printer", Verdict.BAD)

    def open(self) -> None:
        standing = {Destination.HUB: SimpleNamespace(reached=None)}

        def now():
            standing[Destination.HUB].reached = self.reached
            return standing

        self.records = SimpleNamespace(outbox=SimpleNamespace(standing=now))

    def look(self) -> list[str]:
        self.told.clear()
        self.renewal.look()
        return list(self.told)

    @property
    def proof(self) -> str | None:
        path = self.data / PROOF
        return msgspec.json.decode(path.read_bytes())["version"] if path.exists() else None


@pytest.fixture
def trial(tmp_path):
    return Rig(tmp_path, running=NEW, proven=OLD, worked={"id_card", "centre"})


def test_a_trial_ends_when_all_that_worked_works_again(trial):
    assert trial.renewal.on_trial
    assert trial.look() == ["probe"]
    trial.open()
    trial.good = {"id_card"}
    assert trial.look() == ["probe"]
    assert trial.proof is None
    trial.good = {"id_card", "centre"}
    assert trial.look() == ["proved"]
    assert trial.proof == NEW
    assert not trial.renewal.on_trial
    assert trial.look() == []


def test_frames_that_stand_still_prove_nothing(trial):
    trial.open()
    trial.good = {"id_card", "centre"}
    trial.liveness.frames_live = False
    assert trial.look() == ["probe"]
    assert trial.proof is None


def test_what_the_database_remembers_of_the_hub_is_no_proof(tmp_path):
    rig = Rig(tmp_path, running=NEW, proven=OLD, worked={"hub"})
    rig.good, rig.reached = {"hub"}, BEGAN - 50
    rig.open()
    assert rig.look() == ["probe"]
    rig.reached = BEGAN + 3
    assert rig.look() == ["proved"]


def test_a_clock_set_back_does_not_hide_that_the_hub_was_reached(tmp_path):
    rig = Rig(tmp_path, running=NEW, proven=OLD, worked={"hub"})
    rig.good, rig.reached = {"hub"}, BEGAN - 9000
    rig.open()
    assert rig.look() == ["probe"]
    rig.reached = BEGAN - 8000
    assert rig.look() == ["proved"]


def test_a_proven_release_notes_what_works_and_makes_room_for_the_next(tmp_path):
    rig = Rig(tmp_path, running=OLD, proven=OLD, worked=set())
    assert not rig.renewal.on_trial
    rig.open()
    rig.good = {"id_card"}
    assert rig.look() == []
    assert rig.proof == OLD
    assert Notes(rig.data).worked() == {"id_card"}
    rig.good = {"id_card", "centre"}
    rig.look()
    assert Notes(rig.data).worked() == {"id_card", "centre"}
    (rig.root / "next").symlink_to(f"releases/{NEW}")
    assert rig.look() == ["make room"]


def test_what_broke_while_a_proven_release_was_off_does_not_keep_the_next_out(tmp_path):
    rig = Rig(tmp_path, running=OLD, proven=OLD, worked={"id_card", "camera"})
    (rig.root / "next").symlink_to(f"releases/{NEW}")
    rig.open()
    rig.good = {"id_card"}
    for _ in range(MISSED):
        assert rig.look() == ["probe"]
    assert Notes(rig.data).worked() == {"id_card", "camera"}
    assert rig.look() == ["make room"]
    assert Notes(rig.data).worked() == {"id_card"}


def test_a_trial_never_stops_waiting(trial):
    """Its end is the machine's: ten minutes, or three starts."""
    trial.open()
    trial.good = {"id_card"}
    for _ in range(MISSED + 2):
        assert trial.look() == ["probe"]
    assert trial.proof is None


def test_a_working_tree_looks_at_nothing(tmp_path):
    renewal = Renewal(
        tmp_path, SimpleNamespace(), lambda: None, probe=pytest.fail, proved=pytest.fail,
        make_room=pytest.fail, place=None, began=BEGAN,
    )  # fmt: skip
    renewal.start()
    renewal.close()
    assert not renewal.on_trial
    assert list(tmp_path.iterdir()) == []
