"""`python -m hub serve`: answer the terminals until told to stop."""

from __future__ import annotations

import logging
import socket
from pathlib import Path
from typing import Any

import uvicorn

from hub.app import Hub, application
from hub.commands import Failed, database, parser, run
from hub.contract import Contract
from hub.settings import HubSettings, Listen
from hub.vault import Vault


def main(argv: list[str]) -> int:
    arguments = parser("serve", __doc__).parse_args(argv)
    return run(arguments, serve)


def serve(settings: HubSettings) -> int:
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    engine = database(settings)
    hub = Hub(engine, Vault.of(Path(settings.vault_file)), Contract())
    with listening(settings.listen.host, settings.listen.port) as listener:
        scheme = "https" if settings.listen.certificate else "http"
        print(f"hub: {scheme}://{settings.listen.host}:{listener.getsockname()[1]}", flush=True)
        uvicorn.Server(config(application(hub), **tls_of(settings.listen))).run([listener])
    engine.dispose()
    return 0


def tls_of(listen: Listen) -> dict[str, Any]:
    if not listen.certificate:
        return {}
    return {"ssl_certfile": listen.certificate, "ssl_keyfile": listen.key}


def listening(host: str, port: int) -> socket.socket:
    """Bound and listening. Raises Failed."""
    try:
        return socket.create_server((host, port), backlog=200, family=_family(host))
    except OSError as error:
        raise Failed(f"无法监听 · cannot listen on {host}:{port}: {error.strerror}") from None


def config(app: Any, **more: Any) -> uvicorn.Config:
    """No access log: addresses may carry one-time numbers. The protocol is named because only then
    asyncio sends a short answer at once."""
    return uvicorn.Config(
        app, http="h11", log_level="warning", access_log=False, server_header=False,
        timeout_graceful_shutdown=10, lifespan="off", **more,
    )  # fmt: skip


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
