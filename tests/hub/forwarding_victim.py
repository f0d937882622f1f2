"""A process that takes reviews and sends them on, and is killed at a step of its choosing.

It loads everything once and forks for each life. Steps are every SQL statement and both sides of
every call to the platform; at step N the life ends by SIGKILL. One line of JSON on stdin is one
life: {"die_at": N, "puts": n, "rounds": n, "hours": n}.
"""

from __future__ import annotations

import os
import signal
import sys
import uuid
from pathlib import Path

from sqlalchemy import event

from tests.hub.conftest import Time
from tests.hub.forwarding_bench import Way
from tests.lives import live_all


class Life:
    def __init__(self, folder: Path, address: str, url: str, wish: dict) -> None:
        self._folder, self._wish, self.steps = folder, wish, 0
        self._way = Way(address, url, folder, Time())
        self._way.time.skip(hours=wish["hours"])
        event.listen(self._way.engine, "before_cursor_execute", self._step)
        event.listen(self._way.engine, "commit", self._step)
        self._send, self._way.calls.send = self._way.calls.send, self._sending

    def live(self) -> int:
        """Returns how many messages are left."""
        for _ in range(self._wish["puts"]):
            key = str(uuid.uuid4())
            self._way.review(key)
            with open(self._folder / "promised", "a") as stream:
                stream.write(key + "\n")
        for _ in range(self._wish["rounds"]):
            self._way.sender.round()
            self._way.time.skip(hours=1)
        return sum(state != "accepted" for state in self._way.states())

    def _sending(self, letter):
        self._step()
        result = self._send(letter)
        self._step()
        return result

    def _step(self, *_: object) -> None:
        self.steps += 1
        if self.steps == self._wish["die_at"]:
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    folder, address, url = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    live_all(lambda wish: Life(folder, address, url, wish))


if __name__ == "__main__":
    main()
