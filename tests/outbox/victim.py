"""A process that promises, delivers, and is killed at a step of its choosing.

It loads everything once and forks for each life, so that a kill costs milliseconds. Steps are every
SQL statement of the store and both sides of every call to the hub; at step N the life ends by
SIGKILL. One line of JSON on stdin is one life: {"die_at": N, "puts": n, "rounds": n,
"now": wall clock}.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import uuid
from pathlib import Path

import requests  # noqa: F401  # loaded before the fork
import sqlcipher3.dbapi2  # noqa: F401
import sqlite_utils  # noqa: F401

from kiosk.outbox.backoff import Backoff
from kiosk.outbox.deliver import Deliverer
from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.outbox import Limits, Outbox
from kiosk.store.database import Store
from kiosk.uplink.hub import HubClient, Times


class Life:
    def __init__(self, folder: Path, url: str, die_at: int, now: float) -> None:
        self.folder = folder
        self.url = url
        self.die_at = die_at
        self.steps = 0
        self.now = now

    def step(self, _: object = None) -> None:
        self.steps += 1
        if self.steps == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def say(self, name: str, key: str) -> None:
        with open(self.folder / name, "a") as stream:
            stream.write(key + "\n")

    def live(self, puts: int, rounds: int) -> int:
        """Returns how many records are left."""
        store = Store.open(self.folder / "kiosk.db", bytes(32), lambda: self.now)
        store.db.conn.set_trace_callback(self.step)
        limits = Limits(backoff=Backoff(first=1.0, longest=4.0))
        outbox = Outbox(store, station="S", terminal="T", limits=limits)
        outbox.recover()
        serial = store.counter("serial")
        deliverer = Deliverer(outbox, {Destination.HUB: Stepping(self)}, lambda: self.now)
        for _ in range(puts):
            key = str(uuid.uuid4())
            number = serial.take()
            self.say("serials", str(number))
            self.say("intended", key)
            outbox.put(
                Destination.HUB,
                Kind.RECEIPT_ISSUED,
                {
                    "serial": f"T-{number}",
                    "item": "enrolment",
                    "at": "2026-11-22T09:30:00+08:00",
                    "outcome": "printed",
                    "reprint": False,
                },
                key=key,
            )
            self.say("promised", key)
            deliverer.round()
        for _ in range(rounds):
            self.now += 5.0
            deliverer.round()
        left = outbox.standing()[Destination.HUB].waiting
        store.close()
        return left


class Stepping:
    """The real client, with a step on both sides of each call."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self._client = HubClient(life.url, times=Times(1.0, 1.0, 2.0))

    def send(self, record):
        self._life.step()
        reply = self._client.send(record)
        self._life.step()
        return reply

    ask = send


def main() -> None:
    folder, url = Path(sys.argv[1]), sys.argv[2]
    for line in sys.stdin:
        wish = json.loads(line)
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            life = Life(folder, url, wish["die_at"], wish["now"])
            left = life.live(wish["puts"], wish["rounds"])
            os.write(write, json.dumps({"steps": life.steps, "left": left}).encode())
            os._exit(0)
        os.close(write)
        _, status = os.waitpid(pid, 0)
        said = os.read(read, 1000)
        os.close(read)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        print(json.dumps({"killed": killed, "status": status,
                          **(json.loads(said) if said else {})}), flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
