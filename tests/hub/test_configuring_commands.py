"""`python -m hub settings` and `python -m hub sign`, as administrators use them: real processes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hub.commands import keys, sign
from hub.commands import settings as settings_command
from hub.configuring import bundle as bundles
from tests.hub.conftest import STATION, TERMINAL
from tests.hub.conftest import Make as MakeDatabase

WORD = "a passphrase of thirty letters"


class Office:
    """A hub's folder, and the folders of two signers beside it."""

    def __init__(self, folder: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.patch = folder, monkeypatch
        self.known = folder / "known"
        self.known.mkdir()
        for name in ("wang", "li"):
            assert self.signing(f"{WORD}\n", "key", folder / f"{name}.key") == 0
            (self.known / f"{name}.pub").write_bytes((folder / f"{name}.pub").read_bytes())
        (folder / "hub.toml").write_text(
            f'database = "{address}"\nvault_file = "v"\n'
            '[offering.keys]\nwang = "known/wang.pub"\nli = "known/li.pub"\n'
        )
        for words in (("station", STATION, "演示站"), ("give", STATION, TERMINAL)):
            assert keys.main(["--settings", str(folder / "hub.toml"), *words]) == 0

    def run(self, *words: str) -> str:
        """In a process of its own."""
        name, *rest = words
        command = [sys.executable, "-m", "hub", name, "--settings", self.folder / "hub.toml", *rest]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def settings(self, *words: str) -> int:
        return settings_command.main(["--settings", str(self.folder / "hub.toml"), *words])

    def signing(self, typed: str, *words: object) -> int:
        import io

        self.patch.setattr(sys, "stdin", io.StringIO(typed))
        return sign.main([str(word) for word in words])

    def sign(self, name: str, typed: str = f"{WORD}\n签署\n", key: str = "") -> int:
        return self.signing(
            typed, self.folder / "out.json", "--key", self.folder / f"{key or name}.key",
            "--name", name, "--known", self.known,
        )  # fmt: skip


@pytest.fixture
def office(tmp_path: Path, sqlite_made: MakeDatabase, monkeypatch: pytest.MonkeyPatch) -> Office:
    return Office(tmp_path, sqlite_made(), monkeypatch)


Said = Callable[[], str]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    return lambda: "".join(capsys.readouterr())


def draft(office: Office, text: str) -> None:
    (office.folder / "draft.toml").write_text(text)
    path = str(office.folder / "draft.toml")
    assert office.settings("draft", "station", STATION, path) == 0


def test_from_draft_to_the_first_terminal(office, said):
    draft(office, '[centre]\nurl = "https://b.invalid"\n[station]\nphone = "0451"\n')
    (office.folder / "station.toml").write_text(
        f'extends = "heilongjiang-2"\n[station]\ncode = "{STATION}"\nterminal = "{TERMINAL}"\n'
    )
    profile = str(office.folder / "station.toml")
    assert office.settings("profile", STATION, TERMINAL, profile) == 0
    said()
    assert office.settings("diff", "1") == 0
    assert '+ "0451"' in said()
    out = str(office.folder / "out.json")
    assert office.settings("export", "1", out) == 0
    assert office.sign("wang") == 0
    shown = said()
    assert "!! centre.url" in shown
    assert "station.phone" in shown
    assert WORD not in shown
    assert office.settings("take", out) == 1
    assert "two-needed" in said()
    assert office.sign("li") == 0
    assert office.settings("take", out) == 0
    assert office.settings("begin", "1") == 0
    said()
    assert office.settings("rollouts") == 0
    assert "open one" in said()
    assert "1  1  one  offered" in office.run("settings", "rollouts", "1")


def test_a_check_that_finds_something_ends_with_one(office, said):
    draft(office, 'items = ["no-such-item"]\n')
    (office.folder / "station.toml").write_text('extends = "heilongjiang-2"\n')
    path = str(office.folder / "station.toml")
    assert office.settings("profile", STATION, TERMINAL, path) == 0
    assert office.settings("check", "1") == 1
    assert "unknown-item" in said()


@pytest.mark.parametrize(
    ("text", "word"),
    [("devices.power.power_off = ['sh']\n", "unknown-path"), ("x =", "TOML"),
     ("[deadlines]\nbrowse = 1\n", "15"), ("[centre]\nsecret = 'k'\n", "centre.secret")],
)  # fmt: skip
def test_what_cannot_be_set_is_said_at_once(office, said, text, word):
    (office.folder / "draft.toml").write_text(text)
    path = str(office.folder / "draft.toml")
    assert office.settings("draft", "station", STATION, path) == 1
    words = said()
    assert word in words or "不能远程设置" in words


@pytest.mark.parametrize(
    ("typed", "name", "key", "word"),
    [(f"{WORD}\nno\n", "wang", "", "not signed"), ("wrong\n签署\n", "wang", "", "does not open"),
     (f"{WORD}\n签署\n", "wang", "li", "not the one known")],
)  # fmt: skip
def test_a_signer_who_does_not_say_yes_signs_nothing(office, said, typed, name, key, word):
    draft(office, '[station]\nphone = "1"\n')
    out = office.folder / "out.json"
    assert office.settings("export", "1", str(out)) == 0
    before = out.read_bytes()
    assert office.sign(name, typed, key) == 1
    assert word in said()
    assert out.read_bytes() == before


def test_the_same_signer_does_not_sign_twice(office, said):
    draft(office, '[station]\nphone = "1"\n')
    assert office.settings("export", "1", str(office.folder / "out.json")) == 0
    assert office.sign("wang") == 0
    assert office.sign("wang") == 1
    assert "signed by you already" in said()
    (entry,) = bundles.read((office.folder / "out.json").read_bytes()).offers
    assert entry.countersignature is None


def test_a_short_passphrase_makes_no_key(office, said):
    assert office.signing("short\n", "key", office.folder / "new.key") == 1
    assert not (office.folder / "new.key").exists()
    assert "12" in said()


def test_a_key_file_is_closed_by_its_passphrase(office):
    text = (office.folder / "wang.key").read_text()
    assert "ENCRYPTED" in text
    assert (office.folder / "wang.key").stat().st_mode & 0o777 == 0o600


def test_a_secret_becomes_a_draft_that_nobody_else_can_open(office, said):
    from kiosk.settings import sealed

    private, public = sealed.new_key()
    assert office.settings("secret", STATION, TERMINAL, "centre.secret", __file__) == 1
    assert office.settings("point", STATION, TERMINAL, public) == 0
    (office.folder / "secret").write_text("0123456789abcdef\n")
    said()
    path = str(office.folder / "secret")
    assert office.settings("secret", STATION, TERMINAL, "centre.secret", path) == 0
    assert office.settings("export", said().strip(), str(office.folder / "out.json")) == 0
    text = (office.folder / "out.json").read_text()
    assert "0123456789abcdef" not in text
    value = json.loads(text)["offers"][0]["settings"]["layers"][0]["values"]["centre.secret"]
    where = sealed.place(STATION, TERMINAL, "centre.secret")
    assert sealed.unseal(value["sealed"], private, where) == b"0123456789abcdef"


def test_a_list_of_keys_names_paired_machines_alone(office: Office, said: Said) -> None:
    assert office.settings("line", STATION, "--staff", "02") != 0
    assert "no paired machine" in said()
