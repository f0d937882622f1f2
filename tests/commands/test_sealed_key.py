"""Commands about the store of a stopped terminal on an installed machine, whose key is sealed."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.commands import keeping
from kiosk.machine import sealing
from tests.store.keeping import Clock, open_outbox

KEY = bytes(range(32))
PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def machine(tmp_path, monkeypatch, capsys):
    """`run(command …)`: its status and what it said. `systemd-creds` only drops a first line."""
    creds = tmp_path / "bin" / "systemd-creds"
    creds.parent.mkdir()
    creds.write_text('#!/bin/sh\nread -r name && [ "--name=$name" = "$2" ] && cat\n')
    creds.chmod(0o755)
    monkeypatch.setenv("PATH", f"{creds.parent}:{os.environ['PATH']}")
    monkeypatch.setattr(sealing, "SEALED", tmp_path / "credentials")
    monkeypatch.setattr(keeping, "_MEMORY", tmp_path / "run")
    keeping._opened_key.cache_clear()
    for folder in ("credentials", "run", "data"):
        (tmp_path / folder).mkdir()
    (tmp_path / "credentials" / "store-key.cred").write_bytes(b"store-key\n" + KEY)
    open_outbox(tmp_path / "data", Clock(time.time()), key=KEY).store.close()
    (tmp_path / "data" / "store.key").unlink(missing_ok=True)

    def run(*words: str) -> tuple[int, str]:
        status = main([*words, "--data", str(tmp_path / "data"), "--lang", "en"])
        said = capsys.readouterr()
        return status, said.out + said.err

    yield run
    for folder in (tmp_path / "run").iterdir():
        keeping._put_away(folder)


def no_key_of_its_own(folder: Path) -> bool:
    return not (folder / "data" / "store.key").exists()


def test_the_sealed_key_opens_the_store_and_none_is_made_beside_it(machine, tmp_path):
    status, said = machine("store", "check")
    assert (status, "The store is whole." in said) == (0, True), said
    assert no_key_of_its_own(tmp_path)


def test_a_backup_that_only_this_machine_opens_is_put_back_under_its_sealed_key(machine, tmp_path):
    assert machine("store", "backup", str(tmp_path / "kept.safe"))[0] == 0
    assert machine("store", "restore", str(tmp_path / "kept.safe"))[0] == 0
    open_outbox(tmp_path / "data", Clock(time.time()), key=KEY).store.close()
    assert no_key_of_its_own(tmp_path)


def test_it_lies_in_memory_for_its_owner_alone_and_goes_with_the_command(machine, tmp_path):
    machine("store", "check")
    (folder,) = (tmp_path / "run").iterdir()
    (key,) = folder.iterdir()
    assert (folder.stat().st_mode & 0o777, key.stat().st_mode & 0o777) == (0o700, 0o600)
    keeping._put_away(folder)
    assert not folder.exists()


def test_a_sealed_key_is_not_changed_where_a_power_cut_would_lose_the_new_one(machine, tmp_path):
    status, said = machine("store", "rekey")
    assert status == 2
    assert "docs/store.md" in said
    assert machine("store", "check")[0] == 0


def test_what_systemd_does_not_open_is_said_and_no_key_is_made(machine, tmp_path):
    (tmp_path / "credentials" / "store-key.cred").write_bytes(b"hub-key\n" + KEY)
    status, said = machine("store", "check")
    assert status == 2
    assert "systemd-creds" in said
    assert no_key_of_its_own(tmp_path)
