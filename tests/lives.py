"""Lives of a victim: a process that loads everything once, forks for each life, and says how it
ended. One line of JSON on stdin is one life, one line is answered."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any, Protocol


class Life(Protocol):
    """`steps`: how many it has done, at one of which it may kill itself; `live`: how much is
    left to do."""

    steps: int

    def live(self) -> int: ...


def live_all(begin: Callable[[dict[str, Any]], Life]) -> None:
    """`begin`: makes a life of its wish, in the fork."""
    for line in sys.stdin:
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            life = begin(json.loads(line))
            left = life.live()
            os.write(write, json.dumps({"steps": life.steps, "left": left}).encode())
            os._exit(0)
        os.close(write)
        _, status = os.waitpid(pid, 0)
        said = os.read(read, 1000)
        os.close(read)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        answer = {"killed": killed, "status": status, **(json.loads(said) if said else {})}
        print(json.dumps(answer), flush=True)
