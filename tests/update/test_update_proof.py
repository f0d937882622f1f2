"""What a release must show before it stays, and what it finds out about itself."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import kiosk
from kiosk.update.proof import Facts, Notes, Place, proves
from kiosk.update.running import program

SOURCE = Path(kiosk.__file__).parents[1] / "pyproject.toml"
WORKED = frozenset({"centre", "id_card"})


@pytest.mark.parametrize(
    ("facts", "before", "proved"),
    [
        (Facts(True, True, WORKED), WORKED, True),
        (Facts(True, True, WORKED | {"printer"}), WORKED, True),
        (Facts(True, True, frozenset({"id_card"})), WORKED, False),
        (Facts(True, True, frozenset()), frozenset(), True),  # nothing worked before either
        (Facts(False, True, WORKED), WORKED, False),
        (Facts(True, False, WORKED), WORKED, False),
    ],
)
def test_a_release_proves_itself_by_what_worked_before(facts, before, proved):
    assert proves(facts, before) is proved


def test_what_worked_is_noted_and_a_spoilt_note_asks_nothing(tmp_path):
    notes = Notes(tmp_path)
    assert notes.worked() == frozenset()
    notes.note_works(WORKED)
    assert notes.worked() == WORKED
    (tmp_path / "worked.json").write_bytes(b'{"half')
    assert notes.worked() == frozenset()


def test_a_working_tree_is_no_release():
    assert Place.of(Path(kiosk.__file__)) is None
    assert program() == tomllib.loads(SOURCE.read_text("utf-8"))["project"]["version"]


def test_a_release_knows_its_place(tmp_path):
    release = tmp_path / "releases" / "1.1.0"
    module = release / "app" / "kiosk" / "commands" / "renewal.py"
    module.parent.mkdir(parents=True)
    (release / "MANIFEST.json").write_text("{}")
    place = Place.of(module)
    assert place == Place(tmp_path, "1.1.0")
    assert program(module) == "1.1.0"  # and not "app", the folder it lies in
    assert not place.on_trial  # no link at all: nothing is known of a trial
    (tmp_path / "proven").symlink_to("releases/1.0.0")
    assert place.on_trial
    assert not place.successor
    (tmp_path / "next").symlink_to("releases/1.1.0")  # itself, left behind by a cut
    assert not place.successor
    (tmp_path / "next").unlink()
    (tmp_path / "next").symlink_to("releases/1.2.0")
    assert place.successor
