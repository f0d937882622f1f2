"""Which release is in force, and what follows from it. Pure: a standing in, steps out.

Two links name releases: `current` runs, `proven` ran well last. They differ only while a release is
on trial. A third, `next`, names one that is whole, built and waits for its turn. Every step leaves
a whole release in force; steps may be cut off anywhere by the power, and what is decided anew from
what then stands goes on to the same end.

`start` is asked while the terminal is stopped, before each of its starts; `minute` while it runs,
once a minute during a trial. No wall clock: a trial ends by proof, by its number of starts, or by
its minutes of running.
"""

from __future__ import annotations

import enum
from typing import NamedTuple

STARTS = 3
"""Starts a release on trial may take before it gives way."""

MINUTES = 10
"""Minutes a release on trial may run without having proved itself."""


class Trial(NamedTuple):
    version: str
    starts: int = 0
    minutes: int = 0


class Standing(NamedTuple):
    """What stands on the disk. None: no such link, or it leads nowhere."""

    current: str | None
    proven: str | None
    next: str | None = None
    trial: Trial | None = None
    proof: str | None = None  # version that has proved itself since it was last started
    returned: frozenset[str] = frozenset()
    copy: bool = False  # a copy of the database as it was before the trial
    migrates: bool = False  # `next` would bring the database to a form `proven` cannot read


class Do(enum.StrEnum):
    FORGET_PROOF = "forget-proof"
    COPY_DATABASE = "copy-database"
    RESTORE_DATABASE = "restore-database"  # from the copy; a copy stays until dropped
    DROP_COPY = "drop-copy"
    WRITE_TRIAL = "write-trial"  # with a Trial
    DROP_TRIAL = "drop-trial"
    SWITCH = "switch"  # current -> version
    PROVE = "prove"  # proven -> version
    NOTE_RETURN = "note-return"  # version did not prove itself: it is not taken again
    DROP_NEXT = "drop-next"
    PRUNE = "prune"  # remove releases nobody names, but for the last one before
    RESTART = "restart"  # end the terminal; its next start decides


class Step(NamedTuple):
    do: Do
    version: str = ""
    trial: Trial | None = None


def start(now: Standing) -> tuple[Step, ...]:
    """Before a start of the terminal."""
    if now.proven is None:
        return ()  # nothing is known to be good: nothing is changed
    if now.current is None:
        return (Step(Do.SWITCH, now.proven),)
    if now.current == now.proven:
        return _settled(now)
    if now.proof == now.current:
        return _prove(now.current)
    trial = now.trial if now.trial and now.trial.version == now.current else Trial(now.current)
    if trial.starts >= STARTS or trial.minutes >= MINUTES:
        return _return(now)
    again = trial._replace(starts=trial.starts + 1)
    steps = [Step(Do.FORGET_PROOF), Step(Do.WRITE_TRIAL, trial=again)]
    if now.next == now.current:  # the power was cut right after the switch
        steps.append(Step(Do.DROP_NEXT))
    return tuple(steps)


def minute(now: Standing) -> tuple[Step, ...]:
    """While the terminal runs."""
    if now.proven is None or now.current is None or now.current == now.proven:
        return ()
    if now.proof == now.current:
        return _prove(now.current)
    trial = now.trial if now.trial and now.trial.version == now.current else Trial(now.current)
    later = trial._replace(minutes=trial.minutes + 1)
    steps = (Step(Do.WRITE_TRIAL, trial=later),)
    return (*steps, Step(Do.RESTART)) if later.minutes >= MINUTES else steps


def _settled(now: Standing) -> tuple[Step, ...]:
    steps = []
    if now.trial is not None:  # the power was cut while a trial was being closed
        steps.append(Step(Do.DROP_TRIAL))
    if now.copy:
        steps.append(Step(Do.DROP_COPY))
    fresh = now.next not in (None, now.proven) and now.next not in now.returned
    if now.next is not None and not fresh:
        steps.append(Step(Do.DROP_NEXT))
    if fresh and now.next is not None:
        steps.append(Step(Do.FORGET_PROOF))
        if now.migrates:
            steps.append(Step(Do.COPY_DATABASE))
        steps += [
            Step(Do.WRITE_TRIAL, trial=Trial(now.next, starts=1)),
            Step(Do.SWITCH, now.next),
            Step(Do.DROP_NEXT),
        ]
    return tuple(steps)


def _prove(version: str) -> tuple[Step, ...]:
    # With `proven` moved, a copy that the power left behind is only dropped, never laid back.
    return (
        Step(Do.PROVE, version),
        Step(Do.DROP_COPY),
        Step(Do.DROP_TRIAL),
        Step(Do.PRUNE),
    )


def _return(now: Standing) -> tuple[Step, ...]:
    assert now.proven is not None
    assert now.current is not None
    steps = [Step(Do.NOTE_RETURN, now.current)]
    if now.next == now.current:
        steps.append(Step(Do.DROP_NEXT))
    if now.copy:
        steps.append(Step(Do.RESTORE_DATABASE))
    return (*steps, Step(Do.SWITCH, now.proven), Step(Do.DROP_TRIAL), Step(Do.DROP_COPY))
