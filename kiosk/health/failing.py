"""What fails again and again: closed with its cause, tried again ever more rarely, remembered.

A cause stands when it came `OFTEN` times within its `WITHIN` seconds, or at once where nothing can
be promised without the part (`broken`). While it stands no visit begins. After a pause (5 minutes,
doubling to an hour) the process starts anew; if everything opens, the cause is *on trial*: the
terminal serves, and one more failure of the same cause puts it back with a longer pause. A trial
without one ends it. The file survives the restarts that are part of the cure; it holds a word and
times, nothing else.
"""

from __future__ import annotations

import contextlib
import enum
import os
from collections.abc import Callable
from datetime import datetime
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
    WORKER = "worker"  # a device's thread hung and was given up
    START = "start"  # the start did not finish


WITHIN = {Cause.SCREEN: 600.0, Cause.STORE: 600.0, Cause.INPUT: 3600.0, Cause.WORKER: 3600.0,
          Cause.START: 3600.0}  # fmt: skip
"""Seconds; causes that a restart is to cure come no faster than restarts do."""


class Standing(msgspec.Struct, frozen=True):
    """`since`: wall clock of the first time in this row of tries."""

    cause: Cause
    since: datetime
    tries: int = 1

    @property
    def pause(self) -> float:
        """Seconds until it is tried again."""
        return min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (min(self.tries, 10) - 1))


class _Kept(msgspec.Struct):
    came: dict[Cause, list[float]] = {}  # POSIX times of the last failures
    standing: Standing | None = None


class Failing:
    """Called on the drawing thread only."""

    def __init__(self, file: Path, clock: Callable[[], float], now: Callable[[], datetime]) -> None:
        """What the file says of an earlier process stands until `opened`."""
        self._file, self._clock, self._now = file, clock, now
        self._kept = _read(file)
        self._trial_until: float | None = None
        self.standing = self._kept.standing
        self._inherited = self.standing is not None  # from the process before this one
        self._due = clock() + (self.standing.pause if self.standing else 0.0)

    # ---- news

    def failed(self, cause: Cause) -> bool:
        """It failed once. True when the cause stands from now on and did not before."""
        at = self._now().timestamp()
        came = [t for t in self._kept.came.get(cause, []) if abs(at - t) < WITHIN[cause]]
        self._kept.came[cause] = [*came, at][-OFTEN:]
        on_trial = self._trial_until is not None and self._on_trial_for(cause)
        if len(self._kept.came[cause]) >= OFTEN or on_trial:
            return self.broken(cause)
        self._write()
        return False

    def broken(self, cause: Cause) -> bool:
        """It stands at once. True when nothing stood before."""
        if self.standing is not None and not self._inherited:
            return False  # the first cause is the one to mend
        before, news = self._kept.standing, self.standing is None
        again = before is not None and before.cause is cause
        since, tries = (before.since, before.tries + 1) if again and before else (self._now(), 1)
        self.standing = self._kept.standing = Standing(cause, since, tries)
        self._inherited, self._trial_until = False, None
        self._due = self._clock() + self.standing.pause
        self._write()
        return news

    def opened(self) -> bool:
        """Everything opened after a start: what stood before it goes on trial. True when
        something did."""
        if not self._inherited:
            return False
        self.standing, self._inherited = None, False
        self._trial_until = self._clock() + TRIAL
        return True

    def look(self) -> bool:
        """Ends a trial that went well. True when it just did."""
        if self._trial_until is None or self._clock() < self._trial_until:
            return False
        self._trial_until = None
        self._kept = _Kept()
        self._write()
        return True

    # ---- questions

    def retry_due(self) -> bool:
        """Whether the pause is over and the process may start anew."""
        return self.standing is not None and self._clock() >= self._due

    # ---- within

    def _on_trial_for(self, cause: Cause) -> bool:
        return self._kept.standing is not None and self._kept.standing.cause is cause

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
