"""`python -m sandbox effort OUT.md`: items done by the robot in both text sizes, and counted."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from sandbox.tour.effort import Effort, document
from sandbox.tour.plan import FITTING, HANDLING

CONFIG = Path(__file__).resolve().parents[2] / "config"
PROFILES = ("heilongjiang-3", "wafangdian-town", "nantong-hospital")
"""Together they name every item; what an earlier one has is not done again."""

Efforts = dict[str, Effort]


def main(argv: list[str]) -> int:
    """Write the figures; 1 when an item could not be done (it is left out, and named)."""
    parser = argparse.ArgumentParser(prog="python -m sandbox effort", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--profile", action="append", metavar="NAME")
    parser.add_argument("--item", action="append", default=[], metavar="ID")
    options = parser.parse_args(argv)
    found: dict[str, Efforts] = {"standard": {}, "large": {}}
    bad = False
    for profile in options.profile or PROFILES:
        wanted = [i for i in items(profile) if not options.item or i in options.item]
        for text, efforts in found.items():
            todo = [i for i in wanted if i not in efforts]
            if todo:
                bad = not _toured(profile, todo, text, efforts) or bad
    options.out.write_text(document(found["standard"], found["large"], names()), "utf-8")
    return 1 if bad else 0


def items(profile: str) -> list[str]:
    """Ids that a profile or one it extends names; the robot finds those that are offered."""
    table = tomllib.loads((CONFIG / "profiles" / f"{profile}.toml").read_text("utf-8"))
    own = [*table.get("items", ()), *table.get("handling", ())]
    return [*dict.fromkeys([*own, *(items(table["extends"]) if "extends" in table else ())])]


def names() -> dict[str, str]:
    """Chinese and English names by id; of an item that is only read, with that word."""
    found = {}
    for path in sorted((CONFIG / "services").glob("*.toml")):
        table = tomllib.loads(path.read_text("utf-8"))
        name = f"{table['name']['zh']} {table['name']['en']}"
        done = path.stem in HANDLING or path.stem in FITTING
        found[path.stem] = name if done else f"{name} (guide only)"
    return found


def _toured(profile: str, todo: list[str], text: str, efforts: Efforts) -> bool:
    with tempfile.TemporaryDirectory(prefix="kiosk-effort-") as folder:
        call = [sys.executable, "-m", "sandbox", "stage", "--tour", folder, "--profile", profile]
        call += ["--text", text, "--form", "portrait", "--brief"]
        done = subprocess.run([*call, *(w for i in todo for w in ("--item", i))], check=False)
        report = json.loads((Path(folder) / "tour.json").read_text("utf-8"))
    efforts.update({item: Effort(**figures) for item, figures in report["efforts"].items()})
    return done.returncode == 0
