"""What the terminal does for itself: one model of its health, its hours, what keeps failing, the
wish to start anew; and reports of it to the hub.

The first page asks only for hours and failures; the model and all it knows of devices and
destinations is made when first wanted, so that no start waits for it.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.health.failing import Cause, Failing
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.platform.interface import Cancel, Centre, CentreTrouble, Trouble
from kiosk.platform.line import Line
from kiosk.runtime.clock import CHINA, Clock
from kiosk.runtime.restarts import Restarts, Why
from kiosk.settings.model import Settings
from kiosk.settings.offer import Pause
from kiosk.terminal.opening import Timetable
from kiosk.terminal.states import Conditions, Doors, State
from kiosk.text.workdays import NOTHING_KNOWN, Workdays

if TYPE_CHECKING:
    from drivers.status import Status
    from kiosk.commands.records import Records
    from kiosk.health.model import Health
    from kiosk.outbox.kinds import DeviceHealth, PackageHealth, SettingsHealth, UpdateHealth
    from kiosk.outbox.record import Outcome
    from kiosk.platform.listing import Listings
    from kiosk.platform.refresh import Refresh

RELEASED = datetime(2026, 1, 1, tzinfo=CHINA)
"""No moment before this can be now: this software did not exist. A clock whose battery is flat
starts long before it. Raised with a release of another year."""

REPORT_EVERY = 300.0
"""Seconds between two health records for the hub; a change of state is reported at once."""

OPTIONAL = frozenset(
    {"camera", "card_slot", "signal", "power", "page_printer", "keypad", "earphones", "speech"}
)
"""Devices without which every item can still be done."""

CENTRE_EVERY = 300.0
"""Seconds after the last news of the centre in which it is asked whether it is there: so a visitor
learns at home that it is not, and the clock is compared on quiet days too."""

HUB, CENTRE, SERVICE_PLATFORM = "hub", "centre", "service-platform"
"""Of `kiosk.outbox.kinds.Destination`."""


def _outcome(trouble: CentreTrouble | None) -> Outcome | None:
    """What a question to the centre says of the centre itself; None: nothing."""
    from kiosk.outbox.record import Outcome

    if trouble is None:
        return Outcome.ACCEPTED
    return {
        Trouble.SILENT: Outcome.UNKNOWN,
        Trouble.UNREACHABLE: Outcome.UNREACHABLE,
        Trouble.NONSENSE: Outcome.NONSENSE,
        Trouble.TOO_MUCH: Outcome.NONSENSE,
        Trouble.REFUSED: Outcome.REFUSED,
    }.get(trouble.why)


class Tending:
    """`changed` is called, from any thread, after something about the terminal's parts changed."""

    def __init__(
        self,
        data: Path,
        settings: Settings,
        clock: Clock,
        journal: Journal,
        changed: Callable[[], None],
        statuses: Callable[[], Mapping[str, Status]],
    ) -> None:
        """`statuses`: what each device last said, by its name; `device` hears only of changes."""
        self._statuses = statuses
        self._data = data
        self._settings = settings
        self._clock = clock
        self._journal = journal
        self._changed = changed
        self._health: Health | None = None
        self._making = threading.Lock()
        self.timetable = Timetable(settings.station.opening, self._workdays())
        self.failing = Failing(data / "failing.json", clock.monotonic, clock.now)
        self.restarts = Restarts(clock, settings.health.restart_at)
        self._begun = clock.monotonic()
        self._one = threading.Lock()
        self._reported = 0.0
        self.refresh: Refresh | None = None  # once the centre is there
        self.listings: Listings | None = None  # likewise
        self.pause: Pause | None = None  # as the hub's offer in force has it
        self._pause_told = False
        self.offers: Callable[[], SettingsHealth | None] = lambda: None  # what is said of them
        self.update: Callable[[], UpdateHealth | None] = lambda: None  # of a release that is named
        self.packages: Callable[[], dict[str, PackageHealth]] = dict  # of what else is named
        # of the station, where this terminal keeps its queue
        self.windows: Callable[[], dict[str, Any] | None] = lambda: None
        self._windows_told: dict[str, Any] | None = None
        self._offers_told: tuple[object, ...] = ()  # offer, release and packages, as told last
        self.paper_left: Callable[[], float | None] = lambda: None  # metres, once there is a roll
        self._last: tuple[State, frozenset[str]] | None = None
        self._workers_spent = False
        self._cures: set[Why] = set()  # begun by this process

    @property
    def health(self) -> Health:
        with self._making:
            if self._health is None:
                from kiosk.health.model import Health, Limits

                own = self._settings.health
                limits = Limits(disk_low=own.disk_low, hot=own.hot, tolerance=own.clock_tolerance)
                self._health = Health(self._clock.monotonic, self._clock.now, RELEASED, limits)
            return self._health

    # ---- news, from any thread

    def device(self, name: str, status: Status) -> None:
        self.health.device(name, status)
        self.tell()

    def centre(self, trouble: CentreTrouble | None) -> None:
        """What one question to the centre came to; None: it answered."""
        if outcome := _outcome(trouble):
            self.health.centre(outcome)
        if not self.tell() and self.health.centre_doubted:
            self._changed()

    def centre_time(self, at: datetime) -> None:
        """The time in an answer of the centre."""
        self.health.centre_time(at)
        self.tell()

    def workers_spent(self) -> None:
        """Devices' threads hung so often that no more can be given up."""
        self._workers_spent = True
        self._changed()

    def tell(self) -> bool:
        """Write what changed into the journal; True (and `changed` called) when something did."""
        if not self.health.changed(self._journal):
            return False
        self._changed()
        return True

    # ---- the terminal's table, on the drawing thread

    def conditions(self) -> Conditions:
        """What holds now. Hub and service platform are no parts that a visitor needs; a wrong clock
        closes nobody's doors, for it cannot know the hour."""
        wrong = self.clock_wrong
        unneeded = {HUB, SERVICE_PLATFORM} | OPTIONAL
        lost = bool(self._health.lost() - unneeded) if self._health else wrong
        return Conditions(
            doors=Doors.OPEN if wrong else self.timetable.doors(self._clock.now()),
            missing=lost,
            failing=self.failing.closes,
            paused=self.paused,
        )

    @property
    def paused(self) -> bool:
        """暂停服务 from afar. A clock that is known to be wrong cannot end it."""
        pause = self.pause
        if pause is None:
            return False
        return pause.until is None or self.clock_wrong or self._clock.now() < pause.until

    @property
    def clock_wrong(self) -> bool:
        """Whether this machine's clock is known to be wrong."""
        if self._health is None:
            return self._clock.now() < RELEASED
        return self._health.clock_wrong is not None

    @property
    def centre_down(self) -> bool:
        return self._health is not None and CENTRE in self._health.lost()

    def fail(self, cause: Cause, *, at_once: bool = False) -> None:
        """Something failed; with `at_once` nothing can be promised without it."""
        failing = self.failing
        if failing.broken(cause) if at_once else failing.failed(cause):
            assert failing.standing is not None
            standing = failing.standing
            events.terminal_failing(
                self._journal, cause=standing.cause, tries=standing.tries, pause=standing.pause
            )

    def wish(self, why: Why) -> None:
        """To start anew as soon as no visit is under way."""
        if self.restarts.wish(why):
            events.restart_wished(self._journal, why=why)

    def pass_time(self) -> None:
        """What time alone changes: the night's restart, the end of a pause or a trial; and what
        other threads left to be decided here."""
        self.tell()  # a clock that was moved
        if self.paused is not self._pause_told:
            self._pause_told = self.paused
            (events.pause_begun if self.paused else events.pause_ended)(self._journal)
        if self.restarts.look():
            events.restart_wished(self._journal, why=Why.NIGHTLY)
        standing = self.failing.standing
        if self.failing.tries_again() and standing is not None:
            events.terminal_trying(self._journal, cause=standing.cause)
        if self.failing.passed():
            events.terminal_healed(self._journal)
        if self.failing.retry_due():
            self.wish(Why.FAILING)
        if self.health.liveness.input_dead:
            self._cure_by_restart(Why.INPUT, Cause.INPUT)
        if self._workers_spent:
            self._cure_by_restart(Why.WORKERS, Cause.WORKER)

    def _cure_by_restart(self, why: Why, cause: Cause) -> None:
        if why not in self._cures:
            self._cures.add(why)
            self.fail(cause)
            standing = self.failing.standing
            if standing is None or standing.cause is not cause:  # else it comes after its pause
                self.wish(why)

    # ---- looking, on a thread, one at a time

    def probe(
        self, records: Records | None, centre: Callable[[], Centre] | None, state: State
    ) -> None:
        """Look at what nobody reports by itself. Without `centre` (it is not set up yet, or its
        secret cannot be read) nobody is asked there."""
        if records is None:
            return
        threading.Thread(
            target=self._probe, args=(records, centre, state), name="tending", daemon=True
        ).start()

    def _probe(self, records: Records, centre: Callable[[], Centre] | None, state: State) -> None:
        from kiosk.health.machine import temperature
        from kiosk.store.faults import StoreFault

        if not self._one.acquire(blocking=False):
            return
        try:
            self._read_again()
            self.health.machine(shutil.disk_usage(self._data).free, temperature())
            self.health.outbox(records.outbox.standing(), self._clock.now().timestamp())
            self.health.archive(records.archiving(), self._clock.now().timestamp())
            if centre is not None and self._centre_is_due():
                self.centre(centre().probe(Cancel()))
            self.tell()
            self._report(records, state)
            records.watch.care()
            if self.refresh is not None and not self.centre_down:
                self.refresh.run(Line(Cancel()), self._dictionary_told)
            resting = self.refresh is None or self.refresh.resting
            if self.listings is not None and not self.centre_down and not resting:
                self.listings.run(Line(Cancel()), self._catalogue_told)
        except StoreFault as fault:
            records.refused(fault)
        finally:
            self._one.release()

    def _centre_is_due(self) -> bool:
        """Down, doubted, or not heard of for long; a clock that differs is compared again."""
        from kiosk.health.clock import Wrong

        if self.health.clock_wrong is Wrong.BEFORE_RELEASE:
            return False
        heard, doubted = self.health.centre_heard(), self.health.centre_doubted
        if heard is None or doubted or self.centre_down or self.health.clock_wrong:
            return True
        return self._clock.monotonic() - heard > CENTRE_EVERY

    def _dictionary_told(self, name: str, more: int) -> None:
        events.centre_dictionary(self._journal, dictionary=name, codes=more)

    def _catalogue_told(self, name: str, entries: int) -> None:
        events.centre_catalogue(self._journal, catalogue=name, entries=entries)
        self._changed()  # items that pick from it can be done now

    def _report(self, records: Records, state: State) -> None:
        from kiosk.outbox.kinds import AuditStand, Destination, Kind
        from kiosk.outbox.kinds import Health as HealthReport
        from kiosk.update.proof import Place

        if state is State.PAIRING:  # nobody knows it yet, by the name that it will have
            return
        now, is_now = self._clock.monotonic(), (state, self.health.lost())
        offers, update, packages = self.offers(), self.update(), self.packages()
        windows = self.windows() or None
        news = is_now != self._last or (offers, update, packages) != self._offers_told
        news = news or windows != self._windows_told
        if not news and now - self._reported < REPORT_EVERY:
            return
        self._last, self._reported, self._offers_told = is_now, now, (offers, update, packages)
        self._windows_told = windows
        standing, audit = self.failing.standing, records.store.audit.head()
        installed = Place.of(Path(__file__))
        report = HealthReport(
            at=self._clock.now(),
            state=state.value.replace("_", "-"),
            reason=standing.cause.value if standing else records.watch.alarm or None,
            devices=self._devices(),
            destinations=self.health.destinations(),
            disk_free_bytes=shutil.disk_usage(self._data).free,
            uptime_seconds=round(now - self._begun, 1),
            clock_checked=self.health.clock_checked,
            release=installed.version[:60] if installed else None,
            settings_version=self._settings.version[:60],
            settings=offers,
            update=update,
            packages=packages or None,
            windows=windows,
            audit=AuditStand(chain=audit.chain, number=audit.number, link=audit.link),
        )
        records.outbox.put(Destination.HUB, Kind.HEALTH, report)

    def _devices(self) -> dict[str, DeviceHealth]:
        """With what is reckoned to be left of the roll."""
        from msgspec.structs import replace

        devices, left = self.health.devices(), self.paper_left()
        if left is not None and "printer" in devices:
            devices["printer"] = replace(devices["printer"], paper_left=round(left, 1))
        return devices

    # ---- for the control socket

    def answer(self, state: State) -> dict[str, Any]:
        """The whole model; closed words and figures, nothing personal."""
        self._read_again()
        now, wall = self._clock.monotonic(), self._clock.now()
        standing, opens = self.failing.standing, self.timetable.opens(wall)
        return {
            "state": state.value,
            "at": wall.isoformat(timespec="seconds"),
            "uptime": now - self._begun,
            "cause": standing.cause.value if standing else "",
            "tries": standing.tries if standing else 0,
            "doors": self.conditions().doors.value,
            "opens": opens.at.isoformat(timespec="minutes") if opens else "",
            "opens_estimate": bool(opens and opens.estimate),
            "restart": self.restarts.why.value if self.restarts.why else "",
            "parts": [
                {
                    "kind": p.kind,
                    "name": p.name,
                    "verdict": p.verdict.value,
                    "detail": p.detail,
                    "source": p.source,
                    "age": None if p.at is None else now - p.at,
                    "since": None if p.since is None else now - p.since,
                }
                for p in self.health.parts()
            ],
        }

    def _read_again(self) -> None:
        for name, status in self._statuses().items():
            self.health.device(name, status)

    def _workdays(self) -> Workdays:
        """A data file that cannot be read makes estimates, not a terminal that does not start."""
        opening = self._settings.station.opening
        if opening is None or opening.calendar == "none":
            return NOTHING_KNOWN
        try:
            return Workdays.load()
        except ValueError as error:
            events.process_broken(self._journal, error=error)
            return NOTHING_KNOWN
