"""Hands out numbers as fast as it can, and says each one after it was given; killed by the test.

`python -m tests.station.queue_victim keeper|machine FOLDER`
"""

from __future__ import annotations

import sys
from pathlib import Path

from kiosk.station.caller import Caller
from kiosk.station.keeper import Keeper
from kiosk.station.machine import Asked, Own
from kiosk.station.queue import Priority
from tests.station.rig import SECRET, Clock, chosen, opened


def main(role: str, folder: Path) -> None:
    clock = Clock()
    store = opened(folder / f"{role}.db", clock)
    if role == "keeper":
        queue: Own | Asked = Own(Keeper(store, chosen(), clock.now))
    else:
        settings = chosen(keeper="01", keeper_address="127.0.0.1:9", patience=0.2, block=100)
        queue = Asked(store, settings, Caller(settings, SECRET, clock.wall), clock.now)
    print("ready", flush=True)
    while True:
        print(queue.take("claims", Priority.ORDINARY).number, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
