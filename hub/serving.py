"""How the hub and the phone pages answer over HTTP. Knows no database."""

from __future__ import annotations

import socket
from email.message import Message
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from starlette.requests import Request

from hub.limits import place_of
from hub.settings_file import Listen

_FORM = "application/x-www-form-urlencoded"
_FILES = "multipart/form-data"


def bound(host: str, port: int, shared: bool = False) -> socket.socket:
    """Bound and listening. `shared`: other processes of this user, which say so too, listen at the
    same address, and the kernel gives each its part of the connections. Raises OSError.

    TCP is named, since asyncio sends what is short at once (TCP_NODELAY) only on sockets that say
    so; without it the second part of an answer waits 40 ms for the other side's acknowledgement."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind((host, port))
        made.listen(1024)
    except OSError:
        made.close()
        raise
    return made


def tls_of(listen: Listen) -> dict[str, Any]:
    if not listen.certificate:
        return {}
    return {"ssl_certfile": listen.certificate, "ssl_keyfile": listen.key}


def server(app: Any, seconds: int, **more: Any) -> uvicorn.Server:
    """`seconds`: for what is under way when it is told to stop. Raises OSError when certificate or
    key cannot be used.

    No access log: addresses may carry one-time numbers. The protocol is named because only then
    asyncio sends a short answer at once."""
    config = uvicorn.Config(
        app, http="h11", log_level="warning", access_log=False, server_header=False,
        timeout_graceful_shutdown=seconds, lifespan="off", **more,
    )  # fmt: skip
    config.load()  # now, not in the thread where it runs, nor after it said that it is there
    return uvicorn.Server(config)


def place(request: Request) -> str:
    """From where it comes, as limits count it."""
    return place_of(request.client.host if request.client else "")


async def body_of(request: Request, largest: int) -> bytes | None:
    """None: there is more. The rest is not read."""
    got, more = await first_of(request, largest)
    return None if more else got


async def first_of(request: Request, largest: int) -> tuple[bytes, bool]:
    """What comes first, and whether there is more; the rest is not read."""
    got = bytearray()
    async for part in request.stream():
        got += part
        if len(got) > largest:
            return bytes(got[:largest]), True
    return bytes(got), False


def form_of(body: bytes | None, content_type: str, most: int = 40) -> dict[str, str]:
    """What a browser sent, without empty fields and with LF for its CR LF; {} for anything else.
    `most`: fields."""
    if body is None or content_type.partition(";")[0].strip().lower() != _FORM:
        return {}
    try:
        pairs = parse_qsl(body.decode("ascii"), errors="strict", max_num_fields=most)
    except ValueError:
        return {}
    return {name: value.replace("\r\n", "\n") for name, value in pairs}


def parts_of(
    body: bytes | None, content_type: str, most: int = 40, cut: bool = False
) -> list[tuple[str, bytes]]:
    """Every part of a form with files (RFC 7578), by name; [] for anything else, or more than
    `most` parts. What a file was called at its sender's is not read. `cut`: there was more of it;
    the parts that are whole."""
    head = Message()
    head["Content-Type"] = content_type
    boundary = head.get_param("boundary")
    if body is None or head.get_content_type() != _FILES or not isinstance(boundary, str):
        return []
    mark = b"\r\n--" + boundary.encode("ascii", "ignore")
    parts = (b"\r\n" + body).split(mark, most + 2)
    if len(parts) < 3 or parts[0].strip() or not (cut or parts[-1].startswith(b"--")):
        return []
    found = []
    for part in parts[1:-1]:
        fields, empty, content = part.partition(b"\r\n\r\n")
        name = _name_of(fields) if empty else None
        if name is None:
            return []
        found.append((name, content))
    return found


def each_once(parts: list[tuple[str, bytes]]) -> dict[str, bytes]:
    """Parts by name, without those whose name stands twice."""
    names = [name for name, _ in parts]
    return {name: content for name, content in parts if names.count(name) == 1}


def _name_of(fields: bytes) -> str | None:
    """What the headers of a part call it."""
    for line in fields.split(b"\r\n"):
        key, _, value = line.decode("utf-8", "replace").partition(":")
        if key.strip().lower() == "content-disposition":
            said = Message()
            said["Content-Disposition"] = value.strip()
            name = said.get_param("name", header="content-disposition")
            return name if isinstance(name, str) else None
    return None
