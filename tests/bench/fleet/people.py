"""The fleet's terminals in the hub's database, each with a key, and what is offered to them."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, insert, select

from hub.configuring import bundle as bundles
from hub.configuring import drafts, rollouts
from hub.configuring.stages import Event
from hub.configuring.tables import rollout_terminals
from hub.database import reading, writing
from hub.tables import stations, terminal_keys, terminals
from kiosk.settings.layers import Level
from tests.bench.fleet.day import Terminal

PROVINCE = "230000"
_OF_A_STATION = 4
_SIGNER = Ed25519PrivateKey.from_private_bytes(bytes([7]) * 32)


def settle(engine: Engine, count: int) -> list[Terminal]:
    """So many, four to a station. Put in at once: to give keys one by one is a day's work of
    people, and not what is measured."""
    now = datetime.now(UTC)
    fleet = [
        Terminal(n, f"HLJ-230100-{n // _OF_A_STATION:05d}", f"{n % _OF_A_STATION + 1:02d}",
                 f"key-of-terminal-{n:06d}")
        for n in range(count)
    ]  # fmt: skip
    places = sorted({one.station for one in fleet})
    ids = {code: number for number, code in enumerate(places, 1_000_000)}
    with writing(engine) as connection:
        connection.execute(insert(stations), [
            {"id": ids[code], "code": code, "name": "演示站", "made_at": now, "region": "230102"}
            for code in places
        ])  # fmt: skip
        connection.execute(insert(terminals), [
            {"id": 1_000_000 + one.number, "station_id": ids[one.station], "code": one.code,
             "made_at": now}
            for one in fleet
        ])  # fmt: skip
        connection.execute(insert(terminal_keys), [
            {"id": 1_000_000 + one.number, "terminal_id": 1_000_000 + one.number, "given_at": now,
             "digest": hashlib.sha256(one.key.encode()).hexdigest()}
            for one in fleet
        ])  # fmt: skip
    return fleet


def offer(engine: Engine, changes: dict[str, object]) -> int:
    """A change for the whole province, drafted, signed and taken as administrators do it; nobody is
    offered it yet. Its rollout."""
    with writing(engine) as connection:
        now = datetime.now(UTC)
        draft = drafts.make(connection, Level.PROVINCE, PROVINCE, changes, "bench", now)
    with reading(engine) as connection:
        bundle = drafts.export(connection, draft, now)
    signed = bundles.sign(bundle, "bench", _SIGNER)
    known = {"bench": _SIGNER.public_key().public_bytes_raw().hex()}
    with writing(engine) as connection:
        return rollouts.take(connection, signed, known, "bench", datetime.now(UTC))


def begin(engine: Engine, rollout: int) -> None:
    """The first terminal is offered it."""
    with writing(engine) as connection:
        rollouts.act(connection, rollout, Event.BEGIN, "bench", datetime.now(UTC))


def standing(engine: Engine, rollout: int) -> rollouts.Rollout:
    with reading(engine) as connection:
        return rollouts.get(connection, rollout)


def first(engine: Engine, rollout: int) -> list[int]:
    """Numbers of the fleet's terminals in the order in which they are offered it."""
    with reading(engine) as connection:
        found = connection.execute(
            select(rollout_terminals.c.terminal_id)
            .where(rollout_terminals.c.rollout_id == rollout)
            .order_by(rollout_terminals.c.place)
        ).scalars()
        return [one - 1_000_000 for one in found]
