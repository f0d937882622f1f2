"""Offers on the disk: trial, proof, return, and a cut of power at any step."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.remote.folder import NONE, Folder
from kiosk.settings import sealed
from kiosk.settings.load import load
from kiosk.update import table
from kiosk.update.proof import Notes
from kiosk.update.table import MINUTES, STARTS
from tests.settings.offers import STATION, TERMINAL, body, content, offer


def signed(version: int, browse: float) -> bytes:
    return content(offer(str(version), body({"deadlines.browse": browse}), "wang"))


def start(folder: Folder) -> str:
    """A start of the terminal; the version that it runs by."""
    folder.carry_out(table.start(folder.standing()))
    return folder.in_force().version


def taken(folder: Folder, version: int, browse: float = 90) -> None:
    folder.keep(str(version), signed(version, browse), {})
    folder.wait(str(version))


def prove(folder: Folder) -> None:
    Notes(folder.root).prove(folder.in_force().version)
    folder.carry_out(table.minute(folder.standing()))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_nothing_was_ever_taken(folder):
    assert start(folder) == NONE
    assert (folder.in_force().layers, folder.newest, folder.returned()) == ((), 0, {})


def test_an_offer_waits_is_tried_and_stays_when_it_proves_itself(folder):
    taken(folder, 3, 95)
    assert folder.in_force().version == NONE
    assert start(folder) == "3"
    assert folder.standing().proven == NONE
    prove(folder)
    assert folder.standing()[:3] == ("3", "3", None)
    assert start(folder) == "3"
    assert load("heilongjiang-2", layers=folder.in_force().layers).deadlines.browse == 95


def test_one_that_never_comes_up_gives_way_and_is_remembered(folder):
    taken(folder, 3)
    versions = [start(folder) for _ in range(STARTS + 1)]
    assert versions == ["3"] * STARTS + [NONE]
    assert folder.returned()["3"].why == "starts"
    assert folder.newest == 3
    assert start(folder) == NONE


def test_one_that_runs_and_proves_nothing_gives_way_with_what_it_lacked(folder):
    ended = []
    folder = Folder(folder.root.parent, restart=lambda: ended.append(True))
    taken(folder, 3)
    start(folder)
    folder.note_lacking(frozenset({"centre", "printer"}))
    for _ in range(MINUTES):
        folder.carry_out(table.minute(folder.standing()))
    assert ended == [True]
    assert start(folder) == NONE
    assert (folder.returned()["3"].why, folder.returned()["3"].about) == (
        "unproven", "centre printer",
    )  # fmt: skip


def test_it_gives_way_to_the_one_before_not_to_nothing(folder):
    taken(folder, 3)
    start(folder)
    prove(folder)
    taken(folder, 4)
    assert start(folder) == "4"
    assert folder.unusable()
    assert folder.in_force().version == "3"
    assert folder.returned()["4"].why == "unusable"
    assert not folder.unusable()


def test_one_of_which_only_duties_are_new_is_in_force_at_once(folder):
    folder.keep("3", signed(3, 90), {})
    folder.enter("3")
    assert folder.standing()[:3] == ("3", "3", None)
    assert start(folder) == "3"


def test_only_the_latest_that_waits_is_tried_and_old_ones_are_swept(folder):
    for version in (3, 4):
        taken(folder, version)
    assert start(folder) == "4"
    prove(folder)
    taken(folder, 5)
    start(folder)
    prove(folder)
    assert sorted(p.name for p in (folder.root / "offers").iterdir()) == ["5"]


@pytest.mark.parametrize("harm", ["short", "changed", "gone", "empty"])
def test_what_was_damaged_on_the_disk_is_not_run_by(folder, harm):
    taken(folder, 3)
    start(folder)
    prove(folder)
    taken(folder, 4)
    start(folder)
    file = folder.root / "offers" / "4" / "offer.json"
    whole = file.read_bytes()
    {"short": lambda: file.write_bytes(whole[:-9]), "empty": lambda: file.write_bytes(b""),
     "changed": lambda: file.write_bytes(whole.replace(b"90", b"95")),
     "gone": file.unlink}[harm]()  # fmt: skip
    assert folder.in_force().version == "3"
    assert start(folder) == "3"


def test_a_secret_lies_sealed_and_is_named_by_its_file(folder, tmp_path):
    private, public = sealed.new_key()
    where = sealed.place(STATION, TERMINAL, "centre.secret")
    box = sealed.seal(b"0123", public, where)
    one = content(offer("3", body({"centre.secret": {"sealed": box}}), "wang", "li"))
    folder.keep("3", one, {"centre.secret": box})
    folder.enter("3")
    (tmp_path / "own").write_text(private)
    settings = load("heilongjiang-2", layers=folder.in_force().layers)
    file = settings.centre.secret_file
    assert file.startswith(str(folder.root))
    assert sealed.read_secret(file, str(tmp_path / "own"), where) == b"0123"
    assert all(b"0123" not in p.read_bytes() for p in folder.root.rglob("*") if p.is_file())


def test_what_is_done_once_is_written_down(folder):
    folder.note_done("restart", 4)
    folder.note_done("update", 1)
    assert Folder(folder.root.parent).done_once() == {"restart": 4, "update": 1}


# ---- the power goes at any call that changes the disk


class Cut(BaseException):
    """The power is gone."""


CALLS = ("replace", "rename", "symlink", "unlink", "fsync", "mkdir", "rmdir", "open")


class Power:
    """Lets `left` changes of the disk happen, and no more. A file being written is torn: what was
    not synced is half of it."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, left: int, cut: Callable[[], None] | None = None
    ) -> None:
        self.left, self._cut = left, cut
        for name in CALLS:
            monkeypatch.setattr(os, name, self._counted(name, getattr(os, name)))

    def _counted(self, name: str, real: Callable) -> Callable:
        def call(*args, **kwargs):
            changes = name != "open" or (len(args) > 1 and args[1] & os.O_CREAT)
            if not changes:
                return real(*args, **kwargs)
            if self.left == 0:
                if self._cut is not None:
                    self._cut()
                if name == "fsync":
                    _tear(args[0])
                raise Cut
            self.left -= 1
            return real(*args, **kwargs)

        return call


def _tear(fd: int) -> None:
    """Half of what was written; folders cannot be torn."""
    path = Path(os.readlink(f"/proc/self/fd/{fd}"))
    if path.is_file():
        os.truncate(path, path.stat().st_size // 2)


def life(folder: Folder) -> None:
    """Takes an offer in, starts by it, proves it."""
    taken(folder, 4, 100)
    start(folder)
    prove(folder)


def failing_life(folder: Folder) -> None:
    """The same with one that never proves itself."""
    taken(folder, 4, 100)
    for _ in range(STARTS + 1):
        start(folder)


@pytest.mark.full
def test_a_process_that_is_killed_at_any_step_leaves_one_whole_version(tmp_path):
    """The same with SIGKILL and a real process: what the kernel has been given stays."""
    before = tmp_path / "before"
    made = Folder(before)
    taken(made, 3, 80)
    start(made)
    prove(made)
    for left in range(400):
        data = tmp_path / f"kill{left}"
        shutil.copytree(before, data, symlinks=True)
        pid = os.fork()
        if pid == 0:
            Power(pytest.MonkeyPatch(), left, lambda: os.kill(os.getpid(), signal.SIGKILL))
            life(Folder(data))
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        kept = Folder(data).in_force()
        assert kept.values == {"deadlines.browse": {"3": 80, "4": 100}[kept.version]}
        if start(Folder(data)) == "4" and Folder(data).standing().proven != "4":
            prove(Folder(data))
        assert Folder(data).standing().current == Folder(data).standing().proven
        if os.WIFEXITED(status):
            return
    raise AssertionError("it never came to its end")


@pytest.mark.parametrize("play", [life, failing_life])
def test_a_cut_at_any_step_leaves_one_whole_version(tmp_path, play):
    before = tmp_path / "before"
    made = Folder(before)
    taken(made, 3, 80)
    start(made)
    prove(made)
    seen: set[str] = set()
    for left in range(400):
        data = tmp_path / f"cut{left}"
        shutil.copytree(before, data, symlinks=True)
        with pytest.MonkeyPatch.context() as patched:
            power = Power(patched, left)
            try:
                play(Folder(data))
                ended = power.left > 0
            except Cut:
                ended = False
        after = Folder(data)
        kept = after.in_force()
        assert kept.version in ("3", "4")
        assert kept.values == {"deadlines.browse": 80 if kept.version == "3" else 100}
        first = start(after)  # what was under way goes on to its end, whatever it was
        if first == "4" and after.standing().proven != "4":
            prove(after)
        assert start(after) in ("3", "4")
        assert after.standing().current == after.standing().proven
        seen.add(after.in_force().version)
        shutil.rmtree(data)
        if ended:
            break
    else:
        raise AssertionError("it never came to its end")
    assert seen == {"3", "4"} if play is life else "3" in seen
