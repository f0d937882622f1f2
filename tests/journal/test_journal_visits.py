"""Everything written while visits go well and break: no word of the visitor in any of it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.journal import registry
from kiosk.wipe.files import search_files
from kiosk.wipe.masked import Area, mask
from tests.journal.played import MARKERS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    folder = tmp_path_factory.mktemp("played")
    done = subprocess.run(
        [sys.executable, "-m", "tests.journal.played", str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    return folder, done


def test_it_was_really_played(played):
    folder, done = played
    assert done.returncode == 0, done.stderr[-2000:]
    met = done.stdout.split()
    assert met == ["did_it_print", "centre_down", "centre_down", "centre_down", "no_means"]
    rows = [json.loads(line) for line in (folder / "journal.jsonl").read_text().splitlines()]
    broken = [row["error"] for row in rows if row["e"] == "process.broken"]
    assert {error["class"] for error in broken} >= {"Broken"}
    assert len(broken) >= 5  # detail, person, query, page, thread
    drivers = [(row["device"], row["error"]["class"]) for row in rows if row["e"] == "worker.broke"]
    assert set(drivers) == {("printer", "Broken"), ("id_card", "Broken")}
    assert {row["library"] for row in rows if row["e"] == "library.spoke"} >= {"urllib3", "py"}
    assert {row["e"] for row in rows} >= {"visit.answered", "visit.ended", "visit.trouble"}


def test_nothing_of_the_visitor_is_in_anything_written(played):
    folder, done = played
    for marker in MARKERS:
        escaped = json.dumps(marker)[1:-1]
        assert marker not in done.stdout + done.stderr
        assert escaped not in done.stdout + done.stderr
    assert done.stderr == ""  # not even a traceback
    files = [p for p in folder.rglob("*") if p.is_file()]
    assert len(files) >= 3  # the journal, the database, its key
    found = search_files(Area(mask({f"marker {n}": m for n, m in enumerate(MARKERS)})), files)
    assert [(hit.path.name, hit.label) for hit in found.hits] == []


def test_each_event_of_the_registry_is_written_somewhere():
    """A row that nothing writes would be a promise to whoever watches the journal."""
    code = "\n".join(
        f.read_text("utf-8") for f in (ROOT / "kiosk").rglob("*.py") if f.name != "events.py"
    )
    written = set(re.findall(r"events\.([a-z_]+)", code))
    by_itself = {"journal_misused"}  # the journal's own row
    for event in registry.load().events:
        name = registry.function_name(event)
        assert name in written | by_itself, event
