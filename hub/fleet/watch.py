"""The watch: judges the fleet, tells who should know, draws up the report of the morning, lets go
what need not be kept.

Any number of processes; one of them acts at a time.
"""

from __future__ import annotations

import logging
import secrets
import shutil
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine, select

from hub.archive import reminding
from hub.archive.settings import ArchiveTerms
from hub.cases import alarming as cases
from hub.configuring import rollouts
from hub.database import AWAY, reading, writing
from hub.duties.settings import Duties
from hub.feedback import alarming as feedback
from hub.fleet import alarms, lease, morning, sending, telling
from hub.fleet.judging import Limits
from hub.fleet.settings import Receiver, Watch
from hub.fleet.tables import messages
from hub.fleet.ways import Ways
from hub.registration import terms
from hub.retention import sweep
from hub.retention.settings import Keep
from hub.training import missed
from hub.training.settings import Training
from hub.urgent import alarming as urgent

EVERY = 20.0  # seconds
SPAN = timedelta(seconds=90)  # after it, another takes over
_NAME = "watch"
_journal = logging.getLogger("hub.watch")


class Round(NamedTuple):
    """What one round did."""

    acted: bool
    opened: int = 0
    closed: int = 0
    sent: int = 0


class Watcher:
    def __init__(
        self,
        engine: Engine,
        watch: Watch,
        clock: Callable[[], datetime],
        send: sending.Send | None = None,
        keep: Keep = Keep(),
        training: Training = Training(),
        duties: Duties = Duties(),
        archive: ArchiveTerms = ArchiveTerms(),
    ) -> None:
        self._engine, self._watch, self._clock, self._keep = engine, watch, clock, keep
        self._training, self._duties, self._archive = training, duties, archive
        self._send = send or Ways(watch, clock).send
        self._holder = secrets.token_hex(16)
        self._limits = Limits(
            timedelta(minutes=watch.staff_minutes),
            timedelta(minutes=watch.engineer_minutes),
            timedelta(minutes=watch.outbox_minutes),
            watch.disk_free_bytes,
        )

    def round(self) -> Round:
        """Raises those of `AWAY`."""
        now = self._clock()
        with writing(self._engine) as connection:
            if not lease.take(connection, _NAME, self._holder, now, SPAN):
                return Round(False)
        with writing(self._engine) as connection:
            further = [
                *urgent.wrong(connection),
                *reminding.wrong(connection, now, self._archive),
                *feedback.wrong(connection, now),
                *cases.wrong(connection, now),
            ]
            opened, closed = alarms.look(connection, now, self._disk_free(), self._limits, further)
            telling.write(
                connection, self._watch.receivers,
                alarms.named(connection, opened), alarms.named(connection, closed), now,
            )  # fmt: skip
            terms.look(connection, self._watch.receivers, now)
            urgent.look(connection, self._watch.receivers, self._duties, now)
            rollouts.look(connection, now)  # their deadlines pass also when nothing is heard
        for receiver in self._reported():
            self._morning(receiver)
        sent = sending.round_(self._engine, self._send, self._clock)
        with writing(self._engine) as connection:
            missed.judge(connection, now, self._training)
        sweep.round_(self._engine, self._keep, now)
        return Round(True, len(opened), len(closed), sent)

    def go_on(self, stop: threading.Event) -> None:
        """Until told to stop; trouble is told when it begins and when it ends."""
        away = False
        while not stop.is_set():
            was = away
            try:
                done, away = self.round(), False
                if done.opened or done.closed:
                    _journal.warning("alarms: %d new, %d over", done.opened, done.closed)
            except AWAY:
                away = True
            if away != was:
                _journal.warning("%s", "the database cannot be used" if away else "all is well")
            stop.wait(EVERY)
        if not away:
            self.leave()

    def leave(self) -> None:
        """Another may act at once. Raises those of `AWAY`."""
        with writing(self._engine) as connection:
            lease.give_up(connection, _NAME, self._holder, self._clock())

    def _reported(self) -> list[Receiver]:
        """Those whose report of this morning is due and not written."""
        day = morning.due(self._clock(), self._watch.morning)
        wanted = {
            morning.key(one, day): one for one in self._watch.receivers if day and one.morning
        }
        if not wanted:
            return []
        with reading(self._engine) as connection:
            written = connection.execute(
                select(messages.c.key).where(messages.c.key.in_(list(wanted)))
            ).scalars()
            known = set(written)
        return [one for key, one in wanted.items() if key not in known]

    def _morning(self, receiver: Receiver) -> None:
        now = self._clock()
        with writing(self._engine) as connection:
            morning.write(connection, receiver, now, morning.due(now, self._watch.morning))

    def _disk_free(self) -> int | None:
        folder = self._watch.disk_folder
        if not folder and self._engine.dialect.name == "sqlite":
            folder = str(Path(self._engine.url.database or "").parent)
        try:
            return shutil.disk_usage(folder).free if folder else None
        except OSError:
            return None
