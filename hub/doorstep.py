"""What asks for no key: a machine that is no terminal yet (`hub.pairing`), and who looks whether
the hub is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response

from hub import pairing, serving, tries
from hub.archive.sealing import Signer
from hub.contract import Contract, stamp
from hub.database import reading, writing
from hub.gate import Problem, fresh_json, in_thread, later, read_json
from hub.limits import Requests
from hub.vault import Vault

LARGEST = 4000  # bytes of a request
A_PLACE = 20  # codes for one address within `tries.SPAN`
LOOKS = 1200  # of one address in a minute: machines of a workshop that wait for their codes
_PATIENCE = 60  # seconds


class Doorstep:
    def __init__(
        self, engine: Engine, vault: Vault, contract: Contract, clock: Callable[[], datetime]
    ) -> None:
        self._own = pairing.own_key(vault)
        self._receipts = Signer(vault).public
        self._engine, self._contract, self._clock = engine, contract, clock
        self._looks = Requests(LOOKS)

    async def begin(self, request: Request) -> Response:
        body = await serving.body_of(request, LARGEST)
        if body is None:
            raise Problem(413, "too-large")
        said = read_json(body)
        where = self._contract.wrong("PairingRequest", said)
        if where is not None:
            raise Problem(400, "bad-schema", where)
        place = f"pairing {serving.place(request)}"

        def deed() -> tuple[str, pairing.Waiting] | None:
            with writing(self._engine) as connection:
                if not tries.allow(connection, place, self._clock(), A_PLACE):
                    return None
            with writing(self._engine) as connection:
                return pairing.begin(connection, said, self._own, self._clock())

        try:
            begun = await in_thread(deed)
        except pairing.Forged:
            raise Problem(400, "bad-key", "/signature") from None
        except pairing.Stolen:
            raise Problem(403, "revoked") from None
        except pairing.TooMany:
            raise later(_PATIENCE) from None
        if begun is None:
            raise Problem(429, "later", after=int(tries.SPAN.total_seconds()))
        ticket, waiting = begun
        return fresh_json(
            {
                "ticket": ticket,
                "code": waiting.code,
                "ends_at": stamp(waiting.ends_at),
                "hub": self._own.public_key().public_bytes_raw().hex(),
            },
            201,
        )

    def bounded(self, request: Request) -> None:
        """Looking costs a stranger nothing, and us a question to the database. Raises Problem."""
        if not self._looks.allow(serving.place(request), self._clock()):
            raise Problem(429, "busy", after=_PATIENCE)

    async def ask(self, request: Request) -> Response:
        self.bounded(request)
        scheme, _, ticket = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise Problem(404, "no-pairing")

        def look() -> pairing.Said:
            with reading(self._engine) as connection:
                return pairing.ask(connection, ticket, self._clock())

        try:
            said = await in_thread(look)
        except pairing.Gone:
            raise Problem(404, "no-pairing") from None
        more = {}
        if said.sealed:
            more = {
                "sealed": said.sealed,
                "signature": said.signature,
                "receipts": self._receipts,
                "receipts_signature": pairing.receipts_signature(said, self._receipts, self._own),
            }
        return fresh_json({"state": said.state} | more)
