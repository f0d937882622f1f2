"""Asking the operating system to go down."""

from __future__ import annotations

import subprocess
from typing import Literal

WITHIN = 10.0


def go_down(how: Literal["reboot", "poweroff"]) -> bool:
    """False when systemd refused, is not there, or did not say anything in time."""
    command = ["systemctl", "--no-ask-password", how]
    try:
        done = subprocess.run(command, capture_output=True, timeout=WITHIN, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
