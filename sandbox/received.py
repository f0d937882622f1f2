"""What a client sends to one of the sandbox's servers."""

from __future__ import annotations

from starlette.requests import Request


async def received(request: Request, largest: int) -> bytes | None:
    """The whole body; None: it has more than `largest` bytes."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > largest:
            return None
        parts.append(part)
    return b"".join(parts)
