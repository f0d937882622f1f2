"""How each misbehaviour looks on the wire."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable
from random import Random
from typing import Any

import msgspec
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.centre.mood import Rule, What

ENCODER = msgspec.json.Encoder(decimal_format="number")
PORTAL = "<!DOCTYPE html><html><head><title>网络认证</title></head><body>请先登录</body></html>"
HOUR = 3600.0
_transports: dict[Any, asyncio.Transport] = {}


class TracedProtocol(H11Protocol):
    """Remembers each connection's transport, so that one can be cut in the middle."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._peer = transport.get_extra_info("peername")
        _transports[self._peer] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        _transports.pop(self._peer, None)
        super().connection_lost(exc)


def cut(scope: Scope, *, reset: bool) -> None:
    """Close the client's connection; with `reset` by RST and whatever was not sent yet is lost."""
    transport = _transports.get(tuple(scope.get("client") or ()))
    if transport is None:
        raise RuntimeError("this server cannot cut connections")
    if reset:
        sock = transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    else:
        transport.close()


def spoil(what: What, body: dict[str, Any], rng: Random) -> dict[str, Any]:
    """A well-formed answer whose content is wrong; as it is where the form is what goes wrong."""
    if what is What.INFCODE_TEXT:
        return body | {"infcode": "成功"}
    if what is What.ZERO_WITH_ERROR:
        return body | {"infcode": 0, "err_msg": "FSI-文件查询号不能为空[fileBO_156]"}
    if what is What.WRONG_ENVELOPE:
        return {"code": "999", "msg": "服务调用失败"}
    change: Callable[[dict, str, Any], None] | None = {
        What.WRONG_TYPES: lambda node, key, _: node.update({key: ["错"]}),
        What.MISSING_FIELDS: lambda node, key, _: node.pop(key),
        What.UNKNOWN_CODES: _unknown_code,
    }.get(what)
    if change is None:
        return body
    output = body.get("output")
    _walk(output, change, rng, share=1.0 if what is What.UNKNOWN_CODES else 0.5)
    return body


def _unknown_code(node: dict, key: str, value: Any) -> None:
    if key.endswith(("type", "stas", "flag", "_lv")) and isinstance(value, str):
        node[key] = "ZZ9"


def _walk(value: Any, change: Callable, rng: Random, share: float) -> None:
    if isinstance(value, list):
        for one in value:
            _walk(one, change, rng, share)
    elif isinstance(value, dict):
        for key, inner in list(value.items()):
            if isinstance(inner, dict | list):
                _walk(inner, change, rng, share)
            elif rng.random() < share:
                change(value, key, inner)


async def send_json(
    send: Send, body: Any, status: int = 200, seal: Callable[[bytes], bytes] = bytes
) -> None:
    await send_bytes(send, seal(ENCODER.encode(body)), status)


async def send_bytes(
    send: Send, content: bytes, status: int = 200, kind: str = "application/json;charset=UTF-8"
) -> None:
    await _start(send, status, len(content), kind)
    await send({"type": "http.response.body", "body": content})


async def _start(send: Send, status: int, length: int, kind: str) -> None:
    headers = [(b"content-type", kind.encode()), (b"content-length", str(length).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def perform(
    rule: Rule, content: bytes, *, scope: Scope, receive: Receive, send: Send
) -> None:
    """Answer as `rule` says instead of simply with `content`, which is spoilt already."""
    match rule.what:
        case What.TIMEOUT:
            await _gone(receive, HOUR if rule.seconds is None else rule.seconds)
            cut(scope, reset=False)
        case What.RESET | What.LOST:
            cut(scope, reset=True)
        case What.TRUNCATED:
            await _start(send, 200, len(content), "application/json")
            half = content[: max(1, len(content) // 2)]
            await send({"type": "http.response.body", "body": half, "more_body": True})
            cut(scope, reset=False)
        case What.HTML:
            await send_bytes(send, PORTAL.encode(), kind="text/html; charset=utf-8")
        case What.HTTP_ERROR:
            page = "<html><body><h1>502 Bad Gateway</h1></body></html>"
            await send_bytes(send, page.encode(), 502, "text/html")
        case What.EMPTY:
            await send_bytes(send, b"")
        case What.HUGE:
            await _huge(send, scope, rule.size)
        case _:
            await send_bytes(send, content)


async def _gone(receive: Receive, seconds: float) -> None:
    """Until the client hangs up, or `seconds` have passed."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        pass


async def _huge(send: Send, scope: Scope, size: int) -> None:
    """A well-formed answer of at least `size` bytes, made while it is sent."""
    head = b'{"infcode":0,"inf_refmsgid":"230100","err_msg":"","output":{"data":["'
    tail = b'"]}}'
    chunk = b"0123456789abcdef" * 4096
    count = max(1, size // len(chunk))
    await _start(send, 200, len(head) + count * len(chunk) + len(tail), "application/json")
    await send({"type": "http.response.body", "body": head, "more_body": True})
    for _ in range(count):
        if tuple(scope.get("client") or ()) not in _transports:
            return
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": tail})
