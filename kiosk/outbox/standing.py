"""How the destinations stand, from the database's indexes alone."""

from __future__ import annotations

from kiosk.outbox.kinds import Destination
from kiosk.outbox.record import Standing, State
from kiosk.outbox.rows import LEFT
from kiosk.store.database import Store


def standing(store: Store) -> dict[Destination, Standing]:
    """Each destination: what waits, since when, what is dead, when it last answered sense."""
    counts: dict[str, dict[str, tuple[int, float]]] = {}
    for row in store.rows(
        "SELECT destination, state, count(*) AS n, min(created) AS oldest FROM outbox"
        f" WHERE {LEFT} GROUP BY destination, state"
    ):
        counts.setdefault(row["destination"], {})[row["state"]] = (row["n"], row["oldest"])
    health = {row["name"]: row for row in store.rows("SELECT * FROM destination")}
    return {d: _of(d, counts.get(d.value, {}), health.get(d.value, {})) for d in Destination}


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
