"""The releases' table, and the disk under it: the power may go at any step."""

from __future__ import annotations

import itertools
import shutil

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.update import table
from kiosk.update.folders import Folders
from kiosk.update.manifest import Entry, Manifest, Platform
from kiosk.update.table import MINUTES, STARTS, Do, Standing, Step, Trial
from tests.examples import many

OLD, NEW = "1.0.0", "1.1.0"


class Cut(Exception):
    """The power went."""


def release(folders: Folders, version: str, schema: int = 1) -> None:
    folder = folders.release(version)
    folder.mkdir(parents=True)
    manifest = Manifest(
        product="yibao-kiosk",
        version=version,
        platform=Platform(system="debian-12", machine="x86_64", python="3.11"),
        schema=schema,
        packages=(),
        files={"app/x": Entry(sha256="0", size=1)},
    )
    (folder / "MANIFEST.json").write_bytes(msgspec.json.encode(manifest))


class Machine:
    """A disk with releases on it, a terminal that writes what it is told to, and a fuse."""

    def __init__(self, folder, *, new_schema: int = 1) -> None:
        self.fuse = -1  # steps until the power goes; below zero: it stays
        self.restarts = 0
        self.folders = Folders(
            folder / "opt", folder / "data", restart=self._restart, done=self._burn
        )
        (folder / "data").mkdir(parents=True)
        release(self.folders, OLD)
        release(self.folders, NEW, new_schema)
        for link, version in (("proven", OLD), ("current", OLD), ("next", NEW)):
            self.folders.point(link, version)
        self.database = folder / "data" / "terminal.db"
        self.database.write_text("schema 1: promises")
        (folder / "data" / "terminal.db-wal").write_text("and one more")

    def _burn(self, step: Step) -> None:
        if self.fuse == 0:
            self.fuse = -1
            raise Cut
        self.fuse -= 1

    def _restart(self) -> None:
        self.restarts += 1

    def start(self) -> str:
        """Decide, as before a start; again after each cut. Returns the release in force."""
        while True:
            try:
                self.folders.carry_out(table.start(self.folders.standing()))
            except Cut:
                assert self.in_force()  # whole at the very moment the power went
                continue
            return self.in_force()

    def in_force(self) -> str:
        version = self.folders.link("current")
        assert version in (OLD, NEW)
        assert self.folders.link("proven") in (OLD, NEW)
        return version

    def prove(self) -> None:
        content = msgspec.json.encode({"version": self.in_force()})
        (self.folders.data / "proof.json").write_bytes(content)

    def minute(self) -> None:
        try:
            self.folders.carry_out(table.minute(self.folders.standing()))
        except Cut:
            self.start()


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_a_release_that_proves_itself_stays(machine):
    assert machine.start() == NEW
    assert machine.folders.standing().trial == Trial(NEW, starts=1)
    machine.prove()
    machine.minute()
    now = machine.folders.standing()
    assert (now.current, now.proven, now.next, now.trial) == (NEW, NEW, None, None)
    assert machine.start() == NEW


def test_a_proof_counts_at_the_next_start_too(machine):
    machine.start()
    machine.prove()
    assert machine.start() == NEW
    assert machine.folders.link("proven") == NEW


def test_a_release_that_keeps_falling_gives_way_and_is_not_taken_again(machine):
    assert [machine.start() for _ in range(STARTS)] == [NEW] * STARTS
    assert machine.start() == OLD
    now = machine.folders.standing()
    assert now.returned == {NEW}
    assert (now.next, now.trial, now.proven) == (None, None, OLD)
    machine.folders.point("next", NEW)
    assert machine.start() == OLD
    assert machine.folders.link("next") is None


def test_a_release_that_runs_without_proof_gives_way_after_its_minutes(machine):
    machine.start()
    for minute in range(MINUTES):
        assert machine.restarts == 0, minute
        machine.minute()
    assert machine.restarts == 1
    assert machine.start() == OLD


def test_the_proof_of_the_old_one_is_no_proof_of_the_new(machine):
    machine.prove()
    machine.start()
    machine.minute()
    assert machine.folders.link("proven") == OLD


def test_a_migrated_database_goes_back_with_the_release(tmp_path):
    machine = Machine(tmp_path, new_schema=2)
    machine.start()
    machine.database.write_text("schema 2")
    (tmp_path / "data" / "terminal.db-wal").unlink()
    (tmp_path / "data" / "terminal.db-shm").write_text("of the new one")
    while machine.start() == NEW:
        pass
    assert machine.database.read_text() == "schema 1: promises"
    assert (tmp_path / "data" / "terminal.db-wal").read_text() == "and one more"
    assert not (tmp_path / "data" / "terminal.db-shm").exists()
    assert not (tmp_path / "opt" / "copy").exists()


def test_a_proven_release_keeps_its_database(tmp_path):
    machine = Machine(tmp_path, new_schema=2)
    machine.start()
    machine.database.write_text("schema 2")
    machine.prove()
    machine.minute()
    machine.start()
    assert machine.database.read_text() == "schema 2"
    assert not (tmp_path / "opt" / "copy").exists()


@pytest.mark.parametrize("proves", [True, False])
@pytest.mark.parametrize("schema", [1, 2])
def test_the_power_may_go_at_every_step(tmp_path, proves, schema):
    """Cut once, after each step of the whole story in turn: the end is the same."""
    for fuse in itertools.count():
        folder = tmp_path / str(fuse)
        machine = Machine(folder, new_schema=schema)
        machine.fuse = fuse
        assert machine.start() == NEW
        assert machine.database.read_text() == "schema 1: promises"
        machine.database.write_text(f"schema {schema}")
        for _ in range(STARTS + 1):
            if proves and machine.in_force() == NEW:
                machine.prove()
                machine.minute()
            machine.start()
        now = machine.folders.standing()
        wanted = NEW if proves else OLD
        assert (now.current, now.proven, now.next, now.trial) == (wanted, wanted, None, None)
        assert not now.copy
        promises = not proves and schema == 2
        assert machine.database.read_text() == (
            "schema 1: promises" if promises else f"schema {schema}"
        )
        shutil.rmtree(folder)
        if machine.fuse >= 0:  # the story was over before the power went
            break
    assert fuse >= 8


VERSIONS = st.sampled_from([OLD, NEW, "1.2.0", None])


@given(
    now=st.builds(
        Standing,
        current=VERSIONS,
        proven=VERSIONS,
        next=VERSIONS,
        trial=st.none() | st.builds(Trial, VERSIONS.filter(bool), st.integers(0, 9)),
        proof=VERSIONS,
        returned=st.frozensets(VERSIONS.filter(bool)),
        copy=st.booleans(),
        migrates=st.booleans(),
    )
)
@settings(max_examples=many(300))
def test_whatever_stands_there_nothing_unproven_is_kept(now):
    """From any disk: only a proof makes proven, and a restored database goes with a switch back."""
    for steps in (table.start(now), table.minute(now)):
        done = [step.do for step in steps]
        for step in steps:
            if step.do is Do.PROVE:
                assert step.version == now.proof == now.current
            if step.do is Do.SWITCH:
                assert step.version in (now.proven, now.next)
                assert step.version not in now.returned or step.version == now.proven
        if Do.RESTORE_DATABASE in done:
            assert Step(Do.SWITCH, now.proven or "") in steps
            assert done.index(Do.RESTORE_DATABASE) < done.index(Do.SWITCH)
        if Do.COPY_DATABASE in done:
            assert done.index(Do.COPY_DATABASE) < done.index(Do.SWITCH)


def test_a_broken_link_is_mended_by_the_proven_one(machine):
    machine.start()
    shutil.rmtree(machine.folders.release(NEW))
    assert machine.folders.link("current") is None
    assert machine.start() == OLD


def test_old_releases_are_removed_but_the_last(tmp_path):
    machine = Machine(tmp_path)
    for version in ("0.8.0", "0.9.0"):
        release(machine.folders, version)
    machine.start()
    machine.prove()
    machine.minute()
    left = {p.name for p in (tmp_path / "opt" / "releases").iterdir()}
    assert len(left) == 2
    assert NEW in left


def test_what_the_terminal_left_as_links_is_not_followed(machine, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text('{"version": "1.1.0"}')
    machine.start()
    (machine.folders.data / "proof.json").symlink_to(secret)
    assert machine.folders.standing().proof is None
    machine.database.unlink()
    machine.database.symlink_to(secret)
    with pytest.raises(OSError, match="symbolic"):
        machine.folders.carry_out((Step(Do.COPY_DATABASE),))
