"""Run in a process of its own under `input_node.c`: the unmodified drivers on real system calls.

    node_reader.py scanner|keypad|touch PATH SECONDS

Prints a line for whatever comes, and the status at the end.
"""

from __future__ import annotations

import sys
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from drivers.keypad import open_keypad  # noqa: E402
from drivers.scanner import open_hid_scanner  # noqa: E402
from drivers.scanner.interface import NotScanned, Scanned  # noqa: E402
from drivers.status import DeviceState  # noqa: E402
from drivers.touch import open_touch  # noqa: E402
from drivers.wake import Wake  # noqa: E402


def say(*words: object) -> None:
    print(*words, flush=True)


def main(kind: str, path: str, seconds: float) -> None:
    wake, clock = Wake(), time.monotonic
    if kind == "scanner":
        device = open_hid_scanner(path, "enter", clock)
    elif kind == "keypad":
        model = tomllib.loads((ROOT / "config/keypads/generic.toml").read_text("utf-8"))
        device = open_keypad(model, path, clock)
    else:
        device = open_touch(path, clock)
    device.probe(wake)
    if kind == "scanner":
        device.scan(wake, 0.2)  # asked from here on; what is typed while it is opened is no code
    say("ready", device.status().device.value)
    end = clock() + seconds
    while clock() < end and device.status().device is DeviceState.ONLINE:
        found = device.scan(wake, 0.2) if kind == "scanner" else device.read(wake, 0.2)
        if isinstance(found, Scanned):
            say("code", found.text)
        elif isinstance(found, NotScanned):
            continue
        elif found is not None:
            say("came", getattr(found, "value", "touch"))
    status = device.status()
    say("status", status.device.value, status.source)
    device.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
