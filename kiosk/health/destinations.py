"""Each destination, and how long something has waited for it.

The centre is judged by its calls; one failure may be chance, so it only raises a doubt, which a
probe settles. The others are judged by the outbox's tries.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kiosk.health.parts import Part, Row, Told, Verdict
from kiosk.journal import events
from kiosk.outbox.kinds import Destination, DestinationHealth
from kiosk.outbox.record import Outcome, Standing


class State(NamedTuple):
    """`at` is the monotonic time of the last news."""

    verdict: Verdict
    outcome: Outcome | None
    at: float


class Destinations:
    def __init__(self, failures: int, oldest: float) -> None:
        """`failures` in a row make a destination bad; a record older than `oldest` seconds alarms,
        and the alarm ends at half of it."""
        self._failures = failures
        self._oldest = oldest
        self._states: dict[Destination, State] = {}
        self._standings: dict[Destination, Standing] = {}
        self._wall = 0.0  # of the last standings
        self._centre_failed = 0  # in a row
        self._told = Told()

    # ---- news

    def centre(self, outcome: Outcome, now: float) -> None:
        """What one call came to; REFUSED is an answer, so it is there."""
        if outcome in (Outcome.ACCEPTED, Outcome.REFUSED):
            self._centre_failed = 0
            self._states[Destination.CENTRE] = State(Verdict.GOOD, outcome, now)
            return
        self._centre_failed += 1
        if self._centre_failed >= self._failures:
            self._states[Destination.CENTRE] = State(Verdict.BAD, outcome, now)

    @property
    def centre_doubted(self) -> bool:
        return 0 < self._centre_failed < self._failures

    def centre_heard(self) -> float | None:
        """Monotonic time of the last news of it; None: never."""
        state = self._states.get(Destination.CENTRE)
        return state.at if state else None

    def outbox(self, standings: dict[Destination, Standing], wall: float, now: float) -> None:
        self._standings, self._wall = dict(standings), wall
        for destination, standing in standings.items():
            if destination is Destination.CENTRE and not standing.outcome:
                continue  # nothing was sent to it: its calls tell more
            outcome = Outcome(standing.outcome) if standing.outcome else None
            if standing.failures >= self._failures:
                self._states[destination] = State(Verdict.BAD, outcome, now)
            elif standing.failures == 0 and standing.reached is not None:
                self._states[destination] = State(Verdict.GOOD, outcome, now)

    # ---- questions

    def parts(self) -> Iterator[Part]:
        for destination in self._states.keys() | self._standings.keys():
            state = self._states.get(destination)
            standing = self._standings.get(destination)
            words = [state.outcome.value] if state and state.outcome else []
            if standing and standing.waiting:
                age = _since(standing.oldest, self._wall) or 0.0
                words.append(f"{standing.waiting} waiting, oldest {age:.0f} s")
            if standing and standing.unknown:
                words.append(f"{standing.unknown} of unknown outcome")
            if standing and standing.dead:
                words.append(f"{standing.dead} refused for good")
            yield Part(
                "destination",
                destination.value,
                state.verdict if state else Verdict.UNKNOWN,
                ", ".join(words),
                "calls" if destination is Destination.CENTRE else "outbox",
                state.at if state else None,
            )

    def reported(self) -> dict[str, DestinationHealth]:
        """For the hub's `health` record: those that something waits for, or that were reached."""
        found = {}
        for destination, standing in self._standings.items():
            state = self._states.get(destination)
            bad = state is not None and state.verdict is Verdict.BAD
            found[destination.value] = DestinationHealth(
                waiting=standing.waiting,
                dead=standing.dead,
                oldest_seconds=_since(standing.oldest, self._wall),
                reached_seconds_ago=_since(standing.reached, self._wall),
                trouble=state.outcome.value if bad and state and state.outcome else None,
                unknown=standing.unknown or None,
            )
        return found

    def rows(self) -> Iterator[Row]:
        for destination, state in self._states.items():
            if self._told.is_news("destination", destination, state.verdict):
                yield _row(destination, state)
        for destination, standing in self._standings.items():
            dead = self._told.last("dead", destination) or "0"
            now_dead = str(standing.dead)
            if self._told.is_news("dead", destination, now_dead) and standing.dead > int(dead):
                yield _dead_row(destination, standing.dead)
            age = _since(standing.oldest, self._wall) or 0.0
            was_old = self._told.last("age", destination) == "old"
            bound = self._oldest / 2 if was_old else self._oldest
            now = "old" if age > bound else "flowing"
            if self._told.is_news("age", destination, now) and (now == "old" or was_old):
                yield _age_row(destination, standing.waiting, age, now == "old")


def _row(destination: Destination, state: State) -> Row:
    if state.verdict is Verdict.GOOD:
        return lambda journal: events.destination_up(journal, destination=destination)
    outcome = state.outcome or Outcome.UNKNOWN
    return lambda journal: events.destination_down(
        journal, destination=destination, outcome=outcome
    )


def _dead_row(destination: Destination, dead: int) -> Row:
    return lambda journal: events.outbox_dead(journal, destination=destination, dead=dead)


def _age_row(destination: Destination, waiting: int, age: float, old: bool) -> Row:
    if not old:
        return lambda journal: events.outbox_flowing(journal, destination=destination)
    return lambda journal: events.outbox_old(
        journal, destination=destination, waiting=waiting, seconds=age
    )


def _since(then: float | None, now: float) -> float | None:
    return None if then is None else max(0.0, now - then)
