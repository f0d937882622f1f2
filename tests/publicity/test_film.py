"""Films of the media folder: real ones played, and what is none, too much or never ends."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

import pytest

from drivers.wake import Wake
from kiosk.publicity import film as films
from kiosk.publicity.film import Film, opened, playable
from kiosk.publicity.reel import Reel
from kiosk.publicity.trouble import Broken, Trouble
from tests.publicity.films import film
from tests.visits.rig import wait_until

ROOM = (400, 400)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("films")
    film(folder / "a.mp4")
    film(folder / "b.webm", "-c:v", "libvpx-vp9", "-cpu-used", "8", "-c:a", "libopus", seconds=0.4)
    film(folder / "old.mkv", "-c:v", "mpeg2video", seconds=0.4)
    return folder


def look(path: Path) -> Film:
    return opened(path, ROOM, Wake(), time.monotonic)


def why(path: Path) -> Trouble:
    with pytest.raises(Broken) as broken:
        look(path)
    return broken.value.why


def children() -> list[str]:
    """Programs that this process has started and that still run."""
    found = []
    for thread in Path("/proc/self/task").iterdir():
        with contextlib.suppress(FileNotFoundError):  # a thread, or a child, that has just ended
            for child in (thread / "children").read_text().split():
                found.append(Path(f"/proc/{child}/comm").read_text().strip())
    return found


@pytest.mark.parametrize(("name", "codec"), [("a.mp4", "h264"), ("b.webm", "vp9")])
def test_a_film_is_known_by_its_length_and_first_frame(made, name, codec):
    known = look(made / name)
    assert (known.codec, known.rate) == (codec, 25.0)
    assert known.seconds == pytest.approx(2.0 if name == "a.mp4" else 0.4, abs=0.1)
    assert (known.still.width, known.still.height) == (400, 225)
    assert len(known.still.data) == 3 * 400 * 225
    assert len(set(known.still.data)) > 50  # bars of colours, not a grey sheet


def test_its_frames_come_in_time_each_another_and_it_waits_while_it_is_held(made):
    known = look(made / "a.mp4")
    began = time.monotonic()
    reel = Reel(made / "a.mp4", known, time.monotonic)
    seen = [reel.frame]

    def more(count: int) -> bool:
        if seen[-1] is not reel.frame:
            seen.append(reel.frame)
        return len(seen) > count

    wait_until(lambda: more(5), 10, "five frames")
    reel.hold(True)
    time.sleep(0.1)  # one may be on its way
    stands = reel.frame
    time.sleep(0.5)  # real frames of a real program: a dozen would be due
    assert reel.frame is stands
    reel.hold(False)
    wait_until(lambda: more(9), 10, "it goes on")
    assert len({bytes(frame.data) for frame in seen}) > 5
    assert seen[0].data == known.still.data
    reel.join(10)
    assert time.monotonic() - began > 2.4  # its two seconds, and the half in which it stood
    assert reel.broken is None
    assert "ffmpeg" not in children()


def test_who_closes_it_leaves_no_program_behind(made):
    reel = Reel(made / "a.mp4", look(made / "a.mp4"), time.monotonic)
    wait_until(lambda: "ffmpeg" in children(), 10, "it plays")
    reel.close()
    reel.join(5)
    assert "ffmpeg" not in children()
    assert reel.broken is None


def test_a_telephone_that_was_held_upright_is_seen_so(made, tmp_path):
    turned = tmp_path / "t.mp4"
    os.system(
        f"ffmpeg -nostdin -v error -y -i {made / 'a.mp4'} -c copy -metadata:s:v rotate=90 {turned}"
    )
    still = look(turned).still
    assert (still.width, still.height) == (225, 400)


PLAYLIST = b"#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n"
CONCAT = b"ffconcat version 1.0\nfile '/etc/hostname'\n"


@pytest.mark.parametrize("content", [b"", b"no film", PLAYLIST, CONCAT, bytes(100_000)])
@pytest.mark.parametrize("name", ["x.mp4", "x.mkv"])
def test_what_is_no_film_is_broken(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert why(tmp_path / name) is Trouble.PICTURE


def test_codecs_and_containers_are_a_closed_list(made, tmp_path):
    assert why(made / "old.mkv") is Trouble.PICTURE
    (tmp_path / "a.mkv").write_bytes((made / "a.mp4").read_bytes())
    assert why(tmp_path / "a.mkv") is Trouble.PICTURE


def test_what_is_too_much_is_refused_before_it_is_decoded(made, tmp_path, monkeypatch):
    assert why(tmp_path / "none.mp4") is Trouble.GONE
    os.mkfifo(tmp_path / "pipe.mp4")
    assert why(tmp_path / "pipe.mp4") is Trouble.PICTURE
    with (tmp_path / "large.mp4").open("wb") as file:
        file.truncate(films.LARGEST + 1)
    assert why(tmp_path / "large.mp4") is Trouble.LARGE
    monkeypatch.setattr(films, "LONGEST", 1.0)
    assert why(made / "a.mp4") is Trouble.LENGTH
    monkeypatch.setattr(films, "LONGEST", 600.0)
    monkeypatch.setattr(films, "MOST_PIXELS", 100 * 100)
    assert why(made / "a.mp4") is Trouble.PICTURE


def test_a_program_that_wants_more_memory_than_it_may_is_a_broken_film(made, monkeypatch):
    monkeypatch.setattr(films, "MEMORY", 30_000_000)
    assert why(made / "a.mp4") is Trouble.PICTURE


def test_without_the_program_it_is_said(made, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert not playable()
    assert why(made / "a.mp4") is Trouble.PROGRAM


def stand_in(folder: Path, monkeypatch, script: str) -> None:
    """In place of ffmpeg, a program that does not behave."""
    folder.mkdir(exist_ok=True)
    (folder / "ffmpeg").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "ffmpeg").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def test_one_that_stops_is_killed_and_one_that_never_ends_is_cut_off(made, tmp_path, monkeypatch):
    known = look(made / "a.mp4")._replace(seconds=0.2)
    monkeypatch.setattr("kiosk.publicity.reel.PATIENCE", 0.3)
    stand_in(tmp_path / "bin", monkeypatch, "exec sleep 60")
    reel = Reel(made / "a.mp4", known, time.monotonic)
    reel.join(5)
    assert reel.broken is Trouble.TIME
    stand_in(tmp_path / "bin", monkeypatch, "exec cat /dev/zero")
    monkeypatch.setattr("kiosk.publicity.reel.PATIENCE", 5.0)
    reel = Reel(made / "a.mp4", known, time.monotonic)
    reel.join(5)
    assert (reel.broken, children().count("cat")) == (None, 0)
    stand_in(tmp_path / "bin", monkeypatch, "exit 1")
    reel = Reel(made / "a.mp4", known._replace(seconds=9.0), time.monotonic)
    reel.join(5)
    assert reel.broken is Trouble.PICTURE
