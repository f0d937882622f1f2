"""A terminal that hands papers over to the hub's archive and is killed at a step of its choosing.

Steps are every SQL statement of the store, both sides of every call to the hub, and of every file
that is removed; at step N the life ends by SIGKILL. One line of JSON on stdin is one life:
{"die_at": N, "file": true, "at": seconds}; one line is answered.
"""

from __future__ import annotations

import os
import signal
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cryptography.hazmat.primitives.asymmetric.ed25519  # noqa: F401  # loaded before the fork
import requests  # noqa: F401
import sqlcipher3.dbapi2  # noqa: F401
import sqlite_utils  # noqa: F401

from kiosk.outbox.rows import records
from tests.lives import live_all
from tests.uplink.papers import Terminal

PAPERS = tuple(bytes([n]) * size for n, size in enumerate((131_072 + 500, 900), 1))


class Life:
    def __init__(self, folder: Path, url: str, public: str, key: str, wish: dict) -> None:
        self._wish, self._folder, self.steps = wish, folder, 0
        self._terminal = Terminal(folder, url, public, key)
        self._terminal.time.at = wish["at"]

    def step(self, _: object = None) -> None:
        self.steps += 1
        if self.steps == self._wish["die_at"]:
            os.kill(os.getpid(), signal.SIGKILL)

    def live(self) -> int:
        """How many files are left."""
        own = self._terminal
        own.store.db.conn.set_trace_callback(self.step)
        own.hub._call = self._stepping(own.hub._call)  # type: ignore[method-assign]
        own.outbox.materials.remove = self._stepping(own.outbox.materials.remove)  # type: ignore[method-assign]
        if self._wish["file"]:
            key = str(uuid.uuid4())
            own.file(PAPERS, key=key)
            with open(self._folder / "promised", "a") as stream:
                stream.write(key + "\n")
        for record in records(own.store, "WHERE kind = 'transaction' AND state <> 'accepted'"):
            own.outbox.reopen()
            if own.outbox.get(record.key).state == "unknown":  # it died while the centre took it
                own.store.db.conn.execute(
                    "UPDATE outbox SET state = 'waiting', uncertain = 0 WHERE key = ?",
                    (record.key,),
                )
            own.accept(record.key)
        own.hand_over()
        left = len(own.files())
        own.close()
        return left

    def _stepping(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def stepping(*args: Any, **more: Any) -> Any:
            self.step()
            answer = call(*args, **more)
            self.step()
            return answer

        return stepping


def main() -> None:
    folder, url, public, key = Path(sys.argv[1]), *sys.argv[2:5]
    live_all(lambda wish: Life(folder, url, public, key, wish))


if __name__ == "__main__":
    main()
