"""The real pcscd with vsmartcard's virtual reader, in a mount namespace of its own.

Its socket comes out at FOLDER/pcscd.comm, where libpcsclite finds it by PCSCLITE_CSOCK_NAME. The
namespace keeps it from the machine's own pcscd: both would write /run/pcscd.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
NAME = "Sandbox Slot"
_BEGIN = (
    'mount -t tmpfs none /run && mkdir /run/pcscd && mount --bind "$1" /run/pcscd'
    ' && exec pcscd --foreground --config "$2"'
)


class VirtualReader:
    """Raises RuntimeError with what to install, or when pcscd does not come up."""

    def __init__(self, folder: Path) -> None:
        if shutil.which("pcscd") is None or not DRIVER.exists():
            raise RuntimeError("the virtual reader needs pcscd and vsmartcard-vpcd: install both")
        self._run, self._config = folder / "run", folder / "readers"
        for path in (self._run, self._config):
            path.mkdir(parents=True, exist_ok=True)
        self.port = _free_port()
        (self._config / "vpcd").write_text(
            f'FRIENDLYNAME "{NAME}"\nDEVICENAME /dev/null:{self.port}\n'
            f"LIBPATH {DRIVER}\nCHANNELID {self.port}\n"
        )
        self.environment = {"PCSCLITE_CSOCK_NAME": str(self._run / "pcscd.comm")}
        self._process: subprocess.Popen | None = None
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            [
                "unshare",
                "-m" if os.geteuid() == 0 else "-rm",
                "sh",
                "-c",
                _BEGIN,
                "sh",
                str(self._run),
                str(self._config),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        end = time.monotonic() + 5
        while not (self._run / "pcscd.comm").exists():
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("pcscd does not come up (unshare, mount namespaces?)")
            time.sleep(0.01)

    def stop(self) -> None:
        """As a crash: nobody is told, the socket's file stays until `start`."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process = None
        for name in ("pcscd.comm", "pcscd.pid"):
            (self._run / name).unlink(missing_ok=True)


def _free_port() -> int:
    """vpcd takes this port and, for its second slot, the next one."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first:
            port = first.getsockname()[1]
        with (
            contextlib.suppress(OSError, OverflowError),
            socket.create_server(("127.0.0.1", port + 1)),
        ):
            return port
