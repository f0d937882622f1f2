"""What a start imports before its first frame: each module there is waited for by whoever stands
in front of the glass."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

TERMINAL = ROOT / "kiosk" / "commands" / "terminal.py"
FIRST_FRAME = "glass.turn()"
NOT_AT_EACH_START = {"kiosk.upkeep.picture", "kiosk.commands.extras", "kiosk.services.notices",
                     "kiosk.services.publicity"}  # fmt: skip


def before_the_first_frame() -> list[str]:
    """The modules that `kiosk/commands/terminal.py` names above its first frame, or in what it
    calls until then, and the page of home, which the frame itself asks for."""
    source = TERMINAL.read_text("utf-8")
    line = source[: source.index(FIRST_FRAME)].count("\n") + 1
    named = {"kiosk.commands.terminal", "screens.pages.home"}
    for function in ast.parse(source).body:
        late = isinstance(function, ast.FunctionDef) and function.name == "_serve"
        for node in ast.walk(function):
            if isinstance(node, ast.ImportFrom) and not (late and node.lineno > line):
                for name in node.names:
                    whole = f"{node.module}.{name.name}"
                    is_module = (ROOT / whole.replace(".", "/")).with_suffix(".py").exists()
                    named.add(whole if is_module else node.module)
    return sorted(named - NOT_AT_EACH_START - {"__future__"})


AFTER = {
    "kiosk.health.model", "kiosk.outbox.kinds", "kiosk.store.database", "kiosk.commands.settle",
    "kiosk.commands.care", "kiosk.commands.desk", "kiosk.commands.control", "kiosk.commands.line",
    "kiosk.platform.session", "kiosk.receipts", "drivers.printer.interface",
    "drivers.printer.document", "kiosk.input.typing", "kiosk.handling.wheels",
    "kiosk.update.manifest", "cryptography", "socket", "serial", "httpx", "urllib3",
}  # fmt: skip
"""Of these none draws the first page."""


def test_nothing_that_opens_or_reports_is_imported_before_the_first_frame():
    named = before_the_first_frame()
    assert {"kiosk.commands.app", "screens.window", "kiosk.commands.configured"} <= set(named)
    said = subprocess.run(
        [sys.executable, "-c", f"import sys, {', '.join(named)}\nprint(*sorted(sys.modules))"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert AFTER & set(said.stdout.split()) == set()
