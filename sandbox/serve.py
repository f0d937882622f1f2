"""Run one of the sandbox's servers until it is told to stop."""

from __future__ import annotations

import socket
import sys
from typing import Any

import uvicorn


def serve(
    app: Any,
    host: str,
    port: int,
    name: str,
    protocol: Any = "h11",
    **tls: Any,
) -> int:
    """Blocking. Port 0 takes a free one; the first line on standard output names the address.
    `tls`: uvicorn's ssl_… options."""
    try:
        listener = listen(host, port)
    except OSError as error:
        print(f"sandbox {name}: {host}:{port}: {error.strerror}", file=sys.stderr)
        return 1
    with listener:
        bound = listener.getsockname()[1]
        scheme = "https" if tls else "http"
        print(f"sandbox {name}: {scheme}://{host}:{bound}", flush=True)
        server = uvicorn.Server(config(app, protocol, **tls))
        server.run(sockets=[listener])
    return 0


def listen(host: str, port: int) -> socket.socket:
    """Bound and listening. The protocol is named because asyncio switches Nagle's algorithm off
    only then; with it, each answer would wait 40 ms for the client's delayed acknowledgement."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(100)
    except OSError:
        listener.close()
        raise
    return listener


def config(app: Any, protocol: Any = "h11", **tls: Any) -> uvicorn.Config:
    """No access log: addresses may carry one-time numbers. Stop does not wait for slow moods."""
    return uvicorn.Config(
        app,
        http=protocol,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
        lifespan="off",
        **tls,
    )
