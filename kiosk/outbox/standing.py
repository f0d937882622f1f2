"""How the destinations stand, from the database's indexes alone."""

from __future__ import annotations

from collections.abc import Collection

from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.record import Standing, State
from kiosk.outbox.rows import LEFT
from kiosk.store.database import Store

CLOCK_ERROR = 3600.0
"""Seconds by which a clock may have been set back without a word."""


def standing(store: Store, by_file: Collection[Kind] = ()) -> dict[Destination, Standing]:
    """Each destination: what waits, since when, what is dead, when it last answered sense. What
    waits for somebody to carry it over in a file (`by_file`) is no backlog of the destination."""
    counts = _counts(store, "")
    if by_file:
        names = ", ".join(f"'{kind.value}'" for kind in sorted(by_file))
        own = Destination.SERVICE_PLATFORM.value
        sent = _counts(store, f" AND destination = '{own}' AND kind NOT IN ({names})")
        counts[own] = sent.get(own, {})
    health = {row["name"]: row for row in store.rows("SELECT * FROM destination")}
    return {d: _of(d, counts.get(d.value, {}), health.get(d.value, {})) for d in Destination}


def alone(store: Store, destination: Destination, now: float) -> float:
    """Seconds since it last answered sense, or, where it never did, since the store was made; a
    clock that stands before that makes it endless, since nobody knows then. Raises StoreFault."""
    (row,) = store.rows(
        "SELECT max(ifnull((SELECT reached FROM destination WHERE name = ?), 0),"
        " (SELECT min(at) FROM migration)) AS at",
        (destination.value,),
    )
    gone = now - row["at"]
    return gone if gone > -CLOCK_ERROR else float("inf")


def _counts(store: Store, more: str) -> dict[str, dict[str, tuple[int, float]]]:
    """destination -> state -> number, creation time of the oldest, by index."""
    counts: dict[str, dict[str, tuple[int, float]]] = {}
    for row in store.rows(
        "SELECT destination, state, count(*) AS n, min(created) AS oldest FROM outbox"
        f" WHERE {LEFT}{more} GROUP BY destination, state"
    ):
        counts.setdefault(row["destination"], {})[row["state"]] = (row["n"], row["oldest"])
    return counts


def _of(destination: Destination, counts: dict, health: dict) -> Standing:
    left = {s: c for s, c in counts.items() if s not in (State.DEAD, State.HANDED_OVER)}
    return Standing(
        destination,
        waiting=sum(number for number, _ in left.values()),
        dead=counts.get(State.DEAD, (0, 0.0))[0],
        oldest=min((oldest for _, oldest in left.values()), default=None),
        failures=health.get("failures", 0),
        outcome=health.get("outcome", ""),
        next_try=health.get("next_try", 0.0),
        reached=health.get("reached"),
        unknown=counts.get(State.UNKNOWN, (0, 0.0))[0],
    )
