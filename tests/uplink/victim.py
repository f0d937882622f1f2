"""A process that hands duties in, delivers and fetches, and is killed at a step of its choosing.

It loads everything once and forks for each life. Steps are every SQL statement of the store and
both sides of every call to the platform; at step N the life ends by SIGKILL. One line of JSON on
stdin is one life: {"die_at": N, "number": n, "puts": n, "rounds": n, "skip": seconds}.
"""

from __future__ import annotations

import os
import signal
import sys
import uuid
from datetime import timedelta
from pathlib import Path

import requests  # noqa: F401  # loaded before the fork
import sqlcipher3.dbapi2  # noqa: F401
import sqlite_utils  # noqa: F401

import kiosk.platform.wires  # noqa: F401
from kiosk.outbox.deliver import Deliverer
from kiosk.outbox.duties import KnowledgeFeedback
from kiosk.uplink.duties import hand_in
from kiosk.uplink.fetching import Fetching
from kiosk.uplink.inbox import Inbox, NotInOrder
from tests.lives import live_all
from tests.uplink.office import PLATFORM, Office, now


class Life:
    def __init__(self, folder: Path, url: str, wish: dict) -> None:
        self._folder, self._url, self._wish = folder, url, wish
        self.steps = 0

    def step(self, _: object = None) -> None:
        self.steps += 1
        if self.steps == self._wish["die_at"]:
            os.kill(os.getpid(), signal.SIGKILL)

    def live(self) -> int:
        """Returns how many records are left."""
        office = Office(self._folder, self._url)
        office.time.skip(self._wish["skip"])
        office.store.db.conn.set_trace_callback(self.step)
        call = office.calls.call

        def stepping(*args, **more):
            self.step()
            answer = call(*args, **more)
            self.step()
            return answer

        office.calls.call = stepping
        inbox = Inbox(office.outbox)
        fetching = Fetching(office.calls, inbox, office.time)
        deliverer = Deliverer(office.outbox, {PLATFORM: office.sender}, office.time)
        for put in range(self._wish["puts"]):
            key = str(uuid.uuid4())
            self.say("intended", key)
            at = now() - timedelta(minutes=1)
            entry = f"K-{self._wish['number']}-{put}"
            duty = KnowledgeFeedback(entry=entry, what="opinion", by="staff", staff="S01", at=at,
                                     text="字太小")  # fmt: skip
            hand_in(office.outbox, duty, key)
            self.say("promised", key)
            deliverer.round()
        for kind in fetching.kinds:
            fetching.fetch(kind)
        try:
            self.say("promised", inbox.read("task", "T-1", "S01", now()))
            self.say("promised", inbox.claim("task", "T-1", "S01", now()))
        except NotInOrder:
            pass
        for _ in range(self._wish["rounds"]):
            office.time.skip(100.0)
            deliverer.round()
        left = office.outbox.standing()[PLATFORM].waiting
        office.close()
        return left

    def say(self, name: str, key: str) -> None:
        with open(self._folder / name, "a") as stream:
            stream.write(key + "\n")


def main() -> None:
    folder, url = Path(sys.argv[1]), sys.argv[2]
    live_all(lambda wish: Life(folder, url, wish))


if __name__ == "__main__":
    main()
