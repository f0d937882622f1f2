"""What listens on a socket and serves each connection in a thread of its own, until closed."""

from __future__ import annotations

import contextlib
import socket
import threading
from abc import ABC, abstractmethod


class Listening(ABC):
    """`connections` counts what was accepted. `_listen` begins it."""

    def _listen(self, listener: socket.socket, name: str) -> None:
        self._listener = listener
        self.connections = 0
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, name=name, daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop()

    def drop(self) -> None:
        """Cut every connection."""
        for one in list(self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    @abstractmethod
    def _serve(self, line: socket.socket) -> None:
        """One connection to its end; the caller closes it."""

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.add(line)
            threading.Thread(target=self._served, args=(line,), daemon=True).start()

    def _served(self, line: socket.socket) -> None:
        try:
            with contextlib.suppress(OSError), line:
                self._serve(line)
        finally:
            self._open.discard(line)
