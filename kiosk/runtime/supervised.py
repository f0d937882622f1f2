"""Threads that own a device: left behind when they hang, begun anew when they break.

A worker's thread holds a lease. It says of each call how long that may take; whoever takes longer
loses the lease: its port is taken from under it, it is counted as abandoned, and a new thread opens
the device afresh. An exception ends nothing: the device is opened again after a growing pause.
After three abandoned threads no more are spent: the process has to be started anew.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

from drivers.sever import Severable
from drivers.wake import Wake
from kiosk.runtime.interrupt import interrupt

CLOSE_SECONDS = 30.0
"""What the kernel may wait for a serial line's output to leave, when its port is closed."""


USE_SECONDS = 60.0
"""The longest that somebody else may use a device on its own thread: a technician's trial."""


class Limits(NamedTuple):
    """`slack`: seconds that any call may be late, and that a thread may compute between two calls.
    `look`: seconds between two looks at the threads; earlier when one is due. `pause`,
    `longest_pause`: seconds before a device whose driver raised is opened again."""

    slack: float = 10.0
    abandoned: int = 3  # threads in the life of a process
    look: float = 5.0
    pause: float = 0.5
    longest_pause: float = 60.0


class Reports(Protocol):
    """Hears what became of the threads, from any of them. Each trouble once, and its end once."""

    def hung(self, name: str, abandoned: int) -> None:
        """`abandoned`: how many threads this process has left behind, this one counted."""

    def broke(self, name: str, error: BaseException) -> None: ...

    def back(self, name: str) -> None: ...


class Lease:
    """One thread's right to one device. Only the thread itself uses it, but for what is marked."""

    def __init__(self, clock: Callable[[], float], slack: float) -> None:
        self._clock, self._slack = clock, slack
        self.wake = Wake()
        self.in_charge = True
        """False when the thread was abandoned or is to end; what it finds out then is void."""
        self.due = clock() + slack
        """Read by the supervisor: when the thread counts as hung."""
        self.device: Any = None
        self.thread: threading.Thread | None = None

    @contextlib.contextmanager
    def call(self, seconds: float) -> Iterator[None]:
        """Something that is over within `seconds`; the supervisor allows it its slack more."""
        self.due = self._clock() + seconds + self._slack
        try:
            yield
        finally:
            self.due = self._clock() + self._slack

    def open(self, make: Callable[[], Any], seconds: float) -> Any:
        """Make the device, and hold it so that its port can be severed."""
        with self.call(seconds):
            self.device = make()
        return self.device

    def close(self) -> None:
        """Close the device. Closing may wait for output to leave: it is a call like others."""
        device, self.device = self.device, None
        if device is not None:
            with self.call(CLOSE_SECONDS):
                device.close()

    def pause(self, seconds: float) -> None:
        """Sleep until woken."""
        with self.call(seconds):
            self.wake.wait(seconds)


class Supervisor:
    """Looks after workers. `close` ends the looking, not the workers."""

    def __init__(
        self,
        clock: Callable[[], float],
        reports: Reports,
        limits: Limits = Limits(),
        watch: bool = True,
    ) -> None:
        """`clock` is monotonic; without `watch` nothing happens but by `look`."""
        self.clock = clock
        self.limits = limits
        self.reports = reports
        self.abandoned = 0
        self._lock = threading.Lock()
        self._workers: list[Worker] = []
        self._closing = threading.Event()
        if watch:
            threading.Thread(target=self._watch, name="supervisor", daemon=True).start()

    @property
    def spent(self) -> bool:
        """No more threads can be left behind."""
        return self.abandoned >= self.limits.abandoned

    def look(self) -> float:
        """Abandon whoever is overdue; seconds until somebody may be."""
        with self._lock:
            workers = list(self._workers)
        soonest = self.clock() + self.limits.look
        for worker in workers:
            due = worker.due()
            if due is not None and due <= self.clock():
                worker.abandon()
                due = worker.due()
            soonest = min(soonest, due or soonest)
        return max(0.01, soonest - self.clock())

    def close(self) -> None:
        self._closing.set()

    def enlist(self, worker: Worker) -> None:
        with self._lock:
            self._workers.append(worker)

    def dismiss(self, worker: Worker) -> None:
        with self._lock:
            if worker in self._workers:
                self._workers.remove(worker)

    def count(self, name: str) -> None:
        with self._lock:
            self.abandoned += 1
            so_far = self.abandoned
        self.reports.hung(name, so_far)

    def _watch(self) -> None:
        while not self._closing.wait(self.look()):
            pass


Use = Callable[[Any, Wake], None]
"""Something else to be done with a driver, until the wake is set at the latest. Must not raise."""


class Worker:
    """One device's present thread. `run(lease)` is its loop: it opens, works while the lease is in
    charge, and leaves the device to be closed."""

    def __init__(
        self,
        name: str,
        run: Callable[[Lease], None],
        supervisor: Supervisor,
        hung: Callable[[], None] = lambda: None,
        broke: Callable[[], None] = lambda: None,
    ) -> None:
        """`hung` is called after a thread lost its lease and before another gets one; `broke` from
        the thread itself, after its driver raised."""
        self.name = name
        self._run = run
        self._supervisor = supervisor
        self._hung, self._broke = hung, broke
        self._lock = threading.Lock()
        self._lease: Lease | None = None
        self._job: Use | None = None
        self._closing = False
        self._troubled = False
        self._pause = supervisor.limits.pause

    def start(self) -> None:
        """When its owner is whole: the thread may call it at once."""
        self._supervisor.enlist(self)
        self._begin()

    @property
    def gone(self) -> bool:
        """Nobody works for this device any more."""
        with self._lock:
            return self._lease is None

    def nudge(self) -> None:
        """From any thread: end the present wait."""
        with self._lock:
            if self._lease is not None:
                self._lease.wake.set()

    def use(self, job: Use) -> None:
        """From any thread: have the device's own thread do something else with it, once."""
        self._lend(job)

    def end_use(self) -> None:
        """What `use` asked for is not wanted any more: it ends early, or is never begun."""
        self._lend(None)

    def _lend(self, job: Use | None) -> None:
        with self._lock:  # held while waking: a wake set later would end the job itself
            if self._closing:
                return
            self._job = job
            if self._lease is not None:
                self._lease.wake.set()

    def begun(self, lease: Lease) -> Use | None:
        """From the thread, at the beginning of each round: clears the lease's wake and takes what
        `use` has brought meanwhile. Then the lease is looked at: that may have cleared its wake."""
        with self._lock:
            lease.wake.clear()
            if not lease.in_charge:
                return None
            job, self._job = self._job, None
            return job

    def close(self, seconds: float = 2.0, also: Callable[[], None] = lambda: None) -> None:
        """End the thread and wait for it. `also` ends a wait that the wake does not."""
        self._supervisor.dismiss(self)
        with self._lock:
            self._closing = True
            lease = self._lease
            thread = lease.thread if lease else None
            if lease is not None:
                lease.in_charge = False
                lease.wake.set()
        also()
        if thread is not None:
            thread.join(seconds)

    def passed(self, lease: Lease) -> None:
        """From the thread: it went once through its work, so whatever was wrong is over."""
        self._pause = self._supervisor.limits.pause
        if self._troubled and lease.in_charge:
            self._troubled = False
            self._supervisor.reports.back(self.name)

    def due(self) -> float | None:
        with self._lock:
            return self._lease.due if self._lease is not None else None

    def abandon(self) -> None:
        """The present thread is left to itself; another takes over while there are any to spend."""
        with self._lock:
            lease = self._lease
            if lease is None or self._closing:
                return
            self._lease = None
            lease.in_charge = False
            lease.wake.set()
        self._troubled = True
        threading.Thread(
            target=_sever, args=(lease,), name=f"sever-{self.name}", daemon=True
        ).start()
        self._supervisor.count(self.name)
        self._hung()
        if not self._supervisor.spent:
            self._begin()

    # ---- the thread

    def _begin(self) -> None:
        lease = Lease(self._supervisor.clock, self._supervisor.limits.slack)
        thread = threading.Thread(target=self._work, args=(lease,), name=self.name, daemon=True)
        lease.thread = thread
        with self._lock:
            if self._closing:
                lease.wake.close()
                return
            self._lease = lease
        thread.start()

    def _work(self, lease: Lease) -> None:
        try:
            while lease.in_charge:
                try:
                    self._turn(lease)
                except Exception as error:
                    self._mend(lease, error)
        finally:
            with self._lock:
                if self._lease is lease:
                    self._lease = None
                lease.wake.close()

    def _turn(self, lease: Lease) -> None:
        try:
            self._run(lease)
        finally:
            lease.close()

    def _mend(self, lease: Lease, error: Exception) -> None:
        """The driver raised: say so once, and let a growing pause go by."""
        if not lease.in_charge:
            return  # its port was taken from under it: what it says of that is of no interest
        if not self._troubled:
            self._troubled = True
            self._supervisor.reports.broke(self.name, error)
        self._broke()
        until = self._supervisor.clock() + self._pause
        self._pause = min(self._supervisor.limits.longest_pause, 2 * self._pause)
        while lease.in_charge and (left := until - self._supervisor.clock()) > 0:
            lease.wake.clear()
            if lease.in_charge:
                lease.pause(left)


class Lent:
    """Whoever owns a worker and lets others use its device, one at a time."""

    _worker: Worker

    def use(self, job: Use) -> None:
        """Have the device's own thread do something else with it, once, before it goes on."""
        self._worker.use(job)

    def end_use(self) -> None:
        """What `use` asked for is not wanted any more: it ends early, or is never begun."""
        self._worker.end_use()


def _sever(lease: Lease) -> None:
    """On a thread of its own: giving up a port may hang as well."""
    if isinstance(lease.device, Severable):
        with contextlib.suppress(Exception):
            lease.device.sever()
    if lease.thread is not None:
        interrupt(lease.thread)
