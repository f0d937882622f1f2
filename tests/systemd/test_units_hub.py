"""The units of a hub's server: valid, tight, and never laid down on a terminal."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from hub.__main__ import COMMANDS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "systemd" / "hub"
SERVICES = sorted(path.name for path in FOLDER.glob("*.service"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("server")
    units = root / "etc" / "systemd" / "system"
    shutil.copytree(FOLDER, units)
    python = root / "opt/kiosk-hub/venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    return root


def analyze(server: Path, what: str, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", what, f"--root={server}", *more],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_every_unit_is_valid_and_its_command_exists(server: Path) -> None:
    units = server / "etc/systemd/system"
    paths = [str(units / name) for name in SERVICES]
    said = analyze(server, "verify", "--recursive-errors=no", *paths)
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")
    for name in SERVICES:
        commands = re.findall(
            r"^Exec\w+=\S+ -m hub (\S+)", (FOLDER / name).read_text(), re.MULTILINE
        )
        assert commands
        assert set(commands) <= set(COMMANDS)


@pytest.mark.parametrize("service", SERVICES)
def test_no_unit_is_more_exposed_than_two_and_a_half(server: Path, service: str) -> None:
    said = analyze(server, "security", "--offline=true", "--threshold=25", "--no-pager", service)
    assert said.returncode == 0, said.stdout[-600:]


def test_a_terminal_gets_none_of_them() -> None:
    assert "systemd/hub" not in (ROOT / "systemd" / "install").read_text()
    assert not {path.name for path in (ROOT / "systemd" / "units").iterdir()} & set(SERVICES)
