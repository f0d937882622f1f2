"""What is to be sent and how it stands: written down in the transaction of the review, claimed
before it is tried, ended only by proof.

    waiting ──► sending ──► accepted
       ▲           │  └───► dead      the platform will not have it, or was not reached for too long
       └───────────┤
                   └──────► doubt     its answer never came, and the platform knows no key again

A process that is killed leaves a message in `sending`: after `HELD` it is claimed again, under the
same key, or comes into doubt. What belongs to a review waits until the review is accepted.
"""

from __future__ import annotations

import enum
import json
import uuid
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select, update

from hub import deeds
from hub.contract import stamp
from hub.database import put_new
from hub.deeds import Deed
from hub.fleet.sending import wait
from hub.forwarding.described import What
from hub.forwarding.tables import forwards
from hub.paging import At, By, Leaf, leaf
from hub.phones.pages import item_name
from hub.tables import reviews, stations

HELD = timedelta(minutes=5)  # longer than any try lasts
PATIENCE = timedelta(days=30)
REFUSALS = 5  # so often the platform may say no
_NAMES = uuid.UUID("9b0b4c0e-6f0b-4c57-8a55-3d8b7f1f2a10")  # of keys made from keys


class State(enum.StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DEAD = "dead"
    DOUBT = "doubt"


STUCK = (State.DEAD, State.DOUBT)
"""These wait for a person."""


class Outcome(enum.StrEnum):
    """What became of one try."""

    ACCEPTED = "accepted"  # proved
    REFUSED = "refused"  # these bytes will not do
    LATER = "later"  # certainly not acted upon, as the two below
    NOT_KNOWN = "not-known"  # our credential does not hold
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"  # no answer, or one that proves nothing: it may have been taken


class Result(NamedTuple):
    outcome: Outcome
    code: str = ""
    proof: str = ""


class Letter(NamedTuple):
    """One try. `said`: the message's arguments."""

    id: int
    key: str
    what: What
    said: dict[str, Any]
    tries: int
    refusals: int
    made_at: datetime


def put(
    connection: Connection, what: What, source: str, now: datetime, round_: int = 0, **said: Any
) -> bool:
    """Write down what is to be told of the review `source`, in the caller's transaction. False:
    that is no review, it is told already, or it is a later word of one that was never told."""
    row = connection.execute(
        select(reviews, stations.c.code, stations.c.name, stations.c.region)
        .join_from(reviews, stations)
        .where(reviews.c.key == source, reviews.c.counted)
    ).first()
    if row is None or (what is not What.REVIEW and not _told(connection, source)):
        return False
    whole: dict[str, Any] = {
        "source": source, "station_code": row.code, "station_name": row.name, "region": row.region,
        "number": row.number or "", "item": row.item, "channel": row.channel,
        "item_name": item_name(row.item, "zh") or row.item,
    }  # fmt: skip
    if what is What.REVIEW:
        whole |= {"at": stamp(row.at), "grade": str(row.grade), "reasons": json.loads(row.reasons)}
    else:
        whole["round"] = str(round_ + 1)
    whole |= {name: stamp(one) if isinstance(one, datetime) else one for name, one in said.items()}
    return put_new(
        connection, forwards,
        key=str(uuid.uuid5(_NAMES, f"{what.value}/{source}/{round_}")), source=source,
        what=what.value, station_id=row.station_id, said=json.dumps(whole, ensure_ascii=False),
        made_at=now, state=State.WAITING.value, tries=0, refusals=0, next_at=now,
    )  # fmt: skip


def claim(connection: Connection, now: datetime, again: bool) -> Letter | None:
    """The one that is due longest; nobody else tries it for `HELD`. `again`: the platform knows
    keys again. What is in doubt is set aside on the way."""
    earlier = forwards.alias()
    before = (
        select(earlier.c.id)
        .where(earlier.c.source == forwards.c.source, earlier.c.id < forwards.c.id)
        .where(earlier.c.state != State.ACCEPTED.value)
    )
    due = (
        select(forwards)
        .where(forwards.c.next_at <= now, ~before.exists())
        .order_by(forwards.c.next_at, forwards.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=forwards)
    )
    while (row := connection.execute(due).first()) is not None:
        if row.state == State.SENDING and not again:
            _set(connection, row.id, state=State.DOUBT.value, next_at=None,
                 outcome=Outcome.UNKNOWN.value, code="no-answer")  # fmt: skip
            continue
        _set(connection, row.id, state=State.SENDING.value, tries=row.tries + 1,
             next_at=now + HELD)  # fmt: skip
        return Letter(
            row.id, row.key, What(row.what), said_of(row), row.tries + 1, row.refusals, row.made_at
        )
    return None


def note(
    connection: Connection, letter: Letter, result: Result, now: datetime, again: bool
) -> State:
    """What became of a try; nothing, where somebody else has ended it meanwhile."""
    values: dict[str, Any] = {"outcome": result.outcome.value, "code": result.code[:60]}
    state = State.WAITING
    if result.outcome is Outcome.ACCEPTED:
        state = State.ACCEPTED
        values |= {"ended_at": now, "proof": result.proof[:60]}
    elif result.outcome is Outcome.UNKNOWN and not again:
        state = State.DOUBT
    elif result.outcome is Outcome.REFUSED:
        values["refusals"] = letter.refusals + 1
        state = State.DEAD if letter.refusals + 1 >= REFUSALS else state
    if state is State.WAITING and now - letter.made_at >= PATIENCE:
        state = State.DEAD
    values["next_at"] = now + wait(letter.tries) if state is State.WAITING else None
    mine = (forwards.c.id == letter.id) & (forwards.c.tries == letter.tries)
    connection.execute(
        update(forwards)
        .where(mine, forwards.c.state == State.SENDING.value)
        .values(state=state.value, **values)
    )
    return state


def send_again(connection: Connection, id_: int, who: str, now: datetime) -> bool:
    """Somebody has mended what was wrong. False: it is not stuck."""
    return _by_hand(
        connection, id_, who, now, Deed.FORWARD_AGAIN,
        state=State.WAITING.value, next_at=now, refusals=0, made_at=now,
    )  # fmt: skip


def arrived(connection: Connection, id_: int, number: str, who: str, now: datetime) -> bool:
    """Somebody found it at the platform, under its number there. False: it is not stuck."""
    return _by_hand(
        connection, id_, who, now, Deed.FORWARD_FOUND,
        state=State.ACCEPTED.value, ended_at=now, proof=number[:60],
    )  # fmt: skip


def counts(connection: Connection, where: ColumnElement[bool], since: datetime) -> dict[State, int]:
    """How many there are; of what was accepted, since then."""
    of = forwards.c
    still = of.state.in_([one.value for one in State if one is not State.ACCEPTED])
    lately = (of.state == State.ACCEPTED.value) & (of.ended_at >= since)
    rows = connection.execute(
        select(of.state, func.count())
        .join_from(forwards, stations)
        .where(where, or_(still, lately))
        .group_by(of.state)
    )
    return {State(state): count for state, count in rows}


def oldest(connection: Connection, where: ColumnElement[bool]) -> datetime | None:
    """Since when something has waited that is tried by itself."""
    return connection.execute(
        select(func.min(forwards.c.made_at))
        .join_from(forwards, stations)
        .where(where, forwards.c.state.in_((State.WAITING.value, State.SENDING.value)))
    ).scalar()


def listed(
    connection: Connection, where: ColumnElement[bool], states: tuple[State, ...], at: At
) -> Leaf[Row]:
    """With `code`, `name`, `region` of the station; the newest first."""
    chosen = (
        select(forwards, stations.c.code.label("station"), stations.c.name.label("station_name"),
               stations.c.region)
        .join_from(forwards, stations)
        .where(where, forwards.c.state.in_([one.value for one in states]))
    )  # fmt: skip
    return leaf(connection, chosen, [By(forwards.c.id, down=True)], at)


def one(connection: Connection, id_: int) -> Row | None:
    return connection.execute(select(forwards).where(forwards.c.id == id_)).first()


def said_of(row: Row) -> dict[str, Any]:
    """Arguments of a message."""
    return json.loads(row.said)


def stuck(connection: Connection) -> int:
    """How many wait for a person."""
    chosen = select(func.count()).where(forwards.c.state.in_([one.value for one in STUCK]))
    return connection.execute(chosen).scalar_one()


def backlog(connection: Connection, since: datetime, now: datetime, most: int = 500) -> int:
    """Reviews of before forwarding began: so many were written down by this call; 0: all are."""
    told = select(forwards.c.id).where(
        forwards.c.source == reviews.c.key, forwards.c.what == What.REVIEW.value
    )
    keys = connection.execute(
        select(reviews.c.key)
        .where(reviews.c.counted, reviews.c.at >= since, ~told.exists())
        .order_by(reviews.c.at)
        .limit(most)
    ).scalars()
    return sum(put(connection, What.REVIEW, key, now) for key in list(keys))


# ---- inside


def _told(connection: Connection, source: str) -> bool:
    first = (forwards.c.source == source) & (forwards.c.what == What.REVIEW.value)
    return connection.execute(select(forwards.c.id).where(first)).first() is not None


def _set(connection: Connection, id_: int, **values: Any) -> None:
    connection.execute(update(forwards).where(forwards.c.id == id_).values(**values))


def _by_hand(
    connection: Connection, id_: int, who: str, now: datetime, deed: Deed, **values: Any
) -> bool:
    done = connection.execute(
        update(forwards)
        .where(forwards.c.id == id_, forwards.c.state.in_([one.value for one in STUCK]))
        .values(**values)
    )
    if not done.rowcount:
        return False
    deeds.append(connection, deed, f"forward:{id_}", who, now)
    return True
