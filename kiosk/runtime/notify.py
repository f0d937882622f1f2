"""Messages to systemd: sd_notify(3), over NOTIFY_SOCKET.

Written from the manual page; no library, because it is one datagram. Nothing personal is ever sent:
STATUS is a state's name.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Mapping


class Notify:
    """Says nothing where no one listens. For any thread; never blocks, never raises."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._address = _address(environment.get("NOTIFY_SOCKET", ""))
        self._socket: socket.socket | None = None
        if self._address:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
            self._socket.setblocking(False)

    def ready(self) -> None:
        """Start-up is finished (Type=notify waits for it)."""
        self._send("READY=1")

    def alive(self) -> None:
        """Feeds the watchdog."""
        self._send("WATCHDOG=1")

    def status(self, word: str) -> None:
        """One word for `systemctl status`."""
        self._send(f"STATUS={word}")

    def stopping(self) -> None:
        self._send("STOPPING=1")

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _send(self, text: str) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):  # a full queue, or the manager is being replaced
                self._socket.sendto(text.encode(), self._address)


def watchdog_seconds(environment: Mapping[str, str] = os.environ) -> float | None:
    """WATCHDOG_USEC in seconds, when it is meant for this process (WATCHDOG_PID); else None."""
    meant = environment.get("WATCHDOG_PID", str(os.getpid()))
    try:
        microseconds = int(environment.get("WATCHDOG_USEC", ""))
    except ValueError:
        return None
    return microseconds / 1e6 if microseconds > 0 and meant == str(os.getpid()) else None


def _address(path: str) -> str:
    """A path, or an abstract socket's name, which the variable writes with an `@` for the NUL.

    Empty for what is neither (vsock is not ours).
    """
    if path.startswith("@"):
        return "\0" + path[1:]
    return path if path.startswith("/") else ""
