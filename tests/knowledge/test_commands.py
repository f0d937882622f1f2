"""The command line, as a publisher and as whoever looks after a terminal use it."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kiosk.commands.knowledge import FOLDER, main, words
from kiosk.knowledge.package import Refusal
from tests.knowledge.house import KEY, SIGNERS


@pytest.fixture
def place(tmp_path: Path) -> list[str]:
    overlay = tmp_path / "own.toml"
    overlay.write_text(f'[knowledge]\nsigners = {{ province = "{SIGNERS["province"]}" }}\n')
    return ["--overlay", str(overlay), "--data", str(tmp_path / "data"), "--lang", "en"]


def test_built_signed_verified_taken_searched(tmp_path: Path, place: list[str], capsys):
    (tmp_path / "data").mkdir()
    key, out = tmp_path / "key.pem", str(tmp_path / "out")
    key.write_bytes(KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    build = ["build", "--shipped", out, "--number", "3", "--issuer", "province"]
    assert main([*place, *build]) == 0
    assert "Not signed" in capsys.readouterr().out
    assert main([*place, "verify", out]) == 1
    assert "manifest" in capsys.readouterr().err.lower()
    assert main([*place, *build, "--key", str(key)]) == 0
    assert main([*place, "verify", out]) == 0
    assert main([*place, "import", out]) == 0
    assert (tmp_path / "data" / FOLDER / "3").is_dir()
    assert main([*place, "import", out]) == 1
    capsys.readouterr()
    assert main([*place, "search", "外地", "看病"]) == 0
    assert capsys.readouterr().out.splitlines()[0].startswith("away-filing")
    assert main([*place, "search", "--item", "referral-filing"]) == 0
    assert capsys.readouterr().out.split()[0] == "referral"
    assert main([*place, "list"]) == 0
    assert capsys.readouterr().out.startswith("Version 3 of ")


def test_every_refusal_has_words():
    for why in Refusal:
        assert words(why, "zh") != words(why, "en")
