"""Where a visitor calls the staff at this moment (呼叫工作人员): the last call of each terminal,
told by that terminal itself. Terminal and place alone; never who calls, and nothing of them.

A call is over in minutes, so it goes by no outbox and nothing is kept of it but the last word.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, select
from starlette.requests import Request
from starlette.responses import Response

from hub.contract import UUID, Contract
from hub.database import insert, writing
from hub.gate import Problem, asked, in_thread, known
from hub.halls.tables import calls
from hub.paging import At, By, Leaf, leaf
from hub.records import Clock
from hub.tables import stations, terminals

STANDS = ("open", "unanswered", "taken", "over")
"""In the order in which they may follow each other; none is taken back."""

LASTS = timedelta(minutes=10)
"""How long a call is shown of which nothing more is heard: its machine may have gone down."""


def told(
    connection: Connection, terminal_id: int, key: str, said: dict[str, Any], now: datetime
) -> bool:
    """`said`: a `CallTold` of the contract. False: something later is known."""
    values = {
        "key": key, "want": said["want"], "place": said["place"],
        "stand": STANDS.index(said["stand"]), "since": datetime.fromisoformat(said["since"]),
        "heard": now,
    }  # fmt: skip
    made = insert(connection, calls).values(terminal_id=terminal_id, **values)
    newer = made.excluded
    later = ((calls.c.key == newer.key) & (calls.c.stand <= newer.stand)) | (
        (calls.c.key != newer.key) & (calls.c.since <= newer.since)
    )
    done = connection.execute(
        made.on_conflict_do_update(
            index_elements=["terminal_id"], set_=values, where=later
        ).returning(calls.c.terminal_id)
    )
    return done.first() is not None


def now_open(
    connection: Connection, now: datetime, where: ColumnElement[bool], at: At
) -> Leaf[Row]:
    """What is not over, the longest first: with `station` and `name` of it, `terminal`, `word` of
    how it stands."""
    chosen = (
        select(
            calls, stations.c.code.label("station"), stations.c.name, terminals.c.code.label("at")
        )
        .join_from(calls, terminals)
        .join(stations)
        .where(where, calls.c.stand < STANDS.index("over"), calls.c.heard > now - LASTS)
    )
    return leaf(connection, chosen, [By(calls.c.since), By(calls.c.terminal_id)], at)


class CallDoor:
    """What the address does."""

    def __init__(self, engine: Engine, contract: Contract, clock: Clock) -> None:
        self._engine, self._contract, self._clock = engine, contract, clock

    async def put(self, request: Request) -> Response:
        sender, key = await known(self._engine, request), request.path_params["key"]
        if not UUID.fullmatch(key):
            raise Problem(400, "bad-key")
        said = await asked(request, self._contract, "CallTold", sender)

        def take() -> None:
            with writing(self._engine) as connection:
                told(connection, sender.terminal_id, key, said, self._clock())

        await in_thread(take)
        return Response(status_code=204)
