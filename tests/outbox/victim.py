"""A process that promises, delivers, and is killed at a step of its choosing, or at any moment.

It loads everything once and forks for each life, so that a kill costs milliseconds. One line of
JSON on stdin is one life: {"die_at": N, "kill_after": seconds, "now": wall clock, …}; what else it
says is the play's affair (`hub_life`, `centre_life`, `bundle_life`). A step is every SQL statement
of the store and whatever the play adds; at step N the life ends by SIGKILL. With `kill_after` it is
killed from outside when so much real time has passed, wherever it is then.

    python -m tests.outbox.victim hub|centre|bundle FOLDER URL [ADAPTER]
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
from pathlib import Path

from kiosk.store.database import Store

DATABASE = "data/kiosk.db"
FIRST, LONGEST = 1.0, 4.0
"""Seconds of the outbox's pauses in a life."""


class Life:
    def __init__(self, folder: Path, die_at: int, now: float) -> None:
        self.folder = folder
        self.die_at = die_at
        self.steps = 0
        self.now = now

    def step(self, *_: object) -> None:
        self.steps += 1
        if self.steps == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def say(self, name: str, key: str) -> None:
        """What the visitor was told, where no kill can take it back."""
        with open(self.folder / name, "a") as stream:
            stream.write(key + "\n")

    def store(self) -> Store:
        """The store, each of its statements a step."""
        store = Store.open(self.folder / DATABASE, bytes(32), lambda: self.now)
        store.db.conn.set_trace_callback(self.step)
        return store


def main(play: str, folder: str, *where: str) -> None:
    if play == "hub":
        from tests.outbox.hub_life import HubLife as Played
    elif play == "bundle":
        from tests.outbox.bundle_life import BundleLife as Played  # type: ignore[assignment]
    else:
        from tests.outbox.centre_life import CentreLife as Played  # type: ignore[assignment]
    prepared = Played.prepare(*where)
    for line in sys.stdin:
        wish = json.loads(line)
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            life = Played(Path(folder), wish["die_at"], wish["now"])
            told = life.live(prepared, wish)
            os.write(write, json.dumps({"steps": life.steps, **told}).encode())
            os._exit(0)
        os.close(write)
        if not select.select([read], [], [], wish.get("kill_after"))[0]:
            os.kill(pid, signal.SIGKILL)
        with open(read, "rb") as stream:
            said = stream.read()
        _, status = os.waitpid(pid, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        print(json.dumps({"killed": killed, "status": status,
                          **(json.loads(said) if said else {})}), flush=True)  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
