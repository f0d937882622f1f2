"""Handing over to the archive, as terminal-api.yaml has it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response

from hub import serving
from hub.archive import book
from hub.archive.book import Archive
from hub.contract import UUID, Contract
from hub.database import reading, writing
from hub.gate import JSON, Problem, asked, in_thread, known, text_json
from hub.vault import Vault

_NUMBER = re.compile(r"[0-9]{1,5}")


class ArchiveDoor:
    """What the addresses do."""

    def __init__(
        self, engine: Engine, vault: Vault, contract: Contract, clock: Callable[[], datetime]
    ) -> None:
        self._engine, self._contract, self._clock = engine, contract, clock
        self.archive = Archive(vault)

    async def case(self, request: Request) -> Response:
        """PUT begins one, GET says how far it has come."""
        sender, key = await known(self._engine, request), _key(request)
        if request.method == "GET":
            return await self._state(key, sender.terminal_id, 200)
        said = await asked(request, self._contract, "ArchiveCase", sender)

        def begin() -> bool:
            with writing(self._engine) as connection:
                return self.archive.begin(
                    connection, key, sender.station_id, sender.terminal_id, said, self._clock()
                )

        try:
            new = await in_thread(begin)
        except book.Other:
            raise Problem(422, "key-reused") from None
        return await self._state(key, None, 201 if new else 200)

    async def piece(self, request: Request) -> Response:
        sender, key = await known(self._engine, request), _key(request)
        page, place = (request.path_params[name] for name in ("page", "place"))
        if not _NUMBER.fullmatch(page) or not _NUMBER.fullmatch(place):
            raise Problem(404, "no-case")
        content = await serving.body_of(request, book.PIECE)
        if content is None:
            raise Problem(413, "too-large")

        def put() -> bool:
            with writing(self._engine) as connection:
                return self.archive.put(
                    connection, key, sender.terminal_id, int(page), int(place), content
                )

        try:
            new = await in_thread(put)
        except book.Missing:
            raise Problem(404, "no-case") from None
        except book.Other:
            raise Problem(422, "key-reused") from None
        return Response(status_code=201 if new else 200)

    async def receipt(self, request: Request) -> Response:
        sender, key = await known(self._engine, request), _key(request)
        who = f"terminal:{sender.terminal_id}"

        def take() -> str:
            with writing(self._engine) as connection:
                return self.archive.take(connection, key, sender.terminal_id, self._clock(), who)

        def drop(page: int) -> None:
            with writing(self._engine) as connection:
                self.archive.drop(connection, key, sender.terminal_id, page)

        try:
            return Response(await in_thread(take), 200, {}, JSON)
        except book.Missing:
            raise Problem(404, "no-case") from None
        except book.Damaged as damaged:
            page = damaged.page
            await in_thread(lambda: drop(page))
            raise Problem(422, "bad-digest", f"/pages/{page}") from None

    async def _state(self, key: str, terminal_id: int | None, status: int) -> Response:
        def look() -> book.Come:
            with reading(self._engine) as connection:
                return self.archive.come(connection, key, terminal_id)

        try:
            come = await in_thread(look)
        except book.Missing:
            raise Problem(404, "no-case") from None
        receipt = None if come.receipt is None else json.loads(come.receipt)
        return text_json({"key": key, "pieces": come.pieces, "receipt": receipt}, status)


def _key(request: Request) -> str:
    key = request.path_params["key"]
    if not UUID.fullmatch(key):
        raise Problem(400, "bad-key")
    return key
