"""After the wipe nothing that was typed is left: no file, no object, no memory of the engines.

In a process of its own that gets the marker masked, letter by letter, and never has it whole except
where the keyboard makes it so.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from kiosk.wipe.masked import write_masked

ROOT = Path(__file__).resolve().parents[2]
LETTERS = "ouyangxinzhuangzhuang"

SCRIPT = """
import gc, json, sys
from pathlib import Path
from kiosk.input.engines import Writing
from kiosk.input.typing import Kind, begin, draw, press
from kiosk.wipe.harden import harden
from kiosk.wipe.masked import MASK, Area, read_masked
from kiosk.wipe.search import search
from kiosk.wipe.zero import drain, flood, trim

harden()
folder = Path(sys.argv[1]).parent
masked = read_masked(Path(sys.argv[1]))

def look():
    report = search(Area(masked), files=(folder / "work",))
    return {"reachable": len(report.reachable), "held": report.held,
            "residue": report.residue_count, "files": len(report.files), "text": report.text()}

def visit(writing):
    engines = writing.engines
    typing = begin(Kind.NAME, 50, engines)
    keys = bytes.fromhex(masked["letters"]["utf-8"])
    for key in keys:
        typing = press(typing, chr(key ^ MASK), engines)
    whole = typing
    while typing.composing:
        typing = press(typing, "pick:0", engines)
    hand = press(typing, "tab:hand", engines)
    return whole, draw(hand, ((1, 1), (500, 500)), engines)

writing = Writing()
kept = visit(writing)
out = {"there": look(), "picked": len(kept[1].value)}
del kept
writing.forget()
gc.collect(); flood(); trim(); drain()
out["after"] = look()
print(json.dumps(out))
"""


def test_after_the_wipe_nothing_of_what_was_typed_is_left(tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    file = tmp_path / "markers.json"
    write_masked(file, {"letters": LETTERS, "picked": "欧阳信"})
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(file)],
        cwd=work,
        env={"PYTHONPATH": str(ROOT), "HOME": str(work), "TMPDIR": str(work), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    out = json.loads(run.stdout)
    assert out["there"]["reachable"], "the search does not find what is there"
    assert out["picked"] >= 3
    after = out["after"]
    assert (after["reachable"], after["held"], after["files"]) == (0, 0, 0), after["text"]
    assert after["residue"] <= 2, after["text"]
    assert not list(work.iterdir())
