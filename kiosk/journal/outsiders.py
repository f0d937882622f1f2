"""What others would write past the journal: libraries' logs, tracebacks of unhandled exceptions.

Both may quote anything (a URL, a header, a value in an exception's text), so neither reaches
stderr or a file: only that they spoke, and the class and place of an exception.
"""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType

from kiosk.journal import events
from kiosk.journal.journal import Journal


class _Counting(logging.Handler):
    """Counts lines by library; one row for the first, then at 10, 100, 1000 …"""

    def __init__(self, journal: Journal) -> None:
        super().__init__(logging.WARNING)
        self._journal = journal
        self._lines: dict[str, int] = {}

    def emit(self, record: logging.LogRecord) -> None:
        library = record.name.partition(".")[0]
        lines = self._lines[library] = self._lines.get(library, 0) + 1
        if lines in (1, 10, 100, 1000, 10_000, 100_000):
            events.library_spoke(self._journal, library=library, lines=lines)


def silence_libraries(journal: Journal, libraries: tuple[str, ...] = ()) -> None:
    """Take every handler of the logging module away. `libraries`: names that may be told.

    Call it again after a library was imported that brings handlers of its own (Kivy).
    """
    known = ("root", "kivy", "urllib3", "requests", "PIL", "asyncio", "py")
    journal.know("library", (*libraries, *known))
    logging.captureWarnings(True)  # `warnings.warn` writes to stderr otherwise; told as "py"
    root = logging.getLogger()
    root.handlers[:] = [_Counting(journal)]
    for name in list(logging.Logger.manager.loggerDict):
        logger = logging.getLogger(name)
        logger.handlers[:] = []
        logger.propagate = True
    logging.raiseExceptions = False  # a failing handler prints a traceback otherwise


def catch_unhandled(journal: Journal) -> None:
    """Exceptions that nobody caught, in the main thread and in others, become a row."""

    def main(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
        events.process_broken(journal, error=error)

    def thread(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            events.process_broken(journal, error=arguments.exc_value)

    def unraisable(arguments: sys.UnraisableHookArgs) -> None:
        if arguments.exc_value is not None:
            events.process_broken(journal, error=arguments.exc_value)

    sys.excepthook = main
    threading.excepthook = thread
    sys.unraisablehook = unraisable
