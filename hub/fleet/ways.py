"""The ways to a receiver: mail over TLS, and a webhook whose bytes are signed."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.client
import json
import smtplib
import ssl
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urlsplit

from hub.fleet.drafting import drafted
from hub.fleet.sending import Letter, Trouble
from hub.fleet.settings import MailServer, Receiver, Watch

_SECONDS = 20


class Ways:
    """`clock`: the hub's. Files are read at each try, so that they can be changed meanwhile."""

    def __init__(self, watch: Watch, clock: Callable[[], datetime]) -> None:
        self._watch, self._clock = watch, clock
        self._receivers = {one.name: one for one in watch.receivers}

    def send(self, letter: Letter) -> Trouble | None:
        """None: it was taken."""
        receiver = self._receivers.get(letter.receiver)
        if receiver is None:
            return Trouble.NO_RECEIVER
        try:
            if receiver.webhook:
                return self._hook(receiver, letter)
            return self._mail(receiver, letter)
        except _Unreadable:
            return Trouble.UNREADABLE
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused):
            return Trouble.REFUSED
        except (OSError, smtplib.SMTPException, http.client.HTTPException):
            return Trouble.NOT_REACHED

    def _mail(self, receiver: Receiver, letter: Letter) -> None:
        server = self._watch.mail
        subject, text = drafted(json.loads(letter.body), receiver.language, self._watch.address)
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = server.sender, receiver.mail, subject
        message["Date"] = format_datetime(letter.made_at)
        named = hashlib.sha256(letter.key.encode()).hexdigest()[:32]
        message["Message-ID"] = f"<{named}@{server.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        password = _text(server.password_file) if server.user else ""
        with _connected(server) as line:
            if server.tls == "starttls":
                line.starttls(context=_trusting(server.ca_file))
            if server.user:
                line.login(server.user, password)
            line.send_message(message)

    def _hook(self, receiver: Receiver, letter: Letter) -> Trouble | None:
        secret = _text(receiver.secret_file)
        body, address = letter.body.encode(), urlsplit(receiver.webhook)
        time = str(int(self._clock().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Hub-Key": hashlib.sha256(letter.key.encode()).hexdigest()[:32],
            "Hub-Time": time,
            "Hub-Signature": f"v1={signature(secret, time, body)}",
        }
        kind = http.client.HTTPSConnection if address.scheme == "https" else (
            http.client.HTTPConnection)  # fmt: skip
        more = {"context": _trusting(receiver.ca_file)} if address.scheme == "https" else {}
        line = kind(address.hostname or "", address.port, timeout=_SECONDS, **more)
        with contextlib.closing(line):
            path = address.path or "/"
            line.request(
                "POST", f"{path}?{address.query}" if address.query else path, body, headers
            )
            status = line.getresponse().status
        return None if 200 <= status < 300 else Trouble.REFUSED


class _Unreadable(Exception):
    pass


def signature(secret: str, time: str, body: bytes) -> str:
    """HMAC-SHA256 of time, a full stop and the body, in hex. Whoever receives it refuses a time
    that is more than a few minutes off."""
    said = time.encode() + b"." + body
    return hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()


def _connected(server: MailServer) -> smtplib.SMTP:
    if server.tls == "at-once":
        context = _trusting(server.ca_file)
        return smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=_SECONDS)


def _trusting(ca_file: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except OSError:
        raise _Unreadable from None


def _text(file: str) -> str:
    try:
        return Path(file).read_text("utf-8").strip()
    except (OSError, ValueError):
        raise _Unreadable from None
