"""Files by their sum: kept at the hub, fetched by a terminal in pieces, and a knowledge base in
force at the end; whatever came on the way is believed for its sum and its publisher alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from hub.app import Hub, application
from hub.commands import package as command
from hub.packages import Packages, TooLarge
from kiosk.commands import knowledge_fetch, package_rounds
from kiosk.commands.knowledge_fetch import KnowledgeFetch
from kiosk.commands.package_rounds import PackageRounds
from kiosk.journal.journal import Journal
from kiosk.knowledge import shelf
from kiosk.knowledge.package import FILE, NAME, SIGNATURE
from kiosk.outbox.record import Outcome
from kiosk.remote.depot import Depot, NoRoom
from kiosk.settings import settable
from kiosk.settings.model import HubSettings, KnowledgePackage
from kiosk.uplink.hub import Fetched, HubClient
from tests.hub.conftest import CONTRACT, VAULT, Bench, Make, bench_on
from tests.knowledge.house import SIGNERS, STRANGER, package
from tests.sandbox.client import serving
from tests.sandbox.hub_file import conforms


class Line:
    """The terminal's client, with what goes wrong on the way."""

    def __init__(self, client: HubClient) -> None:
        self.client, self.asked = client, list[int]()
        self.cut, self.damage, self.away = 0, False, False

    def package(self, sha256: str, at: int, most: int) -> Fetched:
        self.asked.append(at)
        if self.away:
            return Fetched(Outcome.UNREACHABLE)
        came = self.client.package(sha256, at, most)
        if self.damage and at and came.content:
            came = came._replace(content=bytes(len(came.content)))
        return came

    def close(self) -> None:
        self.client.close()


class Place(NamedTuple):
    """A hub that serves, and a terminal's folder."""

    packages: Packages
    url: str
    bench: Bench
    folder: Path
    line: Line
    heard: list[str]

    def publish(self, version: int, **more) -> KnowledgePackage:
        made = package(self.folder / f"published-{version}", version, **more)
        for name in (FILE, NAME):
            kept = self.packages.add(made / name)
        return KnowledgePackage(
            manifest=kept.sha256, signature=(made / SIGNATURE).read_bytes().hex()
        )

    def rounds(self, wanted: KnowledgePackage, *, idle: bool = True, spare: int = 0):
        depot = Depot(self.folder / "packages", spare)
        return KnowledgeFetch(
            self.line, wanted, SIGNERS, depot, self.folder / "knowledge",
            Journal([], lambda: self.bench.time(), strict=True), idle=lambda: idle,
            chance=lambda: 0.5,
        )  # fmt: skip

    def newest(self) -> int:
        return shelf.newest(self.folder / "knowledge")


@pytest.fixture
def place(sqlite_made: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    heard: list[str] = []
    monkeypatch.setattr(
        knowledge_fetch.events, "knowledge_refused", lambda journal, why: heard.append(why.value)
    )
    monkeypatch.setattr(package_rounds, "PIECE", 4096)
    packages = Packages(tmp_path / "hub")
    with bench_on(sqlite_made()) as bench:
        hub = Hub(bench.engine, VAULT, CONTRACT, bench.time, packages=packages)
        with serving(application(hub)) as url:
            (tmp_path / "key").write_text(bench.key)
            client = HubClient.of(HubSettings(url=url, key_file=str(tmp_path / "key")))
            yield Place(packages, url, bench, tmp_path, Line(client), heard)
            client.close()


def run(rounds: PackageRounds, most: int = 200) -> float:
    """Until it waits for something."""
    for _ in range(most):
        if (pause := rounds.look()) > 0:
            return pause
    raise AssertionError("it never waits")


def test_fetched_in_pieces_and_in_force(place: Place) -> None:
    wanted = place.publish(7)
    assert settable.check({"knowledge.package": {"manifest": wanted.manifest,
                                                 "signature": wanted.signature}}) == ()  # fmt: skip
    assert run(place.rounds(wanted, idle=False)) == package_rounds.AGAIN
    assert place.line.asked == []  # somebody stands there
    rounds = place.rounds(wanted)
    assert rounds.stand is None
    rounds.look()
    assert rounds.stand == ("fetching", "")
    assert run(rounds) == package_rounds.EVERY
    assert rounds.stand == ("in-force", "")
    assert place.newest() == 7
    assert len(place.line.asked) > 3
    assert place.heard == []
    assert list((place.folder / "packages").iterdir()) == []
    assert run(place.rounds(wanted)) == package_rounds.EVERY  # after a start: nothing to be done
    asked = len(place.line.asked)
    run(rounds)
    assert len(place.line.asked) == asked


def test_it_goes_on_where_it_was_cut_off(place: Place) -> None:
    wanted = place.publish(7)
    rounds = place.rounds(wanted)
    for _ in range(4):
        rounds.look()
    place.line.away = True
    first, second = rounds.look(), rounds.look()
    assert 0 < first < second  # rarer while it fails
    place.line.away = False
    came = max(place.line.asked)
    place.line.asked.clear()
    run(place.rounds(wanted))  # another process
    assert place.line.asked[0] >= came > 0
    assert place.newest() == 7


def test_what_was_damaged_on_the_way_is_fetched_again(place: Place) -> None:
    wanted = place.publish(7)
    rounds = place.rounds(wanted)
    place.line.damage = True
    assert 0 < run(rounds) < package_rounds.EVERY
    assert place.newest() == 0
    place.line.damage = False
    assert run(rounds) == package_rounds.EVERY
    assert place.newest() == 7


@pytest.mark.parametrize("how", ["stranger", "older", "signature"])
def test_what_its_publisher_did_not_sign_is_refused_before_it_is_fetched(
    place: Place, how: str
) -> None:
    if how == "older":
        run(place.rounds(place.publish(7)))
    more = {"key": STRANGER} if how == "stranger" else {}
    wanted = place.publish(5, **more)
    if how == "signature":
        wanted = KnowledgePackage(manifest=wanted.manifest, signature="0" * 128)
    place.line.asked.clear()
    rounds = place.rounds(wanted)
    assert run(rounds) == package_rounds.EVERY
    assert place.heard == ["older" if how == "older" else "forged"]
    assert place.line.asked == [0]  # its manifest alone
    run(rounds)
    assert rounds.stand == ("refused", place.heard[0])
    assert place.heard == place.heard[:1]  # told once
    assert place.newest() == (7 if how == "older" else 0)


def test_no_room_is_told_and_tried_again(place: Place) -> None:
    wanted = place.publish(7)
    rounds = place.rounds(wanted, spare=1 << 60)
    assert 0 < run(rounds) < package_rounds.EVERY
    assert place.heard == ["no-room"]
    assert rounds.stand == ("fetching", "no-room")
    with pytest.raises(NoRoom):
        Depot(place.folder / "x", 1 << 60).put("a" * 64, 0, b"x", 1)


def test_only_who_is_paired_is_given_what_is_there(place: Place) -> None:
    wanted = place.publish(7)
    path = f"/v1/packages/{wanted.manifest}"
    headers = {"Authorization": f"Bearer {place.bench.key}"}
    with httpx.Client(base_url=place.url, trust_env=False) as http:
        assert http.get(path).status_code == 401
        whole = http.get(path, headers=headers)
        assert hashlib.sha256(whole.content).hexdigest() == wanted.manifest
        piece = http.get(path, headers=headers | {"Range": "bytes=10-19"})
        assert (piece.status_code, piece.content) == (206, whole.content[10:20])
        assert http.get(path, headers=headers | {"Range": "bytes=9999999-"}).status_code == 416
        for missing in ("a" * 64, "..", "A" * 64, wanted.manifest[:-1], "%2e%2e%2fkey"):
            answer = http.get(f"/v1/packages/{missing}", headers=headers)
            assert answer.status_code == 404
        conforms(http.get(f"/v1/packages/{'a' * 64}", headers=headers), "/v1/packages/{sha256}")


def test_a_file_is_kept_whole_under_its_sum_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = Packages(tmp_path / "store")
    (tmp_path / "a").write_bytes(b"abc")
    kept = packages.add(tmp_path / "a")
    assert kept == packages.add(tmp_path / "a") == (hashlib.sha256(b"abc").hexdigest(), 3)
    monkeypatch.setattr("hub.packages.LARGEST", 2)
    with pytest.raises(TooLarge):
        packages.add(tmp_path / "a")
    with pytest.raises(OSError, match="none"):
        packages.add(tmp_path / "none")
    assert packages.listed() == [kept]
    assert [p.name for p in (tmp_path / "store").iterdir()] == [kept.sha256]


def test_the_command_prints_what_to_draft(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "hub.toml").write_text('packages = "store"\nvault_file = "v"\n')
    line = ["--settings", str(tmp_path / "hub.toml")]
    made = package(tmp_path / "published", 3)
    assert command.main([*line, "add", str(made)]) == 0
    said = capsys.readouterr().out
    import tomllib

    value = tomllib.loads(said)["knowledge"]["package"]
    assert settable.check({"knowledge.package": value}) == ()
    assert Packages(tmp_path / "store").find(value["manifest"]) is not None
    (made / FILE).write_bytes(b"another")
    assert command.main([*line, "add", str(made)]) == 1
    assert command.main([*line, "add", str(tmp_path / "none")]) == 1
    assert command.main([*line, "list"]) == 0
    assert value["manifest"] in capsys.readouterr().out
