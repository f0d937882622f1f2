"""`python -m tests.faults.host`: begins terminals, each a fork of this process that has everything
imported and nobody in its memory.

One JSON line a wish on standard input, one back: {"start": …} → {"pid": n}, {"reap": n} → {"code"}.
A terminal runs the real `kiosk terminal`, from its command line to its exit status; only the glass
has no window and the clock can be skipped.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import pkgutil
import signal
import socket
import sys
import tempfile
import traceback
import types
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
NOT_HERE = ("screens.window", "screens.painter", "screens.composer", "screens.sdl")


def preload() -> None:
    """What a terminal imports in its life, but for the window."""
    for room in ("kiosk", "drivers", "screens"):
        package = importlib.import_module(room)
        for found in pkgutil.walk_packages(package.__path__, f"{room}."):
            if found.name in NOT_HERE or found.name.endswith(("__main__", "_child")):
                continue
            with contextlib.suppress(ImportError):  # what one optional device alone needs
                importlib.import_module(found.name)
    for name in ("requests", "sqlcipher3.dbapi2", "sqlite_utils", "serial", "tests.faults.blind"):
        importlib.import_module(name)


def live(socket_path: str, times: str, log: str, env: dict[str, str], argv: list[str]) -> int:
    """One life of a terminal; returns its exit status."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, place in ((nothing, 0), (out, 1), (out, 2)):
        os.dup2(number, place)
    os.environ.update(env)
    tempfile.tempdir = None
    line = socket.socket(socket.AF_UNIX)
    line.connect(socket_path)
    _stand_in(line, Path(times))
    from kiosk.commands import terminal

    return terminal.main(argv)


def _stand_in(line: socket.socket, times: Path) -> None:
    """The glass without a window, and the clock that can be skipped, in the places of the real."""
    from kiosk.commands import settle
    from kiosk.platform import centre
    from kiosk.runtime import clock
    from tests.faults import blind
    from tests.faults.times import Times, VisitorsClock, WorkersClock

    window = types.ModuleType("screens.window")
    blind.Glass.line = line
    window.Glass = blind.Glass
    sys.modules["screens.window"] = window
    shared = Times(times)
    clock.SystemClock = lambda: VisitorsClock(shared)
    real = settle.Settling

    def settling(*given: Any, **more: Any) -> Any:
        return real(*given, **more | {"clock": WorkersClock(shared)})

    settle.Settling = settling
    real_centre = centre.fsi_centre

    def asked(settings: Any, secret: Any, _: Any, *given: Any, **more: Any) -> Any:
        # how long a centre that failed is left alone is no device's matter
        return real_centre(settings, secret, VisitorsClock(shared), *given, **more)

    centre.fsi_centre = asked


def main() -> int:
    preload()
    print(json.dumps({"ready": True}), flush=True)
    for said in sys.stdin:
        wish = json.loads(said)
        if "start" in wish:
            pid = os.fork()
            if pid == 0:
                code = 70  # EX_SOFTWARE, when it ends by an exception
                try:
                    code = live(**wish["start"])
                except BaseException:
                    traceback.print_exc()
                finally:
                    sys.stderr.flush()
                    os._exit(code)
            print(json.dumps({"pid": pid}), flush=True)
        else:
            _, status = os.waitpid(wish["reap"], 0)
            print(json.dumps({"code": os.waitstatus_to_exitcode(status)}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
