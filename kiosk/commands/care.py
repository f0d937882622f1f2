"""The devices of a running terminal, looked at and tried through the threads that own them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from drivers.status import DeviceState, Status
from drivers.wake import Wake
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.settings.model import Settings
from kiosk.upkeep.ports import ports
from kiosk.upkeep.probing import Row, row
from kiosk.upkeep.registry import CLASSES, Fitted, fitted
from kiosk.upkeep.search import search
from kiosk.upkeep.trials import Tried, Word


class Owner(Protocol):
    """The thread that has a device's port."""

    status: Any

    def use(self, job: Callable[[Any, Wake], None]) -> None: ...

    def end_use(self) -> None: ...


class Care:
    """`owners`: by the device's name in health; `shared`: drivers whose device may be opened beside
    them. `soon` runs a call on the drawing thread; what is told here is told there."""

    def __init__(
        self,
        settings: Settings,
        owners: Callable[[], Mapping[str, Owner]],
        shared: Callable[[], Mapping[str, Any]],
        journal: Journal,
        soon: Callable[[Callable[[], None]], None],
        beyond: Callable[[str], Mapping[str, str]] = lambda name: {},
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`beyond`: what this terminal itself knows of a device, more than the device says."""
        self.fitted = fitted(settings)
        self._owners = owners
        self._shared = shared
        self._journal = journal
        self._soon = soon
        self._beyond = beyond
        self._clock = clock
        self._number = 0  # of the trial or search under way; what an older one says is dropped
        self._owner: Owner | None = None
        self._wake: Wake | None = None
        journal.know("device", (kind.name for kind in CLASSES))

    def rows(self) -> tuple[Row, ...]:
        """What each owner last heard of its device; nobody is asked."""
        owners, now = self._owners(), self._clock()
        return tuple(
            row(one, self._known(one, owners), now, self._beyond(one.name)) for one in self.fitted
        )

    def try_out(self, name: str, done: Callable[[Tried], None]) -> None:
        """Try a device on its owner's thread; `done` on the drawing thread, unless `stop`ped."""
        device = next(one for one in self.fitted if one.name == name)
        number = self._begin()

        def job(driver: Any, wake: Wake) -> None:
            try:
                tried = device.trial(driver, wake)
            except Exception as error:  # a driver's own fault, or a vendor's: the page says so
                tried = Tried(Word.FAULT, (("source", type(error).__name__),))
            events.technician_tried(self._journal, device=name, outcome=tried.word.value)
            self._soon(lambda: self._told(number, lambda: done(tried)))

        owner = self._owners().get(device.kind.told_as)
        if owner is not None:
            self._owner = owner
            owner.use(job)
            return
        wake = self._wake = Wake()
        threading.Thread(
            target=self._alone, args=(device, job, wake), name=f"try-{name}", daemon=True
        ).start()

    def look_for(
        self, tell: Callable[[str, str], None], done: Callable[[dict[str, str]], None]
    ) -> None:
        """Search the free ports for devices whose port is absent."""
        owners, number = self._owners(), self._begin()
        states = {one.name: self._known(one, owners) for one in self.fitted}

        def absent(one: Fitted) -> bool:
            known = states[one.name]
            return known is not None and known.device is DeviceState.POWER_OFF

        missing = [one for one in self.fitted if absent(one)]
        taken = [one.port for one in self.fitted if not absent(one)]
        wake = self._wake = Wake()

        def asking(device: str, port: str) -> None:
            self._soon(lambda: self._told(number, lambda: tell(device, port), ends=False))

        def look() -> None:
            found = search(missing, ports(), taken, self._clock, wake, asking)
            self._soon(lambda: self._told(number, lambda: done(found)))

        threading.Thread(target=look, name="search", daemon=True).start()

    def stop(self) -> None:
        """Nobody wants the outcome any more."""
        self._number += 1
        owner, self._owner = self._owner, None
        wake, self._wake = self._wake, None
        if owner is not None:
            owner.end_use()
        if wake is not None:
            wake.set()

    # ---- inside

    def _begin(self) -> int:
        self.stop()
        return self._number

    def _told(self, number: int, tell: Callable[[], None], *, ends: bool = True) -> None:
        if number != self._number:
            return
        if ends:
            self._owner = self._wake = None
        tell()

    def _known(self, one: Fitted, owners: Mapping[str, Owner]) -> Status | None:
        owner = owners.get(one.kind.told_as)
        if owner is not None:
            return owner.status
        driver = self._shared().get(one.kind.told_as)
        return driver.status() if driver is not None else None

    def _alone(self, device: Fitted, job: Callable[[Any, Wake], None], wake: Wake) -> None:
        """A device that no thread of this terminal owns."""
        driver = None
        try:
            driver = device.open(self._clock)
            job(driver, wake)
        finally:
            if driver is not None:
                driver.close()
