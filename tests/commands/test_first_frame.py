"""What a start imports before its first frame: each module there is waited for by whoever stands
in front of the glass."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

BEFORE = """
import sys
import kiosk.commands.terminal, kiosk.commands.configured, kiosk.commands.first_start
import kiosk.commands.app, kiosk.commands.attending, kiosk.commands.presenter
import kiosk.commands.tending, kiosk.commands.world
import kiosk.journal.journal, kiosk.journal.outsiders, kiosk.journal.rotating
import kiosk.runtime.asking, kiosk.runtime.powering, screens.pages.home
print(*sorted(sys.modules))
"""

AFTER = {
    "kiosk.health.model", "kiosk.outbox.kinds", "kiosk.store.database", "kiosk.commands.settle",
    "kiosk.commands.care", "kiosk.commands.desk", "kiosk.commands.control", "kiosk.commands.line",
    "kiosk.platform.session", "kiosk.receipts", "drivers.printer.interface",
    "drivers.printer.document", "kiosk.input.typing", "kiosk.handling.wheels",
    "socket", "serial", "httpx", "urllib3",
}  # fmt: skip
"""Of these none draws the first page."""


def test_nothing_that_opens_or_reports_is_imported_before_the_first_frame():
    said = subprocess.run(
        [sys.executable, "-c", BEFORE], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert AFTER & set(said.stdout.split()) == set()
