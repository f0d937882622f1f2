"""A vendor's photo library compiled here: whatever it does, a photo comes to a value."""

import os
import tempfile
import threading
import time
from pathlib import Path

import pytest

from drivers.id_reader import photo
from drivers.id_reader.interface import CardRead, NotDecoded, Portrait, ReadCommand
from drivers.id_reader.photo import PhotoLibrary
from drivers.id_reader.sam_v import SamV
from drivers.wake import Wake
from tests.drivers.devices_rig import children, compiled, descriptors, eventually
from tests.drivers.id_reader.id_rig import QUICK, make_rig

SOURCE = Path(__file__).with_name("photo_sdk.c")
FORMS = ["BY_BUFFER", "BY_FILE"]
SIZE = 38862


@pytest.fixture(scope="session")
def libraries(tmp_path_factory):
    return compiled(SOURCE, tmp_path_factory.mktemp("photo"), (*FORMS, "NEITHER"))


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    """Marks the children of this test: they inherit HOME."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return f"HOME={tmp_path}".encode()


@pytest.fixture
def wake():
    made = Wake()
    yield made
    made.close()


@pytest.fixture(params=FORMS)
def library(request, libraries):
    return PhotoLibrary(libraries[request.param], time.monotonic)


def wlt(does: str) -> bytes:
    return does.encode() + b"\x5a" * 1023


@pytest.fixture(autouse=True)
def memory(monkeypatch):
    """A place in memory of this test's own: others may run beside it."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as own:
        monkeypatch.setenv("RUNTIME_DIRECTORY", own)
        yield Path(own)
        assert os.listdir(own) == []


def test_a_photo_becomes_a_bitmap(library, wake):
    assert library.check(wake) is None
    got = library.decode(wlt("g"), wake)
    assert isinstance(got, Portrait)
    assert (len(got.bitmap), got.bitmap[:2], got.bitmap[100]) == (SIZE, b"BM", 0x80)
    assert "bitmap" not in repr(got)
    got.wipe()
    assert not any(got.bitmap)


@pytest.mark.parametrize(
    ("does", "why"),
    [
        ("r", NotDecoded.REFUSED),
        ("c", NotDecoded.CRASHED),
        ("a", NotDecoded.CRASHED),
        ("e", NotDecoded.CRASHED),
        ("x", NotDecoded.GARBAGE),
        ("w", NotDecoded.GARBAGE),
        ("n", NotDecoded.GARBAGE),
    ],
)
def test_what_goes_wrong_is_a_value(library, wake, does, why):
    assert library.decode(wlt(does), wake) is why


@pytest.mark.parametrize("does", ["s", "l"])
def test_a_picture_of_another_size_is_none(libraries, wake, does):
    library = PhotoLibrary(libraries["BY_FILE"], time.monotonic)
    assert library.decode(wlt(does), wake) is NotDecoded.GARBAGE


def test_one_that_hangs_is_killed_when_the_time_is_up(libraries, wake, home):
    for form in FORMS:
        library = PhotoLibrary(libraries[form], time.monotonic, seconds=0.4)
        begun = time.monotonic()
        assert library.decode(wlt("h"), wake) is NotDecoded.HUNG
        assert time.monotonic() - begun < 2
    assert children(home) == []


def test_one_that_hangs_is_killed_when_nobody_waits_any_more(library, wake, home):
    timer = threading.Timer(0.2, wake.set)
    timer.start()
    assert library.decode(wlt("h"), wake) is NotDecoded.CANCELLED
    assert children(home) == []
    timer.join()


def test_what_it_starts_ends_with_it_and_nothing_is_left_open(library, wake, home):
    before = descriptors()
    assert isinstance(library.decode(wlt("f"), wake), Portrait)
    assert eventually(lambda: children(home) == [])
    assert descriptors() == before


def test_libraries_that_are_none(libraries, tmp_path, wake):
    clock = time.monotonic
    assert PhotoLibrary("", clock).check(wake) is NotDecoded.NO_LIBRARY
    assert PhotoLibrary("", clock).decode(wlt("g"), wake) is NotDecoded.NO_LIBRARY
    assert PhotoLibrary(str(tmp_path / "no.so"), clock).check(wake) is NotDecoded.ABSENT
    text = tmp_path / "text.so"
    text.write_text("no library")
    assert PhotoLibrary(str(text), clock).check(wake) is NotDecoded.NOT_LOADABLE
    assert PhotoLibrary(libraries["NEITHER"], clock).check(wake) is NotDecoded.NO_CALL
    assert PhotoLibrary(libraries["BY_BUFFER"], clock).decode(b"", wake) is NotDecoded.NO_PHOTO


def test_without_memory_for_files_only_a_library_that_wants_them_fails(
    libraries, wake, monkeypatch
):
    monkeypatch.setattr(photo, "_memory_file_system", lambda: None)
    by_file = PhotoLibrary(libraries["BY_FILE"], time.monotonic)
    assert by_file.decode(wlt("g"), wake) is NotDecoded.NO_FOLDER
    by_buffer = PhotoLibrary(libraries["BY_BUFFER"], time.monotonic)
    assert isinstance(by_buffer.decode(wlt("g"), wake), Portrait)


def test_what_a_killed_process_left_is_wiped_at_the_next_photo(libraries, wake, memory):
    stale = memory / "kiosk-photo-stale"
    stale.mkdir(mode=0o700)
    face = stale / "zp.bmp"
    face.write_bytes(b"\x99" * 4096)
    with face.open("rb") as held:
        PhotoLibrary(libraries["BY_FILE"], time.monotonic).decode(wlt("g"), wake)
        assert held.read() == bytes(4096)  # overwritten before it was taken away
    assert not stale.exists()


def test_a_folder_on_a_disk_is_no_place_for_a_face(memory, monkeypatch):
    assert photo._memory_file_system() == memory
    monkeypatch.setenv("RUNTIME_DIRECTORY", "/proc")
    assert photo._memory_file_system() == Path("/dev/shm")
    assert not photo._in_memory("/proc")


@pytest.mark.parametrize("broken", [False, True])
def test_a_reading_is_never_worse_for_its_photo(libraries, tmp_path, broken):
    """Through the driver: the photo on the simulated card is noise to the library."""
    rig = make_rig(tmp_path / "devices")
    path = libraries["NEITHER" if broken else "BY_BUFFER"]
    reader = SamV(rig.port, 115200, time.monotonic, QUICK, ReadCommand.TEXT_PHOTO, path)
    got = []
    try:
        rig.set(card="resident")
        read = reader.read(rig.wake, 3, lambda document, content: got.append(content.portrait()))
        assert isinstance(read, CardRead)
        assert got == [NotDecoded.NO_CALL if broken else NotDecoded.REFUSED]
        assert reader.check_photo_library(rig.wake) is (NotDecoded.NO_CALL if broken else None)
    finally:
        reader.close()
        rig.close()
