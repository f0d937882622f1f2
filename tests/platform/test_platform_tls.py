"""TLS: a certificate nobody vouches for is refused; over a good one, the same bounds hold."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kiosk.platform.interface import Cancel, CentreTrouble, Trouble
from kiosk.platform.line import Line
from kiosk.platform.transport import Body, NoAnswer, Transport
from tests.platform.platform_rig import settings


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that signs itself; one file with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


class TlsServer:
    """Answers each request on each connection with `parts`, `pause` seconds between them."""

    def __init__(self, certificate, parts: list[bytes], pause: float = 0.0) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self._context, self._parts, self._pause = context, parts, pause
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(8)
        self.connections = 0
        self.url = f"https://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                conn, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(conn,), daemon=True).start()

    def _one(self, conn) -> None:
        try:
            with self._context.wrap_socket(conn, server_side=True) as wire:
                self.connections += 1
                while asked := wire.recv(65536):
                    while not asked.endswith(b"{}"):  # headers and body come apart
                        asked += wire.recv(65536)
                    for part in self._parts:
                        wire.sendall(part)
                        time.sleep(self._pause)
        except OSError:
            pass

    def close(self) -> None:
        self._listener.close()


def post(made: Transport, cancel: Cancel | None = None):
    return made.post("5201", lambda: (b"{}", {}), Line(cancel or Cancel()))


@pytest.fixture
def trusted(certificate, monkeypatch):
    """The machine's trust store holds the certificate."""
    plain = ssl.create_default_context

    def context(*args, **kwargs):
        made = plain(*args, **kwargs)
        made.load_verify_locations(certificate)
        return made

    monkeypatch.setattr(ssl, "create_default_context", context)


GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


def test_an_unknown_certificate_is_refused(certificate):
    server = TlsServer(certificate, [GOOD])
    found = post(Transport(settings(server.url).centre, time.monotonic))
    assert found.trouble == CentreTrouble(Trouble.UNREACHABLE, "tls-issuer")
    assert not found.again
    server.close()


@pytest.mark.usefixtures("trusted")
def test_calls_share_a_connection(certificate):
    server = TlsServer(certificate, [GOOD])
    made = Transport(settings(server.url).centre, time.monotonic)
    assert [post(made) for _ in range(3)] == [Body(200, b"{}")] * 3
    assert server.connections == 1
    made.close()
    server.close()


@pytest.mark.usefixtures("trusted")
def test_a_drip_ends_at_the_whole_time_and_at_once_when_cancelled(certificate):
    drip = [b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", *[b"x"] * 300]
    server = TlsServer(certificate, drip, pause=0.02)
    made = Transport(settings(server.url, whole_seconds=0.8).centre, time.monotonic)
    assert post(made).trouble.why is Trouble.SILENT
    patient = Transport(settings(server.url, whole_seconds=9).centre, time.monotonic)
    took = []
    for _ in range(2):
        cancel, found, ended = Cancel(), [], []

        def run(cancel=cancel, found=found, ended=ended) -> None:
            found.append(post(patient, cancel))
            ended.append(time.monotonic())

        thread = threading.Thread(target=run)
        thread.start()
        time.sleep(0.4)
        began = time.monotonic()
        cancel.set()
        thread.join(5)
        assert found == [NoAnswer(CentreTrouble(Trouble.CANCELLED))]
        took.append(ended[0] - began)
    assert min(took) < 0.05
    server.close()
