"""A play-list from the hub to the screen's folder: fetched in pieces, verified, decoded, laid."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from hub.app import Hub, application
from hub.commands import package as command
from hub.packages import Packages
from hub.web.pages import setting_packages
from kiosk.commands import package_rounds, publicity, publicity_fetch
from kiosk.commands.package_rounds import EVERY
from kiosk.commands.publicity_fetch import PublicityFetch
from kiosk.journal.journal import Journal
from kiosk.publicity.playlist import in_force
from kiosk.settings import settable
from kiosk.settings.model import HubSettings
from kiosk.uplink.hub import HubClient
from tests.hub.conftest import CONTRACT, VAULT, Make, bench_on
from tests.hub.test_packages import Line
from tests.publicity.films import film
from tests.publicity.published import PUBLISHERS, STRANGER, Published, png, publish
from tests.sandbox.client import serving


def test_what_a_browser_sends_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    one = publish(tmp_path / "v1", 1, [{"name": "b.png"}], b_png=png((1, 2, 3)))
    sent = [path.read_bytes() for path in one.folder.iterdir()]
    found = setting_packages.read(sent, "screen.package")
    assert not isinstance(found, str)
    assert settable.check({"screen.package": found.value}) == ()
    stock = Packages(tmp_path / "stock")
    setting_packages.keep(stock, found)
    assert {kept.sha256 for kept in stock.listed()} == {one.sum, one.list.files[0].sha256}
    for left_out, said in ((one.manifest, "no-manifest"), (one.signature, "no-signature"),
                           (png((1, 2, 3)), "not-whole")):  # fmt: skip
        fewer = [content for content in sent if content != left_out]
        assert setting_packages.read(fewer, "screen.package") == said
    assert setting_packages.read(sent, "knowledge.package") == "no-manifest"
    assert setting_packages.read([b"{", b'{"product": 1}', *sent[:0]], "x") == "no-manifest"


def run(rounds: PublicityFetch, most: int = 200) -> float:
    """Until it waits for something; a busy machine may need a few tries to decode."""
    tries = 0
    for _ in range(most):
        try:
            pause = rounds.look()
        except OSError:
            tries += 1
            assert tries < 4
            continue
        if pause > 0:
            return pause
    raise AssertionError("it never waits")


class Place(NamedTuple):
    packages: Packages
    folder: Path
    line: Line
    heard: list[tuple[str, int]]
    taken: list[int]

    @property
    def root(self) -> Path:
        return self.folder / "published"

    def put(self, one: Published) -> Published:
        for piece in one.list.files:
            self.packages.add(one.folder / piece.name)
        self.packages.add(one.folder / "MANIFEST.json")
        return one

    def rounds(self, one: Published, spare: int = 0) -> PublicityFetch:
        return PublicityFetch(
            self.line, one.wanted, PUBLISHERS, self.root,
            Journal([], lambda: None, strict=True), spare=spare, clock=time.monotonic,
            idle=lambda: True, chance=lambda: 0.5,
        )  # fmt: skip

    def playing(self) -> int:
        laid, _ = in_force(self.root, PUBLISHERS)
        return laid.list.version if laid is not None else 0


@pytest.fixture
def place(sqlite_made: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    heard: list[tuple[str, int]] = []
    taken: list[int] = []
    monkeypatch.setattr(publicity_fetch.events, "publicity_refused",
                        lambda journal, why, place: heard.append((why.value, place)))  # fmt: skip
    monkeypatch.setattr(publicity_fetch.events, "publicity_taken",
                        lambda journal, version: taken.append(version))  # fmt: skip
    packages = Packages(tmp_path / "hub")
    with bench_on(sqlite_made()) as bench:
        hub = Hub(bench.engine, VAULT, CONTRACT, bench.time, packages=packages)
        with serving(application(hub)) as url:
            (tmp_path / "key").write_text(bench.key)
            client = HubClient.of(HubSettings(url=url, key_file=str(tmp_path / "key")))
            yield Place(packages, tmp_path, Line(client), heard, taken)
            client.close()


@pytest.fixture(scope="module")
def moving(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return film(tmp_path_factory.mktemp("film") / "a.mp4", seconds=1).read_bytes()


def made(place: Place, version: int, moving: bytes, **more) -> Published:
    files = [{"name": "a.mp4"}, {"name": "b.png", "seconds": 7}]
    return publish(place.folder / f"v{version}", version, files,
                   a_mp4=moving, b_png=png((version, 1, 2)), **more)  # fmt: skip


def test_fetched_decoded_and_laid_whole(
    place: Place, moving: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package_rounds, "PIECE", 8192)
    one = place.put(made(place, 3, moving))
    rounds = place.rounds(one)
    for _ in range(4):
        assert rounds.look() == 0.0
        assert place.playing() == 0
    asked = len(place.line.asked)
    assert run(place.rounds(one)) == EVERY  # another process goes on
    assert len(place.line.asked) - asked < 2 + len(moving) // 8192 + 2
    assert (place.playing(), place.taken, place.heard) == (3, [3], [])
    files = {p.name for p in (place.root / one.sum).iterdir()}
    assert files == {"MANIFEST.json", "MANIFEST.sig", "a.mp4", "b.png"}
    two = place.put(made(place, 4, moving))
    asked = len(place.line.asked)
    assert run(place.rounds(two)) == EVERY
    assert place.playing() == 4
    (place.root / two.sum / "b.png").write_bytes(b"")  # rot: it comes again
    assert place.playing() == 3
    assert run(place.rounds(two)) == EVERY
    assert place.playing() == 4
    assert run(place.rounds(two)) == EVERY


def test_what_cannot_be_shown_is_not_laid(
    place: Place, moving: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = place.put(made(place, 1, moving))
    run(place.rounds(whole))
    files = [{"name": "a.png"}, {"name": "b.mp4"}]
    half = publish(place.folder / "half", 2, files, a_png=png((1, 1, 1)),
                   b_mp4=moving[: len(moving) // 2])  # fmt: skip
    assert run(place.rounds(place.put(half))) == EVERY
    assert place.heard == [("unplayable", 2)]
    assert run(place.rounds(place.put(made(place, 3, moving, key=STRANGER)))) == EVERY
    assert place.heard[1:] == [("forged", 0)]
    monkeypatch.setattr(publicity_fetch.films, "playable", lambda: False)
    asked = len(place.line.asked)
    assert run(place.rounds(place.put(made(place, 4, moving)))) == EVERY
    assert place.heard[2:] == [("no-decoder", 0)]
    assert len(place.line.asked) == asked + 1  # its manifest alone
    assert place.playing() == 1


def test_no_room_is_told_and_tried_again(place: Place, moving: bytes) -> None:
    one = place.put(made(place, 1, moving))
    assert 0 < run(place.rounds(one, spare=1 << 60)) < EVERY
    assert place.heard == [("no-room", 0)]


def test_the_commands_lead_to_the_value(
    tmp_path: Path, moving: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "list"
    folder.mkdir()
    (folder / "a.mp4").write_bytes(moving)
    (folder / "playlist.toml").write_text(
        'version = 3\nissuer = "测试医保局"\nissued = 2026-11-22\n'
        '[[files]]\nname = "a.mp4"\nhours = ["08:00-18:00"]\n[[play]]\nwhat = "media"\n'
    )
    from cryptography.hazmat.primitives import serialization as s

    from tests.publicity.published import KEY

    (tmp_path / "key.pem").write_bytes(
        KEY.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption())
    )
    assert publicity.main(["seal", str(folder), "--key", str(tmp_path / "key.pem")]) == 0
    (tmp_path / "own.toml").write_text(
        f'[screen]\npublished = "{tmp_path}/p"\npublishers = {{ b = "{PUBLISHERS["bureau"]}" }}\n'
    )
    check = ["verify", str(folder), "--overlay", str(tmp_path / "own.toml")]
    assert publicity.main([*check, "--data", str(tmp_path)]) == 0
    (tmp_path / "hub.toml").write_text('packages = "store"\nvault_file = "v"\n')
    line = ["--settings", str(tmp_path / "hub.toml"), "add", str(folder)]
    capsys.readouterr()
    assert command.main(line) == 0
    value = tomllib.loads(capsys.readouterr().out)["screen"]["package"]
    assert settable.check({"screen.package": value}) == ()
    assert len(Packages(tmp_path / "store").listed()) == 2
    (folder / "a.mp4").write_bytes(b"another")
    assert command.main(line) == 1
    assert publicity.main([*check, "--data", str(tmp_path)]) == 1
