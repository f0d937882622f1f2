"""A machine that was reported as stolen: what the hub says, and that nothing can be read then."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.outbox.outbox import Outbox
from kiosk.settings.load import load
from kiosk.settings.staff import StaffSettings
from kiosk.store.database import Began, Store
from kiosk.store.key import load_key
from kiosk.upkeep.erasing import erase, named


@pytest.fixture
def stolen(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    key = load_key(data / "store.key")
    store = Store.open(data / "terminal.db", key)
    store.audit.begin("test")
    store.close()
    for name in ("pairing/hub.key", "pairing/identity.key", "pairing/paired.toml",
                 "remote/7/settings.json", "terminal.db.aside-1", "terminal.db.materials/ab",
                 "journal/today.log"):  # fmt: skip
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_bytes(b"secret")
    return data


def test_keys_and_what_they_opened_are_gone_and_the_machine_is_nobodys(stolen, tmp_path):
    key, database = bytes(load_key(stolen / "store.key")), (stolen / "terminal.db").read_bytes()
    line = tmp_path / "queue.key"
    line.write_bytes(b"q" * 32)
    held = (stolen / "terminal.db").open("rb")  # the process has it open
    settings = load("heilongjiang-2", [{"staff": {"card_key_file": str(line)}}])
    assert erase(stolen, settings) >= 7
    left = {str(p.relative_to(stolen)) for p in stolen.rglob("*") if p.is_file()}
    assert left <= {"pairing/identity.key", "journal/today.log", "terminal.db.lock"}
    assert not line.exists()
    assert held.read(4096) == bytes(4096)  # also for who kept the file open
    held.close()
    with_old_key = tmp_path / "again.db"
    with_old_key.write_bytes(bytes(65_536) + database[65_536:])
    again = Store.open(with_old_key, key)
    assert again.opening.began is Began.REPLACED  # the key opens nothing any more
    again.close()
    assert erase(stolen, settings) == 0


def test_every_key_that_settings_name_is_known():
    assert named(StaffSettings(card_key_file="/a/b")) == {"/a/b"}
    assert named([StaffSettings(card_key_file="/a"), {"x": StaffSettings()}]) == {"/a"}


def test_the_store_goes_on_until_the_process_ends(stolen):
    store = Store.open(stolen / "terminal.db", load_key(stolen / "store.key"))
    Outbox(store).recover()
    erase(stolen, load("heilongjiang-2"))
    assert not (stolen / "store.key").exists()
    store.close()
