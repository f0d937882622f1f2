"""A terminal asks for the reply that somebody at its glass has number and secret of."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response

from hub import tries
from hub.contract import Contract, stamp
from hub.database import writing
from hub.feedback import voices
from hub.feedback.book import Book
from hub.gate import Problem, asked, fresh_json, in_thread, known
from hub.records import Clock
from hub.terminals import Sender

_OF_A_NUMBER, _OF_A_TERMINAL = 10, 60  # within `tries.SPAN`


class Replies:
    def __init__(self, engine: Engine, contract: Contract, clock: Clock, book: Book) -> None:
        self._engine, self._contract, self._clock, self._book = engine, contract, clock, book

    async def asked(self, request: Request) -> Response:
        sender = await known(self._engine, request)
        said = await asked(request, self._contract, "ReplyAsked", sender)
        return fresh_json(await in_thread(lambda: self._look(sender, said)))

    def _look(self, sender: Sender, said: dict[str, Any]) -> dict[str, Any]:
        now, number = self._clock(), said["number"]
        with writing(self._engine) as connection:
            good = tries.allow(connection, f"reply at {sender.terminal_id}", now, _OF_A_TERMINAL)
            good = tries.allow(connection, f"reply {number}", now, _OF_A_NUMBER) and good
        if not good:
            raise Problem(429, "busy", after=int(tries.SPAN.total_seconds()))
        with writing(self._engine) as connection:
            reply = voices.reply(connection, self._book, number, said["secret"])
        if reply is None:
            return {"found": False}
        told: dict[str, Any] = {
            "found": True, "what": reply.kind, "at": stamp(reply.at), "state": reply.state,
        }  # fmt: skip
        if reply.replied_at is not None:
            told |= {"reply": reply.text, "replied_at": stamp(reply.replied_at)}
        return told
