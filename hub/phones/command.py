"""`python -m hub phones`: the pages for citizens' phones, until told to stop. Loads no database."""

from __future__ import annotations

import argparse
import ssl
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from hub.contract import Contract
from hub.phones import app, line
from hub.phones.memory import Answered, Boxes
from hub.phones.settings import PhonesSettings, load
from hub.phones.spool import Spool
from hub.serving import bound, server, tls_of
from hub.settings_file import BadSettings


def main(argv: list[str]) -> int:
    made = argparse.ArgumentParser(prog="python -m hub phones", description=__doc__)
    made.add_argument("--settings", type=Path, help="the pages' settings file")
    try:
        return _serve(load(made.parse_args(argv).settings))
    except BadSettings as bad:
        print(f"设置有误 · settings: {bad}", file=sys.stderr)
    except (OSError, ValueError) as error:
        print(f"无法启动 · cannot start: {error}", file=sys.stderr)
    return 1


def _serve(settings: PhonesSettings) -> int:
    folder = Path(settings.line.folder)
    to = X25519PublicKey.from_public_bytes(bytes.fromhex((folder / "seal.pub").read_text().strip()))
    spool, answered = Spool(Path(settings.spool)), Answered()

    def now() -> datetime:
        return datetime.now(UTC)

    boxes = Boxes(now)
    phones = app.Phones(Contract(), to, spool, boxes, answered, now)
    inner = server(
        line.application(line.Line(spool, boxes, answered)),
        5,
        ssl_certfile=str(folder / "line.pem"),
        ssl_keyfile=str(folder / "line.key"),
        ssl_ca_certs=str(folder / "hub.pem"),  # of all certificates only the hub's own
        ssl_cert_reqs=ssl.CERT_REQUIRED,
    )
    listen = settings.listen
    outer = server(app.application(phones), 5, **tls_of(listen))
    with (
        bound(listen.host, listen.port) as public,
        bound(settings.line.host, settings.line.port) as private,
    ):
        scheme = "https" if listen.certificate else "http"
        print(f"phones: {scheme}://{listen.host}:{public.getsockname()[1]}", flush=True)
        print(f"line: {settings.line.host}:{private.getsockname()[1]}", flush=True)
        beside = threading.Thread(target=inner.run, args=([private],), daemon=True)
        beside.start()
        outer.run([public])
        inner.should_exit = True
        beside.join(10)
    return 0
