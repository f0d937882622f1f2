"""The store's commands against a terminal that serves: another process, over its socket."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.people import person
from tests.visits.rig import ROOT, Station

pytestmark = pytest.mark.glass


def run(station: Station, *words: str) -> subprocess.CompletedProcess:
    own = ["--data", str(station.data), "--socket", str(station.company.socket), "--lang", "en"]
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *words, *own],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_looked_at_checked_and_backed_up_in_mid_service(at_home: Station, tmp_path: Path):
    station, before, worker = at_home, at_home.keys(), person("worker")
    station.to_result("enrolment", worker.id)
    busy = run(station, "store", "backup", str(tmp_path / "b.safe"))  # somebody stands there
    assert (busy.returncode, busy.stderr) == (0, "")
    station.go("leave", to="review")
    station.touch("grade_given", "0,4")
    station.until("attract")
    station.delivered(before, consent=1, visit_count=1, review=1)
    listed = run(station, "outbox", "list", "accepted")
    assert listed.returncode == 0
    assert {"review", "consent"} <= set(listed.stdout.split())
    assert "delivered" in listed.stdout
    for said in (listed.stdout, run(station, "store", "check").stdout):
        assert worker.name not in said
        assert worker.certificate_no not in said
    assert run(station, "store", "check").returncode == 0
    assert "whole" in run(station, "store", "check").stdout
    assert run(station, "store", "rekey").returncode == 2  # not while it runs
    assert run(station, "audit", "verify").returncode == 0
    content = (tmp_path / "b.safe").read_bytes()
    assert json.loads(content.split(b"\n", 1)[0])["lock"] == "machine"
    assert worker.certificate_no.encode() not in content
