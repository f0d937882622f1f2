"""A base that is brought: taken when it is signed, whole and newer; else the old one stays."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kiosk.knowledge import shelf as shelves
from kiosk.knowledge.package import FILE, NAME, SIGNATURE, Refusal, Refused, verified
from kiosk.knowledge.shelf import CURRENT, Shelf, newest, take
from tests.knowledge.house import DAY, KEY, SIGNERS, STRANGER, answer, base_file, package

OTHERS = {"elsewhere": STRANGER.public_key().public_bytes_raw().hex()}


def refusal(package: Path, folder: Path, signers=SIGNERS) -> Refusal:
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    with pytest.raises(Refused) as caught:
        take(package, folder, signers)
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before
    return caught.value.why


@pytest.fixture
def brought(tmp_path: Path) -> Path:
    return package(tmp_path / "stick", 7)


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return tmp_path / "data"


def shelf_at(folder: Path, tmp_path: Path, told: list | None = None) -> Shelf:
    shipped = base_file(tmp_path / "shipped", answer("shipped", "出厂"), version=0)
    said = told if told is not None else []
    return Shelf(folder, SIGNERS, lambda: shipped, said.append)


def in_force(shelf: Shelf, visit: int = 1) -> int:
    base = shelf.base(visit)
    assert base is not None
    return base.said.version


def test_a_signed_base_is_taken_and_named(brought: Path, here: Path):
    assert take(brought, here, SIGNERS).version == 7
    assert newest(here) == 7
    assert verified(here / "7", SIGNERS).count == 1


def test_what_is_not_taken_and_why(brought: Path, here: Path, tmp_path: Path):
    here.mkdir()
    assert refusal(tmp_path / "nothing", here) is Refusal.NO_PACKAGE
    assert refusal(brought, here, {}) is Refusal.NO_SIGNERS
    assert refusal(brought, here, OTHERS) is Refusal.FORGED
    manifest, signature = (brought / NAME).read_bytes(), (brought / SIGNATURE).read_bytes()
    (brought / NAME).write_bytes(manifest.replace(b'"version": 7', b'"version": 8'))
    assert refusal(brought, here) is Refusal.FORGED
    (brought / NAME).write_bytes(manifest)
    (brought / SIGNATURE).unlink()
    assert refusal(brought, here) is Refusal.UNSIGNED
    (brought / SIGNATURE).write_bytes(signature[:-1])
    assert refusal(brought, here) is Refusal.FORGED
    (brought / SIGNATURE).write_bytes(signature)
    content = bytearray((brought / FILE).read_bytes())
    content[len(content) // 2] ^= 1
    (brought / FILE).write_bytes(content)
    assert refusal(brought, here) is Refusal.DAMAGED
    (brought / FILE).unlink()
    assert refusal(brought, here) is Refusal.DAMAGED


def test_a_later_format_and_a_signed_manifest_of_something_else(brought: Path, here: Path):
    here.mkdir()
    for key, value, why in (
        ("format", 2, Refusal.UNKNOWN_FORMAT),
        ("product", "yibao-kiosk", Refusal.NO_PACKAGE),
        ("count", 2, Refusal.DAMAGED),
        ("version", 0, Refusal.NO_PACKAGE),
        ("size", 10**12, Refusal.DAMAGED),
    ):
        told = json.loads((brought / NAME).read_bytes())
        content = json.dumps(told | {key: value}).encode()
        other = brought.with_name(f"stick-{key}")
        shutil.copytree(brought, other)
        (other / NAME).write_bytes(content)
        (other / SIGNATURE).write_bytes(KEY.sign(content))
        assert refusal(other, here) is why


def test_only_a_newer_one_is_taken(brought: Path, here: Path, tmp_path: Path):
    take(brought, here, SIGNERS)
    assert refusal(brought, here) is Refusal.OLDER
    assert refusal(package(tmp_path / "six", 6), here) is Refusal.OLDER
    for version in (8, 9):
        take(package(tmp_path / str(version), version), here, SIGNERS)
    assert sorted(p.name for p in here.iterdir()) == ["8", "9", CURRENT]  # two are kept


@pytest.mark.parametrize("cut", ["_copy", "verified", "settle", "write_whole"])
def test_cut_off_anywhere_the_old_one_is_in_force(
    brought: Path, here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: str
):
    take(brought, here, SIGNERS)
    newer = package(tmp_path / "eight", 8, answer("new", "新的"))
    with monkeypatch.context() as patch:
        real, calls = getattr(shelves, cut), []

        def power_fails(*args: object) -> object:
            calls.append(args)
            if cut == "verified" and len(calls) == 1:
                return real(*args)
            raise OSError(5, "cut")

        patch.setattr(shelves, cut, power_fails)
        with pytest.raises(Refused, match="no-room"):
            take(newer, here, SIGNERS)
    shelf = shelf_at(here, tmp_path)
    assert shelf.refresh()
    assert in_force(shelf) == 7
    take(newer, here, SIGNERS)  # and it can be taken afterwards
    assert newest(here) == 8


def test_a_visit_keeps_its_base_and_the_next_has_the_new_one(
    brought: Path, here: Path, tmp_path: Path
):
    shelf = shelf_at(here, tmp_path)
    assert shelf.base(1) is None  # nothing was opened yet
    assert shelf.refresh()
    assert not shelf.refresh()  # nothing changed
    first = shelf.base(1)
    assert first is not None
    assert first.said.version == 0
    take(brought, here, SIGNERS)
    assert shelf.refresh()
    assert shelf.base(1) is first
    assert first.find("出厂", DAY)
    assert in_force(shelf, 2) == 7
    shelf.close()


def test_one_that_was_damaged_here_gives_way_to_the_one_before(here: Path, tmp_path: Path):
    told: list[Refusal] = []
    for version in (7, 8):
        take(package(tmp_path / str(version), version), here, SIGNERS)
    (here / "8" / FILE).write_bytes(b"rotten")
    shelf = shelf_at(here, tmp_path, told)
    assert shelf.refresh()
    assert in_force(shelf) == 7
    assert told == [Refusal.DAMAGED]
    shutil.rmtree(here / "7")
    shelf = shelf_at(here, tmp_path)
    shelf.refresh()
    assert in_force(shelf) == 0


def test_a_package_that_only_lies_there_is_not_used(here: Path, tmp_path: Path):
    package(here / "9", 9)
    shelf = shelf_at(here, tmp_path)
    shelf.refresh()
    assert in_force(shelf) == 0


def test_a_signer_who_was_struck_off_is_not_believed_any_more(
    brought: Path, here: Path, tmp_path: Path
):
    take(brought, here, SIGNERS)
    shipped = base_file(tmp_path / "shipped", answer("shipped", "出厂"), version=0)
    shelf = Shelf(here, OTHERS, lambda: shipped)
    shelf.refresh()
    assert in_force(shelf) == 0
