"""`python -m hub pages`: the pages for administrators, until told to stop."""

from __future__ import annotations

import logging
from pathlib import Path

from hub import trust
from hub.commands import Failed, database, now, parser, run, stock_of
from hub.commands.serve import listening
from hub.configuring.bundle import BadBundle
from hub.feedback.settings import Loop
from hub.serving import server, tls_of
from hub.settings import HubSettings
from hub.vault import Vault
from hub.web.frame import Frame
from hub.web.pages import PAGES


def main(argv: list[str]) -> int:
    return run(parser("pages", __doc__).parse_args(argv), serve)


def serve(settings: HubSettings) -> int:
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    engine, listen = database(settings), settings.pages
    try:
        told = trust.of(settings)
    except trust.BadCertificate as bad:
        raise Failed(f"证书不可用 · the certificate cannot be used: {bad}") from None
    except BadBundle as bad:
        raise Failed(str(bad)) from None
    frame = Frame(
        engine,
        Vault.of(Path(settings.vault_file)),
        PAGES,
        now,
        told,
        Loop.of(settings.feedback),
        settings.training,
        settings.duties,
        stock_of(settings),
    )
    try:
        web = server(frame.application(), 10, **tls_of(listen))
    except OSError:
        files = f"{listen.certificate} {listen.key}"
        raise Failed(f"证书或私钥不可用 · certificate or key cannot be used: {files}") from None
    with listening(listen) as listener:
        scheme = "https" if listen.certificate else "http"
        print(f"pages: {scheme}://{listen.host}:{listener.getsockname()[1]}", flush=True)
        web.run([listener])
    engine.dispose()
    return 0
