"""What a hub is measured against: the same server, and an answer that lies ready.

`python -m tests.bench.fleet.static`: prints its address, answers until it is told to stop.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from hub.serving import bound, server

BODY = json.dumps(
    {"key": "00000000-0000-4000-8000-000000000000", "accepted_at": "2026-11-22T09:30:12+08:00"},
    separators=(",", ":"),
).encode()
_HEAD = [(b"content-length", str(len(BODY)).encode()), (b"content-type", b"application/json")]


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Reads what comes, as it must be read, and says the same to everybody."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 201, "headers": _HEAD})
    await send({"type": "http.response.body", "body": BODY})


def main() -> int:
    with bound("127.0.0.1", 0) as listener:
        print(f"hub: http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        server(app, 5).run([listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
