"""A few calls at a time: the only threads of this room, and only while one query runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Generic, TypeVar

from kiosk.platform.line import Line, branch

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")


class Pool(Generic[Task, Outcome]):
    """Runs `do(task, line)` on `width` threads; outcomes come back to the thread that asks.

    Leaving the `with` block ends calls still under way at once and drops tasks not begun: no thread
    outlives the query. The line given is not ended by that, the calls are on a branch of it.
    """

    def __init__(self, width: int, line: Line, do: Callable[[Task, Line], Outcome]) -> None:
        self._branch = branch(line)
        self._do = do
        self._done: SimpleQueue[tuple[Task, Outcome | BaseException]] = SimpleQueue()
        self._pending = 0
        self._threads = ThreadPoolExecutor(width, thread_name_prefix="centre")

    def __enter__(self) -> Pool[Task, Outcome]:
        self._line = self._branch.__enter__()
        return self

    def __exit__(self, *fault) -> None:
        self._line.stop()
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._branch.__exit__(*fault)

    def put(self, task: Task) -> None:
        self._pending += 1
        self._threads.submit(self._work, task)

    def outcomes(self) -> Iterator[tuple[Task, Outcome]]:
        """In order of completion, until nothing is pending; tasks may be put meanwhile."""
        while self._pending:
            task, outcome = self._done.get()
            self._pending -= 1
            if isinstance(outcome, BaseException):
                raise outcome
            yield task, outcome

    def _work(self, task: Task) -> None:
        try:
            outcome = self._do(task, self._line)
        except BaseException as fault:  # handed to the thread that waits for it
            outcome = fault
        self._done.put((task, outcome))
