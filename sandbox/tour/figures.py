"""`python -m sandbox effort OUT.md`: items done by the robot in both text sizes, and counted.

Several robots work beside one another (`--workers`), each at a terminal of its own. What an item
cost is kept in a folder (`--kept`) as soon as it is done: begun again, the command does only what
is not there.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from sandbox.tour.effort import Effort, document
from sandbox.tour.plan import FITTING, HANDLING

CONFIG = Path(__file__).resolve().parents[2] / "config"
PROFILES = ("heilongjiang-3", "wafangdian-town", "nantong-hospital")
"""Together they name every item; what an earlier one has is not done again."""

TEXTS = ("standard", "large")
ROUND = 8
"""Items that one robot does at one terminal before the next: so that several end together."""

Efforts = dict[str, Effort]


class Round(NamedTuple):
    """What one robot does at one terminal."""

    profile: str
    text: str
    items: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.text}-{self.profile}-{self.items[0]}"


def main(argv: list[str]) -> int:
    """Write the figures; 1 when an item could not be done (it is left out, and named)."""
    parser = argparse.ArgumentParser(prog="python -m sandbox effort", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--profile", action="append", metavar="NAME")
    parser.add_argument("--item", action="append", default=[], metavar="ID")
    parser.add_argument("--kept", type=Path, default=Path("out/effort"), metavar="DIR")
    parser.add_argument("--workers", type=int, default=2, metavar="N")
    options = parser.parse_args(argv)
    profiles = tuple(options.profile or PROFILES)
    todo = rounds(profiles, options.item, {text: kept(options.kept, text) for text in TEXTS})
    with ThreadPoolExecutor(max_workers=max(1, options.workers)) as robots:
        codes = list(robots.map(lambda one: _toured(one, options.kept / one.name), todo))
    found = {text: kept(options.kept, text) for text in TEXTS}
    options.out.write_text(document(found["standard"], found["large"], names()), "utf-8")
    for one in rounds(profiles, options.item, found):
        print(f"not done in {one.text} at {one.profile}: {', '.join(one.items)}", file=sys.stderr)
    return 1 if any(codes) else 0


def rounds(profiles: Iterable[str], only: list[str], done: dict[str, Efforts]) -> list[Round]:
    """What is still to be done: each item in both text sizes, at a profile that names it."""
    todo: list[Round] = []
    for text in TEXTS:
        seen = set(done[text])
        for profile in profiles:
            left = [i for i in items(profile) if i not in seen and (not only or i in only)]
            seen.update(left)
            todo += [
                Round(profile, text, tuple(left[n : n + ROUND])) for n in range(0, len(left), ROUND)
            ]
    return todo


def kept(folder: Path, text: str) -> Efforts:
    """What robots have left of items that were done."""
    found: Efforts = {}
    for report in _reports(folder, text):
        found |= {item: Effort(**figures) for item, figures in report["efforts"].items()}
    return found


def _reports(folder: Path, text: str) -> Iterator[dict]:
    files = folder.glob(f"{text}-*/tour.json")
    for file in sorted(files, key=lambda one: one.stat().st_mtime):
        with contextlib.suppress(ValueError):  # ended in the middle of writing it
            yield json.loads(file.read_text("utf-8"))


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


def _toured(one: Round, folder: Path) -> int:
    call = [sys.executable, "-m", "sandbox", "stage", "--tour", str(folder), "--unseen", "--brief"]
    call += ["--profile", one.profile, "--text", one.text, "--form", "portrait"]
    done = subprocess.run([*call, *(w for i in one.items for w in ("--item", i))], check=False)
    return done.returncode
