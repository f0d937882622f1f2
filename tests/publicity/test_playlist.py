"""Published play-lists: what is played when, who may publish, and that one whole list is in force
at every cut of power."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from kiosk.publicity.laying import withdraw
from kiosk.publicity.playlist import (
    CURRENT,
    MANIFEST,
    Piece,
    Refusal,
    Refused,
    in_force,
    named,
    told,
    whole,
)  # fmt: skip
from tests.publicity.published import PUBLISHERS, STRANGER, Published, png, publish

SUM = "a" * 64


def piece(**more) -> Piece:
    return msgspec.convert({"name": "a.png", "sha256": SUM, "size": 1, **more}, Piece)


@pytest.mark.parametrize(
    ("more", "at", "due"),
    [
        ({}, "2026-11-22 03:00", True),
        ({"hours": ("08:30-11:30", "13:00-24:00")}, "2026-11-22 08:29", False),
        ({"hours": ("08:30-11:30", "13:00-24:00")}, "2026-11-22 08:30", True),
        ({"hours": ("08:30-11:30", "13:00-24:00")}, "2026-11-22 11:30", False),
        ({"hours": ("08:30-11:30", "13:00-24:00")}, "2026-11-22 23:59", True),
        ({"first": "2026-11-22", "last": "2026-11-23"}, "2026-11-21 23:59", False),
        ({"first": "2026-11-22", "last": "2026-11-23"}, "2026-11-23 23:59", True),
        ({"last": "2026-11-23"}, "2026-11-24 00:00", False),
    ],
)
def test_hours_and_days(more, at, due):
    assert piece(**more).due(datetime.fromisoformat(at)) is due


@pytest.mark.parametrize(
    "name", ["../a.png", ".a.png", "a.exe", "张三.png", "a/b.png", "A.PNG", "a.png\n", ""]
)
def test_a_name_is_a_plain_one(name):
    with pytest.raises(msgspec.ValidationError):
        piece(name=name)


def made(folder: Path, version: int, colour=(200, 0, 0)) -> Published:
    return publish(folder / f"v{version}", version, [{"name": "a.png"}, {"name": "b.png"}],
                   a_png=png(colour), b_png=png((0, 0, version)))  # fmt: skip


def test_only_what_a_known_publisher_signed(tmp_path):
    one = made(tmp_path, 1)
    assert whole(one.folder, PUBLISHERS) == one.list
    for publishers in ({}, {"x": STRANGER.public_key().public_bytes_raw().hex()}, {"x": "no key"}):
        with pytest.raises(Refused) as refused:
            whole(one.folder, publishers)
        assert refused.value.why is Refusal.FORGED
    with pytest.raises(Refused) as refused:
        told(one.manifest + b" ", one.signature, PUBLISHERS)
    assert refused.value.why is Refusal.FORGED
    (one.folder / "b.png").write_bytes(b"short")
    with pytest.raises(Refused) as refused:
        whole(one.folder, PUBLISHERS)
    assert (refused.value.why, refused.value.place) == (Refusal.DAMAGED, 2)
    (one.folder / MANIFEST).unlink()
    with pytest.raises(Refused) as refused:
        whole(one.folder, PUBLISHERS)
    assert refused.value.why is Refusal.NO_PACKAGE


def playing(root: Path) -> int:
    laid, _ = in_force(root, PUBLISHERS)
    return laid.list.version if laid is not None else 0


class Cut(Exception):
    """The power went."""


@pytest.mark.parametrize("step", ["filled", "renamed", "last", "current"])
def test_one_whole_list_is_in_force_at_every_cut(tmp_path, step):
    root = tmp_path / "published"
    one, two = made(tmp_path, 1), made(tmp_path, 2)
    one.lay(root)
    assert playing(root) == 1

    def cut(done: str) -> None:
        assert playing(root) in (1, 2)
        if done == step:
            raise Cut

    with pytest.raises(Cut):
        two.lay(root, done=cut)
    assert playing(root) == (2 if step == "current" else 1)
    two.lay(root)
    assert playing(root) == 2
    assert {p.name for p in root.iterdir()} == {CURRENT, "last", one.sum, two.sum}
    modes = {p.stat().st_mode & 0o777 for p in (root / two.sum).iterdir()}
    assert modes == {0o644}
    assert (root / two.sum).stat().st_mode & 0o777 == 0o755  # another user reads it


def test_what_does_not_hold_gives_way_to_the_last_good_one(tmp_path):
    root = tmp_path / "published"
    one, two, three = (made(tmp_path, n) for n in (1, 2, 3))
    one.lay(root)
    two.lay(root)
    (root / two.sum / "a.png").write_bytes(b"")
    assert in_force(root, PUBLISHERS)[1]
    assert playing(root) == 1
    three.lay(root)  # what is spoiled is not the last good one
    assert playing(root) == 3
    (root / three.sum / MANIFEST).unlink()
    assert playing(root) == 1
    three.lay(root)
    assert playing(root) == 3
    withdraw(root)
    assert (playing(root), named(root, CURRENT), list(root.iterdir())) == (0, "", [])
    withdraw(tmp_path / "none")
