"""The knowledge base of a running terminal: opened after the first frame, looked after beside all
else. Whole files are read on this thread; visits read a base that is open already."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kiosk.commands.knowledge import shelf_of
from kiosk.commands.own_thread import OwnThread
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.knowledge.package import Refusal
from kiosk.settings.model import Settings

EVERY = 20.0
"""Seconds between two looks whether another base was put in force: a stat of one file."""


class KnowledgeRounds:
    """A thread of its own; `shelf` is read by the drawing thread."""

    def __init__(
        self, settings: Settings, data: Path, journal: Journal, opened: Callable[[], None]
    ) -> None:
        """`opened` hears, on this thread, that there is another base from the next visit on."""
        self._journal, self._opened = journal, opened
        self.shelf = shelf_of(settings, data, self._refused)
        self._thread = OwnThread("knowledge", self.look)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._thread.close()

    def look(self) -> float:
        """Open what is in force now, where it is another than before; seconds to the next look."""
        try:
            found = self.shelf.refresh()
        except Exception as error:  # sources that cannot be built: visitors find guides as ever
            events.process_broken(self._journal, error=error)
            return EVERY
        if found is not None:
            events.knowledge_opened(self._journal, version=found.version, answers=found.count)
            self._opened()
        return EVERY

    def _refused(self, why: Refusal) -> None:
        events.knowledge_refused(self._journal, why=why)
