"""What the clock does with tasks, every minute, in any number of processes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from hub.database import AWAY, writing
from hub.feedback.book import Book

EVERY = 60.0  # seconds
_journal = logging.getLogger("hub")


class Clockwork:
    def __init__(self, engine: Engine, book: Book, clock: Callable[[], datetime]) -> None:
        self._engine, self._book, self._clock = engine, book, clock

    def round(self) -> list[int]:
        """The tasks that are overdue now. Raises those of `AWAY`."""
        with writing(self._engine) as connection:
            late = self._book.sweep(connection, self._clock())
        for task in late:
            _journal.warning("task %d is overdue", task)
        return late

    def go_on(self, stop: threading.Event) -> None:
        """Until told to stop; a database that is away is waited for."""
        trouble = False
        while not stop.is_set():
            try:
                self.round()
                trouble = False
            except AWAY:
                if not trouble:
                    _journal.warning("tasks: the database cannot be used")
                trouble = True
            stop.wait(EVERY)
