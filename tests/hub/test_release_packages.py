"""A release from the hub to the folder that root takes it from, and on to its trial or return:
real files, the power cut in every piece, and nothing runs but what the vendor signed."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hub import deeds, releasing
from hub.app import Hub, application
from hub.commands import package as command
from hub.database import engine_of, reading
from hub.packages import Packages
from kiosk.__main__ import main
from kiosk.commands import package_rounds, release_fetch
from kiosk.commands.package_rounds import EVERY
from kiosk.commands.release_fetch import ReleaseFetch
from kiosk.journal.journal import Journal
from kiosk.settings import settable
from kiosk.settings.model import HubSettings, ReleasePackage
from kiosk.update import manifest as release
from kiosk.update import table
from kiosk.update.bring import READY, Brought, bring, brought
from kiosk.update.folders import Folders, write
from kiosk.update.manifest import Platform
from kiosk.update.proof import Notes, Place
from kiosk.update.take import here
from kiosk.uplink.hub import HubClient
from tests.hub.conftest import CONTRACT, VAULT, Make, bench_on
from tests.hub.test_packages import Line
from tests.sandbox.client import serving
from tests.update.test_update_take import HERE, VENDOR

FILES = {
    "app/kiosk/__main__.py": b"print('new')", "app/kiosk/same.py": b"as it was" * 900,
    "app/systemd/bin/build": b"exit 3", "wheels/a.whl": bytes(range(256)) * 80,
    "app/empty": b"", "install": b"#!/bin/sh",
}  # fmt: skip
OLD = {"app/kiosk/__main__.py": b"print('old')", "app/kiosk/same.py": b"as it was" * 900}


def seal(
    folder: Path, version: str, files: dict[str, bytes], key: Ed25519PrivateKey = VENDOR,
    platform: Platform = HERE,
) -> Path:  # fmt: skip
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    release.seal(folder, key, version=version, platform=platform, schema=1, packages=())
    return folder


class Machine:
    """A terminal's folders, with release 1.0.0 in force."""

    def __init__(self, folder: Path) -> None:
        self.root, self.data = folder / "opt", folder / "data"
        self.data.mkdir()
        seal(self.root / "releases" / "1.0.0", "1.0.0", OLD)
        self.folders = Folders(self.root, self.data)
        for link in ("current", "proven"):
            self.folders.point(link, "1.0.0")

    @property
    def place(self) -> Place:
        return Place(self.root, os.readlink(self.root / "current").rpartition("/")[2])

    def bring(self, **more: Any) -> Brought | None:
        more = {"platform": HERE, "is_installed": lambda name: True,
                "make": lambda folder, wheels: None} | more  # fmt: skip
        return bring(self.folders, VENDOR.public_key(), **more)

    def start(self) -> None:
        self.folders.carry_out(table.start(self.folders.standing()))


class Desk(NamedTuple):
    packages: Packages
    line: Line
    machine: Machine
    folder: Path
    heard: list[str]

    def publish(self, version: str = "1.1.0", **more: Any) -> ReleasePackage:
        made = seal(self.folder / f"v{version}", version, FILES, **more)
        for name in FILES:
            self.packages.add(made / name)
        sum_ = self.packages.add(made / "MANIFEST.json").sha256
        signature = (made / "MANIFEST.sig").read_bytes().hex()
        return ReleasePackage(version=version, manifest=sum_, signature=signature)

    def rounds(self, wanted: ReleasePackage, **more: Any) -> ReleaseFetch:
        """Of a new process."""
        given = {"spare": 0, "key": VENDOR.public_key, "platform": lambda: HERE,
                 "is_installed": lambda name: True}  # fmt: skip
        return ReleaseFetch(
            self.line, wanted, self.machine.place, self.machine.data,
            Journal([], lambda: None, strict=True), idle=lambda: True, chance=lambda: 0.5,
            **(given | more),
        )  # fmt: skip

    def outcome(self, wanted: ReleasePackage) -> str:
        told = self.rounds(wanted).told()
        return told.outcome if told is not None else "newer"


@pytest.fixture
def desk(sqlite_made: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    heard: list[str] = []
    monkeypatch.setattr(release_fetch.events, "release_refused",
                        lambda journal, why: heard.append(why.value))  # fmt: skip
    monkeypatch.setattr(release_fetch.events, "release_fetched",
                        lambda journal, files: heard.append("fetched"))  # fmt: skip
    monkeypatch.setattr(package_rounds, "PIECE", 4096)
    monkeypatch.setattr(release_fetch.os, "sync", lambda: None)
    packages = Packages(tmp_path / "hub")
    with bench_on(sqlite_made()) as bench:
        hub = Hub(bench.engine, VAULT, CONTRACT, bench.time, packages=packages)
        with serving(application(hub)) as url:
            (tmp_path / "key").write_text(bench.key)
            client = HubClient.of(HubSettings(url=url, key_file=str(tmp_path / "key")))
            yield Desk(packages, Line(client), Machine(tmp_path), tmp_path, heard)
            client.close()


def fetch(desk: Desk, wanted: ReleasePackage, **more: Any) -> None:
    """A new process for each single step: the power is cut after each."""
    for _ in range(100):
        if desk.rounds(wanted, **more).look() >= EVERY:
            return
    raise AssertionError("it never ends")


def test_fetched_through_every_cut_taken_tried_and_proved(desk: Desk) -> None:
    wanted, machine = desk.publish(), desk.machine
    assert desk.outcome(wanted) == "fetching"
    assert machine.bring() is None
    fetch(desk, wanted)
    assert desk.heard == ["fetched"]
    same = len([at for at in desk.line.asked if at == 0])
    assert same == 5  # manifest and four files: what is the same, and what is empty, is here
    assert desk.outcome(wanted) == "fetched"
    ready = machine.data / READY
    names = {p.relative_to(ready).as_posix() for p in ready.rglob("*") if p.is_file()}
    assert names == {*FILES, "MANIFEST.json", "MANIFEST.sig"}
    became = machine.bring()
    assert became is not None
    assert (became.version, became.outcome) == ("1.1.0", "taken")
    assert not ready.exists()
    assert desk.outcome(wanted) == "waiting"
    asked = len(desk.line.asked)
    fetch(desk, wanted)
    assert len(desk.line.asked) == asked
    machine.start()
    assert machine.place.version == "1.1.0"
    assert desk.outcome(wanted) == "trial"
    Notes(machine.data).prove("1.1.0")
    machine.folders.carry_out(table.minute(machine.folders.standing()))
    assert desk.outcome(wanted) == "in-force"
    fetch(desk, wanted)
    assert len(desk.line.asked) == asked


def test_one_that_does_not_prove_itself_gives_way_and_is_not_fetched_again(desk: Desk) -> None:
    wanted, machine = desk.publish(), desk.machine
    fetch(desk, wanted)
    machine.bring()
    for _ in range(table.STARTS + 1):
        machine.start()
    assert machine.place.version == "1.0.0"
    assert desk.outcome(wanted) == "returned"
    asked = len(desk.line.asked)
    fetch(desk, wanted)
    assert len(desk.line.asked) == asked


class Cut(Exception):
    """The power went."""


@pytest.mark.parametrize("step", ["copied", "taken", "noted"])
def test_the_power_goes_while_root_takes_it(desk: Desk, step: str) -> None:
    wanted, machine = desk.publish(), desk.machine
    fetch(desk, wanted)

    def cut(done: str) -> None:
        if done == step:
            raise Cut

    with pytest.raises(Cut):
        machine.bring(done=cut)
    assert machine.folders.link("proven") == "1.0.0"
    assert machine.folders.link("next") in (None, "1.1.0")
    if step == "noted":
        machine.start()  # it took over before the folder was cleared
    became = machine.bring()
    assert became is not None
    assert became.outcome == "taken"
    assert not (machine.data / READY).exists()
    assert desk.outcome(wanted) == ("trial" if step == "noted" else "waiting")
    left = {p.name for p in (machine.root / "releases").iterdir()}
    assert left == {"1.0.0", "1.1.0"}


@pytest.mark.parametrize("how", ["stranger", "signature", "version", "platform", "older", "key"])
def test_what_may_not_run_is_refused_before_it_is_fetched(desk: Desk, how: str) -> None:
    """A hub, or an administrator with their key, names what they like."""
    version = "0.9.9" if how == "older" else "1.1.0"
    more: dict[str, Any] = {}
    if how == "stranger":
        more["key"] = Ed25519PrivateKey.generate()
    if how == "platform":
        more["platform"] = Platform(system="debian-13", machine="x86_64", python="3.13")
    wanted = desk.publish(version, **more)
    if how == "signature":
        wanted = ReleasePackage(version=version, manifest=wanted.manifest, signature="0" * 128)
    if how == "version":
        wanted = ReleasePackage(
            version="1.2.0", manifest=wanted.manifest, signature=wanted.signature
        )
    rounds = desk.rounds(wanted, **({"key": lambda: None} if how == "key" else {}))
    while rounds.look() < EVERY:
        pass
    expected = {"platform": "wrong-platform", "key": "no-key"}.get(how, "forged")
    told = rounds.told()
    if how == "older":
        assert told is None  # a newer one runs
        assert desk.line.asked == []
    else:
        assert told is not None
        assert (told.outcome, told.why) == ("refused", expected)
        assert len(desk.line.asked) == 1  # its manifest alone
    assert not (desk.machine.data / READY).exists()


@pytest.mark.parametrize("how", ["changed", "more", "link", "pipe", "resigned", "folder-link"])
def test_whoever_holds_the_terminals_folder_makes_nothing_run(desk: Desk, how: str) -> None:
    """Between the terminal's hand and root's: what lies ready is looked at where only root
    writes."""
    wanted, machine = desk.publish(), desk.machine
    fetch(desk, wanted)
    ready = machine.data / READY
    victim = ready / "app/kiosk/__main__.py"
    if how == "changed":
        victim.write_bytes(b"print('bad')")
    if how == "more":
        (ready / "app/kiosk/more.py").write_bytes(b"bad")
    if how == "link":
        victim.unlink()
        victim.symlink_to("/etc/hostname")
    if how == "pipe":
        victim.unlink()
        os.mkfifo(victim)
    if how == "resigned":
        seal(ready, "1.1.0", {"app/kiosk/__main__.py": b"bad"}, key=Ed25519PrivateKey.generate())
    if how == "folder-link":
        other = machine.data / "other"
        ready.rename(other)
        ready.symlink_to(other)
        assert machine.bring() is None
        return
    built: list[Path] = []
    became = machine.bring(make=lambda folder, wheels: built.append(wheels))
    assert became is not None
    if how == "more":  # it is not listed: it does not come along
        assert became.outcome == "taken"
        assert not (machine.root / "releases/1.1.0/app/kiosk/more.py").exists()
        assert built[0].is_relative_to(machine.root)  # never from the terminal's folder
        return
    assert became.outcome == "refused"
    assert built == []
    assert machine.folders.link("next") is None
    assert not ready.exists()
    if how != "resigned":  # another manifest: of that one nothing is known
        told = desk.rounds(wanted).told()
        assert told is not None
        assert (told.outcome, told.why) == ("refused", "damaged")


def test_the_units_command_takes_it_and_says_what_became_of_it(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the real build script's way: here one that fails."""
    wanted = desk.publish(platform=here())
    fetch(desk, wanted, platform=here)
    (desk.folder / "vendor.pub").write_bytes(
        VENDOR.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    line = ["update", "--lang", "en", "--root", str(desk.machine.root),
            "--data", str(desk.machine.data), "bring", "--key"]  # fmt: skip
    assert main([*line, str(desk.folder / "vendor.pub")]) == 1
    assert "environment" in capsys.readouterr().err
    told = desk.rounds(wanted).told()
    assert told is not None
    assert (told.outcome, told.why) == ("refused", "not-built")
    assert main([*line, str(desk.folder / "vendor.pub")]) == 0  # nothing lies there any more


def test_what_became_of_it_is_read_or_unknown(tmp_path: Path) -> None:
    assert brought(tmp_path) is None
    write(tmp_path / "brought.json", b"{")
    assert brought(tmp_path) is None


def test_no_room_is_told_and_tried_again(desk: Desk) -> None:
    wanted = desk.publish()
    assert 0 < desk.rounds(wanted, spare=1 << 60).look() < EVERY
    assert desk.heard == ["no-room"]


def test_the_command_keeps_it_prints_what_to_draft_and_knows_the_vendor(
    sqlite_made: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address, file = sqlite_made(), tmp_path / "hub.toml"
    file.write_text(f'database = "{address}"\npackages = "store"\nvault_file = "v"\n')
    made = seal(tmp_path / "release", "1.1.0", FILES)
    line = ["--settings", str(file), "add"]
    assert command.main([*line, str(made)]) == 0
    value = tomllib.loads(capsys.readouterr().out)["update"]["release"]
    assert settable.check({"update.release": value}) == ()
    assert value["version"] == "1.1.0"
    assert len(Packages(tmp_path / "store").listed()) == len(FILES) + 1
    engine = engine_of(address)
    with reading(engine) as connection:
        (first,) = releasing.listed(connection)
    assert (first.value, first.vendor, first.files) == (value, "", len(FILES))
    (tmp_path / "vendor.pub").write_bytes(
        VENDOR.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    with file.open("a") as more:
        more.write('[releases.vendors]\nacme = "vendor.pub"\n')
    assert command.main([*line, str(made)]) == 0  # once more: by now it is known whose it is
    newer = seal(tmp_path / "newer", "1.10.0", FILES)
    assert command.main([*line, str(newer)]) == 0
    other = seal(tmp_path / "other", "1.11.0", FILES, key=Ed25519PrivateKey.generate())
    assert command.main([*line, str(other)]) == 1
    assert "厂商" in capsys.readouterr().err
    with reading(engine) as connection:
        kept = [(one.version, one.vendor) for one in releasing.listed(connection)]
        assert kept == [("1.10.0", "acme"), ("1.1.0", "acme")]
        assert deeds.verify(connection).broken == 0
    engine.dispose()
