"""The order of the suite.

xdist hands out files (`--dist loadfile`) in the order in which they come. Half of the rooms mostly
wait (for a glass, a browser, a device), the others keep a processor busy: they come by turns, so
that at any time some of the workers do the one and some the other. Among each, what takes long
begins, so that no worker ends minutes after the others.
"""

import gc
import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.examples import many
from tests.parsed import remember

remember()

# No test asserts a time: a machine that is busy makes nothing wrong.
settings.register_profile(
    "ours", deadline=None, max_examples=many(100), suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ours")

# Hundreds of thousands of objects come of collecting, live until the end, and would be looked
# through again and again.
gc.disable()

_WAIT = ("visits", "publicity", "wipe", "commands", "hub", "drivers", "staff", "health")
_WORK = ("faults", "screens", "outbox", "platform", "sandbox", "receipts", "sheets", "systemd")
_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    files = list(dict.fromkeys(item.path for item in items))
    waiting = [file for file in files if _room(file) in _WAIT]
    working = [file for file in files if _room(file) not in _WAIT]
    place = {
        file: number / len(queue)
        for queue, long in ((waiting, _WAIT), (working, _WORK))
        for number, file in enumerate(sorted(queue, key=lambda f, long=long: _rank(f, long)))
    }
    items.sort(key=lambda item: place[item.path])  # stable: within a file the order stays


def pytest_deselected(items: list[pytest.Item]) -> None:
    """How many of which file this run leaves out, into the file that ./test names: the first of
    the workers, which all collect the same, says it for all."""
    told = os.environ.get("LEFT_OUT")
    if told and os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0":
        files = Counter(item.nodeid.partition("::")[0] for item in items)
        lines = [f"{file}: {count}\n" for file, count in sorted(files.items())]
        Path(told).write_text("".join(lines), "utf-8")


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.enable()


def _room(file: Path) -> str:
    return file.relative_to(_HERE).parts[0]


def _rank(file: Path, long: tuple[str, ...]) -> int:
    room = _room(file)
    return long.index(room) if room in long else len(long)
