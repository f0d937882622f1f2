"""`python -m hub serve`: answer the terminals until told to stop."""

from __future__ import annotations

import contextlib
import errno
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from hub.app import Hub, application
from hub.commands import Failed, database, now, parser, run, stock_of
from hub.contract import Contract
from hub.feedback.clockwork import Clockwork
from hub.feedback.settings import Loop
from hub.outside import Line, Post
from hub.serving import bound, server, tls_of
from hub.settings import HubListen, HubSettings, PhonesLine, SharedListen
from hub.vault import Vault

_NO_FILES = (
    "缺少手机页面线路的文件 · files of the line to the phone pages are missing: {} "
    "(python -m hub line)"
)


def main(argv: list[str]) -> int:
    arguments = parser("serve", __doc__).parse_args(argv)
    return run(arguments, serve)


def serve(settings: HubSettings) -> int:
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    engine, contract = database(settings), Contract()
    vault = Vault.of(Path(settings.vault_file))
    line = line_of(settings.phones)
    loop = Loop.of(settings.feedback)
    packages = stock_of(settings)
    hub = Hub(
        engine, vault, contract, now, line, loop.terms, settings.cases, packages,
        settings.training, loop.platform is not None, settings.duties,
    )  # fmt: skip
    web = web_of(hub, settings.listen)
    with listening(settings.listen) as listener:
        scheme = "https" if settings.listen.certificate else "http"
        print(f"hub: {scheme}://{settings.listen.host}:{listener.getsockname()[1]}", flush=True)
        with contextlib.ExitStack() as beside:
            if line is not None:
                opening = opening_of(settings.phones)
                post = Post(line, opening, engine, hub.book, contract, now)
                beside.enter_context(beside_it(post.go_on))
            beside.enter_context(beside_it(Clockwork(engine, hub.book, now).go_on))
            web.run([listener])
    engine.dispose()
    return 0


def web_of(hub: Hub, listen: HubListen) -> uvicorn.Server:
    """Raises Failed."""
    try:
        return server(application(hub), 10, **tls_of(listen))
    except OSError:
        files = f"{listen.certificate} {listen.key}"
        raise Failed(f"证书或私钥不可用 · certificate or key cannot be used: {files}") from None


def line_of(phones: PhonesLine) -> Line | None:
    """None where there are no phone pages. Raises Failed."""
    if not phones.host:
        return None
    try:
        return Line(phones.host, phones.port, Path(phones.folder))
    except (OSError, ValueError):
        raise Failed(_NO_FILES.format(phones.folder)) from None


def opening_of(phones: PhonesLine) -> X25519PrivateKey:
    """The key that opens letters of the phone pages. Raises Failed."""
    try:
        text = (Path(phones.folder) / "open.key").read_text("ascii").strip()
        return X25519PrivateKey.from_private_bytes(bytes.fromhex(text))
    except (OSError, ValueError):
        raise Failed(_NO_FILES.format(phones.folder)) from None


@contextlib.contextmanager
def beside_it(go_on: Callable[[threading.Event], None]) -> Iterator[None]:
    """What is done meanwhile, in a thread of its own, until told to stop."""
    stop = threading.Event()
    thread = threading.Thread(target=go_on, args=(stop,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(15)


def listening(listen: SharedListen) -> socket.socket:
    """Bound and listening. Raises Failed."""
    where = f"{listen.host}:{listen.port}"
    try:
        return bound(listen.host, listen.port, listen.shared)
    except OSError as error:
        more = ""
        if error.errno == errno.EADDRINUSE:
            more = (
                "；另一进程已在此监听，两者的设置都须写 shared = true"
                " · another process listens there: the settings of both must say shared = true"
            )
        raise Failed(f"无法监听 · cannot listen on {where}: {error.strerror}{more}") from None
