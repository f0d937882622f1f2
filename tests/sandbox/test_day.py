"""The scripted morning itself, with fewer people: every side of it agrees."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.day.main import begin

pytestmark = [pytest.mark.full, pytest.mark.glass]


def test_all_sides_of_a_morning_agree(tmp_path: Path) -> None:
    folder = tmp_path / "day"
    assert begin(folder, brief=True, pictures=False) == 0
    said = (folder / "day.md").read_text("utf-8")
    assert "All of them agree." in said
    assert "**NO**" not in said
    assert list(folder.glob("hall/paper-*.png"))
