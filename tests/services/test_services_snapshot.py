"""The compiled snapshot: the same objects, never a stale one, never a reason not to start."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest

from kiosk.services import catalogue as module
from kiosk.services import snapshot
from kiosk.services.catalogue import FOLDER, Catalogue
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.snapshot import DataError

OURS = "kiosk.services."


@pytest.fixture
def items(tmp_path: Path) -> Path:
    folder = tmp_path / "services"
    folder.mkdir()
    for name in ("outpatient-visits.toml", "newborn-enrolment.toml"):
        shutil.copy(FOLDER / name, folder / name)
    return folder


def snapshots(cache: Path) -> list[Path]:
    return sorted(cache.glob("*.msgpack"))


def test_whatever_checks_an_item_makes_another_snapshot_when_it_changes():
    """Each module of this folder that those which check it are made of."""
    folder, known = Path(snapshot.__file__).parent, {file.name for file in snapshot._RULES}
    named: set[str] = set()
    for name in ("catalogue.py", *known):
        for node in ast.walk(ast.parse((folder / name).read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "kiosk.services":
                named |= {f"{alias.name}.py" for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(OURS):
                named.add(f"{node.module.removeprefix(OURS)}.py")
    assert named - known == {"fresh.py", "whole.py"}  # these bring and write files


def test_the_snapshot_holds_the_same_items(items, tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    made = Catalogue.load(items, cache)
    assert len(snapshots(cache)) == 1

    def never(folder):
        raise AssertionError("the files were decoded again")

    monkeypatch.setattr(module, "_build", never)
    read = Catalogue.load(items, cache)
    assert list(read) == list(made) == list(Catalogue.load(items, cache))


def test_dictionaries_and_all_shipped_items_survive_the_snapshot(tmp_path):
    for _ in range(2):
        assert list(Catalogue.load(cache=tmp_path)) == list(Catalogue.load())
        tables = Dictionaries.load(cache=tmp_path)
        plain = Dictionaries.load()
        assert {n: tables.get(n) for n in tables.names()} == {
            n: plain.get(n) for n in plain.names()
        }


def test_a_changed_file_is_checked_anew_and_the_old_snapshot_goes(items, tmp_path):
    cache = tmp_path / "cache"
    Catalogue.load(items, cache)
    (old,) = snapshots(cache)
    file = items / "outpatient-visits.toml"
    text = file.read_text("utf-8")
    file.write_text(text.replace('zh = "门诊"', 'zh = "门诊记录"'), "utf-8")
    assert Catalogue.load(items, cache).item("outpatient-visits").short.zh == "门诊记录"
    (new,) = snapshots(cache)
    assert new != old
    file.write_text(text.replace("order = 2", "ordre = 2"), "utf-8")
    with pytest.raises(DataError):
        Catalogue.load(items, cache)


def test_a_spoiled_snapshot_is_as_none(items, tmp_path):
    cache = tmp_path / "cache"
    Catalogue.load(items, cache)
    (file,) = snapshots(cache)
    for rubbish in (b"", b"\xc1\xc1", file.read_bytes()[:100]):
        file.write_bytes(rubbish)
        assert len(Catalogue.load(items, cache)) == 2
    assert len(file.read_bytes()) > 100  # and it was made again


def test_a_cache_that_cannot_be_written_stops_nothing(items, tmp_path):
    place = tmp_path / "file"
    place.write_text("not a folder")
    assert len(Catalogue.load(items, place)) == 2
