"""The whole matrix: each query's tour at every form, text size and language (./test --full)."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sandbox.stage.display import FORMS
from tests.visits.rig import ROOT

pytestmark = [pytest.mark.glass, pytest.mark.full]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("text", ["standard", "large"])
@pytest.mark.parametrize("form", FORMS)
def test_tour_of_all_items(tmp_path, form, text, lang):
    """Home → every query for a fitting person → receipt → review → wiped home."""
    command = [sys.executable, "-m", "sandbox", "stage", "--tour", str(tmp_path / "tour")]
    command += ["--form", form, "--text", text, "--lang", lang]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
