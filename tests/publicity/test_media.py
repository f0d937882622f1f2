"""The media folder: what is shown of it, and what is named and passed over."""

from __future__ import annotations

import os
import struct
import threading
import time
import zlib
from pathlib import Path

import pytest
from PIL import Image

from drivers.wake import Wake
from kiosk.papers.page import Pixels
from kiosk.publicity.media import Broken, Darkroom, Medium, Trouble, decoded, listed
from tests.visits.rig import wait_until


def png(path: Path, size=(40, 30), colour=(200, 10, 10), mode="RGB") -> Path:
    Image.new(mode, size, colour).save(path)
    return path


def look(path: Path, size=(1920, 1080)) -> Pixels:
    return decoded(path, size, Wake(), time.monotonic)


def test_pictures_are_listed_by_name_and_nothing_else_is(tmp_path):
    for name in ("b.png", "a.JPG", "c.jpeg", ".hidden.png", "film.mp4", "film.avi", "note.txt"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "gone.png").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.png")
    assert [m.name for m in listed(tmp_path)] == ["a.JPG", "b.png", "c.jpeg", "film.mp4"]
    assert listed(tmp_path / "none") == ()


def test_a_picture_is_decoded_no_larger_than_the_glass(tmp_path):
    small = look(png(tmp_path / "s.png"))
    assert (small.width, small.height) == (40, 30)
    assert small.data[:3] == bytes((200, 10, 10))
    large = look(png(tmp_path / "l.jpg", (3000, 1000)), (600, 600))
    assert (large.width, large.height) == (600, 200)
    assert len(large.data) == 3 * 600 * 200


def test_what_is_transparent_lies_on_white_and_a_photo_stands_upright(tmp_path):
    clear = look(png(tmp_path / "c.png", colour=(0, 0, 0, 0), mode="RGBA"))
    assert clear.data[:3] == b"\xff\xff\xff"
    turned = Image.new("RGB", (40, 20))
    exif = turned.getexif()
    exif[0x0112] = 6  # lies on its side
    turned.save(tmp_path / "t.jpg", exif=exif)
    seen = look(tmp_path / "t.jpg")
    assert (seen.width, seen.height) == (20, 40)


def bomb(width: int, height: int) -> bytes:
    """A PNG of few bytes that says it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"GIF89a" + bytes(100),  # a decoder that is not woken
        bomb(60_000, 60_000),
        bomb(7_000, 7_000)[:60],
        b"%PDF-1.4",
    ],
)
def test_what_is_no_picture_is_broken(tmp_path, content):
    (tmp_path / "x.png").write_bytes(content)
    with pytest.raises(Broken) as broken:
        look(tmp_path / "x.png")
    assert broken.value.why is Trouble.PICTURE


def test_half_a_picture_is_broken(tmp_path):
    whole = png(tmp_path / "w.png", (300, 300)).read_bytes()
    (tmp_path / "h.png").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Broken):
        look(tmp_path / "h.png")


def test_what_went_away_and_what_is_too_large_is_named_so(tmp_path):
    with pytest.raises(Broken) as gone:
        look(tmp_path / "none.png")
    assert gone.value.why is Trouble.GONE
    with (tmp_path / "large.png").open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(Broken) as large:
        look(tmp_path / "large.png")
    assert large.value.why is Trouble.LARGE


# ---- the thread that decodes ahead


class Rig:
    def __init__(self) -> None:
        self.told: list[tuple[str, int, Trouble]] = []
        self.failed: list[Exception] = []
        self.made: list[str] = []
        self.room = Darkroom(
            self._decode,
            lambda medium, place, why: self.told.append((medium.name, place, why)),
            self.failed.append,
        )

    def _decode(self, path: Path, wake: Wake) -> Pixels:
        self.made.append(path.name)
        if path.name == "bad.png":
            raise Broken(Trouble.PICTURE)
        if path.name == "fault.png":
            raise ZeroDivisionError
        return Pixels(1, 1, bytearray(3))


@pytest.fixture
def rig():
    made = Rig()
    yield made
    made.room.close()
    assert not any(t.name == "media" for t in threading.enumerate())


ALL = tuple(Medium(name) for name in ("a.png", "bad.png", "c.png", "fault.png"))
FOLDER = Path("media")


def settled(rig: Rig, *media: Medium) -> None:
    wait_until(lambda: all(rig.room.settled(m) for m in media), 5, "decoded")


def test_a_broken_file_is_told_once_with_its_place_and_the_rest_is_shown(rig):
    for _ in range(3):
        rig.room.want(FOLDER, ALL, ALL)
        settled(rig, *ALL)
    assert rig.told == [("bad.png", 2, Trouble.PICTURE)]
    assert rig.room.picture(ALL[1]) is None
    assert rig.room.picture(ALL[0]) is not None
    assert [type(e) for e in rig.failed] == [ZeroDivisionError]
    assert rig.made.count("a.png") == 1


def test_a_file_that_was_mended_is_looked_at_again(rig):
    rig.room.want(FOLDER, ALL, ALL)
    settled(rig, *ALL)
    mended = (ALL[0], Medium("bad.png", changed=7), *ALL[2:])
    rig.room.want(FOLDER, mended, mended)
    settled(rig, *mended)
    assert rig.made.count("bad.png") == 2


def test_only_what_the_round_wants_is_kept(rig):
    rig.room.want(FOLDER, ALL, ALL)
    settled(rig, *ALL)
    rig.room.want(FOLDER, ALL, ALL[2:3])
    assert rig.room.picture(ALL[0]) is None
    assert rig.room.picture(ALL[2]) is not None
    rig.room.want(FOLDER, (), ())
    assert rig.room.picture(ALL[2]) is None
