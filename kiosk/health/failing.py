"""What fails again and again: closed with its cause, tried again ever more rarely, remembered.

A cause stands when it came `OFTEN` times within its `WITHIN` seconds, or at once where nothing can
be promised without the part (`broken`). While it stands no visit begins, unless it is one of
`STAYS_OPEN`. After a pause (5 minutes, doubling to an hour) the process starts anew; if everything
opens, the cause is *on trial*: the terminal serves, and one more failure of the same cause puts it
back with a longer pause. A trial without one ends it. The file survives the restarts that are part
of the cure; it holds a word and times, nothing else.
"""

from __future__ import annotations

import contextlib
import enum
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

OFTEN = 3
TRIAL = 900.0
FIRST_PAUSE = 300.0
LONGEST_PAUSE = 3600.0


class Cause(enum.StrEnum):
    """Its value is the code that staff read on the glass."""

    SCREEN = "screen"  # the failsafe was reached, or a page could not be drawn
    STORE = "store"  # the database cannot be opened: nothing could be promised
    INPUT = "input"  # touches do not reach the program
    WORKER = "worker"  # devices' threads hung, and no more can be given up
    START = "start"  # the start did not finish


WITHIN = {Cause.SCREEN: 600.0, Cause.STORE: 600.0, Cause.INPUT: 3600.0, Cause.WORKER: 3600.0,
          Cause.START: 3600.0}  # fmt: skip
"""Seconds; causes that a restart is to cure come no faster than restarts do."""

STAYS_OPEN = frozenset({Cause.WORKER})
"""What can be done without the lost devices goes on; only the restarts for them grow rarer."""


class Standing(msgspec.Struct, frozen=True):
    """`since`: wall clock of the first time in this row of tries; `until`: of the next."""

    cause: Cause
    since: datetime
    until: datetime
    tries: int = 1

    @property
    def pause(self) -> float:
        """Seconds between the failure and the next try."""
        return pause_of(self.tries)


def pause_of(tries: int) -> float:
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (min(tries, 10) - 1))


class _Kept(msgspec.Struct):
    came: dict[Cause, list[float]] = {}  # POSIX times of the last failures
    standing: Standing | None = None


class Failing:
    """Called on the drawing thread only; `standing` may be read from any."""

    def __init__(self, file: Path, clock: Callable[[], float], now: Callable[[], datetime]) -> None:
        """What the file says of an earlier process stands, until everything has `opened` and its
        pause is over."""
        self._file, self._clock, self._now = file, clock, now
        self._kept = _read(file)
        self.standing = self._kept.standing
        self._inherited = self.standing is not None  # from the process before this one
        self._opened = False
        self._trial_until: float | None = None
        self._due = clock() + self._left()

    # ---- news

    def failed(self, cause: Cause) -> bool:
        """It failed once. True when that put the terminal out of service."""
        at = self._now().timestamp()
        came = [t for t in self._kept.came.get(cause, []) if abs(at - t) < WITHIN[cause]]
        self._kept.came[cause] = [*came, at][-OFTEN:]
        kept = self._kept.standing
        again = self._trial_until is not None and kept is not None and kept.cause is cause
        if len(self._kept.came[cause]) >= OFTEN or again:
            return self.broken(cause)
        self._write()
        return False

    def broken(self, cause: Cause) -> bool:
        """It stands at once. True when it is to be told: it did not stand, or does so once more."""
        if self.standing is not None and not self._inherited and not self._yields_to(cause):
            return False  # the first cause is the one to mend
        before, now = self._kept.standing, self._now()
        again = before is not None and before.cause is cause
        since, tries = (before.since, before.tries + 1) if again and before else (now, 1)
        until = now + timedelta(seconds=pause_of(tries))
        self.standing = self._kept.standing = Standing(cause, since, until, tries)
        self._inherited, self._trial_until = False, None
        self._due = self._clock() + self.standing.pause
        self._write()
        return True

    def opened(self) -> None:
        """Everything opened after this start."""
        self._opened = True

    # ---- as time passes

    def tries_again(self) -> bool:
        """What stood before this start goes on trial, once its pause is over. True when it does."""
        if not (self._inherited and self._opened and self._clock() >= self._due):
            return False
        self.standing, self._inherited = None, False
        self._trial_until = self._clock() + TRIAL
        return True

    def passed(self) -> bool:
        """Ends a trial that went well. True when it just did."""
        if self._trial_until is None or self._clock() < self._trial_until:
            return False
        self._trial_until = None
        self._kept = _Kept()
        self._write()
        return True

    def retry_due(self) -> bool:
        """Whether what failed in this process may be tried again, by starting anew."""
        stands = self.standing is not None and not self._inherited
        return stands and self._clock() >= self._due

    # ---- questions

    @property
    def closes(self) -> bool:
        """Whether what stands lets no visit begin."""
        return self.standing is not None and self.standing.cause not in STAYS_OPEN

    # ---- within

    def _yields_to(self, cause: Cause) -> bool:
        """What leaves the terminal open hides nothing that must close it."""
        assert self.standing is not None
        return self.standing.cause in STAYS_OPEN and cause not in STAYS_OPEN

    def _left(self) -> float:
        """Seconds of an earlier process's pause that are left; a clock that was moved makes it no
        longer than it was."""
        if self.standing is None:
            return 0.0
        left = (self.standing.until - self._now()).total_seconds()
        return min(max(0.0, left), self.standing.pause)

    def _write(self) -> None:
        """A full disk is no reason to fail: then only the memory over restarts is lost."""
        draft = self._file.with_name(self._file.name + ".new")
        with contextlib.suppress(OSError):
            if self._kept.standing is None and not self._kept.came:
                self._file.unlink(missing_ok=True)
                return
            draft.write_bytes(msgspec.json.encode(self._kept))
            os.replace(draft, self._file)


def _read(file: Path) -> _Kept:
    """What an earlier process left; nothing when it cannot be read."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=_Kept)
    except (OSError, msgspec.MsgspecError):
        return _Kept()
