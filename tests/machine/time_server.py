"""The station's time server, as the machine's timesyncd asks it: SNTP over UDP.

Source: RFC 5905, 7.3 (packet), 6 (timestamps: seconds since 1900 and a 32-bit fraction), 14 (SNTP).
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterator

PORT = 123
SINCE_1900 = 2_208_988_800  # seconds from 1900 to 1970
SERVER_V4, STRATUM, POLL, PRECISION = 0x24, 1, 4, -20
LENGTH = 48


def answer(asked: bytes, received: float, sent: float) -> bytes:
    """48 bytes for 48 of a client's; times in seconds since 1970."""
    head = struct.pack(">BBbbII4s", SERVER_V4, STRATUM, POLL, PRECISION, 0, 0, b"TEST")
    return head + _stamp(received) + asked[40:48] + _stamp(received) + _stamp(sent)


def _stamp(seconds: float) -> bytes:
    whole, part = divmod(seconds + SINCE_1900, 1)
    return struct.pack(">II", int(whole) & 0xFFFFFFFF, int(part * 2**32))


@contextlib.contextmanager
def serving(port: int = PORT) -> Iterator[int]:
    """On loopback, which the guest sees as the host; gives the port. Ends with the block."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", port))
        line.settimeout(0.5)
        ended = threading.Event()

        def serve() -> None:
            while not ended.is_set():
                with contextlib.suppress(TimeoutError):
                    asked, who = line.recvfrom(1024)
                    if len(asked) >= LENGTH:
                        received = time.time()
                        line.sendto(answer(asked, received, time.time()), who)

        thread = threading.Thread(target=serve, name="time-server", daemon=True)
        thread.start()
        try:
            yield line.getsockname()[1]
        finally:
            ended.set()
            thread.join()
